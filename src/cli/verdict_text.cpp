#include "cli/verdict_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

namespace viroplate::cli {

using document::Json;

namespace {

/// A number with at most four digits that count.
std::string short_number(const Json& value, std::string_view otherwise = "none") {
    const auto number = value.number();
    return number ? fmt::format("{:.4g}", *number) : std::string(otherwise);
}

std::string with_interval(const Json& value, const Json& low, const Json& high) {
    if (!low.number() || !high.number()) return short_number(value);
    return fmt::format("{} ({} to {})", short_number(value), short_number(low), short_number(high));
}

std::string figure(const Json& json) {
    if (!json["value"].number()) return fmt::format("none: {}", json["reason"].text());
    return with_interval(json["value"], json["low"], json["high"]);
}

struct Line {
    std::string what;
    std::string value;
};

std::string infection_words(const Json& infection) {
    if (!infection["called"].boolean().value_or(false)) return "not called: " + infection["reason"].text();
    return fmt::format("{} above {} ({} over {} mock cells in {} {})", infection["column"].text(),
                       short_number(infection["threshold"]), infection["rule"].text(),
                       infection["mock_cells"].integer().value_or(0), infection["mock_wells"].integer().value_or(0),
                       infection["mock_wells"].integer() == 1 ? "well" : "wells");
}

std::string titre_words(const Json& titre) {
    if (!titre["valid"].boolean().value_or(false)) return "no fit: " + titre["reason"].text();
    return fmt::format("{} hits a cell per {}, slope {}",
                       with_interval(titre["per_dose"], titre["per_dose_low"], titre["per_dose_high"]),
                       titre["dose_unit"].text(),
                       with_interval(titre["slope"], titre["slope_low"], titre["slope_high"]));
}

std::vector<Line> lines(const Json& document, const std::filesystem::path& output) {
    const Json& plate = document["plate"];
    const auto count = [&](const char* name) { return plate[name].integer().value_or(0); };
    std::vector<Line> lines;
    lines.push_back({"plate", plate["name"].text()});
    lines.push_back({"wells", fmt::format("{} imaged, {} in the map", count("wells_imaged"), count("wells_mapped"))});
    lines.push_back({"fields", fmt::format("{} of {} used, {} failed", count("fields_used"), count("fields_expected"),
                                           count("fields_failed"))});
    lines.push_back({"cells", fmt::format("{}", count("objects"))});
    lines.push_back({"infection", infection_words(document["infection"])});
    if (document["titre"].is_object()) lines.push_back({"titre", titre_words(document["titre"])});
    for (const Json& control : document["controls"].items()) {
        const std::string name = control["name"].text();
        lines.push_back({"Z' " + name, figure(control["z_prime"])});
        lines.push_back({"robust Z' " + name, figure(control["robust_z_prime"])});
        lines.push_back({"SSMD " + name, figure(control["ssmd"])});
    }
    lines.push_back({"report", (output / "report.html").string()});
    return lines;
}

}  // namespace

std::string verdict_text(const Json& plate, const std::filesystem::path& output) {
    std::string text = plate["verdict"]["sentence"].text() + "\n\n";
    const auto all = lines(plate, output);
    std::size_t width = 0;
    for (const auto& line : all) width = std::max(width, line.what.size());
    for (const auto& line : all) {
        fmt::format_to(std::back_inserter(text), "{:<{}}  {}\n", line.what, width, line.value);
    }
    return text;
}

}  // namespace viroplate::cli
