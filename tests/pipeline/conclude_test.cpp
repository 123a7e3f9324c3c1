#include "viroplate/pipeline/conclude.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/tiny_plate.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/image/write.hpp"
#include "viroplate/pipeline/run.hpp"
#include "viroplate/store/table_json.hpp"
#include "viroplate/table/csv.hpp"

namespace viroplate::pipeline {
namespace {

using document::Json;
using ::testing::HasSubstr;
using testing::TinyPlate;

/// wells.csv of a run, by well and column.
class WellsCsv {
public:
    explicit WellsCsv(const std::filesystem::path& output)
        : csv_(table::parse_csv(read_text(output / "wells.csv"), "wells.csv")) {}
    std::string operator()(const std::string& well, const std::string& column) const {
        const auto wells = csv_.column("well");
        const auto place = csv_.column(column);
        EXPECT_TRUE(place.has_value()) << column;
        for (const auto& row : csv_.rows) {
            if (row[*wells] == well) return row[place.value_or(0)];
        }
        return "no such well";
    }
    std::size_t rows() const { return csv_.rows.size(); }

private:
    table::Csv csv_;
};

RunSummary run(const TinyPlate& tiny, const PlanInputs& inputs) {
    SilentProgress silent;
    RunOptions options;
    options.threads = 2;
    options.existing = RunOptions::Existing::overwrite;
    return run_plate(make_plan(inputs), tiny.output(), options, silent, NeverStop());
}

Json plate_json(const TinyPlate& tiny) {
    return document::parse_json(read_text(tiny.output() / "plate.json"), "plate.json");
}

TEST(Conclude, CountsCellsAndInfectedCells) {
    const TinyPlate tiny;
    run(tiny, tiny.inputs());
    const WellsCsv wells(tiny.output());
    EXPECT_EQ(wells.rows(), 4U);
    EXPECT_EQ(wells("A01", "status"), "ok");
    EXPECT_EQ(wells("A01", "role"), "mock");
    EXPECT_EQ(wells("B01", "cells"), "50");
    EXPECT_EQ(wells("B01", "infected"), "20");
    EXPECT_EQ(wells("B01", "infected_fraction"), "0.4");
    EXPECT_EQ(wells("A01", "infected"), "0");
    EXPECT_EQ(wells("B01", "relative_cells"), "1");
    EXPECT_EQ(wells("B02", "fields_used"), "2");
    EXPECT_EQ(wells("B02", "row"), "B");
    EXPECT_EQ(wells("B02", "column"), "2");
    EXPECT_EQ(wells("B02", "batch"), "y");
    EXPECT_NE(wells("B02", "area"), "");
    EXPECT_NE(wells("B02", "area_sd"), "");

    const Json plate = plate_json(tiny);
    EXPECT_EQ(plate["plate"]["objects"].integer(), 200);
    EXPECT_EQ(plate["plate"]["fields_used"].integer(), 8);
    EXPECT_EQ(plate["infection"]["called"].boolean(), true);
    EXPECT_EQ(plate["infection"]["mock_cells"].integer(), 100);
    EXPECT_EQ(plate["infection"]["mock_wells"].integer(), 2);
    EXPECT_TRUE(plate["titre"].is_null());
    EXPECT_EQ(plate["readouts"].items().at(0).text(), "area");
}

TEST(Conclude, KeepsEveryWellOfMapAndPlate) {
    const TinyPlate tiny;
    tiny.write_well("A04", 1, 0);
    tiny.write_well("A05", 1, 0);
    tiny.write_map(
        "well,role,virus,moi,note\nA01,mock,,,\nA02,mock,,,\nB01,vehicle,ZIKV,1,\nB02,excluded,,,scratch\n"
        "B03,vehicle,ZIKV,1,\nA04,empty,,,\n");
    std::filesystem::resize_file(tiny.image("B01", 1, "dna"), 10);
    const auto summary = run(tiny, tiny.inputs());
    EXPECT_EQ(summary.fields_failed, 1U);
    const WellsCsv wells(tiny.output());
    EXPECT_EQ(wells.rows(), 7U);
    EXPECT_EQ(wells("B03", "status"), "no_images");
    EXPECT_EQ(wells("B03", "cells"), "");
    EXPECT_EQ(wells("B02", "status"), "excluded");
    EXPECT_EQ(wells("B02", "reason"), "scratch");
    EXPECT_EQ(wells("B02", "cells"), "50");
    EXPECT_EQ(wells("A04", "status"), "empty");
    EXPECT_EQ(wells("A05", "role"), "unmapped");
    EXPECT_EQ(wells("A05", "status"), "ok");
    EXPECT_EQ(wells("B01", "fields_used"), "1");
    EXPECT_THAT(wells("B01", "reason"), HasSubstr("1 of 2 fields failed"));

    const Json plate = plate_json(tiny);
    EXPECT_EQ(plate["map"]["mapped_without_images"].items().size(), 1U);
    EXPECT_EQ(plate["map"]["imaged_without_map"].items().at(0).text(), "A05");
    ASSERT_EQ(plate["failed_fields"].items().size(), 1U);
    EXPECT_THAT(plate["failed_fields"].items()[0]["reason"].text(), HasSubstr("B01_f1_dna.tif"));
}

TEST(Conclude, AWellWhoseFieldsAllFailSaysWhy) {
    const TinyPlate tiny(1);
    std::filesystem::resize_file(tiny.image("B01", 1, "dna"), 10);
    run(tiny, tiny.inputs());
    const WellsCsv wells(tiny.output());
    EXPECT_EQ(wells("B01", "status"), "failed");
    EXPECT_THAT(wells("B01", "reason"), HasSubstr("B01_f1_dna.tif"));
    EXPECT_EQ(wells("B01", "infected_fraction"), "");
}

TEST(Conclude, WithoutAVirusChannelInfectionStaysEmpty) {
    const TinyPlate tiny;
    auto text = TinyPlate::assay_text();
    text.replace(text.find("role = \"virus\""), 14, "role = \"readout\"");
    tiny.write_assay(text);
    run(tiny, tiny.inputs());
    const WellsCsv wells(tiny.output());
    EXPECT_EQ(wells("B01", "infected_fraction"), "");
    EXPECT_EQ(wells("B01", "cells"), "50");
    EXPECT_NE(wells("B01", "area"), "");
    EXPECT_EQ(plate_json(tiny)["infection"]["called"].boolean(), false);
}

TEST(Conclude, WithoutMockWellsNothingIsCalledAndTheReasonIsGiven) {
    const TinyPlate tiny;
    tiny.write_map("well,role,virus,moi\nA01,vehicle,ZIKV,1\nA02,vehicle,ZIKV,1\nB01,vehicle,ZIKV,1\n");
    run(tiny, tiny.inputs());
    const Json plate = plate_json(tiny);
    EXPECT_EQ(plate["infection"]["called"].boolean(), false);
    EXPECT_NE(plate["infection"]["reason"].text(), "");
    EXPECT_EQ(WellsCsv(tiny.output())("B01", "infected"), "");
}

TEST(Conclude, MockWellsWithoutCellsAreSaidToBeEmptyNotMissing) {
    const TinyPlate tiny;
    tiny.write_map("well,role,virus,moi\nA01,mock,,\nB01,vehicle,ZIKV,1\n");
    for (const char* channel : {"dna", "virus"}) {
        for (const int field : {1, 2}) {
            const image::RawPlane dark{image::Plane<std::uint16_t>(96, 96, 100), 16, {}};
            image::write_tiff(tiny.image("A01", field, channel), dark, image::Compression::none);
        }
    }
    run(tiny, tiny.inputs());
    EXPECT_THAT(plate_json(tiny)["infection"]["reason"].text(), ::testing::HasSubstr("the mock wells have no cells"));
    EXPECT_EQ(WellsCsv(tiny.output())("A01", "cells"), "0");
    EXPECT_EQ(WellsCsv(tiny.output())("A01", "infected"), "");
}

TEST(Conclude, MockWellsMayStateThatTheirMoiIsZero) {
    const TinyPlate tiny;
    tiny.write_map("well,role,virus,moi\nA01,mock,,0\nA02,mock,,\nB01,compound,,0\nB02,vehicle,ZIKV,1\n");
    run(tiny, tiny.inputs());
    EXPECT_EQ(plate_json(tiny)["infection"]["mock_wells"].integer(), 2);
}

TEST(Conclude, ATitrationIsFitted) {
    const TinyPlate tiny;
    tiny.write_well("B01", 2, 3);
    tiny.write_well("B02", 2, 6);
    tiny.write_well("B03", 2, 11);
    tiny.write_well("B04", 2, 17);
    tiny.write_map(
        "well,role,virus,moi\nA01,mock,,\nA02,mock,,\nB01,vehicle,ZIKV,0.125\nB02,vehicle,ZIKV,0.25\n"
        "B03,vehicle,ZIKV,0.5\nB04,vehicle,ZIKV,1\n");
    run(tiny, tiny.inputs());
    const Json titre = plate_json(tiny)["titre"];
    ASSERT_TRUE(titre.is_object());
    EXPECT_EQ(titre["valid"].boolean(), true) << titre["reason"].text();
    EXPECT_NEAR(titre["per_dose"].number().value_or(0), 1.15, 0.15);
}

TEST(Conclude, ChosenWellsOnlyIsSaid) {
    const TinyPlate tiny;
    auto inputs = tiny.inputs();
    inputs.wells = {{0, 0}, {0, 1}, {1, 0}};
    run(tiny, inputs);
    const WellsCsv wells(tiny.output());
    EXPECT_EQ(wells.rows(), 4U);
    EXPECT_EQ(wells("B02", "status"), "not_selected");
    EXPECT_EQ(plate_json(tiny)["plate"]["fields_expected"].integer(), 6);
}

TEST(Conclude, ProvenanceNamesEveryInputWithItsHash) {
    const TinyPlate tiny;
    auto inputs = tiny.inputs();
    inputs.overrides = {"limits.ssmd_pass=2.5"};
    run(tiny, inputs);
    const Json provenance = document::parse_json(read_text(tiny.output() / "provenance.json"), "provenance.json");
    const Json& images = provenance["inputs"]["images"];
    ASSERT_EQ(images.items().size(), 16U);
    EXPECT_EQ(images.items()[0]["file"].text(), "A01/A01_f1_dna.tif");
    EXPECT_EQ(images.items()[0]["digest"].text(), digest(read_bytes(tiny.image("A01", 1, "dna"))));
    EXPECT_EQ(provenance["inputs"]["map"]["digest"].text(), digest(TinyPlate::map_text()));
    EXPECT_EQ(provenance["inputs"]["assay"]["file"].text(), "assay.toml");
    const auto& options = provenance["options"].items();
    const auto set = std::find_if(options.begin(), options.end(),
                                  [](const Json& option) { return option["path"].text() == "limits.ssmd_pass"; });
    ASSERT_NE(set, options.end());
    EXPECT_EQ((*set)["value"].text(), "2.5");
    EXPECT_EQ((*set)["origin"].text(), "command line");
}

TEST(Conclude, NoResultTellsWhereThingsLay) {
    const TinyPlate tiny;
    std::filesystem::remove(tiny.image("A01", 1, "virus"));
    std::filesystem::resize_file(tiny.image("B01", 1, "dna"), 0);
    run(tiny, tiny.inputs());
    for (const auto& bytes : testing::result_bytes(tiny.output())) {
        EXPECT_EQ(bytes.find(tiny.folder().string()), std::string::npos);
    }
}

}  // namespace
}  // namespace viroplate::pipeline
