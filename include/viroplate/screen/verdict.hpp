#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viroplate/core/options.hpp"
#include "viroplate/screen/quality.hpp"
#include "viroplate/table/table.hpp"

namespace viroplate::screen {

enum class Outcome { pass, review, fail };
const char* name(Outcome outcome);

/// Acceptance limits: on the good side of `*_pass` a rule passes, on the bad side of `*_fail` it fails, between:
/// review. Defaults follow common practice (Z′: Zhang 1999; mock share, cells a well: see docs/formats.md).
struct Limits {
    double fields_used_pass = 0.95, fields_used_fail = 0.80;      ///< share of the plate's fields analysed
    double cells_per_well_pass = 200, cells_per_well_fail = 50;   ///< median over vehicle wells (all wells without)
    double mock_infected_pass = 0.01, mock_infected_fail = 0.05;  ///< infected share of the mock wells, pooled
    double vehicle_infected_low = 0.05, vehicle_infected_high = 0.95;  ///< window of the vehicle wells; outside: review
    double robust_z_prime_pass = 0.4, robust_z_prime_fail = 0.0;
    double ssmd_pass = 3.0, ssmd_fail = 1.0;
    double saturated_fields_pass = 0.05, saturated_fields_fail = 1.0;  ///< share of fields with a saturated channel
    int control_wells = 8;  ///< fewer wells a group: Z′ and SSMD can only be reviewed, never passed

    void visit(OptionVisitor& visitor);
};

/// One rule of the verdict, with its number, its limit, and a sentence for people.
struct Rule {
    std::string name;
    Outcome outcome = Outcome::pass;
    std::optional<double> observed;
    std::string limit;     ///< "at most 1 %"
    std::string sentence;  ///< "Mock wells: 0.4 % of 5,120 cells called infected (limit 1 %)."
};

struct PlateVerdict {
    Outcome outcome = Outcome::pass;  ///< the worst of the rules
    std::string sentence;             ///< one line: outcome and the reasons that decided it
    std::vector<Rule> rules;          ///< in a fixed order
};

/// What the plate as a whole looks like, beside its well table.
struct PlateFacts {
    std::size_t fields_expected = 0;
    std::size_t fields_used = 0;
    std::size_t fields_saturated = 0;
    bool has_virus_channel = false;
    std::string call_refused;  ///< why infection was not called; empty when it was
    std::string call_doubt;    ///< what limits the call ("one mock well: cannot be cross-checked")
    bool subset = false;       ///< only chosen wells were analysed
};

PlateVerdict judge(const table::Table& wells, std::span<const ControlQuality> controls, const PlateFacts& facts,
                   const Limits& limits);

/// Compound wells against the vehicle wells of the same virus, MOI and interferon, dose by dose: what the report draws.
/// Columns: compound, dose, dose_unit, interferon, virus, moi, wells, infected_fraction (mean), infected_fraction_sd,
/// vehicle_fraction, log2_odds_ratio, relative_cells, direction (`sensitises`, `protects`, `unclear`, `no vehicle`).
/// `unclear` unless the wells stand apart by a Welch t-test at 5 %; this is a first look, not the screen's hit call.
table::Table compare_with_vehicle(const table::Table& wells);

}  // namespace viroplate::screen
