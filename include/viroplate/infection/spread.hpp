#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viroplate/core/options.hpp"
#include "viroplate/infection/cell_graph.hpp"
#include "viroplate/infection/foci.hpp"

namespace viroplate::infection {

struct SpreadOptions {
    /// Labelings drawn for the p-value, which is then a whole multiple of 1 / (permutations + 1). With 199 it reaches
    /// .005; how much farther the clustering goes is said by z, which is exact.
    int permutations = 199;
    std::uint64_t seed = 20261122;  ///< fixed, so that a plate judged twice gets the same p
    /// Infected, and uninfected, cells needed: among fewer the number of joins hardly varies.
    int minimum_cells = 5;

    void visit(OptionVisitor& visitor);
};

/// A field for the statistics of a well.
struct LabelledField {
    const CellGraph* graph = nullptr;
    std::span<const std::uint8_t> infected;  ///< not 0 = infected, one a cell of the graph
};

/// Whether infected cells stand beside infected cells more often than chance would have it.
struct JoinCount {
    std::string reason;  ///< why it is refused; empty: it is not
    std::size_t infected = 0;
    std::size_t uninfected = 0;
    std::size_t edges = 0;
    std::uint64_t observed = 0;      ///< pairs of neighbours that are both infected
    std::optional<double> expected;  ///< mean of that number when labels are permuted within fields
    std::optional<double> z;         ///< (observed − expected) / its standard deviation under permutation
    std::optional<double> ratio;     ///< observed / expected: how much more often than by chance
    /// Share of labelings with at least as many joins: (b + 1) / (B + 1), one-sided. Clustering makes it small.
    std::optional<double> p;
};

/// Join-count statistic BB with labels permuted within each field, which keeps differences between fields out of it.
/// Mean and variance are the exact moments without replacement (Cliff & Ord 1981, Spatial Processes, section 2.3); p
/// from permutations (Davison & Hinkley 1997, 4.11). Fields with one kind of cell only say nothing and are left out of
/// `edges`, `observed` and `expected`. Refused below `minimum_cells` infected or uninfected cells, or
/// without neighbours in fields that have both kinds. O(B · cells of the rarer label · neighbours).
/// Code::internal for labels that do not match the graph.
JoinCount join_count(std::span<const LabelledField> fields, const SpreadOptions& options);

struct RipleyOptions {
    /// Radii in µm: from one cell's neighbours to a focus of a few rounds of spread.
    std::vector<double> radii_um = {25, 50, 75, 100, 150};
    int minimum_cells = 5;  ///< infected, and uninfected, as above
};

/// A field for Ripley's function.
struct PlacedField {
    CellPositions positions;
    std::span<const std::uint8_t> infected;  ///< not 0 = infected, one a cell
};

struct RipleyAtRadius {
    double radius_um = 0;
    double l_um = 0;  ///< L = √(K/π) of the infected cells, in µm; equal to the radius for points at random
    double l_expected_um = 0;  ///< the same of cells labelled at random: √(mean K / π), the layout of all cells
    double z = 0;              ///< of K against random labelling, exact moments; 0 where it cannot vary
};
struct Ripley {
    std::string reason;  ///< why it is refused; empty: it is not
    std::vector<RipleyAtRadius> radii;
};

/// Ripley's L of the infected cells (Ripley 1976; Besag 1977) with translation correction (Ohser & Stoyan 1981: a pair
/// that lies dx, dy apart weighs 1 / ((width − |dx|)(height − |dy|))), against random labelling within each field (the
/// layout of the cells kept, labels permuted), whose mean and variance are exact. K of a well is the mean of its
/// fields, weighted by their pairs of infected cells. O(pairs of cells within the largest radius). Refused as the join
/// count is, and where the largest radius exceeds half of a field's shorter side.
Ripley ripley(std::span<const PlacedField> fields, const RipleyOptions& options);

/// Entry told from spread: what lets more virus in makes more foci, what lets it pass on makes larger ones.
struct EntryAndSpread {
    std::string reason;                     ///< why it is refused; empty: it is not
    std::optional<double> foci_per_cell;    ///< foci / cells plated: entry (below 1)
    std::optional<double> cells_per_focus;  ///< spread (1 or more)
};

/// `foci` with `minimum_cells` 1, or small foci count as no entry. `cells_plated`: cells in the same area when virus
/// was added, from the matching uninfected wells, or the cells counted where no cells are lost. Foci that grew into one
/// count as one, so above about 5 % infected cells entry is told too low and spread too high: said in `reason`, with
/// the numbers kept. Refused without cells; without foci, only the spread is.
EntryAndSpread entry_and_spread(const FociSummary& foci, double cells_plated);

}  // namespace viroplate::infection
