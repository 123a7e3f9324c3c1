#include "report/number_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <cmath>
#include <utility>

#include "viroplate/core/units.hpp"

namespace viroplate::report {

namespace {

constexpr std::string_view kNoBreak = "\u00a0";
constexpr std::string_view kMinus = "\u2212";

std::string with_sign(double value, const std::string& magnitude) {
    return value < 0 ? fmt::format("{}{}", kMinus, magnitude) : magnitude;
}

std::string superscript(int exponent) {
    constexpr std::array<std::string_view, 10> kDigits{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string out = exponent < 0 ? "⁻" : "";
    for (const char digit : std::to_string(std::abs(exponent))) out += kDigits[static_cast<std::size_t>(digit - '0')];
    return out;
}

/// Shortest text of a value that people typed: 0.3, 30, 1000.
std::string plain(double value) { return with_sign(value, fmt::format("{:.6g}", std::abs(value))); }

}  // namespace

std::string percent(double fraction) {
    if (!std::isfinite(fraction)) return "–";
    const double value = 100 * fraction;
    if (value > 0 && value < 0.05) return fmt::format("<0.1{}%", kNoBreak);
    return fmt::format("{}{}%", with_sign(std::round(value * 10), fmt::format("{:.1f}", std::abs(value))), kNoBreak);
}

std::string percent_short(double fraction) {
    if (!std::isfinite(fraction)) return "–";
    if (fraction > 0 && fraction < 0.005) return "<1";
    return fmt::format("{:.0f}", 100 * fraction);
}

std::string significant(double value) {
    if (!std::isfinite(value)) return "–";
    if (value == 0) return "0";
    const std::string rounded = fmt::format("{:.2e}", std::abs(value));  // "1.23e+04": rounding may carry
    const int exponent = std::stoi(rounded.substr(rounded.find('e') + 1));
    if (exponent < -4 || exponent > 6) {
        return with_sign(value, rounded.substr(0, rounded.find('e')) + " × 10" + superscript(exponent));
    }
    if (exponent >= 2) {
        const double step = std::pow(10.0, exponent - 2);
        return with_sign(value, count_text(std::llround(std::round(std::abs(value) / step) * step)));
    }
    return with_sign(value, fmt::format("{:.{}f}", std::abs(value), 2 - exponent));
}

std::string count_text(std::int64_t count) {
    const std::string digits = std::to_string(count < 0 ? -count : count);
    std::string text = count < 0 ? std::string(kMinus) : std::string();
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
        text += digits[i];
    }
    return text;
}

std::string counted(std::int64_t count, std::string_view singular, std::string_view plural) {
    const std::string many = plural.empty() ? fmt::format("{}s", singular) : std::string(plural);
    return fmt::format("{} {}", count_text(count), count == 1 ? singular : std::string_view(many));
}

std::string unit_text(std::string_view unit) {
    if (unit == "uM" || unit.starts_with("ug") || unit == "um" || unit == "um2") {
        return unit == "um2" ? "µm²" : fmt::format("µ{}", unit.substr(1));
    }
    if (unit == "px2") return "px²";
    return std::string(unit);
}

std::string dose_text(std::optional<double> dose, std::string_view unit) {
    if (!dose) return "";
    if (const auto molar = dose_molar(*dose, unit)) return molar_text(*molar);
    if (unit.empty()) return plain(*dose);
    return fmt::format("{}{}{}", plain(*dose), kNoBreak, unit_text(unit));
}

std::string virus_dose_text(double dose, std::string_view unit) {
    if (unit == "moi" || unit == "MOI") return fmt::format("MOI{}{}", kNoBreak, significant(dose));
    return unit.empty() ? significant(dose) : fmt::format("{}{}{}", significant(dose), kNoBreak, unit_text(unit));
}

std::string molar_text(double molar) {
    if (molar == 0) return "0";
    constexpr std::array<std::pair<double, std::string_view>, 6> kUnits{
        {{1.0, "M"}, {1e-3, "mM"}, {1e-6, "µM"}, {1e-9, "nM"}, {1e-12, "pM"}, {1e-15, "fM"}}};
    for (const auto& [size, unit] : kUnits) {
        if (std::abs(molar) >= size * 0.9995) return fmt::format("{:.3g}{}{}", molar / size, kNoBreak, unit);
    }
    return fmt::format("{:.3g}{}M", molar, kNoBreak);
}

std::string list_text(const std::vector<std::string>& items) {
    std::string text;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) text += i + 1 == items.size() ? " and " : ", ";
        text += items[i];
    }
    return text;
}

std::string title_text(std::string_view name) {
    if (const auto colon = name.find(':'); colon != std::string_view::npos) {  // "ssmd:interferon window"
        return fmt::format("{}, {}", title_text(name.substr(0, colon)), name.substr(colon + 1));
    }
    std::string text(name);
    for (char& c : text) {
        if (c == '_') c = ' ';
    }
    if (text == "z prime") return "Z′";
    if (text == "robust z prime") return "Robust Z′";
    if (text == "ssmd") return "SSMD";
    if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
    return text;
}

}  // namespace viroplate::report
