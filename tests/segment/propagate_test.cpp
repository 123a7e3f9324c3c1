#include "segment/propagate.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <utility>

#include "viroplate/core/random.hpp"

namespace viroplate::segment {
namespace {

using image::LabelPlane;

/// A grid of random levels with some blocked pixels and a few sites.
struct Scene {
    Stain stain;
    LabelPlane sites;
    image::ObjectRuns nuclei;
    StepCosts costs;

    Scene(int width, int height, std::uint64_t seed, StepRule rule) : sites(width, height, 0) {
        Random random(seed, 0);
        image::PreparedPlane plane;
        plane.level = image::Plane<std::uint16_t>(width, height);
        for (auto& level : plane.level.pixels) level = static_cast<std::uint16_t>(random.below(400));
        for (std::uint32_t label = 1; label <= 6; ++label) {
            const int x = static_cast<int>(random.below(static_cast<std::uint32_t>(width)));
            const int y = static_cast<int>(random.below(static_cast<std::uint32_t>(height)));
            sites.at(x, y) = label;
        }
        nuclei = image::object_runs(sites, 6);
        const Sites on_grid(nuclei, {1, width, height});
        stain = stain_on_grid(plane, on_grid);
        costs = step_costs(stain, on_grid, rule);
    }
};

LabelPlane propagated(const image::ObjectRuns& nuclei, const StepCosts& costs) {
    LabelPlane labels(nuclei.width(), nuclei.height());
    int y = 0;
    propagate(Sites(nuclei, {1, nuclei.width(), nuclei.height()}), costs,
              [&](std::span<const std::uint32_t> row) { std::copy(row.begin(), row.end(), labels.row(y++).begin()); });
    EXPECT_EQ(y, labels.height);
    return labels;
}

using Way = std::pair<std::int64_t, std::uint32_t>;  // cost, label

/// The cheapest ways, by looking at every step until nothing changes.
image::Plane<Way> cheapest(const LabelPlane& sites, const StepCosts& costs) {
    const Way none{StepCosts::kBlocked, 0};
    image::Plane<Way> ways(sites.width + 2, sites.height + 2, none);
    for (int y = 0; y < sites.height; ++y) {
        for (int x = 0; x < sites.width; ++x) {
            if (sites.at(x, y) != 0) ways.at(x + 1, y + 1) = {0, sites.at(x, y)};
        }
    }
    bool changed = true;
    const auto step = [&](int x, int y, int dx, int dy, const image::Plane<StepCosts::Cost>& cost) {
        Way& a = ways.at(x, y);
        Way& b = ways.at(x + dx, y + dy);
        const Way to{a.first + cost.at(x, y), a.second};
        const Way back{b.first + cost.at(x, y), b.second};
        if (to < b && to.first < StepCosts::kBlocked) changed = true, b = to;
        if (back < a && back.first < StepCosts::kBlocked) changed = true, a = back;
    };
    while (changed) {
        changed = false;
        for (int y = 1; y <= sites.height; ++y) {
            for (int x = 1; x <= sites.width; ++x) {
                step(x, y, 1, 0, costs.right);
                step(x, y, 0, 1, costs.below);
                step(x, y, 1, 1, costs.below_right);
                step(x, y, -1, 1, costs.below_left);
            }
        }
    }
    return ways;
}

TEST(Propagate, FindsTheCheapestWayFromAnySite) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        for (const auto& [width, height] : {std::pair{150, 40}, {31, 70}, {64, 64}, {1, 9}, {129, 3}}) {
            const Scene scene(width, height, seed, {150, 10});
            const auto ways = cheapest(scene.sites, scene.costs);
            const LabelPlane labels = propagated(scene.nuclei, scene.costs);
            for (int y = 0; y < height; ++y) {
                for (int x = 0; x < width; ++x) ASSERT_EQ(labels.at(x, y), ways.at(x + 1, y + 1).second);
            }
        }
    }
}

TEST(Propagate, GivesTheSameWithMoreLabelsThanFitIntoHalfANumber) {
    const Scene scene(150, 90, 3, {120, 20});
    const LabelPlane few = propagated(scene.nuclei, scene.costs);
    image::ObjectRuns many(150, 90);
    for (int i = 0; i < 70'000; ++i) many.add({});
    for (std::size_t i = 0; i < scene.nuclei.count(); ++i) many.add(scene.nuclei.of(i));
    const LabelPlane high = propagated(many, scene.costs);
    for (std::size_t i = 0; i < few.size(); ++i) {
        ASSERT_EQ(high.pixels[i], few.pixels[i] == 0 ? 0 : few.pixels[i] + 70'000);
    }
}

TEST(Propagate, FollowsAWindingWayToItsEnd) {
    // A corridor that runs to and fro, three pixels wide so that smoothing leaves it open.
    const int size = 61;
    image::PreparedPlane plane;
    plane.level = image::Plane<std::uint16_t>(size, size, 1000);
    for (int wall = 6; wall < size; wall += 6) {
        const bool open_left = wall / 6 % 2 == 0;
        for (int x = open_left ? 6 : 0; x < (open_left ? size : size - 6); ++x) {
            plane.level.at(x, wall) = plane.level.at(x, wall - 1) = plane.level.at(x, wall - 2) = 0;
        }
    }
    LabelPlane sites(size, size);
    sites.at(1, 1) = 1;
    const auto nuclei = image::object_runs(sites, 1);
    const Sites on_grid(nuclei, {1, size, size});
    const LabelPlane labels = propagated(nuclei, step_costs(stain_on_grid(plane, on_grid), on_grid, {300, 1e6F}));
    EXPECT_EQ(labels.at(30, 56), 1U);
    EXPECT_EQ(labels.at(30, 5), 0U);
}

TEST(StepCostsOfAStain, AreThoseOfJonesCarpenterAndGolland) {
    const Scene scene(40, 30, 9, {-1000, 25});
    const auto mean_difference = [&](int x, int y, int dx, int dy) {
        double sum = 0;
        for (int v = -1; v <= 1; ++v) {
            for (int u = -1; u <= 1; ++u) {
                sum += std::abs(scene.stain.row(y + v)[x + u] - scene.stain.row(y + v + dy)[x + u + dx]);
            }
        }
        return sum / 9;
    };
    const auto expected = [&](int x, int y, int dx, int dy) {
        const double difference = mean_difference(x, y, dx, dy) / 25;
        const double steps = dx != 0 && dy != 0 ? 2 : 1;
        return std::min(16 * std::sqrt(steps + difference * difference), 256.0);
    };
    for (int y = 0; y + 1 < 30; ++y) {
        for (int x = 1; x + 1 < 40; ++x) {
            EXPECT_NEAR(scene.costs.right.at(x + 1, y + 1), expected(x, y, 1, 0), 0.51);
            EXPECT_NEAR(scene.costs.below.at(x + 1, y + 1), expected(x, y, 0, 1), 0.51);
            EXPECT_NEAR(scene.costs.below_right.at(x + 1, y + 1), expected(x, y, 1, 1), 0.51);
            EXPECT_NEAR(scene.costs.below_left.at(x + 1, y + 1), expected(x, y, -1, 1), 0.51);
        }
    }
}

TEST(StepCostsOfAStain, LeadNeitherOutOfTheImageNorOutOfTheForeground) {
    const Scene scene(20, 15, 4, {200, 10});
    for (int y = 0; y < 15; ++y) {
        EXPECT_EQ(scene.costs.right.at(20, y + 1), StepCosts::kBlocked);
        EXPECT_EQ(scene.costs.below_left.at(1, y + 1), StepCosts::kBlocked);
        for (int x = 0; x + 1 < 20; ++x) {
            const auto inside = [&](int u) { return scene.stain.row(y)[u] > 200 || scene.sites.at(u, y) != 0; };
            EXPECT_EQ(scene.costs.right.at(x + 1, y + 1) == StepCosts::kBlocked, !inside(x) || !inside(x + 1));
        }
    }
}

}  // namespace
}  // namespace viroplate::segment
