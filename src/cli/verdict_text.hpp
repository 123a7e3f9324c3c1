#pragma once

#include <filesystem>
#include <string>

#include "viroplate/document/json.hpp"

namespace viroplate::cli {

/// What a concluded plate says on standard output, from its document "plate": verdict, counts, where the report lies.
std::string verdict_text(const document::Json& plate, const std::filesystem::path& output);

}  // namespace viroplate::cli
