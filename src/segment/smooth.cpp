#include "segment/smooth.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <vector>

#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

constexpr int kMostInSigned = 0x7fff;  // pixels whose sum has less than 32 bits: converts faster

VIROPLATE_WIDE void add_levels(const std::uint16_t* in, std::uint32_t* sums, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) sums[i] += in[i];
}
VIROPLATE_WIDE void add_values(const float* in, float* sums, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) sums[i] += in[i];
}

/// Two neighbours taken as one word and added up, which spares widening each of them.
inline std::uint32_t pair_at(const std::uint16_t* in) {
    std::uint32_t two = 0;
    std::memcpy(&two, in, sizeof two);
    return (two & 0xffffU) + (two >> 16);
}
VIROPLATE_WIDE void add_pairs(const std::uint16_t* in, std::uint32_t* sums, std::size_t pairs) {
    for (std::size_t i = 0; i < pairs; ++i) sums[i] += pair_at(in + 2 * i);
}
/// Sums of `Parts` neighbours, shifted and scaled; `count` full blocks.
template <std::size_t Parts>
void sum_blocks(const std::uint32_t* sums, float* out, std::size_t count, float scale, float shift) {
    for (std::size_t i = 0; i < count; ++i) {
        std::uint32_t sum = sums[i * Parts];
        for (std::size_t k = 1; k < Parts; ++k) sum += sums[i * Parts + k];
        out[i] = static_cast<float>(static_cast<std::int32_t>(sum)) * scale - shift;
    }
}
VIROPLATE_WIDE void sum_blocks_1(const std::uint32_t* sums, float* out, std::size_t count, float scale, float shift) {
    sum_blocks<1>(sums, out, count, scale, shift);
}
VIROPLATE_WIDE void sum_blocks_2(const std::uint32_t* sums, float* out, std::size_t count, float scale, float shift) {
    sum_blocks<2>(sums, out, count, scale, shift);
}

/// Rows added up, to be averaged over blocks of `factor` columns.
template <class Sum>
struct RowSums {
    std::vector<Sum> sums;  ///< of `columns` neighbours each, the last of what is left
    int columns = 1;        ///< divides the factor
    int width = 0;          ///< px
};

template <class Sum>
void average(const RowSums<Sum>& row, int factor, int rows, double step, double zero, float* out) {
    const auto& sums = row.sums;
    const auto parts = static_cast<std::size_t>(factor / row.columns);
    const auto full = static_cast<std::size_t>(row.width / factor);
    const auto scale = static_cast<float>(step / (static_cast<double>(factor) * rows));
    const auto shift = static_cast<float>(zero * step);
    std::size_t done = 0;
    if constexpr (std::is_same_v<Sum, std::uint32_t>) {
        const bool small = factor * rows <= kMostInSigned;
        if (small && parts <= 2) {
            (parts == 1 ? sum_blocks_1 : sum_blocks_2)(sums.data(), out, full, scale, shift);
            done = full;
        }
    }
    for (; done < full; ++done) {
        Sum sum = 0;
        for (std::size_t k = 0; k < parts; ++k) sum += sums[done * parts + k];
        out[done] = static_cast<float>(sum) * scale - shift;
    }
    if (row.width % factor == 0) return;
    Sum sum = 0;
    for (std::size_t i = full * parts; i < sums.size(); ++i) sum += sums[i];
    const double rest = static_cast<double>(row.width % factor) * rows;
    out[full] = static_cast<float>(static_cast<double>(sum) * step / rest) - shift;
}

/// Rows of an image of `width` × `height` binned, `columns` at a time; `add(top, bottom, sums)` adds these rows.
template <class Sum, class Add>
Framed<float> bin_rows(int width, int height, int factor, int columns, double step, double zero, Add add) {
    Framed<float> result((width + factor - 1) / factor, (height + factor - 1) / factor);
    RowSums<Sum> row{std::vector<Sum>(static_cast<std::size_t>((width + columns - 1) / columns)), columns, width};
    for (int y = 0; y < result.height; ++y) {
        const int bottom = std::min((y + 1) * factor, height);
        std::fill(row.sums.begin(), row.sums.end(), Sum{});
        add(y * factor, bottom, row.sums.data());
        average(row, factor, bottom - y * factor, step, zero, result.row(y));
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
    const auto width = static_cast<std::size_t>(part.width);
    const auto row = [&](int y) { return plane.level.row(part.top + y).data() + part.left; };
    const auto add_singly = [&](int top, int bottom, std::uint32_t* sums) {
        for (int y = top; y < bottom; ++y) add_levels(row(y), sums, width);
    };
    const auto add_in_pairs = [&](int top, int bottom, std::uint32_t* sums) {
        for (int y = top; y < bottom; ++y) {  // one by one: memory is read fastest in its order
            add_pairs(row(y), sums, width / 2);
            if (width % 2 != 0) sums[width / 2] += row(y)[width - 1];
        }
    };
    if (factor % 2 != 0) {
        return bin_rows<std::uint32_t>(part.width, part.height, factor, 1, plane.step, plane.zero, add_singly);
    }
    return bin_rows<std::uint32_t>(part.width, part.height, factor, 2, plane.step, plane.zero, add_in_pairs);
}

Framed<float> bin(const image::PreparedPlane& plane, int factor) {
    return bin(plane, factor, {0, 0, plane.level.width, plane.level.height});
}

Framed<float> bin(const Framed<float>& image, int factor) {
    return bin_rows<float>(image.width, image.height, factor, 1, 1, 0, [&](int top, int bottom, float* sums) {
        for (int y = top; y < bottom; ++y) add_values(image.row(y), sums, static_cast<std::size_t>(image.width));
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
