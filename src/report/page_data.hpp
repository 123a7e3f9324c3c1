#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "viroplate/core/ids.hpp"
#include "viroplate/document/json.hpp"
#include "viroplate/report/page.hpp"
#include "viroplate/store/result_file.hpp"
#include "viroplate/table/table.hpp"

/// What the page shows, typed and complete: load() fills it from a result file, draw() makes HTML of it. Fractions are
/// 0 … 1; an empty optional is a value that does not exist (never zero).
namespace viroplate::report {

/// One row of the well table.
struct WellView {
    WellAddress address;
    std::string role;
    std::string status;  ///< ok, no_images, failed, excluded, empty, not_selected
    std::string reason;
    std::string virus;
    std::optional<double> moi;
    std::string compound;
    std::optional<double> dose;
    std::string dose_unit;
    std::string compound2;
    std::optional<double> dose2;
    std::string dose2_unit;
    std::string interferon;
    std::optional<double> interferon_dose;
    std::string interferon_unit;
    std::string note;
    std::optional<std::int64_t> fields_expected;
    std::optional<std::int64_t> fields_used;
    std::optional<std::int64_t> cells;
    std::optional<double> infected_fraction;
    std::optional<double> infected_low;
    std::optional<double> infected_high;
    std::optional<double> relative_cells;
    std::vector<std::optional<double>> readouts;  ///< in the order of PageData::readouts

    bool used() const { return status == "ok"; }
    /// Nothing was put in: a count of 0 says nothing there.
    bool is_empty() const { return status == "empty" || (role == "empty" && cells.value_or(0) == 0); }
    bool has_virus() const { return (!virus.empty() && (!moi || *moi > 0)) || moi.value_or(0) > 0; }
    bool has_interferon() const { return !interferon.empty() && (!interferon_dose || *interferon_dose > 0); }
};

/// A figure with its 95 % interval, or the reason why there is none.
struct FigureView {
    std::optional<double> value;
    std::optional<double> low;
    std::optional<double> high;
    std::string reason;
};

struct ControlView {
    std::string name;
    std::string readout;
    std::string high_words;
    std::string low_words;
    std::vector<double> high;
    std::vector<double> low;
    FigureView z_prime;
    FigureView robust_z_prime;
    FigureView ssmd;
};

struct RuleView {
    std::string name;
    std::string outcome;
    std::optional<double> observed;
    std::string limit;
    std::string sentence;
};

struct InfectionView {
    bool called = false;
    std::string channel;
    std::string column;
    std::string rule;
    std::string method;  ///< the rule in words, where the file has it
    std::optional<double> threshold;
    std::string reason;
    std::optional<std::int64_t> mock_cells;
    std::optional<std::int64_t> mock_wells;
    std::optional<double> left_out_rate;
};

struct TitreView {
    bool valid = false;
    std::string reason;
    std::string dose_unit;
    std::optional<double> per_dose;
    std::optional<double> per_dose_low;
    std::optional<double> per_dose_high;
    double background = 0;
    std::optional<double> dispersion;
    std::optional<double> slope;
    std::optional<double> slope_low;
    std::optional<double> slope_high;
    std::optional<std::int64_t> wells;
};

/// One row of `comparison`: a compound at a dose against the vehicle wells of its condition.
struct ComparisonView {
    std::string compound;
    std::optional<double> dose;
    std::string dose_unit;
    std::string interferon;
    std::string virus;
    std::optional<double> moi;
    std::optional<std::int64_t> wells;
    std::optional<double> infected_fraction;
    std::optional<double> infected_sd;
    std::optional<double> vehicle_fraction;
    std::optional<double> log2_odds_ratio;
    std::optional<double> relative_cells;
    std::string direction;
};

struct ChannelQuality {
    std::string name;
    std::optional<std::int64_t> fields_saturated;
    std::optional<std::int64_t> fields_out_of_focus;
    std::optional<double> median_focus;
};

struct FailedField {
    std::string well;
    std::string field;
    std::string reason;
};

/// A picture of the gallery, and why it was chosen.
struct GalleryField {
    FieldId id;
    std::string why;
    std::size_t objects = 0;
    store::FieldPicture picture;
    std::vector<std::uint32_t> infected;  ///< object numbers, ascending
};

struct PageData {
    std::string version;  ///< of the program that concluded
    std::string plate;
    std::string format;
    PlateShape shape;
    std::optional<double> pixel_size_um;
    std::vector<std::string> channels;
    std::int64_t wells_mapped = 0;
    std::int64_t wells_imaged = 0;
    std::int64_t fields_expected = 0;
    std::int64_t fields_used = 0;
    std::int64_t fields_failed = 0;
    std::int64_t objects = 0;

    std::string outcome;  ///< pass, review or fail
    std::string sentence;
    std::vector<RuleView> rules;
    InfectionView infection;
    std::optional<TitreView> titre;
    std::vector<ControlView> controls;
    std::vector<ComparisonView> comparison;
    std::int64_t fields_saturated = 0;
    std::vector<ChannelQuality> channel_quality;
    std::vector<std::string> mapped_without_images;
    std::vector<std::string> imaged_without_map;
    std::vector<FailedField> failed_fields;
    std::vector<std::string> readouts;
    std::vector<std::string> warnings;

    std::vector<table::Column> well_columns;  ///< definitions, for the column list
    std::vector<WellView> wells;
    std::vector<GalleryField> gallery;
    std::size_t pictures_left_out = 0;  ///< for the page's size
    document::Json provenance;

    /// Infection is what this plate is about: some well has an infected fraction.
    bool has_infection() const;
    const WellView* find(WellAddress well) const;
};

/// Reads the documents and chosen pictures. Throws Code::incomplete when the result is not complete or not concluded.
PageData load(const store::ResultFile& results, const PageOptions& options);

/// The documents alone, without pictures.
PageData from_documents(const document::Json& plate, const document::Json& wells, const document::Json& provenance);

/// The whole page.
std::string draw(const PageData& data);

}  // namespace viroplate::report
