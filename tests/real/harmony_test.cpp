#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "real/data_folder.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/image/read.hpp"
#include "viroplate/plate/index.hpp"

namespace viroplate::plate {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class HarmonySamples : public RealData {
protected:
    PlateIndex read(const std::string& sample) {
        return open(data("instrument-samples/harmony/" + sample), OpenOptions{});
    }
};

std::vector<std::string> ids(const PlateIndex& index) {
    std::vector<std::string> result;
    for (const auto& channel : index.channels) result.push_back(channel.id);
    return result;
}

image::Plane<std::uint16_t> pixels(const PlateIndex& index, std::size_t field, std::size_t channel) {
    for (const auto& plane : index.fields.at(field).planes) {
        if (plane.channel == channel) return image::read_image(read_bytes(plane.file), plane.page).grey;
    }
    throw std::runtime_error("no such plane");
}

float median(std::vector<float> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

/// Standard deviation over mean of the medians of blocks of 90 × 90 px: how uneven a nearly empty field is.
double unevenness(const image::FloatPlane& plane) {
    constexpr int kBlock = 90;
    std::vector<double> medians;
    for (int y = 0; y + kBlock <= plane.height; y += kBlock) {
        for (int x = 0; x + kBlock <= plane.width; x += kBlock) {
            std::vector<float> block;
            for (int row = y; row < y + kBlock; ++row) {
                for (int column = x; column < x + kBlock; ++column) block.push_back(plane.at(column, row));
            }
            medians.push_back(median(std::move(block)));
        }
    }
    double mean = 0;
    for (const double value : medians) mean += value / static_cast<double>(medians.size());
    double variance = 0;
    for (const double value : medians)
        variance += (value - mean) * (value - mean) / static_cast<double>(medians.size());
    return std::sqrt(variance) / mean;
}

enum class Turn { none, transposed, mirrored_x, mirrored_y };

image::FloatPlane flattened(const image::Plane<std::uint16_t>& grey, const image::FloatPlane& gain, Turn turn) {
    image::FloatPlane result(grey.width, grey.height);
    for (int y = 0; y < grey.height; ++y) {
        for (int x = 0; x < grey.width; ++x) {
            const int gx = turn == Turn::transposed ? y : turn == Turn::mirrored_x ? grey.width - 1 - x : x;
            const int gy = turn == Turn::transposed ? x : turn == Turn::mirrored_y ? grey.height - 1 - y : y;
            result.at(x, y) = static_cast<float>(grey.at(x, y)) / gain.at(gx, gy);
        }
    }
    return result;
}

/// Correlation of two fields where the second lies (dx, dy) px from the first.
double seam_correlation(const image::Plane<std::uint16_t>& a, const image::Plane<std::uint16_t>& b, int dx, int dy) {
    double n = 0, sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
    for (int y = std::max(0, dy); y < std::min(a.height, b.height + dy); ++y) {
        for (int x = dx; x < a.width; ++x) {
            const double va = a.at(x, y);
            const double vb = b.at(x - dx, y - dy);
            n += 1;
            sa += va;
            sb += vb;
            saa += va * va;
            sbb += vb * vb;
            sab += va * vb;
        }
    }
    return (n * sab - sa * sb) / std::sqrt((n * saa - sa * sa) * (n * sbb - sb * sb));
}

TEST_F(HarmonySamples, VersionOneOfThePhenixIsRead) {
    const PlateIndex index = read("pe2loaddata-Version1/images");
    EXPECT_EQ(index.format, "harmony");
    EXPECT_EQ(index.dialect, "HarmonyV5");
    EXPECT_EQ(index.instrument, "Phenix");
    EXPECT_EQ(index.name, "BR00121482");
    EXPECT_EQ(index.shape, (PlateShape{16, 24}));
    EXPECT_THAT(index.expected_wells, ElementsAre(WellAddress{0, 0}));
    EXPECT_THAT(ids(index), ElementsAre("1", "2", "3", "4", "5", "6"));
    EXPECT_EQ(index.channels[0].name, "Alexa 647");
    EXPECT_EQ(index.channels[4].name, "HOECHST 33342");
    EXPECT_DOUBLE_EQ(index.channels[0].excitation_nm.value(), 640);
    EXPECT_DOUBLE_EQ(index.channels[0].emission_nm.value(), 706);
    EXPECT_DOUBLE_EQ(index.channels[0].exposure_ms.value(), 10);
    EXPECT_FALSE(index.channels[5].emission_nm);  // brightfield: 0 stands for none
    EXPECT_NEAR(index.pixel_size_um.value(), 0.59798, 5e-6);
    EXPECT_EQ(index.image_width, 1080);
    EXPECT_EQ(index.image_height, 1080);
    EXPECT_EQ(index.count(PlaneState::present), 6U);
    EXPECT_THAT(index.unmatched, testing::IsEmpty());
    EXPECT_THAT(index.warnings, testing::IsEmpty());
}

TEST_F(HarmonySamples, VersionFiveHasPositionsFromTheWellCentre) {
    const PlateIndex index = read("pe2loaddata-Version5");
    ASSERT_EQ(index.fields.size(), 1U);
    EXPECT_NEAR(index.fields[0].x_um.value(), -322.9, 0.05);
    EXPECT_NEAR(std::abs(index.fields[0].y_um.value()), 322.9, 0.05);
    EXPECT_EQ(index.count(PlaneState::present), 6U);
    EXPECT_EQ(index.channels[0].name, "Digital Phase Contrast");
}

TEST_F(HarmonySamples, VersionSevenTakesWhatChannelsShareFromTheMaps) {
    const PlateIndex index = read("pe2loaddata-Version7");
    EXPECT_EQ(index.dialect, "HarmonyV7");
    EXPECT_EQ(index.name, "240624_WES_Perturbs_n_densities_1.1");
    EXPECT_EQ(index.shape, (PlateShape{8, 12}));
    EXPECT_EQ(index.channels.size(), 7U);
    EXPECT_EQ(index.channels[3].name, "405ex, 570-630-em)");
    EXPECT_NEAR(index.pixel_size_um.value(), 0.29669, 5e-6);
    EXPECT_EQ(index.image_width, 2160);
    EXPECT_EQ(index.count(PlaneState::present), 0U);
    EXPECT_EQ(index.count(PlaneState::missing), 7U);
    EXPECT_THAT(index.fields[0].planes[0].reason, HasSubstr("r01c01f01p01-ch1sk1fk1fl1.tiff"));
    EXPECT_TRUE(index.channels[0].flatfield);
    EXPECT_FALSE(index.channels[1].flatfield);  // Identity
}

TEST_F(HarmonySamples, OperettaHasTwoFieldsOfOneWell) {
    const PlateIndex index = read("operetta-compose");
    EXPECT_EQ(index.instrument, "Sonata");
    EXPECT_THAT(index.imaged_wells(), ElementsAre(WellAddress{2, 2}));
    ASSERT_EQ(index.fields.size(), 2U);
    EXPECT_EQ(index.fields[0].id.field, 1);
    EXPECT_EQ(index.fields[1].id.field, 2);
    EXPECT_NEAR(index.pixel_size_um.value(), 1.19595, 5e-6);
    EXPECT_NEAR(index.fields[0].x_um.value(), -645.814, 1e-3);
    EXPECT_NEAR(index.fields[0].y_um.value(), -645.814, 1e-3);  // the stage counts up
}

TEST_F(HarmonySamples, TheOrientationMatrixPutsNeighboursWhereTheirPixelsAgree) {
    const PlateIndex index = read("operetta-compose");
    const double right = *index.fields[1].x_um - *index.fields[0].x_um;
    const double down = *index.fields[1].y_um - *index.fields[0].y_um;
    EXPECT_NEAR(right / *index.pixel_size_um, 1080, 0.1);  // nominal
    const auto offset = image_offset(index.channels[0].orientation.value(), right, down, *index.pixel_size_um);
    EXPECT_NEAR(offset.x, 1073.1, 0.1);
    EXPECT_NEAR(offset.y, 2.6, 0.1);

    const auto first = pixels(index, 0, 0);
    const auto second = pixels(index, 1, 0);
    double best = -1;
    int best_x = 0;
    int best_y = 0;
    for (int dx = 1066; dx <= 1076; ++dx) {
        for (int dy = -6; dy <= 6; ++dy) {
            const double correlation = seam_correlation(first, second, dx, dy);
            if (correlation <= best) continue;
            best = correlation;
            best_x = dx;
            best_y = dy;
        }
    }
    EXPECT_GT(best, 0.95);
    EXPECT_NEAR(best_x, offset.x, 1.5);
    EXPECT_NEAR(best_y, offset.y, 1.5);
}

TEST_F(HarmonySamples, TheFlatFieldProfileFlattensANearlyEmptyField) {
    const PlateIndex index = read("pe2loaddata-Version5");
    const auto grey = pixels(index, 0, 5);
    const auto gain = index.channels[5].flatfield.value().gain_plane(grey.width, grey.height);
    const image::FloatPlane even(grey.width, grey.height, 1);
    EXPECT_NEAR(unevenness(flattened(grey, even, Turn::none)), 0.1055, 0.001);
    EXPECT_NEAR(unevenness(flattened(grey, gain, Turn::none)), 0.0098, 0.0005);
    EXPECT_NEAR(unevenness(flattened(grey, gain, Turn::transposed)), 0.124, 0.002);
    EXPECT_NEAR(unevenness(flattened(grey, gain, Turn::mirrored_x)), 0.070, 0.002);
    EXPECT_NEAR(unevenness(flattened(grey, gain, Turn::mirrored_y)), 0.032, 0.002);
}

TEST_F(HarmonySamples, TheFlatFieldProfileFlattensAFieldOfNuclei) {
    const PlateIndex index = read("pe2loaddata-Version1");
    const auto grey = pixels(index, 0, 4);
    const auto gain = index.channels[4].flatfield.value().gain_plane(grey.width, grey.height);
    EXPECT_NEAR(unevenness(flattened(grey, image::FloatPlane(grey.width, grey.height, 1), Turn::none)), 0.184, 0.002);
    EXPECT_NEAR(unevenness(flattened(grey, gain, Turn::none)), 0.056, 0.002);
}

TEST_F(HarmonySamples, EveryProfileHasMeanOne) {
    std::size_t profiles = 0;
    for (const char* sample :
         {"pe2loaddata-Version1", "pe2loaddata-Version5", "pe2loaddata-Version7", "operetta-compose"}) {
        for (const auto& channel : read(sample).channels) {
            if (!channel.flatfield) continue;
            ++profiles;
            const auto gain = channel.flatfield->gain_plane(270, 270);
            double sum = 0;
            for (const float value : gain.pixels) sum += value;
            EXPECT_NEAR(sum / static_cast<double>(gain.size()), 1, 1e-3) << sample << " channel " << channel.id;
        }
    }
    EXPECT_GE(profiles, 10U);
}

}  // namespace
}  // namespace viroplate::plate
