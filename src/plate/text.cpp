#include "plate/text.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace viroplate::plate {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r\n";
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

std::optional<int> to_integer(std::string_view text) {
    text = trimmed(text);
    int value = 0;
    const char* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value);
    if (error != std::errc() || end != last) return std::nullopt;
    return value;
}

std::optional<double> to_real(std::string_view text) {
    text = trimmed(text);
    double value = 0;
    const char* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value);
    if (error != std::errc() || end != last || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::optional<double> to_um(std::optional<double> value, std::string_view unit) {
    struct Unit {
        std::string_view name;
        double um;
    };
    constexpr std::array<Unit, 10> kUnits{{{"m", 1e6},
                                           {"cm", 1e4},
                                           {"mm", 1e3},
                                           {"um", 1},
                                           {"\u00b5m", 1},  // micro sign
                                           {"\u03bcm", 1},  // Greek mu
                                           {"micron", 1},
                                           {"nm", 1e-3},
                                           {"\u00c5", 1e-4},
                                           {"pm", 1e-6}}};
    if (!value) return std::nullopt;
    for (const Unit& known : kUnits) {
        if (unit == known.name) return *value * known.um;
    }
    return std::nullopt;
}

std::string listed(const std::vector<std::string>& items, std::size_t limit) {
    std::string text;
    const std::size_t shown = items.size() > limit ? limit : items.size();
    for (std::size_t i = 0; i < shown; ++i) text += (i > 0 ? ", " : "") + items[i];
    if (shown < items.size()) text += fmt::format(" and {} more", items.size() - shown);
    return text;
}

}  // namespace viroplate::plate
