#include "report/axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/number_text.hpp"
#include "viroplate/core/units.hpp"

namespace viroplate::report {

namespace {

double round_step(double span, int wanted) {
    const double rough = span / std::max(1, wanted);
    const double size = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
        if (factor * size >= rough * 0.999) return factor * size;
    }
    return 10 * size;
}

}  // namespace

std::vector<double> round_ticks(double low, double high, int wanted) {
    if (!(high > low)) return {low};
    const double step = round_step(high - low, wanted);
    std::vector<double> ticks;
    const auto first = static_cast<long long>(std::ceil(low / step - 1e-9));
    const auto last = static_cast<long long>(std::floor(high / step + 1e-9));
    for (long long i = first; i <= last; ++i) ticks.push_back(static_cast<double>(i) * step);
    return ticks;
}

Span round_span(double low, double high) {
    if (!(high > low)) {
        const double room = low == 0 ? 1 : std::abs(low) * 0.1;
        return {low - room, low + room};
    }
    const double step = round_step(high - low, 5);
    return {std::floor(low / step + 1e-9) * step, std::ceil(high / step - 1e-9) * step};
}

double share_limit(double largest) {
    for (const double limit : {0.05, 0.10, 0.25, 0.50}) {
        if (largest <= limit) return limit;
    }
    return 1.0;
}

void draw_text(html::Writer& page, double x, double y, std::string_view anchor, std::string_view text,
               std::string_view css_class) {
    page.element("text", {{"x", x}, {"y", y}, {"text-anchor", anchor}, {"class", css_class}}, text);
}

void draw_line(html::Writer& page, double x1, double y1, double x2, double y2, std::string_view css_class) {
    page.empty("line", {{"x1", x1}, {"y1", y1}, {"x2", x2}, {"y2", y2}, {"class", css_class}});
}

void draw_y_axis(html::Writer& page, const Box& box, const Scale& scale, const std::vector<double>& ticks,
                 const LabelText& label) {
    for (const double tick : ticks) {
        const double y = scale.at(tick);
        draw_line(page, box.left, y, box.right(), y, "grid");
        draw_text(page, box.left - 6, y + 3.5, "end", label(tick));
    }
    draw_line(page, box.left, box.top, box.left, box.bottom(), "axis");
}

DoseAxis::DoseAxis(const std::vector<double>& doses, std::string unit, double from_px, double to_px)
    : unit_(std::move(unit)), factor_(dose_molar(1.0, unit_).value_or(0)) {
    double smallest = 0;
    double largest = 0;
    for (const double dose : doses) {
        if (dose <= 0) zero_ = true;
        if (dose > 0 && (smallest == 0 || dose < smallest)) smallest = dose;
        largest = std::max(largest, dose);
    }
    low_ = smallest > 0 ? std::log10(smallest) : 0;
    high_ = largest > 0 ? std::log10(largest) : 1;
    if (high_ - low_ < 0.5) {  // one dose, or nearly so: in the middle of a decade
        const double middle = (low_ + high_) / 2;
        low_ = middle - 0.5;
        high_ = middle + 0.5;
    }
    zero_px_ = from_px + 10;
    scale_ = {low_, high_, from_px + (zero_ ? 44 : 12), to_px - 12};
}

double DoseAxis::at(double dose) const { return dose > 0 ? scale_.at(std::log10(dose)) : zero_px_; }

double DoseAxis::dose_at(double px) const {
    return std::pow(10.0, low_ + (px - scale_.low_px) / (scale_.high_px - scale_.low_px) * (high_ - low_));
}

double DoseAxis::lowest_px() const { return scale_.low_px; }

std::string DoseAxis::label(double dose) const {
    if (factor_ > 0) return molar_text(dose * factor_);
    return dose >= 1 && dose < 1e6 ? count_text(std::llround(dose)) : fmt::format("{:.3g}", dose);
}

void DoseAxis::draw(html::Writer& page, const Box& box) const {
    draw_line(page, box.left, box.bottom(), box.right(), box.bottom(), "axis");
    const double shift = factor_ > 0 ? std::log10(factor_) : 0;  // decades of the molarity, not of the unit
    const int first = static_cast<int>(std::floor(low_ + shift));
    const int last = static_cast<int>(std::ceil(high_ + shift));
    const int every = std::max(1, static_cast<int>(std::ceil((high_ - low_) * 46.0 / box.width)));
    for (int decade = first; decade <= last; ++decade) {
        for (const int multiple : {1, 2, 5}) {  // 2 and 5 where the axis spans less than two decades
            const double place = decade - shift + std::log10(multiple);
            if (place < low_ - 0.08 || place > high_ + 0.08 || (multiple > 1 && high_ - low_ >= 2)) continue;
            const double x = scale_.at(place);
            draw_line(page, x, box.bottom(), x, box.bottom() + 4, "axis");
            if ((decade - first) % every == 0) {
                draw_text(page, x, box.bottom() + 16, "middle", label(std::pow(10.0, place)));
            }
        }
    }
    if (!zero_) return;
    draw_line(page, zero_px_, box.bottom(), zero_px_, box.bottom() + 4, "axis");
    draw_text(page, zero_px_, box.bottom() + 16, "middle", "0");
    const double gap = (zero_px_ + scale_.low_px) / 2;  // the axis is broken between 0 and the first dose
    draw_line(page, gap - 4, box.bottom() + 4, gap, box.bottom() - 4, "axis");
    draw_line(page, gap, box.bottom() + 4, gap + 4, box.bottom() - 4, "axis");
}

}  // namespace viroplate::report
