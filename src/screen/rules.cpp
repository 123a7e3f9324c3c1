#include "screen/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "screen/wells.hpp"
#include "screen/words.hpp"
#include "viroplate/fit/robust.hpp"

namespace viroplate::screen {

namespace {

using Words = std::function<std::string(double)>;

std::string whole(double value) { return grouped(static_cast<std::size_t>(std::llround(std::max(0.0, value)))); }

/// Sets outcome and limit of a rule whose figure must be large.
void judge_at_least(Rule& rule, double pass, double fail, const Words& words) {
    rule.outcome = *rule.observed >= pass ? Outcome::pass : *rule.observed < fail ? Outcome::fail : Outcome::review;
    rule.limit = fmt::format("at least {}; below {} fails", words(pass), words(fail));
}

/// Sets outcome and limit of a rule whose figure, a share, must be small.
void judge_at_most(Rule& rule, double pass, double fail) {
    rule.outcome = *rule.observed <= pass ? Outcome::pass : *rule.observed > fail ? Outcome::fail : Outcome::review;
    rule.limit = fmt::format("at most {}", percent(pass));
    if (fail < 1) rule.limit += fmt::format("; above {} fails", percent(fail));
}

Finding finding(std::string name) {
    Finding result;
    result.rule.name = std::move(name);
    return result;
}

/// Ends a rule that has nothing to go by.
Finding unjudged(Finding result, Outcome outcome, std::string sentence, std::string brief) {
    result.rule.outcome = outcome;
    result.rule.sentence = std::move(sentence);
    result.brief = std::move(brief);
    return result;
}

/// "passed: …" needs no advice; the other outcomes get it.
std::string with_advice(std::string sentence, Outcome outcome, const std::string& advice) {
    if (outcome != Outcome::pass && !advice.empty()) sentence += " " + advice;
    return sentence;
}

std::vector<double> cells_of(const table::Table& wells, bool vehicle_only) {
    std::vector<double> cells;
    for (std::size_t row = 0; row < wells.rows(); ++row) {
        if (!in_use(wells, row) || (vehicle_only && !has_role(wells, row, "vehicle"))) continue;
        if (const auto count = number_of(wells, row, "cells")) cells.push_back(*count);
    }
    return cells;
}

struct VehicleGroup {
    std::vector<double> fractions;
    bool compared = false;  // compound wells of the same infection are on the plate
};

/// Infected vehicle wells by infection, without interferon where there are such (interferon is meant to lower them).
std::map<Infection, VehicleGroup> vehicle_groups(const table::Table& wells) {
    std::map<Infection, VehicleGroup> groups;
    std::set<Infection> without_interferon;
    const auto is_vehicle = [&wells](std::size_t row) {
        return in_use(wells, row) && has_role(wells, row, "vehicle") && is_infected(wells, row) &&
               number_of(wells, row, "infected_fraction");
    };
    for (std::size_t row = 0; row < wells.rows(); ++row) {
        if (is_vehicle(row) && !has_interferon(wells, row)) without_interferon.insert(infection_of(wells, row));
    }
    for (std::size_t row = 0; row < wells.rows(); ++row) {
        if (!is_vehicle(row)) continue;
        const Infection infection = infection_of(wells, row);
        if (has_interferon(wells, row) && without_interferon.contains(infection)) continue;
        groups[infection].fractions.push_back(*number_of(wells, row, "infected_fraction"));
    }
    for (std::size_t row = 0; row < wells.rows(); ++row) {
        if (!in_use(wells, row) || !(has_role(wells, row, "compound") || has_role(wells, row, "reference"))) continue;
        const auto group = groups.find(infection_of(wells, row));
        if (group != groups.end()) group->second.compared = true;
    }
    return groups;
}

/// The median infected share that decides: of the groups that compounds are compared with the one farthest outside the
/// window; on a plate without compounds (a titration) the one nearest to its middle.
struct Deciding {
    double median = 0;
    std::size_t wells = 0;
    std::size_t groups = 0;
};

Deciding deciding_group(const std::map<Infection, VehicleGroup>& groups, double low, double high) {
    const bool compared =
        std::any_of(groups.begin(), groups.end(), [](const auto& each) { return each.second.compared; });
    const double middle = (low + high) / 2;
    Deciding result;
    for (const auto& [infection, group] : groups) {
        if (compared && !group.compared) continue;
        const double median = *fit::median(group.fractions);
        const bool farther = std::abs(median - middle) > std::abs(result.median - middle);
        if (result.groups == 0 || farther == compared) {
            result.median = median;
            result.wells = group.fractions.size();
        }
        ++result.groups;
    }
    return result;
}

/// "0.35 (95 % 0.2 to 0.51)".
std::string with_interval(const Figure& figure_of_merit) {
    std::string words = figure(*figure_of_merit.value);
    if (figure_of_merit.low && figure_of_merit.high) {
        words += fmt::format(" (95 % {} to {})", figure(*figure_of_merit.low), figure(*figure_of_merit.high));
    }
    return words;
}

Finding judge_figure(Finding result, const std::string& title, const Figure& value, const ControlQuality& controls,
                     const PlateFacts& facts, const Limits& limits, double pass, double fail) {
    Rule& rule = result.rule;
    if (!value.value) {
        const bool call_is_missing = controls.readout == "infected_fraction" && !facts.call_refused.empty();
        const std::string why = call_is_missing ? "infection is not called" : value.reason;
        return unjudged(
            std::move(result), Outcome::review,
            fmt::format("{} of {} in {} cannot be judged: {}.", title, controls.name, controls.readout, why),
            call_is_missing ? "" : fmt::format("{} of {} cannot be judged ({})", title, controls.name, why));
    }
    rule.observed = value.value;
    judge_at_least(rule, pass, fail, figure);
    rule.sentence =
        fmt::format("{} of {} in {}, {} ({}) against {} ({}): {}, limit {}.", title, controls.name, controls.readout,
                    controls.high_words, counted(controls.high.size(), "well"), controls.low_words,
                    counted(controls.low.size(), "well"), with_interval(value), figure(pass));
    result.brief = fmt::format("{} of {} is {} (limit {})", title, controls.name, figure(*value.value), figure(pass));
    const auto smaller = std::min(controls.high.size(), controls.low.size());
    if (rule.outcome == Outcome::pass && smaller < static_cast<std::size_t>(std::max(0, limits.control_wells))) {
        rule.outcome = Outcome::review;
        rule.sentence +=
            fmt::format(" With fewer than {} wells a group this can be reviewed, not passed.", limits.control_wells);
        result.brief = fmt::format("{} of {} rests on only {} a group ({} needed)", title, controls.name,
                                   counted(smaller, "well"), limits.control_wells);
    }
    return result;
}

}  // namespace

Finding judge_fields(const PlateFacts& facts, const Limits& limits) {
    Finding result = finding("fields_used");
    if (facts.fields_expected == 0) {
        return unjudged(std::move(result), Outcome::fail, "No field was to be analysed.",
                        "no field was to be analysed");
    }
    Rule& rule = result.rule;
    rule.observed = static_cast<double>(facts.fields_used) / static_cast<double>(facts.fields_expected);
    judge_at_least(rule, limits.fields_used_pass, limits.fields_used_fail, percent);
    rule.sentence = with_advice(
        fmt::format("{} of {} fields were analysed ({}, limit {}).", grouped(facts.fields_used),
                    grouped(facts.fields_expected), percent(*rule.observed), percent(limits.fields_used_pass)),
        rule.outcome, "See the list of failed fields for each reason.");
    result.brief =
        fmt::format("only {} of {} fields were analysed", grouped(facts.fields_used), grouped(facts.fields_expected));
    return result;
}

Finding judge_saturation(const PlateFacts& facts, const Limits& limits) {
    Finding result = finding("saturated_fields");
    if (facts.fields_used == 0) {
        return unjudged(std::move(result), Outcome::review, "Saturation cannot be judged: no field was analysed.", "");
    }
    Rule& rule = result.rule;
    rule.observed = static_cast<double>(facts.fields_saturated) / static_cast<double>(facts.fields_used);
    judge_at_most(rule, limits.saturated_fields_pass, limits.saturated_fields_fail);
    rule.sentence = with_advice(
        fmt::format("{} of {} analysed {} a saturated channel ({}, limit {}).", grouped(facts.fields_saturated),
                    grouped(facts.fields_used), facts.fields_used == 1 ? "field has" : "fields have",
                    percent(*rule.observed), percent(limits.saturated_fields_pass)),
        rule.outcome, "Intensities there are too low; shorten the exposure next time.");
    result.brief = fmt::format("{} of the fields have a saturated channel", percent(*rule.observed));
    return result;
}

Finding judge_cells(const table::Table& wells, const Limits& limits) {
    Finding result = finding("cells_per_well");
    const std::vector<double> vehicle = cells_of(wells, true);
    const std::vector<double> cells = vehicle.empty() ? cells_of(wells, false) : vehicle;
    if (cells.empty()) {
        return unjudged(std::move(result), Outcome::fail, "No well has counted cells.", "no well has counted cells");
    }
    const std::string which = vehicle.empty() ? "Wells" : "Vehicle wells";
    Rule& rule = result.rule;
    rule.observed = *fit::median(cells);
    judge_at_least(rule, limits.cells_per_well_pass, limits.cells_per_well_fail, whole);
    rule.sentence =
        with_advice(fmt::format("{} hold {} cells (median of {}, limit {}).", which, whole(*rule.observed),
                                counted(cells.size(), "well"), whole(limits.cells_per_well_pass)),
                    rule.outcome,
                    "Shares of few cells are uncertain: image more fields a well, and check seeding and segmentation.");
    result.brief = fmt::format("{} hold only {} cells (median, limit {})", vehicle.empty() ? "wells" : "vehicle wells",
                               whole(*rule.observed), whole(limits.cells_per_well_pass));
    return result;
}

Finding judge_call(const table::Table& wells, const PlateFacts& facts) {
    Finding result = finding("infection_call");
    if (facts.call_refused.empty() && facts.call_doubt.empty()) {
        result.rule.sentence = "Infection is called against the plate's mock wells, with nothing to doubt.";
        return result;
    }
    if (facts.call_refused.empty()) {
        return unjudged(std::move(result), Outcome::review,
                        fmt::format("Infection is called, with a doubt: {}.", facts.call_doubt), facts.call_doubt);
    }
    bool has_mock = false;  // mock wells that took part; without them there is nothing to judge, good or bad
    for (std::size_t row = 0; row < wells.rows(); ++row) {
        const std::string status = text_of(wells, row, "status");
        has_mock = has_mock || (has_role(wells, row, "mock") && status != "not_selected" && status != "excluded");
    }
    return unjudged(
        std::move(result), has_mock ? Outcome::fail : Outcome::review,
        fmt::format("Infection is not called: {}.", facts.call_refused),
        fmt::format("infection {}: {}", has_mock ? "is not called" : "cannot be judged", facts.call_refused));
}

Finding judge_mock(const table::Table& wells, const Limits& limits) {
    Finding result = finding("mock_infected");
    double infected = 0;
    double cells = 0;
    std::size_t count = 0;
    for (std::size_t row = 0; row < wells.rows(); ++row) {
        const auto called = number_of(wells, row, "infected");
        if (!in_use(wells, row) || !has_role(wells, row, "mock") || is_infected(wells, row) || !called) continue;
        infected += *called;
        cells += number_of(wells, row, "cells").value_or(0);
        ++count;
    }
    if (!(cells > 0)) {
        return unjudged(std::move(result), Outcome::review, "No mock well tells how many cells are called falsely.",
                        "no mock well tells how many cells are called falsely");
    }
    Rule& rule = result.rule;
    rule.observed = infected / cells;
    judge_at_most(rule, limits.mock_infected_pass, limits.mock_infected_fail);
    rule.sentence = with_advice(
        fmt::format("Mock wells: {} of {} cells in {} called infected (limit {}).", percent(*rule.observed),
                    whole(cells), counted(count, "well"), percent(limits.mock_infected_pass)),
        rule.outcome, "Look at the mock wells' images: infected, stained differently, or a threshold too low?");
    result.brief = fmt::format("{} of the mock wells' cells are called infected (limit {})", percent(*rule.observed),
                               percent(limits.mock_infected_pass));
    return result;
}

Finding judge_vehicle(const table::Table& wells, const Limits& limits) {
    Finding result = finding("vehicle_infected");
    const double low = limits.vehicle_infected_low;
    const double high = limits.vehicle_infected_high;
    Rule& rule = result.rule;
    rule.limit = fmt::format("{} to {}", percent(low), percent(high));
    const Deciding deciding = deciding_group(vehicle_groups(wells), low, high);
    if (deciding.groups == 0) {
        return unjudged(std::move(result), Outcome::review, "No infected vehicle well tells how well the virus took.",
                        "no infected vehicle well tells how well the virus took");
    }
    rule.observed = deciding.median;
    const bool inside = deciding.median >= low && deciding.median <= high;
    rule.outcome = inside ? Outcome::pass : Outcome::review;
    rule.sentence = with_advice(
        fmt::format("Infected vehicle wells: {} of the cells infected (median of {}{}; window {}).",
                    percent(deciding.median), counted(deciding.wells, "well"),
                    deciding.groups > 1 ? fmt::format(", the deciding one of {} virus doses", deciding.groups) : "",
                    rule.limit),
        rule.outcome,
        deciding.median < low ? "Protection cannot show: raise the MOI or infect for longer."
                              : "Sensitisation cannot show: lower the MOI or fix earlier.");
    result.brief = fmt::format("vehicle wells are {} infected (window {})", percent(deciding.median), rule.limit);
    return result;
}

Finding judge_robust_z_prime(const ControlQuality& controls, const PlateFacts& facts, const Limits& limits) {
    return judge_figure(finding("robust_z_prime:" + controls.name), "Robust Z\u2032", controls.robust_z_prime, controls,
                        facts, limits, limits.robust_z_prime_pass, limits.robust_z_prime_fail);
}

Finding judge_ssmd(const ControlQuality& controls, const PlateFacts& facts, const Limits& limits) {
    Finding result = judge_figure(finding("ssmd:" + controls.name), "SSMD", controls.ssmd, controls, facts, limits,
                                  limits.ssmd_pass, limits.ssmd_fail);
    if (controls.ssmd.value && *controls.ssmd.value < 0) {
        result.rule.sentence += fmt::format(" {} lies below {}: are the groups the wrong way round?",
                                            controls.high_words, controls.low_words);
        result.brief += ", high and low being the wrong way round";
    }
    return result;
}

}  // namespace viroplate::screen
