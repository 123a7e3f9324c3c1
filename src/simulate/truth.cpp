#include <fmt/format.h>

#include <iterator>

#include "viroplate/core/error.hpp"
#include "viroplate/simulate/well.hpp"

namespace viroplate::simulate {

std::string truth_cells_header() {
    return "well,field,cell,x_px,y_px,infected,generation,focus,virus_signal,reporter_signal,state\n";
}

std::string truth_cells_rows(const TrueWell& well, const TrueField& field) {
    std::string rows;
    const std::string well_name = name(well.well);
    for (std::size_t i = 0; i < field.cell_ids.size(); ++i) {
        const TrueCell& cell = well.cells.at(static_cast<std::size_t>(field.cell_ids[i] - 1));
        fmt::format_to(std::back_inserter(rows), "{},{},{},{:.3f},{:.3f},{},{},{},{:.2f},,alive\n", well_name,
                       field.field, cell.cell, field.x_px[i], field.y_px[i], cell.infected ? 1 : 0, cell.generation,
                       cell.focus, cell.virus_signal_e);
    }
    return rows;
}

std::string truth_wells_header() {
    return "well,cells,infected_fraction,moi,effective_moi,infected,width_um,height_um\n";
}

std::string truth_wells_row(const TrueWell& well) {
    const std::size_t infected = well.infected();
    const std::string fraction =
        well.cells.empty()
            ? ""
            : fmt::format("{:.6f}", static_cast<double>(infected) / static_cast<double>(well.cells.size()));
    return fmt::format("{},{},{},{},{:.6g},{},{:.2f},{:.2f}\n", name(well.well), well.cells.size(), fraction, well.moi,
                       well.effective_moi, infected, well.width_um, well.height_um);
}

std::string plane_file(WellAddress well, int field, std::string_view channel) {
    return fmt::format("{0}/{0}_f{1}_{2}.tif", name(well), field, channel);
}

std::string label_file(WellAddress well, int field, std::string_view object) {
    return fmt::format("labels/{}_f{}_{}.tif", name(well), field, object);
}

}  // namespace viroplate::simulate
