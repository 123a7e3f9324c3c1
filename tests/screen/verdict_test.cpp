#include "viroplate/screen/verdict.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "screen/plate_table.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::screen {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

PlateFacts good_facts() {
    PlateFacts facts;
    facts.fields_expected = 192;
    facts.fields_used = 192;
    facts.has_virus_channel = true;
    return facts;
}

/// Mock and vehicle wells with 400 cells, vehicles around `infected` of them.
PlateTable infection_plate(int wells_a_group, std::int64_t infected) {
    PlateTable plate;
    for (int i = 0; i < wells_a_group; ++i) {
        plate.well("mock", counts(i % 3, 400));
        plate.well("vehicle", virus(0.5) + counts(infected + 4 * (i % 5), 400));
    }
    return plate;
}

std::vector<ControlQuality> controls_of(const PlateTable& plate) {
    ControlPair pair;
    pair.name = "infection";
    pair.high.role = "vehicle";
    pair.low.role = "mock";
    return {control_quality(plate.wells(), pair)};
}

const Rule& rule(const PlateVerdict& verdict, const std::string& name) {
    const auto found =
        std::find_if(verdict.rules.begin(), verdict.rules.end(), [&](const Rule& each) { return each.name == name; });
    if (found == verdict.rules.end()) throw std::runtime_error("no rule " + name);
    return *found;
}

PlateVerdict judge_plate(const PlateTable& plate, const PlateFacts& facts) {
    return judge(plate.wells(), controls_of(plate), facts, {});
}

TEST(Verdict, PassesAPlateThatMeetsEveryRule) {
    const PlateVerdict verdict = judge_plate(infection_plate(8, 180), good_facts());
    EXPECT_EQ(verdict.outcome, Outcome::pass) << verdict.sentence;
    EXPECT_EQ(verdict.sentence, "Pass: all 8 rules are met.");
    std::vector<std::string> names;
    for (const auto& each : verdict.rules) {
        names.push_back(each.name);
        EXPECT_EQ(each.outcome, Outcome::pass) << each.name;
        EXPECT_FALSE(each.sentence.empty()) << each.name;
    }
    EXPECT_THAT(names, ::testing::ElementsAre("fields_used", "saturated_fields", "cells_per_well", "infection_call",
                                              "mock_infected", "vehicle_infected", "robust_z_prime:infection",
                                              "ssmd:infection"));
}

TEST(Verdict, SaysWhatItCountedWithItsLimit) {
    const PlateVerdict verdict = judge_plate(infection_plate(8, 180), good_facts());
    EXPECT_EQ(rule(verdict, "mock_infected").sentence,
              "Mock wells: 0.2 % of 3,200 cells in 8 wells called infected (limit 1 %).");
    EXPECT_EQ(rule(verdict, "mock_infected").limit, "at most 1 %; above 5 % fails");
    EXPECT_EQ(rule(verdict, "fields_used").sentence, "192 of 192 fields were analysed (100 %, limit 95 %).");
    EXPECT_EQ(rule(verdict, "cells_per_well").sentence, "Vehicle wells hold 400 cells (median of 8 wells, limit 200).");
    EXPECT_THAT(rule(verdict, "robust_z_prime:infection").sentence,
                HasSubstr("vehicle (8 wells) against mock (8 wells)"));
}

TEST(Verdict, ReviewsAndFailsLostFields) {
    PlateFacts facts = good_facts();
    facts.fields_used = 180;
    const PlateVerdict review = judge_plate(infection_plate(8, 180), facts);
    EXPECT_EQ(review.outcome, Outcome::review);
    EXPECT_EQ(review.sentence, "Review: only 180 of 192 fields were analysed.");
    EXPECT_EQ(*rule(review, "fields_used").observed, 0.9375);
    facts.fields_used = 100;
    EXPECT_EQ(judge_plate(infection_plate(8, 180), facts).sentence, "Fail: only 100 of 192 fields were analysed.");
    facts.fields_expected = facts.fields_used = 0;
    EXPECT_EQ(judge_plate(infection_plate(8, 180), facts).outcome, Outcome::fail);
}

TEST(Verdict, NeverFailsForSaturationAlone) {
    PlateFacts facts = good_facts();
    facts.fields_saturated = 192;
    const PlateVerdict verdict = judge_plate(infection_plate(8, 180), facts);
    EXPECT_EQ(verdict.outcome, Outcome::review);
    EXPECT_THAT(verdict.sentence, HasSubstr("100 % of the fields have a saturated channel"));
    EXPECT_THAT(rule(verdict, "saturated_fields").sentence, HasSubstr("shorten the exposure"));
}

TEST(Verdict, JudgesTheCellsOfVehicleWells) {
    PlateTable plate = infection_plate(8, 180);
    for (int i = 0; i < 30; ++i) plate.well("compound", virus(0.5) + compound("toxin", 10) + counts(2, 5));
    EXPECT_EQ(judge_plate(plate, good_facts()).outcome, Outcome::pass);
    PlateTable sparse;
    for (int i = 0; i < 8; ++i) {
        sparse.well("mock", counts(0, 120));
        sparse.well("vehicle", virus(0.5) + counts(50 + i, 120));
    }
    EXPECT_EQ(rule(judge_plate(sparse, good_facts()), "cells_per_well").outcome, Outcome::review);
    PlateTable none;
    none.well("vehicle");
    EXPECT_EQ(rule(judge_plate(none, good_facts()), "cells_per_well").outcome, Outcome::fail);
}

TEST(Verdict, ReviewsADoubtfulCall) {
    PlateFacts facts = good_facts();
    facts.call_doubt = "one mock well: the false-positive rate cannot be cross-checked";
    const PlateVerdict verdict = judge_plate(infection_plate(8, 180), facts);
    EXPECT_EQ(verdict.outcome, Outcome::review);
    EXPECT_EQ(verdict.sentence, "Review: one mock well: the false-positive rate cannot be cross-checked.");
}

TEST(Verdict, FailsAPlateWhoseMockWellsCarryNoCall) {
    PlateTable plate;
    for (int i = 0; i < 8; ++i) {
        plate.well("mock", {{"cells", std::int64_t{400}}});
        plate.well("vehicle", virus(0.5) + Values{{"cells", std::int64_t{400}}});
    }
    PlateFacts facts = good_facts();
    facts.call_refused = "mock wells disagree";
    const PlateVerdict verdict = judge_plate(plate, facts);
    EXPECT_EQ(verdict.outcome, Outcome::fail);
    EXPECT_EQ(verdict.sentence, "Fail: infection is not called: mock wells disagree (and 2 rules to review).");
    EXPECT_THROW(rule(verdict, "mock_infected"), std::runtime_error);
    EXPECT_THAT(rule(verdict, "ssmd:infection").sentence, HasSubstr("infection is not called"));
}

TEST(Verdict, OnlyReviewsAPlateWithoutMockWells) {
    PlateTable plate;
    for (int i = 0; i < 8; ++i) plate.well("vehicle", virus(0.5) + Values{{"cells", std::int64_t{400}}});
    plate.well("mock", {{"status", std::string("not_selected")}});
    PlateFacts facts = good_facts();
    facts.call_refused = "no mock wells";
    const PlateVerdict verdict = judge_plate(plate, facts);
    EXPECT_EQ(verdict.outcome, Outcome::review);
    EXPECT_EQ(verdict.sentence, "Review: infection cannot be judged: no mock wells.");
}

TEST(Verdict, JudgesTheMockWells) {
    PlateTable plate = infection_plate(8, 180);
    for (int i = 0; i < 2; ++i) plate.well("mock", counts(40, 400));
    const PlateVerdict review = judge_plate(plate, good_facts());
    EXPECT_EQ(rule(review, "mock_infected").outcome, Outcome::review);
    EXPECT_NEAR(*rule(review, "mock_infected").observed, 87.0 / 4000, 1e-12);
    for (int i = 0; i < 6; ++i) plate.well("mock", counts(80, 400));
    EXPECT_EQ(rule(judge_plate(plate, good_facts()), "mock_infected").outcome, Outcome::fail);
}

TEST(Verdict, ReviewsVehicleWellsOutsideTheirWindow) {
    const PlateVerdict low = judge_plate(infection_plate(8, 2), good_facts());
    EXPECT_EQ(rule(low, "vehicle_infected").outcome, Outcome::review);
    EXPECT_THAT(rule(low, "vehicle_infected").sentence, HasSubstr("raise the MOI"));
    const PlateVerdict high = judge_plate(infection_plate(8, 384), good_facts());
    EXPECT_THAT(rule(high, "vehicle_infected").sentence, HasSubstr("lower the MOI"));
    EXPECT_THAT(high.sentence, HasSubstr("vehicle wells are 97.5 % infected (window 5 % to 95 %)"));
}

TEST(Verdict, LooksAtVehicleWellsWithoutInterferonFirst) {
    PlateTable plate = infection_plate(8, 180);
    for (int i = 0; i < 20; ++i) plate.well("vehicle", virus(0.5) + interferon(100) + counts(4, 400));
    EXPECT_EQ(rule(judge_plate(plate, good_facts()), "vehicle_infected").outcome, Outcome::pass);
    PlateTable only;
    for (int i = 0; i < 8; ++i) only.well("vehicle", virus(0.5) + interferon(100) + counts(4, 400));
    EXPECT_EQ(rule(judge_plate(only, good_facts()), "vehicle_infected").outcome, Outcome::review);
}

TEST(Verdict, AsksOneDoseOfATitrationButEveryDoseOfAScreenToLieInTheWindow) {
    PlateTable plate;
    for (const auto& [moi, infected] : std::vector<std::pair<double, int>>{{0.01, 4}, {0.1, 40}, {1, 252}, {10, 400}}) {
        plate.well("vehicle", virus(moi) + counts(infected, 400));
    }
    EXPECT_EQ(rule(judge_plate(plate, good_facts()), "vehicle_infected").outcome, Outcome::pass);
    plate.well("compound", virus(1) + compound("a", 1) + counts(200, 400));
    const PlateVerdict tested = judge_plate(plate, good_facts());
    EXPECT_NEAR(*rule(tested, "vehicle_infected").observed, 0.63, 1e-12);
    plate.well("compound", virus(0.01) + compound("a", 1) + counts(1, 400));
    EXPECT_EQ(rule(judge_plate(plate, good_facts()), "vehicle_infected").outcome, Outcome::review);
}

TEST(Verdict, ReviewsGoodControlsOfFewWells) {
    const PlateVerdict verdict = judge_plate(infection_plate(5, 180), good_facts());
    EXPECT_EQ(verdict.outcome, Outcome::review);
    EXPECT_THAT(verdict.sentence, HasSubstr("Robust Z\u2032 of infection rests on only 5 wells a group (8 needed)"));
    EXPECT_GT(*rule(verdict, "ssmd:infection").observed, 3);
    const PlateVerdict none = judge_plate(infection_plate(2, 180), good_facts());
    EXPECT_EQ(rule(none, "ssmd:infection").outcome, Outcome::review);
    EXPECT_THAT(rule(none, "ssmd:infection").sentence, HasSubstr("at least 4 wells"));
}

TEST(Verdict, FailsControlsThatDoNotStandApartOrAreSwapped) {
    const std::vector<double> high{5, 6, 7, 8, 5, 6, 7, 8};
    const std::vector<double> low{4, 5, 6, 7, 4, 5, 6, 7};
    const std::vector<ControlQuality> weak{control_quality(high, low)};
    EXPECT_EQ(judge(infection_plate(8, 180).wells(), weak, good_facts(), {}).outcome, Outcome::fail);
    std::vector<double> far = low;
    for (auto& value : far) value -= 100;
    const std::vector<ControlQuality> swapped{control_quality(far, high)};
    const PlateVerdict verdict = judge(infection_plate(8, 180).wells(), swapped, good_facts(), {});
    EXPECT_EQ(verdict.outcome, Outcome::fail);
    EXPECT_THAT(verdict.sentence, HasSubstr("the wrong way round"));
    EXPECT_EQ(rule(verdict, "robust_z_prime:").outcome, Outcome::pass);
}

TEST(Verdict, JudgesAPlateWithoutVirusChannelOnItsOwnReadouts) {
    PlateTable plate;
    for (int i = 0; i < 8; ++i) {
        plate.well("vehicle", {{"cells", std::int64_t{300}}, {"ratio", 2.0 + 0.05 * (i % 4)}});
        plate.well("reference", {{"cells", std::int64_t{300}}, {"ratio", 1.0 + 0.05 * (i % 4)}});
    }
    ControlPair pair;
    pair.name = "translocation";
    pair.readout = "ratio";
    pair.high.role = "vehicle";
    pair.low.role = "reference";
    PlateFacts facts = good_facts();
    facts.has_virus_channel = false;
    const std::vector<ControlQuality> controls{control_quality(plate.wells(), pair)};
    const PlateVerdict verdict = judge(plate.wells(), controls, facts, {});
    EXPECT_EQ(verdict.outcome, Outcome::pass) << verdict.sentence;
    for (const auto& each : verdict.rules) EXPECT_THAT(each.name, Not(HasSubstr("infect")));
}

TEST(Verdict, ReviewsAPlateWithoutControlsAndOneOfChosenWells) {
    PlateFacts facts = good_facts();
    facts.subset = true;
    const PlateVerdict verdict = judge(infection_plate(8, 180).wells(), {}, facts, {});
    EXPECT_EQ(verdict.outcome, Outcome::review);
    EXPECT_EQ(verdict.rules.front().name, "wells_chosen");
    EXPECT_EQ(verdict.rules.back().name, "controls");
    EXPECT_THAT(verdict.sentence, HasSubstr("Review: only chosen wells were analysed; no control groups"));
}

TEST(Verdict, DoesNotDependOnTheOrderOfRows) {
    PlateTable forward;
    PlateTable backward;
    for (int i = 0; i < 8; ++i) {
        forward.well("mock", counts(i % 3, 400));
        forward.well("vehicle", virus(0.5) + counts(150 + i, 400));
        backward.well("vehicle", virus(0.5) + counts(157 - i, 400));
        backward.well("mock", counts((7 - i) % 3, 400));
    }
    const PlateVerdict a = judge_plate(forward, good_facts());
    const PlateVerdict b = judge_plate(backward, good_facts());
    EXPECT_EQ(a.sentence, b.sentence);
    for (std::size_t i = 0; i < a.rules.size(); ++i) EXPECT_EQ(a.rules[i].sentence, b.rules[i].sentence);
}

TEST(Limits, ShowTheirDefaultsAndRefuseLimitsThatCross) {
    Limits limits;
    OptionLister lister("limits");
    limits.visit(lister);
    EXPECT_EQ(lister.values().size(), 15u);
    EXPECT_NO_THROW(limits.check());
    limits.mock_infected_fail = 0.001;
    EXPECT_THROW(limits.check(), Error);
    limits = {};
    limits.ssmd_fail = 4;
    EXPECT_THROW(limits.check(), Error);
    limits = {};
    limits.vehicle_infected_low = 0.99;
    EXPECT_THROW(limits.check(), Error);
}

}  // namespace
}  // namespace viroplate::screen
