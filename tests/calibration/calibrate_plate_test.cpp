#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "calibration/scene.hpp"
#include "temporary_folder.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/image/write.hpp"
#include "viroplate/pipeline/calibrate.hpp"

namespace viroplate::calibration::testing {
namespace {

namespace fs = std::filesystem;
using pipeline::calibrate_plate;
using pipeline::CalibrateOptions;

class Warnings final : public Progress {
public:
    void begin(std::string_view, std::size_t steps) override { total = steps; }
    void advance(std::size_t steps) override { done += steps; }
    void warn(std::string_view message) override { messages.emplace_back(message); }
    void end() override {}
    std::size_t total = 0;
    std::size_t done = 0;
    std::vector<std::string> messages;
};

class StopAtOnce final : public Stop {
public:
    bool requested() const override { return true; }
};

/// Twenty fields of two channels on disk.
class CalibratePlate : public ::testing::Test {
protected:
    static constexpr int kFields = 20;

    CalibratePlate() {
        plate_.root = folder_.path();
        plate_.channels.resize(2);
        plate_.channels[0].id = "1";
        plate_.channels[0].name = "DNA";
        plate_.channels[1].id = plate_.channels[1].name = "virus";
        Scene scene;
        scene.width = scene.height = 96;
        scene.cells = 12;
        for (int i = 0; i < kFields; ++i) {
            plate::Field field;
            field.id = {{i / 10, i % 10}, 1};
            for (std::size_t c = 0; c < 2; ++c) {
                plate::PlaneRef plane;
                plane.channel = c;
                plane.file = folder_ / (std::to_string(i) + "_" + std::to_string(c) + ".tif");
                scene.offset = c == 0 ? 100 : 300;
                image::write_tiff(plane.file, {scene.field(i), 16, std::nullopt}, image::Compression::lzw);
                field.planes.push_back(plane);
            }
            plate_.fields.push_back(field);
        }
    }

    TemporaryFolder folder_;
    plate::PlateIndex plate_;
    CalibrateOptions options_;
    Warnings progress_;
};

TEST_F(CalibratePlate, GivesTheSameProfileForAnyNumberOfThreads) {
    options_.threads = 1;
    const auto one = calibrate_plate(plate_, options_, progress_, NeverStop());
    options_.threads = 4;
    const auto four = calibrate_plate(plate_, options_, progress_, NeverStop());
    EXPECT_EQ(one.profile.id, four.profile.id);
    ASSERT_EQ(one.profile.channels.size(), 2U);
    EXPECT_EQ(one.profile.channels[0].channel, "1");
    EXPECT_NEAR(one.profile.channels[0].offset, 100, 10);
    EXPECT_NEAR(one.profile.channels[1].offset, 300, 10);
    EXPECT_EQ(progress_.done, 2U * 2U * kFields);
}

TEST_F(CalibratePlate, LeavesOutBadFieldsAndSaysSo) {
    std::ofstream(plate_.fields[3].planes[0].file).close();  // zero bytes
    fs::remove(plate_.fields[4].planes[0].file);
    image::write_tiff(plate_.fields[5].planes[0].file, {image::Plane<std::uint16_t>(8, 8, 5), 16, std::nullopt},
                      image::Compression::none);
    plate_.fields[6].planes[0].state = plate::PlaneState::missing;
    options_.channels = {"DNA"};
    const auto result = calibrate_plate(plate_, options_, progress_, NeverStop());
    ASSERT_EQ(result.channels.size(), 1U);
    EXPECT_EQ(result.channels[0].fields_failed, 3);
    EXPECT_EQ(result.channels[0].fields_used, kFields - 4);
    using ::testing::Contains;
    using ::testing::HasSubstr;
    EXPECT_THAT(progress_.messages, Contains(HasSubstr("A04 field 1 is left out: 3_0.tif: the file is empty")));
    EXPECT_THAT(progress_.messages, Contains(HasSubstr("8 x 8")));
    EXPECT_THAT(progress_.messages, Contains(HasSubstr("uncertain")));  // so few cells
}

TEST_F(CalibratePlate, SpreadsAFewFieldsOverThePlate) {
    options_.max_fields = 5;
    options_.estimation.minimum_fields = 5;
    EXPECT_EQ(calibrate_plate(plate_, options_, progress_, NeverStop()).channels[1].fields_used, 5);
    options_.estimation.minimum_fields = 6;
    EXPECT_THROW(calibrate_plate(plate_, options_, progress_, NeverStop()), Error);
}

TEST_F(CalibratePlate, RefusesAChannelThePlateDoesNotHave) {
    options_.channels = {"GFP"};
    try {
        calibrate_plate(plate_, options_, progress_, NeverStop());
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::usage);
        EXPECT_THAT(error.what(), ::testing::HasSubstr("'DNA', 'virus'"));
    }
}

TEST_F(CalibratePlate, StopsWhenAsked) {
    try {
        calibrate_plate(plate_, options_, progress_, StopAtOnce());
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::interrupted);
    }
}

}  // namespace
}  // namespace viroplate::calibration::testing
