#include "speed/musts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace viroplate::bench {

namespace {

bool holds(Demand::Bound bound, double value, double limit) {
    return bound == Demand::Bound::at_most ? value <= limit : value >= limit;
}

std::string verdict(const Demand& demand, double value) {
    if (holds(demand.bound, value, demand.aim)) return "aim met";
    return holds(demand.bound, value, demand.must) ? "met" : "NOT MET";
}

}  // namespace

void Musts::add(Demand demand, std::optional<double> value, std::string why_not) {
    rows_.push_back({std::move(demand), value, std::move(why_not)});
}

void Musts::print() const {
    fmt::print("\n## Demands\n\n| figure | measured | must | aim | |\n| --- | --- | --- | --- | --- |\n");
    for (const auto& [demand, value, why_not] : rows_) {
        const char* sign = demand.bound == Demand::Bound::at_most ? "≤" : "≥";
        fmt::print("| {} | {} | {} {:.3g} | {} {:.3g} | {} |\n", demand.what,
                   value ? fmt::format("{:.3g}", *value) : "n/a", sign, demand.must, sign, demand.aim,
                   value ? verdict(demand, *value) : why_not);
    }
}

bool Musts::all_met() const {
    return std::all_of(rows_.begin(), rows_.end(), [](const Row& row) {
        return !row.value || holds(row.demand.bound, *row.value, row.demand.must);
    });
}

}  // namespace viroplate::bench
