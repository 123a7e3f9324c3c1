#include "viroplate/image/write.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "image/tiff_maker.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/image/read.hpp"

namespace viroplate::image::testing {
namespace {

RawPlane noisy(int bits) {
    RawPlane plane{Plane<std::uint16_t>(131, 67), bits, std::nullopt};
    Random random(7, 1);
    for (auto& pixel : plane.grey.pixels) pixel = static_cast<std::uint16_t>(random.below(1U << bits));
    return plane;
}

TEST(WriteTiff, GivesBackEveryGreyLevel) {
    const TemporaryFolder folder;
    for (const int bits : {8, 16}) {
        for (const auto compression : {Compression::none, Compression::lzw, Compression::deflate}) {
            const auto plane = noisy(bits);
            write_tiff(folder / "plane.tif", plane, compression);
            const auto back = read_image(read_bytes(folder / "plane.tif"), 0);
            EXPECT_EQ(back.bits, bits);
            EXPECT_EQ(back.grey.width, plane.grey.width);
            EXPECT_EQ(back.grey.pixels, plane.grey.pixels);
        }
    }
}

TEST(WriteTiff, WritesEqualBytesForEqualPlanes) {
    const TemporaryFolder folder;
    write_tiff(folder / "a.tif", noisy(16), Compression::deflate);
    write_tiff(folder / "b.tif", noisy(16), Compression::deflate);
    EXPECT_EQ(read_bytes(folder / "a.tif"), read_bytes(folder / "b.tif"));
}

TEST(WriteTiff, RefusesGreyLevelsThatDoNotFit) {
    const TemporaryFolder folder;
    auto plane = noisy(16);
    plane.bits = 8;
    EXPECT_THROW(write_tiff(folder / "plane.tif", plane, Compression::none), Error);
    EXPECT_FALSE(std::filesystem::exists(folder / "plane.tif"));
}

TEST(WriteTiff, FailsWithAnIoErrorWhereTheFolderIsMissing) {
    const TemporaryFolder folder;
    try {
        write_tiff(folder / "no/such/plane.tif", noisy(16), Compression::none);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::io);
    }
}

TEST(WriteFloatTiff, GivesBackTheSameNumbers) {
    const TemporaryFolder folder;
    FloatPlane plane(19, 33);
    Random random(3, 1);
    for (auto& pixel : plane.pixels) pixel = static_cast<float>(random.normal(1, 0.2));
    write_tiff(folder / "flat.tif", plane);
    EXPECT_EQ(read_float_tiff(folder / "flat.tif").pixels, plane.pixels);
    write_tiff(folder / "grey.tif", noisy(16), Compression::none);
    try {
        read_float_tiff(folder / "grey.tif");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::image);
        EXPECT_THAT(error.what(), ::testing::HasSubstr("grey.tif"));
    }
}

TEST(WriteLabels, UsesSixteenBitUntilTheObjectsNeedMore) {
    const TemporaryFolder folder;
    for (const std::uint32_t most : {0U, 1U, 65535U, 65536U, 4000000000U}) {
        LabelPlane labels(40, 30);
        labels.at(39, 29) = most;
        labels.at(0, 0) = most / 2;
        write_labels(folder / "labels.tif", labels);
        EXPECT_EQ(inspect_image(read_bytes(folder / "labels.tif")).bits, most > 65535 ? 32 : 16);
        EXPECT_EQ(read_labels(folder / "labels.tif").pixels, labels.pixels);
    }
}

TEST(ReadLabels, ReadsEightBitLabelsOfOtherProgramsAndRefusesColour) {
    const TemporaryFolder folder;
    TiffWish wish;
    wish.bits = 8;
    write_atomically(folder / "labels.tif", make_tiff(wish));
    EXPECT_EQ(read_labels(folder / "labels.tif").pixels[9], expected_grey(wish, 9, 0));
    wish.samples = 3;
    wish.photometric = PHOTOMETRIC_RGB;
    write_atomically(folder / "labels.tif", make_tiff(wish));
    EXPECT_THROW(read_labels(folder / "labels.tif"), Error);
}

}  // namespace
}  // namespace viroplate::image::testing
