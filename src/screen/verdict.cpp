#include "viroplate/screen/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "screen/rules.hpp"
#include "screen/words.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::screen {

namespace {

std::vector<Finding> find_all(const table::Table& wells, std::span<const ControlQuality> controls,
                              const PlateFacts& facts, const Limits& limits) {
    std::vector<Finding> findings;
    if (facts.subset) {
        Rule rule{"wells_chosen", Outcome::review, std::nullopt, "the whole plate",
                  "Only chosen wells were analysed; a verdict on the plate needs all of them."};
        findings.push_back({std::move(rule), "only chosen wells were analysed"});
    }
    findings.push_back(judge_fields(facts, limits));
    findings.push_back(judge_saturation(facts, limits));
    findings.push_back(judge_cells(wells, limits));
    if (facts.has_virus_channel) findings.push_back(judge_call(wells, facts));
    if (facts.has_virus_channel && facts.call_refused.empty()) {
        findings.push_back(judge_mock(wells, limits));
        findings.push_back(judge_vehicle(wells, limits));
    }
    for (const auto& pair : controls) {
        findings.push_back(judge_robust_z_prime(pair, facts, limits));
        findings.push_back(judge_ssmd(pair, facts, limits));
    }
    if (controls.empty()) {
        Rule rule{"controls", Outcome::review, std::nullopt, "at least one pair of control groups",
                  "No control groups are named, so nothing shows that the readout tells wells apart."};
        findings.push_back({std::move(rule), "no control groups are named, so nothing shows that the readout works"});
    }
    return findings;
}

std::string summary(Outcome outcome, const std::vector<Finding>& findings) {
    if (outcome == Outcome::pass) {
        return fmt::format("Pass: {} {} met.", findings.size() == 1 ? "the" : "all",
                           findings.size() == 1 ? "one rule is" : fmt::format("{} rules are", findings.size()));
    }
    std::string reasons;
    std::size_t to_review = 0;
    for (const auto& finding : findings) {
        if (finding.rule.outcome == outcome && !finding.brief.empty()) {
            reasons += (reasons.empty() ? "" : "; ") + finding.brief;
        }
        if (finding.rule.outcome == Outcome::review) ++to_review;
    }
    if (outcome == Outcome::review) return fmt::format("Review: {}.", reasons);
    const std::string rest = to_review > 0 ? fmt::format(" (and {} to review)", counted(to_review, "rule")) : "";
    return fmt::format("Fail: {}{}.", reasons, rest);
}

void check_order(const char* name, double pass, double fail, double sign) {
    if (sign * pass >= sign * fail) return;
    throw Error(Code::assay,
                fmt::format("limits.{0}_fail ({2}) is stricter than limits.{0}_pass ({1})", name, pass, fail),
                "A figure that fails must be worse than one that passes; swap the two.");
}

}  // namespace

const char* name(Outcome outcome) {
    switch (outcome) {
        case Outcome::pass:
            return "pass";
        case Outcome::review:
            return "review";
        case Outcome::fail:
            return "fail";
    }
    return "fail";
}

void Limits::visit(OptionVisitor& visitor) {
    constexpr Range kShare{0, 1};
    constexpr Range kCells{0, 1e6};
    constexpr Range kZPrime{-100, 1};
    constexpr Range kSsmd{-100, 1000};
    visitor.number("fields_used_pass", fields_used_pass, kShare);
    visitor.number("fields_used_fail", fields_used_fail, kShare);
    visitor.number("cells_per_well_pass", cells_per_well_pass, kCells);
    visitor.number("cells_per_well_fail", cells_per_well_fail, kCells);
    visitor.number("mock_infected_pass", mock_infected_pass, kShare);
    visitor.number("mock_infected_fail", mock_infected_fail, kShare);
    visitor.number("vehicle_infected_low", vehicle_infected_low, kShare);
    visitor.number("vehicle_infected_high", vehicle_infected_high, kShare);
    visitor.number("robust_z_prime_pass", robust_z_prime_pass, kZPrime);
    visitor.number("robust_z_prime_fail", robust_z_prime_fail, kZPrime);
    visitor.number("ssmd_pass", ssmd_pass, kSsmd);
    visitor.number("ssmd_fail", ssmd_fail, kSsmd);
    visitor.number("saturated_fields_pass", saturated_fields_pass, kShare);
    visitor.number("saturated_fields_fail", saturated_fields_fail, kShare);
    visitor.integer("control_wells", control_wells, {4, 1000});
}

void Limits::check() const {
    check_order("fields_used", fields_used_pass, fields_used_fail, 1);
    check_order("cells_per_well", cells_per_well_pass, cells_per_well_fail, 1);
    check_order("mock_infected", mock_infected_pass, mock_infected_fail, -1);
    check_order("robust_z_prime", robust_z_prime_pass, robust_z_prime_fail, 1);
    check_order("ssmd", ssmd_pass, ssmd_fail, 1);
    check_order("saturated_fields", saturated_fields_pass, saturated_fields_fail, -1);
    if (vehicle_infected_low > vehicle_infected_high) {
        throw Error(Code::assay, "limits.vehicle_infected_low lies above limits.vehicle_infected_high",
                    "Swap the two ends of the window.");
    }
}

PlateVerdict judge(const table::Table& wells, std::span<const ControlQuality> controls, const PlateFacts& facts,
                   const Limits& limits) {
    const std::vector<Finding> findings = find_all(wells, controls, facts, limits);
    PlateVerdict verdict;
    for (const auto& finding : findings) verdict.outcome = std::max(verdict.outcome, finding.rule.outcome);
    verdict.sentence = summary(verdict.outcome, findings);
    for (const auto& finding : findings) verdict.rules.push_back(finding.rule);
    return verdict;
}

}  // namespace viroplate::screen
