#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Numbers as sentences for people write them.
namespace viroplate::screen {

/// A share as "0.4 %", "37 %", "99.6 %": never rounded to 0 % or 100 % when it is neither.
std::string percent(double share);
/// "5,120".
std::string grouped(std::size_t number);
/// "1 well", "5,120 cells".
std::string counted(std::size_t number, std::string_view noun);
/// A figure with two decimals at most: "0.35", "-1.4", "12".
std::string figure(double value);

}  // namespace viroplate::screen
