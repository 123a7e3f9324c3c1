#pragma once

#include <span>
#include <string>
#include <vector>

#include "accuracy/breakdown.hpp"
#include "accuracy/data_set.hpp"
#include "accuracy/subsets.hpp"
#include "accuracy/summary.hpp"
#include "accuracy/traits.hpp"

/// The tables, as Markdown.
namespace viroplate::accuracy {

/// Two methods on the same images.
struct Comparison {
    std::vector<TrueImage> images;
    std::vector<ImageTraits> traits;
    std::string name = "viroplate";  ///< of the method under test
    std::vector<Record> ours;
    std::vector<Record> baseline;  ///< empty: not run
};

inline constexpr const char* kBaselineName = "baseline: Otsu, distance watershed";

/// The sets that the figures are asked for: the images of 520 × 696, all images, and both in fold 0.
struct MainSets {
    Subset dense, all, dense_fold_0, all_fold_0;
};
MainSets main_sets(std::span<const TrueImage> images);

/// Whether these are all the images that the published figures are of, and the limits are asked for.
bool is_published_set(std::span<const TrueImage> images);

/// Every method on every main set: ours, the baseline, and what others published; of other images, ours
/// and the baseline.
std::string method_table(const Comparison& comparison);
/// What is asked for, the figure, and whether it is reached.
std::string must_table(const Comparison& comparison);
/// Ours against the baseline on every subset, the worst first.
std::string subset_table(const Comparison& comparison);
/// Ours on every fold, mean and standard deviation between the folds.
std::string fold_table(const Comparison& comparison, const Subset& set);
/// Where the remaining error of ours is.
std::string breakdown_table(const Comparison& comparison, const Subset& set);
/// Missed and false nuclei by size.
std::string size_table(const Comparison& comparison, const Subset& set);
/// Ours (and the baseline) on each of the given subsets.
std::string group_table(const Comparison& comparison, std::span<const Subset> groups);
/// One row an image.
std::string to_csv(const Comparison& comparison);

}  // namespace viroplate::accuracy
