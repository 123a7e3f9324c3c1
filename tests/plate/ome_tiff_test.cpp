#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plate/files.hpp"
#include "plate/tiff_header.hpp"
#include "plate/tiny_tiff.hpp"
#include "temporary_folder.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/core/random.hpp"
#include "viroplate/image/read.hpp"
#include "viroplate/plate/index.hpp"

namespace viroplate::plate {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string ome(const std::string& content) {
    return R"(<?xml version="1.0" encoding="UTF-8"?>)"
           R"(<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">)" +
           content + "</OME>";
}

/// An Image of 2 × 2 px, with what stands inside Pixels.
std::string image(int id, int channels, const std::string& inside, const std::string& attributes = "", int z = 1) {
    std::string elements;
    for (int c = 0; c < channels; ++c)
        elements += fmt::format(R"(<Channel ID="Channel:{}:{}" Name="dye {}"/>)", id, c, c);
    return fmt::format(R"(<Image ID="Image:{}"><Pixels ID="Pixels:{}" DimensionOrder="XYCZT" Type="uint8" SizeX="2" )"
                       R"(SizeY="2" SizeZ="{}" SizeC="{}" SizeT="1" {}>{}{}</Pixels></Image>)",
                       id, id, z, channels, attributes, elements, inside);
}

std::string well(int row, int column, const std::vector<std::pair<int, int>>& samples) {
    std::string text = fmt::format(R"(<Well ID="Well:{}:{}" Row="{}" Column="{}">)", row, column, row, column);
    for (const auto& [index, image_id] : samples) {
        text += fmt::format(R"(<WellSample ID="WellSample:{}" Index="{}"><ImageRef ID="Image:{}"/></WellSample>)",
                            image_id, index, image_id);
    }
    return text + "</Well>";
}

std::string plate(const std::string& wells, const std::string& attributes = R"(Rows="8" Columns="12")") {
    return fmt::format(R"(<Plate ID="Plate:0" Name="my plate" {}>{}</Plate>)", attributes, wells);
}

std::string tiff_data(const std::string& file, int ifd = 0) {
    return fmt::format(R"(<TiffData IFD="{}" PlaneCount="1"><UUID FileName="{}">urn:uuid:0</UUID></TiffData>)", ifd,
                       file);
}

class OmeTiff : public testing::Test {
protected:
    PlateIndex read() const { return open(folder_.path(), OpenOptions{}); }
    TemporaryFolder folder_;
};

TEST_F(OmeTiff, ReadsAPlateInOneFile) {
    const std::string size = R"(PhysicalSizeX="325" PhysicalSizeXUnit="nm" PhysicalSizeY="325" PhysicalSizeYUnit="nm")";
    const std::string xml = ome(plate(well(0, 1, {{0, 0}, {1, 1}}) + well(2, 3, {{0, 2}, {1, 3}})) +
                                image(0, 2, R"(<TiffData IFD="0" PlaneCount="2"/>)", size) +
                                image(1, 2, R"(<TiffData IFD="2" PlaneCount="2"/>)", size) +
                                image(2, 2, R"(<TiffData IFD="4" PlaneCount="2"/>)", size) +
                                image(3, 2, R"(<TiffData IFD="6" PlaneCount="2"/>)", size));
    write_file(folder_ / "plate.ome.tif", tiny_tiff(xml, 8));
    const PlateIndex index = read();
    EXPECT_EQ(index.format, "ome-tiff");
    EXPECT_EQ(index.dialect, "2016-06");
    EXPECT_EQ(index.name, "my plate");
    EXPECT_EQ(index.shape, (PlateShape{8, 12}));
    EXPECT_THAT(index.imaged_wells(), ElementsAre(WellAddress{0, 1}, WellAddress{2, 3}));
    ASSERT_EQ(index.fields.size(), 4U);
    EXPECT_EQ(index.fields[1].id.field, 2);
    EXPECT_EQ(index.fields[3].planes[1].page, 7);
    EXPECT_EQ(index.channels[1].name, "dye 1");
    EXPECT_NEAR(index.pixel_size_um.value(), 0.325, 1e-12);
    EXPECT_EQ(index.image_width, 2);
    EXPECT_EQ(index.count(PlaneState::present), 8U);
    EXPECT_THAT(index.warnings, IsEmpty());
    const auto bytes = read_bytes(index.fields[3].planes[1].file);
    EXPECT_EQ(image::read_image(bytes, 7).grey.at(1, 1), 0x40);  // the page is one that can be read
}

TEST_F(OmeTiff, FindsTheFilesThatTheXmlNames) {
    const std::string xml =
        ome(plate(well(0, 0, {{0, 0}}) + well(0, 1, {{0, 1}})) +
            image(0, 2,
                  tiff_data("a.ome.tif") + R"(<TiffData IFD="1" FirstC="1"><UUID FileName="a.ome.tif"/></TiffData>)") +
            image(1, 2,
                  tiff_data("b.ome.tif") + R"(<TiffData IFD="1" FirstC="1"><UUID FileName="b.ome.tif"/></TiffData>)"));
    write_file(folder_ / "a.ome.tif", tiny_tiff(xml, 2));
    const PlateIndex half = read();
    EXPECT_EQ(half.count(PlaneState::present), 2U);
    EXPECT_EQ(half.count(PlaneState::missing), 2U);
    EXPECT_THAT(half.fields[1].planes[0].reason, HasSubstr("b.ome.tif"));
    EXPECT_EQ(half.imaged_wells().size(), 1U);
    EXPECT_EQ(half.expected_wells.size(), 2U);
    write_file(folder_ / "b.ome.tif", tiny_tiff(xml, 2));
    EXPECT_EQ(read().count(PlaneState::present), 4U);
    EXPECT_THAT(read().warnings, IsEmpty());
}

TEST_F(OmeTiff, ReadsACompanionFile) {
    write_file(folder_ / "plate.companion.ome",
               ome(plate(well(1, 1, {{0, 0}})) + image(0, 1, tiff_data("tiles/one.tif"))));
    write_file(folder_ / "tiles/one.tif", tiny_tiff("", 1));
    const PlateIndex index = read();
    EXPECT_EQ(index.count(PlaneState::present), 1U);
    EXPECT_EQ(index.fields[0].planes[0].file, folder_ / "tiles/one.tif");
    EXPECT_THAT(index.metadata_files, ElementsAre(folder_ / "plate.companion.ome"));
}

TEST_F(OmeTiff, FollowsBinaryOnlyToTheMetadata) {
    write_file(folder_ / "plate.companion.ome",
               ome(plate(well(1, 1, {{0, 0}})) + image(0, 1, tiff_data("one.ome.tif"))));
    write_file(folder_ / "one.ome.tif",
               tiny_tiff(ome(R"(<BinaryOnly MetadataFile="plate.companion.ome" UUID="urn:uuid:0"/>)"), 1));
    EXPECT_EQ(open(folder_ / "one.ome.tif", {}).count(PlaneState::present), 1U);
    EXPECT_EQ(read().count(PlaneState::present), 1U);
    std::filesystem::remove(folder_ / "plate.companion.ome");
    try {
        read();
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("plate.companion.ome"));
    }
}

TEST_F(OmeTiff, ARenamedFileIsUsedWithAWarning) {
    const std::string xml = ome(
        plate(well(0, 0, {{0, 0}})) +
        image(0, 2,
              tiff_data("old.ome.tif") + R"(<TiffData IFD="1" FirstC="1"><UUID FileName="old.ome.tif"/></TiffData>)"));
    write_file(folder_ / "new.ome.tif", tiny_tiff(xml, 2));
    const PlateIndex index = read();
    EXPECT_EQ(index.count(PlaneState::present), 2U);
    EXPECT_THAT(index.warnings, Contains(HasSubstr("renamed")));
}

TEST_F(OmeTiff, WithoutTiffDataAttributesPlanesStandInDimensionOrder) {
    write_file(folder_ / "x.ome.tif",
               tiny_tiff(ome(plate(well(0, 0, {{0, 0}})) + image(0, 2, "<TiffData/>", "", 3)), 6));
    const PlateIndex index = read();
    ASSERT_EQ(index.count(PlaneState::present), 6U);
    EXPECT_EQ(index.z_planes, 3);
    for (const auto& plane : index.fields[0].planes) {
        EXPECT_EQ(plane.page, static_cast<int>(plane.channel) + 2 * plane.z);  // XYCZT: C runs first
    }
}

TEST_F(OmeTiff, PlanesBeyondTheFileOrWithoutAPlaceAreMissing) {
    write_file(folder_ / "x.ome.tif", tiny_tiff(ome(plate(well(0, 0, {{0, 0}})) + image(0, 3, "<TiffData/>")), 2));
    const PlateIndex cut = read();
    EXPECT_EQ(cut.count(PlaneState::missing), 1U);
    EXPECT_THAT(cut.fields[0].planes[2].reason, HasSubstr("2 pages"));
    write_file(folder_ / "x.ome.tif", tiny_tiff(ome(plate(well(0, 0, {{0, 0}})) + image(0, 2, "<MetadataOnly/>")), 2));
    EXPECT_EQ(read().count(PlaneState::missing), 2U);
}

TEST_F(OmeTiff, AFileWithoutAPlateIsWellA01) {
    write_file(folder_ / "x.ome.tif", tiny_tiff(ome(image(0, 1, "<TiffData/>", R"(PhysicalSizeX="0.5")")), 1));
    const PlateIndex index = read();
    EXPECT_THAT(index.imaged_wells(), ElementsAre(WellAddress{0, 0}));
    EXPECT_DOUBLE_EQ(index.pixel_size_um.value(), 0.5);  // µm is the default
    EXPECT_THAT(index.warnings, Contains(HasSubstr("no plate")));
    write_file(folder_ / "y.ome.tif", tiny_tiff(ome(image(0, 1, "<TiffData/>")), 1));
    EXPECT_THROW(read(), Error);  // two of them: nothing says which wells they are
}

TEST_F(OmeTiff, ThePixelSizeIsNeverAssumed) {
    const auto with = [&](const std::string& attributes) {
        write_file(folder_ / "x.ome.tif",
                   tiny_tiff(ome(plate(well(0, 0, {{0, 0}})) + image(0, 1, "<TiffData/>", attributes)), 1));
        return read();
    };
    EXPECT_FALSE(with("").pixel_size_um);
    EXPECT_THAT(with("").warnings, IsEmpty());
    for (const char* attributes : {R"(PhysicalSizeX="1" PhysicalSizeXUnit="pixel")", R"(PhysicalSizeX="-1")",
                                   R"(PhysicalSizeX="1" PhysicalSizeY="2")"}) {
        EXPECT_FALSE(with(attributes).pixel_size_um) << attributes;
        EXPECT_THAT(with(attributes).warnings, Contains(HasSubstr("pixel size is unknown"))) << attributes;
    }
    EXPECT_DOUBLE_EQ(with(R"(PhysicalSizeX="0.001" PhysicalSizeXUnit="mm")").pixel_size_um.value(), 1);
    EXPECT_DOUBLE_EQ(with("PhysicalSizeX=\"0.65\" PhysicalSizeXUnit=\"\u00b5m\"").pixel_size_um.value(), 0.65);
}

TEST_F(OmeTiff, FieldsKeepTheNumbersOfTheirWell) {
    write_file(folder_ / "x.ome.tif",
               tiny_tiff(ome(plate(well(0, 0, {{0, 0}, {1, 1}, {2, 2}}) + well(0, 1, {{0, 3}, {2, 4}})) +
                             image(0, 1, "<TiffData IFD=\"0\"/>") + image(1, 1, "<TiffData IFD=\"1\"/>") +
                             image(2, 1, "<TiffData IFD=\"2\"/>") + image(3, 1, "<TiffData IFD=\"3\"/>") +
                             image(4, 1, "<TiffData IFD=\"4\"/>")),
                         5));
    const PlateIndex index = read();
    ASSERT_EQ(index.fields.size(), 5U);
    EXPECT_EQ(index.fields[4].id, (FieldId{{0, 1}, 3}));  // the second field of A02 is lost, the third stays the third
    EXPECT_THAT(index.warnings, Contains(HasSubstr("A02 (2)")));
}

TEST_F(OmeTiff, SparsePlatesWithoutASizeGrowToTheirWells) {
    write_file(folder_ / "x.ome.tif", tiny_tiff(ome(plate(well(9, 20, {{0, 0}}), "") + image(0, 1, "<TiffData/>")), 1));
    EXPECT_EQ(read().shape, (PlateShape{16, 24}));
}

TEST_F(OmeTiff, TakesPrefixesAndEveryYearOfTheSchema) {
    const std::string xml =
        R"(<ome:OME xmlns:ome="http://www.openmicroscopy.org/Schemas/OME/2013-06"><ome:Plate ID="Plate:0"><ome:Well )"
        R"(ID="Well:0" Row="1" Column="2"><ome:WellSample ID="WellSample:0" Index="0"><ome:ImageRef ID="Image:0"/>)"
        R"(</ome:WellSample></ome:Well></ome:Plate><ome:Image ID="Image:0"><ome:Pixels DimensionOrder="XYZCT" SizeX="2" )"
        R"(SizeY="2" SizeZ="1" SizeC="1" SizeT="1"><ome:TiffData/></ome:Pixels></ome:Image></ome:OME>)";
    write_file(folder_ / "x.ome.tif", tiny_tiff(xml, 1));
    EXPECT_EQ(read().count(PlaneState::present), 1U);
    EXPECT_EQ(read().dialect, "2013-06");
}

TEST_F(OmeTiff, FaultyMetadataIsAnErrorOfThePlate) {
    for (const std::string& content :
         {std::string("<Plate"), plate(R"(<Well ID="Well:0" Column="1"/>)"),
          plate(R"(<Well ID="Well:0" Row="-1" Column="1"/>)"),
          plate(well(0, 0, {{0, 0}})) + R"(<Image ID="Image:0"><Pixels SizeX="2"/></Image>)",
          plate(well(0, 0, {{0, 0}})) +
              R"(<Image ID="Image:0"><Pixels SizeX="2" SizeY="2" SizeZ="30000" SizeC="30000" SizeT="1"/></Image>)"}) {
        write_file(folder_ / "x.ome.tif", tiny_tiff(ome(content), 1));
        try {
            read();
            FAIL() << content;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), Code::plate) << content;
        }
    }
}

TEST_F(OmeTiff, AFieldWithoutItsImageIsTold) {
    write_file(folder_ / "x.ome.tif",
               tiny_tiff(ome(plate(well(0, 0, {{0, 0}}) + well(0, 1, {{0, 7}})) + image(0, 1, "<TiffData/>")), 1));
    const PlateIndex index = read();
    EXPECT_THAT(index.warnings, Contains(HasSubstr("A02 field 1")));
    EXPECT_EQ(index.expected_wells.size(), 2U);
}

TEST(TiffHeader, ReadsAllKindsOfTiff) {
    const TemporaryFolder folder;
    for (const auto kind : {TiffKind::classic, TiffKind::big}) {
        for (const auto order : {ByteOrder::little, ByteOrder::big}) {
            write_file(folder / "x.tif", tiny_tiff("a description", 3, kind, order));
            const TiffHeader header = read_tiff_header(folder / "x.tif");
            EXPECT_TRUE(header.is_tiff);
            EXPECT_EQ(header.description, "a description");
            EXPECT_EQ(header.pages, 3);
        }
    }
}

TEST(TiffHeader, SurvivesFilesThatAreCutOrDamaged) {
    const TemporaryFolder folder;
    const std::string whole = tiny_tiff("a description", 3);
    for (std::size_t length = 0; length < whole.size(); length += 3) {
        write_file(folder / "x.tif", whole.substr(0, length));
        EXPECT_LT(read_tiff_header(folder / "x.tif").pages, 3);
    }
    Random random(5, 1);
    for (int round = 0; round < 200; ++round) {
        std::string text = whole;
        for (int change = 0; change < 3; ++change) {
            text[random.below(static_cast<std::uint32_t>(text.size()))] = static_cast<char>(random.below(256));
        }
        write_file(folder / "x.tif", text);
        read_tiff_header(folder / "x.tif");
    }
    EXPECT_FALSE(read_tiff_header(folder / "nowhere.tif").is_tiff);
}

}  // namespace
}  // namespace viroplate::plate
