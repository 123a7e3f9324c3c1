#include "accuracy/subsets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

namespace viroplate::accuracy {

namespace {

constexpr std::size_t kSmallestGroup = 10;  // images

template <class Chosen>
Places places_where(std::span<const TrueImage> images, Chosen chosen) {
    Places places;
    for (std::size_t i = 0; i < images.size(); ++i) {
        if (chosen(images[i])) places.push_back(i);
    }
    return places;
}

std::vector<Subset> size_groups(std::span<const TrueImage> images) {
    std::map<std::pair<int, int>, std::size_t> counts;
    for (const auto& image : images) ++counts[{image.truth.height, image.truth.width}];
    std::vector<Subset> groups;
    for (const auto& [size, count] : counts) {
        if (count >= kSmallestGroup) groups.push_back(of_size(images, size.first, size.second));
    }
    return groups;
}

/// Thirds of the images by a trait; equal values stay in the order of the images.
void add_thirds(const char* name, std::span<const ImageTraits> traits, double ImageTraits::*trait,
                std::vector<Subset>& groups) {
    if (traits.size() < 3 * kSmallestGroup) return;
    Places order(traits.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return traits[a].*trait < traits[b].*trait; });
    const char* thirds[] = {"lowest", "middle", "highest"};
    for (std::size_t third = 0; third < 3; ++third) {
        const std::size_t begin = order.size() * third / 3;
        const std::size_t end = order.size() * (third + 1) / 3;
        const double low = traits[order[begin]].*trait;
        const double high = traits[order[end - 1]].*trait;
        groups.push_back({fmt::format("{}, {} third ({:.2g} – {:.2g})", name, thirds[third], low, high),
                          Places(order.begin() + static_cast<std::ptrdiff_t>(begin),
                                 order.begin() + static_cast<std::ptrdiff_t>(end))});
    }
}

}  // namespace

Subset all_of(std::span<const TrueImage> images) {
    return {"all", places_where(images, [](const auto&) { return true; })};
}

Subset of_size(std::span<const TrueImage> images, int height, int width) {
    return {fmt::format("{} × {}", height, width), places_where(images, [&](const TrueImage& image) {
                return image.truth.height == height && image.truth.width == width;
            })};
}

Subset of_fold(std::span<const TrueImage> images, const Subset& within, int fold) {
    Subset subset{fmt::format("{}, fold {}", within.name, fold), {}};
    for (const std::size_t place : within.places) {
        if (images[place].fold == fold) subset.places.push_back(place);
    }
    return subset;
}

Subset of_group(std::span<const TrueImage> images, const std::string& group) {
    return {group, places_where(images, [&](const TrueImage& image) {
                return std::find(image.groups.begin(), image.groups.end(), group) != image.groups.end();
            })};
}

std::vector<std::string> group_names(std::span<const TrueImage> images) {
    std::vector<std::string> names;
    const std::size_t kinds = images.empty() ? 0 : images.front().groups.size();
    for (std::size_t kind = 0; kind < kinds; ++kind) {
        for (const auto& image : images) {
            const auto& name = image.groups.at(kind);
            if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
        }
    }
    return names;
}

std::vector<Subset> subsets(std::span<const TrueImage> images, std::span<const ImageTraits> traits) {
    std::vector<Subset> groups = size_groups(images);
    add_thirds("density", traits, &ImageTraits::density, groups);
    add_thirds("contrast", traits, &ImageTraits::contrast, groups);
    add_thirds("relative contrast", traits, &ImageTraits::relative_contrast, groups);
    add_thirds("variation of contrast", traits, &ImageTraits::variation, groups);
    return groups;
}

}  // namespace viroplate::accuracy
