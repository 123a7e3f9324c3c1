// An image many times larger than a camera's: the same outlines as in a part of it.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "scene.hpp"

namespace viroplate::segment {
namespace {

constexpr int kTile = 500;
constexpr int kTiles = 8;

image::FloatPlane tile() {
    auto painted = grid(13, 13, 34, {0, 0, 24, 100, 1.25, 0.4});
    for (std::size_t i = 0; i < painted.size(); ++i) {
        painted[i].contrast = 60 + std::fmod(static_cast<double>(i) * 37, 150);
        painted[i].angle = static_cast<double>(i);
    }
    return paint(kTile, kTile, painted, 6);
}

image::FloatPlane repeated(const image::FloatPlane& plane) {
    image::FloatPlane result(kTiles * kTile, kTiles * kTile);
    for (int y = 0; y < result.height; ++y) {
        for (int x = 0; x < result.width; ++x) result.at(x, y) = plane.at(x % kTile, y % kTile);
    }
    return result;
}

/// Of each nucleus of `part` that does not touch its border, the best intersection over union with one of `whole`
/// behind the offset.
std::vector<double> agreements(const image::LabelPlane& part, const image::LabelPlane& whole, int offset) {
    std::map<std::uint32_t, double> area;
    std::map<std::uint32_t, double> area_in_whole;
    std::map<std::pair<std::uint32_t, std::uint32_t>, double> shared;
    std::set<std::uint32_t> cut;
    for (int y = 0; y < part.height; ++y) {
        for (int x = 0; x < part.width; ++x) {
            const std::uint32_t own = part.at(x, y);
            const std::uint32_t other = whole.at(x + offset, y + offset);
            ++area[own];
            ++area_in_whole[other];
            ++shared[{own, other}];
            if (x == 0 || y == 0 || x == part.width - 1 || y == part.height - 1) cut.insert(own);
        }
    }
    std::map<std::uint32_t, double> best;
    for (const auto& [pair, count] : shared) {
        if (pair.first == 0 || cut.contains(pair.first)) continue;
        const double united = area[pair.first] + area_in_whole[pair.second] - count;
        best[pair.first] = std::max(best[pair.first], pair.second == 0 ? 0.0 : count / united);
    }
    std::vector<double> result;
    for (const auto& [label, agreement] : best) result.push_back(agreement);
    return result;
}

TEST(Nuclei, OfALargeImageAreThoseOfItsParts) {
    const auto part = tile();
    NucleiOptions options;
    options.diameter.px = 24;
    const Found of_part = find(part, options);
    const Found of_whole = find(repeated(part), options);
    EXPECT_GT(of_whole.count, 160u * kTiles * kTiles);
    for (const int number : {1, kTiles - 2}) {
        const auto found = agreements(of_part.labels, of_whole.labels, number * kTile);
        ASSERT_GT(found.size(), 100u);
        EXPECT_GT(*std::min_element(found.begin(), found.end()), 0.9);
    }
}

}  // namespace
}  // namespace viroplate::segment
