#include "report/plots.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "report/axis.hpp"
#include "report/number_text.hpp"
#include "report/quantity.hpp"

namespace viroplate::report {

namespace {

constexpr double kDot = 3.6;  ///< radius, px
constexpr Box kStrip{150, 6, 430, 124};

/// Where each dot goes off the line so that none hides another: the nearest free level, decided from left to right.
std::vector<int> dodge(const std::vector<double>& sorted_px) {
    constexpr int kLevels = 4;
    std::vector<double> last(2 * kLevels + 1, -1e9);  // right-most dot of each level
    std::vector<int> levels;
    for (const double x : sorted_px) {
        int chosen = 0;
        bool free = false;
        for (int step = 0; step <= 2 * kLevels; ++step) {
            const int level = step % 2 == 0 ? -step / 2 : step / 2 + 1;  // 0, 1, −1, 2, −2 …
            if (std::abs(level) > kLevels) break;
            if (x - last[static_cast<std::size_t>(level + kLevels)] < 2 * kDot + 0.5) continue;
            chosen = level;
            free = true;
            break;
        }
        if (!free) {  // more wells than room: onto the level whose last dot is farthest
            chosen = static_cast<int>(std::min_element(last.begin(), last.end()) - last.begin()) - kLevels;
        }
        last[static_cast<std::size_t>(chosen + kLevels)] = x;
        levels.push_back(chosen);
    }
    return levels;
}

double mean_of(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

void draw_group(html::Writer& page, std::vector<double> values, const Scale& scale, double y, const LabelText& text,
                std::string_view css_class) {
    std::sort(values.begin(), values.end());
    std::vector<double> px;
    for (const double value : values) px.push_back(scale.at(value));
    const std::vector<int> levels = dodge(px);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto dot = page.scope(
            "circle", {{"cx", px[i]}, {"cy", y + levels[i] * 2.0 * kDot * 0.9}, {"r", kDot}, {"class", css_class}});
        page.element("title", text(values[i]));
    }
    if (values.empty()) return;
    const double mean = scale.at(mean_of(values));
    draw_line(page, mean, y - 19, mean, y + 19, "mean");
}

/// How a readout's values are said: shares as percent.
struct ReadoutText {
    LabelText text;
    LabelText tick;
    std::string title;
};

ReadoutText readout_text(const PageData& data, const std::string& readout) {
    if (readout == "infected_fraction")
        return {percent, [](double v) { return percent_short(v) + "\u00a0%"; }, "Infected cells"};
    if (readout == "relative_cells")
        return {percent, [](double v) { return percent_short(v) + "\u00a0%"; }, "Cell number"};
    for (std::size_t i = 0; i < data.readouts.size(); ++i) {
        if (data.readouts[i] != readout) continue;
        const Quantity quantity = readout_quantity(data, i);
        return {quantity.text, [](double v) { return fmt::format("{:.4g}", v); }, quantity.title};
    }
    return {significant, [](double v) { return fmt::format("{:.4g}", v); }, title_text(readout)};
}

/// A group's words broken in two lines at most, right-aligned at the strip.
void draw_group_name(html::Writer& page, const std::string& words, std::size_t wells, double y) {
    constexpr std::size_t kLine = 22;
    std::string first = words;
    std::string second;
    if (words.size() > kLine) {
        const auto at = words.rfind(' ', kLine);
        if (at != std::string::npos) {
            first = words.substr(0, at);
            second = words.substr(at + 1);
        }
    }
    const double top = second.empty() ? y - 2 : y - 9;
    draw_text(page, kStrip.left - 14, top, "end", first, "group");
    if (!second.empty()) draw_text(page, kStrip.left - 14, top + 13, "end", second, "group");
    draw_text(page, kStrip.left - 14, top + (second.empty() ? 13 : 26), "end",
              counted(static_cast<std::int64_t>(wells), "well"), "tick");
}

void draw_strip(html::Writer& page, const PageData& data, const ControlView& control) {
    const auto svg = page.scope(
        "svg", {{"viewBox", "0 0 600 168"},
                {"class", "strip"},
                {"role", "img"},
                {"aria-label", fmt::format("Well values of {} and {}", control.high_words, control.low_words)}});
    std::vector<double> all = control.high;
    all.insert(all.end(), control.low.begin(), control.low.end());
    const ReadoutText words = readout_text(data, control.readout);
    Span span;
    if (!all.empty()) {
        const auto [low, high] = std::minmax_element(all.begin(), all.end());
        const bool share = control.readout == "infected_fraction";
        span = share ? Span{0, share_limit(*high)} : round_span(*low, *high);
    }
    const Scale scale{span.low, span.high, kStrip.left, kStrip.right()};
    for (const double tick : round_ticks(span.low, span.high, 5)) {
        draw_line(page, scale.at(tick), kStrip.top, scale.at(tick), kStrip.bottom(), "grid");
        draw_text(page, scale.at(tick), kStrip.bottom() + 15, "middle", words.tick(tick));
    }
    draw_line(page, kStrip.left, kStrip.bottom(), kStrip.right(), kStrip.bottom(), "axis");
    draw_text(page, kStrip.right(), kStrip.bottom() + 30, "end", words.title, "tick");
    const double high_y = kStrip.top + kStrip.height * 0.25;
    const double low_y = kStrip.top + kStrip.height * 0.75;
    draw_group_name(page, control.high_words, control.high.size(), high_y);
    draw_group_name(page, control.low_words, control.low.size(), low_y);
    draw_group(page, control.high, scale, high_y, words.text, "dot series0");
    draw_group(page, control.low, scale, low_y, words.text, "dot series1");
}

void draw_figure(html::Writer& page, std::string_view title, const FigureView& figure) {
    const auto row = page.scope("tr");
    page.element("th", {{"scope", "row"}}, title);
    if (!figure.value) {
        page.element("td", {{"colspan", 2}, {"class", "absent"}},
                     figure.reason.empty() ? "not computed" : figure.reason);
        return;
    }
    page.element("td", {{"class", "number"}}, significant(*figure.value));
    const auto cell = page.scope("td", {{"class", "interval"}});
    if (figure.low && figure.high) {
        page.text(fmt::format("[{}, {}]", significant(*figure.low), significant(*figure.high)));
    }
    if (!figure.reason.empty()) page.element("div", {{"class", "absent"}}, figure.reason);
}

}  // namespace

void draw_controls(html::Writer& page, const PageData& data) {
    if (data.controls.empty()) {
        page.element("p", "The assay names no pair of control groups, so the plate has no Z′ and no SSMD.");
        return;
    }
    for (const ControlView& control : data.controls) {
        const auto block = page.scope("div", {{"class", "control"}});
        {
            const auto heading = page.scope("h3");
            page.text(control.name).element("code", control.readout);
        }
        const auto parts = page.scope("div", {{"class", "control-parts"}});
        draw_strip(page, data, control);
        const auto table = page.scope("table", {{"class", "figures"}});
        const auto body = page.scope("tbody");
        draw_figure(page, "Z′", control.z_prime);
        draw_figure(page, "Robust Z′", control.robust_z_prime);
        draw_figure(page, "SSMD", control.ssmd);
    }
    page.element(
        "p", {{"class", "note"}},
        "Each dot is a well, the bar is the group's mean. Brackets: 95 % bootstrap interval over wells. No well "
        "is trimmed: outlying controls count.");
}

}  // namespace viroplate::report
