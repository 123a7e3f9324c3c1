#pragma once

#include <span>
#include <string>
#include <vector>

#include "accuracy/data_set.hpp"
#include "accuracy/summary.hpp"
#include "accuracy/traits.hpp"

namespace viroplate::accuracy {

/// Some images of a set under a name.
struct Subset {
    std::string name;
    Places places;
};

Subset all_of(std::span<const TrueImage> images);
Subset of_size(std::span<const TrueImage> images, int height, int width);
Subset of_fold(std::span<const TrueImage> images, const Subset& within, int fold);
/// Images that are examples of `group`.
Subset of_group(std::span<const TrueImage> images, const std::string& group);
/// The first groups of all images, then their second ones, each in the order in which they come.
std::vector<std::string> group_names(std::span<const TrueImage> images);

/// Groups of at least ten images of one size; of 30 images or more, thirds by density, by contrast, by relative
/// contrast and by variation.
std::vector<Subset> subsets(std::span<const TrueImage> images, std::span<const ImageTraits> traits);

}  // namespace viroplate::accuracy
