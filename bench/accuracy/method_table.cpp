#include <fmt/format.h>

#include "accuracy/published.hpp"
#include "accuracy/report.hpp"

namespace viroplate::accuracy {

namespace {

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

enum class Counts { known, unknown };  // merges and the like were published for one set only

std::string published_row(const std::string& set, const PublishedRow& row, const PublishedF1& f1, Counts counts) {
    if (!f1.at50) return "";
    const bool known = counts == Counts::known;
    return fmt::format("| {} | {} | {} | {} | {} | {} | – | {} | {} | {} | – | {} |\n", set, row.method, cell(f1.at50),
                       cell(f1.at70), cell(f1.at90), cell(f1.mean), known ? fmt::to_string(row.merges) : "–",
                       known ? fmt::to_string(row.splits) : "–",
                       known && row.unseen ? fmt::to_string(*row.unseen) : "–",
                       known && row.cpu_ms_per_megapixel ? fmt::format("{:.0f}", *row.cpu_ms_per_megapixel) : "–");
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

std::string method_table(const Comparison& comparison) {
    const MainSets sets = main_sets(comparison.images);
    std::string text =
        "| images | method | F1@.5 | @.7 | @.9 | mean | a image: .5 / .7 / .9 / mean | merges (nuclei in them) | "
        "splits | "
        "unseen (nothing there) | count error: mean, median, share of images within 10 %, bias | CPU ms/Mpx |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
    text += measured_rows(comparison, sets.dense);
    for (const auto& row : peers_given_the_diameter()) {
        text += published_row(sets.dense.name, row, row.dense, Counts::known);
    }
    text += measured_rows(comparison, sets.all);
    for (const auto& row : peers_given_the_diameter()) {
        text += published_row(sets.all.name, row, row.all, Counts::unknown);
    }
    text += measured_rows(comparison, sets.dense_fold_0);
    for (const auto& row : recipes_on_fold_0()) {
        text += published_row(sets.dense_fold_0.name, row, row.dense, Counts::known);
    }
    text += measured_rows(comparison, sets.all_fold_0);
    for (const auto& row : recipes_on_fold_0()) {
        text += published_row(sets.all_fold_0.name, row, row.all, Counts::unknown);
    }
    for (const auto& row : figures_from_elsewhere()) {
        text += fmt::format("| {} | {}: {} | | | | | | | | | | |\n", row.data, row.method, row.figures);
    }
    return text;
}

}  // namespace viroplate::accuracy
