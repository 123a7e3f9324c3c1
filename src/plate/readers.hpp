#pragma once

#include <filesystem>
#include <string>

#include "viroplate/plate/index.hpp"

/// The readers of index.cpp's table: refusal() says what the folder lacks, read() lists its planes.
namespace viroplate::plate {

std::string harmony_refusal(const std::filesystem::path& path, const OpenOptions& options);
PlateIndex read_harmony(const std::filesystem::path& path, const OpenOptions& options);

std::string ome_tiff_refusal(const std::filesystem::path& path, const OpenOptions& options);
PlateIndex read_ome_tiff(const std::filesystem::path& path, const OpenOptions& options);

std::string names_refusal(const std::filesystem::path& path, const OpenOptions& options);
PlateIndex read_names(const std::filesystem::path& path, const OpenOptions& options);

/// Gives fields the positions that the options state (a CSV, a grid); the instrument's own stay where there are none.
/// Throws Code::assay for a CSV that cannot be used.
void place_fields(PlateIndex& index, const OpenOptions& options);

}  // namespace viroplate::plate
