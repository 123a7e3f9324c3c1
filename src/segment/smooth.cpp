#include "segment/smooth.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

VIROPLATE_WIDE void add_levels(const std::uint16_t* in, std::uint32_t* sums, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) sums[i] += in[i];
}
VIROPLATE_WIDE void add_values(const float* in, float* sums, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) sums[i] += in[i];
}

/// Sums of `factor` neighbours, shifted and scaled; `count` full blocks.
template <int Factor, class Sum>
void sum_blocks(const Sum* sums, float* out, std::size_t count, float scale, float shift) {
    for (std::size_t i = 0; i < count; ++i) {
        Sum sum = sums[i * Factor];
        for (std::size_t k = 1; k < Factor; ++k) sum += sums[i * Factor + k];
        out[i] = static_cast<float>(sum) * scale - shift;
    }
}
VIROPLATE_WIDE void sum_blocks_1(const std::uint32_t* sums, float* out, std::size_t count, float scale, float shift) {
    sum_blocks<1>(sums, out, count, scale, shift);
}
VIROPLATE_WIDE void sum_blocks_2(const std::uint32_t* sums, float* out, std::size_t count, float scale, float shift) {
    sum_blocks<2>(sums, out, count, scale, shift);
}

template <class Sum>
void sum_row(const std::vector<Sum>& sums, int factor, int rows, double step, double zero, float* out) {
    const auto block = static_cast<std::size_t>(factor);
    const std::size_t full = sums.size() / block;
    const auto scale = static_cast<float>(step / (static_cast<double>(factor) * rows));
    const auto shift = static_cast<float>(zero * step);
    if constexpr (std::is_same_v<Sum, std::uint32_t>) {
        if (factor == 1) return sum_blocks_1(sums.data(), out, full, scale, shift);
    }
    std::size_t done = 0;
    if constexpr (std::is_same_v<Sum, std::uint32_t>) {
        if (factor == 2) {
            sum_blocks_2(sums.data(), out, full, scale, shift);
            done = full;
        }
    }
    for (; done < full; ++done) {
        Sum sum = 0;
        for (std::size_t k = 0; k < block; ++k) sum += sums[done * block + k];
        out[done] = static_cast<float>(sum) * scale - shift;
    }
    if (full * block == sums.size()) return;
    Sum sum = 0;
    for (std::size_t i = full * block; i < sums.size(); ++i) sum += sums[i];
    const double rest = static_cast<double>(sums.size() - full * block) * rows;
    out[full] = static_cast<float>(static_cast<double>(sum) * step / rest) - shift;
}

/// Rows of an image of `width` × `height` binned; `add(y, sums)` adds row y to the sums of its columns.
template <class Sum, class Add>
Framed<float> bin_rows(int width, int height, int factor, double step, double zero, Add add) {
    Framed<float> result((width + factor - 1) / factor, (height + factor - 1) / factor);
    std::vector<Sum> sums(static_cast<std::size_t>(width));
    for (int y = 0; y < result.height; ++y) {
        const int bottom = std::min((y + 1) * factor, height);
        std::fill(sums.begin(), sums.end(), Sum{});
        for (int line = y * factor; line < bottom; ++line) add(line, sums.data());
        sum_row(sums, factor, bottom - y * factor, step, zero, result.row(y));
    }
    return result;
}

constexpr int kMostTaps = 2 * 64 + 1;

struct Kernel {
    int reach = 0;
    std::array<float, kMostTaps> weight{};
};

Kernel gaussian(double sigma) {
    Kernel kernel;
    kernel.reach = std::min(static_cast<int>(std::ceil(2.0 * sigma)), kMostTaps / 2);
    double sum = 0;
    std::array<double, kMostTaps> weight{};
    for (int i = -kernel.reach; i <= kernel.reach; ++i) {
        const double value = std::exp(-0.5 * i * i / (sigma * sigma));
        weight[static_cast<std::size_t>(i + kernel.reach)] = value;
        sum += value;
    }
    for (std::size_t i = 0; i < weight.size(); ++i) kernel.weight[i] = static_cast<float>(weight[i] / sum);
    return kernel;
}

/// out = weight · in, or out += weight · in.
VIROPLATE_WIDE void weigh(const float* in, float weight, float* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = weight * in[i];
}
VIROPLATE_WIDE void add_weighed(const float* in, const float* other, float weight, float* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] += weight * (in[i] + other[i]);
}

/// Mirrored at the border without repeating it: −1 is 1.
int mirrored(int i, int size) {
    while (i < 0 || i >= size) i = i < 0 ? std::min(-i, size - 1) : std::max(2 * size - 2 - i, 0);
    return i;
}

}  // namespace

Framed<float> bin(const image::PreparedPlane& plane, int factor, const Part& part) {
    return bin_rows<std::uint32_t>(part.width, part.height, factor, plane.step, plane.zero,
                                   [&](int y, std::uint32_t* sums) {
                                       const std::uint16_t* row = plane.level.row(part.top + y).data() + part.left;
                                       add_levels(row, sums, static_cast<std::size_t>(part.width));
                                   });
}

Framed<float> bin(const image::PreparedPlane& plane, int factor) {
    return bin(plane, factor, {0, 0, plane.level.width, plane.level.height});
}

Framed<float> bin(const Framed<float>& image, int factor) {
    return bin_rows<float>(image.width, image.height, factor, 1, 0, [&](int y, float* sums) {
        add_values(image.row(y), sums, static_cast<std::size_t>(image.width));
    });
}

Framed<float> smooth(const Framed<float>& image, double sigma) {
    const Kernel kernel = gaussian(sigma);
    const auto reach = static_cast<std::size_t>(kernel.reach);
    const auto width = static_cast<std::size_t>(image.width);
    Framed<float> result(image.width, image.height);
    std::vector<float> line(width + 2 * reach);
    float* middle = line.data() + reach;
    for (int y = 0; y < image.height; ++y) {
        weigh(image.row(y), kernel.weight[reach], middle, width);
        for (int i = 1; i <= kernel.reach; ++i) {
            add_weighed(image.row(mirrored(y - i, image.height)), image.row(mirrored(y + i, image.height)),
                        kernel.weight[reach + static_cast<std::size_t>(i)], middle, width);
        }
        for (int i = 1; i <= kernel.reach; ++i) {
            middle[-i] = middle[mirrored(-i, image.width)];
            middle[image.width - 1 + i] = middle[mirrored(image.width - 1 + i, image.width)];
        }
        float* out = result.row(y);
        weigh(middle, kernel.weight[reach], out, width);
        for (int i = 1; i <= kernel.reach; ++i) {
            add_weighed(middle - i, middle + i, kernel.weight[reach + static_cast<std::size_t>(i)], out, width);
        }
    }
    return result;
}

double noise_left(double sigma) {
    const Kernel kernel = gaussian(sigma);
    double sum = 0;
    for (const float weight : kernel.weight) sum += static_cast<double>(weight) * weight;
    return sum;
}

}  // namespace viroplate::segment
