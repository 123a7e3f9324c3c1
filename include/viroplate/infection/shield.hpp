#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viroplate/core/options.hpp"
#include "viroplate/fit/interval.hpp"
#include "viroplate/infection/cell_graph.hpp"

namespace viroplate::infection {

/// How a called cell's chance to be infected, and so a source, is known.
enum class SourceWeights {
    /// From the call (its probability, or the rate of false calls) and from the bystanders around it: a cell with a
    /// shield is a source. False calls hardly matter then.
    bystanders,
    /// From the call alone. For responses whose noise is not alike in mock cells and bystanders.
    calls,
};

/// On which scale the response is averaged, and halfway is meant.
enum class ResponseScale {
    /// Its logarithm: halfway is the geometric mean of plateau and mock level, as befits signals whose noise grows with
    /// them. Responses below a sixteenth of the mock cells' median (and half their .5 % quantile) count as that.
    logarithm,
    as_it_is,  ///< for ratios and differences that may be 0 or below
};

struct ShieldOptions {
    ResponseScale scale = ResponseScale::logarithm;
    SourceWeights sources = SourceWeights::bystanders;
    /// Points of the curve; each has as many bystanders as the others, so that each is as sure.
    int curve_points = 12;
    std::optional<double> curve_step_um;  ///< instead: points for every so many µm
    /// Bystanders needed within reach of the border rule; fewer do not carry a curve.
    int minimum_bystanders = 200;
    int minimum_infected = 5;  ///< called cells needed: the shields of fewer say little about the others
    int minimum_mock_cells = 50;
    /// Plateau and mock level must lie this many standard errors apart, or there is no shield to measure.
    double minimum_contrast_se = 4.0;
    /// A called cell with a lower probability than this is neither source nor bystander, nor is one that is not called
    /// with a higher one. Matters only where probabilities are given; sources count with their probability.
    double source_probability = 0.5;
    /// Mock cells' quantile above which a cell is a responder.
    double responder_quantile = 0.95;
    int draws = 200;  ///< of the bootstrap: settles the limits to about a sixth of their width
    double confidence = 0.95;
    std::uint64_t seed = 20261122;

    void visit(OptionVisitor& visitor);
};

/// A field of the well, as the shield needs it. All spans have one entry a cell.
struct ShieldField {
    CellPositions positions;
    std::span<const std::uint8_t> infected;  ///< not 0 = called infected
    /// Probability that the cell is infected; empty where there is none.
    std::span<const float> probability;
    /// The reporter's signal: intensity, or a nuclear/cytoplasmic ratio. NaN: the cell has none.
    std::span<const float> response;
};

struct ShieldPoint {
    double distance_um = 0;  ///< median distance to the nearest called cell, over the bystanders of the bin
    double from_um = 0;      ///< the bin's limits
    double to_um = 0;
    std::size_t bystanders = 0;
    double response = 0;                    ///< their mean (geometric on the logarithmic scale)
    std::optional<fit::Interval> interval;  ///< bootstrap over blocks of cells
    std::optional<double> fitted;           ///< what the fitted decay says; nothing where the fit is refused
};

struct Shield {
    std::string reason;          ///< why the radius is refused, or what to doubt about it; empty: nothing to doubt
    std::size_t infected = 0;    ///< called cells that serve as sources
    std::size_t bystanders = 0;  ///< uninfected cells with a response, far enough from the border
    std::vector<ShieldPoint> curve;
    std::optional<double> mock_level;  ///< mean response of the mock cells, likewise
    std::optional<double> plateau;     ///< response beside an infected cell (the decay's value at distance 0)
    std::optional<fit::Interval> plateau_interval;
    /// Distance at which the response has fallen halfway from the plateau to the mock level.
    std::optional<double> radius_um;
    std::optional<fit::Interval> radius_interval;
    /// −2 d ln(response above base) / d ln(distance) at the radius: 1.4 exponential, 2.8 Gaussian, above 8 a step.
    std::optional<double> steepness;
    std::optional<double> true_calls;  ///< share of called cells that are sources, by their weights
    /// Share of cells above the mock cells' `responder_quantile`, uninfected and called ones. Uninfected cells anywhere
    /// in the field count. Nothing without mock cells or without cells of that kind.
    std::optional<double> responder_threshold;
    std::optional<double> responders_among_bystanders;
    std::optional<double> responders_among_infected;
};

/// The bystander shield of a well (or of all wells of one treatment): response of the uninfected cells against their
/// distance to infected ones. A decay from plateau to base is fitted by least squares to means over bins of distance,
/// weighted by the inverse variance of responses; its shape is 2^(−(d/r)^k) with k from .8 to 16 or 1 / (1 + (d/r)^k)
/// with k from 3 to 6, in which r is the distance of half the effect whatever the shape: the radius. Reported is the
/// mean over the shapes of each one's best radius (geometric), weighted by how well it fits.
///
/// Calls err: `false_positive_rate` of the uninfected cells (mock wells tell) are called, too, have no shield, and
/// shorten the distances of cells beside them. So a called cell is a source with a weight w: its probability, or, where
/// none are given, 1 − (rate · uninfected) / called; and a bystander's expected response is the mean over which of the
/// called cells around it is the nearest true source: Σ_j w_j Π_{i nearer than j} (1 − w_i) · decay(d_j), over the
/// nearest 8. Once a first fit shows a shield, the bystanders around each called cell correct its weight (E-step of an
/// EM; `SourceWeights`), and fit and weights are repeated.
///
/// The mock level may be off by a twentieth (wells differ): an offset common to all bystanders is fitted along, held to
/// that size.
///
/// Cells nearer to the border than the radius are left out (their nearest infected cell may lie outside), which is
/// repeated until the radius agrees. Intervals: percentile bootstrap over blocks (squares of about a quarter of the
/// field's shorter side; whole fields where there are 20 or more), so that cells around one source are drawn together;
/// nothing below 8 blocks. Odd bright cells are cut back to q90 + 10 (q90 − q50) of the bystanders at their distance.
/// `mock_response`: mock cells of the same plate; those that are not finite are left out. Refused, with the reason: too
/// few bystanders, sources or mock cells; mostly false calls; a plateau not above the mock level; a radius nearer than
/// the nearest bystanders or beyond nine tenths of them. Curve and shares are given wherever they exist. O(n log n).
/// Code::internal for spans of different lengths.
Shield bystander_shield(std::span<const ShieldField> fields, std::span<const float> mock_response,
                        double false_positive_rate, const ShieldOptions& options);

}  // namespace viroplate::infection
