#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "report/fabricated_plate.hpp"
#include "report/page_data.hpp"

namespace viroplate::report {
namespace {

using fabricated::bare_plate;
using fabricated::check_well_formed;
using fabricated::infection_plate;
using fabricated::occurrences;
using fabricated::page_data;
using fabricated::readout_plate;

std::string infection_page() { return draw(page_data(infection_plate({8, 12}))); }

std::size_t place(const std::string& page, const std::string& part) {
    const auto at = page.find(part);
    EXPECT_NE(at, std::string::npos) << part;
    return at;
}

TEST(Page, IsWellFormed) {
    EXPECT_NO_THROW(check_well_formed(infection_page()));
    EXPECT_NO_THROW(check_well_formed(draw(page_data(readout_plate()))));
    EXPECT_NO_THROW(check_well_formed(draw(page_data(bare_plate()))));
}

TEST(Page, PutsTheVerdictFirstAndTheRestInOrder) {
    const std::string page = infection_page();
    std::size_t last = 0;
    for (const char* id : {"verdict", "found", "maps", "controls", "comparison", "titre", "rules", "gallery", "gaps",
                           "quality", "wells", "provenance", "columns"}) {
        const std::size_t at = place(page, std::string(" id=\"") + id + "\"");
        EXPECT_GT(at, last) << id;
        last = at;
    }
}

TEST(Page, SaysTheVerdictInAWordAShapeAndReasons) {
    const std::string page = infection_page();
    EXPECT_NE(page.find("<section class=\"verdict review\""), std::string::npos);
    EXPECT_NE(page.find("<span class=\"word\">review</span>"), std::string::npos);
    EXPECT_NE(page.find("The assay works, but 12 of 192 fields are missing"), std::string::npos);
    EXPECT_LT(place(page, "Fields: 180 of 192 analysed"), place(page, "id=\"found\""));
    EXPECT_NE(page.find("5 of 6 rules passed."), std::string::npos);
}

TEST(Page, SaysWhatTheCompoundsDid) {
    const std::string page = infection_page();
    EXPECT_NE(page.find("<strong>baricitinib</strong> sensitises from 30\u00a0nM on (with interferon-β): "),
              std::string::npos);
}

TEST(Page, AsksForNothingFromAnywhere) {
    PageData data = page_data(infection_plate({8, 12}));
    data.gallery.push_back({{{0, 1}, 1}, "control", 2, fabricated::picture(), {2}});
    const std::string page = draw(data);
    EXPECT_EQ(page.find("<script"), std::string::npos);
    EXPECT_EQ(page.find("@import"), std::string::npos);
    EXPECT_NE(page.find("default-src &#39;none&#39;; img-src data:; style-src &#39;unsafe-inline&#39;"),
              std::string::npos);
    const std::regex reference(R"re((?:src|href|url)(?:="|\()([^")]*))re");
    for (auto it = std::sregex_iterator(page.begin(), page.end(), reference); it != std::sregex_iterator(); ++it) {
        const std::string target = (*it)[1];
        EXPECT_TRUE(target.starts_with("#") || target.starts_with("data:image/jpeg;base64,")) << target;
    }
}

TEST(Page, DoesNotLetNamesOutOfTheirPlace) {
    auto documents = infection_plate({8, 12});
    PageData data = page_data(documents);
    const std::string hostile = "\"><script>alert('x')</script>\xff<!--";
    data.plate = data.outcome = data.sentence = data.version = hostile;
    data.warnings = data.channels = {hostile};
    for (WellView& well : data.wells) {
        well.compound = well.compound.empty() ? "" : hostile;
        well.interferon = well.virus = well.note = well.reason = hostile;
    }
    for (ComparisonView& row : data.comparison) row.compound = row.interferon = hostile;
    for (ControlView& control : data.controls) control.name = control.high_words = hostile;
    for (RuleView& rule : data.rules) rule.name = rule.limit = rule.sentence = hostile;
    data.failed_fields.push_back({hostile, hostile, hostile});
    data.mapped_without_images.push_back(hostile);
    data.gallery.push_back({{{0, 1}, 1}, hostile, 2, fabricated::picture(), {}});
    data.gallery.back().picture.outlines[0].second = hostile;
    data.provenance.set(hostile, hostile);
    const std::string page = draw(data);
    EXPECT_NO_THROW(check_well_formed(page));
    EXPECT_EQ(page.find("<script"), std::string::npos);
    EXPECT_EQ(page.find("<!--"), std::string::npos);
}

class EveryPlate : public testing::TestWithParam<PlateShape> {};

TEST_P(EveryPlate, HasEveryWellInEveryMap) {
    const PlateShape shape = GetParam();
    const std::string page = draw(page_data(infection_plate(shape)));
    EXPECT_NO_THROW(check_well_formed(page));
    EXPECT_LT(page.size(), 3'000'000U);
    for (int row = 0; row < shape.rows; ++row) {
        for (int column = 0; column < shape.columns; ++column) {
            const std::string well = name(WellAddress{row, column});
            ASSERT_EQ(occurrences(page, "<g data-well=\"" + well + "\"><title>" + well + " · "), 2U) << well;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Page, EveryPlate,
                         testing::Values(PlateShape{2, 3}, PlateShape{8, 12}, PlateShape{16, 24}, PlateShape{32, 48}));

TEST(Page, MarksWellsWithoutImagesAndExcludedOnes) {
    const std::string page = infection_page();
    const std::size_t missing = place(page, "data-well=\"H01\"");
    EXPECT_NE(page.substr(missing, 400).find("url(#hatch0)"), std::string::npos);
    EXPECT_NE(page.substr(missing, 200).find("No images: no file of this well is in the folder"), std::string::npos);
    const std::size_t excluded = place(page, "data-well=\"C06\"");
    EXPECT_NE(page.substr(excluded, 900).find("class=\"cross\""), std::string::npos);
    EXPECT_NE(page.find("Excluded wells: air bubble (1)"), std::string::npos);
    EXPECT_NE(page.find("A12_f1_dna.tif"), std::string::npos);
}

TEST(Page, ShowsReadoutsInPlaceOfInfection) {
    const std::string page = draw(page_data(readout_plate()));
    EXPECT_EQ(page.find("</strong> <code>infected_fraction"), std::string::npos);
    EXPECT_NE(page.find("Plate map of gfp nucleus ring ratio"), std::string::npos);
    EXPECT_NE(page.find("Z′ 0.750 [0.700, 0.810], 8 wells against 8."), std::string::npos);
    EXPECT_NE(page.find("gfp nucleus ring ratio of LY294002 against dose"), std::string::npos);
    EXPECT_EQ(page.find("without interferon"), std::string::npos);
}

TEST(Page, StandsWithoutWellsRulesAndControls) {
    const std::string page = draw(page_data(bare_plate()));
    EXPECT_NE(page.find("<section class=\"verdict fail\""), std::string::npos);
    EXPECT_NE(page.find("Nothing was compared"), std::string::npos);
    EXPECT_EQ(occurrences(page, "neither mapped nor imaged"), 96U);
}

TEST(Page, StandsOnDocumentsOfAnOlderProgramThatLackMembers) {
    for (const char* missing : {"titre", "controls", "comparison", "quality", "map", "failed_fields", "readouts",
                                "warnings", "infection", "plate"}) {
        auto documents = infection_plate({8, 12});
        documents.plate.set(missing, nullptr);
        EXPECT_NO_THROW(check_well_formed(draw(page_data(documents)))) << missing;
    }
}

TEST(Page, IsTheSameTextEveryTime) { EXPECT_EQ(infection_page(), infection_page()); }

}  // namespace
}  // namespace viroplate::report
