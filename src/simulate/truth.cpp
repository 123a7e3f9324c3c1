#include <fmt/compile.h>
#include <fmt/format.h>

#include <iterator>

#include "viroplate/core/error.hpp"
#include "viroplate/simulate/well.hpp"

namespace viroplate::simulate {

namespace {

constexpr const char* kCellColumns =
    "well,field,cell,x_px,y_px,infected,generation,focus,virus_signal,reporter_signal,state,syncytium";

using Rows = std::back_insert_iterator<fmt::memory_buffer>;

/// A cell's row, without its end.
void write_cell(fmt::memory_buffer& rows, const std::string& well, const TrueCell& cell, int field, double x_px,
                double y_px) {
    const Rows out = std::back_inserter(rows);
    fmt::format_to(out, FMT_COMPILE("{},{},{},{:.3f},{:.3f},{},{},{},{:.2f},"), well, field, cell.cell, x_px, y_px,
                   cell.infected ? 1 : 0, cell.generation, cell.focus, cell.virus_signal_e);
    if (cell.reporter_signal_e > 0) fmt::format_to(out, FMT_COMPILE("{:.2f}"), cell.reporter_signal_e);
    fmt::format_to(out, FMT_COMPILE(",{},{}"), name(cell.state), cell.syncytium);
}

std::string fraction_text(const CellCount& count) {
    const auto fraction = count.infected_fraction();
    return fraction ? fmt::format("{:.6f}", *fraction) : "";
}

}  // namespace

const char* name(CellState state) {
    switch (state) {
        case CellState::alive:
            return "alive";
        case CellState::dead:
            return "dead";
        case CellState::syncytium:
            return "syncytium";
    }
    return "";
}

std::vector<std::string> channel_names(const Spec& spec) {
    std::vector<std::string> names(std::begin(kChannelNames), std::end(kChannelNames));
    if (spec.has_reporter()) names.emplace_back(kReporterName);
    return names;
}

std::string truth_cells_header() { return std::string(kCellColumns) + "\n"; }

std::string truth_cells_rows(const TrueWell& well, const TrueField& field) {
    fmt::memory_buffer rows;
    const std::string well_name = name(well.well);
    for (std::size_t i = 0; i < field.cell_ids.size(); ++i) {
        const TrueCell& cell = well.cells.at(static_cast<std::size_t>(field.cell_ids[i] - 1));
        write_cell(rows, well_name, cell, field.field, field.x_px[i], field.y_px[i]);
        rows.push_back('\n');
    }
    return fmt::to_string(rows);
}

std::string seen_cells_header() {
    return std::string(kCellColumns) + ",measured_virus_signal,measured_reporter_signal\n";
}

std::string seen_cells_rows(const TrueWell& well, const std::vector<SeenCell>& seen) {
    fmt::memory_buffer rows;
    const std::string well_name = name(well.well);
    for (const SeenCell& one : seen) {
        const TrueCell& cell = well.cells.at(one.index);
        write_cell(rows, well_name, cell, one.field, one.x_px, one.y_px);
        fmt::format_to(std::back_inserter(rows), FMT_COMPILE(",{:.2f},"), one.virus_signal);
        if (cell.reporter_signal_e > 0)
            fmt::format_to(std::back_inserter(rows), FMT_COMPILE("{:.2f}"), one.reporter_signal);
        rows.push_back('\n');
    }
    return fmt::to_string(rows);
}

std::string truth_wells_header() {
    return "well,cells,infected_fraction,moi,effective_moi,infected,width_um,height_um,dead,detached,imaged_cells,"
           "imaged_infected,imaged_infected_fraction,effective_spread,shield,foci,syncytia,defocus_um\n";
}

std::string truth_wells_row(const TrueWell& well) {
    const CellCount whole = well.count();
    const CellCount imaged = well.count_imaged();
    return fmt::format("{},{},{},{},{:.6g},{},{:.2f},{:.2f},{},{},{},{},{},{:.6g},{:.6g},{},{},{:.2f}\n",
                       name(well.well), whole.living, fraction_text(whole), well.moi, well.effective_moi,
                       whole.infected, well.width_um, well.height_um, whole.dead, well.detached, imaged.living,
                       imaged.infected, fraction_text(imaged), well.effective_spread, well.shield, well.foci,
                       well.syncytia, well.defocus_um);
}

std::string plane_file(WellAddress well, int field, std::string_view channel) {
    return fmt::format("{0}/{0}_f{1}_{2}.tif", name(well), field, channel);
}

std::string label_file(WellAddress well, int field, std::string_view object) {
    return fmt::format("labels/{}_f{}_{}.tif", name(well), field, object);
}

}  // namespace viroplate::simulate
