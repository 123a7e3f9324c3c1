#pragma once

#include <optional>
#include <span>
#include <vector>

#include "infection/scaled_wells.hpp"
#include "viroplate/fit/fixed_null.hpp"
#include "viroplate/infection/plate_call.hpp"

namespace viroplate::infection {

/// Shares of cells called in each mock well, by a threshold from the others where the rule makes it from mock cells.
struct MockRates {
    std::vector<double> rates;
    std::size_t cells = 0;
    std::size_t called = 0;
};
/// `threshold` of the plate, for rules that do not follow from mock cells alone and for a single mock well.
MockRates mock_rates(std::span<const WellSignal> wells, const CallOptions& options, double threshold);

/// The part of a variance between mock wells that is more than `counting`, the mean variance of a single well by
/// chance.
double variance_beyond(std::span<const double> values, double counting);

/// Fits the fixed-null mixture: null from the mock wells' cells, alternative from all other wells, in their order.
fit::FixedNull fit_plate(std::span<const ScaledWell> wells);

/// Standard deviation between mock wells of the median signal on the plate's scale, less what their cells let expect;
/// 0 below two wells.
double staining_sd(std::span<const ScaledWell> wells);

/// The plate's mixture fitted again with each fifth of the wells left out: virus wells dealt in order of prevalence, so
/// that each fifth holds all kinds; mock wells by address, and only from five of them on.
struct LeftOutFits {
    std::vector<fit::FixedNull> fits;
    std::vector<std::size_t> group;  ///< which fit each well is left out of; fits.size(): of none
    bool valid() const;              ///< every fit stands
};
LeftOutFits leave_fifths_out(std::span<const ScaledWell> wells, const fit::FixedNull& fit);

/// f from the mock wells and s from the mixture, at a threshold on the scale of the plate. The variance of s is that of
/// a delete-a-group jackknife (Shao & Wu 1989).
ErrorRates error_rates(const MockRates& mock, const fit::FixedNull& fit, const LeftOutFits& left_out, double threshold);

/// π of each mock well by the fit that left it out; none where mock wells are too few to leave out.
std::vector<double> left_out_prevalences(std::span<const ScaledWell> wells, const LeftOutFits& left_out);

}  // namespace viroplate::infection
