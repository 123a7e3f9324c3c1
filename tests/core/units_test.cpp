#include "viroplate/core/units.hpp"

#include <gtest/gtest.h>

#include "viroplate/core/error.hpp"

namespace viroplate {
namespace {

TEST(LengthInPixels, UsesThePixelSizeOnlyForMicrometres) {
    EXPECT_DOUBLE_EQ(*in_px(Length{13.0, {}}, 0.65, "reach"), 20.0);
    EXPECT_DOUBLE_EQ(*in_px(Length{{}, 6.0}, {}, "ring"), 6.0);
    EXPECT_FALSE(in_px(Length{}, 0.65, "reach"));
}

TEST(LengthInPixels, NeverAssumesAPixelSize) {
    try {
        in_px(Length{13.0, {}}, {}, "nuclei.diameter");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::assay);
        EXPECT_NE(std::string(error.what()).find("nuclei.diameter"), std::string::npos);
        EXPECT_NE(error.remedy().find("px"), std::string::npos);
    }
}

TEST(DoseMolar, ReadsMolarUnitsAndNoOthers) {
    EXPECT_DOUBLE_EQ(*dose_molar(30, "nM"), 3e-8);
    EXPECT_DOUBLE_EQ(*dose_molar(1, "uM"), 1e-6);
    EXPECT_DOUBLE_EQ(*dose_molar(1, "\u00b5M"), *dose_molar(1, "\u03bcM"));
    for (const char* unit : {"", "ug/mL", "IU/mL", "nm", "particles/cell"}) EXPECT_FALSE(dose_molar(1, unit)) << unit;
}

}  // namespace
}  // namespace viroplate
