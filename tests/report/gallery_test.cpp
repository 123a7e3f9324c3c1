#include "report/gallery.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "report/fabricated_plate.hpp"

namespace viroplate::report {
namespace {

/// Two analysed fields a well, sharper along the plate; nothing for wells that are not used.
std::vector<store::FieldSummary> two_fields_a_well(const PageData& data) {
    std::vector<store::FieldSummary> fields;
    for (const WellView& well : data.wells) {
        for (int number = 1; number <= 2; ++number) {
            store::FieldSummary field;
            field.field_id = static_cast<std::int64_t>(fields.size()) + 1;
            field.id = {well.address, number};
            field.status = well.used() || well.status == "excluded" ? "ok" : "failed";
            field.objects = 100;
            store::PlaneRecord plane;
            plane.channel = "dna";
            plane.quality = measure::PlaneQuality{};
            plane.quality->focus = 1.0 + static_cast<double>(fields.size());
            field.planes.push_back(plane);
            fields.push_back(field);
        }
    }
    return fields;
}

const Choice* find(const std::vector<Choice>& choices, const std::string& why) {
    const auto found = std::find_if(choices.begin(), choices.end(),
                                    [&](const Choice& choice) { return choice.why.find(why) != std::string::npos; });
    return found == choices.end() ? nullptr : &*found;
}

class ChooseFields : public testing::Test {
protected:
    PageData data_ = fabricated::page_data(fabricated::infection_plate({8, 12}));
    std::vector<store::FieldSummary> fields_ = two_fields_a_well(data_);
};

TEST_F(ChooseFields, BeginsWithEveryKindOfControl) {
    const auto choices = choose_fields(data_, fields_, 24);
    ASSERT_EQ(choices.size(), 24U);
    std::set<std::string> kinds;
    for (std::size_t i = 0; i < 4; ++i) kinds.insert(choices[i].why);
    EXPECT_EQ(kinds, (std::set<std::string>{"control: mock", "control: vehicle", "control: vehicle with interferon-β",
                                            "control: reference ruxolitinib with interferon-β"}));
}

TEST_F(ChooseFields, ShowsEffectsAndTheLeastSharpField) {
    const auto choices = choose_fields(data_, fields_, 24);
    ASSERT_NE(find(choices, "baricitinib sensitises"), nullptr);
    ASSERT_NE(find(choices, "most infected"), nullptr);
    ASSERT_NE(find(choices, "least sharp"), nullptr);
}

TEST_F(ChooseFields, PrefersFlaggedImagesAmongTheWorst) {
    fields_[60].planes[0].quality->flag_focus = true;
    fields_[62].planes[0].quality->flag_saturated = true;
    const auto choices = choose_fields(data_, fields_, 24);
    EXPECT_NE(find(choices, "out of focus: dna"), nullptr);
    EXPECT_NE(find(choices, "saturated: dna"), nullptr);
}

TEST_F(ChooseFields, NeverTakesAFieldTwiceOrAFailedOne) {
    for (const int wanted : {1, 5, 24, 400}) {
        const auto choices = choose_fields(data_, fields_, wanted);
        EXPECT_LE(choices.size(), static_cast<std::size_t>(wanted));
        std::set<std::int64_t> ids;
        for (const Choice& choice : choices) {
            EXPECT_TRUE(ids.insert(choice.field_id).second);
            EXPECT_EQ(fields_[static_cast<std::size_t>(choice.field_id - 1)].status, "ok");
        }
    }
}

TEST_F(ChooseFields, TakesNothingWhereThereIsNothing) {
    EXPECT_TRUE(choose_fields(data_, {}, 24).empty());
    EXPECT_TRUE(choose_fields(data_, fields_, 0).empty());
    EXPECT_TRUE(choose_fields(PageData{}, {}, 24).empty());
}

TEST_F(ChooseFields, DoesNotDependOnTheOrderOfTheFields) {
    const auto forward = choose_fields(data_, fields_, 24);
    std::reverse(fields_.begin(), fields_.end());
    const auto backward = choose_fields(data_, fields_, 24);
    ASSERT_EQ(forward.size(), backward.size());
    for (std::size_t i = 0; i < forward.size(); ++i) EXPECT_EQ(forward[i].field_id, backward[i].field_id);
}

TEST_F(ChooseFields, ShowsTheExtremesOfAReadoutWithoutVirus) {
    const PageData readout = fabricated::page_data(fabricated::readout_plate());
    const auto choices = choose_fields(readout, two_fields_a_well(readout), 24);
    EXPECT_NE(find(choices, "highest readout"), nullptr);
    EXPECT_NE(find(choices, "lowest readout"), nullptr);
}

TEST_F(ChooseFields, DrawsInfectedNucleiApart) {
    data_.gallery.push_back({{{0, 1}, 2}, "control: vehicle", 2, fabricated::picture(), {2}});
    html::Writer page;
    draw_gallery(page, data_);
    const std::string html = page.finish();
    EXPECT_NE(html.find(R"(<path d="M10 10h20v20h-20z" class="outline"/>)"), std::string::npos);
    EXPECT_NE(html.find(R"(<path d="M60 60h20v20h-20z" class="outline infected"/>)"), std::string::npos);
    EXPECT_NE(html.find("data:image/jpeg;base64,/9j/4P/Z"), std::string::npos);
    EXPECT_NE(html.find("2 cells, 1 infected"), std::string::npos);
}

}  // namespace
}  // namespace viroplate::report
