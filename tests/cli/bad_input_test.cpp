// What people get wrong, and what the world does to files: a clear line, the right exit code, nothing lost.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "program.hpp"
#include "small_plate.hpp"
#include "temporary_folder.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/document/json.hpp"
#include "viroplate/image/write.hpp"

namespace viroplate {
namespace {

using document::Json;
using testing::HasSubstr;

class BadInput : public testing::Test {
protected:
    BadInput() : small_(folder_.path()), out_(folder_ / "out") {}

    ProgramResult run(std::vector<std::string> more = {}, User user = User::own) const {
        std::vector<std::string> arguments{"run",   small_.plate, "--assay", small_.assay,
                                           "--map", small_.map,   "-o",      out_};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_program(arguments, user);
    }
    Json plate_json() const { return document::parse_json(read_text(out_ / "plate.json"), "plate.json"); }

    /// Runs with one image broken: that field is a row with a reason that contains `reason`, the others are analysed.
    void expect_one_failed_field(const std::string& reason) const {
        const auto result = run();
        EXPECT_EQ(result.exit_code, 3) << result.err;
        const Json plate = plate_json();
        EXPECT_EQ(plate["plate"]["fields_used"].integer(), 5);
        ASSERT_EQ(plate["failed_fields"].items().size(), 1u);
        const Json& failed = plate["failed_fields"].items()[0];
        EXPECT_EQ(failed["well"].text(), "A03");
        EXPECT_THAT(failed["reason"].text(), HasSubstr(reason));
        const std::string wells = read_text(out_ / "wells.csv");
        EXPECT_THAT(wells, HasSubstr("A03"));
        EXPECT_THAT(wells, HasSubstr("failed"));
    }

    TemporaryFolder folder_;
    SmallPlate small_;
    std::filesystem::path out_;
    WellAddress third_{0, 2};
};

TEST_F(BadInput, TheSmallPlateItselfIsFine) {
    const auto result = run();
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(plate_json()["plate"]["objects"].integer(), 54);
}

TEST_F(BadInput, AFolderWithoutAPlateSaysWhatWasLookedFor) {
    std::filesystem::create_directory(folder_ / "empty");
    for (const char* command : {"inspect", "run"}) {
        std::vector<std::string> arguments{command, folder_ / "empty"};
        if (std::string(command) == "run")
            arguments.insert(arguments.end(), {"--assay", small_.assay, "--map", small_.map, "-o", out_});
        const auto result = run_program(arguments);
        EXPECT_EQ(result.exit_code, 1) << command;
        EXPECT_THAT(result.err, HasSubstr("no plate"));
        EXPECT_EQ(result.out, "");
    }
}

TEST_F(BadInput, AMisspelledAssayKeyIsNamedWithTheNearestRightOne) {
    small_.write_assay("splt_depth = 0.2\n");
    std::ofstream(small_.assay, std::ios::app) << "[cells]\nreach_pxx = 4\n";
    const auto result = run();
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("assay.toml:"));
    EXPECT_THAT(result.err, testing::AnyOf(HasSubstr("splt_depth"), HasSubstr("reach_px")));
    EXPECT_THAT(result.err, HasSubstr("did you mean"));
    EXPECT_FALSE(std::filesystem::exists(out_));
}

TEST_F(BadInput, AnImpossibleAssayValueIsNamedWithFileLineAndColumn) {
    small_.write_assay("false_positive_rate = 3.0\n");
    const auto result = run();
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, testing::ContainsRegex("assay.toml:13:[0-9]+"));
    EXPECT_THAT(result.err, HasSubstr("false_positive_rate"));
}

TEST_F(BadInput, AnAssayChannelThatThePlateLacksIsNamedBesideThoseItHas) {
    small_.write_assay("[[channel]]\nname = \"gfp\"\n");
    const auto result = run();
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("gfp"));
    EXPECT_THAT(result.err, HasSubstr("virus"));
}

TEST_F(BadInput, AMapWellThatThePlateCannotHaveIsRefused) {
    small_.write_map("well,role\nA01,mock\nZ30,vehicle\n");
    const auto result = run();
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("Z30"));
}

TEST_F(BadInput, WellsOfOneSideOnlyAreListedAndKept) {
    small_.write_map(
        "well,role,virus,moi\nA01,mock,,\nA02,mock,,\nA03,vehicle,virus,1\nA04,vehicle,virus,1\nB01,vehicle,virus,1\n");
    const auto result = run();
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr("B01"));
    EXPECT_THAT(result.err, testing::AllOf(HasSubstr("A05"), HasSubstr("A06")));
    const Json map = plate_json()["map"];
    ASSERT_EQ(map["mapped_without_images"].items().size(), 1u);
    EXPECT_EQ(map["imaged_without_map"].items().size(), 2u);
    const std::string wells = read_text(out_ / "wells.csv");
    for (const char* well : {"A01", "A05", "A06", "B01"}) EXPECT_THAT(wells, HasSubstr(std::string(",") + well + ","));
    EXPECT_THAT(wells, HasSubstr("no_images"));
    EXPECT_THAT(wells, HasSubstr("unmapped"));

    std::filesystem::remove_all(out_);
    EXPECT_EQ(run({"--strict"}).exit_code, 4);
    EXPECT_FALSE(std::filesystem::exists(out_));
}

TEST_F(BadInput, ATruncatedTiffIsARowWithItsReason) {
    const auto path = small_.file(third_, "virus");
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
    expect_one_failed_field("A03_f1_virus.tif");
}

TEST_F(BadInput, AZeroByteFileIsARowWithItsReason) {
    std::filesystem::resize_file(small_.file(third_, "dna"), 0);
    expect_one_failed_field("A03_f1_dna.tif");
}

TEST_F(BadInput, AMissingFileIsARowWithItsReason) {
    std::filesystem::remove(small_.file(third_, "virus"));
    expect_one_failed_field("virus");
}

TEST_F(BadInput, ATrueColourImageIsARowWithItsReason) {
    const auto png = image::encode_png(image::Plane<image::Rgb>(128, 128, {10, 20, 30}));
    write_atomically(small_.file(third_, "dna"), png);
    expect_one_failed_field("colour");
}

TEST_F(BadInput, AOneBitImageIsARowWithItsReason) {
    // A minimal 8 × 1 bilevel TIFF, little-endian: header, 8 tags, one byte of pixels.
    const auto tag = [](unsigned id, unsigned type, unsigned value) {
        return std::string{static_cast<char>(id & 255),
                           static_cast<char>(id >> 8),
                           static_cast<char>(type),
                           0,
                           1,
                           0,
                           0,
                           0,
                           static_cast<char>(value & 255),
                           static_cast<char>(value >> 8),
                           0,
                           0};
    };
    std::string tiff("II*\0\x08\0\0\0\x08\0", 10);
    tiff += tag(256, 3, 8) + tag(257, 3, 1) + tag(258, 3, 1) + tag(259, 3, 1) + tag(262, 3, 1) + tag(273, 4, 110) +
            tag(278, 3, 1) + tag(279, 4, 1) + std::string(4, '\0') + "\xAA";
    write_atomically(small_.file(third_, "dna"), tiff);
    expect_one_failed_field("1 bit");
}

TEST_F(BadInput, ImagesOfUnequalSizeInOneFieldAreARowWithBothSizes) {
    image::write_tiff(small_.file(third_, "virus"), small_plate_image(third_, "virus", 100), image::Compression::none);
    expect_one_failed_field("100");
}

TEST_F(BadInput, AnExistingOutputIsNotTouchedWithoutOverwrite) {
    ASSERT_EQ(run().exit_code, 0);
    const std::string before = read_text(out_ / "plate.json");
    const auto again = run();
    EXPECT_EQ(again.exit_code, 5);
    EXPECT_THAT(again.err, HasSubstr("--overwrite"));
    EXPECT_EQ(read_text(out_ / "plate.json"), before);
    EXPECT_EQ(run({"--overwrite"}).exit_code, 0);
    EXPECT_EQ(read_text(out_ / "plate.json"), before);
}

TEST_F(BadInput, AFolderOfSomebodyElseIsNotOverwritten) {
    std::filesystem::create_directory(out_);
    std::ofstream(out_ / "thesis.txt") << "years of work";
    EXPECT_EQ(run().exit_code, 5);
    EXPECT_EQ(read_text(out_ / "thesis.txt"), "years of work");
}

TEST_F(BadInput, AnOutputWithoutWritePermissionIsAnErrorOfTheWorld) {
    std::filesystem::create_directory(folder_ / "locked");
    std::filesystem::permissions(folder_.path(), std::filesystem::perms{0755});
    std::filesystem::permissions(folder_ / "locked", std::filesystem::perms{0555});
    out_ = folder_ / "locked" / "out";
    const auto result = run({}, User::without_rights);
    EXPECT_EQ(result.exit_code, 1) << result.err;
    EXPECT_THAT(result.err, HasSubstr("locked"));
}

TEST_F(BadInput, ResumingWithOtherImageSettingsIsRefused) {
    ASSERT_EQ(run().exit_code, 0);
    const auto result = run({"--resume", "--set", "nuclei.diameter_px=30"});
    EXPECT_EQ(result.exit_code, 5);
    EXPECT_THAT(result.err, HasSubstr("nuclei.diameter"));
}

TEST_F(BadInput, ErrorsAreAlsoADocumentForPrograms) {
    const auto result = run_program({"inspect", folder_ / "nowhere", "--json"});
    EXPECT_EQ(result.exit_code, 1);
    const Json document = document::parse_json(result.out, "stdout");
    EXPECT_FALSE(document["error"]["message"].text().empty());
    EXPECT_FALSE(document["error"]["remedy"].text().empty());
}

TEST_F(BadInput, AnUnknownOptionOrCommandIsAUsageError) {
    EXPECT_EQ(run({"--no-such-option"}).exit_code, 2);
    EXPECT_EQ(run_program({"destroy"}).exit_code, 2);
    EXPECT_EQ(run_program({}).exit_code, 2);
    EXPECT_EQ(run_program({"--help"}).exit_code, 0);
}

}  // namespace
}  // namespace viroplate
