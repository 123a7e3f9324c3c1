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
    /// Throws Code::assay where a limit to fail is stricter than the limit to pass.
    void check() const;
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

/// The rules, in this order; a rule that does not apply is absent:
/// - `wells_chosen`: only for chosen wells; review.
/// - `fields_used`, `saturated_fields`, `cells_per_well` (median over the vehicle wells; all wells without).
/// - With a virus channel `infection_call`: refused, it fails, as a plate whose own mock wells cannot tell what
///   uninfected means cannot be trusted; refused for want of any mock well that took part, it is to review; a doubt is
///   to review.
/// - Where infection is called `mock_infected` (pooled over mock wells) and `vehicle_infected`: the median of the
///   infected vehicle wells (without interferon, where there are such) lies in the window, for every virus and MOI that
///   compounds are tested at; on a plate without compounds (a titration) for one of them.
/// - For every pair of control groups `robust_z_prime:<name>` and `ssmd:<name>`, untrimmed; without value: review.
/// - `controls`, only where no groups are named: review.
PlateVerdict judge(const table::Table& wells, std::span<const ControlQuality> controls, const PlateFacts& facts,
                   const Limits& limits);

/// Compound and reference wells against the vehicle wells of the same virus, MOI and interferon (its dose included),
/// dose by dose: what the report draws. Ordered by compound, interferon, dose. Columns: compound, dose, dose_unit,
/// interferon, virus, moi, wells, infected_fraction (mean), infected_fraction_sd, vehicle_fraction, log2_odds_ratio,
/// relative_cells, direction (`sensitises`, `protects`, `unclear`, `no vehicle`). Wells count alike: the odds ratio is
/// the difference of the mean empirical logits ln((x + ½) / (n − x + ½)), finite at 0 and 100 % infected. `unclear`
/// unless those logits stand apart by a Welch t-test at 5 %, which takes two wells a group; this is a first look, not
/// the screen's hit call. Uninfected wells (MOI 0) are toxicity controls: only relative_cells is filled. Empty where
/// infection is not called.
table::Table compare_with_vehicle(const table::Table& wells);

}  // namespace viroplate::screen
