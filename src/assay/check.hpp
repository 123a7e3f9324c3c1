#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "viroplate/assay/assay.hpp"

namespace viroplate::assay {

/// Raises a complaint about `key` of the section at `path`, wherever its value came from. Does not return.
using Complain =
    std::function<void(std::string_view path, std::string_view key, std::string_view message, std::string remedy)>;

/// What no single member can know: names that stand twice, channels, columns and readouts that do not exist.
void check_assay(const Assay& assay, const Complain& complain);

}  // namespace viroplate::assay
