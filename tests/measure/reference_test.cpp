// Everything that measure::objects works out, against the plainest way to work it out.

#include "measure/reference.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "viroplate/core/random.hpp"

namespace viroplate::measure {
namespace {

/// Equal, both nothing, or neighbouring floats. Sums near 0 of large values lose digits: `least` is what counts as 0.
bool is_same(float a, float b, float least) {
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
    return a == b || std::nextafter(a, b) == b || std::abs(a - b) <= least;
}

void expect_same(const Labels& labels, const std::vector<image::PreparedPlane>& planes,
                 std::optional<double> pixel_size_um) {
    std::vector<ChannelPlane> channels;
    for (std::size_t i = 0; i < planes.size(); ++i) channels.push_back({std::to_string(i), &planes[i]});
    const auto table = objects(objects_of(labels), channels, pixel_size_um);
    const auto expected = reference_objects(labels, planes, pixel_size_um);
    ASSERT_EQ(table.values.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const auto& column = table.columns[i % table.columns.size()].name;
        EXPECT_TRUE(is_same(table.values[i], expected[i], 1e-9F))
            << column << " of object " << i / table.columns.size() + 1 << ": " << table.values[i] << ", not "
            << expected[i];
    }
}

int whole(Random& random, int below) { return static_cast<int>(random.uniform(0, below)); }

/// Cells of random shape: blocks put on each other in random order, nuclei, rings and remainders in any place of them.
/// Parts may have holes and lie apart; every nucleus has a pixel.
Labels random_labels(int width, int height, std::size_t count, Random& random) {
    Labels labels = empty_labels(width, height, count);
    const auto block = [&](image::LabelPlane& plane, std::uint32_t label) {
        const int left = whole(random, width);
        const int top = whole(random, height);
        const int right = left + 1 + whole(random, width / 2 + 1);
        const int bottom = top + 1 + whole(random, height / 2 + 1);
        const double density = random.uniform() < 0.5 ? 1 : random.uniform();
        fill(plane, label, [&](int x, int y) {
            return x >= left && x < right && y >= top && y < bottom && random.uniform() < density;
        });
    };
    for (int i = 0; i < 3; ++i) {
        for (std::uint32_t label = 1; label <= count; ++label) block(labels.cells, label);
    }
    image::LabelPlane part(width, height);  // 1 nucleus, 2 ring, else remainder
    for (int i = 0; i < 4; ++i) block(part, static_cast<std::uint32_t>(1 + i % 2));
    const auto first = static_cast<std::size_t>(whole(random, width * height));
    for (std::uint32_t label = 1; label <= count; ++label) {
        const std::size_t place = (first + 7 * label) % part.size();
        labels.cells.pixels[place] = label;
        part.pixels[place] = 1;
    }
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (part.pixels[i] == 1) labels.nuclei.pixels[i] = labels.cells.pixels[i];
        if (part.pixels[i] == 2) labels.rings.pixels[i] = labels.cells.pixels[i];
    }
    return labels;
}

/// Levels spread in one of several ways, with a zero and a step of their own.
image::PreparedPlane random_plane(int width, int height, Random& random) {
    image::PreparedPlane plane;
    plane.level = image::Plane<std::uint16_t>(width, height);
    plane.zero = std::floor(random.uniform(0, 2000)) / 4;
    plane.step = std::exp2(std::floor(random.uniform(-6, 3)));
    const int kind = whole(random, 6);
    const double top = std::exp2(random.uniform(0, 16));
    for (auto& level : plane.level.pixels) {
        double value = top;                                                                 // 0: all alike
        if (kind == 1) value = random.uniform(0, 65536);                                    // the whole range
        if (kind == 2) value = random.uniform(0, top);                                      // a part of it
        if (kind == 3) value = random.uniform() < 0.5 ? 0 : 65535;                          // its two ends
        if (kind == 4) value = std::exp2(random.uniform(0, 16));                            // crowded below
        if (kind == 5) value = random.uniform() < 0.02 ? 60000 : 30000 + whole(random, 3);  // few far above many
        level = static_cast<std::uint16_t>(std::min(value, 65535.0));
    }
    return plane;
}

class RandomField : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomField, IsMeasuredAsTheReferenceDoes) {
    Random random(17, GetParam());
    const int width = 1 + whole(random, 90);
    const int height = 1 + whole(random, 60);
    const int count = width * height < 100 ? 1 : 1 + whole(random, 8);
    const auto labels = random_labels(width, height, static_cast<std::size_t>(count), random);
    std::vector<image::PreparedPlane> planes;
    for (int channel = whole(random, 4); channel > 0; --channel) planes.push_back(random_plane(width, height, random));
    expect_same(labels, planes, random.uniform() < 0.5 ? std::nullopt : std::optional(0.325));
}

INSTANTIATE_TEST_SUITE_P(Of, RandomField, testing::Range(std::uint64_t{0}, std::uint64_t{150}));

/// More pixels than the fast loops take at once, at both ends of the levels.
TEST(LargeCell, IsMeasuredAsTheReferenceDoes) {
    constexpr int kSize = 420;
    Labels labels = empty_labels(kSize, kSize, 1);
    fill(labels.cells, 1, [](int, int) { return true; });
    fill(labels.nuclei, 1, [](int x, int y) { return std::hypot(x - 200, y - 190) < 170; });
    fill(labels.rings, 1, [](int x, int y) {
        const double distance = std::hypot(x - 200, y - 190);
        return distance > 180 && distance < 215;
    });
    std::vector<image::PreparedPlane> planes(3);
    for (auto& plane : planes) plane.level = image::Plane<std::uint16_t>(kSize, kSize);
    for (std::size_t i = 0; i < planes[0].level.size(); ++i) {
        planes[0].level.pixels[i] = i % 3 == 0 ? 0 : 65535;
        planes[1].level.pixels[i] = 65535;
        planes[2].level.pixels[i] = static_cast<std::uint16_t>(i * 2654435761U >> 16);
    }
    planes[1].level.at(200, 190) = 65534;  // all but one alike: nothing may be lost to cancellation
    expect_same(labels, planes, std::nullopt);
}

TEST(CellWithoutNucleus, HasNoFiguresOfIt) {
    Labels labels = empty_labels(20, 10, 2);
    fill(labels.cells, 1, [](int x, int) { return x < 4; });
    fill(labels.nuclei, 2, [](int x, int) { return x > 15; });
    labels.cells.pixels[19] = 2;
    const auto table = measured(labels, even_plane(20, 10, 3));
    for (const auto* column : {"x_px", "y_px", "nucleus_solidity", "nucleus_mean_dna", "nucleus_median_dna"}) {
        EXPECT_TRUE(std::isnan(value(table, 0, column))) << column;
        EXPECT_FALSE(std::isnan(value(table, 1, column))) << column;
    }
    EXPECT_EQ(value(table, 0, "nucleus_area_px"), 0);
    EXPECT_EQ(value(table, 0, "cell_area_px"), 40);
    EXPECT_EQ(value(table, 0, "cell_mean_dna"), 3);
}

}  // namespace
}  // namespace viroplate::measure
