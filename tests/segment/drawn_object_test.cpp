#include "segment/drawn_object.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace viroplate::segment {
namespace {

using Picture = std::vector<std::string>;

std::vector<image::Run> runs_of(const Picture& rows) {
    std::vector<image::Run> runs;
    for (int y = 0; y < static_cast<int>(rows.size()); ++y) {
        const std::string& row = rows[static_cast<std::size_t>(y)];
        for (int x = 0; x < static_cast<int>(row.size()); ++x) {
            if (row[static_cast<std::size_t>(x)] != '#') continue;
            if (runs.empty() || runs.back().y != y || runs.back().end != x) runs.push_back({y, x, x});
            ++runs.back().end;
        }
    }
    return runs;
}

Framed<std::uint32_t> no_zones(int width, int height) { return {width, height, 0}; }

std::vector<image::Run> filled(const Picture& rows, const Framed<std::uint32_t>& zones, int factor) {
    auto runs = runs_of(rows);
    fill_holes(runs, FreePixels{zones, factor, 1});
    return runs;
}

std::vector<image::Run> largest(const Picture& rows) {
    auto runs = runs_of(rows);
    keep_largest_part(runs);
    return runs;
}

/// Spreads `from` over all 4-connected `over` that it reaches.
void spread(Picture& rows, int x, int y, char over, char from) {
    if (y < 0 || x < 0 || y >= static_cast<int>(rows.size()) || x >= static_cast<int>(rows.front().size())) return;
    char& here = rows[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)];
    if (here != over) return;
    here = from;
    spread(rows, x + 1, y, over, from);
    spread(rows, x - 1, y, over, from);
    spread(rows, x, y + 1, over, from);
    spread(rows, x, y - 1, over, from);
}

Picture random_picture(int width, int height, std::mt19937& random) {
    Picture rows(static_cast<std::size_t>(height), std::string(static_cast<std::size_t>(width), '.'));
    for (auto& row : rows) {
        for (char& pixel : row) pixel = random() % 8 < 5 ? '#' : '.';
    }
    return rows;
}

/// What spreading finds: the largest part of '#', the first of equal ones; everything else '.'.
Picture largest_slowly(Picture rows) {
    std::int64_t most = 0;
    Picture best;
    for (std::size_t y = 0; y < rows.size(); ++y) {
        for (std::size_t x = 0; x < rows[y].size(); ++x) {
            if (rows[y][x] != '#') continue;
            spread(rows, static_cast<int>(x), static_cast<int>(y), '#', '1');
            Picture part = rows;
            std::int64_t area = 0;
            for (std::size_t v = 0; v < rows.size(); ++v) {
                for (std::size_t u = 0; u < rows[v].size(); ++u) {
                    part[v][u] = rows[v][u] == '1' ? '#' : '.';
                    area += rows[v][u] == '1' ? 1 : 0;
                    if (rows[v][u] == '1') rows[v][u] = '.';
                }
            }
            if (area > most) best = part;
            most = std::max(most, area);
        }
    }
    return best;
}

TEST(KeepLargestPart, LeavesOneConnectedObjectAsItIs) {
    const Picture ring{".###.", "##.##", ".###."};
    EXPECT_EQ(largest(ring), runs_of(ring));
    EXPECT_TRUE(largest({"..."}).empty());
}

TEST(KeepLargestPart, KeepsTheLargerAndOfEqualOnesTheFirst) {
    EXPECT_EQ(largest({"##..#", "....#", "....#"}), runs_of({"....#", "....#", "....#"}));
    EXPECT_EQ(largest({"##.##"}), runs_of({"##..."}));
}

TEST(KeepLargestPart, DoesNotConnectOverACorner) {
    EXPECT_EQ(largest({"##..", "..##", "..##"}), runs_of({"....", "..##", "..##"}));
}

TEST(FillHoles, FillsWhatIsEnclosedAndNotABay) {
    EXPECT_EQ(filled({"#####", "#.#.#", "###.#", "###.#"}, no_zones(5, 4), 1),
              runs_of({"#####", "###.#", "###.#", "###.#"}));
}

TEST(FillHoles, ACornerIsNoWayOut) {
    EXPECT_EQ(filled({"###.", "#.#.", "##.#", "####"}, no_zones(4, 4), 1), runs_of({"###.", "###.", "####", "####"}));
}

TEST(FillHoles, LeavesToOthersWhatIsTheirs) {
    auto zones = no_zones(3, 2);
    zones.row(0)[1] = 2;
    EXPECT_EQ(filled({"######", "#....#", "#....#", "######"}, zones, 2),
              runs_of({"######", "##..##", "######", "######"}));
    zones.row(0)[1] = 1;
    EXPECT_EQ(filled({"######", "#....#", "#....#", "######"}, zones, 2),
              runs_of({"######", "######", "######", "######"}));
}

TEST(Tidy, IsTheLargestPartWithAllThatNothingLeadsOutOf) {
    std::mt19937 random(4);
    const auto zones = no_zones(20, 20);
    for (int round = 0; round < 300; ++round) {
        const int width = 1 + static_cast<int>(random() % 18);
        const int height = 1 + static_cast<int>(random() % 14);
        const Picture rows = random_picture(width, height, random);
        auto runs = runs_of(rows);
        if (runs.empty()) continue;
        tidy(runs, FreePixels{zones, 1, 1});
        // A margin all around, from which everything outside is reached.
        Picture expected(static_cast<std::size_t>(height) + 2, std::string(static_cast<std::size_t>(width) + 2, '.'));
        const Picture part = largest_slowly(rows);
        for (std::size_t y = 0; y < part.size(); ++y) expected[y + 1].replace(1, part[y].size(), part[y]);
        spread(expected, 0, 0, '.', '~');
        Picture whole = part;
        for (std::size_t y = 0; y < part.size(); ++y) {
            for (std::size_t x = 0; x < part[y].size(); ++x) whole[y][x] = expected[y + 1][x + 1] == '~' ? '.' : '#';
        }
        ASSERT_EQ(runs, runs_of(whole)) << "round " << round;
    }
}

}  // namespace
}  // namespace viroplate::segment
