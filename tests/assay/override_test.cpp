#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "assay/sample_assay.hpp"
#include "viroplate/assay/assay.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::assay {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using testing::StrEq;

Assay with(std::vector<std::string> overrides) { return sample(overrides); }

std::string complaint(const std::string& override_text) {
    try {
        with({override_text});
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::assay);
        EXPECT_FALSE(error.remedy().empty()) << error.what();
        return error.what();
    }
    return "no complaint";
}

TEST(Override, SetsMembersOfEveryKind) {
    const Assay assay = with({"nuclei.boundary_level=0.5", "plate.pixel_size_um=0.325", "limits.control_wells=4",
                              "infection.rule=robust_sd", "infection.compartment=nucleus", "name=other name",
                              "plate.grid_order=snake", " cells.ring_width_px = 6 "});
    EXPECT_EQ(assay.nuclei.boundary_level, 0.5);
    EXPECT_EQ(assay.plate.pixel_size_um, 0.325);
    EXPECT_EQ(assay.limits.control_wells, 4);
    EXPECT_EQ(assay.infection.rule, infection::ThresholdRule::robust_sd);
    EXPECT_EQ(assay.infection.compartment, "nucleus");
    EXPECT_EQ(assay.name, "other name");
    EXPECT_EQ(assay.plate.grid_order, plate::GridOrder::snake);
    EXPECT_EQ(assay.cells.ring_width.px, 6);
}

TEST(Override, ReachesIntoLists) {
    const Assay assay = with({"channel.gfp.plate_channel=7", "readout.ratio.aggregate=mean",
                              "controls.window.low.role=vehicle", "controls.shift.readout=relative_cells"});
    EXPECT_EQ(assay.channels[1].plate_channel, "7");
    EXPECT_EQ(assay.readouts[0].aggregate, Aggregate::mean);
    EXPECT_EQ(assay.controls[0].low.role, "vehicle");
    EXPECT_EQ(assay.controls[1].readout, "relative_cells");
}

TEST(Override, InOneUnitClearsTheFilesOther) {
    const Assay assay = with({"nuclei.diameter_px=30"});
    EXPECT_EQ(assay.nuclei.diameter.px, 30);
    EXPECT_EQ(assay.nuclei.diameter.um, std::nullopt);
}

TEST(Override, WithNothingTakesAnOptionalNumberBack) {
    EXPECT_FALSE(with({"nuclei.diameter_um="}).nuclei.diameter.given());
}

TEST(Override, TheLastOneWins) { EXPECT_EQ(with({"limits.ssmd_pass=2", "limits.ssmd_pass=4"}).limits.ssmd_pass, 4); }

TEST(Override, NamesTheNearestOption) {
    EXPECT_THAT(complaint("nuclei.diametr_px=12"),
                StrEq("--set nuclei.diametr_px=12: unknown option 'nuclei.diametr_px'; did you mean "
                      "'nuclei.diameter_px'?"));
    EXPECT_THAT(complaint("nuclei.diameter=12"), StartsWith("--set nuclei.diameter=12: unknown option"));
    EXPECT_THAT(complaint("channel.gpf.role=virus"), HasSubstr("did you mean 'channel.gfp.role'?"));
    EXPECT_THAT(complaint("entirely.unknown.thing.here=1"), HasSubstr("unknown option"));
}

TEST(Override, SaysWhatIsWrongWithTheValue) {
    EXPECT_THAT(complaint("nuclei.boundary_level=high"), HasSubstr("a number is expected"));
    EXPECT_THAT(complaint("nuclei.boundary_level=0.5x"), HasSubstr("a number is expected"));
    EXPECT_THAT(complaint("nuclei.minimum_contrast="), HasSubstr("a number is expected"));
    EXPECT_THAT(complaint("nuclei.boundary_level=nan"), HasSubstr("outside"));
    EXPECT_THAT(complaint("nuclei.boundary_level=7"), StartsWith("--set nuclei.boundary_level=7: outside"));
    EXPECT_THAT(complaint("limits.control_wells=4.5"), HasSubstr("a whole number is expected"));
    EXPECT_THAT(complaint("infection.rule=median"), HasSubstr("one of "));
    EXPECT_THAT(complaint("nuclei.boundary_level"), HasSubstr("a value is missing"));
}

TEST(Override, CannotRenameWhatOthersReferTo) {
    EXPECT_THAT(complaint("channel.gfp.name=green"), HasSubstr("unknown option"));
    EXPECT_THAT(complaint("readout.ratio.name=quotient"), HasSubstr("unknown option"));
}

TEST(Override, IsNamedByTheChecksOfTheWhole) {
    EXPECT_THAT(complaint("infection.channel=antigen"),
                StartsWith("--set infection.channel=antigen: infection.channel = \"antigen\" is no channel"));
    EXPECT_THAT(complaint("controls.window.low.role=mok"), StartsWith("--set controls.window.low.role=mok: "));
}

TEST(Override, ListedOptionsGiveTheSameAssayAgain) {
    const Assay first = with({"nuclei.diameter_px=0.1e2", "infection.rule=fixed", "infection.fixed=120.25",
                              "plate.pattern=(?P<well>[A-H]\\d+)=x", "controls.shift.high.compound=a, b"});
    std::vector<std::string> again;
    for (const auto& option : first.options) {
        if (option.origin == "command line") again.push_back(option.path + "=" + option.value);
    }
    const Assay second = with(again);
    ASSERT_EQ(first.options.size(), second.options.size());
    for (std::size_t i = 0; i < first.options.size(); ++i) {
        EXPECT_EQ(first.options[i].value, second.options[i].value) << first.options[i].path;
        EXPECT_EQ(first.options[i].origin, second.options[i].origin) << first.options[i].path;
    }
    EXPECT_EQ(first.image_settings_digest(), second.image_settings_digest());
}

}  // namespace
}  // namespace viroplate::assay
