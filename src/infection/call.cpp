#include "viroplate/infection/call.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "viroplate/core/error.hpp"
#include "viroplate/fit/interval.hpp"
#include "viroplate/table/schema.hpp"

namespace viroplate::infection {

namespace {

constexpr std::array<std::string_view, 7> kRules{"quantile", "robust_sd",  "mean_sd", "fixed",
                                                 "mixture",  "fixed_null", "otsu"};
constexpr std::array<std::string_view, 3> kCompartments{"nucleus", "ring", "cell"};
constexpr std::array<std::string_view, 4> kStatistics{"mean", "median", "max", "integrated"};

/// Shows a word to the visitor as one of `words`.
void visit_word(OptionVisitor& visitor, std::string_view name, std::string& value,
                std::span<const std::string_view> words) {
    const auto found = std::find(words.begin(), words.end(), value);
    auto index = found == words.end() ? std::size_t{0} : static_cast<std::size_t>(found - words.begin());
    visitor.choice(name, index, words);
    value = words[index];
}

}  // namespace

const char* name(ThresholdRule rule) { return kRules.at(static_cast<std::size_t>(rule)).data(); }

void CallOptions::visit(OptionVisitor& visitor) {
    visitor.text("channel", channel);
    visit_word(visitor, "compartment", compartment, kCompartments);
    visit_word(visitor, "statistic", statistic, kStatistics);
    visitor.choose("rule", rule, kRules);
    visitor.number("false_positive_rate", false_positive_rate, {1e-5, 0.1});
    visitor.number("k", k, {1.0, 50.0});
    visitor.number("fixed", fixed, {-1e9, 1e9});
    visitor.integer("minimum_mock_cells", minimum_mock_cells, {50, 1e6});
}

void CallOptions::check() const {
    if (rule == ThresholdRule::fixed && !fixed) {
        throw Error(Code::assay, "infection.rule is 'fixed', but infection.fixed gives no threshold",
                    "Set infection.fixed to a signal in grey, or choose another rule.");
    }
    if (compartment == "ring" && statistic != "mean" && statistic != "median") {
        throw Error(Code::assay, fmt::format("infection.statistic '{}' is not measured in the ring", statistic),
                    "Use mean or median, or another compartment.");
    }
}

std::string CallOptions::column() const { return table::intensity_column(compartment, statistic, channel); }

WellCall count_infected(const WellSignal& well, double threshold) {
    WellCall call;
    call.well = well.well;
    for (const float signal : well.signal) {
        if (std::isnan(signal)) continue;
        ++call.cells;
        if (static_cast<double>(signal) > threshold) ++call.infected;
    }
    if (call.cells == 0) return call;
    call.fraction = static_cast<double>(call.infected) / static_cast<double>(call.cells);
    const auto interval = fit::wilson_interval(call.infected, call.cells, 0.95);
    call.low = interval->low;
    call.high = interval->high;
    return call;
}

}  // namespace viroplate::infection
