#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viroplate/core/ids.hpp"
#include "viroplate/fit/interval.hpp"
#include "viroplate/infection/call.hpp"

namespace viroplate::infection {

/// What is said about one cell.
enum class CellState : std::uint8_t {
    no_signal,  ///< NaN, or did not pass the gates
    uninfected,
    infected,
};

/// The cells of one well, in the order in which they were given.
struct CellCalls {
    WellAddress well;
    std::vector<CellState> state;  ///< empty where calling is refused
    /// Probability that the cell is infected, 0 to 1; rises (never falls) with the signal within the well. NaN for
    /// cells without a signal; empty where there is none (`PlateCall::probability_refused`).
    std::vector<float> probability;
};

/// The infected fraction of one well, counted and corrected.
struct WellFraction {
    WellCall counted;                  ///< cells above the cut; raw fraction and its Wilson 95 % (counting error only)
    int fields = 0;                    ///< fields with cells; 1 where fields are unknown
    std::optional<double> cut;         ///< grey above which this well's cells are infected; infinite where none can be
    std::optional<double> prevalence;  ///< π of the fixed-null mixture, [0, 1]
    /// Corrected fraction. Rogan & Gladen 1978: (P − f)/(s − f), so a little below 0 or above 1 by chance; under rule
    /// fixed_null it is `prevalence`.
    std::optional<double> corrected;
    /// 95 % of `corrected` as an estimate of the whole well, in [0, 1]: counting error, spread between fields, error of
    /// f and s, and spread between mock wells.
    std::optional<fit::Interval> interval;
    std::string reason;  ///< why there is no corrected fraction or no interval, or what to doubt about them
};

/// Replicate wells taken together.
struct ReplicateFraction {
    std::int32_t replicate = 0;             ///< their number in `WellSignal::replicate`
    std::vector<std::size_t> wells;         ///< indices into the plate's wells, those with a corrected fraction
    std::optional<double> corrected;        ///< mean of the wells, each counting once
    std::optional<fit::Interval> interval;  ///< 95 %, in [0, 1], from the spread between replicate wells
    std::string reason;
};

/// How infected cells vary between fields of a well, more than chance: Var(x) = n P(1 − P)(1 + (n − 1) ρ).
struct FieldSpread {
    /// Intra-class correlation of cells in a field at half infection, pooled over the plate's wells, at least 0; at π
    /// it is rho · exp(trend · (π − ½)). Foci make it larger where few cells are infected; 0 unless the plate shows it
    /// clearly.
    double rho = 0;
    double trend = 0;
    double dispersion = 1;  ///< Pearson's χ² of the fields over its degrees of freedom, pooled
    /// Degrees of freedom of a well's own dispersion: its fields less one, and those that the plate lends it (more, the
    /// more alike the wells are: Smyth 2004); for Student's t.
    double lent_degrees = 0;
    std::size_t wells = 0;  ///< wells with at least two fields
    std::string reason;     ///< why the spread is unknown; intervals are then refused
};

/// The plate's error rates.
struct ErrorRates {
    std::optional<double> false_positive_rate;  ///< f: share of mock cells called, their own well left out
    double false_positive_rate_se = 0;          ///< of the mean over mock wells
    double false_positive_rate_sd = 0;          ///< between mock wells beyond counting
    /// s: share of infected cells called; from the plate's distribution of infected cells (fixed-null mixture).
    std::optional<double> sensitivity;
    double sensitivity_se = 0;  ///< jackknife over wells
    /// Standard deviation of staining between mock wells, from their medians beyond chance; 0.05 is 5 % of brightness
    /// for cells far above the background. Taken to be that of all wells.
    double staining_sd = 0;
    std::string reason;  ///< why they are unknown
};

/// One plate and channel.
struct PlateCall {
    Threshold threshold;                        ///< with the reason where calling is refused
    bool called = false;                        ///< cells have states
    std::vector<CellCalls> cells;               ///< per well, in the order of the wells given
    std::vector<WellFraction> wells;            ///< likewise
    std::vector<ReplicateFraction> replicates;  ///< by replicate number; empty where none are given
    ErrorRates errors;
    FieldSpread fields;
    /// Corrected fraction that a well must exceed to be told from mock: mean + 3 standard deviations between mock wells
    /// (each corrected with itself left out), and at least three cells of a usual well. Nothing below three mock wells
    /// with cells, five under rule fixed_null.
    std::optional<double> detection_limit;
    std::string detection_reason;     ///< why there is none
    std::string probability_refused;  ///< why cells have no probability; empty: they have
    std::string correction_refused;   ///< why no well has a corrected fraction; empty: wells may have
};

/// Calls every cell of a plate in one channel, and counts and corrects each well. Pure; the same numbers whatever the
/// order of wells and cells. Never throws for data: what cannot be said is missing and has its reason. Throws
/// Code::internal where `field` and `signal` of a well differ in length.
///
/// Sensitivity, probabilities and prevalences come from the fixed-null mixture whatever the rule: f_mock from the mock
/// cells, f_infected pooled over all other wells, π for each well. The corrected fraction is refused below
/// s − f = 0.3: it would multiply the errors of f and s by more than three.
PlateCall call_plate(std::span<const WellSignal> wells, const CallOptions& options);

}  // namespace viroplate::infection
