#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <optional>
#include <utility>
#include <vector>

#include "segment/background.hpp"
#include "segment/framed.hpp"
#include "segment/marked.hpp"
#include "segment/smooth.hpp"
#include "viroplate/core/wide.hpp"
#include "viroplate/segment/nuclei.hpp"

// The typical size of bright blobs from scale space (Lindeberg 1998): a disc answers the scale-normalised Laplacian
// most at sigma = radius / √2. The pyramid follows Burt & Adelson (1983): binomial filters, half the pixels an octave.
namespace viroplate::segment {

namespace {

constexpr int kLongestSide = 700;           // px; larger images are binned for this estimate
constexpr int kLongestPart = 360;           // px; when finer pixels are needed, a part of the image does
constexpr double kLeastBinnedDiameter = 8;  // px: below it the estimate is repeated with finer pixels
constexpr double kCoarsestShare = 0.13;     // of the shorter side: larger blobs are no nuclei but the whole sample
constexpr double kSignificant = 10;         // over the noise of the same scale
constexpr float kFaint = 0.1F;              // of the strongest answer: others say nothing about what is typical
constexpr double kBinomialVariance = 1;     // of 1 4 6 4 1
constexpr double kPixelVariance = 0.25;     // of a pixel's own blur, lens included
// From the scale of the strongest answer to the circle of equal area, for nuclei as they are: 2√2 for a sharp disc.
constexpr double kScaleToDiameter = 1.04 * 2 * std::numbers::sqrt2;

struct Blob {
    double x = 0;  ///< px of the image
    double y = 0;
    double sigma_px = 0;
    double weight = 0;
};

/// One difference of neighbouring scales.
struct Level {
    Framed<float> answer;
    int pixel = 1;        ///< side of a pixel here, in pixels of the binned image
    double sigma_px = 0;  ///< in pixels of the binned image
    double noise = 0;     ///< standard deviation that white noise of 1 leaves
};

VIROPLATE_WIDE void binomial_rows(const float* const* rows, float* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        out[i] = 0.0625F * (rows[0][i] + rows[4][i]) + 0.25F * (rows[1][i] + rows[3][i]) + 0.375F * rows[2][i];
    }
}
VIROPLATE_WIDE void binomial_columns(const float* in, float* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        out[i] = 0.0625F * (in[i] + in[i + 4]) + 0.25F * (in[i + 1] + in[i + 3]) + 0.375F * in[i + 2];
    }
}
/// Eight maxima side by side, which the compiler may put into one register.
VIROPLATE_WIDE float largest(const float* values, std::size_t count, float start) {
    std::array<float, 8> most;
    most.fill(start);
    std::size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        for (std::size_t k = 0; k < 8; ++k) most[k] = values[i + k] > most[k] ? values[i + k] : most[k];
    }
    for (; i < count; ++i) most[0] = std::max(most[0], values[i]);
    return *std::max_element(most.begin(), most.end());
}
VIROPLATE_WIDE void subtract(const float* one, const float* other, float scale, float* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = scale * (one[i] - other[i]);
}

Framed<float> binomial(const Framed<float>& image) {
    Framed<float> result(image.width, image.height);
    const auto width = static_cast<std::size_t>(image.width);
    std::vector<float> line(width + 4);
    for (int y = 0; y < image.height; ++y) {
        std::array<const float*, 5> rows{};
        for (int i = 0; i < 5; ++i)
            rows[static_cast<std::size_t>(i)] = image.row(std::clamp(y + i - 2, 0, image.height - 1));
        binomial_rows(rows.data(), line.data() + 2, width);
        line[0] = line[1] = line[2];
        line[width + 2] = line[width + 3] = line[width + 1];
        binomial_columns(line.data(), result.row(y), width);
    }
    return result;
}

Framed<float> every_second(const Framed<float>& image) {
    Framed<float> result((image.width + 1) / 2, (image.height + 1) / 2);
    for (int y = 0; y < result.height; ++y) {
        const float* in = image.row(2 * y);
        float* out = result.row(y);
        for (int x = 0; x < result.width; ++x) out[x] = in[2 * x];
    }
    return result;
}

/// Difference of two Gaussians of these variances (in pixels of their image), as a scale-normalised Laplacian.
Level difference(const Framed<float>& narrow, const Framed<float>& wide, double variance, double wider, int pixel) {
    const double ratio = std::sqrt(wider / variance);
    Level level{Framed<float>(narrow.width, narrow.height), pixel, pixel * std::sqrt(std::sqrt(variance * wider)), 0};
    const auto scale = static_cast<float>(1 / (ratio - 1));
    for (int y = 0; y < narrow.height; ++y) {
        subtract(narrow.row(y), wide.row(y), scale, level.answer.row(y), static_cast<std::size_t>(narrow.width));
    }
    const double left = (1 / variance + 1 / wider) / 4 - 1 / (variance + wider);
    level.noise = std::sqrt(std::max(0.0, left) / std::numbers::pi) / (ratio - 1) / pixel;
    return level;
}

std::vector<Level> scale_space(const Framed<float>& image) {
    std::vector<Level> levels;
    Framed<float> first = binomial(image);
    double variance = kPixelVariance + kBinomialVariance;
    const double coarsest = kCoarsestShare * std::min(image.width, image.height);
    for (int pixel = 1; std::min(first.width, first.height) >= 3; pixel *= 2) {
        const Framed<float> second = binomial(first);
        const Framed<float> third = binomial(binomial(second));
        levels.push_back(difference(first, second, variance, variance + 1, pixel));
        levels.push_back(difference(second, third, variance + 1, variance + 3, pixel));
        if (levels.back().sigma_px > coarsest) break;
        first = every_second(third);
        variance = (variance + 3) / 4;
    }
    return levels;
}

/// The strongest answer of `level` around what is pixel (x, y) of a level whose pixels are `pixel` wide.
float strongest_near(const Level& level, int x, int y, int pixel) {
    const int at_x = x * pixel / level.pixel;
    const int at_y = y * pixel / level.pixel;
    float strongest = 0;
    for (int row = std::max(0, at_y - 1); row <= std::min(level.answer.height - 1, at_y + 1); ++row) {
        const float* line = level.answer.row(row);
        for (int column = std::max(0, at_x - 1); column <= std::min(level.answer.width - 1, at_x + 1); ++column) {
            strongest = std::max(strongest, line[column]);
        }
    }
    return strongest;
}

/// 1 where a pixel lies above `least` and above its eight neighbours; `middle` is a row of a framed image.
VIROPLATE_WIDE void mark_peaks(const float* middle, std::size_t stride, float least, std::uint8_t* __restrict marks,
                               std::size_t count) {
    const float* above = middle - stride;
    const float* below = middle + stride;
    for (std::size_t i = 0; i < count; ++i) {
        const float own = middle[i];
        const float across = std::max(middle[i - 1], middle[i + 1]);
        const float up = std::max(above[i], std::max(above[i - 1], above[i + 1]));
        const float down = std::max(below[i], std::max(below[i - 1], below[i + 1]));
        marks[i] = own > std::max(least, std::max(across, std::max(up, down))) ? 1 : 0;
    }
}

float strongest(const std::vector<Level>& levels) {
    float most = 0;
    for (std::size_t k = 1; k + 1 < levels.size(); ++k) {
        most = largest(levels[k].answer.pixels.data(), levels[k].answer.pixels.size(), most);
    }
    return most;
}

/// The blob whose scale lies about level `k`, when (x, y), a peak there, is one over the scales too.
std::optional<Blob> blob_at(const std::vector<Level>& levels, std::size_t k, int x, int y) {
    const Level& level = levels[k];
    const float own = level.answer.row(y)[x];
    const float finer = strongest_near(levels[k - 1], x, y, level.pixel);
    const float coarser = strongest_near(levels[k + 1], x, y, level.pixel);
    if (finer >= own || coarser >= own) return std::nullopt;
    const double between = 0.5 * (coarser - finer) / std::max(1e-6F, 2 * own - coarser - finer);
    const double sigma = level.sigma_px * std::exp2(0.5 * std::clamp(between, -0.5, 0.5));
    // The answer, so that debris and texture count little, times the size, so that a few large nuclei count like many
    // small specks; not its square, or a few dead cells would speak for all.
    return Blob{static_cast<double>(x) * level.pixel, static_cast<double>(y) * level.pixel, sigma, own * sigma};
}

/// Peaks over place and scale.
std::vector<Blob> find_blobs(const std::vector<Level>& levels, double pixel_noise) {
    std::vector<Blob> blobs;
    const float faint = kFaint * strongest(levels);
    std::vector<std::uint8_t> marks;
    for (std::size_t k = 1; k + 1 < levels.size(); ++k) {
        const Framed<float>& answer = levels[k].answer;
        const float least = std::max(faint, static_cast<float>(kSignificant * pixel_noise * levels[k].noise));
        const int inside = answer.width - 2;  // what has neighbours in the image
        marks.assign(marks_size(inside), 0);
        for (int y = 1; y + 1 < answer.height; ++y) {
            mark_peaks(answer.row(y) + 1, answer.stride(), least, marks.data(), static_cast<std::size_t>(inside));
            visit_marked(marks.data(), inside, [&](int x) {
                if (const auto blob = blob_at(levels, k, x + 1, y)) blobs.push_back(*blob);
            });
        }
    }
    return blobs;
}

double weighted_median(std::vector<Blob>& blobs) {
    std::sort(blobs.begin(), blobs.end(), [](const Blob& a, const Blob& b) {
        return std::pair(a.sigma_px, a.weight) < std::pair(b.sigma_px, b.weight);
    });
    double total = 0;
    for (const Blob& blob : blobs) total += blob.weight;
    double sum = 0;
    for (const Blob& blob : blobs) {
        sum += blob.weight;
        if (sum >= 0.5 * total) return blob.sigma_px;
    }
    return 0;
}

/// The blobs of a part of the plane, in pixels of the plane.
std::vector<Blob> blobs_of(const image::PreparedPlane& dna, const Part& part, int factor, double noise) {
    std::vector<Blob> blobs = find_blobs(scale_space(bin(dna, factor, part)), noise / factor);
    for (Blob& blob : blobs) {
        blob.x = part.left + factor * blob.x;
        blob.y = part.top + factor * blob.y;
        blob.sigma_px *= factor;
    }
    return blobs;
}

/// Of the parts of at most `side` px along each side, on a grid of half their size, that with most in it.
Part fullest_part(const image::PreparedPlane& dna, int side, const std::vector<Blob>& blobs) {
    Part best{0, 0, std::min(side, dna.level.width), std::min(side, dna.level.height)};
    double most = -1;
    const int right = dna.level.width - best.width;
    const int bottom = dna.level.height - best.height;
    for (int top = 0;; top = std::min(bottom, top + best.height / 2)) {
        for (int left = 0;; left = std::min(right, left + best.width / 2)) {
            double sum = 0;
            for (const Blob& blob : blobs) {
                const bool inside =
                    blob.x >= left && blob.x < left + best.width && blob.y >= top && blob.y < top + best.height;
                sum += inside ? blob.weight : 0;
            }
            if (sum > most) {
                most = sum;
                best.left = left;
                best.top = top;
            }
            if (left == right) break;
        }
        if (top == bottom) break;
    }
    return best;
}

}  // namespace

std::optional<double> estimate_diameter_px(const image::PreparedPlane& dna) {
    if (dna.level.empty()) return std::nullopt;
    const double noise = pixel_noise(dna);
    int factor = 1;
    while (std::max(dna.level.width, dna.level.height) / factor > kLongestSide) factor *= 2;
    Part part{0, 0, dna.level.width, dna.level.height};
    for (;;) {
        std::vector<Blob> blobs = blobs_of(dna, part, factor, noise);
        const double diameter = kScaleToDiameter * weighted_median(blobs);
        if (factor == 1 || diameter >= kLeastBinnedDiameter * factor) {
            return blobs.empty() ? std::nullopt : std::optional(diameter);
        }
        // Small nuclei need finer pixels, and there are enough of them in a part.
        factor /= 2;
        part = fullest_part(dna, kLongestPart * factor, blobs);
    }
}

double background_scale_px(std::optional<double> diameter_px, int width, int height) {
    constexpr double kDiameters = 8;
    constexpr double kShareWithoutNuclei = 0.25;  // of the shorter side
    if (diameter_px) return kDiameters * *diameter_px;
    return std::max(1.0, kShareWithoutNuclei * std::min(width, height));
}

}  // namespace viroplate::segment
