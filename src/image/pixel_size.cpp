#include "image/pixel_size.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace viroplate::image {

namespace {

std::optional<double> parse_number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    if (!std::isfinite(value) || value <= 0) return std::nullopt;
    return value;
}

/// Value of ` name="…"` in the inside of one tag.
std::optional<std::string_view> attribute(std::string_view tag, std::string_view name) {
    for (auto at = tag.find(name); at != std::string_view::npos; at = tag.find(name, at + 1)) {
        const auto equals = at + name.size();
        const bool whole = at > 0 && (tag[at - 1] == ' ' || tag[at - 1] == '\n' || tag[at - 1] == '\t');
        if (!whole || equals + 1 >= tag.size() || tag[equals] != '=') continue;
        const char quote = tag[equals + 1];
        const auto end = tag.find(quote, equals + 2);
        if ((quote != '"' && quote != '\'') || end == std::string_view::npos) continue;
        return tag.substr(equals + 2, end - equals - 2);
    }
    return std::nullopt;
}

std::optional<double> um_of(std::string_view unit) {
    constexpr std::array<std::pair<std::string_view, double>, 7> kUnits{
        {{"\u00b5m", 1}, {"\u03bcm", 1}, {"um", 1}, {"&#181;m", 1}, {"&#xB5;m", 1}, {"nm", 1e-3}, {"mm", 1e3}}};
    for (const auto& [name, factor] : kUnits) {
        if (unit == name) return factor;
    }
    return std::nullopt;
}

/// `PhysicalSizeX` of one Pixels element, if it is square.
std::optional<double> ome_pixel_size(std::string_view tag) {
    const auto length = [&](std::string_view name, std::string_view unit_name) -> std::optional<double> {
        const auto text = attribute(tag, name);
        const auto value = text ? parse_number(*text) : std::nullopt;
        const auto factor = um_of(attribute(tag, unit_name).value_or("um"));  // the schema's default is µm
        if (!value || !factor) return std::nullopt;
        return *value * *factor;
    };
    const auto x = length("PhysicalSizeX", "PhysicalSizeXUnit");
    const auto y = length("PhysicalSizeY", "PhysicalSizeYUnit");
    if (x && y && std::abs(*x - *y) > 0.01 * *x) return std::nullopt;
    return x;
}

std::optional<double> from_ome(std::string_view text) {
    std::optional<double> size;
    for (auto at = text.find("Pixels "); at != std::string_view::npos; at = text.find("Pixels ", at + 1)) {
        const bool opens = at > 0 && (text[at - 1] == '<' || text[at - 1] == ':');
        const auto end = text.find('>', at);
        if (!opens || end == std::string_view::npos) continue;
        const auto here = ome_pixel_size(text.substr(at, end - at));
        if (!here || (size && *size != *here)) return std::nullopt;
        size = here;
    }
    return size;
}

std::optional<std::string_view> metamorph_value(std::string_view text, std::string_view id) {
    for (auto at = text.find("<prop "); at != std::string_view::npos; at = text.find("<prop ", at + 1)) {
        const auto end = text.find('>', at);
        if (end == std::string_view::npos) break;
        const auto tag = text.substr(at, end - at);
        if (attribute(tag, "id") == id) return attribute(tag, "value");
    }
    return std::nullopt;
}

std::optional<double> from_metamorph(std::string_view text) {
    const auto state = metamorph_value(text, "spatial-calibration-state");
    const auto value = metamorph_value(text, "spatial-calibration-x");
    const auto unit = um_of(metamorph_value(text, "spatial-calibration-units").value_or(""));
    const auto size = value ? parse_number(*value) : std::nullopt;
    if (!size || !unit || (state && *state == "off")) return std::nullopt;
    return *size * *unit;
}

}  // namespace

std::optional<double> stated_pixel_size_um(std::string_view description) {
    if (description.find("<MetaData") != std::string_view::npos) return from_metamorph(description);
    if (description.find("PhysicalSizeX") != std::string_view::npos) return from_ome(description);
    return std::nullopt;
}

}  // namespace viroplate::image
