#include "accuracy/published.hpp"

namespace viroplate::accuracy {

namespace {

constexpr double per_megapixel(double cpu_s_per_dense_image) { return cpu_s_per_dense_image * 1e9 / (520 * 696); }
constexpr auto kUnknown = std::nullopt;

}  // namespace

std::span<const PublishedRow> peers_given_the_diameter() {
    static const PublishedRow rows[] = {
        {"CellProfiler 4.2.6: minimum cross-entropy, shape",
         {.850, .750, .277, .622},
         {.773, .608, .194, .505},
         551,
         196,
         376,
         per_megapixel(.37)},
        {"CellProfiler 4.2.6: the same, threshold × 1.3",
         {.850, .743, .441, .657},
         {.785, .630, .291, .547},
         396,
         210,
         823,
         per_megapixel(.29)},
        {"CellProfiler 4.2.6: Otsu, shape",
         {.839, .734, .411, .642},
         {.766, kUnknown, .288, .532},
         371,
         222,
         1011,
         per_megapixel(.27)},
        {"CellProfiler 4.2.6: Otsu, intensity, tuned",
         {.808, .690, .399, .612},
         {.761, .607, .291, .531},
         576,
         299,
         1010,
         per_megapixel(.26)},
        {"scikit-image 0.19: Otsu, distance peaks",
         {.846, .734, .385, .637},
         {.809, kUnknown, .297, .573},
         356,
         212,
         927,
         per_megapixel(.09)},
        {"EBImage 4.45: Otsu, distance watershed",
         {.836, .723, .363, .623},
         {.791, kUnknown, .280, .556},
         491,
         59,
         979,
         per_megapixel(.13)},
        {"ImageJ 1.53: Otsu, EDM watershed",
         {.847, .743, .385, .641},
         {.805, kUnknown, .297, .574},
         386,
         118,
         954,
         per_megapixel(.06)},
    };
    return rows;
}

std::span<const PublishedRow> recipes_on_fold_0() {
    static const PublishedRow rows[] = {
        {"imitation of CellProfiler: Otsu, shape",
         {.867, .775, kUnknown, .691},
         {.853, .729, kUnknown, .632},
         103,
         16,
         kUnknown,
         kUnknown},
        {"imitation of CellProfiler: minimum cross-entropy, shape",
         {.856, .783, kUnknown, .634},
         {.840, .675, kUnknown, .548},
         157,
         12,
         kUnknown,
         kUnknown},
        {"local contrast, h .08",
         {.885, .824, kUnknown, .743},
         {.874, .777, kUnknown, .682},
         132,
         19,
         kUnknown,
         kUnknown},
        {"local contrast, h .04",
         {.904, .841, kUnknown, .751},
         {.887, .787, kUnknown, .687},
         93,
         33,
         kUnknown,
         kUnknown},
        {"local contrast, h .02, boosted merging",
         {.918, .857, kUnknown, .764},
         {.897, .797, kUnknown, .696},
         76,
         23,
         kUnknown,
         kUnknown},
        {"the same at half resolution, outlines at full",
         {.904, .857, kUnknown, .764},
         {},
         110,
         14,
         kUnknown,
         kUnknown},
        {"U-Net of 76,000 parameters",
         {.898, .835, kUnknown, .711},
         {.869, .767, kUnknown, .645},
         79,
         100,
         kUnknown,
         kUnknown},
        {"classical mask, seeds of the U-Net",
         {.894, .826, kUnknown, .743},
         {.873, .768, kUnknown, .676},
         108,
         34,
         kUnknown,
         kUnknown},
    };
    return rows;
}

std::span<const ElsewhereRow> figures_from_elsewhere() {
    static const ElsewhereRow rows[] = {
        {"Cellpose-SAM (Tejas-Sukesh/bbbc039-nuclei-segmentation)", "BBBC039 test, 50 images, 5720 nuclei",
         "F1@.5 .956, @.7 .937 (from AP .881); 9 s an image on a GPU"},
        {"Otsu, distance, watershed (same study)", "the same",
         "F1@.5 .858, @.7 .787 (from AP .649); 197 merges, 364 splits"},
    };
    return rows;
}

}  // namespace viroplate::accuracy
