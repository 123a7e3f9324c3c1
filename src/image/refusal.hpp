#pragma once

#include <cstdint>
#include <string>

#include "viroplate/core/error.hpp"

namespace viroplate::image {

inline constexpr const char* kCopyAgain = "Copy the file again from where it came; it was damaged on the way.";
inline constexpr const char* kExportGrey = "Export the channel as a single-channel grey TIFF of 8 or 16 bit.";

/// Largest image that is read, in pixels: 46,000 × 46,000, far above any camera's field.
inline constexpr std::uint64_t kMostPixels = std::uint64_t{1} << 31;

[[noreturn]] inline void refuse(const std::string& message, const char* remedy) {
    throw Error(Code::image, message, remedy);
}

}  // namespace viroplate::image
