#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "screen/wells.hpp"
#include "viroplate/core/units.hpp"
#include "viroplate/fit/robust.hpp"
#include "viroplate/screen/verdict.hpp"

namespace viroplate::screen {

namespace {

constexpr double kSignificance = 0.05;

using table::Column;
using table::Type;

std::vector<Column> comparison_columns() {
    return {
        {"compound", Type::text, "", "compound; with a second compound in the well: both, and the second one's dose"},
        {"dose", Type::real, "dose_unit", "dose of the compound"},
        {"dose_unit", Type::text, "", "unit of dose"},
        {"interferon", Type::text, "", "interferon with its dose; empty: none"},
        {"virus", Type::text, "", "virus; empty: none, a toxicity control"},
        {"moi", Type::real, "1", "virus dose as the map gives it"},
        {"wells", Type::integer, "1", "wells in use"},
        {"infected_fraction", Type::real, "1", "mean over the wells; empty without virus"},
        {"infected_fraction_sd", Type::real, "1", "standard deviation over the wells (n - 1)"},
        {"vehicle_fraction", Type::real, "1", "mean over the vehicle wells of the same virus, MOI and interferon"},
        {"log2_odds_ratio", Type::real, "1",
         "log2 odds of infection against vehicle, means of the wells' empirical logits; above 0: more infection"},
        {"relative_cells", Type::real, "1", "mean over the wells of cells relative to the vehicle wells"},
        {"direction", Type::text, "", "sensitises, protects, unclear or no vehicle; empty without virus"}};
}

/// Wells that are replicates of each other.
struct Treatment {
    std::string compound;
    std::string interferon;
    double dose_in_order = 0;  // mol/L where the unit is a molarity, so that 1 uM follows 500 nM
    std::optional<double> dose;
    std::string dose_unit;
    Infection infection;
    bool operator<(const Treatment& other) const {
        return std::tie(compound, interferon, dose_in_order, dose, dose_unit, infection) <
               std::tie(other.compound, other.interferon, other.dose_in_order, other.dose, other.dose_unit,
                        other.infection);
    }
};

Treatment treatment_of(const table::Table& wells, std::size_t row) {
    Treatment treatment;
    treatment.compound = text_of(wells, row, "compound");
    const std::string second = text_of(wells, row, "compound2");
    if (!second.empty()) {
        treatment.compound += " + " + second;
        for (const char* column : {"dose2", "dose2_unit"}) {
            const std::string part = text_of(wells, row, column);
            if (!part.empty()) treatment.compound += " " + part;
        }
    }
    treatment.interferon = interferon_of(wells, row);
    treatment.dose = number_of(wells, row, "dose");
    treatment.dose_unit = text_of(wells, row, "dose_unit");
    if (treatment.dose) {
        treatment.dose_in_order = dose_molar(*treatment.dose, treatment.dose_unit).value_or(*treatment.dose);
    }
    treatment.infection = infection_of(wells, row);
    return treatment;
}

/// What the wells of a group show, well by well.
struct Group {
    std::size_t wells = 0;
    bool infected = false;
    std::vector<double> fractions;
    std::vector<double> logits;
    std::vector<double> relative_cells;

    void add(const table::Table& table, std::size_t row) {
        ++wells;
        infected = infected || is_infected(table, row);
        if (const auto relative = number_of(table, row, "relative_cells")) relative_cells.push_back(*relative);
        const auto fraction = number_of(table, row, "infected_fraction");
        const auto cells = number_of(table, row, "cells");
        if (!fraction || !cells || !(*cells > 0)) return;
        fractions.push_back(*fraction);
        const double positive = *fraction * *cells;
        // Half a cell on either side keeps wells without, or with only, infected cells finite (Haldane 1956).
        logits.push_back(std::log((positive + 0.5) / (*cells - positive + 0.5)));
    }
};

/// Do the means differ by Welch's t-test? Not with one well a group, nor without any spread to judge by.
bool stand_apart(const std::vector<double>& a, const std::vector<double>& b) {
    if (a.size() < 2 || b.size() < 2) return false;
    const auto part = [](const std::vector<double>& values) {
        const double sd = *fit::standard_deviation(values);
        return sd * sd / static_cast<double>(values.size());
    };
    const double part_a = part(a);
    const double part_b = part(b);
    const double variance = part_a + part_b;
    if (!(variance > 0)) return false;
    const double degrees =
        variance * variance /
        (part_a * part_a / static_cast<double>(a.size() - 1) + part_b * part_b / static_cast<double>(b.size() - 1));
    const double t = std::abs(*fit::mean(a) - *fit::mean(b)) / std::sqrt(variance);
    return 2 * boost::math::cdf(boost::math::complement(boost::math::students_t(degrees), t)) < kSignificance;
}

void fill_comparison(table::Table& comparison, std::size_t row, const Group& group, const Group* vehicle) {
    const auto set = [&](const char* column, std::optional<double> value) {
        if (value) comparison.set(row, column, *value);
    };
    set("infected_fraction", fit::mean(group.fractions));
    set("infected_fraction_sd", fit::standard_deviation(group.fractions));
    if (vehicle == nullptr || vehicle->fractions.empty()) {
        comparison.set(row, "direction", std::string("no vehicle"));
        return;
    }
    set("vehicle_fraction", fit::mean(vehicle->fractions));
    std::string direction = "unclear";
    if (!group.logits.empty()) {
        const double log_odds = *fit::mean(group.logits) - *fit::mean(vehicle->logits);
        set("log2_odds_ratio", log_odds / std::log(2.0));
        if (stand_apart(group.logits, vehicle->logits)) direction = log_odds > 0 ? "sensitises" : "protects";
    }
    comparison.set(row, "direction", direction);
}

void fill_identity(table::Table& comparison, std::size_t row, const Treatment& treatment, const Group& group) {
    comparison.set(row, "compound", treatment.compound);
    if (treatment.dose) comparison.set(row, "dose", *treatment.dose);
    comparison.set(row, "dose_unit", treatment.dose_unit);
    comparison.set(row, "interferon", treatment.interferon);
    comparison.set(row, "virus", treatment.infection.virus);
    if (treatment.infection.moi) comparison.set(row, "moi", *treatment.infection.moi);
    comparison.set(row, "wells", static_cast<std::int64_t>(group.wells));
    if (const auto relative = fit::mean(group.relative_cells)) comparison.set(row, "relative_cells", *relative);
}

bool infection_was_called(const table::Table& wells) {
    for (std::size_t row = 0; row < wells.rows(); ++row) {
        if (number_of(wells, row, "infected_fraction")) return true;
    }
    return false;
}

}  // namespace

table::Table compare_with_vehicle(const table::Table& wells) {
    table::Table comparison(comparison_columns());
    if (!infection_was_called(wells)) return comparison;
    std::map<Treatment, Group> treatments;
    std::map<std::pair<Infection, std::string>, Group> vehicles;
    for (std::size_t row = 0; row < wells.rows(); ++row) {
        if (!in_use(wells, row)) continue;
        if (has_role(wells, row, "vehicle") && is_infected(wells, row)) {
            vehicles[{infection_of(wells, row), interferon_of(wells, row)}].add(wells, row);
        } else if (has_role(wells, row, "compound") || has_role(wells, row, "reference")) {
            treatments[treatment_of(wells, row)].add(wells, row);
        }
    }
    for (const auto& [treatment, group] : treatments) {
        const std::size_t row = comparison.add_row();
        fill_identity(comparison, row, treatment, group);
        if (!group.infected) continue;
        const auto vehicle = vehicles.find({treatment.infection, treatment.interferon});
        fill_comparison(comparison, row, group, vehicle == vehicles.end() ? nullptr : &vehicle->second);
    }
    return comparison;
}

}  // namespace viroplate::screen
