#include "viroplate/infection/cell_graph.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "infection/scene.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::infection {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

double distance_um(const Scene& scene, std::size_t a, std::size_t b) {
    return std::hypot(static_cast<double>(scene.x_um[a]) - static_cast<double>(scene.x_um[b]),
                      static_cast<double>(scene.y_um[a]) - static_cast<double>(scene.y_um[b]));
}

bool joined(const CellGraph& graph, std::size_t a, std::size_t b) {
    const auto row = graph.neighbours(a);
    return std::binary_search(row.begin(), row.end(), static_cast<std::uint32_t>(b));
}

/// Corners of the convex hull of points in general position: an edge of the hull has all others on one side.
std::size_t hull_corners(const Scene& scene) {
    std::size_t edges = 0;
    for (std::size_t a = 0; a < scene.x_um.size(); ++a) {
        for (std::size_t b = 0; b < scene.x_um.size(); ++b) {
            bool outside = a != b;
            for (std::size_t c = 0; outside && c < scene.x_um.size(); ++c) {
                if (c == a || c == b) continue;
                const auto x = [&](std::size_t i) { return static_cast<double>(scene.x_um[i]); };
                const auto y = [&](std::size_t i) { return static_cast<double>(scene.y_um[i]); };
                outside = (x(b) - x(a)) * (y(c) - y(a)) - (y(b) - y(a)) * (x(c) - x(a)) > 0;
            }
            if (outside) ++edges;
        }
    }
    return edges;
}

TEST(CellGraph, OfASquareLatticeHasTheFourNearestAndNoDiagonal) {
    constexpr std::size_t kSide = 9;
    const CellGraph graph = cell_graph(lattice(kSide, 20).positions(), {});
    EXPECT_EQ(graph.edges(), 2 * kSide * (kSide - 1));
    EXPECT_THAT(graph.neighbours(4 * kSide + 4),
                ElementsAre(3 * kSide + 4, 4 * kSide + 3, 4 * kSide + 5, 5 * kSide + 4));
    EXPECT_THAT(graph.neighbours(0), ElementsAre(1, kSide));
    EXPECT_DOUBLE_EQ(*graph.nearest_um, 20);
    EXPECT_DOUBLE_EQ(*graph.cut_um, 50);
}

TEST(CellGraph, OfATriangularLatticeHasSixNeighboursInside) {
    Scene scene;
    for (int row = 0; row < 7; ++row) {
        for (int column = 0; column < 7; ++column) scene.add(20.0 * column + 10.0 * (row % 2), 17.3 * row);
    }
    const CellGraph graph = cell_graph(scene.positions(), {});
    for (std::size_t row = 1; row < 6; ++row) {
        for (std::size_t column = 1; column < 6; ++column) EXPECT_EQ(graph.neighbours(7 * row + column).size(), 6);
    }
}

TEST(CellGraph, CutsWhatIsTooFarApartToTouch) {
    Scene scene;
    scene.add(0, 0);
    scene.add(50, 0);
    scene.add(101, 0);
    EXPECT_THAT(cell_graph(scene.positions(), {}).neighbours(1), ElementsAre(0));
    GraphOptions far;
    far.longest_um = 51;
    EXPECT_THAT(cell_graph(scene.positions(), far).neighbours(1), ElementsAre(0, 2));
    far.longest_um = 49;
    EXPECT_EQ(cell_graph(scene.positions(), far).edges(), 0);
}

TEST(CellGraph, CutsAtMediansOfTheNearestNeighbourWhereAsked) {
    Scene scene;
    for (int i = 0; i < 11; ++i) scene.add(10 * i, 0);
    scene.add(116, 0);  // 16 from the last
    GraphOptions options;
    options.reach_in_medians = 1.5;
    const CellGraph graph = cell_graph(scene.positions(), options);
    EXPECT_DOUBLE_EQ(*graph.nearest_um, 10);
    EXPECT_DOUBLE_EQ(*graph.cut_um, 15);
    EXPECT_THAT(graph.neighbours(11), IsEmpty());
    options.reach_in_medians = 1.6;
    EXPECT_THAT(cell_graph(scene.positions(), options).neighbours(11), ElementsAre(10));
}

TEST(CellGraph, OfCellsOnALineIsAChain) {
    Scene scene;
    for (const double at : {5, 1, 4, 2, 3}) scene.add(10 * at, 20 * at);
    const CellGraph graph = cell_graph(scene.positions(), {});
    EXPECT_EQ(graph.edges(), 4);
    EXPECT_THAT(graph.neighbours(4), ElementsAre(2, 3));
    EXPECT_THAT(graph.neighbours(0), ElementsAre(2));
}

TEST(CellGraph, JoinsCellsInOnePlaceToOneAnotherAndToTheRest) {
    Scene scene;
    for (int i = 0; i < 3; ++i) scene.add(10, 10);
    scene.add(30, 10);
    const CellGraph graph = cell_graph(scene.positions(), {});
    EXPECT_THAT(graph.neighbours(0), ElementsAre(1, 3));
    EXPECT_THAT(graph.neighbours(1), ElementsAre(0, 2));
    EXPECT_THAT(graph.neighbours(3), ElementsAre(0));
}

TEST(CellGraph, OfFewCellsAndOfCellsWithoutAPlace) {
    EXPECT_EQ(cell_graph({}, {}).cells(), 0);
    Scene scene;
    scene.add(5, 5);
    EXPECT_EQ(cell_graph(scene.positions(), {}).cells(), 1);
    EXPECT_FALSE(cell_graph(scene.positions(), {}).nearest_um);
    scene.add(std::numeric_limits<double>::quiet_NaN(), 5);
    scene.add(8, 9);
    const CellGraph graph = cell_graph(scene.positions(), {});
    EXPECT_EQ(graph.cells(), 3);
    EXPECT_THAT(graph.neighbours(1), IsEmpty());
    EXPECT_THAT(graph.neighbours(0), ElementsAre(2));
    EXPECT_DOUBLE_EQ(*graph.nearest_um, 5);
}

TEST(CellGraph, OfRandomCellsIsTheDelaunayTriangulation) {
    Random random(1, 1);
    GraphOptions uncut;
    uncut.longest_um = 1e6;
    const Scene scene = random_cells(150, 500, 0, random);
    const CellGraph graph = cell_graph(scene.positions(), uncut);
    EXPECT_EQ(graph.edges(), 3 * 150 - 3 - hull_corners(scene));  // Euler: every face inside the hull is a triangle
    for (std::size_t a = 0; a < 150; ++a) {
        for (std::size_t b = 0; b < 150; ++b) {
            EXPECT_EQ(joined(graph, a, b), joined(graph, b, a));
            // A pair with nobody in the circle over it is always joined (Gabriel).
            const double x = (static_cast<double>(scene.x_um[a]) + static_cast<double>(scene.x_um[b])) / 2;
            const double y = (static_cast<double>(scene.y_um[a]) + static_cast<double>(scene.y_um[b])) / 2;
            bool empty = a != b;
            for (std::size_t c = 0; empty && c < 150; ++c) {
                empty = c == a || c == b ||
                        std::hypot(static_cast<double>(scene.x_um[c]) - x, static_cast<double>(scene.y_um[c]) - y) >
                            distance_um(scene, a, b) / 2 + 0.01;
            }
            EXPECT_TRUE(!empty || joined(graph, a, b)) << a << ' ' << b;
        }
    }
}

TEST(CellGraph, IsTheSameWhereverTheOriginLies) {
    Random random(2, 1);
    Scene scene = random_cells(500, 800, 0, random);
    const CellGraph here = cell_graph(scene.positions(), {});
    for (float& x : scene.x_um) x -= 4096;  // a power of 2: positions keep most of their bits
    const CellGraph there = cell_graph(scene.positions(), {});
    EXPECT_NEAR(static_cast<double>(here.edges()), static_cast<double>(there.edges()), 2);
    EXPECT_NEAR(*here.nearest_um, *there.nearest_um, 1e-2);
}

TEST(CellGraph, RefusesRowsThatMakeNoGraph) {
    EXPECT_THROW(CellGraph({0, 1}, {0}), Error);
    EXPECT_THROW(CellGraph({0, 1, 2}, {1}), Error);
    EXPECT_THROW(CellGraph({0, 1, 2}, {1, 5}), Error);
    EXPECT_EQ(CellGraph({0, 1, 2}, {1, 0}).edges(), 1);
    const std::vector<float> three(3);
    const std::vector<float> two(2);
    EXPECT_THROW(cell_graph({three, two, 1, 1}, {}), Error);
}

}  // namespace
}  // namespace viroplate::infection
