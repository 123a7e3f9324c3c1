// `viroplate segment` over single images: labels, objects, and what happens to images that cannot be used.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "program.hpp"
#include "small_plate.hpp"
#include "temporary_folder.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/document/json.hpp"
#include "viroplate/image/read.hpp"
#include "viroplate/image/write.hpp"
#include "viroplate/table/csv.hpp"

namespace viroplate {
namespace {

using testing::HasSubstr;

class Segment : public testing::Test {
protected:
    Segment() : small_(folder_.path()), image_(small_.file({0, 0}, "dna")), out_(folder_ / "labels") {}

    ProgramResult segment(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), "segment");
        arguments.insert(arguments.end(), {"-o", out_, "--progress", "none"});
        return run_program(arguments);
    }

    TemporaryFolder folder_;
    SmallPlate small_;
    std::filesystem::path image_;
    std::filesystem::path out_;
};

TEST_F(Segment, WritesLabelsAndOneRowAnObject) {
    const auto result = segment({image_, "--diameter-px", "18", "--overlay"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const auto nuclei = image::read_labels(out_ / "A01_f1_dna_nuclei.tif");
    const auto cells = image::read_labels(out_ / "A01_f1_dna_cells.tif");
    EXPECT_EQ(nuclei.width, 128);
    EXPECT_EQ(*std::max_element(nuclei.pixels.begin(), nuclei.pixels.end()), 9U);
    for (std::size_t i = 0; i < nuclei.size(); ++i) {
        ASSERT_TRUE(nuclei.pixels[i] == 0 || cells.pixels[i] == nuclei.pixels[i]) << i;
    }
    const auto objects = table::parse_csv(read_text(out_ / "A01_f1_dna_objects.csv"), "objects");
    EXPECT_EQ(objects.rows.size(), 9U);
    EXPECT_TRUE(std::filesystem::exists(out_ / "A01_f1_dna_overlay.png"));
}

TEST_F(Segment, CountsSpotsAndPropagatesCellsInTheImageItself) {
    const auto result = segment({image_, "--diameter-px", "18", "--set", "channel.signal.spots=true", "--set",
                                 "cells.method=propagate", "--set", "cells.channel=signal"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const auto objects = table::parse_csv(read_text(out_ / "A01_f1_dna_objects.csv"), "objects");
    EXPECT_EQ(objects.rows.size(), 9U);
    EXPECT_EQ(objects.header.back(), "cell_spot_signal_signal");
    const auto nuclei = image::read_labels(out_ / "A01_f1_dna_nuclei.tif");
    const auto cells = image::read_labels(out_ / "A01_f1_dna_cells.tif");
    const auto area = [](const image::LabelPlane& labels) {
        return std::count_if(labels.pixels.begin(), labels.pixels.end(), [](auto label) { return label != 0; });
    };
    EXPECT_LT(area(cells), 2 * area(nuclei)) << "the stain of the nuclei ends with them";
}

TEST_F(Segment, EstimatesTheDiameterWhereNoneIsGiven) {
    const auto result = segment({image_, "--json"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const auto document = document::parse_json(result.out, "stdout");
    EXPECT_THAT(result.out, HasSubstr("estimated"));
    EXPECT_THAT(result.out, HasSubstr("\"objects\": 9"));
    EXPECT_TRUE(document.is_object());
}

TEST_F(Segment, ABadImageIsARowAndTheOthersGoOn) {
    const auto bad = folder_ / "colour.png";
    write_atomically(bad, image::encode_png(image::Plane<image::Rgb>(64, 64, {1, 2, 3})));
    const auto result = segment({bad, image_});
    EXPECT_EQ(result.exit_code, 3);
    EXPECT_THAT(result.out + result.err, HasSubstr("colour"));
    EXPECT_TRUE(std::filesystem::exists(out_ / "A01_f1_dna_nuclei.tif"));
}

TEST_F(Segment, ImagesOfEqualNameDoNotOverwriteEachOther) {
    std::filesystem::create_directory(folder_ / "other");
    std::filesystem::copy(image_, folder_ / "other" / "A01_f1_dna.tif");
    const auto result = segment({image_, folder_ / "other" / "A01_f1_dna.tif"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    int label_images = 0;
    for (const auto& entry : std::filesystem::directory_iterator(out_)) {
        label_images += entry.path().string().ends_with("_nuclei.tif");
    }
    EXPECT_EQ(label_images, 2);
}

TEST_F(Segment, ExistingLabelsAreKeptWithoutOverwrite) {
    ASSERT_EQ(segment({image_}).exit_code, 0);
    EXPECT_EQ(segment({image_}).exit_code, 5);
    EXPECT_EQ(segment({image_, "--overwrite"}).exit_code, 0);
}

TEST_F(Segment, MicrometresNeedAPixelSize) {
    const auto result = segment({image_, "--diameter-um", "12"});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("pixel"));
    EXPECT_EQ(segment({image_, "--diameter-um", "12", "--pixel-size-um", "0.65"}).exit_code, 0);
}

}  // namespace
}  // namespace viroplate
