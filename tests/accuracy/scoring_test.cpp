#include "accuracy/scoring.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "accuracy/drawn_labels.hpp"
#include "viroplate/core/random.hpp"

namespace viroplate::accuracy {
namespace {

using testing::ElementsAre;

Tally tally_of(const image::LabelPlane& truth, const image::LabelPlane& found) { return tally(score(truth, found)); }

TEST(Scoring, EqualLabelsScoreOneWhateverTheirNumbersAre) {
    const auto truth = drawn({"11.22", "11.22", ".....", "333.."});
    const auto found = drawn({"77.33", "77.33", ".....", "ZZZ.."});
    const Tally sum = tally_of(truth, found);
    EXPECT_EQ(sum.truth, 3u);
    EXPECT_EQ(sum.found, 3u);
    for (std::size_t i = 0; i < kLimits; ++i) EXPECT_EQ(sum.f1(i), 1) << limit(i);
    EXPECT_EQ(sum.mean_f1(), 1);
    EXPECT_EQ(sum.merges + sum.merged + sum.splits + sum.unseen + sum.untouched, 0u);
}

TEST(Scoring, AnIouAtTheLimitIsNoMatchAndAboveItIsOne) {
    // 2 of 4 px, 7 of 10 px, 9 of 10 px in common, each alone.
    const Tally half = tally_of(drawn({"1111"}), drawn({"22.."}));
    EXPECT_EQ(half.hits[kAt50], 0u);
    const Tally seven = tally_of(drawn({"1111111111"}), drawn({"1111111..."}));
    EXPECT_EQ(seven.hits[kAt70 - 1], 1u);
    EXPECT_EQ(seven.hits[kAt70], 0u);
    const Tally nine = tally_of(drawn({"1111111111"}), drawn({"111111111."}));
    EXPECT_EQ(nine.hits[kAt90 - 1], 1u);
    EXPECT_EQ(nine.hits[kAt90], 0u);
    const Tally above_half = tally_of(drawn({"11111"}), drawn({"111.."}));
    EXPECT_EQ(above_half.hits[kAt50], 1u);
    EXPECT_EQ(above_half.hits[kAt50 + 2], 0u);  // .60
}

TEST(Scoring, TwoHalvesMatchNothingAndAreASplit) {
    const auto result = score(drawn({"11111111"}), drawn({"11112222"}));
    EXPECT_EQ(result.truth[0].iou, 0);
    EXPECT_EQ(result.truth[0].fate, TruthFate::split);
    EXPECT_EQ(result.found[0].fate, FoundFate::fragment);
    EXPECT_EQ(result.found[1].fate, FoundFate::fragment);
    const Tally sum = tally(result);
    EXPECT_EQ(sum.splits, 1u);
    EXPECT_EQ(sum.merges, 0u);
    EXPECT_EQ(sum.f1(kAt50), 0);
}

TEST(Scoring, AnObjectThatHoldsTwoNucleiIsAMergeOfTwo) {
    const auto result = score(drawn({"111222..3"}), drawn({"444444..5"}));
    EXPECT_EQ(result.found[0].fate, FoundFate::merging);
    EXPECT_EQ(result.truth[0].fate, TruthFate::merged);
    EXPECT_EQ(result.truth[1].fate, TruthFate::merged);
    EXPECT_EQ(result.truth[2].fate, TruthFate::alone);
    const Tally sum = tally(result);
    EXPECT_EQ(sum.merges, 1u);
    EXPECT_EQ(sum.merged, 2u);
    EXPECT_EQ(sum.hits[kAt50], 1u);
    EXPECT_DOUBLE_EQ(sum.f1(kAt50), 2.0 / 5);
}

TEST(Scoring, HoldingExactlyHalfIsNotHolding) {
    // Object 1 covers 4 of 4 px of nucleus 1 and 2 of 4 px of nucleus 2.
    const Tally half = tally_of(drawn({"11112222"}), drawn({"111111.."}));
    EXPECT_EQ(half.merges, 0u);
    const Tally more = tally_of(drawn({"11112222"}), drawn({"1111111."}));
    EXPECT_EQ(more.merges, 1u);
    EXPECT_EQ(more.merged, 2u);
}

TEST(Scoring, AMergeMayStillMatchTheLargerNucleus) {
    const auto result = score(drawn({"1111111122"}), drawn({"3333333333"}));
    EXPECT_DOUBLE_EQ(result.truth[0].iou, 0.8);
    EXPECT_DOUBLE_EQ(result.found[0].iou, 0.8);
    EXPECT_EQ(result.truth[0].fate, TruthFate::merged);
    EXPECT_EQ(result.truth[1].iou, 0);
}

TEST(Scoring, ASpeckBesideANucleusIsNoSplit) {
    const auto result = score(drawn({"11111111.."}), drawn({"111111.222"}));
    EXPECT_EQ(result.truth[0].fate, TruthFate::alone);
    EXPECT_EQ(result.found[1].fate, FoundFate::alone);  // a third of it lies on the nucleus
    EXPECT_EQ(tally(result).splits, 0u);
}

TEST(Scoring, UnseenIsATenthOrLessAndPartIsAHalfOrLess) {
    const auto fate = [](const char* found) { return score(drawn({"1111111111"}), drawn({found})).truth[0].fate; };
    EXPECT_EQ(fate(".........."), TruthFate::unseen);
    EXPECT_EQ(fate("2........."), TruthFate::unseen);
    EXPECT_EQ(fate("22........"), TruthFate::part);
    EXPECT_EQ(fate("22222....."), TruthFate::part);
    EXPECT_EQ(fate("222222...."), TruthFate::alone);
    const Tally sum =
        tally_of(drawn({"1111111111", "..........", "2222222222"}), drawn({"2.........", "..........", "33........"}));
    EXPECT_EQ(sum.unseen, 2u);
    EXPECT_EQ(sum.untouched, 1u);
}

TEST(Scoring, AnObjectWithoutANucleusIsSpurious) {
    const auto result = score(drawn({"11......."}), drawn({"11.222222"}));
    EXPECT_EQ(result.found[0].fate, FoundFate::alone);
    EXPECT_EQ(result.found[1].fate, FoundFate::spurious);
    EXPECT_EQ(result.found[1].truth, 0u);
    EXPECT_EQ(result.found[1].area, 6u);
}

TEST(Scoring, EveryMissedAndEveryFalseNucleusLowersF1) {
    const Tally missed = tally_of(drawn({"11.22.33"}), drawn({"11.22..."}));
    EXPECT_DOUBLE_EQ(missed.f1(kAt50), 4.0 / 5);
    const Tally extra = tally_of(drawn({"11.22..."}), drawn({"11.22.33"}));
    EXPECT_DOUBLE_EQ(extra.f1(kAt50), 4.0 / 5);
}

TEST(Scoring, EmptyTruthAndEmptyFoundAgree) {
    const image::LabelPlane nothing(5, 4);
    const Tally both = tally_of(nothing, nothing);
    EXPECT_EQ(both.f1(kAt50), 1);
    EXPECT_EQ(both.mean_f1(), 1);
    const auto something = drawn({"1....", ".....", ".....", "....."});
    EXPECT_EQ(tally_of(nothing, something).f1(kAt50), 0);
    EXPECT_EQ(tally_of(something, nothing).f1(kAt50), 0);
    EXPECT_EQ(tally_of(something, nothing).untouched, 1u);
    EXPECT_EQ(tally_of({}, {}).f1(kAt50), 1);
}

TEST(Scoring, LabelsOfAnotherSizeAreRefused) {
    EXPECT_THROW(score(image::LabelPlane(5, 4), image::LabelPlane(4, 5)), std::invalid_argument);
}

TEST(Scoring, ObjectsOfSeveralPartsAreOneObject) {
    const auto result = score(drawn({"11..11"}), drawn({"22..22"}));
    EXPECT_EQ(result.truth.size(), 1u);
    EXPECT_EQ(result.truth[0].iou, 1);
}

TEST(Scoring, TalliesAddUpAndPoolBeforeTheyAreDivided) {
    Tally sum = tally_of(drawn({"11"}), drawn({"11"}));
    sum += tally_of(drawn({"1.2.3"}), drawn({"....."}));
    EXPECT_EQ(sum.truth, 4u);
    EXPECT_EQ(sum.untouched, 3u);
    EXPECT_DOUBLE_EQ(sum.f1(kAt50), 2.0 / 5);
}

/// Random blobs: nothing here depends on what is truth and what was found, but the names.
TEST(Scoring, ExchangingTruthAndFoundExchangesMergesAndSplits) {
    Random random(7, 1);
    for (int round = 0; round < 50; ++round) {
        image::LabelPlane a(40, 40), b(40, 40);
        for (std::uint32_t label = 1; label <= 25; ++label) {
            for (auto* plane : {&a, &b}) {
                const auto left = static_cast<int>(random.below(34)), top = static_cast<int>(random.below(34));
                const auto wide = static_cast<int>(2 + random.below(5)), high = static_cast<int>(2 + random.below(5));
                for (int y = top; y < top + high; ++y) {
                    for (int x = left; x < left + wide; ++x) plane->at(x, y) = label;
                }
            }
        }
        const auto forth = score(a, b), back = score(b, a);
        EXPECT_EQ(tally(forth).hits, tally(back).hits);
        std::size_t merging = 0, fragments_held = 0;
        for (const auto& object : forth.found) merging += object.fate == FoundFate::merging;
        for (const auto& nucleus : back.truth) {  // a merge the other way round is a split, or a split within a merge
            fragments_held += nucleus.fate == TruthFate::split || nucleus.fate == TruthFate::merged;
        }
        EXPECT_LE(merging, fragments_held);
        for (std::size_t i = 1; i < kLimits; ++i) EXPECT_LE(tally(forth).hits[i], tally(forth).hits[i - 1]);
        for (const auto& nucleus : forth.truth) {
            EXPECT_TRUE(nucleus.iou == 0 || (nucleus.iou > 0.5 && nucleus.iou <= 1));
        }
    }
}

TEST(Scoring, LimitsAreTheLiterals) {
    EXPECT_EQ(limit(kAt50), .50);
    EXPECT_EQ(limit(kAt70), .70);
    EXPECT_EQ(limit(kAt90), .90);
    EXPECT_EQ(limit(kLimits - 1), .95);
}

}  // namespace
}  // namespace viroplate::accuracy
