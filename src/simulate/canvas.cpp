#include "simulate/canvas.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "simulate/stream.hpp"
#include "simulate/texture.hpp"

namespace viroplate::simulate {

namespace {

constexpr float kFar = 1e9f;
constexpr float kNucleolusDepth = 0.3f;
constexpr float kStainOverNucleus = 0.5f;  ///< cytoplasm stain above and below the nucleus

float smooth_step(float t) {
    const float s = std::clamp(t, 0.0f, 1.0f);
    return s * s * (3 - 2 * s);
}

bool fused(const CellShape& a, const CellShape& b) { return a.syncytium != 0 && a.syncytium == b.syncytium; }

/// Puts one cell into the division: nearest nucleus edge wins, and the distance of the runner-up that is not of the
/// same syncytium is kept.
void claim(Territory& territory, image::FloatPlane& second, const std::vector<CellShape>& shapes, int index) {
    const CellShape& shape = shapes[static_cast<std::size_t>(index)];
    const int left = std::max(0, static_cast<int>(shape.x - shape.reach));
    const int right = std::min(territory.owner.width - 1, static_cast<int>(shape.x + shape.reach) + 1);
    const int top = std::max(0, static_cast<int>(shape.y - shape.reach));
    const int bottom = std::min(territory.owner.height - 1, static_cast<int>(shape.y + shape.reach) + 1);
    for (int y = top; y <= bottom; ++y) {
        for (int x = left; x <= right; ++x) {
            const float dx = static_cast<float>(x) - shape.x;
            const float dy = static_cast<float>(y) - shape.y;
            const float distance = std::sqrt(dx * dx + dy * dy);
            if (distance > shape.reach) continue;
            const float ux = distance > 0 ? dx / distance : 1;
            const float uy = distance > 0 ? dy / distance : 0;
            const float nucleus = shape.nucleus_radius(ux, uy);
            const float rim = shape.cell_radius(ux, uy, nucleus) - distance;
            if (rim <= 0) continue;
            const std::size_t at = territory.owner.offset(x, y);
            const float gap = distance - nucleus;
            const int owner = territory.owner.pixels[at];
            const bool same = owner >= 0 && fused(shape, shapes[static_cast<std::size_t>(owner)]);
            if (gap < territory.gap.pixels[at]) {
                if (!same) second.pixels[at] = territory.gap.pixels[at];
                territory.gap.pixels[at] = gap;
                territory.owner.pixels[at] = index;
                territory.rim.pixels[at] = rim;
            } else if (!same && gap < second.pixels[at]) {
                second.pixels[at] = gap;
            }
        }
    }
}

float nucleoli_factor(const CellShape& shape, float dx, float dy) {
    float factor = 1;
    for (const Nucleolus& spot : shape.nucleoli) {
        const float x = dx - spot.x;
        const float y = dy - spot.y;
        const float share = (x * x + y * y) / (2 * spot.radius * spot.radius);
        if (share < 8) factor *= 1 - kNucleolusDepth * std::exp(-share);
    }
    return factor;
}

/// The two textures of a field.
struct Grain {
    Texture chromatin;
    Texture granules;
};

Grain make_grain(const Territory& territory, const Spec& spec, WellAddress well, int field) {
    const int width = territory.owner.width;
    const int height = territory.owner.height;
    const double px = spec.pixel_size_um;
    return {Texture(width, height, 1.3 / px, stream(spec.seed, Purpose::chromatin, {well, field, 0})),
            Texture(width, height, 2.2 / px, stream(spec.seed, Purpose::granules, {well, field, 0}))};
}

/// What one cell shows at one pixel.
struct CellPixel {
    float gap = 0;   ///< px outside the nucleus's edge
    float rim = 0;   ///< px inside the cell's own rim
    float seam = 0;  ///< px from the seam with the next cell
    float dx = 0;    ///< px from the nucleus centre
    float dy = 0;

    /// Share of the pixel that lies in the nucleus.
    float covered() const { return std::clamp(0.5f - gap, 0.0f, 1.0f); }
};

/// Brightness of the nucleus over its peak: a dome that still stands at 0.6 at its edge.
float nucleus_profile(const CellShape& shape, const CellPixel& pixel) {
    const float distance = std::sqrt(pixel.dx * pixel.dx + pixel.dy * pixel.dy);
    const float rho = distance / std::max(1e-3f, distance - pixel.gap);
    return (0.6f + 0.4f * std::sqrt(std::max(0.0f, 1 - rho * rho))) * nucleoli_factor(shape, pixel.dx, pixel.dy);
}

/// Thickness of the cytoplasm: full beside the nucleus, thin outside, gone at the cell's rim within `soft` px, and half
/// as thick where it meets the next cell.
float cytoplasm_profile(const CellPixel& pixel, float decay, float soft) {
    const float thickness = 0.25f + 0.75f * std::exp(-std::max(0.0f, pixel.gap) / decay);
    const float meeting = 0.5f + 0.5f * smooth_step(pixel.seam / soft);
    return thickness * meeting * smooth_step(pixel.rim / soft);
}

/// How brightly a cell's pixel shines in each channel.
class Palette {
public:
    explicit Palette(const Spec& spec)
        : px_(static_cast<float>(spec.pixel_size_um)),
          chromatin_(static_cast<float>(spec.nucleus_texture)),
          granules_(static_cast<float>(spec.cytoplasm_texture)),
          virus_share_(static_cast<float>(spec.virus_nucleus_share)),
          reporter_share_(static_cast<float>(spec.reporter_nucleus_share)) {}

    float dna(const TrueCell& cell, const CellShape& shape, const CellPixel& pixel, float grain) const {
        const float texture = std::max(0.0f, 1 + chromatin_ * grain);
        return pixel.covered() * static_cast<float>(cell.nucleus_signal_e) * nucleus_profile(shape, pixel) * texture;
    }

    /// cytoplasm, virus, reporter
    std::array<float, 3> cytoplasm(const TrueCell& cell, const CellPixel& pixel, float grain) const {
        const float texture = std::max(0.0f, 1 + granules_ * grain);
        const float covered = pixel.covered();
        const float outside = 1 - covered;
        const float wide = outside > 0 ? outside * cytoplasm_profile(pixel, 10 / px_, 2 / px_) : 0;
        const float narrow = outside > 0 ? outside * cytoplasm_profile(pixel, 6 / px_, 3 / px_) : 0;
        return {static_cast<float>(cell.cytoplasm_signal_e) * (covered * kStainOverNucleus + wide) * texture,
                static_cast<float>(cell.virus_signal_e) * (covered * virus_share_ + narrow) * texture,
                static_cast<float>(cell.reporter_signal_e) * (covered * reporter_share_ + narrow) * texture};
    }

private:
    float px_;
    float chromatin_;
    float granules_;
    float virus_share_;
    float reporter_share_;
};

}  // namespace

Territory divide(int width, int height, const std::vector<CellShape>& shapes) {
    Territory territory{image::Plane<int>(width, height, -1), image::FloatPlane(width, height, kFar),
                        image::FloatPlane(width, height, 0), image::FloatPlane(width, height, 0)};
    image::FloatPlane second(width, height, kFar);
    for (std::size_t i = 0; i < shapes.size(); ++i) claim(territory, second, shapes, static_cast<int>(i));
    for (std::size_t i = 0; i < second.size(); ++i) {
        territory.seam.pixels[i] = (second.pixels[i] - territory.gap.pixels[i]) / 2;
    }
    return territory;
}

Stains paint(const Territory& territory, const std::vector<CellShape>& shapes, const std::vector<TrueCell>& cells,
             const Spec& spec, WellAddress well, int field) {
    const int width = territory.owner.width;
    const int height = territory.owner.height;
    Stains stains;
    stains.channels.assign(channel_names(spec).size(), image::FloatPlane(width, height, 0));
    const Grain grain = make_grain(territory, spec, well, field);
    const Palette palette(spec);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const std::size_t at = territory.owner.offset(x, y);
            if (territory.owner.pixels[at] < 0) continue;
            const auto index = static_cast<std::size_t>(territory.owner.pixels[at]);
            const CellShape& shape = shapes[index];
            const CellPixel pixel{territory.gap.pixels[at], territory.rim.pixels[at], territory.seam.pixels[at],
                                  static_cast<float>(x) - shape.x, static_cast<float>(y) - shape.y};
            if (pixel.covered() > 0)
                stains.channels[0].pixels[at] = palette.dna(cells[index], shape, pixel, grain.chromatin.at(x, y));
            const auto light = palette.cytoplasm(cells[index], pixel, grain.granules.at(x, y));
            for (std::size_t c = 1; c < stains.channels.size(); ++c) stains.channels[c].pixels[at] = light[c - 1];
        }
    }
    return stains;
}

}  // namespace viroplate::simulate
