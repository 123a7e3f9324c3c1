#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace viroplate {

/// All bytes of the file. Read, not mapped: a file that is cut short while it is read is an error here, not a signal.
/// Throws Code::io (missing, no permission) or Code::try_again (stale network handle).
std::vector<std::byte> read_bytes(const std::filesystem::path& path);

/// Asks the system to bring the file's bytes into memory while something else is done; they are read later. A wish:
/// nothing happens where it cannot be met.
void read_ahead(const std::filesystem::path& path) noexcept;

/// All of the file as text.
std::string read_text(const std::filesystem::path& path);

/// Writes `content` to `path` whole or not at all: a temporary file beside it, flushed to disk, then renamed.
/// Throws Code::try_again when the disk is full, Code::io otherwise.
void write_atomically(const std::filesystem::path& path, std::string_view content);
void write_atomically(const std::filesystem::path& path, std::span<const std::byte> content);

/// 128-bit XXH3 of `content` as 32 hexadecimal digits: tells inputs apart, is no signature.
std::string digest(std::span<const std::byte> content);
std::string digest(std::string_view content);

/// The error for a failed system call on `path` (`number` is errno): disk full and stale handles are Code::try_again.
[[noreturn]] void throw_io_error(const std::filesystem::path& path, std::string_view doing, int number);

}  // namespace viroplate
