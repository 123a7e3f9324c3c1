#include "accuracy/report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "accuracy/folds.hpp"
#include "viroplate/fit/robust.hpp"

namespace viroplate::accuracy {

namespace {

std::string methods_of_group(const Comparison& comparison, const Subset& group) {
    std::string text;
    const auto add = [&](const std::string& method, std::span<const Record> records) {
        const Summary sum = summarise(records, group.places);
        const Tally& pooled = sum.pooled;
        text += fmt::format(
            "| {} | {} | {} | {} | {} | {:.4f} | {:.4f} | {:.4f} | {:.4f} | {} ({}) | {} | {} ({}) | {:+.1f} % | "
            "{:.2f} | {:.0f} |\n",
            group.name, method, sum.images, pooled.truth, pooled.found, pooled.f1(kAt50), pooled.f1(kAt70),
            pooled.f1(kAt90), pooled.mean_f1(), pooled.merges, pooled.merged, pooled.splits, pooled.unseen,
            pooled.untouched, 100 * sum.count_bias, sum.area_ratio, sum.cpu_ms_per_megapixel);
    };
    if (group.places.empty()) return text;
    add(comparison.name, comparison.ours);
    if (!comparison.baseline.empty()) add("baseline", comparison.baseline);
    return text;
}

std::string size_name(const SizeClass& size_class, const char* unit) {
    if (size_class.low == 0) return fmt::format("below {:g} {}", size_class.high, unit);
    if (size_class.high > 1e6) return fmt::format("from {:g} {}", size_class.low, unit);
    return fmt::format("{:g} to {:g} {}", size_class.low, size_class.high, unit);
}

std::string size_row(const SizeClass& size_class, const char* unit) {
    const auto share = [](std::size_t part, std::size_t whole) {
        return whole == 0 ? std::string("–")
                          : fmt::format("{:.1f} %", 100 * static_cast<double>(part) / static_cast<double>(whole));
    };
    return fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", size_name(size_class, unit), size_class.truth,
                       size_class.missed, share(size_class.missed, size_class.truth), size_class.found,
                       size_class.extra, share(size_class.extra, size_class.found));
}

}  // namespace

std::string group_table(const Comparison& comparison, std::span<const Subset> groups) {
    std::string text =
        "| images | method | n | nuclei | found | F1@.5 | @.7 | @.9 | mean | merges (nuclei) | splits | unseen "
        "(nothing) "
        "| count | area | CPU ms/Mpx |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- "
        "| --- | --- "
        "|\n";
    for (const auto& group : groups) text += methods_of_group(comparison, group);
    return text;
}

std::string fold_table(const Comparison& comparison, const Subset& set) {
    std::string text =
        "| images | n | nuclei | F1@.5 | @.7 | @.9 | mean | merges | splits |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
    std::vector<double> f1[4];
    for (int fold = 0; fold < kFolds; ++fold) {
        const Subset subset = of_fold(comparison.images, set, fold);
        if (subset.places.empty()) continue;
        const Tally pooled = summarise(comparison.ours, subset.places).pooled;
        const double figures[] = {pooled.f1(kAt50), pooled.f1(kAt70), pooled.f1(kAt90), pooled.mean_f1()};
        for (std::size_t i = 0; i < 4; ++i) f1[i].push_back(figures[i]);
        text += fmt::format("| {} | {} | {} | {:.4f} | {:.4f} | {:.4f} | {:.4f} | {} | {} |\n", subset.name,
                            subset.places.size(), pooled.truth, figures[0], figures[1], figures[2], figures[3],
                            pooled.merges, pooled.splits);
    }
    const auto row = [&](const char* name, auto figure) {
        text += fmt::format("| {}, {} of the folds | | | {:.4f} | {:.4f} | {:.4f} | {:.4f} | | |\n", set.name, name,
                            figure(f1[0]), figure(f1[1]), figure(f1[2]), figure(f1[3]));
    };
    row("mean", [](const auto& values) { return fit::mean(values).value_or(0); });
    row("SD", [](const auto& values) { return fit::standard_deviation(values).value_or(0); });
    return text;
}

std::string breakdown_table(const Comparison& comparison, const Subset& set) {
    const Breakdown at[] = {break_down(comparison.ours, comparison.traits, set.places, kAt50),
                            break_down(comparison.ours, comparison.traits, set.places, kAt70)};
    std::string text = fmt::format(
        "| {}: cause | lost nuclei at .5 | false objects | F1 if repaired | lost at .7 | false objects | F1 if "
        "repaired "
        "|\n| --- | --- | --- | --- | --- | --- | --- |\n",
        set.name);
    for (std::size_t i = 0; i < kCauses; ++i) {
        text += fmt::format("| {} |", kCauseNames[i]);
        for (const auto& breakdown : at) {
            text += fmt::format(" {} | {} | {:+.4f} |", breakdown.losses[i].lost, breakdown.losses[i].extra,
                                breakdown.f1_repaired(static_cast<Cause>(i)) - breakdown.f1());
        }
        text += "\n";
    }
    text += "| **all** |";
    for (const auto& breakdown : at) {
        text += fmt::format(" {} of {} | {} of {} | {:.4f} now |", breakdown.truth - breakdown.hits, breakdown.truth,
                            breakdown.found - breakdown.hits, breakdown.found, breakdown.f1());
    }
    return text + "\n";
}

std::string size_table(const Comparison& comparison, const Subset& set) {
    std::string text = fmt::format(
        "| {}: area | nuclei | missed | share | found | false | share |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n",
        set.name);
    for (const auto& size_class : by_relative_size(comparison.ours, comparison.traits, set.places)) {
        text += size_row(size_class, "medians");
    }
    for (const auto& size_class : by_pixels(comparison.ours, set.places)) text += size_row(size_class, "px");
    return text;
}

std::string to_csv(const Comparison& comparison) {
    std::string text =
        "image,fold,height,width,truth,found,tp50,tp70,tp90,f1_50,f1_70,mean_f1,merges,merged,splits,unseen,missed,"
        "false,"
        "diameter_px,cpu_ms,median_area_px,density,contrast,relative_contrast,variation\n";
    for (std::size_t i = 0; i < comparison.images.size(); ++i) {
        const auto& image = comparison.images[i];
        const auto& record = comparison.ours[i];
        const auto& traits = comparison.traits[i];
        const auto& sum = record.tally;
        text +=
            fmt::format("{},{},{},{},{},{},{},{},{},{:.4f},{:.4f},{:.4f},{},{},{},{},{},{},", image.name, image.fold,
                        image.truth.height, image.truth.width, sum.truth, sum.found, sum.hits[kAt50], sum.hits[kAt70],
                        sum.hits[kAt90], sum.f1(kAt50), sum.f1(kAt70), sum.mean_f1(), sum.merges, sum.merged,
                        sum.splits, sum.unseen, sum.truth - sum.hits[kAt50], sum.found - sum.hits[kAt50]);
        text += fmt::format("{:.2f},{:.2f},{:.1f},{:.4f},{:.4f},{:.4f},{:.4f}\n", record.diameter_px,
                            1e3 * record.cpu_s, traits.median_area_px, traits.density, traits.contrast,
                            traits.relative_contrast, traits.variation);
    }
    return text;
}

}  // namespace viroplate::accuracy
