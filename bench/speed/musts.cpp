#include "speed/musts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace viroplate::bench {

namespace {

bool holds(const Demand& demand, double value, double limit) {
    if (demand.bound == Demand::Bound::between) return value >= limit && value <= demand.most.value_or(limit);
    return demand.bound == Demand::Bound::at_most ? value <= limit : value >= limit;
}

bool is_met(const Demand& demand, double value) { return !demand.must || holds(demand, value, *demand.must); }

std::string verdict(const Demand& demand, double value) {
    if (!demand.must) return "reported";
    if (demand.aim && holds(demand, value, *demand.aim)) return "aim met";
    return is_met(demand, value) ? "met" : "NOT MET";
}

std::string limit_text(const Demand& demand, const std::optional<double>& limit) {
    if (!limit) return "";
    if (demand.bound == Demand::Bound::between) return fmt::format("{:.3g} … {:.3g}", *limit, *demand.most);
    return fmt::format("{} {:.3g}", demand.bound == Demand::Bound::at_most ? "≤" : "≥", *limit);
}

}  // namespace

void Musts::add(Demand demand, std::optional<double> value, std::string remark) {
    rows_.push_back({std::move(demand), value, std::move(remark)});
}

void Musts::print() const {
    fmt::print("\n## Demands\n\n| figure | measured | must | aim | |\n| --- | --- | --- | --- | --- |\n");
    for (const auto& [demand, value, remark] : rows_) {
        const std::string said = value ? verdict(demand, *value) : "";
        fmt::print("| {} | {} | {} | {} | {}{}{} |\n", demand.what, value ? fmt::format("{:.3g}", *value) : "n/a",
                   limit_text(demand, demand.must), limit_text(demand, demand.aim), said,
                   said.empty() || remark.empty() ? "" : "; ", remark);
    }
}

bool Musts::all_met() const {
    return std::all_of(rows_.begin(), rows_.end(),
                       [](const Row& row) { return !row.value || is_met(row.demand, *row.value); });
}

}  // namespace viroplate::bench
