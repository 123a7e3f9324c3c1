#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "real/data_folder.hpp"
#include "temporary_folder.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/plate/index.hpp"

namespace viroplate::plate {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RealPlates : public RealData {};

TEST_F(RealPlates, TheTitrationIsReadInAcquisitionOrder) {
    const PlateIndex index = open(data("titration-virustiter"), OpenOptions{});
    EXPECT_EQ(index.format, "names:virustiter");
    EXPECT_EQ(index.imaged_wells().size(), 8U);
    EXPECT_EQ(index.imaged_wells().back(), (WellAddress{1, 3}));
    EXPECT_EQ(index.fields.size(), 16U);
    EXPECT_EQ(index.channels.size(), 2U);
    EXPECT_EQ(index.count(PlaneState::present), 32U);
    EXPECT_EQ(index.count(PlaneState::missing), 0U);
    EXPECT_FALSE(index.pixel_size_um);  // nothing states it
    EXPECT_THAT(index.unmatched, IsEmpty());
    EXPECT_THAT(index.warnings, IsEmpty());
    const Field& second = index.fields[1];
    EXPECT_EQ(second.id, (FieldId{{0, 0}, 2}));
    EXPECT_EQ(second.planes[0].file.filename(), "file003.tif");
    EXPECT_EQ(second.planes[1].file.filename(), "file004.tif");
}

TEST_F(RealPlates, AFileOfTheTitrationStandsForItsPlate) {
    const PlateIndex index = open(data("titration-virustiter/b2/file001.tif"), OpenOptions{});
    EXPECT_EQ(index.imaged_wells().size(), 8U);
}

TEST_F(RealPlates, TheTranslocationPlateHasNinetySixWells) {
    const PlateIndex index = open(data("translocation-sbs"), OpenOptions{});
    EXPECT_EQ(index.format, "names:sbs");
    EXPECT_EQ(index.shape, (PlateShape{8, 12}));
    EXPECT_EQ(index.imaged_wells().size(), 96U);
    EXPECT_EQ(index.fields.size(), 96U);
    EXPECT_EQ(index.channels.size(), 2U);
    EXPECT_EQ(index.count(PlaneState::present), 192U);
    EXPECT_EQ(index.count(PlaneState::missing), 0U);
    EXPECT_THAT(index.warnings, IsEmpty());
    for (const auto& field : index.fields) {
        const std::string well = name(field.id.well);
        EXPECT_THAT(field.planes[0].file.string(),
                    testing::EndsWith(well.substr(0, 1) + "-" + well.substr(1) + ".tif"));
    }
}

/// Real file names, each of which a built-in pattern must read by itself.
TEST_F(RealPlates, RealFileNamesOfOtherInstrumentsAreRead) {
    struct Expectation {
        const char* folder;
        const char* format;
        std::size_t wells;
        std::size_t channels;
    };
    const std::vector<Expectation> expected{{"ExampleHuman", "names:cellomics", 1, 3},
                                            {"ExampleStraightenWorms", "names:metaxpress", 1, 3},
                                            {"ExampleUntangleWorms", "names:metaxpress", 2, 2},
                                            {"ExampleVitraImages", "names:sbs", 2, 2}};
    std::ifstream names(data("instrument-samples/names/cellprofiler-examples-file-names.txt"));
    const TemporaryFolder folder;
    for (std::string line; std::getline(names, line);) {
        std::filesystem::create_directories((folder / line).parent_path());
        std::ofstream(folder / line) << "empty";
    }
    for (const auto& expectation : expected) {
        const PlateIndex index = open(folder / expectation.folder, OpenOptions{});
        EXPECT_EQ(index.format, expectation.format) << expectation.folder;
        EXPECT_EQ(index.imaged_wells().size(), expectation.wells) << expectation.folder;
        EXPECT_EQ(index.channels.size(), expectation.channels) << expectation.folder;
        EXPECT_THAT(index.unmatched, IsEmpty()) << expectation.folder;
    }
}

/// The samples of the OME model hold no TIFF: as companion files they say which planes are missing.
TEST_F(RealPlates, SamplesOfTheOmeModelAreRead) {
    const auto samples = data("instrument-samples/ome-model-spw");
    const TemporaryFolder folder;
    std::filesystem::copy_file(samples / "hcs.ome.xml", folder / "hcs.companion.ome");
    const PlateIndex plate = open(folder / "hcs.companion.ome", OpenOptions{});
    EXPECT_EQ(plate.name, "Control Plate");
    EXPECT_EQ(plate.shape, (PlateShape{8, 12}));
    EXPECT_EQ(plate.channels.size(), 3U);
    EXPECT_EQ(plate.channels[1].name, "CH3");
    EXPECT_EQ(plate.time_points, 16);
    EXPECT_NEAR(plate.pixel_size_um.value(), 0.207, 1e-9);
    EXPECT_EQ(plate.count(PlaneState::missing), 48U);

    std::filesystem::copy_file(samples / "one-screen-one-plate-four-wells.ome.xml", folder / "sparse.companion.ome");
    const PlateIndex sparse = open(folder / "sparse.companion.ome", OpenOptions{});
    EXPECT_THAT(sparse.expected_wells, ElementsAre(WellAddress{1, 1}, WellAddress{1, 2}, WellAddress{2, 1},
                                                   WellAddress{2, 2}));  // rows and columns as written, from 0
    EXPECT_FALSE(sparse.fields.empty());

    std::filesystem::copy_file(samples / "two-screens-two-plates-four-wells.ome.xml", folder / "two.companion.ome");
    EXPECT_THROW(open(folder / "two.companion.ome", OpenOptions{}), Error);
}

TEST_F(RealPlates, FoldersOfOtherThingsAreNoPlates) {
    for (const char* folder : {"nuclei-dsb2018", "stats-vectors"}) {
        try {
            open(data(folder), OpenOptions{});
            FAIL() << folder << " was taken for a plate";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), Code::plate);
            EXPECT_THAT(error.what(), testing::HasSubstr("harmony"));
            EXPECT_THAT(error.what(), testing::HasSubstr("ome-tiff"));
            EXPECT_THAT(error.what(), testing::HasSubstr("names"));
        }
    }
}

}  // namespace
}  // namespace viroplate::plate
