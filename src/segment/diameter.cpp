#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <optional>
#include <utility>
#include <vector>

#include "segment/background.hpp"
#include "segment/framed.hpp"
#include "segment/marked.hpp"
#include "segment/rank.hpp"
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
    float strongest = 0;
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
/// The scaled difference; returns its largest value or `most`, which is not negative. Bits of floats that are not
/// negative are in the order of their values, and maxima of whole numbers many at once.
VIROPLATE_WIDE float subtract(const float* one, const float* other, float scale, float* out, std::size_t count,
                              float most) {
    auto bits = std::bit_cast<std::int32_t>(most);
    for (std::size_t i = 0; i < count; ++i) {
        const float difference = scale * (one[i] - other[i]);
        out[i] = difference;
        bits = std::max(bits, std::bit_cast<std::int32_t>(difference));
    }
    return std::bit_cast<float>(bits);
}

/// The rows of `Source` after a binomial filter both ways, asked for from the top. Only the last few are kept, so that
/// one filter after another works in the nearest caches.
template <class Source>
class BinomialRows {
public:
    BinomialRows(Source& source, int width, int height)
        : source_(source),
          width_(static_cast<std::size_t>(width)),
          height_(height),
          line_(width_ + 4),
          rows_(kKept * width_) {}

    const float* row(int y) {
        for (; done_ <= y; ++done_) filter(done_);
        return place(y);
    }

private:
    static constexpr std::size_t kKept = 8;  // the reach of three filters in a row, and two above

    float* place(int y) { return rows_.data() + static_cast<std::size_t>(y) % kKept * width_; }

    void filter(int y) {
        std::array<const float*, 5> rows{};
        for (int i = 4; i >= 0; --i) {  // the last first, or it would take the place of one already asked for
            rows[static_cast<std::size_t>(i)] = source_.row(std::clamp(y + i - 2, 0, height_ - 1));
        }
        binomial_rows(rows.data(), line_.data() + 2, width_);
        line_[0] = line_[1] = line_[2];
        line_[width_ + 2] = line_[width_ + 3] = line_[width_ + 1];
        binomial_columns(line_.data(), place(y), width_);
    }

    Source& source_;
    std::size_t width_;
    int height_;
    int done_ = 0;
    std::vector<float> line_;
    std::vector<float> rows_;
};

Framed<float> binomial(const Framed<float>& image) {
    Framed<float> result(image.width, image.height);
    BinomialRows rows(image, image.width, image.height);
    for (int y = 0; y < image.height; ++y) std::copy_n(rows.row(y), image.width, result.row(y));
    return result;
}

/// For the difference of two Gaussians of these variances (in pixels of their image), as a scale-normalised Laplacian.
Level level_between(double variance, double wider, int width, int height, int pixel) {
    Level level{Framed<float>(width, height), pixel, pixel * std::sqrt(std::sqrt(variance * wider))};
    const double left = (1 / variance + 1 / wider) / 4 - 1 / (variance + wider);
    level.noise = std::sqrt(std::max(0.0, left) / std::numbers::pi) / (std::sqrt(wider / variance) - 1) / pixel;
    return level;
}

void set_row(Level& level, int y, const float* narrow, const float* wide, double variance, double wider) {
    const auto scale = static_cast<float>(1 / (std::sqrt(wider / variance) - 1));
    level.strongest = subtract(narrow, wide, scale, level.answer.row(y), static_cast<std::size_t>(level.answer.width),
                               level.strongest);
}

/// Adds the two levels of one octave, whose image has this variance; returns the image of the next.
Framed<float> add_octave(const Framed<float>& first, double variance, int pixel, std::vector<Level>& levels) {
    const int width = first.width;
    const int height = first.height;
    Level fine = level_between(variance, variance + 1, width, height, pixel);
    Level coarse = level_between(variance + 1, variance + 3, width, height, pixel);
    Framed<float> next((width + 1) / 2, (height + 1) / 2);
    BinomialRows second(first, width, height);
    BinomialRows between(second, width, height);
    BinomialRows third(between, width, height);
    for (int y = 0; y < height; ++y) {
        const float* widest = third.row(y);
        const float* middle = second.row(y);
        set_row(fine, y, first.row(y), middle, variance, variance + 1);
        set_row(coarse, y, middle, widest, variance + 1, variance + 3);
        if (y % 2 != 0) continue;
        float* out = next.row(y / 2);
        for (int x = 0; x < next.width; ++x) out[x] = widest[2 * x];
    }
    levels.push_back(std::move(fine));
    levels.push_back(std::move(coarse));
    return next;
}

std::vector<Level> scale_space(const Framed<float>& image) {
    std::vector<Level> levels;
    Framed<float> first = binomial(image);
    double variance = kPixelVariance + kBinomialVariance;
    const double coarsest = kCoarsestShare * std::min(image.width, image.height);
    for (int pixel = 1; std::min(first.width, first.height) >= 3; pixel *= 2) {
        Framed<float> next = add_octave(first, variance, pixel, levels);
        if (levels.back().sigma_px > coarsest) break;
        first = std::move(next);
        variance = (variance + 3) / 4;
    }
    return levels;
}

/// The strongest answer of `level` around what is pixel (x, y) of the level before or after it, whose pixels are
/// `pixel` wide; at least 0, which is the frame.
float strongest_near(const Level& level, int x, int y, int pixel) {
    const std::size_t stride = level.answer.stride();
    const float* middle = level.answer.row(y * pixel / level.pixel) + x * pixel / level.pixel;
    float strongest = 0;
    for (const float* at : {middle - stride, middle, middle + stride}) {
        strongest = std::max(strongest, std::max(at[0], std::max(at[-1], at[1])));
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
        most = std::max(most, levels[k].strongest);
    }
    return most;
}

/// The blob whose scale lies about level `k`, when (x, y), a peak there, is one over the scales too.
std::optional<Blob> blob_at(const std::vector<Level>& levels, std::size_t k, int x, int y) {
    const Level& level = levels[k];
    const float own = level.answer.row(y)[x];
    const float finer = strongest_near(levels[k - 1], x, y, level.pixel);
    if (finer >= own) return std::nullopt;
    const float coarser = strongest_near(levels[k + 1], x, y, level.pixel);
    if (coarser >= own) return std::nullopt;
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

/// Where parts of `length` px begin along `size` px: half their length apart, the last at the end.
std::vector<int> starts_of_parts(int length, int size) {
    std::vector<int> starts;
    for (int start = 0; start < size - length; start += length / 2) starts.push_back(start);
    starts.push_back(size - length);
    return starts;
}

/// Of the parts of at most `side` px along each side, on a grid of half their size, that with most in it.
Part fullest_part(const image::PreparedPlane& dna, int side, const std::vector<Blob>& blobs) {
    Part best{0, 0, std::min(side, dna.level.width), std::min(side, dna.level.height)};
    const std::vector<int> lefts = starts_of_parts(best.width, dna.level.width);
    const std::vector<int> tops = starts_of_parts(best.height, dna.level.height);
    std::vector<double> sums(lefts.size() * tops.size());
    for (const Blob& blob : blobs) {
        for (std::size_t row = 0; row < tops.size() && tops[row] <= blob.y; ++row) {
            if (blob.y >= tops[row] + best.height) continue;
            for (std::size_t column = 0; column < lefts.size() && lefts[column] <= blob.x; ++column) {
                if (blob.x < lefts[column] + best.width) sums[row * lefts.size() + column] += blob.weight;
            }
        }
    }
    const auto most = static_cast<std::size_t>(std::max_element(sums.begin(), sums.end()) - sums.begin());
    best.left = lefts[most % lefts.size()];
    best.top = tops[most / lefts.size()];
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
        const double diameter = kScaleToDiameter * weighted_median(blobs, &Blob::sigma_px);
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
