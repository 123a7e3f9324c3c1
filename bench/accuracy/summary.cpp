#include "accuracy/summary.hpp"

#include <algorithm>
#include <cmath>

#include "viroplate/fit/robust.hpp"

namespace viroplate::accuracy {

namespace {

/// Object over nucleus of the matched nuclei.
void add_area_ratios(const ImageScore& score, std::vector<double>& ratios) {
    for (const auto& nucleus : score.truth) {
        if (nucleus.iou == 0) continue;
        const auto object = std::lower_bound(score.found.begin(), score.found.end(), nucleus.found,
                                             [](const FoundObject& o, std::uint32_t label) { return o.label < label; });
        ratios.push_back(static_cast<double>(object->area) / nucleus.area);
    }
}

}  // namespace

Summary summarise(std::span<const Record> records, const Places& places) {
    Summary summary;
    std::vector<double> f1_50, f1_70, f1_90, mean_f1, count_errors, area_ratios;
    double pixels = 0, cpu_s = 0;
    for (const std::size_t place : places) {
        const auto& tally = records[place].tally;
        summary.pooled += tally;
        f1_50.push_back(tally.f1(kAt50));
        f1_70.push_back(tally.f1(kAt70));
        f1_90.push_back(tally.f1(kAt90));
        mean_f1.push_back(tally.mean_f1());
        add_area_ratios(records[place].score, area_ratios);
        pixels += static_cast<double>(records[place].pixels);
        cpu_s += records[place].cpu_s;
        if (tally.truth == 0) continue;
        const double difference = static_cast<double>(tally.found) - static_cast<double>(tally.truth);
        count_errors.push_back(std::fabs(difference) / static_cast<double>(tally.truth));
    }
    summary.images = places.size();
    summary.image_f1_50 = fit::mean(f1_50).value_or(0);
    summary.image_f1_70 = fit::mean(f1_70).value_or(0);
    summary.image_f1_90 = fit::mean(f1_90).value_or(0);
    summary.image_mean_f1 = fit::mean(mean_f1).value_or(0);
    summary.count_error_mean = fit::mean(count_errors).value_or(0);
    summary.count_error_median = fit::quantile(count_errors, 0.5).value_or(0);
    const auto near = std::count_if(count_errors.begin(), count_errors.end(), [](double e) { return e <= 0.1; });
    if (!count_errors.empty()) {
        summary.count_within_10_percent = static_cast<double>(near) / static_cast<double>(count_errors.size());
        summary.count_bias = static_cast<double>(summary.pooled.found) / static_cast<double>(summary.pooled.truth) - 1;
    }
    summary.area_ratio = fit::quantile(area_ratios, 0.5).value_or(1);
    if (pixels > 0) summary.cpu_ms_per_megapixel = 1e9 * cpu_s / pixels;
    return summary;
}

}  // namespace viroplate::accuracy
