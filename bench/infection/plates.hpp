#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "viroplate/infection/cell_graph.hpp"
#include "viroplate/infection/plate_call.hpp"
#include "viroplate/simulate/spec.hpp"
#include "viroplate/simulate/well.hpp"

namespace viroplate::bench {

/// What the analysis knows of the cells of a well, by field.
struct SeenCells {
    std::vector<std::int32_t> field;
    std::vector<float> virus;         ///< mean over the cell; NaN: did not pass the gates
    std::vector<float> virus_median;  ///< likewise; empty without images
    std::vector<float> reporter;      ///< 0 without a reporter channel
    std::vector<float> x_um;          ///< in the field
    std::vector<float> y_um;
    std::vector<float> area_um2;           ///< of the cell; empty without images
    std::vector<std::ptrdiff_t> in_truth;  ///< index into TrueWell::cells, −1: no true cell

    std::size_t size() const { return field.size(); }
};

/// A simulated well and what was seen of it.
struct SeenWell {
    plate::MapWell map;
    simulate::TrueWell truth;
    SeenCells cells;

    bool mock() const { return map.role == plate::Role::mock; }
};

/// A plate, well by well, with the settings it was made by.
struct SeenPlate {
    simulate::PlateSpec plate;
    std::vector<SeenWell> wells;

    double field_um() const { return plate.spec.field_size_px * plate.spec.pixel_size_um; }
};

/// Four fields of 1080² a well at 10×, 800 cells/mm², and this distance of infected from uninfected cells.
simulate::PlateSpec plain_plate(double shift_dex, std::uint64_t seed);

/// Appends wells of one kind to the map, in the next free places.
void add_wells(simulate::PlateSpec& plate, std::size_t count, const plate::MapWell& like);
plate::MapWell mock_well();
plate::MapWell virus_well(double moi);

/// Signals as the model of the measurement makes them, without images.
SeenPlate see_tables(const simulate::PlateSpec& plate, unsigned threads);
/// Signals from images, analysed as `viroplate run` does with the default settings, objects matched
/// to true cells by the label image, cells gated.
SeenPlate see_images(const simulate::PlateSpec& plate, unsigned threads);

/// The default options with a virus channel.
infection::CallOptions call_options(infection::ThresholdRule rule = infection::ThresholdRule::quantile);

/// The wells as the calls take them; the statistic of the options, mean or median.
std::vector<infection::WellSignal> signals_of(const SeenPlate& plate,
                                              const infection::CallOptions& options = call_options());

/// Cells of one field, with a label each.
struct LabelledCells {
    std::vector<float> x_um;
    std::vector<float> y_um;
    std::vector<std::uint8_t> infected;
    std::vector<float> probability;
    std::vector<float> response;
    double field_um = 0;

    infection::CellPositions positions() const { return {x_um, y_um, field_um, field_um}; }
};

/// The cells seen in each field of a well, as called.
std::vector<LabelledCells> called_fields(const SeenPlate& plate, const SeenWell& well,
                                         const infection::CellCalls& calls);
/// The living cells of the imaged area, as they are.
std::vector<LabelledCells> true_fields(const SeenPlate& plate, const SeenWell& well);

}  // namespace viroplate::bench
