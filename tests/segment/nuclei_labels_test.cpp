// What a label image of nuclei promises: numbered from 1 in reading order, 4-connected, without holes.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "scene.hpp"
#include "segment/components.hpp"
#include "viroplate/segment/nuclei.hpp"

namespace viroplate::segment {
namespace {

class NucleiLabels : public testing::TestWithParam<double> {
protected:
    NucleiLabels() {
        const double diameter = GetParam();
        auto painted = grid(6, 5, 1.15 * diameter, {0, 0, diameter, 100, 1.3, 0.5});
        for (std::size_t i = 0; i < painted.size(); ++i) {
            painted[i].contrast = 50 + std::fmod(static_cast<double>(i) * 37, 200);
        }
        found_ = find(paint(static_cast<int>(8 * diameter), static_cast<int>(7 * diameter), painted, 6));
    }
    Framed<std::uint32_t> framed() const {
        Framed<std::uint32_t> result(found_.labels.width, found_.labels.height, 0);
        for (int y = 0; y < result.height; ++y) {
            const auto row = found_.labels.row(y);
            std::copy(row.begin(), row.end(), result.row(y));
        }
        return result;
    }
    Found found_;
};

TEST_P(NucleiLabels, RunFromOneInReadingOrder) {
    std::uint32_t highest = 0;
    for (const auto label : found_.labels.pixels) {
        EXPECT_LE(label, highest + 1);
        highest = std::max(highest, label);
    }
    EXPECT_EQ(highest, found_.count);
    EXPECT_GT(found_.count, 20u);
}

TEST_P(NucleiLabels, AreFourConnected) {
    const auto labels = framed();
    for (std::uint32_t label = 1; label <= found_.count; ++label) {
        Framed<std::uint8_t> nucleus(labels.width, labels.height, 0);
        for (std::size_t i = 0; i < labels.pixels.size(); ++i) nucleus[i] = labels[i] == label ? 1 : 0;
        EXPECT_EQ(find_components(nucleus, 1).count(), 1u) << "label " << label;
    }
}

TEST_P(NucleiLabels, HaveNoHoles) {
    const auto labels = framed();
    for (std::uint32_t label = 1; label <= found_.count; ++label) {
        // A frame of background around the image, so that only true holes are apart from the outside.
        Framed<std::uint8_t> outside(labels.width + 2, labels.height + 2, 0);
        for (int y = 0; y < outside.height; ++y) {
            for (int x = 0; x < outside.width; ++x) {
                const bool frame = x == 0 || y == 0 || x > labels.width || y > labels.height;
                outside.row(y)[x] = frame || labels.row(y - 1)[x - 1] != label ? 1 : 0;
            }
        }
        const auto parts = find_components(outside, 1);
        for (std::size_t i = 1; i < parts.count(); ++i) {  // a part that another nucleus fills is no hole
            const auto first = parts.runs(i).front().begin;
            EXPECT_NE(found_.labels.at(outside.x(first) - 1, outside.y(first) - 1), 0u);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(SmallAndBinned, NucleiLabels, testing::Values(14.0, 30.0, 55.0));

}  // namespace
}  // namespace viroplate::segment
