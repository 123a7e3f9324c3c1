#include "viroplate/pipeline/simulate_plate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "temporary_folder.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/image/read.hpp"
#include "viroplate/plate/index.hpp"
#include "viroplate/table/csv.hpp"

namespace viroplate::pipeline {
namespace {

namespace fs = std::filesystem;

simulate::PlateSpec four_wells() {
    simulate::PlateSpec plate;
    plate.spec.fields = 2;
    plate.spec.field_size_px = 128;
    plate.map_text = "well,role,virus,moi\nA01,mock,,\nA02,vehicle,v,1\nB01,vehicle,v,0.3\nB02,empty,,\n";
    plate.map = plate::parse_map(plate.map_text, "map.csv", "");
    plate.spec_text = "map = \"map.csv\"\n";
    return plate;
}

SimulateSummary make(const fs::path& folder, const SimulateOptions& options) {
    SilentProgress progress;
    return simulate_plate(four_wells(), folder, options, progress, NeverStop());
}

/// Digest of every file below `folder`, by relative path.
std::map<std::string, std::string> contents(const fs::path& folder) {
    std::map<std::string, std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file())
            found[fs::relative(entry.path(), folder).string()] = digest(read_bytes(entry.path()));
    }
    return found;
}

TEST(SimulatePlate, WritesImagesLabelsTruthMapAndSpec) {
    const TemporaryFolder folder;
    const auto made = make(folder / "plate", {});
    EXPECT_EQ(made.wells, 4u);
    EXPECT_EQ(made.images, 4u * 2 * 3);
    const auto files = contents(folder / "plate");
    EXPECT_EQ(files.size(), 24u + 16u + 4u);
    for (const char* file : {"A01/A01_f1_dna.tif", "B02/B02_f2_virus.tif", "labels/A02_f1_nuclei.tif",
                             "labels/A02_f2_cells.tif", "truth_cells.csv", "truth_wells.csv", "map.csv", "spec.toml"})
        EXPECT_TRUE(files.count(file)) << file;
    EXPECT_EQ(read_text(folder / "plate/map.csv"), four_wells().map_text);
}

TEST(SimulatePlate, AnyNumberOfThreadsGivesTheSameBytes) {
    const TemporaryFolder folder;
    SimulateOptions options;
    options.threads = 1;
    make(folder / "one", options);
    options.threads = 4;
    make(folder / "four", options);
    EXPECT_EQ(contents(folder / "one"), contents(folder / "four"));
}

TEST(SimulatePlate, AWellIsTheSameAloneAndWithinThePlate) {
    const TemporaryFolder folder;
    make(folder / "all", {});
    SimulateOptions options;
    options.wells = {{1, 0}};
    EXPECT_EQ(make(folder / "one", options).wells, 1u);
    const auto all = contents(folder / "all");
    int compared = 0;
    for (const auto& [file, content] : contents(folder / "one")) {
        if (file.rfind("truth_", 0) == 0) continue;
        EXPECT_EQ(content, all.at(file)) << file;
        ++compared;
    }
    EXPECT_EQ(compared, 2 * 3 + 2 * 2 + 2);
}

TEST(SimulatePlate, LabelsAndTruthTellTheSameStory) {
    const TemporaryFolder folder;
    const auto made = make(folder / "plate", {});
    const auto truth = table::parse_csv(read_text(folder / "plate/truth_cells.csv"), "truth_cells.csv");
    EXPECT_EQ(truth.rows.size(), made.cells);
    std::size_t infected = 0;
    std::map<std::string, std::uint32_t> cells;
    for (const auto& row : truth.rows) {
        ++cells[row[0] + "_f" + row[1]];
        infected += row[*truth.column("infected")] == "1" ? 1 : 0;
    }
    EXPECT_EQ(infected, made.infected);
    for (const auto& [field, count] : cells) {
        for (const char* kind : {"nuclei", "cells"}) {
            const auto labels = image::read_labels(folder / ("plate/labels/" + field + "_" + kind + ".tif"));
            EXPECT_EQ(*std::max_element(labels.pixels.begin(), labels.pixels.end()), count) << field << kind;
        }
    }
    const auto wells = table::parse_csv(read_text(folder / "plate/truth_wells.csv"), "truth_wells.csv");
    ASSERT_EQ(wells.rows.size(), 4u);
    EXPECT_EQ(wells.rows[0][*wells.column("infected_fraction")], "0.000000");
    EXPECT_EQ(wells.rows[3][*wells.column("infected_fraction")], "");
}

TEST(SimulatePlate, IsReadBackAsAPlateWithoutItsLabels) {
    const TemporaryFolder folder;
    make(folder / "plate", {});
    const auto index = plate::open(folder / "plate", {});
    ASSERT_EQ(index.channels.size(), 3u);
    EXPECT_EQ(index.fields.size(), 8u);
    EXPECT_EQ(index.count(plate::PlaneState::present), 24u);
    EXPECT_EQ(index.count(plate::PlaneState::missing), 0u);
}

TEST(SimulatePlate, RefusesAFolderThatIsNotEmpty) {
    const TemporaryFolder folder;
    make(folder / "plate", {});
    try {
        make(folder / "plate", {});
        FAIL() << "wrote over a plate";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::output_exists);
        EXPECT_THAT(error.remedy(), testing::HasSubstr("--overwrite"));
    }
}

TEST(SimulatePlate, OverwritingRemovesTheOldPlateAndNothingElse) {
    const TemporaryFolder folder;
    make(folder / "plate", {});
    write_atomically(folder / "plate/notes.txt", "mine");
    write_atomically(folder / "plate/A01/A01_photo.tif", "mine");
    SimulateOptions options;
    options.wells = {{0, 1}};
    options.existing = SimulateOptions::Existing::overwrite;
    options.labels = SimulateOptions::Labels::leave_out;
    make(folder / "plate", options);
    const auto files = contents(folder / "plate");
    EXPECT_EQ(files.size(), 2u * 3 + 4 + 2);
    EXPECT_TRUE(files.count("notes.txt") && files.count("A01/A01_photo.tif"));
    EXPECT_FALSE(fs::exists(folder / "plate/labels"));
}

TEST(SimulatePlate, RefusesWellsTheMapDoesNotHave) {
    const TemporaryFolder folder;
    SimulateOptions options;
    options.wells = {{7, 11}};
    try {
        make(folder / "plate", options);
        FAIL() << "made a well that is not there";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::usage);
        EXPECT_THAT(error.what(), testing::HasSubstr("H12"));
    }
    EXPECT_FALSE(fs::exists(folder / "plate"));
}

class AlwaysStop final : public Stop {
public:
    bool requested() const override { return true; }
};

TEST(SimulatePlate, AStoppedPlateHasNoTruthTables) {
    const TemporaryFolder folder;
    SilentProgress progress;
    try {
        simulate_plate(four_wells(), folder / "plate", {}, progress, AlwaysStop());
        FAIL() << "did not stop";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::interrupted);
    }
    EXPECT_FALSE(fs::exists(folder / "plate/truth_wells.csv"));
}

}  // namespace
}  // namespace viroplate::pipeline
