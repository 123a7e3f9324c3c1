#include "accuracy/baseline.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "accuracy/scoring.hpp"

namespace viroplate::accuracy {
namespace {

struct Disc {
    double x, y, radius;
    int grey;
};

struct Field {
    image::RawPlane raw{image::Plane<std::uint16_t>(160, 120, 10), 8, std::nullopt};
    image::LabelPlane truth{160, 120};

    explicit Field(const std::vector<Disc>& discs) {
        for (std::size_t i = 0; i < discs.size(); ++i) {
            for (int y = 0; y < truth.height; ++y) {
                for (int x = 0; x < truth.width; ++x) {
                    if (std::hypot(x - discs[i].x, y - discs[i].y) > discs[i].radius) continue;
                    raw.grey.at(x, y) = static_cast<std::uint16_t>(discs[i].grey);
                    truth.at(x, y) = static_cast<std::uint32_t>(i + 1);
                }
            }
        }
    }
};

TEST(Baseline, FindsSeparateNucleiAndTheirDiameter) {
    const Field field({{30, 30, 10, 200}, {80, 30, 10, 200}, {30, 80, 10, 200}, {120, 80, 10, 200}});
    const auto found = otsu_watershed(field.raw);
    EXPECT_EQ(tally(score(field.truth, found.labels)).hits[kAt70], 4u);
    EXPECT_NEAR(found.diameter_px, 20, 1.5);
    EXPECT_GT(found.cpu_s, 0);
}

TEST(Baseline, PartsTouchingDiscs) {
    const Field field({{40, 50, 12, 200}, {61, 50, 12, 200}, {120, 50, 12, 200}});
    const auto sum = tally(score(field.truth, otsu_watershed(field.raw).labels));
    EXPECT_EQ(sum.hits[kAt70], 3u);
    EXPECT_EQ(sum.merges + sum.splits, 0u);
}

TEST(Baseline, FillsHoles) {
    Field field({{50, 50, 14, 200}, {110, 50, 14, 200}});
    for (int y = 46; y < 54; ++y) {
        for (int x = 46; x < 54; ++x) field.raw.grey.at(x, y) = 10;
    }
    EXPECT_EQ(tally(score(field.truth, otsu_watershed(field.raw).labels)).hits[kAt90], 2u);
}

TEST(Baseline, LeavesOutWhatIsFarTooSmall) {
    Field field({{40, 50, 12, 200}, {120, 50, 12, 200}});
    for (int y = 90; y < 94; ++y) {
        for (int x = 80; x < 84; ++x) field.raw.grey.at(x, y) = 250;
    }
    EXPECT_EQ(tally(score(field.truth, otsu_watershed(field.raw).labels)).found, 2u);
}

TEST(Baseline, MissesWhatIsDimBesideBright) {  // or it would be no Otsu, and leads over it would mean something else
    const Field field({{40, 50, 12, 250}, {80, 50, 12, 250}, {120, 50, 12, 40}});
    const auto sum = tally(score(field.truth, otsu_watershed(field.raw).labels));
    EXPECT_EQ(sum.hits[kAt50], 2u);
    EXPECT_EQ(sum.untouched, 1u);
}

TEST(Baseline, AnEvenImageHasNoNuclei) {
    const Field field({});
    const auto found = otsu_watershed(field.raw);
    EXPECT_EQ(tally(score(field.truth, found.labels)).found, 0u);
    EXPECT_EQ(found.diameter_px, 0);
}

}  // namespace
}  // namespace viroplate::accuracy
