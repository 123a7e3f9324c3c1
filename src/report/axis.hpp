#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "report/html.hpp"

namespace viroplate::report {

/// Maps values to pixels, linearly; for doses the value is log10 already.
struct Scale {
    double low = 0;
    double high = 1;
    double low_px = 0;
    double high_px = 1;

    double at(double value) const {
        return high == low ? (low_px + high_px) / 2 : low_px + (value - low) / (high - low) * (high_px - low_px);
    }
};

/// Round numbers (1, 2, 2.5 or 5 × 10ⁿ apart), about `wanted` of them, inside [low, high].
std::vector<double> round_ticks(double low, double high, int wanted);

/// The limits of round_ticks that enclose `low` … `high`.
struct Span {
    double low = 0;
    double high = 1;
};
Span round_span(double low, double high);

/// The upper end of an axis for shares: the smallest of 5, 10, 25, 50 and 100 % that holds `largest`.
double share_limit(double largest);

/// A rectangle of a drawing in px.
struct Box {
    double left = 0;
    double top = 0;
    double width = 0;
    double height = 0;
    double right() const { return left + width; }
    double bottom() const { return top + height; }
};

using LabelText = std::function<std::string(double)>;

/// Vertical axis at the left of `box` with grid lines and labels.
void draw_y_axis(html::Writer& page, const Box& box, const Scale& scale, const std::vector<double>& ticks,
                 const LabelText& label);
/// Text at a place; `anchor` is start, middle or end.
void draw_text(html::Writer& page, double x, double y, std::string_view anchor, std::string_view text,
               std::string_view css_class = "tick");
void draw_line(html::Writer& page, double x1, double y1, double x2, double y2, std::string_view css_class);

/// The horizontal axis of a dose series: log10 of the dose, with a place of its own for dose 0.
class DoseAxis {
public:
    /// Doses ≥ 0 in `unit`; molar units are drawn as molarities ("30 nM"). `from_px` … `to_px` is the drawing's width.
    DoseAxis(const std::vector<double>& doses, std::string unit, double from_px, double to_px);

    double at(double dose) const;
    /// The dose drawn at `px`; for curves. Only right of the place for 0.
    double dose_at(double px) const;
    double lowest_px() const;
    void draw(html::Writer& page, const Box& box) const;

private:
    std::string label(double dose) const;

    std::string unit_;
    double factor_ = 0;  ///< to mol/L; 0 where the unit is no molarity
    double low_ = 0;     ///< log10 of the smallest positive dose
    double high_ = 0;
    bool zero_ = false;
    double zero_px_ = 0;
    Scale scale_;
};

}  // namespace viroplate::report
