#include "accuracy/traits.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "viroplate/fit/robust.hpp"

namespace viroplate::accuracy {

namespace {

struct NucleusSum {
    double area = 0;
    double grey = 0;
};

}  // namespace

ImageTraits traits_of(const image::RawPlane& raw, const image::LabelPlane& truth) {
    ImageTraits traits;
    const auto last = truth.empty() ? 0 : *std::max_element(truth.pixels.begin(), truth.pixels.end());
    std::vector<NucleusSum> sums(last + std::size_t{1});
    std::vector<double> outside;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        auto& sum = sums[truth.pixels[i]];
        sum.area += 1;
        sum.grey += raw.grey.pixels[i];
        if (truth.pixels[i] == 0) outside.push_back(raw.grey.pixels[i]);
    }
    const double background = fit::quantile(outside, 0.5).value_or(0);
    std::vector<double> areas, contrasts;
    traits.nucleus_contrast.resize(sums.size());
    for (std::size_t label = 1; label < sums.size(); ++label) {
        if (sums[label].area == 0) continue;
        traits.nucleus_contrast[label] = sums[label].grey / sums[label].area - background;
        areas.push_back(sums[label].area);
        contrasts.push_back(traits.nucleus_contrast[label]);
    }
    if (areas.empty()) return traits;
    const auto count = static_cast<double>(areas.size());
    const double median = *fit::quantile(contrasts, 0.5);
    traits.median_area_px = *fit::quantile(areas, 0.5);
    traits.density = count * traits.median_area_px / static_cast<double>(truth.size());
    traits.contrast = median / (std::pow(2, raw.bits) - 1);
    traits.relative_contrast = median / std::max(1.0, median + 2 * background);
    const double scale = std::max(1.0, median);
    traits.variation = (*fit::quantile(contrasts, 0.75) - *fit::quantile(contrasts, 0.25)) / scale;
    for (auto& contrast : traits.nucleus_contrast) contrast /= scale;
    return traits;
}

}  // namespace viroplate::accuracy
