#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace viroplate::plate {

/// `text` without white space at its ends.
std::string_view trimmed(std::string_view text);

/// ASCII lower case; other letters stay as they are.
std::string lower_case(std::string_view text);

/// A whole number that takes up all of the text; independent of the locale.
std::optional<int> to_integer(std::string_view text);

/// A finite number that takes up all of the text; independent of the locale.
std::optional<double> to_real(std::string_view text);

/// Length of a text and its unit (`m cm mm um nm`, also µm and Å) in µm; nothing for other units.
std::optional<double> to_um(std::optional<double> value, std::string_view unit);

/// `a, b, c and 17 more`: a list that stays readable.
std::string listed(const std::vector<std::string>& items, std::size_t limit = 12);

}  // namespace viroplate::plate
