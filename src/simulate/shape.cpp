#include "simulate/shape.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "simulate/stream.hpp"

namespace viroplate::simulate {

namespace {

constexpr double kNucleusWobble = 0.08;  ///< SD of harmonic k is this over k^1.5
constexpr double kCellWobble = 0.55;
constexpr double kNucleolusUm = 0.8;  ///< mean radius

Wobble draw_wobble(Random& random, double strength) {
    Wobble wobble;
    for (std::size_t i = 0; i < Wobble::kHarmonics; ++i) {
        const double k = static_cast<double>(i + 2);
        const double size = strength / std::pow(k, 1.5) * random.normal();
        const double phase = random.uniform(0, 2 * std::numbers::pi);
        wobble.cosine[i] = static_cast<float>(size * std::cos(phase));
        wobble.sine[i] = static_cast<float>(size * std::sin(phase));
    }
    return wobble;
}

std::vector<Nucleolus> draw_nucleoli(Random& random, double nucleus_radius_px, double pixel_size_um) {
    std::vector<Nucleolus> nucleoli(random.below(5));
    for (Nucleolus& spot : nucleoli) {
        const double distance = 0.65 * nucleus_radius_px * std::sqrt(random.uniform());
        const double direction = random.uniform(0, 2 * std::numbers::pi);
        spot.x = static_cast<float>(distance * std::cos(direction));
        spot.y = static_cast<float>(distance * std::sin(direction));
        spot.radius = static_cast<float>(kNucleolusUm * random.uniform(0.6, 1.4) / pixel_size_um);
    }
    return nucleoli;
}

}  // namespace

float Wobble::at(float ux, float uy) const {
    float c = ux;
    float s = uy;
    float sum = 1;
    for (std::size_t i = 0; i < kHarmonics; ++i) {  // cos and sin of k θ from those of (k − 1) θ
        const float next = c * ux - s * uy;
        s = s * ux + c * uy;
        c = next;
        sum += cosine[i] * c - sine[i] * s;
    }
    return sum;
}

float CellShape::nucleus_radius(float ux, float uy) const {
    const float along = (ux * axis_x + uy * axis_y) * half_short;
    const float across = (uy * axis_x - ux * axis_y) * half_long;
    const float ellipse = half_long * half_short / std::sqrt(along * along + across * across);
    return ellipse * std::max(0.5f, nucleus_outline.at(ux, uy));
}

float CellShape::cell_radius(float ux, float uy, float nucleus) const {
    const float rim = 0.85f * reach * cell_outline.at(ux, uy);
    return std::clamp(rim, std::min(1.15f * nucleus, reach), reach);
}

CellShape make_shape(const TrueCell& cell, WellAddress well, const Spec& spec, float x, float y) {
    Random random = stream(spec.seed, Purpose::outline, {well, 0, static_cast<std::size_t>(cell.seat)});
    const double radius_px = cell.diameter_um / 2 / spec.pixel_size_um;
    const double stretch = std::sqrt(cell.aspect);
    CellShape shape;
    shape.x = x;
    shape.y = y;
    shape.half_long = static_cast<float>(radius_px * stretch);
    shape.half_short = static_cast<float>(radius_px / stretch);
    shape.axis_x = static_cast<float>(std::cos(cell.angle_rad));
    shape.axis_y = static_cast<float>(std::sin(cell.angle_rad));
    const double nucleus_reach_px = 1.3 * radius_px * stretch;
    const double cell_reach_px = cell.living() ? spec.cell_radius_um / spec.pixel_size_um : 0;  // the dead are rounded
    shape.reach = static_cast<float>(std::max(cell_reach_px, nucleus_reach_px));
    shape.syncytium = cell.syncytium;
    shape.nucleus_outline = draw_wobble(random, kNucleusWobble);
    shape.cell_outline = draw_wobble(random, kCellWobble);
    shape.nucleoli = draw_nucleoli(random, radius_px, spec.pixel_size_um);
    return shape;
}

}  // namespace viroplate::simulate
