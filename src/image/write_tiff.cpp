#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "image/tiff_file.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/image/write.hpp"

namespace viroplate::image {

namespace {

constexpr std::uint32_t kRowsPerStrip = 8;

std::uint16_t tiff_compression(Compression compression) {
    switch (compression) {
        case Compression::none:
            return COMPRESSION_NONE;
        case Compression::lzw:
            return COMPRESSION_LZW;
        case Compression::deflate:
            return COMPRESSION_ADOBE_DEFLATE;
    }
    return COMPRESSION_NONE;
}

/// A grey page of `bits` a pixel as TIFF bytes; `pixels` are its rows.
std::vector<std::byte> encode(int width, int height, int bits, std::uint16_t format, std::uint16_t compression,
                              const void* pixels) {
    const auto file = TiffFile::create();
    TIFF* tiff = file->handle();
    const auto rows_total = static_cast<std::uint32_t>(height);
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, static_cast<std::uint32_t>(width));
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, rows_total);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, bits);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
    TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, int{format});
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, int{compression});
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, kRowsPerStrip);
    const std::size_t row_size = static_cast<std::size_t>(width) * static_cast<std::size_t>(bits / 8);
    // libtiff may swap or difference the buffer it is given, so it gets a copy of the strip.
    std::vector<std::byte> strip(row_size * kRowsPerStrip);
    const auto* source = static_cast<const std::byte*>(pixels);
    for (std::uint32_t row = 0, number = 0; row < rows_total; row += kRowsPerStrip, ++number) {
        const std::size_t size = row_size * std::min(kRowsPerStrip, rows_total - row);
        std::copy(source, source + size, strip.begin());
        source += size;
        if (TIFFWriteEncodedStrip(tiff, number, strip.data(), static_cast<tmsize_t>(size)) < 0) {
            throw Error(Code::internal, "cannot encode a TIFF: " + file->complaint());
        }
    }
    return file->finish();
}

/// Pixels of `plane` in a narrower type.
template <class Narrow, class Wide>
std::vector<Narrow> narrowed(const Plane<Wide>& plane) {
    std::vector<Narrow> result(plane.size());
    for (std::size_t i = 0; i < result.size(); ++i) {
        if (plane.pixels[i] > std::numeric_limits<Narrow>::max()) {
            throw Error(Code::internal, fmt::format("grey level {} does not fit the bits asked for", plane.pixels[i]));
        }
        result[i] = static_cast<Narrow>(plane.pixels[i]);
    }
    return result;
}

template <class Pixel>
void check_filled(const Plane<Pixel>& plane) {
    if (plane.empty()) throw Error(Code::internal, "an image without pixels cannot be written");
}

}  // namespace

void write_tiff(const std::filesystem::path& path, const RawPlane& plane, Compression compression) {
    check_filled(plane.grey);
    const int width = plane.grey.width;
    const int height = plane.grey.height;
    const std::uint16_t codec = tiff_compression(compression);
    if (plane.bits == 8) {
        const auto narrow = narrowed<std::uint8_t>(plane.grey);
        write_atomically(path, encode(width, height, 8, SAMPLEFORMAT_UINT, codec, narrow.data()));
    } else {
        write_atomically(path, encode(width, height, 16, SAMPLEFORMAT_UINT, codec, plane.grey.pixels.data()));
    }
}

void write_tiff(const std::filesystem::path& path, const FloatPlane& plane) {
    check_filled(plane);
    write_atomically(path, encode(plane.width, plane.height, 32, SAMPLEFORMAT_IEEEFP, COMPRESSION_ADOBE_DEFLATE,
                                  plane.pixels.data()));
}

void write_labels(const std::filesystem::path& path, const LabelPlane& labels) {
    check_filled(labels);
    const std::uint32_t most = *std::max_element(labels.pixels.begin(), labels.pixels.end());
    if (most <= std::numeric_limits<std::uint16_t>::max()) {
        const auto narrow = narrowed<std::uint16_t>(labels);
        write_atomically(
            path, encode(labels.width, labels.height, 16, SAMPLEFORMAT_UINT, COMPRESSION_ADOBE_DEFLATE, narrow.data()));
    } else {
        write_atomically(path, encode(labels.width, labels.height, 32, SAMPLEFORMAT_UINT, COMPRESSION_ADOBE_DEFLATE,
                                      labels.pixels.data()));
    }
}

}  // namespace viroplate::image
