#include "screen/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace viroplate::screen {

namespace {

std::string without_trailing_zeros(std::string text) {
    if (text.find('.') == std::string::npos) return text;
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text == "-0" ? "0" : text;
}

}  // namespace

std::string percent(double share) {
    if (share == 0) return "0 %";
    const double value = 100 * share;
    const double from_end = std::min(std::abs(value), std::abs(100 - value));
    if (share > 0 && value < 0.001) return "< 0.001 %";
    if (share < 1 && 100 - value < 0.001) return "> 99.999 %";
    int decimals = from_end >= 10 || share == 1 ? 0 : 1;
    for (double unit = 0.1; from_end > 0 && from_end < unit / 2 && decimals < 3; unit /= 10) ++decimals;
    return without_trailing_zeros(fmt::format("{:.{}f}", value, decimals)) + " %";
}

std::string grouped(std::size_t number) {
    std::string digits = std::to_string(number);
    for (auto place = static_cast<std::ptrdiff_t>(digits.size()) - 3; place > 0; place -= 3) {
        digits.insert(static_cast<std::size_t>(place), 1, ',');
    }
    return digits;
}

std::string counted(std::size_t number, std::string_view noun) {
    return fmt::format("{} {}{}", grouped(number), noun, number == 1 ? "" : "s");
}

std::string figure(double value) {
    if (std::abs(value) >= 100) return fmt::format("{:.0f}", value);
    return without_trailing_zeros(fmt::format("{:.2f}", value));
}

}  // namespace viroplate::screen
