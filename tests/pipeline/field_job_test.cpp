#include "viroplate/pipeline/field_job.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "pipeline/tiny_plate.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/image/write.hpp"
#include "viroplate/table/csv.hpp"
#include "viroplate/table/schema.hpp"

namespace viroplate::pipeline {
namespace {

using ::testing::HasSubstr;
using testing::TinyPlate;

TEST(AnalyseField, FindsAndMeasuresTheCells) {
    const TinyPlate tiny;
    const Plan plan = tiny.plan();
    const auto record = analyse_field(plan, 5);
    EXPECT_EQ(record.field_id, 6);
    EXPECT_EQ(record.status, "ok");
    EXPECT_EQ(record.reason, "");
    EXPECT_EQ(record.id, (FieldId{{1, 0}, 2}));
    EXPECT_EQ(record.width, 160);
    EXPECT_EQ(record.objects.rows(), static_cast<std::size_t>(TinyPlate::kNucleiPerField));
    const auto schema = table::object_schema(plan.assay.channel_names());
    ASSERT_EQ(record.objects.columns.size(), schema.size());
    ASSERT_EQ(record.planes.size(), 2U);
    EXPECT_EQ(record.planes[1].file, "B01/B01_f2_virus.tif");
    EXPECT_EQ(record.planes[1].digest, digest(read_bytes(tiny.image("B01", 2, "virus"))));
    EXPECT_TRUE(record.planes[1].quality.has_value());
}

TEST(AnalyseField, MakesThePictureOfAWellsFirstField) {
    const TinyPlate tiny;
    const Plan plan = tiny.plan();
    const auto first = analyse_field(plan, 4);
    ASSERT_TRUE(first.picture.has_value());
    EXPECT_EQ(first.picture->width, 160);
    EXPECT_EQ(first.picture->outlines.size(), first.objects.rows());
    EXPECT_THAT(first.picture->outlines.front().second, ::testing::MatchesRegex("M[0-9]+ [0-9]+([hv]-?[0-9]+)+z"));
    EXPECT_EQ(static_cast<unsigned>(first.picture->jpeg.at(0)), 0xffU);
    EXPECT_FALSE(analyse_field(plan, 5).picture.has_value());
}

TEST(AnalyseField, IsTheSameEveryTime) {
    const TinyPlate tiny;
    const Plan plan = tiny.plan();
    const auto once = analyse_field(plan, 4).objects;
    EXPECT_EQ(table::to_csv(once), table::to_csv(analyse_field(plan, 4).objects));
}

TEST(AnalyseField, OutlinesCellsInTheChannelThatStainsThem) {
    const TinyPlate tiny;
    const auto cell_areas = [&](const std::string& cells) {
        tiny.write_assay(TinyPlate::assay_text() + "[cells]\n" + cells);
        const auto objects = analyse_field(tiny.plan(), 4).objects;
        std::vector<double> areas;
        for (std::size_t c = 0; c < objects.columns.size(); ++c) {
            if (objects.columns[c].name != "cell_area_px") continue;
            for (std::size_t i = 0; i < objects.rows(); ++i)
                areas.push_back(objects.values[i * objects.columns.size() + c]);
        }
        return areas;
    };
    const auto dilated = cell_areas("method = \"dilate\"\n");
    const auto propagated = cell_areas("method = \"propagate\"\nchannel = \"virus\"\n");
    ASSERT_EQ(dilated.size(), propagated.size());
    ASSERT_EQ(dilated.size(), static_cast<std::size_t>(TinyPlate::kNucleiPerField));
    for (std::size_t i = 0; i < dilated.size(); ++i) {
        // The stain of the infected cells fills their nuclei and no more; the others have next to none.
        EXPECT_GT(dilated[i], 450);
        EXPECT_LT(propagated[i], 300);
        EXPECT_GT(propagated[i], 100);
    }
}

TEST(AnalyseField, CountsSpotsInTheChannelsThatAskForIt) {
    const TinyPlate tiny;
    auto text = TinyPlate::assay_text();
    text.replace(text.find("role = \"virus\""), 14, "role = \"virus\"\nspots = true");
    // The nuclei of this plate are small enough to be spots of their own diameter.
    tiny.write_assay(text + "[spots]\ndiameter_px = 12\n");
    const Plan plan = tiny.plan();
    const auto objects = analyse_field(plan, 4).objects;
    const auto schema = table::object_schema(plan.assay.channel_names(), plan.assay.spot_channel_names());
    ASSERT_EQ(objects.columns.size(), schema.size());
    EXPECT_EQ(plan.record().spot_channels, std::vector<std::string>{"virus"});
    ASSERT_GE(objects.rows(), static_cast<std::size_t>(TinyPlate::kInfectedPerField));
    for (std::size_t i = 0; i < TinyPlate::kInfectedPerField; ++i) {
        const auto row = objects.row(i);
        EXPECT_EQ(row[row.size() - 3], 1) << objects.columns[row.size() - 3].name;
        EXPECT_EQ(row[row.size() - 2], 1) << objects.columns[row.size() - 2].name;
        EXPECT_GT(row[row.size() - 1], 100'000) << objects.columns[row.size() - 1].name;
    }
}

void expect_failure(const TinyPlate& tiny, const Plan& plan, std::initializer_list<const char*> words) {
    const auto record = analyse_field(plan, 0);
    EXPECT_EQ(record.status, "failed");
    for (const char* word : words) EXPECT_THAT(record.reason, HasSubstr(word));
    EXPECT_THAT(record.reason, ::testing::Not(HasSubstr(tiny.folder().string())));
    EXPECT_EQ(record.objects.rows(), 0U);
    EXPECT_FALSE(record.picture.has_value());
    EXPECT_EQ(record.planes.size(), 2U);
}

TEST(AnalyseField, NamesTheBrokenFile) {
    const TinyPlate tiny;
    const Plan plan = tiny.plan();
    const auto file = tiny.image("A01", 1, "virus");
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    expect_failure(tiny, plan, {"A01/A01_f1_virus.tif"});
    std::filesystem::resize_file(file, 0);
    expect_failure(tiny, plan, {"A01/A01_f1_virus.tif"});
    std::ofstream(file) << "this is no image";
    expect_failure(tiny, plan, {"A01/A01_f1_virus.tif"});
    std::filesystem::remove(file);
    expect_failure(tiny, plan, {"A01/A01_f1_virus.tif"});
    EXPECT_FALSE(analyse_field(plan, 0).planes[0].digest.empty());
    EXPECT_TRUE(analyse_field(plan, 0).planes[1].digest.empty());
}

TEST(AnalyseField, NamesBothSizesOfUnequalImages) {
    const TinyPlate tiny;
    image::RawPlane other;
    other.grey = image::Plane<std::uint16_t>(100, 90, 7);
    image::write_tiff(tiny.image("A01", 1, "virus"), other, image::Compression::none);
    expect_failure(tiny, tiny.plan(), {"160 × 160", "100 × 90"});
}

TEST(AnalyseField, SaysThatAPlaneIsMissing) {
    const TinyPlate tiny;
    std::filesystem::remove(tiny.image("A01", 1, "virus"));
    expect_failure(tiny, tiny.plan(), {"'virus'", "missing"});
}

TEST(AnalyseField, AnEmptyFieldIsNoFailure) {
    const TinyPlate tiny;
    image::RawPlane dark;
    dark.grey = image::Plane<std::uint16_t>(160, 160, 200);
    image::write_tiff(tiny.image("A01", 1, "dna"), dark, image::Compression::none);
    for (const bool given : {true, false}) {
        auto inputs = tiny.inputs();
        if (!given) inputs.overrides = {"nuclei.diameter_px="};
        const auto record = analyse_field(make_plan(inputs), 0);
        EXPECT_EQ(record.status, "ok") << record.reason;
        EXPECT_EQ(record.objects.rows(), 0U);
        EXPECT_THAT(record.reason, HasSubstr("no nuclei"));
    }
}

}  // namespace
}  // namespace viroplate::pipeline
