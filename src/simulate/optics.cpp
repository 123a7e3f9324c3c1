#include "simulate/optics.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "simulate/stream.hpp"

namespace viroplate::simulate {

namespace {

using image::FloatPlane;

std::vector<float> gaussian_weights(double sigma) {
    const int radius = std::max(1, static_cast<int>(std::ceil(3.5 * sigma)));
    std::vector<double> weights;
    double sum = 0;
    for (int i = -radius; i <= radius; ++i) {
        weights.push_back(std::exp(-0.5 * i * i / (sigma * sigma)));
        sum += weights.back();
    }
    std::vector<float> scaled;
    for (const double weight : weights) scaled.push_back(static_cast<float>(weight / sum));
    return scaled;
}

/// out += weight × in, element by element.
void add_scaled(std::span<float> out, const float* in, float weight) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] += weight * in[i];
}

FloatPlane blur_rows(const FloatPlane& plane, const std::vector<float>& weights) {
    const std::size_t radius = weights.size() / 2;
    FloatPlane out(plane.width, plane.height, 0);
    std::vector<float> padded(static_cast<std::size_t>(plane.width) + 2 * radius);
    const auto margin = static_cast<std::ptrdiff_t>(radius);
    for (int y = 0; y < plane.height; ++y) {
        const auto row = plane.row(y);
        std::fill_n(padded.begin(), radius, row.front());
        std::copy(row.begin(), row.end(), padded.begin() + margin);
        std::fill_n(padded.end() - margin, radius, row.back());
        for (std::size_t k = 0; k < weights.size(); ++k) add_scaled(out.row(y), padded.data() + k, weights[k]);
    }
    return out;
}

FloatPlane blur_columns(const FloatPlane& plane, const std::vector<float>& weights) {
    const int radius = static_cast<int>(weights.size() / 2);
    FloatPlane out(plane.width, plane.height, 0);
    for (int y = 0; y < plane.height; ++y) {
        for (int k = -radius; k <= radius; ++k) {
            const int from = std::clamp(y + k, 0, plane.height - 1);
            add_scaled(out.row(y), plane.row(from).data(), weights[static_cast<std::size_t>(k + radius)]);
        }
    }
    return out;
}

/// Means of blocks of factor × factor pixels; the last blocks may be smaller.
FloatPlane shrink_by(const FloatPlane& plane, int factor) {
    FloatPlane small((plane.width + factor - 1) / factor, (plane.height + factor - 1) / factor);
    for (int y = 0; y < small.height; ++y) {
        for (int x = 0; x < small.width; ++x) {
            const int right = std::min(plane.width, (x + 1) * factor);
            const int bottom = std::min(plane.height, (y + 1) * factor);
            float sum = 0;
            for (int j = y * factor; j < bottom; ++j) {
                for (int i = x * factor; i < right; ++i) sum += plane.at(i, j);
            }
            small.at(x, y) = sum / static_cast<float>((right - x * factor) * (bottom - y * factor));
        }
    }
    return small;
}

/// light = (1 − share) × light + share × haze, the haze interpolated from its blocks.
void mix_haze(FloatPlane& light, const FloatPlane& haze, int factor, float share) {
    const auto place = [factor](int at, int size) {
        const float position = (static_cast<float>(at) + 0.5f) / static_cast<float>(factor) - 0.5f;
        return std::clamp(position, 0.0f, static_cast<float>(size - 1));
    };
    for (int y = 0; y < light.height; ++y) {
        const float fy = place(y, haze.height);
        const int top = static_cast<int>(fy);
        const int below = std::min(top + 1, haze.height - 1);
        const float ty = fy - static_cast<float>(top);
        const auto upper = haze.row(top);
        const auto lower = haze.row(below);
        auto row = light.row(y);
        for (int x = 0; x < light.width; ++x) {
            const float fx = place(x, haze.width);
            const auto left = static_cast<std::size_t>(fx);
            const std::size_t right = std::min(left + 1, upper.size() - 1);
            const float tx = fx - static_cast<float>(left);
            const float above = upper[left] + tx * (upper[right] - upper[left]);
            const float under = lower[left] + tx * (lower[right] - lower[left]);
            float& pixel = row[static_cast<std::size_t>(x)];
            pixel = (1 - share) * pixel + share * (above + ty * (under - above));
        }
    }
}

/// A row's sums from its start: sums[i] is over the first i pixels. In double: sums of floats would lose light.
void sum_up(std::span<const float> row, std::vector<double>& sums) {
    sums[0] = 0;
    for (std::size_t i = 0; i < row.size(); ++i) sums[i + 1] = sums[i] + static_cast<double>(row[i]);
}

/// One row of a disk: it covers from `-half` to `half` px, its ends in part.
struct DiskRow {
    int dy = 0;
    double half = 0;
};

std::vector<DiskRow> disk_rows(double radius_px) {
    std::vector<DiskRow> rows;
    const int reach = static_cast<int>(std::ceil(radius_px));
    for (int dy = -reach; dy <= reach; ++dy) {
        const double square = radius_px * radius_px - static_cast<double>(dy) * dy;
        if (square > 0) rows.push_back({dy, std::max(0.5, std::sqrt(square))});
    }
    return rows;
}

/// out += the row's sums over x ± half around every pixel; beyond its ends the row goes on as it ends.
void add_box(std::span<double> out, const std::vector<double>& sums, double half) {
    const auto last = static_cast<std::ptrdiff_t>(out.size());
    const int whole = static_cast<int>(half - 0.5);
    const double part = half - 0.5 - whole;  // of the pixels beside the whole ones
    const double first_pixel = sums[1] - sums[0];
    const double last_pixel = sums[out.size()] - sums[out.size() - 1];
    const auto up_to = [&](std::ptrdiff_t i) {
        if (i < 0) return static_cast<double>(i) * first_pixel;
        if (i > last) return sums[out.size()] + static_cast<double>(i - last) * last_pixel;
        return sums[static_cast<std::size_t>(i)];
    };
    for (std::ptrdiff_t x = 0; x < last; ++x) {
        const double inner = up_to(x + whole + 1) - up_to(x - whole);
        const double outer = up_to(x + whole + 2) - up_to(x - whole - 1);
        out[static_cast<std::size_t>(x)] += inner + part * (outer - inner);
    }
}

}  // namespace

FloatPlane disk_blur(const FloatPlane& plane, double radius_px) {
    if (radius_px <= 0.5) return plane;
    const auto disk = disk_rows(radius_px);
    double area = 0;
    for (const DiskRow& row : disk) area += 2 * row.half;
    const auto width = static_cast<std::size_t>(plane.width);
    std::vector<std::vector<double>> sums(static_cast<std::size_t>(plane.height), std::vector<double>(width + 1));
    for (int y = 0; y < plane.height; ++y) sum_up(plane.row(y), sums[static_cast<std::size_t>(y)]);
    FloatPlane out(plane.width, plane.height, 0);
    std::vector<double> line(width);
    for (int y = 0; y < plane.height; ++y) {
        std::fill(line.begin(), line.end(), 0.0);
        for (const DiskRow& row : disk) {
            const int from = std::clamp(y + row.dy, 0, plane.height - 1);
            add_box(line, sums[static_cast<std::size_t>(from)], row.half);
        }
        auto to = out.row(y);
        for (std::size_t x = 0; x < width; ++x) to[x] = static_cast<float>(line[x] / area);
    }
    return out;
}

double defocus_radius_px(const Spec& spec, double defocus_um) {
    const double na = spec.numerical_aperture;
    return std::abs(defocus_um) * na / std::sqrt(1 - na * na) / spec.pixel_size_um;
}

FloatPlane gaussian_blur(const FloatPlane& plane, double sigma_px) {
    if (sigma_px <= 0) return plane;
    const auto weights = gaussian_weights(sigma_px);
    return blur_columns(blur_rows(plane, weights), weights);
}

FloatPlane blur(const FloatPlane& light, const Spec& spec) {
    FloatPlane sharp = gaussian_blur(light, spec.psf_sigma_um / spec.pixel_size_um);
    if (spec.haze <= 0) return sharp;
    const double sigma_px = spec.haze_sigma_um / spec.pixel_size_um;
    const int factor = std::max(1, static_cast<int>(sigma_px / 2));  // so wide a blur does not see single pixels
    const FloatPlane haze = gaussian_blur(shrink_by(light, factor), sigma_px / factor);
    mix_haze(sharp, haze, factor, static_cast<float>(spec.haze));
    return sharp;
}

FloatPlane illumination(const Spec& spec, int channel) {
    Random random = stream(spec.seed, Purpose::vignetting, {{}, 0, static_cast<std::size_t>(channel)});
    const double direction = random.uniform(0, 2 * std::numbers::pi);
    const int size = spec.field_size_px;
    const double middle = (size - 1) / 2.0;
    const double centre_x = middle + spec.vignetting_offset * size * std::cos(direction);
    const double centre_y = middle + spec.vignetting_offset * size * std::sin(direction);
    FloatPlane light(size, size);
    for (int y = 0; y < size; ++y) {
        for (int x = 0; x < size; ++x) {
            const double dx = x - centre_x;
            const double dy = y - centre_y;
            const double share = (dx * dx + dy * dy) / (2 * middle * middle);
            light.at(x, y) = static_cast<float>(std::max(0.0, 1 - spec.vignetting * share));
        }
    }
    return light;
}

}  // namespace viroplate::simulate
