#include "viroplate/image/read.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "image/complaint.hpp"
#include "image/tiff_maker.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::image::testing {
namespace {

using testing::complaint;

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::byte> cut(std::vector<std::byte> file, std::size_t size) {
    file.resize(size);
    return file;
}

struct NamedWish {
    const char* name;
    TiffWish wish;
};

std::vector<NamedWish> readable_wishes() {
    std::vector<NamedWish> wishes;
    const auto add = [&](const char* name, auto change) {
        TiffWish wish;
        change(wish);
        wishes.push_back({name, wish});
    };
    add("plain16", [](TiffWish&) {});
    add("plain8", [](TiffWish& w) { w.bits = 8; });
    add("bigEndian", [](TiffWish& w) { w.mode = "wb"; });
    add("bigTiff", [](TiffWish& w) { w.mode = "w8"; });
    add("bigEndianBigTiffLzw", [](TiffWish& w) { w.mode = "wb8", w.compression = COMPRESSION_LZW; });
    add("lzw", [](TiffWish& w) { w.compression = COMPRESSION_LZW; });
    add("lzwPredictor", [](TiffWish& w) { w.compression = COMPRESSION_LZW, w.predictor = 2; });
    add("deflate", [](TiffWish& w) { w.compression = COMPRESSION_ADOBE_DEFLATE; });
    add("zstd", [](TiffWish& w) { w.compression = COMPRESSION_ZSTD; });
    add("packbits8", [](TiffWish& w) { w.compression = COMPRESSION_PACKBITS, w.bits = 8; });
    add("tiles", [](TiffWish& w) { w.tile = 16; });
    add("tiles8Lzw", [](TiffWish& w) { w.tile = 16, w.bits = 8, w.compression = COMPRESSION_LZW; });
    add("bigEndianTilesDeflate",
        [](TiffWish& w) { w.tile = 16, w.mode = "wb", w.compression = COMPRESSION_ADOBE_DEFLATE; });
    add("oneStrip", [](TiffWish& w) { w.rows_per_strip = 23; });
    add("onePixel", [](TiffWish& w) { w.width = w.height = 1; });
    return wishes;
}

TEST(ReadImage, ReadsEveryGreyTiffToTheSamePixels) {
    for (const auto& [name, wish] : readable_wishes()) {
        SCOPED_TRACE(name);
        const RawPlane plane = read_image(make_tiff(wish), 0);
        EXPECT_EQ(plane.bits, wish.bits);
        EXPECT_FALSE(plane.pixel_size_um);
        ASSERT_EQ(plane.grey.width, wish.width);
        ASSERT_EQ(plane.grey.height, wish.height);
        for (std::size_t i = 0; i < plane.grey.size(); ++i) {
            ASSERT_EQ(plane.grey.pixels[i], expected_grey(wish, i, 0)) << "pixel " << i;
        }
    }
}

TEST(ReadImage, ReadsTheAskedPageAndKnowsHowManyThereAre) {
    TiffWish wish;
    wish.pages = 4;
    const auto file = make_tiff(wish);
    EXPECT_EQ(inspect_image(file).pages, 4);
    EXPECT_EQ(read_image(file, 0).grey.pixels[5], expected_grey(wish, 5, 0));
    EXPECT_EQ(read_image(file, 3).grey.pixels[5], expected_grey(wish, 5, 3));
    EXPECT_THAT(complaint(file, 4), HasSubstr("no page 5; it has 4"));
    EXPECT_THAT(complaint(file, -1), HasSubstr("no page"));
}

TEST(ReadImage, TurnsMinIsWhiteAround) {
    for (const int bits : {8, 16}) {
        TiffWish wish;
        wish.bits = bits;
        wish.photometric = PHOTOMETRIC_MINISWHITE;
        const auto plane = read_image(make_tiff(wish), 0);
        EXPECT_EQ(plane.grey.pixels[7], (bits == 8 ? 255 : 65535) - expected_grey(wish, 7, 0));
    }
}

TEST(ReadImage, TakesAnIdentityGreyPaletteAsGrey) {
    TiffWish wish;
    wish.bits = 8;
    wish.photometric = PHOTOMETRIC_PALETTE;
    for (const int factor : {257, 256}) {
        wish.palette.clear();
        for (int i = 0; i < 256; ++i) wish.palette.push_back(static_cast<std::uint16_t>(i * factor));
        EXPECT_EQ(read_image(make_tiff(wish), 0).grey.pixels[7], expected_grey(wish, 7, 0));
    }
    auto inverted = wish;
    std::reverse(inverted.palette.begin(), inverted.palette.end());
    EXPECT_THAT(complaint(make_tiff(inverted)), HasSubstr("palette"));
    auto colourful = wish;
    colourful.blue.assign(256, 0);
    EXPECT_THAT(complaint(make_tiff(colourful)), HasSubstr("palette"));
}

TEST(ReadImage, RefusesWhatIsNoGreyImageWithTheReason) {
    TiffWish rgb;
    rgb.samples = 3;
    rgb.bits = 8;
    rgb.photometric = PHOTOMETRIC_RGB;
    EXPECT_THAT(complaint(make_tiff(rgb)), HasSubstr("true-colour"));
    TiffWish mask;
    mask.bits = 1;
    EXPECT_THAT(complaint(make_tiff(mask)), HasSubstr("1 bit"));
    TiffWish real;
    real.bits = 32;
    real.format = SAMPLEFORMAT_IEEEFP;
    EXPECT_THAT(complaint(make_tiff(real)), HasSubstr("floating-point"));
    TiffWish wide;
    wide.bits = 32;
    EXPECT_THAT(complaint(make_tiff(wide)), HasSubstr("32 bit"));
    TiffWish negative;
    negative.format = SAMPLEFORMAT_INT;
    EXPECT_THAT(complaint(make_tiff(negative)), HasSubstr("signed"));
}

TEST(ReadImage, RefusesACutFileBeforeDecodingIt) {
    TiffWish wish;
    wish.height = 400;
    for (const int compression : {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE}) {
        wish.compression = compression;
        const auto file = make_tiff(wish);  // libtiff writes the directory last
        EXPECT_THAT(complaint(cut(file, file.size() / 2)), HasSubstr("directory")) << compression;
    }
    const auto file = make_tiff(wish);
    for (std::size_t size = 0; size < file.size(); size += 97) EXPECT_NE(complaint(cut(file, size)), "");
}

/// A little-endian TIFF of one uncompressed 8-bit strip whose directory stands before the pixels.
std::vector<std::byte> directory_first(std::uint32_t width, std::uint32_t height, std::uint32_t stored) {
    std::vector<std::byte> file;
    const auto put = [&](std::uint64_t value, int bytes) {
        for (int i = 0; i < bytes; ++i) file.push_back(static_cast<std::byte>(value >> (8 * i) & 0xff));
    };
    const auto entry = [&](int tag, int type, std::uint32_t value) {
        put(static_cast<std::uint64_t>(tag), 2), put(static_cast<std::uint64_t>(type), 2), put(1, 4), put(value, 4);
    };
    put(0x4949, 2), put(42, 2), put(8, 4), put(8, 2);
    entry(256, 4, width), entry(257, 4, height), entry(258, 3, 8), entry(259, 3, 1), entry(262, 3, 1);
    entry(273, 4, 8 + 2 + 8 * 12 + 4), entry(278, 4, height), entry(279, 4, stored);
    put(0, 4);
    file.resize(file.size() + stored);
    return file;
}

TEST(ReadImage, SaysWhereAStripEndsBeyondTheFile) {
    const auto whole = directory_first(100, 50, 5000);
    EXPECT_EQ(read_image(whole, 0).grey.size(), 5000U);
    EXPECT_THAT(complaint(cut(whole, whole.size() - 1)),
                HasSubstr("cut short: strip 1 of 1 ends at byte 5110, the file at byte 5109"));
    EXPECT_EQ(inspect_image(cut(whole, whole.size() - 1)).width, 100);
}

TEST(ReadImage, RefusesSizesThatTheStoredBytesCannotFill) {
    EXPECT_THAT(complaint(directory_first(100000, 100000, 100)), HasSubstr("100000 x 100000"));
    EXPECT_THAT(complaint(directory_first(40000, 40000, 100)), HasSubstr("the file at byte 210"));
    auto packed = directory_first(40000, 40000, 100);
    packed[8 + 2 + 3 * 12 + 8] = std::byte{COMPRESSION_LZW};
    EXPECT_THAT(complaint(packed), HasSubstr("holds only 100 bytes"));
    EXPECT_NE(complaint(directory_first(0, 50, 100)), "");
    EXPECT_NE(complaint(directory_first(4294967295U, 4294967295U, 100)), "");
}

TEST(ReadImage, RefusesACompressionNobodyReads) {
    auto file = directory_first(100, 50, 5000);
    file[8 + 2 + 3 * 12 + 8] = std::byte{0x34};  // 0x8034 is no codec
    file[8 + 2 + 3 * 12 + 9] = std::byte{0x80};
    EXPECT_THAT(complaint(file), HasSubstr("compression 32820"));
    file[8 + 2 + 3 * 12 + 8] = std::byte{7};
    file[8 + 2 + 3 * 12 + 9] = std::byte{0};
    EXPECT_THAT(complaint(file), HasSubstr("JPEG"));
}

TEST(ReadImage, RefusesEmptyAndForeignFiles) {
    const auto bytes = [](std::string_view text) {
        const auto* data = reinterpret_cast<const std::byte*>(text.data());
        return std::vector<std::byte>(data, data + text.size());
    };
    EXPECT_THAT(complaint({}), HasSubstr("0 bytes"));
    EXPECT_THAT(complaint(bytes("II*")), HasSubstr("cut short"));
    EXPECT_THAT(complaint(bytes("<?xml version='1.0'?>")), HasSubstr("neither TIFF nor PNG"));
    EXPECT_THAT(complaint(bytes("\xff\xd8\xff\xe0 and so on")), HasSubstr("JPEG"));
    EXPECT_THAT(complaint(std::vector<std::byte>(4096)), HasSubstr("neither TIFF nor PNG"));
    EXPECT_THAT(complaint(bytes(std::string_view("II*\0\x08\0\0\0", 8))), HasSubstr("directory"));
}

TEST(ReadImage, SurvivesEveryDamagedByteOfTheHeaderAndPixels) {
    for (const int compression : {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ZSTD}) {
        TiffWish wish;
        wish.compression = compression;
        const auto file = make_tiff(wish);
        for (std::size_t i = 0; i < file.size(); ++i) {
            for (const int flip : {0x01, 0x80, 0xff}) {
                auto damaged = file;
                damaged[i] ^= static_cast<std::byte>(flip);
                try {
                    read_image(damaged, 0);
                } catch (const Error& error) {
                    ASSERT_EQ(error.code(), Code::image);
                }
            }
        }
    }
}

TEST(ReadImage, KeepsComplaintsOfThreadsApart) {
    TiffWish wish;
    wish.compression = COMPRESSION_LZW;
    const auto good = make_tiff(wish);
    auto bad = good;
    for (std::size_t i = 8; i < 600; ++i) bad[i] = std::byte{0xff};
    const std::string expected = complaint(bad);
    EXPECT_THAT(expected, Not(HasSubstr("too few")));  // libtiff's own words
    const auto work = [&] {
        for (int i = 0; i < 200; ++i) {
            EXPECT_EQ(read_image(good, 0).grey.pixels[3], expected_grey(wish, 3, 0));
            EXPECT_EQ(complaint(bad), expected);
        }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back(work);
    for (auto& thread : threads) thread.join();
}

TEST(InspectImage, GivesSizeDepthAndDescriptionWithoutPixels) {
    TiffWish wish;
    wish.description = "<OME>words</OME>";
    wish.samples = 3;
    wish.photometric = PHOTOMETRIC_RGB;
    const ImageInfo info = inspect_image(make_tiff(wish));
    EXPECT_EQ(info.width, 37);
    EXPECT_EQ(info.height, 23);
    EXPECT_EQ(info.bits, 16);
    EXPECT_EQ(info.samples, 3);
    EXPECT_EQ(info.pages, 1);
    EXPECT_EQ(info.description, "<OME>words</OME>");
}

TEST(InspectImage, StatesThePixelSizeOnlyFromTheFilesOwnMetadata) {
    TiffWish wish;
    wish.description = R"(<OME><Image><Pixels PhysicalSizeX="0.65" PhysicalSizeY="0.65" SizeX="37"/></Image></OME>)";
    EXPECT_EQ(read_image(make_tiff(wish), 0).pixel_size_um, 0.65);
    wish.description = "ImageJ=1.45e\nunit=micron";
    EXPECT_FALSE(read_image(make_tiff(wish), 0).pixel_size_um);
}

}  // namespace
}  // namespace viroplate::image::testing
