#include "viroplate/pipeline/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/tiny_plate.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::pipeline {
namespace {

using ::testing::HasSubstr;
using testing::TinyPlate;

template <class Work>
Error error_of(const Work& work) {
    try {
        work();
    } catch (const Error& error) {
        return error;
    }
    return Error(Code::internal, "no error was thrown");
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    return text.replace(text.find(what), what.size(), with);
}

TEST(MakePlan, ListsTheFieldsAndMatchesTheChannels) {
    const TinyPlate tiny;
    const Plan plan = tiny.plan();
    EXPECT_EQ(plan.fields.size(), 8U);
    ASSERT_EQ(plan.plate_channels.size(), 2U);
    EXPECT_EQ(plan.plate.channels[plan.plate_channels[0]].id, "dna");
    EXPECT_EQ(plan.plate.channels[plan.plate_channels[1]].id, "virus");
    EXPECT_FALSE(plan.subset);
    EXPECT_TRUE(plan.mapped_without_images.empty());
    EXPECT_TRUE(plan.imaged_without_map.empty());
    EXPECT_TRUE(missing_input(plan).empty());
    EXPECT_EQ(plan.record().channels, (std::vector<std::string>{"dna", "virus"}));
}

TEST(MakePlan, FindsAChannelInOtherCase) {
    const TinyPlate tiny;
    tiny.write_assay(
        replaced(TinyPlate::assay_text(), "name = \"virus\"", "name = \"virus\"\nplate_channel = \"VIRUS\""));
    EXPECT_EQ(tiny.plan().plate_channels.size(), 2U);
}

TEST(MakePlan, ComplainsOfAMissingChannelAndListsThoseThereAre) {
    const TinyPlate tiny;
    tiny.write_assay(
        replaced(TinyPlate::assay_text(), "name = \"virus\"", "name = \"virus\"\nplate_channel = \"gfp\""));
    const Error error = error_of([&] { tiny.plan(); });
    EXPECT_EQ(error.code(), Code::assay);
    EXPECT_THAT(error.what(), HasSubstr("'gfp'"));
    EXPECT_THAT(error.remedy(), HasSubstr("'dna', 'virus'"));
}

TEST(MakePlan, ComplainsOfLengthsInMicrometresWithoutAPixelSize) {
    const TinyPlate tiny;
    auto text = replaced(TinyPlate::assay_text(), "pixel_size_um = 0.5", "");
    tiny.write_assay(replaced(text, "diameter_px = 14", "diameter_um = 7"));
    EXPECT_EQ(error_of([&] { tiny.plan(); }).code(), Code::assay);
}

TEST(MakePlan, RefusesAMapWithWellsOutsideThePlate) {
    const TinyPlate tiny;
    tiny.write_map(TinyPlate::map_text() + "P24,vehicle,ZIKV,1,,\n");
    const Error error = error_of([&] { tiny.plan(); });
    EXPECT_EQ(error.code(), Code::map);
    EXPECT_THAT(error.what(), HasSubstr("P24"));
}

TEST(MakePlan, ListsWellsOfOneSideOnly) {
    const TinyPlate tiny;
    tiny.write_map("well,role,virus,moi\nA01,mock,,\nB01,vehicle,ZIKV,1\nB03,vehicle,ZIKV,1\nA03,empty,,\n");
    const Plan plan = tiny.plan();
    EXPECT_EQ(plan.mapped_without_images, (std::vector<WellAddress>{{1, 2}}));
    EXPECT_EQ(plan.imaged_without_map, (std::vector<WellAddress>{{0, 1}, {1, 1}}));
    EXPECT_THAT(plan.warnings, ::testing::Contains(HasSubstr("B03")));
    EXPECT_THAT(plan.warnings, ::testing::Contains(HasSubstr("A02, B02")));
    EXPECT_EQ(missing_input(plan).size(), 2U);
}

TEST(MakePlan, TakesChosenWellsAndKeepsFieldNumbers) {
    const TinyPlate tiny;
    auto inputs = tiny.inputs();
    inputs.wells = {{1, 0}};
    const Plan plan = make_plan(inputs);
    EXPECT_TRUE(plan.subset);
    EXPECT_EQ(plan.fields, (std::vector<std::size_t>{4, 5}));
    inputs.wells = {{1, 0}, {3, 3}};
    const Error error = error_of([&] { make_plan(inputs); });
    EXPECT_EQ(error.code(), Code::usage);
    EXPECT_THAT(error.what(), HasSubstr("D04"));
}

TEST(MakePlan, KnowsWhichPlanesAreMissing) {
    const TinyPlate tiny;
    std::filesystem::remove(tiny.image("B01", 2, "virus"));
    const auto missing = missing_input(tiny.plan());
    ASSERT_EQ(missing.size(), 1U);
    EXPECT_THAT(missing[0], HasSubstr("B01 field 2: channel 'virus' is missing"));
}

TEST(MakePlan, HasSettingsThatDependOnImagesNotOnCalls) {
    const TinyPlate tiny;
    const auto settings = [&](std::vector<std::string> overrides) {
        auto inputs = tiny.inputs();
        inputs.overrides = std::move(overrides);
        return make_plan(inputs).record().image_settings;
    };
    const auto plain = settings({});
    EXPECT_EQ(settings({"infection.rule=robust_sd", "limits.ssmd_pass=5"}), plain);
    EXPECT_NE(settings({"nuclei.diameter_px=15"}), plain);
    std::filesystem::remove(tiny.image("B01", 2, "virus"));
    EXPECT_NE(settings({}), plain);
}

TEST(MakePlan, SaysNothingOfWhereThePlateLies) {
    const TinyPlate tiny;
    const Plan plan = tiny.plan();
    EXPECT_EQ(plan.to_json().dump().find(tiny.folder().string()), std::string::npos);
    EXPECT_EQ(plan.record().image_settings.find(tiny.folder().string()), std::string::npos);
}

}  // namespace
}  // namespace viroplate::pipeline
