#pragma once

#include <string>
#include <vector>

#include "report/html.hpp"
#include "report/page_data.hpp"

namespace viroplate::report {

/// The well values of each pair of control groups on one axis, with Z′, robust Z′ and SSMD.
void draw_controls(html::Writer& page, const PageData& data);

/// Wells of one compound (with a fixed second compound, if any) at one virus, MOI and interferon, and their vehicle
/// wells.
struct DoseSeries {
    std::string words;      ///< the interferon: "with interferon-β 100 IU/mL", "without interferon"
    std::size_t style = 0;  ///< colour and mark: the same for this interferon in all panels
    std::vector<const WellView*> wells;
    std::vector<const WellView*> vehicle;
};

/// One panel: a compound at one virus and MOI, a series for each interferon condition.
struct DosePanel {
    std::string title;
    std::string condition;
    std::string dose_unit;
    std::vector<DoseSeries> series;
};

/// Every compound with at least two doses, in plate order. Doses of one panel are in one unit.
std::vector<DosePanel> dose_panels(const PageData& data);

/// The panels: the plate's main quantity against dose with the vehicle band, relative cell number below.
void draw_dose_panels(html::Writer& page, const PageData& data, const std::vector<DosePanel>& panels);

/// Single-hit fit of the infected fraction against the dose of virus, or why there is none.
void draw_titre(html::Writer& page, const PageData& data);

}  // namespace viroplate::report
