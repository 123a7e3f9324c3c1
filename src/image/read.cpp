#include "viroplate/image/read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "image/pixel_size.hpp"
#include "image/png_file.hpp"
#include "image/refusal.hpp"
#include "image/tiff_file.hpp"

namespace viroplate::image {

namespace {

bool starts_with(std::span<const std::byte> file, std::string_view magic) {
    return file.size() >= magic.size() && std::equal(magic.begin(), magic.end(), file.begin(), [](char a, std::byte b) {
               return static_cast<std::byte>(a) == b;
           });
}

bool is_tiff(std::span<const std::byte> file) {
    using namespace std::string_view_literals;
    return starts_with(file, "II*\0"sv) || starts_with(file, "MM\0*"sv) || starts_with(file, "II+\0"sv) ||
           starts_with(file, "MM\0+"sv);
}

/// Says what the file is instead, as far as its first bytes tell.
[[noreturn]] void refuse_format(std::span<const std::byte> file) {
    if (file.empty()) refuse("the file is empty (0 bytes)", kCopyAgain);
    constexpr std::array<std::pair<std::string_view, const char*>, 5> kOthers{
        {{"\xff\xd8\xff", "a JPEG"}, {"GIF8", "a GIF"}, {"BM", "a BMP"}, {"PK", "a ZIP archive"}, {"\x89HDF", "HDF5"}}};
    for (const auto& [magic, name] : kOthers) {
        if (starts_with(file, magic)) {
            refuse(fmt::format("the file is {}, neither TIFF nor PNG", name),
                   "Export the images as grey TIFF; lossy or packed formats are not analysed.");
        }
    }
    if (file.size() < 8) refuse(fmt::format("the file is cut short: it has {} bytes", file.size()), kCopyAgain);
    refuse(fmt::format("the file is neither TIFF nor PNG (it starts with bytes {:02x} {:02x} {:02x} {:02x})",
                       static_cast<unsigned>(file[0]), static_cast<unsigned>(file[1]), static_cast<unsigned>(file[2]),
                       static_cast<unsigned>(file[3])),
           "Check that this is an image of the plate and that it was copied whole.");
}

std::string description_of(const TiffFile& file) {
    const char* text = nullptr;
    const bool found = TIFFGetField(file.handle(), TIFFTAG_IMAGEDESCRIPTION, &text) != 0 && text != nullptr;
    return found ? std::string(text) : std::string();
}

ImageInfo inspect_tiff(std::span<const std::byte> bytes) {
    const auto file = TiffFile::open(bytes);
    const TiffLayout layout = read_layout(*file);
    ImageInfo info;
    info.width = static_cast<int>(layout.width);
    info.height = static_cast<int>(layout.height);
    info.bits = layout.bits;
    info.samples = layout.samples;
    info.description = description_of(*file);
    info.pages = static_cast<int>(TIFFNumberOfDirectories(file->handle()));
    return info;
}

/// Whether entry i of the colour map is grey i: some writers scale to 16 bit by 257, some by 256, some not at all.
bool is_identity_grey(const TiffFile& file, int bits) {
    std::uint16_t* red = nullptr;
    std::uint16_t* green = nullptr;
    std::uint16_t* blue = nullptr;
    if (TIFFGetField(file.handle(), TIFFTAG_COLORMAP, &red, &green, &blue) == 0) return false;
    const std::size_t entries = std::size_t{1} << bits;
    if (!std::equal(red, red + entries, green) || !std::equal(red, red + entries, blue)) return false;
    bool scaled = bits == 8;
    bool plain = true;
    for (std::size_t i = 0; i < entries; ++i) {
        scaled = scaled && red[i] >> 8 == static_cast<int>(i);
        plain = plain && red[i] == i;
    }
    return scaled || plain;
}

void check_grey(const TiffFile& file, const TiffLayout& layout) {
    if (layout.samples != 1) {
        refuse(fmt::format("the TIFF is a {} image with {} samples a pixel, not a grey one",
                           layout.photometric == PHOTOMETRIC_RGB ? "true-colour" : "multi-sample", layout.samples),
               kExportGrey);
    }
    if (layout.bits == 1) refuse("the TIFF has 1 bit a pixel: it is a mask, not a grey image", kExportGrey);
    if (layout.format == SAMPLEFORMAT_IEEEFP) {
        refuse(fmt::format("the TIFF holds {}-bit floating-point numbers, not grey levels", layout.bits), kExportGrey);
    }
    if (layout.format != SAMPLEFORMAT_UINT && layout.format != SAMPLEFORMAT_VOID) {
        refuse("the TIFF holds signed or complex numbers, not grey levels", kExportGrey);
    }
    if (layout.bits != 8 && layout.bits != 16) {
        refuse(fmt::format("the TIFF has {} bit a pixel; 8 and 16 are read", layout.bits), kExportGrey);
    }
    const bool grey = layout.photometric == PHOTOMETRIC_MINISBLACK || layout.photometric == PHOTOMETRIC_MINISWHITE;
    if (layout.photometric == PHOTOMETRIC_PALETTE && !is_identity_grey(file, layout.bits)) {
        refuse("the TIFF has a colour palette that is not plain grey: its numbers are no intensities", kExportGrey);
    }
    if (!grey && layout.photometric != PHOTOMETRIC_PALETTE) {
        refuse(fmt::format("the TIFF's colour scheme (photometric {}) is not grey", layout.photometric), kExportGrey);
    }
}

void invert(RawPlane& plane) {
    const auto most = static_cast<std::uint16_t>(plane.bits == 8 ? 0xff : 0xffff);
    for (auto& pixel : plane.grey.pixels) pixel = static_cast<std::uint16_t>(most - pixel);
}

RawPlane read_tiff(std::span<const std::byte> bytes, int page) {
    const auto file = TiffFile::open(bytes);
    const std::string description = description_of(*file);
    select_page(*file, page);
    const TiffLayout layout = read_layout(*file);
    check_grey(*file, layout);
    check_storage(*file, layout);
    RawPlane plane{Plane<std::uint16_t>(static_cast<int>(layout.width), static_cast<int>(layout.height)), layout.bits,
                   stated_pixel_size_um(description)};
    if (layout.bits == 16) {
        decode(*file, layout, plane.grey.pixels.data());
    } else {
        std::vector<std::uint8_t> narrow(plane.grey.size());
        decode(*file, layout, narrow.data());
        std::copy(narrow.begin(), narrow.end(), plane.grey.pixels.begin());
    }
    if (layout.photometric == PHOTOMETRIC_MINISWHITE) invert(plane);
    return plane;
}

}  // namespace

ImageInfo inspect_image(std::span<const std::byte> file) {
    if (is_tiff(file)) return inspect_tiff(file);
    if (is_png(file)) return inspect_png(file);
    refuse_format(file);
}

RawPlane read_image(std::span<const std::byte> file, int page) {
    if (is_tiff(file)) return read_tiff(file, page);
    if (!is_png(file)) refuse_format(file);
    if (page != 0)
        refuse(fmt::format("a PNG has one page, page {} is asked for", page + 1), "Check the plate's index.");
    return read_png(file);
}

}  // namespace viroplate::image
