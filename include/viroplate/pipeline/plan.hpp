#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "viroplate/assay/assay.hpp"
#include "viroplate/calibration/profile.hpp"
#include "viroplate/plate/index.hpp"
#include "viroplate/plate/map.hpp"
#include "viroplate/store/result_file.hpp"

namespace viroplate::pipeline {

/// Everything a run works from, checked against each other before the first pixel.
struct Plan {
    assay::Assay assay;
    plate::PlateIndex plate;
    plate::PlateMap map;
    std::string map_text;
    std::optional<calibration::Profile> calibration;
    /// For each channel of the assay its index in the plate.
    std::vector<std::size_t> plate_channels;
    /// The fields to do: index into plate.fields. field_id is that index + 1, whatever wells are chosen.
    std::vector<std::size_t> fields;
    std::vector<WellAddress> mapped_without_images;
    std::vector<WellAddress> imaged_without_map;
    bool subset = false;
    std::vector<std::string> warnings;

    store::PlateRecord record() const;
};

struct PlanInputs {
    std::filesystem::path plate;
    std::filesystem::path assay;
    std::filesystem::path map;
    std::optional<std::filesystem::path> calibration;
    std::vector<std::string> overrides;  ///< `key=value` for the assay
    std::vector<WellAddress> wells;      ///< empty: all
};

/// Reads and checks all inputs. Throws Code::assay (a channel the plate does not have, and those it has), Code::map (a
/// well outside the plate), Code::plate. Wells only in the map or only in the plate are listed and warned of.
Plan make_plan(const PlanInputs& inputs);

}  // namespace viroplate::pipeline
