#include "image/ground.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "viroplate/core/wide.hpp"

namespace viroplate::image {

namespace {

/// Pixel k of `Factor` between two of the coarse plane, lifted.
template <int Factor>
struct Ramp {
    float start;
    float step;
    float lift;

    Ramp(float from, float to, float by) : step((to - from) / static_cast<float>(Factor)), lift(by) {
        start = from + (Factor > 1 ? 0.5F * step : 0.0F);
    }
    float at(std::size_t k) const { return start + step * static_cast<float>(k) + lift; }
};

template <int Factor>
void whole_ramps(const float* coarse, std::size_t count, float lift, float* row) {
    constexpr auto kStep = static_cast<std::size_t>(Factor);
    for (std::size_t i = 0; i < count; ++i) {
        const Ramp<Factor> ramp(coarse[i], coarse[i + 1], lift);
        for (std::size_t k = 0; k < kStep; ++k) row[i * kStep + k] = ramp.at(k);
    }
}
VIROPLATE_WIDE void whole_ramps_of_8(const float* coarse, std::size_t count, float lift, float* row) {
    whole_ramps<8>(coarse, count, lift, row);
}

/// One row of the coarse plane at full resolution, plus `lift`.
template <int Factor>
void widen(std::span<const float> coarse, float lift, std::span<float> row) {
    constexpr auto kStep = static_cast<std::size_t>(Factor);
    const std::size_t lead = std::min(kStep / 2, row.size());
    std::fill_n(row.begin(), lead, coarse.front() + lift);
    const std::size_t ramps = std::min(coarse.size() - 1, (row.size() - lead) / kStep);
    if constexpr (Factor == 8) {
        whole_ramps_of_8(coarse.data(), ramps, lift, row.data() + lead);
    } else {
        whole_ramps<Factor>(coarse.data(), ramps, lift, row.data() + lead);
    }
    const auto rest = row.subspan(lead + ramps * kStep);
    if (ramps + 1 < coarse.size()) {  // a block cut by the image's border
        const Ramp<Factor> ramp(coarse[ramps], coarse[ramps + 1], lift);
        for (std::size_t k = 0; k < rest.size(); ++k) rest[k] = ramp.at(k);
    } else {
        std::fill(rest.begin(), rest.end(), coarse.back() + lift);
    }
}

void widen(int factor, std::span<const float> coarse, float lift, std::span<float> row) {
    switch (factor) {
        case 8:
            return widen<8>(coarse, lift, row);
        case 4:
            return widen<4>(coarse, lift, row);
        case 2:
            return widen<2>(coarse, lift, row);
        default:
            return widen<1>(coarse, lift, row);
    }
}

VIROPLATE_WIDE void subtract(const float* one, const float* other, float* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = one[i] - other[i];
}

/// The ground along one row of the image: above + weight · rise.
struct GroundRow {
    const float* above;
    const float* rise;
    float weight;
};

/// The ground row by row, from the top; the coarse row above and the rise to the one below are kept at full width.
class GroundRows {
public:
    /// `lift` is added to the ground.
    GroundRows(const Ground& ground, int width, double lift)
        : ground_(ground),
          lift_(static_cast<float>(lift)),
          above_(static_cast<std::size_t>(width)),
          below_(above_.size()),
          rise_(above_.size()) {
        widen_row(0, below_);
    }

    GroundRow at(int y) {
        const int last = ground_.plane.height - 1;
        const double position = (y + 0.5) / ground_.factor - 0.5;
        const double inside = std::clamp(position, 0.0, static_cast<double>(last));
        const int upper = static_cast<int>(inside);
        for (; upper_ < upper; ++upper_) {
            std::swap(above_, below_);
            widen_row(std::min(upper_ + 2, last), below_);
            subtract(below_.data(), above_.data(), rise_.data(), rise_.size());
        }
        return {above_.data(), rise_.data(), static_cast<float>(inside - upper)};
    }

private:
    void widen_row(int y, std::vector<float>& row) const { widen(ground_.factor, ground_.plane.row(y), lift_, row); }

    const Ground& ground_;
    float lift_;
    int upper_ = -1;  ///< the coarse row that `above_` is
    std::vector<float> above_;
    std::vector<float> below_;
    std::vector<float> rise_;
};

/// All of it in 16 bits, of which the result's are right whatever is lost on the way.
VIROPLATE_WIDE void subtract_row(const GroundRow& ground, std::uint16_t times, std::uint16_t lift, std::uint16_t* level,
                                 std::size_t width) {
    const auto [above, rise, weight] = ground;
    for (std::size_t x = 0; x < width; ++x) {
        const auto steps = static_cast<std::uint16_t>(static_cast<std::int32_t>(above[x] + weight * rise[x]));
        level[x] = static_cast<std::uint16_t>(level[x] * times + lift - steps);
    }
}

VIROPLATE_WIDE void divide_and_subtract_row(const GroundRow& ground, float zero, float scale, const float* flat,
                                            std::uint16_t* level, std::size_t width) {
    constexpr float kMost = 65535;
    const auto [above, rise, weight] = ground;
    for (std::size_t x = 0; x < width; ++x) {
        const float signal = (static_cast<float>(level[x]) - zero) / flat[x] * scale;
        const auto place = static_cast<std::int32_t>(std::min(signal - (above[x] + weight * rise[x]), kMost));
        level[x] = static_cast<std::uint16_t>(std::max(place, 0));
    }
}

}  // namespace

void subtract(Plane<std::uint16_t>& level, int shift, int lift, const Ground& ground) {
    GroundRows rows(ground, level.width, 0.5);
    const auto times = static_cast<std::uint16_t>(1 << shift);
    for (int y = 0; y < level.height; ++y) {
        const auto row = level.row(y);
        subtract_row(rows.at(y), times, static_cast<std::uint16_t>(lift), row.data(), row.size());
    }
}

void divide_and_subtract(Plane<std::uint16_t>& level, double zero, const FloatPlane* flat, double scale, double lift,
                         const Ground& ground) {
    const std::vector<float> ones(flat == nullptr ? static_cast<std::size_t>(level.width) : 0, 1.0F);
    GroundRows rows(ground, level.width, -0.5 - lift);
    for (int y = 0; y < level.height; ++y) {
        const auto row = level.row(y);
        const float* gain = flat != nullptr ? flat->row(y).data() : ones.data();
        divide_and_subtract_row(rows.at(y), static_cast<float>(zero), static_cast<float>(scale), gain, row.data(),
                                row.size());
    }
}

}  // namespace viroplate::image
