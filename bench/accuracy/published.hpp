#pragma once

#include <optional>
#include <span>

namespace viroplate::accuracy {

/// Pooled F1 at .5, .7, .9 and its mean, where published.
struct PublishedF1 {
    std::optional<double> at50, at70, at90, mean;
};

/// A program's figures on images of this benchmark, as others measured them.
struct PublishedRow {
    const char* method;
    PublishedF1 dense;  ///< the images of 520 × 696
    PublishedF1 all;
    int merges = 0;  ///< on the images of 520 × 696
    int splits = 0;
    std::optional<int> unseen;
    std::optional<double> cpu_ms_per_megapixel;
};

/// Installed programs on all folds, each given the true median diameter of its images.
std::span<const PublishedRow> peers_given_the_diameter();

/// A study of recipes on fold 0 alone.
std::span<const PublishedRow> recipes_on_fold_0();

/// Figures from other images, for orientation only.
struct ElsewhereRow {
    const char* method;
    const char* data;
    const char* figures;
};
std::span<const ElsewhereRow> figures_from_elsewhere();

}  // namespace viroplate::accuracy
