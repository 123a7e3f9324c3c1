#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "infection/signal_scale.hpp"
#include "viroplate/fit/fixed_null.hpp"
#include "viroplate/infection/call.hpp"

namespace viroplate::infection {

/// A well on the scale of the plate.
struct ScaledWell {
    std::size_t index = 0;  ///< in the caller's list
    bool mock = false;
    std::vector<double> signal;        ///< on `SignalScale`, NaN where the cell has none
    std::vector<std::uint32_t> field;  ///< 0 … fields − 1 of each cell; meaningless without a signal
    std::size_t fields = 0;            ///< fields with cells
    std::size_t cells = 0;             ///< cells with a signal
};

/// All wells in order of address, so that sums do not depend on the caller's order.
std::vector<ScaledWell> scale_wells(std::span<const WellSignal> wells, const SignalScale& scale);

/// Number of cells of each field in each class of signal of a fixed-null fit.
class ClassCounts {
public:
    ClassCounts(const ScaledWell& well, const fit::FixedNull& fit);
    std::size_t fields() const { return fields_; }
    std::span<const std::uint32_t> of_field(std::size_t field) const {
        return std::span(counts_).subspan(field * classes_, classes_);
    }

private:
    std::size_t fields_;
    std::size_t classes_;
    std::vector<std::uint32_t> counts_;
};

/// Fisher information about π in one cell, Σ (a − n)²/((1 − π) n + π a) over the classes with shares n of the null and
/// a of the alternative; 1/(π (1 − π)) where the two do not overlap.
double information(const fit::FixedNull& fit, double prevalence);

/// Share of cells in each class that moves into it when a well with this π is stained brighter by one unit of the
/// scale, to first order.
std::vector<double> gain_by_shift(const fit::FixedNull& fit, double prevalence);

/// How π̂ answers to chance and to staining, looked up in a table: evaluated often, by interval search.
class PrevalenceTable {
public:
    explicit PrevalenceTable(const fit::FixedNull& fit);
    /// Variance of π̂ from one cell, 1 / information.
    double variance(double prevalence) const { return at(variance_, prevalence); }
    /// Change of π̂ when the well's signals are one unit of the scale brighter, to first order.
    double shift(double prevalence) const { return at(shift_, prevalence); }

private:
    static double at(const std::vector<double>& column, double prevalence);
    std::vector<double> variance_;
    std::vector<double> shift_;
};

/// Density of the alternative at a signal on the fit's scale; 0 beyond the outer edges.
double infected_density(const fit::FixedNull& fit, double signal);

/// Share of the alternative above a signal on the fit's scale; linear within a class.
double share_of_infected_above(const fit::FixedNull& fit, double signal);

}  // namespace viroplate::infection
