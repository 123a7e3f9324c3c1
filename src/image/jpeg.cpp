#include <fmt/format.h>

#include <array>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
// jpeglib.h needs size_t and FILE declared before it.
#include <jpeglib.h>

#include "viroplate/core/error.hpp"
#include "viroplate/image/write.hpp"

namespace viroplate::image {

namespace {

/// libjpeg's state; its errors leave by longjmp and land in compress(), which owns nothing a jump could skip.
struct JpegState {
    jpeg_compress_struct jpeg{};
    jpeg_error_mgr errors{};
    std::jmp_buf escape{};
    unsigned char* buffer = nullptr;
    unsigned long size = 0;
    std::array<char, JMSG_LENGTH_MAX> complaint{};

    JpegState() = default;
    JpegState(const JpegState&) = delete;
    JpegState& operator=(const JpegState&) = delete;
    ~JpegState() {
        jpeg_destroy_compress(&jpeg);
        std::free(buffer);
    }
};

void on_error(j_common_ptr jpeg) {
    auto* state = static_cast<JpegState*>(jpeg->client_data);
    jpeg->err->format_message(jpeg, state->complaint.data());
    std::longjmp(state->escape, 1);
}

void on_message(j_common_ptr) {}

bool compress(JpegState& state, const Plane<std::uint8_t>& picture, int quality) {
    if (setjmp(state.escape) != 0) return false;
    jpeg_create_compress(&state.jpeg);
    state.jpeg.client_data = &state;
    jpeg_mem_dest(&state.jpeg, &state.buffer, &state.size);
    state.jpeg.image_width = static_cast<JDIMENSION>(picture.width);
    state.jpeg.image_height = static_cast<JDIMENSION>(picture.height);
    state.jpeg.input_components = 1;
    state.jpeg.in_color_space = JCS_GRAYSCALE;
    jpeg_set_defaults(&state.jpeg);
    jpeg_set_quality(&state.jpeg, quality, TRUE);
    state.jpeg.optimize_coding = TRUE;
    jpeg_start_compress(&state.jpeg, TRUE);
    for (int y = 0; y < picture.height; ++y) {
        auto* row = const_cast<JSAMPROW>(picture.row(y).data());  // libjpeg only reads it
        jpeg_write_scanlines(&state.jpeg, &row, 1);
    }
    jpeg_finish_compress(&state.jpeg);
    return true;
}

}  // namespace

std::vector<std::byte> encode_jpeg(const Plane<std::uint8_t>& picture, int quality) {
    JpegState state;
    state.jpeg.err = jpeg_std_error(&state.errors);
    state.errors.error_exit = on_error;
    state.errors.output_message = on_message;
    if (!compress(state, picture, quality)) {
        throw Error(Code::internal, fmt::format("libjpeg cannot write ({})", state.complaint.data()));
    }
    const auto* bytes = reinterpret_cast<const std::byte*>(state.buffer);
    return {bytes, bytes + state.size};
}

}  // namespace viroplate::image
