#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viroplate/core/options.hpp"

namespace viroplate::infection {

/// Why a cell is not called. Such cells are counted and kept, never deleted; a cell that several gates stop counts at
/// the first in this order.
enum class Gate : std::uint8_t {
    passed,
    not_measured,  ///< a column that a gate in use needs is NaN for this cell
    border,        ///< cut off by the edge of the image
    out_of_focus,  ///< its field is out of focus
    debris,        ///< too small or too large for a nucleus
    dead,          ///< small, bright nucleus: condensed chromatin
};
inline constexpr std::size_t kGates = 6;
const char* name(Gate gate);

struct GateOptions {
    bool border = true;        ///< leave out cells that the image cuts off: their signal is that of a part
    bool out_of_focus = true;  ///< leave out cells of fields out of focus
    /// Nuclei smaller than this part of the plate's median area are debris.
    double debris_area_below = 0.25;
    /// Nuclei larger than this multiple of the plate's median area are debris (or clumps that were not told apart).
    double debris_area_above = 5.0;
    /// Dead: area below this part of the median area …
    double dead_area_below = 0.6;
    /// … and mean DNA signal above this multiple of the median. Condensed nuclei hold their DNA in half the area;
    /// mitotic plates are as bright but not as small.
    double dead_dna_above = 1.6;

    void visit(OptionVisitor& visitor);
};

/// One value a cell and column, all of one length or empty: the gates that need an empty column let all cells pass.
struct GateColumns {
    std::span<const std::uint8_t> touches_border;  ///< 1: cut off by the edge of the image
    std::span<const std::uint8_t> out_of_focus;    ///< 1: the cell's field is out of focus
    std::span<const float> nucleus_area;           ///< any unit, the same for all cells
    std::span<const float> dna_mean;               ///< mean DNA signal in the nucleus, grey
};

/// What is normal on a plate; what "small" and "bright" are measured by.
struct TypicalNucleus {
    std::optional<double> area;      ///< median; nothing without cells
    std::optional<double> dna_mean;  ///< median
};
/// Medians over cells that the border does not cut off and that are in focus; of the vehicle or mock wells, best: where
/// most cells are dying, dead is what is typical. NaN are left out.
TypicalNucleus typical_nucleus(const GateColumns& columns);

/// The gate of each of `cells` cells. A pure function of the columns; what is typical is found on the plate first, so
/// that wells are gated alike. Throws Code::internal where a column is neither empty nor `cells` long.
std::vector<Gate> gate_cells(const GateColumns& columns, std::size_t cells, const TypicalNucleus& typical,
                             const GateOptions& options);

/// Number of cells for each gate, `Gate::passed` first.
using GateCounts = std::array<std::size_t, kGates>;
GateCounts count_gates(std::span<const Gate> gates);

/// Sets the signal of cells that did not pass to NaN: they are not called, and still stand in their place. Throws
/// Code::internal where the lengths differ.
void apply_gates(std::span<const Gate> gates, std::span<float> signal);

}  // namespace viroplate::infection
