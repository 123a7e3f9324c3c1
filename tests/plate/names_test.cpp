#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "plate/files.hpp"
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

class Names : public testing::Test {
protected:
    PlateIndex read(const OpenOptions& options = {}) const { return open(folder_.path(), options); }
    PlateIndex read_by(const std::string& pattern, OpenOptions options = {}) const {
        options.pattern = pattern;
        return open(folder_.path(), options);
    }
    std::string complaint(const OpenOptions& options, Code code) const {
        try {
            read(options);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), code) << error.what();
            return error.what();
        }
        return "accepted";
    }
    TemporaryFolder folder_;
};

TEST_F(Names, ReadsTheLayoutOfTheSimulator) {
    touch(folder_.path(), {"A01/A01_f1_dna.tif", "A01/A01_f1_virus.tif", "A01/A01_f2_dna.tif", "A01/A01_f2_virus.tif",
                           "B03/B03_f1_dna.tif", "B03/B03_f1_virus.tif", "B03/B03_f2_dna.tif", "B03/B03_f2_virus.tif",
                           "labels/A01_f1_nuclei.tif", "labels/A01_f1_cells.tif", "truth_cells.csv", "map.csv"});
    const PlateIndex index = read();
    EXPECT_EQ(index.format, "names:viroplate");
    EXPECT_EQ(index.name, folder_.path().filename().string());
    EXPECT_THAT(index.imaged_wells(), ElementsAre(WellAddress{0, 0}, WellAddress{1, 2}));
    EXPECT_EQ(index.fields.size(), 4U);
    ASSERT_EQ(index.channels.size(), 2U);
    EXPECT_EQ(index.channels[0].id, "dna");
    EXPECT_EQ(index.channels[1].name, "virus");
    EXPECT_THAT(index.unmatched, IsEmpty());
    EXPECT_THAT(index.warnings, IsEmpty());
    EXPECT_FALSE(index.pixel_size_um);
    EXPECT_EQ(index.fields[3].planes[1].file, folder_ / "B03/B03_f2_virus.tif");
    EXPECT_EQ(index.expected_wells, index.imaged_wells());
}

TEST_F(Names, ALostFileOfASequenceMovesNoOther) {
    touch(folder_.path(), {"a1/file001.tif", "a1/file003.tif", "a1/file004.tif", "b2/file001.tif", "b2/file002.tif",
                           "b2/file003.tif", "b2/file004.tif", "a1/phenoData.csv"});
    const PlateIndex index = read();
    EXPECT_EQ(index.format, "names:virustiter");
    ASSERT_EQ(index.fields.size(), 4U);
    const auto& first = index.fields[0].planes;
    EXPECT_EQ(first[0].file.filename(), "file001.tif");
    EXPECT_EQ(first[1].state, PlaneState::missing);
    EXPECT_FALSE(first[1].reason.empty());
    EXPECT_EQ(index.fields[1].planes[0].file.filename(), "file003.tif");
    EXPECT_EQ(index.fields[1].planes[1].file.filename(), "file004.tif");
}

TEST_F(Names, ASequenceTakesAsManyChannelsAsAsked) {
    touch(folder_.path(),
          {"a1/file001.tif", "a1/file002.tif", "a1/file003.tif", "a1/file004.tif", "a1/file005.tif", "a1/file006.tif"});
    OpenOptions options;
    options.sequence_channels = 3;
    const PlateIndex index = read(options);
    EXPECT_EQ(index.fields.size(), 2U);
    EXPECT_EQ(index.channels.size(), 3U);
    EXPECT_EQ(index.fields[1].planes[2].file.filename(), "file006.tif");
}

TEST_F(Names, ASequenceMayCountFromZero) {
    touch(folder_.path(), {"a1/file000.tif", "a1/file001.tif", "a2/file001.tif"});
    const PlateIndex index = read();
    EXPECT_EQ(index.fields[0].planes[0].file.filename(), "file000.tif");
    EXPECT_EQ(index.fields[1].planes[0].state, PlaneState::missing);
    EXPECT_EQ(index.fields[1].planes[1].file.filename(), "file001.tif");
}

TEST_F(Names, AFieldWithoutAChannelHasAMissingPlaneAndAWellWithFewerFieldsIsTold) {
    touch(folder_.path(), {"A01_f1_dna.tif", "A01_f1_gfp.tif", "A01_f2_dna.tif", "A01_f2_gfp.tif", "A02_f1_dna.tif",
                           "A02_f1_gfp.tif", "A02_f2_dna.tif", "A03_f2_dna.tif", "A03_f2_gfp.tif"});
    const PlateIndex index = read();
    EXPECT_EQ(index.count(PlaneState::missing), 1U);
    EXPECT_EQ(index.fields[3].id, (FieldId{{0, 1}, 2}));
    EXPECT_EQ(index.fields[3].planes[1].state, PlaneState::missing);
    EXPECT_EQ(index.fields[4].id, (FieldId{{0, 2}, 2}));  // field 2 stays field 2
    EXPECT_THAT(index.warnings, Contains(HasSubstr("A03 (1)")));
}

TEST_F(Names, OfTwoFilesForOnePlaneTheFirstIsUsedAndBothAreNamed) {
    touch(folder_.path(), {"copy/A01_f1_dna.tif", "A01_f1_dna.tif", "A01_f01_dna.tif"});
    const PlateIndex index = read();
    ASSERT_EQ(index.fields.size(), 1U);
    ASSERT_EQ(index.fields[0].planes.size(), 1U);
    EXPECT_EQ(index.fields[0].planes[0].file, folder_ / "A01_f01_dna.tif");
    EXPECT_THAT(index.warnings, Contains(testing::AllOf(HasSubstr("A01_f01_dna.tif"),
                                                        HasSubstr("'" + (folder_ / "A01_f1_dna.tif").string()))));
    EXPECT_THAT(index.warnings, Contains(HasSubstr("copy")));
}

TEST_F(Names, ImagesThatNoPatternReadsAreListed) {
    touch(folder_.path(), {"A01_f1_dna.tif", "overview.tif", "notes.txt", ".hidden.tif", "x/thumb_f1.png"});
    const PlateIndex index = read();
    EXPECT_THAT(index.unmatched, ElementsAre("overview.tif", "x/thumb_f1.png"));
}

TEST_F(Names, TakesAPatternWithRowsColumnsZAndTime) {
    touch(folder_.path(), {"r2c3_t5_z10.tif", "r2c3_t5_z2.tif", "r2c3_t9_z10.tif", "r2c3_t9_z2.tif"});
    const PlateIndex index = read_by(R"(r(?P<row>\d+)c(?P<col>\d+)_t(?P<timepoint>\d+)_z(?P<slice>\d+)\.tif)");
    EXPECT_EQ(index.format, "names:regex");
    ASSERT_EQ(index.fields.size(), 1U);
    EXPECT_EQ(name(index.fields[0].id.well), "B03");
    EXPECT_EQ(index.z_planes, 2);
    EXPECT_EQ(index.time_points, 2);
    const auto& planes = index.fields[0].planes;
    EXPECT_EQ(planes[0].file.filename(), "r2c3_t5_z2.tif");  // numbers, not letters, are in order
    EXPECT_EQ(planes[1].file.filename(), "r2c3_t9_z2.tif");
    EXPECT_EQ(planes[3].z, 1);
    EXPECT_EQ(planes[3].t, 1);
}

TEST_F(Names, WellsByNumberNeedThePlatesSize) {
    touch(folder_.path(), {"W0014F0001.tif", "W0002F0001.tif"});
    OpenOptions options;
    options.pattern = R"((?P<well>W\d{4})F(?P<field>\d+)\.tif)";
    const PlateIndex unknown = read(options);
    EXPECT_THAT(unknown.imaged_wells(), IsEmpty());  // no guess: W14 of a 96-well plate is not row W
    EXPECT_EQ(unknown.unmatched.size(), 2U);
    EXPECT_THAT(unknown.warnings, Contains(HasSubstr("W0014F0001.tif")));
    options.rows = 8;
    options.columns = 12;
    EXPECT_THAT(read(options).imaged_wells(), ElementsAre(WellAddress{0, 1}, WellAddress{1, 1}));
}

TEST_F(Names, FourDigitsAreRowAndColumn) {
    touch(folder_.path(), {"0312.tif"});
    EXPECT_THAT(read_by(R"((?P<well>\d{4})\.tif)").imaged_wells(), ElementsAre(WellAddress{2, 11}));
}

TEST_F(Names, PhenixNamesAreReadWhereTheIndexIsLost) {
    touch(folder_.path(),
          {"r03c04f12p01-ch1sk1fk1fl1.tiff", "r03c04f12p01-ch10sk1fk1fl1.tiff", "r03c04f12p01-ch2sk1fk1fl1.tiff"});
    const PlateIndex index = read();
    EXPECT_EQ(index.format, "names:phenix");
    EXPECT_EQ(index.fields[0].id, (FieldId{{2, 3}, 12}));
    EXPECT_EQ(index.channels[2].id, "10");  // by number
    EXPECT_FALSE(index.pixel_size_um);
}

TEST_F(Names, ImagesOfTwoPlatesAreNeverMerged) {
    touch(folder_.path(), {"P1_A01_s1_w1.tif", "P2_A01_s1_w1.tif"});
    EXPECT_THAT(complaint({}, Code::plate), HasSubstr("P1, P2"));
}

TEST_F(Names, AWrongPatternIsAFaultOfTheAssay) {
    touch(folder_.path(), {"A01_f1_dna.tif"});
    OpenOptions options;
    options.pattern = "(?P<well>";
    EXPECT_THAT(complaint(options, Code::assay), HasSubstr("no regular expression"));
    options.pattern = R"((?P<well>Z\d\d)_nothing)";
    EXPECT_THAT(complaint(options, Code::plate), HasSubstr("none of 1 image files"));
}

TEST_F(Names, RowsAndColumnsTooSmallForTheImagesAreRefused) {
    touch(folder_.path(), {"H12_f1_dna.tif"});
    OpenOptions options;
    options.rows = 4;
    options.columns = 6;
    EXPECT_THAT(complaint(options, Code::assay), HasSubstr("H12"));
}

TEST_F(Names, AWellsFolderStandsForItsPlate) {
    touch(folder_.path(), {"A01/A01_f1_dna.tif", "A02/A02_f1_dna.tif"});
    EXPECT_EQ(open(folder_ / "A02/A02_f1_dna.tif", {}).imaged_wells().size(), 2U);
}

/// Whatever order, spelling of the well, gaps and side files: every file ends in its own plane or in `unmatched`.
TEST_F(Names, RandomSpellingsAllLandInTheirWells) {
    Random random(3, 1);
    std::map<std::tuple<int, int, int, std::string>, std::string> truth;
    for (int i = 0; i < 300; ++i) {
        const int row = static_cast<int>(random.below(16));
        const int column = static_cast<int>(random.below(24));
        const int field = 1 + static_cast<int>(random.below(9));
        const std::string channel = random.below(2) == 0 ? "dna" : "gfp";
        const char letter = static_cast<char>((random.below(2) == 0 ? 'A' : 'a') + row);
        const std::string well =
            random.below(2) == 0 ? fmt::format("{}{:02}", letter, column + 1) : fmt::format("{}{}", letter, column + 1);
        const std::string file = fmt::format("part {}/{}-site_{}_{}.TIF", random.below(3), well, field, channel);
        if (truth.emplace(std::tuple(row, column, field, channel), file).second) write_file(folder_ / file, "");
    }
    const PlateIndex index = read_by(R"(^(?P<Well>[A-P]\d{1,2})-site_(?P<Site>\d)_(?P<Wavelength>\w+)\.tif$)");
    EXPECT_EQ(index.count(PlaneState::present), truth.size());
    EXPECT_THAT(index.unmatched, IsEmpty());
    for (const auto& field : index.fields) {
        for (const auto& plane : field.planes) {
            const auto known =
                truth.find({field.id.well.row, field.id.well.column, field.id.field, index.channels[plane.channel].id});
            ASSERT_EQ(plane.state == PlaneState::present, known != truth.end());
            if (known == truth.end()) continue;
            EXPECT_EQ(plane.file, folder_ / known->second);
        }
    }
}

}  // namespace
}  // namespace viroplate::plate
