#include <fmt/format.h>

#include "speed/clock.hpp"
#include "speed/report.hpp"
#include "speed/stages.hpp"

namespace viroplate::bench {

namespace {

constexpr int kRepeats = 7;
constexpr std::size_t kFields = 4;

/// Medians over the repeats, a field.
struct Costs {
    double decode_ms = 0;
    std::array<double, kStages.size()> stage_ms{};
    double total_ms = 0;
    double ratio = 0;
    double objects = 0;
};

/// Decodes and analyses by turns, so that both see the same machine.
Costs measure_costs(const Material& material, const std::vector<std::string>& overrides) {
    const auto plan = plan_of(material.lzw, overrides);
    const std::size_t fields = std::min(kFields, material.fields.size());
    const double share = 1.0 / static_cast<double>(fields);
    const auto& grey = material.fields.front().planes.front().grey;
    image::Plane<std::uint16_t> room(grey.width, grey.height);
    std::vector<double> decode;
    std::vector<double> total;
    std::vector<double> ratio;
    std::array<std::vector<double>, kStages.size()> stages;
    Costs costs;
    for (int repeat = -1; repeat < kRepeats; ++repeat) {  // the first warms up
        double decode_sum = 0;
        FieldCost sum;
        for (std::size_t i = 0; i < fields; ++i) {
            decode_sum += share * decode_ms(material.lzw, i, room);
            const FieldCost cost = analyse(plan, material.fields[i]);
            for (std::size_t s = 0; s < kStages.size(); ++s) sum.stage_ms[s] += share * cost.stage_ms[s];
            sum.objects += cost.objects;
        }
        costs.objects = share * static_cast<double>(sum.objects);
        if (repeat < 0) continue;
        decode.push_back(decode_sum);
        total.push_back(sum.total_ms());
        ratio.push_back(sum.total_ms() / decode_sum);
        for (std::size_t s = 0; s < kStages.size(); ++s) stages[s].push_back(sum.stage_ms[s]);
    }
    costs.decode_ms = median(decode);
    costs.total_ms = median(total);
    costs.ratio = median(ratio);
    for (std::size_t s = 0; s < kStages.size(); ++s) costs.stage_ms[s] = median(stages[s]);
    return costs;
}

void print_row(const std::string& scene, const char* cells, const Costs& costs) {
    fmt::print("| {} | {} | {:.0f} | {:.1f} ", scene, cells, costs.objects, costs.decode_ms);
    for (const double stage : costs.stage_ms) fmt::print("| {:.1f} ", stage);
    fmt::print("| {:.1f} | {:.2f} |\n", costs.total_ms, costs.ratio);
}

double true_nuclei(const Material& material) {
    double sum = 0;
    for (const auto& field : material.fields) sum += static_cast<double>(field.nuclei);
    return sum / static_cast<double>(material.fields.size());
}

}  // namespace

std::vector<std::string> propagation() { return {"cells.method=propagate", "cells.channel=virus"}; }

void report_analysis(const std::vector<Material>& materials, Musts& musts) {
    fmt::print("\n## Analysis against libtiff's LZW decode\n\n");
    for (const auto& material : materials) {
        fmt::print("{}: {:.0f} nuclei a field in truth.\n", material.lzw.scene.name, true_nuclei(material));
    }
    fmt::print("CPU ms a field of two channels, one thread; medians of {}, {} fields.\n\n", kRepeats, kFields);
    fmt::print("| scene | cells | objects | libtiff decode | {} | analysis | ratio |\n", fmt::join(kStages, " | "));
    const std::vector<std::string> rule(kStages.size() + 6, " --- ");
    fmt::print("|{}|\n", fmt::join(rule, "|"));
    for (const auto& material : materials) {
        const auto& scene = material.lzw.scene.name;
        const Costs dilated = measure_costs(material, {});
        print_row(scene, "dilated", dilated);
        musts.add({fmt::format("analysis / decode, {}", scene), Demand::Bound::at_most, 0.75, 0.45}, dilated.ratio);
        const Costs propagated = measure_costs(material, propagation());
        print_row(scene, "propagated", propagated);
        musts.add({fmt::format("the same with propagated cells, {}", scene), Demand::Bound::at_most, 1.5, 0.9},
                  propagated.ratio);
    }
}

}  // namespace viroplate::bench
