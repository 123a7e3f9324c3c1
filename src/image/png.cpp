#include <fmt/format.h>
#include <png.h>

#include <algorithm>
#include <array>
#include <bit>
#include <csetjmp>
#include <cstring>

#include "image/png_file.hpp"
#include "image/refusal.hpp"
#include "viroplate/image/write.hpp"

namespace viroplate::image {

namespace {

constexpr std::size_t kSignatureSize = 8;
constexpr std::uint64_t kMostDeflateExpansion = 1032;

/// libpng's state with the bytes it works on and its complaint. libpng leaves by longjmp; every jump lands in
/// guarded(), whose callers hold nothing that a jump could skip.
struct PngState {
    png_structp png = nullptr;
    png_infop info = nullptr;
    png_infop end_info = nullptr;
    bool writing = false;
    std::span<const std::byte> input;
    std::vector<std::byte> output;
    std::array<char, 256> complaint{};

    PngState() = default;
    PngState(const PngState&) = delete;
    PngState& operator=(const PngState&) = delete;
    ~PngState() {
        if (writing) {
            png_destroy_write_struct(&png, &info);
        } else {
            png_destroy_read_struct(&png, &info, &end_info);
        }
    }
};

void on_error(png_structp png, png_const_charp message) {
    auto* state = static_cast<PngState*>(png_get_error_ptr(png));
    std::strncpy(state->complaint.data(), message, state->complaint.size() - 1);
    png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {}

/// Runs `work` and says whether it got through. `work` must own nothing that needs destroying.
template <class Work>
bool guarded(PngState& state, const Work& work) {
    if (setjmp(png_jmpbuf(state.png)) != 0) return false;
    work();
    return true;
}

void read_input(png_structp png, png_bytep buffer, std::size_t count) {
    auto* state = static_cast<PngState*>(png_get_io_ptr(png));
    if (count > state->input.size()) png_error(png, "the file ends too early");
    std::memcpy(buffer, state->input.data(), count);
    state->input = state->input.subspan(count);
}

void write_output(png_structp png, png_bytep buffer, std::size_t count) {
    auto* state = static_cast<PngState*>(png_get_io_ptr(png));
    const auto* bytes = reinterpret_cast<const std::byte*>(buffer);
    state->output.insert(state->output.end(), bytes, bytes + count);
}

void flush_output(png_structp) {}

[[noreturn]] void refuse_damaged(const PngState& state) {
    refuse(fmt::format("the PNG cannot be read ({})", state.complaint.data()), kCopyAgain);
}

void read_header(PngState& state, std::span<const std::byte> file) {
    state.input = file;
    state.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &state, on_error, on_warning);
    if (state.png == nullptr) throw Error(Code::internal, "libpng does not start");
    state.info = png_create_info_struct(state.png);
    const bool good = guarded(state, [&] {
        png_set_user_limits(state.png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
        png_set_read_fn(state.png, &state, read_input);
        png_read_info(state.png, state.info);
    });
    if (!good) refuse_damaged(state);
}

ImageInfo describe(const PngState& state) {
    ImageInfo info;
    info.width = static_cast<int>(png_get_image_width(state.png, state.info));
    info.height = static_cast<int>(png_get_image_height(state.png, state.info));
    info.bits = png_get_bit_depth(state.png, state.info);
    const bool palette = png_get_color_type(state.png, state.info) == PNG_COLOR_TYPE_PALETTE;
    info.samples = palette ? 3 : png_get_channels(state.png, state.info);
    return info;
}

void check_grey(const PngState& state, const ImageInfo& info, std::size_t file_size) {
    const auto colour = png_get_color_type(state.png, state.info);
    if (colour == PNG_COLOR_TYPE_PALETTE) refuse("the PNG has a colour palette, it is no grey image", kExportGrey);
    if (colour != PNG_COLOR_TYPE_GRAY) {
        refuse(fmt::format("the PNG is a {} image, not a grey one",
                           colour == PNG_COLOR_TYPE_GRAY_ALPHA ? "grey and transparency" : "true-colour"),
               kExportGrey);
    }
    if (info.bits != 8 && info.bits != 16) {
        refuse(fmt::format("the PNG has {} bit a pixel; 8 and 16 are read", info.bits), kExportGrey);
    }
    const auto pixels = static_cast<std::uint64_t>(info.width) * static_cast<std::uint64_t>(info.height);
    if (pixels > kMostPixels ||
        pixels * static_cast<std::uint64_t>(info.bits / 8) > file_size * kMostDeflateExpansion) {
        refuse(fmt::format("the PNG states {} x {} pixels, which its {} bytes cannot hold", info.width, info.height,
                           file_size),
               kCopyAgain);
    }
}

/// Decodes all rows; `pixels` has room for width · height samples of the file's depth.
void read_rows(PngState& state, const ImageInfo& info, void* pixels) {
    const std::size_t row_size = static_cast<std::size_t>(info.width) * static_cast<std::size_t>(info.bits / 8);
    std::vector<png_bytep> rows(static_cast<std::size_t>(info.height));
    for (std::size_t y = 0; y < rows.size(); ++y) rows[y] = static_cast<png_bytep>(pixels) + y * row_size;
    const bool good = guarded(state, [&] {
        if (info.bits == 16 && std::endian::native == std::endian::little) png_set_swap(state.png);
        png_set_interlace_handling(state.png);
        png_read_update_info(state.png, state.info);
        png_read_image(state.png, rows.data());
        png_read_end(state.png, nullptr);
    });
    if (!good) refuse_damaged(state);
}

}  // namespace

bool is_png(std::span<const std::byte> file) {
    return file.size() >= kSignatureSize &&
           png_sig_cmp(reinterpret_cast<png_const_bytep>(file.data()), 0, kSignatureSize) == 0;
}

ImageInfo inspect_png(std::span<const std::byte> file) {
    PngState state;
    read_header(state, file);
    return describe(state);
}

RawPlane read_png(std::span<const std::byte> file) {
    PngState state;
    read_header(state, file);
    const ImageInfo info = describe(state);
    check_grey(state, info, file.size());
    RawPlane plane{Plane<std::uint16_t>(info.width, info.height), info.bits, std::nullopt};
    if (info.bits == 16) {
        read_rows(state, info, plane.grey.pixels.data());
    } else {
        std::vector<std::uint8_t> bytes(plane.grey.size());
        read_rows(state, info, bytes.data());
        std::copy(bytes.begin(), bytes.end(), plane.grey.pixels.begin());
    }
    return plane;
}

std::vector<std::byte> encode_png(const Plane<Rgb>& picture) {
    PngState state;
    state.writing = true;
    state.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &state, on_error, on_warning);
    if (state.png == nullptr) throw Error(Code::internal, "libpng does not start");
    state.info = png_create_info_struct(state.png);
    const bool good = guarded(state, [&] {
        png_set_write_fn(state.png, &state, write_output, flush_output);
        png_set_IHDR(state.png, state.info, static_cast<png_uint_32>(picture.width),
                     static_cast<png_uint_32>(picture.height), 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                     PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
        png_write_info(state.png, state.info);
        for (int y = 0; y < picture.height; ++y) {
            png_write_row(state.png, reinterpret_cast<png_const_bytep>(picture.row(y).data()));
        }
        png_write_end(state.png, nullptr);
    });
    if (!good) throw Error(Code::internal, fmt::format("libpng cannot write ({})", state.complaint.data()));
    return std::move(state.output);
}

}  // namespace viroplate::image
