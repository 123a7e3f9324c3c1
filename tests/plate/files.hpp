#pragma once

#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>
#include <string_view>

namespace viroplate::plate {

/// Writes a file, and the folders above it.
inline void write_file(const std::filesystem::path& file, std::string_view content) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary).write(content.data(), static_cast<std::streamsize>(content.size()));
}

/// Makes files that have only a name: an index opens no image.
inline void touch(const std::filesystem::path& folder, std::initializer_list<const char*> names) {
    for (const char* name : names) write_file(folder / name, "");
}

}  // namespace viroplate::plate
