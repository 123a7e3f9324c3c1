#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "report/axis.hpp"
#include "report/number_text.hpp"
#include "report/plots.hpp"
#include "report/quantity.hpp"
#include "viroplate/core/units.hpp"

namespace viroplate::report {

namespace {

constexpr Box kUpper{46, 10, 290, 150};
constexpr Box kLower{46, 176, 290, 56};
constexpr double kPanelHeight = 268;
constexpr std::size_t kStyles = 4;       ///< series0 … series3 of the style sheet
constexpr std::size_t kMaxPanels = 120;  ///< a page of more is no page; the rest is in wells.csv

std::string interferon_words(const WellView& well) {
    if (!well.has_interferon()) return "without interferon";
    const std::string dose = dose_text(well.interferon_dose, well.interferon_unit);
    return "with " + well.interferon + (dose.empty() ? "" : " " + dose);
}

/// Wells that may be compared: same virus, MOI and interferon.
bool same_condition(const WellView& a, const WellView& b) {
    return a.virus == b.virus && a.moi == b.moi && interferon_words(a) == interferon_words(b);
}

bool is_series_well(const WellView& well) {
    return (well.role == "compound" || well.role == "reference") && !well.compound.empty() && well.dose && well.used();
}

std::string panel_title(const WellView& well) {
    if (well.compound2.empty()) return well.compound;
    const std::string dose = dose_text(well.dose2, well.dose2_unit);
    return fmt::format("{} + {}{}", well.compound, well.compound2, dose.empty() ? "" : " " + dose);
}

std::string panel_condition(const WellView& well) {
    if (!well.has_virus()) return "no virus";
    std::string words = well.virus;
    if (well.moi) words += (words.empty() ? "" : ", ") + std::string("MOI ") + dose_text(well.moi, "");
    return words;
}

/// The dose in the panel's unit: wells of one panel may write 300 nM and 1 uM.
double dose_in(const WellView& well, const std::string& unit) {
    const double dose = well.dose.value_or(0);
    if (well.dose_unit == unit) return dose;
    const auto molar = dose_molar(dose, well.dose_unit);
    const auto one = dose_molar(1.0, unit);
    return molar && one ? *molar / *one : dose;
}

bool same_dimension(const std::string& a, const std::string& b) {
    return a == b || (dose_molar(1.0, a) && dose_molar(1.0, b));
}

void add_to(DosePanel& panel, const WellView& well) {
    const std::string words = interferon_words(well);
    auto found = std::find_if(panel.series.begin(), panel.series.end(),
                              [&](const DoseSeries& series) { return series.words == words; });
    if (found == panel.series.end()) found = panel.series.insert(panel.series.end(), {words, 0, {}, {}});
    found->wells.push_back(&well);
}

bool has_two_doses(const DosePanel& panel) {
    const double first = dose_in(*panel.series.front().wells.front(), panel.dose_unit);
    for (const DoseSeries& series : panel.series) {
        for (const WellView* well : series.wells) {
            if (dose_in(*well, panel.dose_unit) != first) return true;
        }
    }
    return false;
}

struct Moments {
    double mean = 0;
    double sd = 0;
    std::size_t number = 0;
};

Moments moments(const std::vector<const WellView*>& wells, const Quantity& quantity) {
    Moments out;
    for (const WellView* well : wells) {
        if (const auto value = quantity.value(*well)) {
            out.mean += *value;
            ++out.number;
        }
    }
    if (out.number == 0) return out;
    out.mean /= static_cast<double>(out.number);
    for (const WellView* well : wells) {
        if (const auto value = quantity.value(*well)) out.sd += (*value - out.mean) * (*value - out.mean);
    }
    out.sd = out.number > 1 ? std::sqrt(out.sd / static_cast<double>(out.number - 1)) : 0;
    return out;
}

/// Draws one quantity of a panel into a box.
class Frame {
public:
    Frame(html::Writer& page, const Quantity& quantity, const DosePanel& panel, const DoseAxis& axis, const Box& box)
        : page_(page), quantity_(quantity), panel_(panel), axis_(axis), box_(box) {
        double low = quantity.low;
        double high = quantity.high;
        if (quantity.column == "relative_cells") std::tie(low, high) = std::pair(0.0, relative_limit());
        scale_ = {low, high, box.bottom(), box.top};
    }

    void draw(int ticks) {
        draw_y_axis(page_, box_, scale_, round_ticks(scale_.low, scale_.high, ticks), tick_text());
        for (const DoseSeries& series : panel_.series) draw_vehicle(series);
        for (const DoseSeries& series : panel_.series) draw_series(series);
    }

private:
    double relative_limit() const {
        double largest = 1.2;
        for (const DoseSeries& series : panel_.series) {
            for (const WellView* well : series.wells) largest = std::max(largest, well->relative_cells.value_or(0));
        }
        return round_span(0, largest).high;
    }

    LabelText tick_text() const {
        const bool share = quantity_.column == "infected_fraction" || quantity_.column == "relative_cells";
        if (share) return [](double value) { return percent_short(value) + "\u00a0%"; };
        return [](double value) { return fmt::format("{:.4g}", value); };
    }

    double y(double value) const { return std::clamp(scale_.at(value), box_.top, box_.bottom()); }

    void draw_vehicle(const DoseSeries& series) {
        const Moments vehicle = moments(series.vehicle, quantity_);
        if (vehicle.number == 0) return;
        if (vehicle.number > 1) {
            const double top = y(vehicle.mean + vehicle.sd);
            const double bottom = y(vehicle.mean - vehicle.sd);
            page_.empty("rect", {{"x", box_.left},
                                 {"y", top},
                                 {"width", box_.width},
                                 {"height", bottom - top},
                                 {"class", fmt::format("band series{}", series.style % kStyles)}});
        }
        draw_line(page_, box_.left, y(vehicle.mean), box_.right(), y(vehicle.mean),
                  fmt::format("vehicle series{}", series.style % kStyles));
    }

    void draw_series(const DoseSeries& series) {
        std::map<double, std::vector<const WellView*>> doses;
        for (const WellView* well : series.wells) doses[dose_in(*well, panel_.dose_unit)].push_back(well);
        std::string path;
        for (const auto& [dose, wells] : doses) {
            const Moments group = moments(wells, quantity_);
            if (group.number == 0 || dose <= 0) continue;
            path += fmt::format("{}{} {}", path.empty() ? "M" : "L", html::coordinate(axis_.at(dose)),
                                html::coordinate(y(group.mean)));
        }
        if (!path.empty())
            page_.empty("path", {{"d", path}, {"class", fmt::format("curve series{}", series.style % kStyles)}});
        for (const auto& [dose, wells] : doses) {
            for (const WellView* well : wells) draw_well(*well, dose, series.style);
        }
    }

    void draw_well(const WellView& well, double dose, std::size_t style) {
        const auto value = quantity_.value(well);
        if (!value) return;
        const std::string css_class = fmt::format("dot series{}", style % kStyles);
        const double cx = axis_.at(dose);
        const double cy = y(*value);
        const double r = box_.height > 100 ? 3.6 : 2.6;
        const auto mark =  // colour is not the only difference: every second series has squares
            style % 2 == 0
                ? page_.scope("circle", {{"cx", cx}, {"cy", cy}, {"r", r}, {"class", css_class}})
                : page_.scope(
                      "rect",
                      {{"x", cx - r}, {"y", cy - r}, {"width", 2 * r}, {"height", 2 * r}, {"class", css_class}});
        page_.element("title", fmt::format("{} · {} · {}", name(well.address), dose_text(well.dose, well.dose_unit),
                                           quantity_.text(*value)));
    }

    html::Writer& page_;
    const Quantity& quantity_;
    const DosePanel& panel_;
    const DoseAxis& axis_;
    Box box_;
    Scale scale_;
};

DoseAxis axis_of(const DosePanel& panel) {
    std::vector<double> doses;
    for (const DoseSeries& series : panel.series) {
        for (const WellView* well : series.wells) doses.push_back(dose_in(*well, panel.dose_unit));
    }
    return {doses, panel.dose_unit, kUpper.left, kUpper.right()};
}

void draw_panel(html::Writer& page, const DosePanel& panel, const Quantity& main, const Quantity& cells) {
    const auto figure = page.scope("figure", {{"class", "dose"}});
    {
        const auto caption = page.scope("figcaption");
        page.element("strong", panel.title);
        if (!panel.condition.empty()) page.text(" · " + panel.condition);
    }
    const auto svg = page.scope("svg", {{"viewBox", fmt::format("0 0 350 {}", kPanelHeight)},
                                        {"role", "img"},
                                        {"aria-label", fmt::format("{} of {} against dose", main.title, panel.title)}});
    const DoseAxis axis = axis_of(panel);
    draw_text(page, kUpper.left + 6, kUpper.top + 8, "start", main.title, "inside");
    Frame(page, main, panel, axis, kUpper).draw(4);
    draw_text(page, kLower.left + 6, kLower.top - 4, "start", cells.title, "inside");
    Frame(page, cells, panel, axis, kLower).draw(2);
    axis.draw(page, kLower);
    const bool molar = dose_molar(1.0, panel.dose_unit).has_value();
    if (!molar && !panel.dose_unit.empty()) {
        draw_text(page, kLower.right(), kPanelHeight - 2, "end", unit_text(panel.dose_unit));
    }
}

/// Which colour and mark is which interferon condition; one key for all panels.
void draw_series_key(html::Writer& page, const std::vector<DosePanel>& panels) {
    std::map<std::size_t, std::string> shown;
    for (const DosePanel& panel : panels) {
        for (const DoseSeries& series : panel.series) shown.emplace(series.style, series.words);
    }
    const auto list = page.scope("ul", {{"class", "key"}});
    for (const auto& [style, words] : shown) {
        const std::string css_class = fmt::format("dot series{}", style % kStyles);
        const auto item = page.scope("li");
        {
            const auto svg = page.scope("svg", {{"width", 16}, {"height", 16}, {"aria-hidden", "true"}});
            if (style % 2 == 0) {
                page.empty("circle", {{"cx", 8}, {"cy", 8}, {"r", 4}, {"class", css_class}});
            } else {
                page.empty("rect", {{"x", 4}, {"y", 4}, {"width", 8}, {"height", 8}, {"class", css_class}});
            }
        }
        page.text(words);
    }
    page.element("li", "dashed line and band: mean ± SD of the vehicle wells of the same condition");
}

/// Says nothing about what no well of the plate has.
void drop_idle_words(std::vector<DosePanel>& panels, const PageData& data) {
    const auto any = [&](auto has) { return std::any_of(data.wells.begin(), data.wells.end(), has); };
    const bool interferon = any([](const WellView& well) { return well.has_interferon(); });
    const bool virus = any([](const WellView& well) { return well.has_virus(); });
    for (DosePanel& panel : panels) {
        if (!virus) panel.condition.clear();
        for (DoseSeries& series : panel.series) {
            if (!interferon) series.words = "compound wells";
        }
    }
}

/// Gives each interferon condition its place, none first, so that colours mean the same in all panels.
void set_styles(std::vector<DosePanel>& panels) {
    std::vector<std::string> conditions;
    for (const bool with : {false, true}) {
        for (const DosePanel& panel : panels) {
            for (const DoseSeries& series : panel.series) {
                const bool fits = series.wells.front()->has_interferon() == with;
                const bool known = std::find(conditions.begin(), conditions.end(), series.words) != conditions.end();
                if (fits && !known) conditions.push_back(series.words);
            }
        }
    }
    for (DosePanel& panel : panels) {
        for (DoseSeries& series : panel.series) {
            const auto found = std::find(conditions.begin(), conditions.end(), series.words);
            series.style = static_cast<std::size_t>(found - conditions.begin());
        }
        std::stable_sort(panel.series.begin(), panel.series.end(),
                         [](const DoseSeries& a, const DoseSeries& b) { return a.style < b.style; });
    }
}

}  // namespace

std::vector<DosePanel> dose_panels(const PageData& data) {
    std::vector<DosePanel> panels;
    for (const WellView& well : data.wells) {
        if (!is_series_well(well)) continue;
        const std::string title = panel_title(well);
        const std::string condition = panel_condition(well);
        auto found = std::find_if(panels.begin(), panels.end(), [&](const DosePanel& panel) {
            return panel.title == title && panel.condition == condition &&
                   same_dimension(panel.dose_unit, well.dose_unit);
        });
        if (found == panels.end()) found = panels.insert(panels.end(), {title, condition, well.dose_unit, {}});
        add_to(*found, well);
    }
    panels.erase(
        std::remove_if(panels.begin(), panels.end(), [](const DosePanel& panel) { return !has_two_doses(panel); }),
        panels.end());
    set_styles(panels);
    for (DosePanel& panel : panels) {
        for (DoseSeries& series : panel.series) {
            for (const WellView& well : data.wells) {
                const bool fits = well.role == "vehicle" && well.used() && same_condition(well, *series.wells.front());
                if (fits) series.vehicle.push_back(&well);
            }
        }
    }
    drop_idle_words(panels, data);
    return panels;
}

void draw_dose_panels(html::Writer& page, const PageData& data, const std::vector<DosePanel>& panels) {
    const std::vector<Quantity> quantities = main_quantities(data);
    if (quantities.empty()) return;
    const Quantity cells = cells_quantity(data);
    draw_series_key(page, panels);
    {
        const auto grid = page.scope("div", {{"class", "doses"}});
        for (std::size_t i = 0; i < std::min(panels.size(), kMaxPanels); ++i) {
            for (const Quantity& quantity : quantities) {
                page.line();
                draw_panel(page, panels[i], quantity, cells);
            }
        }
    }
    if (panels.size() <= kMaxPanels) return;
    page.element("p", {{"class", "note"}},
                 fmt::format("{} not drawn; the values stand in wells.csv.",
                             counted(std::ssize(panels) - static_cast<std::ptrdiff_t>(kMaxPanels),
                                     "further dose series", "further dose series")));
}

}  // namespace viroplate::report
