#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "image/complaint.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/random.hpp"
#include "viroplate/image/read.hpp"
#include "viroplate/image/write.hpp"

namespace viroplate::image {
namespace {

using testing::complaint;

void put_number(std::vector<std::byte>& file, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) file.push_back(static_cast<std::byte>(value >> shift & 0xff));
}

std::uint32_t crc(const std::byte* data, std::size_t size) {
    std::uint32_t value = 0xffffffffU;
    for (std::size_t i = 0; i < size; ++i) {
        value ^= static_cast<std::uint32_t>(data[i]);
        for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1U) != 0 ? 0xedb88320U : 0);
    }
    return ~value;
}

void put_chunk(std::vector<std::byte>& file, const std::string& type, const std::vector<std::byte>& body) {
    put_number(file, static_cast<std::uint32_t>(body.size()));
    const std::size_t start = file.size();
    for (const char c : type) file.push_back(static_cast<std::byte>(c));
    file.insert(file.end(), body.begin(), body.end());
    put_number(file, crc(file.data() + start, file.size() - start));
}

/// Stored (not deflated) zlib stream.
std::vector<std::byte> stored(const std::vector<std::byte>& data) {
    std::vector<std::byte> out{std::byte{0x78}, std::byte{0x01}, std::byte{1}};
    const auto size = static_cast<unsigned>(data.size());
    for (const unsigned value : {size & 0xff, size >> 8, ~size & 0xff, ~size >> 8 & 0xff}) {
        out.push_back(static_cast<std::byte>(value));
    }
    out.insert(out.end(), data.begin(), data.end());
    std::uint32_t a = 1;
    std::uint32_t b = 0;
    for (const auto byte : data) {
        a = (a + static_cast<std::uint32_t>(byte)) % 65521;
        b = (b + a) % 65521;
    }
    put_number(out, b << 16 | a);
    return out;
}

/// A small PNG whose samples count up; `colour` is the PNG's colour type.
std::vector<std::byte> make_png(int bits, int colour, std::uint32_t width = 20, std::uint32_t height = 10) {
    std::vector<std::byte> file;
    for (const int byte : {0x89, 'P' + 0, 'N' + 0, 'G' + 0, 13, 10, 26, 10})
        file.push_back(static_cast<std::byte>(byte));
    std::vector<std::byte> header;
    put_number(header, width);
    put_number(header, height);
    for (const int byte : {bits, colour, 0, 0, 0}) header.push_back(static_cast<std::byte>(byte));
    put_chunk(file, "IHDR", header);
    if (colour == 3) put_chunk(file, "PLTE", std::vector<std::byte>(768));
    const int samples = colour == 2 ? 3 : colour == 4 ? 2 : 1;
    std::vector<std::byte> rows;
    for (int y = 0; y < 10; ++y) {
        rows.push_back(std::byte{0});
        for (int i = 0; i < (20 * samples * bits + 7) / 8; ++i) rows.push_back(static_cast<std::byte>(y * 20 + i));
    }
    put_chunk(file, "IDAT", stored(rows));
    put_chunk(file, "IEND", {});
    return file;
}

TEST(ReadPng, ReadsGreyOfEightAndSixteenBit) {
    const auto narrow = read_image(make_png(8, 0), 0);
    EXPECT_EQ(narrow.bits, 8);
    EXPECT_EQ(narrow.grey.at(3, 2), 43);
    const auto wide = read_image(make_png(16, 0), 0);
    EXPECT_EQ(wide.bits, 16);
    EXPECT_EQ(wide.grey.at(3, 2), (46 << 8) + 47);
    EXPECT_EQ(inspect_image(make_png(16, 0)).bits, 16);
}

TEST(ReadPng, RefusesEverythingElseWithTheReason) {
    using ::testing::HasSubstr;
    EXPECT_THAT(complaint(make_png(8, 2)), HasSubstr("true-colour"));
    EXPECT_THAT(complaint(make_png(8, 4)), HasSubstr("transparency"));
    EXPECT_THAT(complaint(make_png(8, 3)), HasSubstr("palette"));
    EXPECT_THAT(complaint(make_png(1, 0)), HasSubstr("1 bit"));
    EXPECT_THAT(complaint(make_png(8, 0), 1), HasSubstr("page 2"));
    EXPECT_THAT(complaint(make_png(16, 0, 60000, 60000)), HasSubstr("cannot hold"));
}

TEST(ReadPng, RefusesEveryCutOfTheFile) {
    const auto whole = make_png(16, 0);
    for (std::size_t size = 0; size < whole.size() - 12; ++size) {
        EXPECT_NE(complaint({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}), "") << size;
    }
}

TEST(EncodePng, WritesAColourImageThatInspectKnows) {
    Plane<Rgb> picture(30, 20, Rgb{1, 2, 3});
    const auto file = encode_png(picture);
    const auto info = inspect_image(file);
    EXPECT_EQ(info.width, 30);
    EXPECT_EQ(info.height, 20);
    EXPECT_EQ(info.samples, 3);
    EXPECT_EQ(file, encode_png(picture));
}

TEST(EncodeJpeg, WritesASmallerFileForLowerQuality) {
    Plane<std::uint8_t> picture(200, 100);
    Random random(1, 1);
    for (auto& pixel : picture.pixels) pixel = static_cast<std::uint8_t>(random.below(256));
    const auto good = encode_jpeg(picture, 90);
    const auto poor = encode_jpeg(picture, 20);
    ASSERT_GT(poor.size(), 100U);
    EXPECT_LT(poor.size(), good.size());
    EXPECT_EQ(good[0], std::byte{0xff});
    EXPECT_EQ(good[1], std::byte{0xd8});
    EXPECT_EQ(good.back(), std::byte{0xd9});
}

}  // namespace
}  // namespace viroplate::image
