#include "accuracy/summary.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace viroplate::accuracy {

double quantile(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const double place = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const auto above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
}

double mean(std::span<const double> values) {
    return values.empty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double standard_deviation(std::span<const double> values) {
    if (values.size() < 2) return 0;
    const double centre = mean(values);
    double sum = 0;
    for (const double value : values) sum += (value - centre) * (value - centre);
    return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

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
    summary.image_f1_50 = mean(f1_50);
    summary.image_f1_70 = mean(f1_70);
    summary.image_f1_90 = mean(f1_90);
    summary.image_mean_f1 = mean(mean_f1);
    summary.count_error_mean = mean(count_errors);
    summary.count_error_median = quantile(count_errors, 0.5);
    const auto near = std::count_if(count_errors.begin(), count_errors.end(), [](double e) { return e <= 0.1; });
    if (!count_errors.empty()) {
        summary.count_within_10_percent = static_cast<double>(near) / static_cast<double>(count_errors.size());
        summary.count_bias = static_cast<double>(summary.pooled.found) / static_cast<double>(summary.pooled.truth) - 1;
    }
    if (!area_ratios.empty()) summary.area_ratio = quantile(std::move(area_ratios), 0.5);
    if (pixels > 0) summary.cpu_ms_per_megapixel = 1e9 * cpu_s / pixels;
    return summary;
}

}  // namespace viroplate::accuracy
