#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plate/files.hpp"
#include "plate/harmony_images.hpp"
#include "plate/harmony_index.hpp"
#include "temporary_folder.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/random.hpp"
#include "viroplate/plate/index.hpp"

namespace viroplate::plate {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Harmony : public testing::Test {
protected:
    Harmony() { index_.images = harmony_images(2, 2, 2); }

    /// Writes index and images; `index_file` and `image_folder` below the temporary folder.
    void write(const std::string& index_file = "Images/Index.idx.xml", const std::string& image_folder = "Images") {
        write_file(folder_ / index_file, index_.text());
        for (const auto& image : index_.images) write_file(folder_ / image_folder / image.usual_name(), "");
    }
    PlateIndex read() const { return open(folder_.path(), OpenOptions{}); }
    std::string complaint() const {
        try {
            read();
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), Code::plate);
            return error.what();
        }
        return "accepted";
    }

    TemporaryFolder folder_;
    HarmonyIndexText index_;
};

TEST_F(Harmony, ReadsPlateChannelsAndFields) {
    write();
    const PlateIndex index = read();
    EXPECT_EQ(index.format, "harmony");
    EXPECT_EQ(index.name, "P7");
    EXPECT_EQ(index.shape, (PlateShape{8, 12}));
    EXPECT_EQ(index.count(PlaneState::present), 8U);
    EXPECT_EQ(index.channels[1].name, "dye 2");
    EXPECT_DOUBLE_EQ(index.channels[1].excitation_nm.value(), 402);
    EXPECT_DOUBLE_EQ(index.channels[1].exposure_ms.value(), 100);
    EXPECT_DOUBLE_EQ(index.pixel_size_um.value(), 0.5);
    EXPECT_EQ(index.image_height, 80);
    EXPECT_DOUBLE_EQ(index.fields[1].x_um.value(), 20);
    EXPECT_DOUBLE_EQ(index.fields[1].y_um.value(), -20);  // the stage counts up
    EXPECT_THAT(index.warnings, IsEmpty());
    EXPECT_THAT(index.metadata_files, ElementsAre(folder_ / "Images/Index.idx.xml"));
}

TEST_F(Harmony, TakesWhatTheMapsSayInVersionSeven) {
    index_.version = "43B2A954-E3C3-47E1-B392-6635266B0DD3/HarmonyV7";
    write("Images/Index.xml");
    const PlateIndex index = read();
    EXPECT_EQ(index.dialect, "HarmonyV7");
    EXPECT_EQ(index.channels[0].name, "dye 1");
    EXPECT_DOUBLE_EQ(index.pixel_size_um.value(), 0.5);
}

TEST_F(Harmony, TheIndexMayLieAboveTheImagesAndNameThemWithBackslashes) {
    for (auto& image : index_.images) image.url = "Images\\" + image.usual_name();
    write("Index.xml");
    EXPECT_EQ(read().count(PlaneState::present), 8U);
    EXPECT_EQ(open(folder_ / "Images", {}).count(PlaneState::present), 8U);
    EXPECT_EQ(open(folder_ / "Images" / index_.images[0].usual_name(), {}).count(PlaneState::present), 8U);
    EXPECT_THAT(read().unmatched, IsEmpty());
}

TEST_F(Harmony, FindsImagesWhateverDriveTheIndexWasWrittenOn) {
    for (auto& image : index_.images) image.url = "D:\\export\\plate\\Images\\" + image.usual_name();
    write("index/Index.idx.xml", "images");
    EXPECT_EQ(read().count(PlaneState::present), 8U);
}

TEST_F(Harmony, AnEmptyUrlOrAStateThatIsNotOkMeansNotRecorded) {
    index_.images[1].url = "";
    index_.images[2].state = "Failed";
    write();
    const PlateIndex index = read();
    EXPECT_EQ(index.count(PlaneState::not_recorded), 2U);
    EXPECT_EQ(index.fields[0].planes[1].state, PlaneState::not_recorded);
    EXPECT_THAT(index.fields[1].planes[0].reason, HasSubstr("Failed"));
}

TEST_F(Harmony, AFileThatIsNotThereIsMissing) {
    write();
    std::filesystem::remove(folder_ / "Images" / index_.images[3].usual_name());
    const PlateIndex index = read();
    EXPECT_EQ(index.count(PlaneState::missing), 1U);
    EXPECT_EQ(index.fields[1].planes[1].state, PlaneState::missing);
    EXPECT_THAT(index.fields[1].planes[1].reason, HasSubstr(index_.images[3].usual_name()));
}

TEST_F(Harmony, AnImageOnAServerIsMissing) {
    index_.images[0].url = "http://server/images/1";
    write();
    EXPECT_THAT(read().fields[0].planes[0].reason, HasSubstr("server"));
}

TEST_F(Harmony, AFieldWithoutRecordMovesNoOther) {
    index_.images.erase(index_.images.begin(), index_.images.begin() + 2);  // field 1 of A01: focus failed
    write();
    const PlateIndex index = read();
    ASSERT_EQ(index.fields.size(), 3U);
    EXPECT_EQ(index.fields[0].id, (FieldId{{0, 0}, 2}));
    EXPECT_THAT(index.warnings, Contains(HasSubstr("A01 (1)")));
}

TEST_F(Harmony, APlaneWithoutRecordIsNotRecorded) {
    index_.images.erase(index_.images.begin() + 1);
    write();
    const PlateIndex index = read();
    EXPECT_EQ(index.fields[0].planes[1].state, PlaneState::not_recorded);
    EXPECT_FALSE(index.fields[0].planes[1].reason.empty());
}

TEST_F(Harmony, AnImageThatOnlyItsWellListsIsMissing) {
    index_.ids_without_record = {"0101K1F3P1R2"};
    write();
    const PlateIndex index = read();
    ASSERT_EQ(index.fields.size(), 5U);
    EXPECT_EQ(index.fields[2].id, (FieldId{{0, 0}, 3}));
    EXPECT_EQ(index.fields[2].planes[1].state, PlaneState::missing);
    EXPECT_THAT(index.warnings, Contains(HasSubstr("0101K1F3P1R2")));
}

TEST_F(Harmony, SelectedWellsWithoutImagesAreExpected) {
    index_.selected_wells = {"0101", "0102", "0812"};
    write();
    const PlateIndex index = read();
    EXPECT_THAT(index.expected_wells, ElementsAre(WellAddress{0, 0}, WellAddress{0, 1}, WellAddress{7, 11}));
    EXPECT_THAT(index.warnings, Contains(HasSubstr("H12")));
    EXPECT_EQ(index.imaged_wells().size(), 2U);
}

TEST_F(Harmony, ChannelNumbersMayHaveGaps) {
    for (auto& image : index_.images) image.channel = image.channel == 1 ? 11 : 3;
    write();
    const PlateIndex index = read();
    EXPECT_EQ(index.channels[0].id, "3");
    EXPECT_EQ(index.channels[1].id, "11");
    EXPECT_EQ(index.fields[0].planes[1].file.filename(), index_.images[0].usual_name());
}

TEST_F(Harmony, ImagesThatTheIndexDoesNotNameAreListed) {
    write();
    write_file(folder_ / "Images/r09c09f01p01-ch1sk1fk1fl1.tiff", "");
    EXPECT_THAT(read().unmatched, ElementsAre("r09c09f01p01-ch1sk1fk1fl1.tiff"));
}

TEST_F(Harmony, AnUnknownVersionIsNamed) {
    index_.version = "http://www.perkinelmer.com/PEHH/HarmonyV9";
    write();
    EXPECT_THAT(complaint(), HasSubstr("HarmonyV9"));
}

TEST_F(Harmony, TwoMeasurementsAreNeverMerged) {
    write("P7__2026-Measurement 1/Images/Index.idx.xml");
    write("P7__2026-Measurement 2/Images/Index.idx.xml");
    EXPECT_THAT(complaint(), testing::AllOf(HasSubstr("Measurement 1"), HasSubstr("Measurement 2")));
}

TEST_F(Harmony, AByteOrderMarkIsNoMatter) {
    write();
    write_file(folder_ / "Images/Index.idx.xml", "\xEF\xBB\xBF" + index_.text());
    EXPECT_EQ(read().count(PlaneState::present), 8U);
}

TEST_F(Harmony, ACutIndexIsAnErrorWithItsPlace) {
    write();
    const std::string whole = index_.text();
    for (std::size_t length = 300; length < whole.size(); length += 97) {
        write_file(folder_ / "Images/Index.idx.xml", whole.substr(0, length));
        EXPECT_THAT(complaint(), HasSubstr("Index.idx.xml")) << length;
    }
}

TEST(HarmonyImageId, ReadsItsPartsAndNothingElse) {
    const auto id = parse_harmony_image_id("0312K2F10P4R11").value();
    EXPECT_EQ(id.well, (WellAddress{2, 11}));
    EXPECT_EQ(id.time, 2);
    EXPECT_EQ(id.field, 10);
    EXPECT_EQ(id.plane, 4);
    EXPECT_EQ(id.record, 11);
    for (const char* text :
         {"", "0312", "0312K2F10P4", "0000K1F1P1R1", "0312K2F10P4R11x", "03-1K1F1P1R1", "0312KFPR"}) {
        EXPECT_FALSE(parse_harmony_image_id(text)) << text;
    }
}

/// Damage of many kinds: no plane changes its well, and every plane is there or has a reason.
TEST_F(Harmony, DamagedIndexesNeverMoveAnImage) {
    Random random(11, 1);
    for (int round = 0; round < 60; ++round) {
        const TemporaryFolder folder;
        HarmonyIndexText index;
        for (auto image : harmony_images(4, 3, 2)) {
            switch (random.below(12)) {
                case 0:
                    continue;  // no record
                case 1:
                    image.url = "";
                    break;
                case 2:
                    image.url = "..\\Images\\" + image.usual_name();
                    break;
                case 3:
                    image.state = "Error";
                    break;
                default:
                    break;
            }
            index.images.push_back(image);
            if (random.below(10) > 0) write_file(folder / "Images" / image.usual_name(), "");
        }
        write_file(folder / "Images/Index.idx.xml", index.text());
        const PlateIndex plate = open(folder.path(), OpenOptions{});
        for (const auto& field : plate.fields) {
            for (const auto& plane : field.planes) {
                ASSERT_EQ(plane.state == PlaneState::present, plane.reason.empty());
                if (plane.state != PlaneState::present) continue;
                HarmonyImage expected;
                expected.row = field.id.well.row + 1;
                expected.column = field.id.well.column + 1;
                expected.field = field.id.field;
                expected.channel = std::stoi(plate.channels[plane.channel].id);
                ASSERT_EQ(plane.file.filename().string(), expected.usual_name());
            }
        }
    }
}

/// Any byte of an index may be wrong: it is read or refused, never worse.
TEST_F(Harmony, DamagedBytesAreReadOrRefused) {
    write();
    const std::string whole = index_.text();
    Random random(13, 1);
    for (int round = 0; round < 150; ++round) {
        std::string text = whole;
        for (int change = 0; change < 2; ++change) {
            text[random.below(static_cast<std::uint32_t>(text.size()))] = "0<>/\"a9-&"[random.below(9)];
        }
        write_file(folder_ / "Images/Index.idx.xml", text);
        try {
            read();
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), Code::plate) << error.what();
        }
    }
}

}  // namespace
}  // namespace viroplate::plate
