#include "simulate/debris.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "simulate/stream.hpp"

namespace viroplate::simulate {

namespace {

constexpr double kSmallestUm = 2;
constexpr double kBrightest = 20;
constexpr double kFibres = 0.25;

double log_uniform(Random& random, double low, double high) { return low * std::pow(high / low, random.uniform()); }

void paint_one(image::FloatPlane& light, const Debris& piece, const DebrisCanvas& canvas, const Spec& spec) {
    const double px = spec.pixel_size_um;
    const double x = (piece.x_um - canvas.place.left_um) / px - 0.5 + canvas.pad_px;
    const double y = (piece.y_um - canvas.place.top_um) / px - 0.5 + canvas.pad_px;
    const double half_long = piece.half_long_um / px;
    const double half_short = std::max(0.5, piece.half_short_um / px);
    const double share = canvas.channel == 0 ? 1 : piece.other_share;
    const double peak = spec.nucleus_signal_e * piece.brightness * share;
    const double ux = std::cos(piece.angle_rad);
    const double uy = std::sin(piece.angle_rad);
    const double reach = 1.2 * std::max(half_long, half_short) + 1;
    if (x < -reach || y < -reach || x > light.width + reach || y > light.height + reach) return;
    const int bottom = std::min(light.height - 1, static_cast<int>(y + reach));
    const int right = std::min(light.width - 1, static_cast<int>(x + reach));
    for (int j = std::max(0, static_cast<int>(y - reach)); j <= bottom; ++j) {
        for (int i = std::max(0, static_cast<int>(x - reach)); i <= right; ++i) {
            const double along = ((i - x) * ux + (j - y) * uy) / half_long;
            const double across = ((j - y) * ux - (i - x) * uy) / half_short;
            const double square = along * along + across * across;
            if (square < 1) light.at(i, j) += static_cast<float>(peak * std::sqrt(1 - square));
        }
    }
}

}  // namespace

std::vector<Debris> debris_of(const TrueWell& well, const Spec& spec) {
    if (spec.debris_per_mm2 <= 0) return {};
    Random random = stream(spec.seed, Purpose::debris, {well.well, 0, 0});
    std::vector<Debris> debris(random.poisson(spec.debris_per_mm2 * well.width_um * well.height_um * 1e-6));
    for (Debris& piece : debris) {
        piece.x_um = random.uniform(0, well.width_um);
        piece.y_um = random.uniform(0, well.height_um);
        const double length_um = log_uniform(random, kSmallestUm, std::max(kSmallestUm, spec.debris_size_um));
        const bool fibre = random.uniform() < kFibres;
        const double aspect = fibre ? random.uniform(8, 20) : random.uniform(1, 2);
        piece.half_long_um = length_um / 2;
        piece.half_short_um = length_um / 2 / aspect;
        piece.angle_rad = random.uniform(0, std::numbers::pi);
        piece.brightness = log_uniform(random, 1, kBrightest);
        piece.other_share = random.uniform(0.1, 0.6);
    }
    return debris;
}

void add_debris(image::FloatPlane& light, const std::vector<Debris>& debris, const DebrisCanvas& canvas,
                const Spec& spec) {
    for (const Debris& piece : debris) paint_one(light, piece, canvas, spec);
}

}  // namespace viroplate::simulate
