#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/axis.hpp"
#include "report/number_text.hpp"
#include "report/plots.hpp"
#include "report/quantity.hpp"

namespace viroplate::report {

namespace {

constexpr Box kBox{52, 10, 490, 220};

struct Point {
    double dose = 0;
    const WellView* well = nullptr;
};

/// The wells that tell about the virus alone: no compound, no interferon; their dose of virus is their dose in the
/// fit's unit, or their MOI.
std::vector<Point> titre_wells(const PageData& data) {
    std::vector<Point> points;
    for (const WellView& well : data.wells) {
        if (!well.used() || !well.infected_fraction || !well.compound.empty() || well.has_interferon()) continue;
        if (well.role == "mock") {
            points.push_back({0, &well});
        } else if (well.dose && well.dose_unit == data.titre->dose_unit) {
            points.push_back({*well.dose, &well});
        } else if (well.moi) {
            points.push_back({*well.moi, &well});
        }
    }
    return points;
}

double single_hit(double dose, double per_dose, double background) {
    return background + (1 - background) * -std::expm1(-per_dose * dose);
}

std::string curve_path(const DoseAxis& axis, const Scale& scale, double per_dose, double background) {
    std::string path;
    constexpr int kSteps = 120;
    for (int i = 0; i <= kSteps; ++i) {
        const double x = axis.lowest_px() - 10 + (kBox.right() - axis.lowest_px() + 10) * i / kSteps;
        path += fmt::format("{}{} {}", i == 0 ? "M" : "L", html::coordinate(x),
                            html::coordinate(scale.at(single_hit(axis.dose_at(x), per_dose, background))));
    }
    return path;
}

void draw_fit(html::Writer& page, const TitreView& titre, const DoseAxis& axis, const Scale& scale) {
    if (!titre.valid || !titre.per_dose) return;
    for (const auto limit : {titre.per_dose_low, titre.per_dose_high}) {
        if (!limit) continue;
        page.empty("path",
                   {{"d", curve_path(axis, scale, *limit, titre.background)}, {"class", "curve limit series0"}});
    }
    page.empty("path", {{"d", curve_path(axis, scale, *titre.per_dose, titre.background)}, {"class", "curve series0"}});
}

bool is_moi(const std::string& unit) { return unit == "moi" || unit == "MOI"; }

/// The axis: the map's MOI column may count particles, so it is named, not interpreted.
std::string axis_words(const std::string& unit) {
    if (is_moi(unit)) return "MOI as the map gives it";
    return unit.empty() ? "dose of virus" : unit_text(unit);
}

std::string unit_words(const std::string& unit) {
    if (is_moi(unit)) return "unit of MOI";
    return unit.empty() ? "unit of dose" : unit_text(unit);
}

void draw_plot(html::Writer& page, const TitreView& titre, const std::vector<Point>& points) {
    const auto svg = page.scope(
        "svg",
        {{"viewBox", "0 0 560 274"}, {"role", "img"}, {"aria-label", "Infected fraction against the dose of virus"}});
    std::vector<double> doses;
    for (const Point& point : points) doses.push_back(point.dose);
    const DoseAxis axis(doses, titre.dose_unit, kBox.left, kBox.right());
    const Scale scale{0, 1, kBox.bottom(), kBox.top};
    draw_y_axis(page, kBox, scale, round_ticks(0, 1, 5), [](double v) { return percent_short(v) + "\u00a0%"; });
    axis.draw(page, kBox);
    draw_text(page, kBox.right(), kBox.bottom() + 34, "end", axis_words(titre.dose_unit));
    draw_fit(page, titre, axis, scale);
    for (const Point& point : points) {
        const WellView& well = *point.well;
        const double x = axis.at(point.dose);
        if (well.infected_low && well.infected_high) {
            draw_line(page, x, scale.at(*well.infected_low), x, scale.at(*well.infected_high), "whisker");
        }
        const auto dot = page.scope(
            "circle", {{"cx", x}, {"cy", scale.at(*well.infected_fraction)}, {"r", 3.6}, {"class", "dot series1"}});
        page.element("title",
                     fmt::format("{} · {} · {}", name(well.address), virus_dose_text(point.dose, titre.dose_unit),
                                 percent(*well.infected_fraction)));
    }
}

void draw_row(html::Writer& page, std::string_view title, const std::string& value) {
    if (value.empty()) return;
    const auto row = page.scope("tr");
    page.element("th", {{"scope", "row"}}, title);
    page.element("td", value);
}

std::string with_interval(std::optional<double> value, std::optional<double> low, std::optional<double> high) {
    if (!value) return "";
    std::string text = significant(*value);
    if (low && high) text += fmt::format(" [{}, {}]", significant(*low), significant(*high));
    return text;
}

void draw_numbers(html::Writer& page, const TitreView& titre) {
    const auto table = page.scope("table", {{"class", "figures"}});
    const auto body = page.scope("tbody");
    draw_row(page, "Infectious hits a cell for each " + unit_words(titre.dose_unit),
             with_interval(titre.per_dose, titre.per_dose_low, titre.per_dose_high));
    if (titre.per_dose && *titre.per_dose > 0) {
        draw_row(page, "Half of the cells infected at",
                 virus_dose_text(std::log(2.0) / *titre.per_dose, titre.dose_unit));
    }
    draw_row(page, "Background (false positives)", percent(titre.background));
    draw_row(page, "Slope of the free fit (1 = single hit)",
             with_interval(titre.slope, titre.slope_low, titre.slope_high));
    draw_row(page, "Dispersion between wells (1 = counting error)", with_interval(titre.dispersion, {}, {}));
    if (titre.wells) draw_row(page, "Wells in the fit", count_text(*titre.wells));
}

}  // namespace

void draw_titre(html::Writer& page, const PageData& data) {
    if (!data.titre) return;
    const TitreView& titre = *data.titre;
    const std::vector<Point> points = titre_wells(data);
    const auto parts = page.scope("div", {{"class", "titre-parts"}});
    if (!points.empty()) draw_plot(page, titre, points);
    const auto words = page.scope("div");
    if (titre.valid) draw_numbers(page, titre);
    if (!titre.reason.empty()) page.element("p", {{"class", titre.valid ? "note" : "absent"}}, titre.reason);
    page.element("p", {{"class", "note"}},
                 "P = f + (1 − f)(1 − exp(−k · dose)): one infectious particle suffices and cells are equally "
                 "susceptible. Brackets and thin lines: 95 %, widened by the dispersion between wells; whiskers: "
                 "counting error of a well.");
}

}  // namespace viroplate::report
