#include "pipeline/map_check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "viroplate/core/error.hpp"

namespace viroplate::pipeline {

namespace {

constexpr std::size_t kNamesShown = 12;

}  // namespace

std::string in_words(const std::vector<WellAddress>& wells) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < std::min(wells.size(), kNamesShown); ++i) names.push_back(name(wells[i]));
    const std::string more = wells.size() > kNamesShown ? fmt::format(" and {} more", wells.size() - kNamesShown) : "";
    return fmt::format("{}{}", fmt::join(names, ", "), more);
}

void check_map_fits(const plate::PlateMap& map, PlateShape shape) {
    std::vector<WellAddress> outside;
    for (const auto& well : map.wells) {
        if (!shape.contains(well.well)) outside.push_back(well.well);
    }
    if (outside.empty()) return;
    throw Error(Code::map,
                fmt::format("the map names wells that the {} × {} plate does not have: {}", shape.rows, shape.columns,
                            in_words(outside)),
                "Correct the wells in the map, or state rows and columns in the assay's [plate].");
}

}  // namespace viroplate::pipeline
