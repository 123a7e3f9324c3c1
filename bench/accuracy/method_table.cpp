#include <fmt/format.h>

#include "accuracy/published.hpp"
#include "accuracy/report.hpp"

namespace viroplate::accuracy {

namespace {

constexpr std::size_t kPublishedImages = 541;
constexpr std::size_t kPublishedDenseImages = 90;

std::string cell(const std::optional<double>& value) { return value ? fmt::format("{:.3f}", *value) : "–"; }

std::string measured_row(const Subset& set, const std::string& method, std::span<const Record> records) {
    const Summary sum = summarise(records, set.places);
    const Tally& pooled = sum.pooled;
    return fmt::format(
        "| {} | {} | {:.3f} | {:.3f} | {:.3f} | {:.3f} | {:.3f} / {:.3f} / {:.3f} / {:.3f} | {} ({}) | {} | {} ({}) | "
        "{:.1f} %, {:.1f} %, {:.0f} %, {:+.1f} % | {:.0f} |\n",
        set.name, method, pooled.f1(kAt50), pooled.f1(kAt70), pooled.f1(kAt90), pooled.mean_f1(), sum.image_f1_50,
        sum.image_f1_70, sum.image_f1_90, sum.image_mean_f1, pooled.merges, pooled.merged, pooled.splits, pooled.unseen,
        pooled.untouched, 100 * sum.count_error_mean, 100 * sum.count_error_median, 100 * sum.count_within_10_percent,
        100 * sum.count_bias, sum.cpu_ms_per_megapixel);
}

/// Merges and the like were published for the dense images only.
std::string published_rows(const Subset& set, std::span<const PublishedRow> rows, PublishedF1 PublishedRow::*figures) {
    const bool known = figures == &PublishedRow::dense;
    std::string text;
    for (const auto& row : rows) {
        const auto& f1 = row.*figures;
        if (!f1.at50) continue;
        text += fmt::format("| {} | {} | {} | {} | {} | {} | – | {} | {} | {} | – | {} |\n", set.name, row.method,
                            cell(f1.at50), cell(f1.at70), cell(f1.at90), cell(f1.mean),
                            known ? fmt::to_string(row.merges) : "–", known ? fmt::to_string(row.splits) : "–",
                            known && row.unseen ? fmt::to_string(*row.unseen) : "–",
                            known && row.cpu_ms_per_megapixel ? fmt::format("{:.0f}", *row.cpu_ms_per_megapixel) : "–");
    }
    return text;
}

std::string measured_rows(const Comparison& comparison, const Subset& set) {
    if (set.places.empty()) return "";
    std::string text = measured_row(set, "**" + comparison.name + "**", comparison.ours);
    if (!comparison.baseline.empty()) text += measured_row(set, kBaselineName, comparison.baseline);
    return text;
}

}  // namespace

MainSets main_sets(std::span<const TrueImage> images) {
    MainSets sets;
    sets.all = all_of(images);
    sets.dense = of_size(images, 520, 696);
    sets.all_fold_0 = of_fold(images, sets.all, 0);
    sets.dense_fold_0 = of_fold(images, sets.dense, 0);
    return sets;
}

bool is_published_set(std::span<const TrueImage> images) {
    return images.size() == kPublishedImages && of_size(images, 520, 696).places.size() == kPublishedDenseImages;
}

std::string method_table(const Comparison& comparison) {
    const MainSets sets = main_sets(comparison.images);
    std::string text =
        "| images | method | F1@.5 | @.7 | @.9 | mean | a image: .5 / .7 / .9 / mean | merges (nuclei in them) | "
        "splits "
        "| unseen (nothing there) | count error: mean, median, share of images within 10 %, bias | CPU ms/Mpx |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
    if (!is_published_set(comparison.images)) return text + measured_rows(comparison, sets.all);
    const auto peers = peers_given_the_diameter();
    const auto recipes = recipes_on_fold_0();
    text += measured_rows(comparison, sets.dense) + published_rows(sets.dense, peers, &PublishedRow::dense);
    text += measured_rows(comparison, sets.all) + published_rows(sets.all, peers, &PublishedRow::all);
    text += measured_rows(comparison, sets.dense_fold_0);
    text += published_rows(sets.dense_fold_0, recipes, &PublishedRow::dense);
    text += measured_rows(comparison, sets.all_fold_0);
    text += published_rows(sets.all_fold_0, recipes, &PublishedRow::all);
    for (const auto& row : figures_from_elsewhere()) {
        text += fmt::format("| {} | {}: {} | | | | | | | | | | |\n", row.data, row.method, row.figures);
    }
    return text;
}

}  // namespace viroplate::accuracy
