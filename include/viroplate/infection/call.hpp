#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viroplate/core/ids.hpp"
#include "viroplate/core/options.hpp"

namespace viroplate::infection {

/// How cells are told infected. quantile, robust_sd, mean_sd, otsu and fixed work on the signal in grey as it is: after
/// background subtraction dim cells lie around 0 and below. mixture and fixed_null work on its order and on
/// `SignalScale` (linear around 0, logarithmic far above).
enum class ThresholdRule {
    /// The grey value that a chosen share α of mock cells exceeds: the ⌈(1 − α)(n + 1)⌉-th of n mock cells in order, so
    /// that a new mock cell exceeds it with probability α at most, whatever the distribution. One guard: it lies at
    /// most
    /// twice as far above the median as the mock cells' own tail reaches at α, so that a few odd cells (debris, a stray
    /// infection; up to about 3 % of the cells) cannot lift it among the infected ones and hide them; they are then
    /// called infected, which shows in the mock wells. That tail is exponential from the brightest tenth (20 cells at
    /// least) on, its scale the median excess / ln 2 (peaks over threshold, Pickands 1975); skewed and heavy tails
    /// (log-normal, Student's t with 3 degrees) end within 1.3 times it. Where (1 − α)(n + 1) exceeds n there is no
    /// such
    /// cell, and the brightest one or the tail's end is taken, whichever is higher.
    quantile,
    robust_sd,  ///< median + k · 1.4826 · MAD of the mock cells
    mean_sd,    ///< mean + k · standard deviation of the mock cells (bright debris raises it)
    fixed,      ///< a number from the assay
    /// Two normal components in all cells of the plate, on `SignalScale`; the threshold is where a cell is as likely
    /// one as the other. Accepted only where BIC falls by more than 10 against one component, Ashman's D exceeds 2
    /// (Ashman, Bird & Zepf 1994) and the lower component lies within a standard deviation of the mock cells; refused
    /// otherwise.
    mixture,
    /// f(x) = (1 − π) f_mock(x) + π f_infected(x) with f_mock held fixed and f_infected shared by the plate, π the
    /// well's own (expectation maximisation). There is no threshold for the plate: a cell is infected where its
    /// probability is at least one half, which is a cut for each well (`WellFraction::cut`).
    fixed_null,
    /// Largest variance between two classes of all cells (Otsu 1979), in 512 bins of `SignalScale`. Refused unless each
    /// class holds more than 5 % of the cells.
    otsu,
};
const char* name(ThresholdRule rule);

struct CallOptions {
    std::string channel;               ///< the virus channel's name in the assay; empty: nothing is called
    std::string compartment = "cell";  ///< nucleus, ring or cell
    std::string statistic = "mean";    ///< mean, median, max, integrated (ring: mean or median)
    /// The quantile says what it does (a false-positive rate) and assumes no shape of the mock cells.
    ThresholdRule rule = ThresholdRule::quantile;
    /// α of `quantile`: share of mock cells above the threshold. Half of the 1 % of infected mock cells that a plate
    /// may show and still pass, so that a plate whose mock wells are as they should be passes.
    double false_positive_rate = 0.005;
    /// For `robust_sd` and `mean_sd`: standard deviations above the mock cells. Mock cells are skewed to the right, so
    /// more than the 3 of a normal distribution.
    double k = 4.0;
    std::optional<double> fixed;   ///< for `fixed`: the threshold, in grey
    int minimum_mock_cells = 200;  ///< fewer cannot carry a threshold: 1/α at the default α

    void visit(OptionVisitor& visitor);
    /// Throws Code::assay for options that do not go together (a fixed rule without number, a column that no object
    /// has). `threshold_from_mock` does not ask it: its refusals are words, not errors.
    void check() const;
    /// Name of the object column that is compared with the threshold.
    std::string column() const;
};

/// The signal of every countable cell of a well, in any order; NaN = this cell has no signal (or did not pass the
/// gates).
struct WellSignal {
    WellAddress well;
    bool mock = false;  ///< role mock, no virus
    std::vector<float> signal;
    /// Number of the field of each cell, as many as `signal`; empty: fields unknown, the well counts as one field.
    std::vector<std::int32_t> field{};
    /// Wells of one number are replicates of each other; below 0: of none.
    std::int32_t replicate = -1;
    /// Cells of the well with saturated pixels in the channel.
    std::size_t saturated = 0;
};

struct Threshold {
    /// Grey; a cell is infected above it. Nothing: calling is refused, or the rule is fixed_null and `method` is not
    /// empty.
    std::optional<double> value;
    std::string reason;          ///< why it is refused, or what to doubt about it; empty: nothing to doubt
    std::string method;          ///< how the value came about, in words; empty when it is refused
    std::size_t mock_cells = 0;  ///< mock cells with a signal
    int mock_wells = 0;          ///< mock wells with such cells
    /// Share of mock cells called infected when their own well is left out of the threshold; nothing with one mock
    /// well. With rule `fixed`: the share above it.
    std::optional<double> left_out_rate;
};

/// The threshold from the plate's mock wells. Refuses (with the reason and what to do) without mock wells, with too few
/// mock cells, with mock cells that do not vary at all, with mock wells that look infected: one of them holds over 5 %
/// of cells more than twice as far above the others' median as the others' threshold, or over 20 % of all mock cells
/// lie beyond median + 6 · 1.4826 MAD. What falls short of that is let through with the doubt stated: one mock well, a
/// well that stands out, wells left out that show over 1 % (or 2 α) infected cells, over 5 % of far brighter cells. A
/// fixed threshold is never refused for the state of the mock wells, only doubted. Every rule but `fixed` is refused
/// where more than a twentieth of the mock cells or half of all cells have saturated pixels, and doubted above 2 % of
/// either: beyond the largest grey value cells do not differ. mixture and otsu look at all cells of the plate, and at
/// the mock wells as above; without mock wells otsu is let through with a doubt, mixture is refused; their
/// `left_out_rate` is the share of mock cells above the threshold. Under fixed_null the mock wells are judged as under
/// quantile, and a refusal there is one here.
Threshold threshold_from_mock(std::span<const WellSignal> wells, const CallOptions& options);

struct WellCall {
    WellAddress well;
    std::size_t cells = 0;  ///< cells with a signal
    std::size_t infected = 0;
    std::optional<double> fraction;
    std::optional<double> low;  ///< Wilson 95 %: counting error only
    std::optional<double> high;
};

/// Cells of the well above the threshold (strictly).
WellCall count_infected(const WellSignal& well, double threshold);

}  // namespace viroplate::infection
