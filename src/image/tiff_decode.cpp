#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "image/refusal.hpp"
#include "image/tiff_file.hpp"

namespace viroplate::image {

namespace {

struct Codec {
    int compression;
    /// How many bytes one stored byte can become at most: a size beyond that is a lie, told before memory is taken.
    std::uint64_t most_expansion;
};

// Deflate: 258 bytes from two bits. LZW: strings of up to 4,096 bytes from 12-bit codes. PackBits: 128 bytes from two.
// Zstandard: blocks of 128 KiB from four bytes. LZMA: long matches from a few range-coded bits.
constexpr Codec kCodecs[] = {
    {COMPRESSION_NONE, 1},       {COMPRESSION_LZW, 2731},    {COMPRESSION_ADOBE_DEFLATE, 1032},
    {COMPRESSION_DEFLATE, 1032}, {COMPRESSION_PACKBITS, 64}, {COMPRESSION_ZSTD, 32768},
    {COMPRESSION_LZMA, 16384},
};

const Codec* find_codec(int compression) {
    for (const auto& codec : kCodecs) {
        if (codec.compression == compression) return &codec;
    }
    return nullptr;
}

std::string compression_name(int compression) {
    const TIFFCodec* codec = TIFFFindCODEC(static_cast<std::uint16_t>(compression));
    return codec != nullptr ? fmt::format("{} ({})", codec->name, compression) : fmt::format("{}", compression);
}

const char* block_name(const TiffLayout& layout) { return layout.tiled ? "tile" : "strip"; }

std::uint32_t block_count(const TiffFile& file, const TiffLayout& layout) {
    return layout.tiled ? TIFFNumberOfTiles(file.handle()) : TIFFNumberOfStrips(file.handle());
}

std::uint32_t rows_of_strip(const TiffLayout& layout, std::uint32_t strip) {
    return std::min(layout.block_height, layout.height - strip * layout.block_height);
}

std::uint64_t decoded_size(const TiffLayout& layout, std::uint32_t block) {
    const std::uint64_t rows = layout.tiled ? layout.block_height : rows_of_strip(layout, block);
    return rows * layout.block_width * static_cast<std::uint64_t>(layout.bits / 8);
}

[[noreturn]] void refuse_damaged(const TiffFile& file, const TiffLayout& layout, std::uint32_t block) {
    const std::string reason = file.complaint().empty() ? "it holds too few pixels" : file.complaint();
    refuse(fmt::format("the TIFF is damaged: {} {} of {} cannot be decoded ({})", block_name(layout), block + 1,
                       block_count(file, layout), reason),
           kCopyAgain);
}

void decode_strips(const TiffFile& file, const TiffLayout& layout, std::byte* pixels) {
    const std::uint32_t strips = block_count(file, layout);
    for (std::uint32_t strip = 0; strip < strips; ++strip) {
        const auto size = static_cast<tmsize_t>(decoded_size(layout, strip));
        if (TIFFReadEncodedStrip(file.handle(), strip, pixels, size) != size) refuse_damaged(file, layout, strip);
        pixels += size;
    }
}

void decode_tiles(const TiffFile& file, const TiffLayout& layout, std::byte* pixels) {
    const std::size_t sample = static_cast<std::size_t>(layout.bits / 8);
    std::vector<std::byte> tile(decoded_size(layout, 0));
    const std::uint32_t across = (layout.width - 1) / layout.block_width + 1;
    for (std::uint32_t block = 0; block < block_count(file, layout); ++block) {
        const auto size = static_cast<tmsize_t>(tile.size());
        if (TIFFReadEncodedTile(file.handle(), block, tile.data(), size) != size) refuse_damaged(file, layout, block);
        const std::size_t left = std::size_t{block % across} * layout.block_width;
        const std::size_t top = std::size_t{block / across} * layout.block_height;
        const std::size_t columns = std::min<std::size_t>(layout.block_width, layout.width - left);
        const std::size_t rows = std::min<std::size_t>(layout.block_height, layout.height - top);
        for (std::size_t row = 0; row < rows; ++row) {
            std::memcpy(pixels + ((top + row) * layout.width + left) * sample,
                        tile.data() + row * layout.block_width * sample, columns * sample);
        }
    }
}

void check_block(const TiffFile& file, const TiffLayout& layout, const Codec& codec, std::uint32_t block) {
    const std::uint64_t offset = TIFFGetStrileOffset(file.handle(), block);
    const std::uint64_t stored = TIFFGetStrileByteCount(file.handle(), block);
    const std::uint32_t blocks = block_count(file, layout);
    if (offset == 0 || stored == 0) {
        refuse(fmt::format("{} {} of {} of the TIFF was never written", block_name(layout), block + 1, blocks),
               kCopyAgain);
    }
    if (offset > file.size() || stored > file.size() - offset) {
        refuse(fmt::format("the TIFF is cut short: {} {} of {} ends at byte {}, the file at byte {}",
                           block_name(layout), block + 1, blocks, offset + stored, file.size()),
               kCopyAgain);
    }
    if (decoded_size(layout, block) > stored * codec.most_expansion) {
        refuse(fmt::format("the TIFF states {} x {} pixels, but {} {} of {} holds only {} bytes", layout.width,
                           layout.height, block_name(layout), block + 1, blocks, stored),
               kCopyAgain);
    }
}

}  // namespace

void select_page(const TiffFile& file, int page) {
    if (page == 0) return;  // opening has made the first page current
    const bool found = page > 0 && TIFFSetDirectory(file.handle(), static_cast<tdir_t>(page)) != 0;
    if (found) return;
    refuse(fmt::format("the TIFF has no page {}; it has {}", page + 1, TIFFNumberOfDirectories(file.handle())),
           "Check that the files of the plate are complete.");
}

TiffLayout read_layout(const TiffFile& file) {
    TIFF* tiff = file.handle();
    TiffLayout layout;
    const bool sized = TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &layout.width) != 0 &&
                       TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &layout.height) != 0;
    if (!sized || layout.width == 0 || layout.height == 0) refuse("the TIFF states no image size", kCopyAgain);
    if (layout.pixel_count() > kMostPixels) {
        refuse(fmt::format("the TIFF states {} x {} pixels, more than any camera has", layout.width, layout.height),
               "Copy the file again; for a stitched image, export its fields instead.");
    }
    std::uint16_t value = 0;
    const auto field = [&](std::uint32_t tag, int& member) {
        if (TIFFGetFieldDefaulted(tiff, tag, &value) != 0) member = value;
    };
    field(TIFFTAG_BITSPERSAMPLE, layout.bits);
    field(TIFFTAG_SAMPLESPERPIXEL, layout.samples);
    field(TIFFTAG_SAMPLEFORMAT, layout.format);
    field(TIFFTAG_PHOTOMETRIC, layout.photometric);
    field(TIFFTAG_COMPRESSION, layout.compression);
    layout.tiled = TIFFIsTiled(tiff) != 0;
    if (layout.tiled) {
        TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &layout.block_width);
        TIFFGetField(tiff, TIFFTAG_TILELENGTH, &layout.block_height);
    } else {
        layout.block_width = layout.width;
        TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &layout.block_height);
        layout.block_height = std::min(layout.block_height, layout.height);
    }
    const std::uint64_t block_pixels = std::uint64_t{layout.block_width} * layout.block_height;
    if (block_pixels == 0 || block_pixels > kMostPixels) refuse("the TIFF's tiles have an impossible size", kCopyAgain);
    return layout;
}

void check_storage(const TiffFile& file, const TiffLayout& layout) {
    const Codec* codec = find_codec(layout.compression);
    if (codec == nullptr || TIFFIsCODECConfigured(static_cast<std::uint16_t>(layout.compression)) == 0) {
        refuse(fmt::format("the TIFF's compression {} is not read", compression_name(layout.compression)),
               "Export the images uncompressed or with LZW, deflate or Zstandard.");
    }
    const std::uint64_t across = layout.tiled ? (layout.width - 1) / layout.block_width + 1 : 1;
    const std::uint64_t down = (layout.height - 1) / layout.block_height + 1;
    if (block_count(file, layout) != across * down) refuse("the TIFF's strips do not fill its image", kCopyAgain);
    for (std::uint32_t block = 0; block < across * down; ++block) check_block(file, layout, *codec, block);
}

void decode(const TiffFile& file, const TiffLayout& layout, void* pixels) {
    auto* bytes = static_cast<std::byte*>(pixels);
    if (layout.tiled) {
        decode_tiles(file, layout, bytes);
    } else {
        decode_strips(file, layout, bytes);
    }
}

}  // namespace viroplate::image
