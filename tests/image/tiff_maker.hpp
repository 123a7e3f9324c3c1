#pragma once

#include <tiffio.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "temporary_folder.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/core/random.hpp"
#include "viroplate/image/plane.hpp"

namespace viroplate::image::testing {

/// How a test wants its TIFF; the defaults are a plain grey one.
struct TiffWish {
    std::string mode = "w";  ///< libtiff's: b big endian, l little endian, 8 BigTIFF
    int width = 37;
    int height = 23;
    int bits = 16;
    int samples = 1;
    int format = SAMPLEFORMAT_UINT;
    int photometric = PHOTOMETRIC_MINISBLACK;
    int compression = COMPRESSION_NONE;
    int predictor = 0;
    int tile = 0;  ///< side of a tile, 0 = strips
    int rows_per_strip = 5;
    int pages = 1;
    std::string description;
    std::vector<std::uint16_t> palette;  ///< grey map, the same for red, green and blue
    std::vector<std::uint16_t> blue;     ///< another one for blue
};

/// Pixel value of sample `i` of page `page`: every byte differs from its neighbours', so swaps and shifts show.
inline std::uint16_t expected_grey(const TiffWish& wish, std::size_t i, int page) {
    const std::size_t value = i * 263 + 17 + static_cast<std::size_t>(page) * 4099;
    return static_cast<std::uint16_t>(wish.bits == 8 ? value % 251 : value % 65521);
}

inline std::vector<std::byte> page_bytes(const TiffWish& wish, int page) {
    const auto samples = static_cast<std::size_t>(wish.width * wish.height * wish.samples);
    const auto sample_size = static_cast<std::size_t>(wish.bits < 8 ? 1 : wish.bits / 8);
    std::vector<std::byte> bytes(samples * sample_size);
    for (std::size_t i = 0; i < samples; ++i) {
        const std::uint16_t value = expected_grey(wish, i, page);
        bytes[i * sample_size] = static_cast<std::byte>(value & 0xff);
        if (sample_size > 1) bytes[i * sample_size + 1] = static_cast<std::byte>(value >> 8);
    }
    return bytes;
}

inline void write_tiles(TIFF* tiff, const TiffWish& wish, const std::vector<std::byte>& page) {
    const auto sample = static_cast<std::size_t>(wish.bits / 8);
    const auto side = static_cast<std::size_t>(wish.tile);
    for (int top = 0; top < wish.height; top += wish.tile) {
        for (int left = 0; left < wish.width; left += wish.tile) {
            std::vector<std::byte> tile(side * side * sample);
            for (int y = top; y < std::min(top + wish.tile, wish.height); ++y) {
                for (int x = left; x < std::min(left + wish.tile, wish.width); ++x) {
                    const auto from = static_cast<std::size_t>(y * wish.width + x) * sample;
                    const auto to = static_cast<std::size_t>((y - top) * wish.tile + (x - left)) * sample;
                    for (std::size_t k = 0; k < sample; ++k) tile[to + k] = page[from + k];
                }
            }
            TIFFWriteTile(tiff, tile.data(), static_cast<std::uint32_t>(left), static_cast<std::uint32_t>(top), 0, 0);
        }
    }
}

inline void write_rows(TIFF* tiff, const TiffWish& wish, std::vector<std::byte> page) {
    const std::size_t row = page.size() / static_cast<std::size_t>(wish.height);
    for (int y = 0; y < wish.height; ++y) {
        TIFFWriteScanline(tiff, page.data() + static_cast<std::size_t>(y) * row, static_cast<std::uint32_t>(y), 0);
    }
}

inline void set_fields(TIFF* tiff, const TiffWish& wish) {
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, wish.width);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, wish.height);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, wish.bits);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, wish.samples);
    TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, wish.format);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, wish.photometric);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, wish.compression);
    if (wish.predictor != 0) TIFFSetField(tiff, TIFFTAG_PREDICTOR, wish.predictor);
    if (!wish.description.empty()) TIFFSetField(tiff, TIFFTAG_IMAGEDESCRIPTION, wish.description.c_str());
    if (!wish.palette.empty()) {
        const auto& blue = wish.blue.empty() ? wish.palette : wish.blue;
        TIFFSetField(tiff, TIFFTAG_COLORMAP, wish.palette.data(), wish.palette.data(), blue.data());
    }
    if (wish.tile > 0) {
        TIFFSetField(tiff, TIFFTAG_TILEWIDTH, wish.tile);
        TIFFSetField(tiff, TIFFTAG_TILELENGTH, wish.tile);
    } else {
        TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, wish.rows_per_strip);
    }
}

/// The bytes of a TIFF written by libtiff itself.
inline std::vector<std::byte> make_tiff(const TiffWish& wish) {
    const TemporaryFolder folder;
    const auto path = folder / "wish.tif";
    TIFF* tiff = TIFFOpen(path.c_str(), wish.mode.c_str());
    for (int page = 0; page < wish.pages; ++page) {
        set_fields(tiff, wish);
        if (wish.tile > 0) {
            write_tiles(tiff, wish, page_bytes(wish, page));
        } else {
            write_rows(tiff, wish, page_bytes(wish, page));
        }
        TIFFWriteDirectory(tiff);
    }
    TIFFClose(tiff);
    return read_bytes(path);
}

}  // namespace viroplate::image::testing
