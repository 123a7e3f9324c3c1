#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plate/files.hpp"
#include "plate/harmony_index.hpp"
#include "plate/tiny_tiff.hpp"
#include "temporary_folder.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/plate/index.hpp"

namespace viroplate::plate {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

class Open : public testing::Test {
protected:
    std::string complaint(const std::filesystem::path& path, Code code, const OpenOptions& options = {}) const {
        try {
            open(path, options);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), code) << error.what();
            EXPECT_FALSE(error.remedy().empty());
            return error.what();
        }
        return "accepted";
    }
    void write_harmony() {
        HarmonyIndexText index;
        index.images = harmony_images(1, 1, 1);
        write_file(folder_ / "Index.idx.xml", index.text());
        write_file(folder_ / index.images[0].usual_name(), "");
    }
    void write_ome() {
        write_file(
            folder_ / "x.ome.tif",
            tiny_tiff(R"(<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0">)"
                      R"(<Pixels SizeX="2" SizeY="2" SizeZ="1" SizeC="1" SizeT="1"><TiffData/></Pixels></Image></OME>)",
                      1));
    }
    TemporaryFolder folder_;
};

TEST_F(Open, SaysWhatEachReaderLooked) {
    EXPECT_THAT(complaint(folder_.path(), Code::plate),
                AllOf(HasSubstr("no plate"), HasSubstr("harmony: no Index"), HasSubstr("ome-tiff: no *.ome.tif"),
                      HasSubstr("names: no TIFF or PNG")));
    touch(folder_.path(), {"photo.tif"});
    EXPECT_THAT(complaint(folder_.path(), Code::plate), AllOf(HasSubstr("photo.tif"), HasSubstr("virustiter")));
}

TEST_F(Open, APathThatIsNotThereIsAnInputError) {
    EXPECT_THAT(complaint(folder_ / "nowhere", Code::io), HasSubstr("nowhere"));
}

TEST_F(Open, TwoFormatsInOneFolderNeedAChoice) {
    write_harmony();
    write_ome();
    EXPECT_THAT(complaint(folder_.path(), Code::plate), AllOf(HasSubstr("harmony"), HasSubstr("ome-tiff")));
    OpenOptions options;
    options.pattern = "harmony";
    EXPECT_EQ(open(folder_.path(), options).format, "harmony");
    options.pattern = "ome-tiff";
    EXPECT_EQ(open(folder_.path(), options).format, "ome-tiff");
}

TEST_F(Open, AnIndexComesBeforeNames) {
    write_harmony();
    EXPECT_EQ(open(folder_.path(), {}).format, "harmony");  // though its files have phenix names
    OpenOptions options;
    options.pattern = "phenix";
    EXPECT_EQ(open(folder_.path(), options).format, "names:phenix");
}

TEST_F(Open, ADemandedFormatThatDoesNotFitSaysWhy) {
    touch(folder_.path(), {"A01_f1_dna.tif"});
    OpenOptions options;
    options.pattern = "harmony";
    EXPECT_THAT(complaint(folder_.path(), Code::plate, options), HasSubstr("harmony: no Index"));
}

TEST_F(Open, AnOwnPixelSizeWinsWithAWarning) {
    write_harmony();
    OpenOptions options;
    options.pixel_size_um = 0.65;
    const PlateIndex index = open(folder_.path(), options);
    EXPECT_EQ(index.pixel_size_um, 0.65);
    EXPECT_THAT(index.warnings, Contains(AllOf(HasSubstr("0.5 um"), HasSubstr("0.65 um"))));
    options.pixel_size_um = 0.5;
    EXPECT_TRUE(open(folder_.path(), options).warnings.empty());
}

TEST_F(Open, TheSmallestUsualPlateIsTakenWhereNothingSaysTheSize) {
    touch(folder_.path(), {"D06_f1_dna.tif"});
    EXPECT_EQ(open(folder_.path(), {}).shape, (PlateShape{4, 6}));
    OpenOptions options;
    options.rows = 8;
    options.columns = 12;
    EXPECT_EQ(open(folder_.path(), options).shape, (PlateShape{8, 12}));
}

TEST_F(Open, TheOrderOfFilesOnTheDiskIsNoMatter) {
    touch(folder_.path(), {"B02_f2_x.tif", "A01_f1_x.tif", "B02_f1_x.tif", "A01_f2_x.tif"});
    const PlateIndex index = open(folder_.path(), {});
    ASSERT_EQ(index.fields.size(), 4U);
    for (std::size_t i = 1; i < index.fields.size(); ++i) EXPECT_LT(index.fields[i - 1].id, index.fields[i].id);
}

TEST(PlaneStates, HaveStableNames) {
    EXPECT_STREQ(name(PlaneState::present), "present");
    EXPECT_STREQ(name(PlaneState::missing), "missing");
    EXPECT_STREQ(name(PlaneState::not_recorded), "not_recorded");
    EXPECT_STREQ(name(PlaneState::not_acquired), "not_acquired");
}

}  // namespace
}  // namespace viroplate::plate
