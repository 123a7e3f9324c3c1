#include "report/plate_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "report/axis.hpp"
#include "report/number_text.hpp"

namespace viroplate::report {

namespace {

constexpr double kWidth = 560;  ///< of the drawing; the page scales it
constexpr double kLeft = 26;
constexpr double kTop = 18;
constexpr double kLegendHeight = 44;

struct Grid {
    double step = 0;  ///< px from well to well
    double gap = 1;
    double size() const { return step - gap; }
    double x(int column) const { return kLeft + column * step; }
    double y(int row) const { return kTop + row * step; }
};

Grid grid_of(const PlateShape& shape) {
    const double step = std::min(62.0, (kWidth - kLeft - 2) / std::max(1, shape.columns));
    return {step, step > 16 ? 2.0 : 1.0};
}

/// What stands in a well that has no colour, and how it looks.
bool is_hatched(const WellView& well) { return well.status == "no_images" || well.status == "failed"; }

std::string tooltip(const PageData& data, const WellView& well) {
    std::string text = fmt::format("{} · {}", name(well.address), treatment_words(well));
    if (const std::string status = status_words(well); !status.empty()) text += "\n" + status;
    if (well.infected_fraction) {
        text += fmt::format("\n{} infected", percent(*well.infected_fraction));
        if (well.infected_low && well.infected_high) {
            text +=
                fmt::format(" (counting error {} to {})", percent(*well.infected_low), percent(*well.infected_high));
        }
    }
    if (well.cells) {
        text += fmt::format("\n{}", counted(*well.cells, "cell"));
        if (well.fields_used) text += fmt::format(" in {}", counted(*well.fields_used, "field"));
        if (well.relative_cells) text += fmt::format(", {} of the vehicle wells", percent(*well.relative_cells));
    }
    for (std::size_t i = 0; i < data.readouts.size(); ++i) {
        if (well.readouts[i]) text += fmt::format("\n{} {}", data.readouts[i], significant(*well.readouts[i]));
    }
    if (!well.note.empty()) text += "\n" + well.note;
    return text;
}

/// A small mark at (x, y) for the role: ring = mock, square = vehicle, square and bar = vehicle with interferon,
/// diamond = reference, question mark = not in the map.
void draw_role(html::Writer& page, const std::string& role, bool interferon, double x, double y, double r) {
    const double stroke = 0.3 * r;
    if (role == "mock") {
        page.empty("circle", {{"cx", x}, {"cy", y}, {"r", r}, {"stroke-width", stroke}, {"class", "mark"}});
    } else if (role == "vehicle") {
        page.empty("rect", {{"x", x - r},
                            {"y", y - r},
                            {"width", 2 * r},
                            {"height", 2 * r},
                            {"stroke-width", stroke},
                            {"class", "mark"}});
        if (interferon)
            page.empty(
                "path",
                {{"d", fmt::format("M{} {}h{}", html::coordinate(x - r), html::coordinate(y), html::coordinate(2 * r))},
                 {"stroke-width", 1.5 * stroke},
                 {"class", "mark-line"}});
    } else if (role == "reference") {
        const double d = 1.3 * r;
        page.empty("path", {{"d", fmt::format("M{} {}l{} {}l{} {}l{} {}z", html::coordinate(x), html::coordinate(y - d),
                                              html::coordinate(d), html::coordinate(d), html::coordinate(-d),
                                              html::coordinate(d), html::coordinate(-d), html::coordinate(-d))},
                            {"stroke-width", stroke},
                            {"class", "mark"}});
    } else if (role == "unmapped") {
        page.element("text", {{"x", x}, {"y", y + r}, {"class", "mark-text"}, {"text-anchor", "middle"}}, "?");
    }
}

void draw_cross(html::Writer& page, double x, double y, double size) {
    draw_line(page, x, y, x + size, y + size, "cross");
    draw_line(page, x + size, y, x, y + size, "cross");
}

struct Look {
    std::string fill;
    std::string css_class;
    bool light = true;
};

Look look_of(const WellView& well, const Quantity& quantity, int number) {
    const auto value = quantity.value(well);
    if (is_hatched(well)) return {fmt::format("url(#hatch{})", number), "well missing", true};
    if (well.status == "not_selected") return {"#ffffff", "well aside", true};
    if (well.is_empty()) return {"#ffffff", "well void", true};
    if (!value) return {"#ececec", "well unknown", true};
    const Colour colour = colour_at(quantity.palette, (*value - quantity.low) / (quantity.high - quantity.low));
    return {colour.hex(), "well", colour.is_light()};
}

void draw_well(html::Writer& page, const PageData& data, const Quantity& quantity, const Grid& grid,
               const WellView& well, int number) {
    const double x = grid.x(well.address.column);
    const double y = grid.y(well.address.row);
    const double size = grid.size();
    const Look look = look_of(well, quantity, number);
    const auto group = page.scope("g", {{"data-well", name(well.address)}});
    page.element("title", tooltip(data, well));
    page.empty("rect", {{"x", x},
                        {"y", y},
                        {"width", size},
                        {"height", size},
                        {"rx", size > 14 ? 2.0 : 0.0},
                        {"fill", look.fill},
                        {"class", look.css_class}});
    const auto value = quantity.value(well);
    if (value && size >= 17 && !is_hatched(well) && !well.is_empty()) {
        const double font = std::min(13.0, size * 0.42);
        page.element("text",
                     {{"x", x + size / 2},
                      {"y", y + size * (size < 24 ? 0.66 : 0.6) + font * 0.2},
                      {"font-size", font},
                      {"text-anchor", "middle"},
                      {"class", look.light ? "on-light" : "on-dark"}},
                     quantity.short_text(*value));
    }
    if (size >= 8) {
        const double r = std::clamp(size * 0.09, 1.5, 3.2);
        draw_role(page, well.role, well.has_interferon(), x + 2 * r + 0.4, y + 2 * r + 0.4, r);
    }
    if (well.status == "excluded") draw_cross(page, x, y, size);
}

/// Row letters and column numbers; every second or fourth where wells are small.
void draw_names(html::Writer& page, const PageData& data, const Grid& grid) {
    const double font = std::clamp(grid.step * 0.5, 7.0, 12.0);
    const int every = grid.step >= 16 ? 1 : 2;
    for (int column = 0; column < data.shape.columns; ++column) {
        if (column % every != 0) continue;
        page.element("text",
                     {{"x", grid.x(column) + grid.size() / 2},
                      {"y", kTop - 5},
                      {"font-size", font},
                      {"text-anchor", "middle"},
                      {"class", "name"}},
                     std::to_string(column + 1));
    }
    for (int row = 0; row < data.shape.rows; ++row) {
        if (row % every != 0) continue;
        page.element("text",
                     {{"x", kLeft - 6},
                      {"y", grid.y(row) + grid.size() / 2 + font * 0.36},
                      {"font-size", font},
                      {"text-anchor", "end"},
                      {"class", "name"}},
                     row_name(row));
    }
}

void draw_definitions(html::Writer& page, const Quantity& quantity, int number) {
    const auto definitions = page.scope("defs");
    {
        const auto pattern = page.scope("pattern", {{"id", fmt::format("hatch{}", number)},
                                                    {"width", 5},
                                                    {"height", 5},
                                                    {"patternUnits", "userSpaceOnUse"},
                                                    {"patternTransform", "rotate(45)"}});
        page.empty("rect", {{"width", 5}, {"height", 5}, {"fill", "#fafafa"}});
        page.empty("line", {{"x1", 0}, {"y1", 0}, {"x2", 0}, {"y2", 5}, {"stroke", "#9a9a9a"}, {"stroke-width", 1.6}});
    }
    const auto gradient = page.scope("linearGradient", {{"id", fmt::format("scale{}", number)}});
    for (int stop = 0; stop <= 10; ++stop) {
        page.empty("stop", {{"offset", stop / 10.0}, {"stop-color", colour_at(quantity.palette, stop / 10.0).hex()}});
    }
}

void draw_legend(html::Writer& page, const Quantity& quantity, int number, double y) {
    const Box bar{kLeft, y, 220, 9};
    page.empty("rect", {{"x", bar.left},
                        {"y", bar.top},
                        {"width", bar.width},
                        {"height", bar.height},
                        {"fill", fmt::format("url(#scale{})", number)},
                        {"class", "scale"}});
    const Scale scale{quantity.low, quantity.high, bar.left, bar.right()};
    for (const double tick : round_ticks(quantity.low, quantity.high, 4)) {
        draw_line(page, scale.at(tick), bar.bottom(), scale.at(tick), bar.bottom() + 3, "axis");
        draw_text(page, scale.at(tick), bar.bottom() + 14, "middle", quantity.short_text(tick));
    }
    draw_text(page, bar.right() + 14, bar.bottom(), "start", quantity.unit);
}

}  // namespace

void draw_plate_map(html::Writer& page, const PageData& data, const Quantity& quantity, int number) {
    const Grid grid = grid_of(data.shape);
    const double bottom = grid.y(data.shape.rows) + 12;
    const auto figure = page.scope("figure", {{"class", "map"}});
    {
        const auto caption = page.scope("figcaption");
        page.element("strong", quantity.title).text(" ").element("code", quantity.column);
    }
    const auto svg =
        page.scope("svg", {{"viewBox", fmt::format("0 0 {} {}", kWidth, html::coordinate(bottom + kLegendHeight - 16))},
                           {"role", "img"},
                           {"aria-label", fmt::format("Plate map of {}", quantity.title)}});
    draw_definitions(page, quantity, number);
    draw_names(page, data, grid);
    for (int row = 0; row < data.shape.rows; ++row) {
        page.line();
        for (int column = 0; column < data.shape.columns; ++column) {
            if (const WellView* well = data.find({row, column})) {
                draw_well(page, data, quantity, grid, *well, number);
                continue;
            }
            const auto group = page.scope("g", {{"data-well", name(WellAddress{row, column})}});
            page.element("title", name(WellAddress{row, column}) + " · neither mapped nor imaged");
            page.empty("rect", {{"x", grid.x(column)},
                                {"y", grid.y(row)},
                                {"width", grid.size()},
                                {"height", grid.size()},
                                {"fill", "#ffffff"},
                                {"class", "well void"}});
        }
    }
    draw_legend(page, quantity, number, bottom);
}

namespace {

/// One entry of the key: a small drawing and its words.
template <class Draw>
void draw_key_entry(html::Writer& page, std::string_view words, Draw draw) {
    const auto item = page.scope("li");
    {
        const auto svg =
            page.scope("svg", {{"width", 16}, {"height", 16}, {"viewBox", "0 0 16 16"}, {"aria-hidden", "true"}});
        draw();
    }
    page.text(words);
}

void draw_key_square(html::Writer& page, std::string_view fill, std::string_view css_class) {
    page.empty("rect", {{"x", 1}, {"y", 1}, {"width", 14}, {"height", 14}, {"fill", fill}, {"class", css_class}});
}

}  // namespace

void draw_map_key(html::Writer& page, const PageData& data) {
    const auto any = [&](auto fits) { return std::any_of(data.wells.begin(), data.wells.end(), fits); };
    const auto list = page.scope("ul", {{"class", "key"}});
    struct RoleEntry {
        const char* role;
        bool interferon;
        const char* words;
    };
    constexpr std::array<RoleEntry, 5> kRoles{{{"mock", false, "mock (no virus, no compound)"},
                                               {"vehicle", false, "vehicle"},
                                               {"vehicle", true, "vehicle with interferon"},
                                               {"reference", false, "reference compound"},
                                               {"unmapped", false, "imaged, not in the map"}}};
    for (const RoleEntry& entry : kRoles) {
        const bool occurs = any([&](const WellView& well) {
            const bool told_apart = well.role != "vehicle" || well.has_interferon() == entry.interferon;
            return well.role == entry.role && told_apart;
        });
        if (!occurs) continue;
        draw_key_entry(page, entry.words, [&] { draw_role(page, entry.role, entry.interferon, 8, 8, 4); });
    }
    if (any([](const WellView& well) { return is_hatched(well); })) {
        draw_key_entry(page, "no usable images", [&] { draw_key_square(page, "url(#hatch0)", "well missing"); });
    }
    if (any([](const WellView& well) { return well.status == "excluded"; })) {
        draw_key_entry(page, "excluded", [&] {
            draw_key_square(page, "#ececec", "well");
            draw_cross(page, 1, 1, 14);
        });
    }
    if (any([](const WellView& well) { return well.status == "not_selected"; })) {
        draw_key_entry(page, "not selected", [&] { draw_key_square(page, "#ffffff", "well aside"); });
    }
    draw_key_entry(page, "no value", [&] { draw_key_square(page, "#ececec", "well unknown"); });
}

}  // namespace viroplate::report
