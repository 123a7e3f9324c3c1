#include "viroplate/infection/spread.hpp"

#include <gmock/gmock.h>

#include <bit>
#include <cmath>
#include <limits>
#include <numbers>

#include "infection/scene.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::infection {
namespace {

using ::testing::HasSubstr;

/// Pairs of infected neighbours, counted one by one.
std::uint64_t count_joins(const CellGraph& graph, std::span<const std::uint8_t> infected) {
    std::uint64_t ends = 0;
    for (std::size_t i = 0; i < infected.size(); ++i) {
        for (const std::uint32_t other : graph.neighbours(i)) ends += infected[i] & infected[other];
    }
    return ends / 2;
}

JoinCount of_one(const CellGraph& graph, std::span<const std::uint8_t> infected, const SpreadOptions& options = {}) {
    const LabelledField field{&graph, infected};
    return join_count(std::span(&field, 1), options);
}

/// Mean and variance over all ways to choose `marked` of `cells`.
template <class Statistic>
std::pair<double, double> enumerate(unsigned cells, int marked, Statistic statistic) {
    double sum = 0;
    double squares = 0;
    double count = 0;
    for (unsigned set = 0; set < (1U << cells); ++set) {
        if (std::popcount(set) != marked) continue;
        std::vector<std::uint8_t> labels(cells);
        for (unsigned i = 0; i < cells; ++i) labels[i] = (set >> i) & 1U;
        const double value = statistic(labels);
        sum += value;
        squares += value * value;
        ++count;
    }
    return {sum / count, squares / count - (sum / count) * (sum / count)};
}

TEST(JoinCount, HasTheMomentsOfAllLabelings) {
    Random random(3, 1);
    Scene scene = random_cells(11, 100, 0, random);
    const CellGraph graph = cell_graph(scene.positions(), {});
    SpreadOptions options;
    options.minimum_cells = 2;
    for (const int marked : {2, 4, 9}) {
        std::fill(scene.infected.begin(), scene.infected.end(), 0);
        std::fill_n(scene.infected.begin(), marked, 1);
        const auto [mean, variance] = enumerate(11, marked, [&](const std::vector<std::uint8_t>& labels) {
            return static_cast<double>(count_joins(graph, labels));
        });
        const JoinCount joins = of_one(graph, scene.infected, options);
        EXPECT_EQ(joins.observed, count_joins(graph, scene.infected));
        EXPECT_NEAR(*joins.expected, mean, 1e-9);
        EXPECT_NEAR(*joins.z, (static_cast<double>(joins.observed) - mean) / std::sqrt(variance), 1e-9);
    }
}

TEST(JoinCount, OfACheckerboardIsNoneAndOfAHalfAllButTheBorder) {
    constexpr std::size_t kSide = 20;
    Scene scene = lattice(kSide, 20);
    const CellGraph graph = cell_graph(scene.positions(), {});
    for (std::size_t i = 0; i < scene.infected.size(); ++i) {
        scene.infected[i] = static_cast<std::uint8_t>((i / kSide + i % kSide) % 2);
    }
    const JoinCount checkerboard = of_one(graph, scene.infected);
    EXPECT_EQ(checkerboard.observed, 0);
    EXPECT_LT(*checkerboard.z, -10);
    EXPECT_EQ(*checkerboard.p, 1);
    for (std::size_t i = 0; i < scene.infected.size(); ++i) scene.infected[i] = i % kSide < kSide / 2 ? 1 : 0;
    const JoinCount half = of_one(graph, scene.infected);
    EXPECT_EQ(half.observed, kSide * (kSide / 2 - 1) + (kSide - 1) * kSide / 2);
    EXPECT_NEAR(*half.expected, 760.0 * 200 * 199 / (400.0 * 399), 1e-9);
    EXPECT_NEAR(*half.ratio, static_cast<double>(half.observed) / *half.expected, 1e-12);
    EXPECT_EQ(*half.p, 1.0 / 200);
}

TEST(JoinCount, CountsAlikeWhetherInfectedCellsAreFewOrMany) {
    Random random(4, 1);
    for (const double share : {0.05, 0.3, 0.5, 0.7, 0.95}) {
        const Scene scene = random_cells(600, 900, share, random);
        const CellGraph graph = cell_graph(scene.positions(), {});
        EXPECT_EQ(of_one(graph, scene.infected).observed, count_joins(graph, scene.infected));
    }
}

TEST(JoinCount, OfRandomLabelsHasUniformP) {
    constexpr int kFields = 300;
    double sum = 0;
    double z2 = 0;
    int small = 0;
    for (int i = 0; i < kFields; ++i) {
        Random random(5, static_cast<std::uint64_t>(i));
        const Scene scene = random_cells(400, 700, i % 2 == 0 ? 0.2 : 0.7, random);
        SpreadOptions options;
        options.seed = static_cast<std::uint64_t>(i);
        const JoinCount joins = of_one(cell_graph(scene.positions(), {}), scene.infected, options);
        sum += *joins.p / kFields;
        z2 += *joins.z * *joins.z / kFields;
        if (*joins.p <= 0.1) ++small;
    }
    EXPECT_NEAR(sum, 0.5, 0.06);  // ± 3 standard errors
    EXPECT_NEAR(z2, 1.0, 0.25);
    EXPECT_NEAR(small, 30, 16);
}

TEST(JoinCount, SeesPlantedClusters) {
    Random random(6, 1);
    Scene scene = random_cells(2000, 1500, 0, random);
    for (std::size_t i = 0; i < scene.infected.size(); ++i) {
        for (const double centre : {300.0, 700.0, 1100.0}) {
            const double dx = static_cast<double>(scene.x_um[i]) - centre;
            const double dy = static_cast<double>(scene.y_um[i]) - centre;
            if (std::hypot(dx, dy) < 60) scene.infected[i] = 1;
        }
    }
    const JoinCount joins = of_one(cell_graph(scene.positions(), {}), scene.infected);
    EXPECT_GT(*joins.z, 10);
    EXPECT_EQ(*joins.p, 1.0 / 200);
    EXPECT_GT(*joins.ratio, 5);
}

TEST(JoinCount, DoesNotTakeDifferencesBetweenFieldsForSpread) {
    Random random(7, 1);
    const Scene few = random_cells(1500, 1300, 0.05, random);
    const Scene many = random_cells(1500, 1300, 0.5, random);
    const CellGraph few_graph = cell_graph(few.positions(), {});
    const CellGraph many_graph = cell_graph(many.positions(), {});
    const std::vector<LabelledField> fields{{&few_graph, few.infected}, {&many_graph, many.infected}};
    const JoinCount joins = join_count(fields, {});
    EXPECT_LT(std::abs(*joins.z), 3);
    EXPECT_GT(*joins.p, 0.01);
    EXPECT_EQ(joins.edges, few_graph.edges() + many_graph.edges());
    EXPECT_EQ(*joins.p, *join_count(fields, {}).p);  // the seed is fixed
}

TEST(JoinCount, IsRefusedWithItsReason) {
    Scene scene = lattice(6, 20);
    const CellGraph graph = cell_graph(scene.positions(), {});
    std::fill_n(scene.infected.begin(), 4, 1);
    EXPECT_THAT(of_one(graph, scene.infected).reason, HasSubstr("4 infected and 32 uninfected"));
    EXPECT_FALSE(of_one(graph, scene.infected).p);
    std::fill(scene.infected.begin(), scene.infected.end(), 1);
    EXPECT_THAT(of_one(graph, scene.infected).reason, HasSubstr("36 infected and 0 uninfected"));
    EXPECT_THAT(join_count({}, {}).reason, HasSubstr("0 infected"));
    Scene apart = lattice(6, 200);
    std::fill_n(apart.infected.begin(), 10, 1);
    const CellGraph none = cell_graph(apart.positions(), {});
    EXPECT_THAT(of_one(none, apart.infected).reason, HasSubstr("no field has neighbours"));
    EXPECT_THROW(of_one(none, std::span(apart.infected).first(3)), Error);
}

Ripley ripley_of(const Scene& scene, const RipleyOptions& options) {
    const PlacedField field{scene.positions(), scene.infected};
    return ripley(std::span(&field, 1), options);
}

TEST(Ripley, OfTwoCellsIsTheTranslationCorrectedPair) {
    Scene scene;
    scene.width_um = 100;
    scene.height_um = 50;
    scene.add(50, 20, 1);
    scene.add(60, 24, 1);
    scene.add(5, 5);
    scene.add(95, 45);
    RipleyOptions options;
    options.radii_um = {20, 5};
    options.minimum_cells = 2;
    const Ripley result = ripley_of(scene, options);
    ASSERT_EQ(result.radii.size(), 2);
    EXPECT_EQ(result.radii[0].radius_um, 5);
    EXPECT_EQ(result.radii[0].l_um, 0);
    EXPECT_EQ(result.radii[0].z, 0);
    EXPECT_NEAR(result.radii[1].l_um, std::sqrt(5000.0 * 5000 / (90.0 * 46) / std::numbers::pi), 1e-6);
    EXPECT_NEAR(result.radii[1].l_expected_um, result.radii[1].l_um / std::sqrt(6), 1e-6);  // one pair of six
}

TEST(Ripley, HasTheMomentsOfAllLabelings) {
    Random random(8, 1);
    Scene scene = random_cells(10, 100, 0, random);
    std::fill_n(scene.infected.begin(), 4, 1);
    RipleyOptions options;
    options.radii_um = {40};
    options.minimum_cells = 2;
    const auto k = [&](const std::vector<std::uint8_t>& labels) {
        Scene labelled = scene;
        labelled.infected = labels;
        return std::pow(ripley_of(labelled, options).radii[0].l_um, 2);
    };
    const auto [mean, variance] = enumerate(10, 4, k);
    const RipleyAtRadius at = ripley_of(scene, options).radii[0];
    EXPECT_NEAR(at.l_expected_um, std::sqrt(mean), 1e-6);
    EXPECT_NEAR(at.z, (k(scene.infected) - mean) / std::sqrt(variance), 1e-6);
}

TEST(Ripley, OfCellsAtRandomIsTheRadius) {
    Random random(9, 1);
    const Scene scene = random_cells(6000, 1500, 0.3, random);
    for (const RipleyAtRadius& at : ripley_of(scene, {}).radii) {
        EXPECT_NEAR(at.l_um, at.radius_um, 0.05 * at.radius_um) << at.radius_um;
        EXPECT_NEAR(at.l_expected_um, at.radius_um, 0.03 * at.radius_um) << at.radius_um;
        EXPECT_LT(std::abs(at.z), 3.5);
    }
}

TEST(Ripley, SeesClustersUpToTheirSize) {
    Random random(10, 1);
    Scene scene = random_cells(3000, 1500, 0, random);
    for (std::size_t i = 0; i < scene.infected.size(); ++i) {
        const double dx = std::fmod(static_cast<double>(scene.x_um[i]), 500) - 250;
        const double dy = std::fmod(static_cast<double>(scene.y_um[i]), 500) - 250;
        scene.infected[i] = std::hypot(dx, dy) < 60 ? 1 : 0;
    }
    const Ripley result = ripley_of(scene, {});
    ASSERT_EQ(result.radii.size(), 5);
    EXPECT_GT(result.radii[1].z, 10);
    EXPECT_GT(result.radii[1].l_um, 2 * result.radii[1].l_expected_um);
}

TEST(Ripley, IsRefusedWithItsReason) {
    Scene scene = lattice(20, 20);
    EXPECT_THAT(ripley_of(scene, {}).reason, HasSubstr("0 infected and 400 uninfected"));
    std::fill_n(scene.infected.begin(), 40, 1);
    EXPECT_EQ(ripley_of(scene, {}).reason, "");
    scene.height_um = 290;
    EXPECT_THAT(ripley_of(scene, {}).reason, HasSubstr("over half of a field's shorter side"));
    RipleyOptions none;
    none.radii_um.clear();
    EXPECT_THROW(ripley_of(scene, none), Error);
    EXPECT_THAT(ripley({}, {}).reason, HasSubstr("0 infected"));
}

TEST(EntryAndSpread, AreFociPerCellAndCellsPerFocus) {
    FociSummary foci;
    foci.count = 20;
    foci.cells = 60;
    foci.cells_per_focus = 3;
    const EntryAndSpread plain = entry_and_spread(foci, 4000);
    EXPECT_EQ(plain.reason, "");
    EXPECT_DOUBLE_EQ(*plain.foci_per_cell, 0.005);
    EXPECT_DOUBLE_EQ(*plain.cells_per_focus, 3);
    foci.unbiased_cells_per_focus = 3.5;
    EXPECT_DOUBLE_EQ(*entry_and_spread(foci, 4000).cells_per_focus, 3.5);
    EXPECT_THAT(entry_and_spread(foci, 1000).reason, HasSubstr("over 5 %"));
    EXPECT_TRUE(entry_and_spread(foci, 1000).foci_per_cell);
    EXPECT_FALSE(entry_and_spread(foci, 0).foci_per_cell);
    EXPECT_FALSE(entry_and_spread(foci, std::numeric_limits<double>::quiet_NaN()).foci_per_cell);
    const EntryAndSpread none = entry_and_spread({}, 4000);
    EXPECT_EQ(*none.foci_per_cell, 0);
    EXPECT_FALSE(none.cells_per_focus);
    EXPECT_THAT(none.reason, HasSubstr("no foci"));
}

}  // namespace
}  // namespace viroplate::infection
