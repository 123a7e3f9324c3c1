#include "image/pixel_size.hpp"

#include <gtest/gtest.h>

namespace viroplate::image {
namespace {

TEST(StatedPixelSize, ReadsOmeInItsUnits) {
    EXPECT_EQ(stated_pixel_size_um(R"(<Pixels ID="P" PhysicalSizeX="0.65"/>)"), 0.65);
    EXPECT_EQ(stated_pixel_size_um(R"(<OME:Pixels PhysicalSizeX="0.5" PhysicalSizeXUnit="µm"/>)"), 0.5);
    EXPECT_DOUBLE_EQ(*stated_pixel_size_um(R"(<Pixels PhysicalSizeX='325' PhysicalSizeXUnit='nm' />)"), 0.325);
}

TEST(StatedPixelSize, SaysNothingWhereItIsInDoubt) {
    EXPECT_FALSE(stated_pixel_size_um(""));
    EXPECT_FALSE(stated_pixel_size_um("ImageJ=1.45e\nmin=214.0"));
    EXPECT_FALSE(stated_pixel_size_um(R"(<Pixels PhysicalSizeX="1" PhysicalSizeXUnit="pixel"/>)"));
    EXPECT_FALSE(stated_pixel_size_um(R"(<Pixels PhysicalSizeX="1" PhysicalSizeY="2"/>)"));
    EXPECT_FALSE(stated_pixel_size_um(R"(<Pixels PhysicalSizeX="0"/>)"));
    EXPECT_FALSE(stated_pixel_size_um(R"(<Pixels PhysicalSizeX="many"/>)"));
    EXPECT_FALSE(stated_pixel_size_um(R"(<Pixels PhysicalSizeX="1"/><Pixels PhysicalSizeX="2"/>)"));
    EXPECT_FALSE(stated_pixel_size_um(R"(<Pixels PhysicalSizeX="0.65)"));
}

TEST(StatedPixelSize, ReadsMetaMorphWhereItIsCalibrated) {
    const std::string head = R"(<MetaData><PlaneInfo><prop id="spatial-calibration-state" type="bool" value=")";
    const std::string tail =
        R"("/><prop id="spatial-calibration-x" type="float" value="1.3"/>)"
        R"(<prop id="spatial-calibration-units" type="string" value="um"/></PlaneInfo></MetaData>)";
    EXPECT_EQ(stated_pixel_size_um(head + "on" + tail), 1.3);
    EXPECT_FALSE(stated_pixel_size_um(head + "off" + tail));
}

}  // namespace
}  // namespace viroplate::image
