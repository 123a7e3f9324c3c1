#pragma once

#include <string>
#include <vector>

#include "pipeline/well_cells.hpp"
#include "pipeline/well_spread.hpp"
#include "viroplate/document/json.hpp"
#include "viroplate/infection/gate.hpp"
#include "viroplate/infection/plate_call.hpp"
#include "viroplate/pipeline/conclude.hpp"
#include "viroplate/plate/map.hpp"
#include "viroplate/store/result_file.hpp"
#include "viroplate/table/table.hpp"

namespace viroplate::pipeline {

/// One well, mapped or imaged: a row of the well table in the making.
struct Well {
    WellAddress address;
    const plate::MapWell* map = nullptr;  ///< null: the map does not name it
    std::string status;
    std::string reason;
    std::size_t fields_expected = 0;
    std::size_t fields_stored = 0;
    std::size_t fields_used = 0;
    bool imaged = false;
    bool selected = false;
    const WellCells* cells = nullptr;  ///< null: no objects
    infection::WellFraction fraction;  ///< empty counts where infection is not called
    infection::GateCounts gates{};     ///< cells that each gate held back
    std::optional<WellSpread> spread;  ///< nothing where infection is not called

    std::string role() const;
    bool in_use() const { return status == "ok"; }
    /// Uninfected by intention: what the threshold is made from.
    bool is_mock() const;
};

/// All wells of map and plate, in order, with their status. `cells` must outlive them.
std::vector<Well> list_wells(const store::ResultFile& results, const plate::PlateMap& map,
                             const std::vector<Exclusion>& exclusions, const std::vector<WellCells>& cells);

/// The well table (table::well_schema).
table::Table well_table(const std::string& plate, const std::vector<Well>& wells, const plate::PlateMap& map,
                        const assay::Assay& assay);

}  // namespace viroplate::pipeline
