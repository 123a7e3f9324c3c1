#include "accuracy/breakdown.hpp"

#include <gtest/gtest.h>

#include "accuracy/drawn_labels.hpp"

namespace viroplate::accuracy {
namespace {

/// An image whose nuclei are all equally bright, but those of the labels in `dim`.
struct Scene {
    image::LabelPlane truth;
    std::vector<Record> records;
    std::vector<ImageTraits> traits;

    Scene(const std::vector<std::string>& truth_rows, const std::vector<std::string>& found_rows,
          const std::vector<std::uint32_t>& dim = {})
        : truth(drawn(truth_rows)) {
        image::RawPlane raw{image::Plane<std::uint16_t>(truth.width, truth.height, 10), 8, std::nullopt};
        for (std::size_t i = 0; i < truth.size(); ++i) {
            if (truth.pixels[i] != 0) raw.grey.pixels[i] = 110;
            for (const auto label : dim) {
                if (truth.pixels[i] == label) raw.grey.pixels[i] = 30;
            }
        }
        traits.push_back(traits_of(raw, truth));
        records.emplace_back();
        records[0].score = score(truth, drawn(found_rows));
        records[0].tally = tally(records[0].score);
    }

    Breakdown at(std::size_t limit_index) const { return break_down(records, traits, {0}, limit_index); }
};

Loss loss(const Breakdown& breakdown, Cause cause) { return breakdown.losses[static_cast<std::size_t>(cause)]; }

void expect_loss(const Breakdown& breakdown, Cause cause, std::size_t lost, std::size_t extra) {
    EXPECT_EQ(loss(breakdown, cause).lost, lost) << kCauseNames[static_cast<std::size_t>(cause)];
    EXPECT_EQ(loss(breakdown, cause).extra, extra) << kCauseNames[static_cast<std::size_t>(cause)];
}

TEST(Breakdown, EveryLostNucleusAndFalseObjectHasOneCause) {
    const Scene scene(
        {"1111.2222.3333.4444.5.6666.....", "1111.2222.3333.4444...6666.....", "..............................."},
        {"5555555557788.9999....66666..DD", "5555555557788.9999....66666..DD", "......................66666...."}, {4});
    const auto at50 = scene.at(kAt50);
    std::size_t lost = 0, extra = 0;
    for (const auto& one : at50.losses) {
        lost += one.lost;
        extra += one.extra;
    }
    EXPECT_EQ(lost, at50.truth - at50.hits);
    EXPECT_EQ(extra, at50.found - at50.hits);
    expect_loss(at50, Cause::merged, 2, 1);
    expect_loss(at50, Cause::split, 0, 0);
    expect_loss(at50, Cause::spurious, 0, 1);
}

TEST(Breakdown, NucleiWithNothingThereAreTinyDimOrNeither) {
    const Scene scene({"1111.2222.3333.4444.5", "1111.2222.3333.4444.."},
                      {"1111.2222............", "1111.2222............"}, {4});
    const auto at50 = scene.at(kAt50);
    EXPECT_EQ(at50.hits, 2u);
    expect_loss(at50, Cause::unseen_plain, 1, 0);
    expect_loss(at50, Cause::unseen_dim, 1, 0);
    expect_loss(at50, Cause::unseen_tiny, 1, 0);
}

TEST(Breakdown, ASpeckInALargerNucleusIsSwallowed) {
    const Scene scene({"111111112.33333333", "11111111..33333333"}, {"111111111.33333333", "11111111..33333333"});
    const auto at50 = scene.at(kAt50);
    expect_loss(at50, Cause::swallowed, 1, 0);
    expect_loss(at50, Cause::merged, 0, 0);  // the larger one is matched all the same
}

TEST(Breakdown, OutlinesAreTooLargeTooSmallOrMisplaced) {
    const Scene large({"1111......"}, {"1111111111"});
    expect_loss(large.at(kAt50), Cause::too_large, 1, 1);
    const Scene small({"1111111111"}, {"111111...."});
    EXPECT_EQ(small.at(kAt50).hits, 1u);
    expect_loss(small.at(kAt70), Cause::too_small, 1, 1);
    const Scene shifted({"1111111111..."}, {"...1111111111"});
    expect_loss(shifted.at(kAt70), Cause::misplaced, 1, 1);
    EXPECT_EQ(shifted.at(kAt50).hits, 1u);
}

TEST(Breakdown, ASecondObjectBesideTheMatchIsAsIfNothingWereThere) {
    const Scene scene({"1111111111...."}, {"11111111.22222"});  // 1 of the 5 px lies on the nucleus
    const auto at50 = scene.at(kAt50);
    EXPECT_EQ(at50.hits, 1u);
    expect_loss(at50, Cause::spurious, 0, 1);
}

TEST(Breakdown, AnObjectThatGrazesALostNucleusIsNotItsOutline) {
    const Scene scene({"11111111.........", ".................", "22222222........."},
                      {".......3333333333", ".................", "22222222........."});
    const auto at50 = scene.at(kAt50);
    expect_loss(at50, Cause::spurious, 0, 1);
    expect_loss(at50, Cause::part, 1, 0);
}

TEST(Breakdown, RepairingEveryCauseInTurnGivesWhatItSays) {
    const Scene merged({"111222..33"}, {"111111..33"});
    const auto at50 = merged.at(kAt50);
    EXPECT_DOUBLE_EQ(at50.f1(), 2.0 / 5);
    EXPECT_DOUBLE_EQ(at50.f1_repaired(Cause::merged), 1);
    EXPECT_DOUBLE_EQ(at50.f1_repaired(Cause::split), at50.f1());
    const Scene split({"11111111.22"}, {"11112222.33"});
    EXPECT_DOUBLE_EQ(split.at(kAt50).f1_repaired(Cause::split), 1);
    const Scene spurious({"11.."}, {"11.2"});
    EXPECT_DOUBLE_EQ(spurious.at(kAt50).f1_repaired(Cause::spurious), 1);
}

TEST(Breakdown, SizesAreInMediansOfTheImage) {
    const Scene scene({"1111111111.2222222222.3.44444", "1111111111.2222222222......."},
                      {"1111111111.2222222222...44444", "1111111111.2222222222......."});
    // The median of 20, 20, 1 and 5 px is 12.5 px.
    const auto classes = by_relative_size(scene.records, scene.traits, {0});
    EXPECT_EQ(classes[0].truth, 1u);
    EXPECT_EQ(classes[0].missed, 1u);
    EXPECT_EQ(classes[2].truth, 1u);
    EXPECT_EQ(classes[2].missed, 0u);
    EXPECT_EQ(classes[4].truth, 2u);
    const auto pixels = by_pixels(scene.records, {0});
    EXPECT_EQ(pixels[0].truth, 4u);
    EXPECT_EQ(pixels[0].missed, 1u);
    EXPECT_EQ(pixels[0].found, 3u);
    EXPECT_EQ(pixels[1].truth, 0u);
}

TEST(Breakdown, TraitsMeasureContrastAgainstTheBackground) {
    const Scene scene({"11.22.33....", "11.22.33...."}, {"............", "............"}, {3});
    const auto& traits = scene.traits[0];
    EXPECT_DOUBLE_EQ(traits.median_area_px, 4);
    EXPECT_DOUBLE_EQ(traits.density, 12.0 / 24);
    EXPECT_DOUBLE_EQ(traits.contrast, 100.0 / 255);
    EXPECT_DOUBLE_EQ(traits.relative_contrast, 100.0 / 120);
    EXPECT_DOUBLE_EQ(traits.nucleus_contrast[1], 1);
    EXPECT_DOUBLE_EQ(traits.nucleus_contrast[3], 0.2);
}

}  // namespace
}  // namespace viroplate::accuracy
