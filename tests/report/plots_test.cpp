#include "report/plots.hpp"

#include <gtest/gtest.h>

#include "report/fabricated_plate.hpp"

namespace viroplate::report {
namespace {

using fabricated::occurrences;

WellView compound_well(int column, const std::string& compound, double dose, const std::string& unit) {
    WellView well;
    well.address = {0, column};
    well.role = "compound";
    well.status = "ok";
    well.compound = compound;
    well.dose = dose;
    well.dose_unit = unit;
    well.virus = "virus";
    well.infected_fraction = 0.2;
    return well;
}

TEST(DosePanels, PutInterferonConditionsOfACompoundTogether) {
    const PageData data = fabricated::page_data(fabricated::infection_plate({8, 12}));
    const auto panels = dose_panels(data);
    ASSERT_EQ(panels.size(), 2U);
    EXPECT_EQ(panels[0].title, "baricitinib");
    ASSERT_EQ(panels[0].series.size(), 2U);
    EXPECT_EQ(panels[0].series[0].words, "without interferon");
    EXPECT_EQ(panels[0].series[1].words, "with interferon-β 100\u00a0IU/mL");
    EXPECT_EQ(panels[1].series[0].style, panels[0].series[0].style);
}

TEST(DosePanels, CompareWithVehicleWellsOfTheSameConditionOnly) {
    const PageData data = fabricated::page_data(fabricated::infection_plate({8, 12}));
    for (const DosePanel& panel : dose_panels(data)) {
        for (const DoseSeries& series : panel.series) {
            EXPECT_EQ(series.vehicle.size(), 8U);
            for (const WellView* well : series.vehicle) {
                EXPECT_EQ(well->role, "vehicle");
                EXPECT_EQ(well->has_interferon(), series.wells.front()->has_interferon());
            }
        }
    }
}

TEST(DosePanels, LeaveOutWhatIsNoSeries) {
    PageData data;
    data.wells = {compound_well(0, "one dose", 10, "nM"), compound_well(1, "one dose", 10, "nM"),
                  compound_well(2, "excluded", 1, "nM"), compound_well(3, "excluded", 10, "nM")};
    data.wells[3].status = "excluded";
    EXPECT_TRUE(dose_panels(data).empty());
}

TEST(DosePanels, JoinMolarUnitsAndKeepOthersApart) {
    PageData data;
    data.wells = {compound_well(0, "x", 300, "nM"), compound_well(1, "x", 1, "uM"), compound_well(2, "x", 1, "ug/mL"),
                  compound_well(3, "x", 5, "ug/mL")};
    const auto panels = dose_panels(data);
    ASSERT_EQ(panels.size(), 2U);
    EXPECT_EQ(panels[0].series[0].wells.size(), 2U);
}

TEST(DosePanels, KeepCombinationsApart) {
    PageData data;
    data.wells = {compound_well(0, "x", 1, "nM"), compound_well(1, "x", 10, "nM"), compound_well(2, "x", 1, "nM"),
                  compound_well(3, "x", 10, "nM")};
    const WellView second = compound_well(0, "y", 5, "uM");
    for (const std::size_t i : {2U, 3U}) {
        data.wells[i].compound2 = second.compound;
        data.wells[i].dose2 = second.dose;
        data.wells[i].dose2_unit = second.dose_unit;
    }
    const auto panels = dose_panels(data);
    ASSERT_EQ(panels.size(), 2U);
    EXPECT_EQ(panels[1].title, "x + y 5\u00a0µM");
}

TEST(DrawDosePanels, DrawEveryWellWithItsName) {
    const PageData data = fabricated::page_data(fabricated::infection_plate({8, 12}));
    html::Writer page;
    draw_dose_panels(page, data, dose_panels(data));
    const std::string svg = page.finish();
    EXPECT_EQ(occurrences(svg, "<title>B05 · "), 2U);  // infected fraction and cell number
    EXPECT_EQ(occurrences(svg, "<title>C06 · "), 0U);  // excluded
    EXPECT_EQ(svg.find("nan"), std::string::npos);
}

TEST(DrawControls, DrawADotForEachWellAndSayWhyAFigureIsMissing) {
    const PageData data = fabricated::page_data(fabricated::infection_plate({8, 12}));
    html::Writer page;
    draw_controls(page, data);
    const std::string html = page.finish();
    EXPECT_EQ(occurrences(html, "<circle "), 8U + 7U + 3U + 8U);
    EXPECT_EQ(occurrences(html, "3 wells in a group; at least 4 are needed"), 3U);
    EXPECT_NE(html.find("[0.664, 0.818]"), std::string::npos);
}

TEST(DrawControls, SurviveGroupsWithoutWells) {
    PageData data;
    data.controls.push_back({"empty", "infected_fraction", "vehicle", "mock", {}, {}, {}, {}, {}});
    data.controls.push_back({"equal", "ratio", "vehicle", "mock", {1, 1, 1}, {1}, {}, {}, {}});
    html::Writer page;
    draw_controls(page, data);
    EXPECT_EQ(page.finish().find("nan"), std::string::npos);
}

TEST(DrawTitre, ShowsFitAndNumbers) {
    const PageData data = fabricated::page_data(fabricated::infection_plate({8, 12}));
    html::Writer page;
    draw_titre(page, data);
    const std::string html = page.finish();
    EXPECT_NE(html.find("1.08 [0.930, 1.24]"), std::string::npos);
    EXPECT_EQ(occurrences(html, "class=\"curve"), 3U);
    EXPECT_NE(html.find("MOI\u00a00.642"), std::string::npos);
}

TEST(DrawTitre, SaysWhyThereIsNoFit) {
    PageData data = fabricated::page_data(fabricated::infection_plate({8, 12}));
    data.titre->valid = false;
    data.titre->reason = "one dose of virus only";
    html::Writer page;
    draw_titre(page, data);
    const std::string html = page.finish();
    EXPECT_NE(html.find("one dose of virus only"), std::string::npos);
    EXPECT_EQ(occurrences(html, "class=\"curve"), 0U);
}

}  // namespace
}  // namespace viroplate::report
