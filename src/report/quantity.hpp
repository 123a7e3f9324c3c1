#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "report/colour.hpp"
#include "report/page_data.hpp"

namespace viroplate::report {

/// A number of a well that the page maps and plots: where it comes from, how it is said, how it is coloured.
struct Quantity {
    std::string title;   ///< "Infected cells"
    std::string column;  ///< of wells.csv
    std::string unit;    ///< for the legend: "% of cells"
    std::function<std::optional<double>(const WellView&)> value;
    std::function<std::string(double)> text;        ///< in a sentence: "41.2 %"
    std::function<std::string(double)> short_text;  ///< inside a well: "41"
    Palette palette = Palette::sequential;
    double low = 0;  ///< ends of the colour scale
    double high = 1;
};

/// Infected fraction; only where has_infection().
Quantity infected_quantity(const PageData& data);
/// Cells relative to the vehicle wells, or the number of cells where there is no vehicle.
Quantity cells_quantity(const PageData& data);
Quantity readout_quantity(const PageData& data, std::size_t readout);

/// What the plate is about: infection, else its readouts.
std::vector<Quantity> main_quantities(const PageData& data);
/// All that is worth a plate map, in order.
std::vector<Quantity> map_quantities(const PageData& data);

/// A well in words: "compound · baricitinib 30 nM · interferon-β 100 IU/mL · MOI 0.3".
std::string treatment_words(const WellView& well);
/// The status in words: "No images", "Excluded: air bubble"; of a well that is used only what to know about it.
std::string status_words(const WellView& well);

}  // namespace viroplate::report
