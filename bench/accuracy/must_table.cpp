#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "accuracy/published.hpp"
#include "accuracy/report.hpp"

namespace viroplate::accuracy {

namespace {

constexpr double kWorstSubset = -0.005;

/// F1 at .5, at .7 and the mean.
struct Figures {
    double at50 = 0, at70 = 0, mean = 0;
};

Figures figures(std::span<const Record> records, const Subset& set) {
    const Tally pooled = summarise(records, set.places).pooled;
    return {pooled.f1(kAt50), pooled.f1(kAt70), pooled.mean_f1()};
}

std::string row(const std::string& what, double figure, double limit) {
    return fmt::format("| {} | {:.4f} | {:.3f} | {} |\n", what, figure, limit, figure >= limit ? "met" : "**not met**");
}

std::string absolute_rows(const Comparison& comparison, const Subset& set, const char* kind, const Figures& limits) {
    const Figures ours = figures(comparison.ours, set);
    return row(fmt::format("{}: {}, F1@.5", kind, set.name), ours.at50, limits.at50) +
           row(fmt::format("{}: {}, F1@.7", kind, set.name), ours.at70, limits.at70) +
           row(fmt::format("{}: {}, mean F1", kind, set.name), ours.mean, limits.mean);
}

std::string rows_over_baseline(const Comparison& comparison, const Subset& set) {
    const Figures ours = figures(comparison.ours, set);
    const Figures theirs = figures(comparison.baseline, set);
    return row(fmt::format("must: {}, F1@.5 over the baseline", set.name), ours.at50 - theirs.at50, 0.03) +
           row(fmt::format("must: {}, F1@.7 over the baseline", set.name), ours.at70 - theirs.at70, 0.05);
}

/// The smallest lead over a published figure, and whose it is.
struct Lead {
    double lead = std::numeric_limits<double>::infinity();
    std::string over;

    void consider(const std::optional<double>& published, double ours, const std::string& name) {
        if (!published || ours - *published >= lead) return;
        lead = ours - *published;
        over = name;
    }
};

std::string row_over_peers(const Comparison& comparison, const Subset& set, PublishedF1 PublishedRow::*published) {
    const Tally pooled = summarise(comparison.ours, set.places).pooled;
    Lead lead;
    for (const auto& peer : peers_given_the_diameter()) {
        const auto& f1 = peer.*published;
        const std::string name = peer.method;
        lead.consider(f1.at50, pooled.f1(kAt50), name + " at .5");
        lead.consider(f1.at70, pooled.f1(kAt70), name + " at .7");
        lead.consider(f1.at90, pooled.f1(kAt90), name + " at .9");
        lead.consider(f1.mean, pooled.mean_f1(), name + ", mean");
    }
    return row(fmt::format("must: {}, smallest lead over a published row ({})", set.name, lead.over), lead.lead, 0);
}

std::string row_of_worst_subset(const Comparison& comparison) {
    Lead lead;
    for (const auto& subset : subsets(comparison.images, comparison.traits)) {
        const Figures ours = figures(comparison.ours, subset);
        const Figures theirs = figures(comparison.baseline, subset);
        lead.consider(theirs.at50, ours.at50, subset.name + " at .5");
        lead.consider(theirs.at70, ours.at70, subset.name + " at .7");
        lead.consider(theirs.mean, ours.mean, subset.name + ", mean");
    }
    return row(fmt::format("must: smallest lead over the baseline on a subset ({})", lead.over), lead.lead,
               kWorstSubset);
}

}  // namespace

std::string must_table(const Comparison& comparison) {
    const MainSets sets = main_sets(comparison.images);
    std::string text =
        "| asked for (pooled over nuclei of all folds) | figure | limit | |\n| --- | --- | --- | --- |\n";
    text += absolute_rows(comparison, sets.all, "must", {0.89, 0.78, 0.68});
    text += absolute_rows(comparison, sets.dense, "must", {0.90, 0.84, 0.75});
    if (!comparison.baseline.empty()) {
        text += rows_over_baseline(comparison, sets.all) + rows_over_baseline(comparison, sets.dense);
        text += row_of_worst_subset(comparison);
    }
    text += row_over_peers(comparison, sets.dense, &PublishedRow::dense);
    text += row_over_peers(comparison, sets.all, &PublishedRow::all);
    return text + absolute_rows(comparison, sets.dense, "aim", {0.95, 0.90, 0.82});
}

std::string subset_table(const Comparison& comparison) {
    struct Row {
        double lead;
        std::string text;
    };
    std::vector<Row> rows;
    for (const auto& subset : subsets(comparison.images, comparison.traits)) {
        const Figures ours = figures(comparison.ours, subset);
        const Figures theirs = figures(comparison.baseline, subset);
        const double lead = std::min({ours.at50 - theirs.at50, ours.at70 - theirs.at70, ours.mean - theirs.mean});
        rows.push_back(
            {lead, fmt::format("| {} | {} | {:.4f} | {:.4f} | {:+.4f} | {:.4f} | {:.4f} | {:+.4f} | {:+.4f} |\n",
                               subset.name, subset.places.size(), ours.at50, theirs.at50, ours.at50 - theirs.at50,
                               ours.at70, theirs.at70, ours.at70 - theirs.at70, ours.mean - theirs.mean)});
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.lead < b.lead; });
    std::string text = fmt::format(
        "| subset, worst first | n | F1@.5 {} | baseline | lead | F1@.7 {} | baseline | lead | lead of the mean |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
        comparison.name, comparison.name);
    for (const auto& row : rows) text += row.text;
    return text;
}

}  // namespace viroplate::accuracy
