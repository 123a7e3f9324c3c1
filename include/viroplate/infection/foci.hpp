#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viroplate/core/options.hpp"
#include "viroplate/infection/cell_graph.hpp"

namespace viroplate::infection {

struct FociOptions {
    /// Infected cells that make a focus. With 1 every isolated infected cell is a focus, as is right for counting
    /// entries; about 3 where single false calls must not count as foci.
    int minimum_cells = 1;
    /// A focus with a cell nearer to the border than this is taken to be cut by it; not given: the length at which the
    /// graph's edges are cut, since an infected neighbour farther away would not belong to the focus.
    std::optional<double> border_um;

    void visit(OptionVisitor& visitor);
};

/// One focus of infection: infected cells that are connected through neighbours.
struct Focus {
    std::size_t cells = 0;
    /// Sum of the areas of its cells, in mm²; nothing where no areas were given or one is missing.
    std::optional<double> cell_area_mm2;
    double hull_area_mm2 = 0;    ///< convex hull of its nuclei's centres, in mm²; 0 for one or two cells
    double width_um = 0;         ///< extent of the centres, to the right
    double height_um = 0;        ///< … and downwards
    double x_um = 0;             ///< mean of the centres
    double y_um = 0;             ///<
    bool cut_by_border = false;  ///< a cell of it lies so near to the border that it may go on outside
};

/// The foci of one field.
struct Foci {
    std::vector<Focus> foci;            ///< in the order of their first cells
    std::vector<std::int32_t> of_cell;  ///< for every cell the index of its focus, −1 for none
    std::size_t infected = 0;           ///< infected cells, in foci or not
    double area_mm2 = 0;                ///< of the field
    /// Foci per mm², free of the border's influence; see `FociSummary`. 0 where the field is no larger than its border.
    double whole_per_mm2 = 0;
    double whole_cells_per_mm2 = 0;  ///< infected cells in foci per mm², likewise
};

/// Connected components of the infected cells (statistics.md 3.6). `infected`: not 0 = infected, one a cell.
/// `cell_area_um2`: one a cell, or empty. O(cells + edges), hulls O(k log k) (Andrew's chain). Code::internal for
/// spans of different lengths.
Foci find_foci(const CellGraph& graph, const CellPositions& positions, std::span<const std::uint8_t> infected,
               std::span<const float> cell_area_um2, const FociOptions& options);

/// The foci of a well, from all its fields.
struct FociSummary {
    std::string reason;  ///< why nothing could be said (no field); empty otherwise
    std::size_t count = 0;
    std::size_t cut_by_border = 0;
    std::size_t cells = 0;    ///< infected cells in foci
    std::size_t largest = 0;  ///< cells of the largest one
    /// Foci as counted in the fields, over their area: those cut by a border count too, so large foci count too often.
    std::optional<double> per_mm2;
    std::optional<double> cells_per_focus;     ///< mean over all foci as seen, cut ones too
    std::optional<double> mean_cell_area_mm2;  ///< mean over all foci with an area
    std::optional<double> mean_hull_area_mm2;
    /// Without the border's influence: whole foci only, each weighted by one over the share of places at which a focus
    /// of its extent would have been seen whole (Miles 1974, Lantuéjoul 1978). Nothing without whole foci.
    std::optional<double> unbiased_per_mm2;
    std::optional<double> unbiased_cells_per_focus;
};
FociSummary summarise_foci(std::span<const Foci> fields);

struct SyncytiaOptions {
    /// Largest gap between the outlines of two nuclei of one syncytium, in nuclear diameters. Fused nuclei lie side by
    /// side; those of neighbours in a layer of most cell lines half a diameter or more apart.
    double gap_in_diameters = 0.3;
    int minimum_nuclei = 3;  ///< two nuclei may be a cell that has just divided

    void visit(OptionVisitor& visitor);
};

struct Syncytia {
    std::string reason;                 ///< why nothing could be said (no nuclei); empty otherwise
    std::vector<std::uint32_t> nuclei;  ///< number of nuclei of each, in the order of their first nuclei
    std::vector<std::int32_t> of_cell;  ///< for every nucleus the index of its syncytium, −1 for none
    std::size_t total_nuclei = 0;       ///< infected and uninfected, with a place
    /// Σ (nuclei − 1) over the syncytia / (all nuclei − 1): 0 without fusion, 1 when all are in one. Nothing with
    /// fewer than 2 nuclei. Over several fields add numerators and denominators; see `fusion_index`.
    std::optional<double> fusion_index;
    std::optional<double> nuclei_per_syncytium;
};

/// Groups of infected nuclei, each nearer to another of the group than the gap. `diameter_um`: equivalent diameter of
/// every nucleus; the gap of two is the distance of their centres less their mean diameter, and is compared with
/// `gap_in_diameters` times that mean. A nucleus without a diameter has the median one. Says nothing about membranes:
/// a very dense layer of infected cells looks the same, so compare with the mock wells' nuclei (all taken as infected).
/// Plaques (holes without cells) need an image of the cells and are not found here.
Syncytia find_syncytia(const CellPositions& positions, std::span<const std::uint8_t> infected,
                       std::span<const float> diameter_um, const SyncytiaOptions& options);

/// The fusion index over several fields; nothing with fewer than 2 nuclei.
std::optional<double> fusion_index(std::span<const Syncytia> fields);

}  // namespace viroplate::infection
