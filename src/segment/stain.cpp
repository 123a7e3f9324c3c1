#include "segment/stain.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "segment/binned_rows.hpp"
#include "segment/noise.hpp"
#include "segment/rank.hpp"
#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

using image::FloatPlane;

constexpr float kSmoothedNoise = 0.375F;  // what the smoothing leaves of the SD of white noise
constexpr int kLag = 3;                   // grid px; the smoothed noise is independent so far apart
constexpr std::size_t kSampled = 15'000;  // pixels; enough for quantiles to a hundredth
constexpr float kNoiseSteps = 3;          // of a pixel: the background lies no higher above the plane's zero
constexpr float kContrastSteps = 4;       // and this is a stain

VIROPLATE_WIDE void smooth_columns(const float* above, const float* row, const float* below, float* __restrict out,
                                   std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) out[i] = 0.25F * (above[i] + below[i]) + 0.5F * row[i];
}

VIROPLATE_WIDE void smooth_row(const float* in, float* __restrict out, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) out[i] = 0.25F * (in[i] + in[i + 2]) + 0.5F * in[i + 1];
}

/// Repeats the first and the last pixel of a row.
void fill_margin(float* row, std::size_t width) {
    std::fill_n(row, Stain::kMargin, row[Stain::kMargin]);
    std::fill_n(row + Stain::kMargin + width, Stain::kMargin, row[Stain::kMargin + width - 1]);
}

FloatPlane smoothed(const image::PreparedPlane& plane, const CellGrid& grid) {
    constexpr int kMargin = Stain::kMargin;
    FloatPlane result(grid.width + 2 * kMargin, grid.height + 2 * kMargin);
    const auto stride = static_cast<std::size_t>(result.width);
    const auto width = static_cast<std::size_t>(grid.width);
    BinnedRows binned(plane, grid.factor);
    std::vector<float> rows(3 * stride);  // the current one and its neighbours
    const auto row = [&](int y) { return rows.data() + stride * static_cast<std::size_t>((y + 3) % 3); };
    const auto read = [&](int y) {
        binned.read(y, row(y) + kMargin);
        fill_margin(row(y), width);
    };
    read(0);
    std::copy_n(row(0), stride, row(-1));
    std::vector<float> columns(stride);
    for (int y = 0; y < grid.height; ++y) {
        if (y + 1 < grid.height) {
            read(y + 1);
        } else {
            std::copy_n(row(y), stride, row(y + 1));
        }
        smooth_columns(row(y - 1), row(y), row(y + 1), columns.data(), stride);
        float* const out = result.row(y + kMargin).data();
        smooth_row(columns.data() + kMargin - 1, out + kMargin, width);
        fill_margin(out, width);
    }
    for (int k = 0; k < kMargin; ++k) {
        std::copy_n(result.row(kMargin).data(), stride, result.row(k).data());
        std::copy_n(result.row(grid.height + kMargin - 1).data(), stride, result.row(grid.height + kMargin + k).data());
    }
    return result;
}

/// Noise of the darkest quarter, and the background, from every few pixels of the grid.
void find_noise_and_background(const image::PreparedPlane& plane, const CellGrid& grid, Stain& stain) {
    const double pixels = static_cast<double>(grid.width) * grid.height;
    const int step = std::max(1, static_cast<int>(std::sqrt(pixels / kSampled)));
    std::vector<float> levels;
    for (int y = 0; y < grid.height; y += step) {
        for (int x = 0; x < grid.width; x += step) levels.push_back(stain.row(y)[x]);
    }
    const float dark = value_at(levels, 0.25);
    std::vector<float> far;
    std::vector<float> near;
    for (int y = 0; y < grid.height; y += step) {
        const float* row = stain.row(y);
        const std::uint16_t* single = plane.level.row(y * grid.factor).data();
        for (int x = kLag; x + kLag < grid.width; x += step) {
            if (row[x] > dark) continue;
            far.push_back(std::abs(row[x - kLag] - 2 * row[x] + row[x + kLag]));
            const std::uint16_t* pixel = single + static_cast<std::ptrdiff_t>(x) * grid.factor;
            near.push_back(static_cast<float>(std::abs(pixel[-1] - 2 * pixel[0] + pixel[1])));
        }
    }
    const auto pixel_noise = static_cast<float>(std::max(noise_of_pixels(near), kRounding / plane.step));
    stain.noise = noise_of_smoothed(far, pixel_noise * kSmoothedNoise / static_cast<float>(grid.factor));
    stain.background = std::min(background_level(levels, stain.noise), kNoiseSteps * pixel_noise);
}

/// The stain's level close to the nuclei, on four sides of each.
std::vector<float> levels_around(const Stain& stain, const Sites& sites) {
    constexpr int kOff = 2;  // grid px: beyond the blur of the nucleus's edge, within the thinnest cell
    const CellGrid& grid = sites.grid();
    std::vector<float> levels;
    const auto add = [&](int x, int y) {
        if (x >= 0 && x < grid.width && y >= 0 && y < grid.height) levels.push_back(stain.row(y)[x]);
    };
    for (const std::uint32_t nucleus : sites.by_first_row()) {
        const int first = sites.first_row(nucleus);
        const int end = sites.end_row(nucleus);
        const int middle = (first + end) / 2;
        sites.visit(nucleus, [&](std::int32_t y, std::int32_t begin, std::int32_t run_end) {
            if (y != middle) return;
            add(begin - kOff, y);
            add(run_end - 1 + kOff, y);
            add((begin + run_end) / 2, first - kOff);
            add((begin + run_end) / 2, end - 1 + kOff);
        });
    }
    return levels;
}

float contrast_of(const Stain& stain, const Sites& sites) {
    std::vector<float> levels = levels_around(stain, sites);
    const float least = stain.background + kContrastSteps * stain.noise;
    levels.erase(std::remove_if(levels.begin(), levels.end(), [least](float level) { return level <= least; }),
                 levels.end());
    return levels.empty() ? 0.0F : value_at(levels, 0.5) - stain.background;
}

}  // namespace

Stain stain_on_grid(const image::PreparedPlane& plane, const Sites& sites) {
    Stain stain;
    if (plane.level.empty()) return stain;
    stain.signal = smoothed(plane, sites.grid());
    find_noise_and_background(plane, sites.grid(), stain);
    stain.contrast = contrast_of(stain, sites);
    return stain;
}

}  // namespace viroplate::segment
