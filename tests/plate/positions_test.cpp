#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plate/files.hpp"
#include "plate/tiny_tiff.hpp"
#include "temporary_folder.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/plate/index.hpp"

namespace viroplate::plate {
namespace {

using testing::Contains;
using testing::HasSubstr;

class Positions : public testing::Test {
protected:
    Positions() {
        for (const char* well : {"A01", "A02"}) {
            for (int field = 1; field <= 4; ++field) {
                write_file(folder_ / (std::string(well) + "_f" + std::to_string(field) + "_x.tif"), tiny_tiff("", 1));
            }
        }
    }
    PlateIndex read() const { return open(folder_.path(), options_); }
    void read_csv(const std::string& text) {
        write_file(folder_ / "positions.csv", text);
        options_.positions_csv = (folder_ / "positions.csv").string();
    }
    std::string complaint() const {
        try {
            read();
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), Code::assay);
            return error.what();
        }
        return "accepted";
    }
    TemporaryFolder folder_;
    OpenOptions options_;
};

TEST_F(Positions, AreUnknownWhereNothingStatesThem) {
    for (const auto& field : read().fields) EXPECT_FALSE(field.x_um || field.y_um);
}

TEST_F(Positions, AGridIsCentredOnTheWell) {
    options_.grid_columns = 2;
    options_.pixel_size_um = 10;  // images of 2 × 2 px: fields of 20 × 20 µm
    const PlateIndex index = read();
    EXPECT_DOUBLE_EQ(index.fields[0].x_um.value(), -10);
    EXPECT_DOUBLE_EQ(index.fields[0].y_um.value(), -10);
    EXPECT_DOUBLE_EQ(index.fields[2].x_um.value(), -10);
    EXPECT_DOUBLE_EQ(index.fields[2].y_um.value(), 10);
    options_.grid_order = GridOrder::snake;
    EXPECT_DOUBLE_EQ(read().fields[2].x_um.value(), 10);
    options_.grid_overlap = 0.1;
    EXPECT_DOUBLE_EQ(read().fields[0].x_um.value(), -9);
}

TEST_F(Positions, AGridWithoutPixelSizeGivesNone) {
    options_.grid_columns = 2;
    EXPECT_FALSE(read().fields[0].x_um);
    EXPECT_THAT(read().warnings, Contains(HasSubstr("pixel size")));
}

TEST_F(Positions, ATableGivesThemForAllWellsOrForOne) {
    read_csv("field,x_um,y_um,well\n1,-5,6,\n2,5,6,\n3,0,0,\n1,100,200,A02\n");
    const PlateIndex index = read();
    EXPECT_DOUBLE_EQ(index.fields[0].x_um.value(), -5);
    EXPECT_DOUBLE_EQ(index.fields[4].x_um.value(), 100);
    EXPECT_DOUBLE_EQ(index.fields[4].y_um.value(), 200);
    EXPECT_FALSE(index.fields[3].x_um);
    EXPECT_THAT(index.warnings, Contains(HasSubstr("no position for 2 of 8 fields")));
}

TEST_F(Positions, AWrongTableIsRefusedWithItsLine) {
    read_csv("field,x_um\n1,2\n");
    EXPECT_THAT(complaint(), HasSubstr("y_um"));
    read_csv("field,x_um,y_um\n1,2,3\n2,x,3\n");
    EXPECT_THAT(complaint(), HasSubstr("positions.csv:3"));
    read_csv("field,x_um,y_um\n1,2,3\n1,4,3\n");
    EXPECT_THAT(complaint(), HasSubstr("twice"));
    read_csv("field,x_um,y_um,well\n1,2,3,Q\n");
    EXPECT_THAT(complaint(), HasSubstr("'Q' is no well"));
}

}  // namespace
}  // namespace viroplate::plate
