#pragma once

#include <string_view>

namespace viroplate::report {

/// The page's style sheet.
std::string_view style_sheet();

}  // namespace viroplate::report
