#include <fmt/format.h>

#include <algorithm>

#include "image/refusal.hpp"
#include "image/tiff_file.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/image/read.hpp"

namespace viroplate::image {

namespace {

/// Opens the one page of `path`, checks that it is single-sample and hands it to `use(file, layout)`.
template <class Use>
auto with_page(const std::filesystem::path& path, const Use& use) {
    try {
        const auto bytes = read_bytes(path);
        if (bytes.empty()) refuse("the file is empty (0 bytes)", kCopyAgain);
        const auto file = TiffFile::open(bytes);
        const TiffLayout layout = read_layout(*file);
        if (layout.samples != 1) refuse(fmt::format("it has {} samples a pixel", layout.samples), kExportGrey);
        return use(*file, layout);
    } catch (const Error& error) {
        if (error.code() != Code::image) throw;
        throw Error(Code::image, fmt::format("'{}': {}", path.string(), error.what()), error.remedy());
    }
}

template <class Pixel>
LabelPlane decode_labels(const TiffFile& file, const TiffLayout& layout) {
    LabelPlane labels(static_cast<int>(layout.width), static_cast<int>(layout.height));
    std::vector<Pixel> narrow(labels.size());
    decode(file, layout, narrow.data());
    std::copy(narrow.begin(), narrow.end(), labels.pixels.begin());
    return labels;
}

}  // namespace

FloatPlane read_float_tiff(const std::filesystem::path& path) {
    return with_page(path, [](const TiffFile& file, const TiffLayout& layout) {
        if (layout.format != SAMPLEFORMAT_IEEEFP || layout.bits != 32) {
            refuse("it is no TIFF of 32-bit floating-point numbers", "Give a file that viroplate wrote.");
        }
        check_storage(file, layout);
        FloatPlane plane(static_cast<int>(layout.width), static_cast<int>(layout.height));
        decode(file, layout, plane.pixels.data());
        return plane;
    });
}

LabelPlane read_labels(const std::filesystem::path& path) {
    return with_page(path, [](const TiffFile& file, const TiffLayout& layout) {
        const bool whole = layout.format == SAMPLEFORMAT_UINT || layout.format == SAMPLEFORMAT_VOID;
        if (!whole || (layout.bits != 8 && layout.bits != 16 && layout.bits != 32)) {
            refuse("it is no label image: labels are unsigned numbers of 8, 16 or 32 bit",
                   "Give a single-channel label image, 0 = background.");
        }
        check_storage(file, layout);
        if (layout.bits == 8) return decode_labels<std::uint8_t>(file, layout);
        if (layout.bits == 16) return decode_labels<std::uint16_t>(file, layout);
        return decode_labels<std::uint32_t>(file, layout);
    });
}

}  // namespace viroplate::image
