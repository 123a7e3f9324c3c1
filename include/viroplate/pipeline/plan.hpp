#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "viroplate/assay/assay.hpp"
#include "viroplate/calibration/profile.hpp"
#include "viroplate/document/json.hpp"
#include "viroplate/image/prepare.hpp"
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
    std::string assay_file;              ///< file names without folders, for provenance
    std::string map_file;                ///<
    std::vector<std::string> overrides;  ///< `key=value` that the assay was read with
    std::optional<calibration::Profile> calibration;
    /// For each channel of the assay its index in the plate, and what corrects its images.
    std::vector<std::size_t> plate_channels;
    std::vector<image::Correction> corrections;
    /// The fields to do: index into plate.fields. field_id is that index + 1, whatever wells are chosen.
    std::vector<std::size_t> fields;
    std::vector<WellAddress> mapped_without_images;
    std::vector<WellAddress> imaged_without_map;
    bool subset = false;
    std::vector<std::string> warnings;  ///< all there is to know before the start, the two lists above included

    store::PlateRecord record() const;
    /// The document "plan": what a conclusion must know of the plate folder once it is gone.
    document::Json to_json() const;
};

struct PlanInputs {
    std::filesystem::path plate;
    std::filesystem::path assay;
    std::filesystem::path map;
    std::optional<std::filesystem::path> calibration;
    std::vector<std::string> overrides;  ///< `key=value` for the assay
    std::vector<WellAddress> wells;      ///< empty: all
};

/// Reads and checks all inputs. Throws Code::assay (a channel the plate does not have, and those it has; a length in µm
/// without a pixel size), Code::map (a well outside the plate), Code::usage (a chosen well without images),
/// Code::plate, Code::settings_conflict (a calibration without one of the channels). Wells only in the map or only in
/// the plate are listed and warned of.
Plan make_plan(const PlanInputs& inputs);

/// The plane that is analysed for a channel of the assay in a field of the plate: the first z and t. Null where the
/// plate lists none.
const plate::PlaneRef* chosen_plane(const Plan& plan, const plate::Field& field, std::size_t channel);

/// Wells of role empty and excluded may lack images without anybody being told.
bool needs_images(const plate::MapWell& well);

/// What is missing of a whole plate, a sentence each: planes, wells only in the map, wells only in the plate. Empty
/// when nothing is; what `--strict` refuses.
std::vector<std::string> missing_input(const Plan& plan);

}  // namespace viroplate::pipeline
