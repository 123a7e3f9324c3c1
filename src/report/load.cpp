#include <algorithm>
#include <cmath>

#include "report/gallery.hpp"
#include "report/page_data.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/store/table_json.hpp"

namespace viroplate::report {

namespace {

using document::Json;

/// A table document read by column name; a column that an older file lacks is empty.
class Rows {
public:
    explicit Rows(const Json& json) : table_(json.is_null() ? table::Table({}) : store::table_from_json(json)) {}

    const std::vector<table::Column>& columns() const { return table_.columns(); }
    std::size_t size() const { return table_.rows(); }
    std::string text(std::size_t row, std::string_view column) const {
        return table_.has(column) ? table_.text(row, column) : "";
    }
    std::optional<double> number(std::size_t row, std::string_view column) const {
        return table_.has(column) ? table_.number(row, column) : std::nullopt;
    }
    std::optional<std::int64_t> integer(std::size_t row, std::string_view column) const {
        const auto value = number(row, column);
        return value ? std::optional(static_cast<std::int64_t>(std::llround(*value))) : std::nullopt;
    }

private:
    table::Table table_;
};

std::vector<std::string> texts(const Json& array) {
    std::vector<std::string> out;
    for (const Json& item : array.items()) out.push_back(item.is_object() ? item["well"].text() : item.text());
    return out;
}

std::vector<double> numbers(const Json& array) {
    std::vector<double> out;
    for (const Json& item : array.items()) {
        if (const auto value = item.number()) out.push_back(*value);
    }
    return out;
}

FigureView figure(const Json& json) {
    return {json["value"].number(), json["low"].number(), json["high"].number(), json["reason"].text()};
}

InfectionView infection(const Json& json) {
    InfectionView out;
    out.called = json["called"].boolean().value_or(false);
    out.channel = json["channel"].text();
    out.column = json["column"].text();
    out.rule = json["rule"].text();
    out.method = json["method"].text();
    out.threshold = json["threshold"].number();
    out.reason = json["reason"].text();
    out.mock_cells = json["mock_cells"].integer();
    out.mock_wells = json["mock_wells"].integer();
    out.left_out_rate = json["left_out_rate"].number();
    return out;
}

std::optional<TitreView> titre(const Json& json) {
    if (!json.is_object()) return std::nullopt;
    TitreView out;
    out.valid = json["valid"].boolean().value_or(false);
    out.reason = json["reason"].text();
    out.dose_unit = json["dose_unit"].text();
    out.per_dose = json["per_dose"].number();
    out.per_dose_low = json["per_dose_low"].number();
    out.per_dose_high = json["per_dose_high"].number();
    out.background = json["background"].number().value_or(0);
    out.dispersion = json["dispersion"].number();
    out.slope = json["slope"].number();
    out.slope_low = json["slope_low"].number();
    out.slope_high = json["slope_high"].number();
    out.wells = json["wells"].integer();
    return out;
}

std::vector<ControlView> controls(const Json& array) {
    std::vector<ControlView> out;
    for (const Json& json : array.items()) {
        out.push_back({json["name"].text(), json["readout"].text(), json["high_words"].text(), json["low_words"].text(),
                       numbers(json["high"]), numbers(json["low"]), figure(json["z_prime"]),
                       figure(json["robust_z_prime"]), figure(json["ssmd"])});
    }
    return out;
}

std::vector<ComparisonView> comparison(const Json& json) {
    const Rows table(json);
    std::vector<ComparisonView> out;
    for (std::size_t row = 0; row < table.size(); ++row) {
        ComparisonView view;
        view.compound = table.text(row, "compound");
        view.dose = table.number(row, "dose");
        view.dose_unit = table.text(row, "dose_unit");
        view.interferon = table.text(row, "interferon");
        view.virus = table.text(row, "virus");
        view.moi = table.number(row, "moi");
        view.wells = table.integer(row, "wells");
        view.infected_fraction = table.number(row, "infected_fraction");
        view.infected_sd = table.number(row, "infected_fraction_sd");
        view.vehicle_fraction = table.number(row, "vehicle_fraction");
        view.log2_odds_ratio = table.number(row, "log2_odds_ratio");
        view.relative_cells = table.number(row, "relative_cells");
        view.direction = table.text(row, "direction");
        out.push_back(std::move(view));
    }
    return out;
}

/// Row and column of a well row: by its name, or by row letter and column number.
std::optional<WellAddress> address(const Rows& table, std::size_t row) {
    if (const auto well = parse_well(table.text(row, "well"))) return well;
    return parse_well(table.text(row, "row") + table.text(row, "column"));
}

WellView well_view(const Rows& table, std::size_t row, const std::vector<std::string>& readouts) {
    WellView out;
    out.role = table.text(row, "role");
    out.status = table.text(row, "status");
    out.reason = table.text(row, "reason");
    out.virus = table.text(row, "virus");
    out.moi = table.number(row, "moi");
    out.compound = table.text(row, "compound");
    out.dose = table.number(row, "dose");
    out.dose_unit = table.text(row, "dose_unit");
    out.compound2 = table.text(row, "compound2");
    out.dose2 = table.number(row, "dose2");
    out.dose2_unit = table.text(row, "dose2_unit");
    out.interferon = table.text(row, "interferon");
    out.interferon_dose = table.number(row, "interferon_dose");
    out.interferon_unit = table.text(row, "interferon_unit");
    out.note = table.text(row, "note");
    out.fields_expected = table.integer(row, "fields_expected");
    out.fields_used = table.integer(row, "fields_used");
    out.cells = table.integer(row, "cells");
    out.infected_fraction = table.number(row, "infected_fraction");
    out.infected_low = table.number(row, "infected_fraction_low");
    out.infected_high = table.number(row, "infected_fraction_high");
    out.relative_cells = table.number(row, "relative_cells");
    for (const std::string& readout : readouts) out.readouts.push_back(table.number(row, readout));
    return out;
}

void load_wells(PageData& data, const Json& wells) {
    const Rows table(wells);
    data.well_columns = table.columns();
    for (std::size_t row = 0; row < table.size(); ++row) {
        const auto well = address(table, row);
        if (!well) continue;
        data.wells.push_back(well_view(table, row, data.readouts));
        data.wells.back().address = *well;
        data.shape.rows = std::max(data.shape.rows, well->row + 1);  // a well is drawn wherever it lies
        data.shape.columns = std::max(data.shape.columns, well->column + 1);
    }
    std::sort(data.wells.begin(), data.wells.end(),
              [](const WellView& a, const WellView& b) { return a.address < b.address; });
}

void load_plate(PageData& data, const Json& plate) {
    data.plate = plate["name"].text();
    data.format = plate["format"].text();
    data.shape = {static_cast<int>(plate["rows"].integer().value_or(0)),
                  static_cast<int>(plate["columns"].integer().value_or(0))};
    data.pixel_size_um = plate["pixel_size_um"].number();
    data.channels = texts(plate["channels"]);
    data.wells_mapped = plate["wells_mapped"].integer().value_or(0);
    data.wells_imaged = plate["wells_imaged"].integer().value_or(0);
    data.fields_expected = plate["fields_expected"].integer().value_or(0);
    data.fields_used = plate["fields_used"].integer().value_or(0);
    data.fields_failed = plate["fields_failed"].integer().value_or(0);
    data.objects = plate["objects"].integer().value_or(0);
}

void load_lists(PageData& data, const Json& plate) {
    data.fields_saturated = plate["quality"]["fields_saturated"].integer().value_or(0);
    for (const Json& channel : plate["quality"]["channels"].items()) {
        data.channel_quality.push_back({channel["name"].text(), channel["fields_saturated"].integer(),
                                        channel["fields_out_of_focus"].integer(), channel["median_focus"].number()});
    }
    data.mapped_without_images = texts(plate["map"]["mapped_without_images"]);
    data.imaged_without_map = texts(plate["map"]["imaged_without_map"]);
    for (const Json& field : plate["failed_fields"].items()) {
        const auto number = field["field"].integer();
        data.failed_fields.push_back(
            {field["well"].text(), number ? std::to_string(*number) : field["field"].text(), field["reason"].text()});
    }
    for (const Json& warning : plate["warnings"].items()) {
        data.warnings.push_back(warning.is_object() ? warning["message"].text() : warning.text());
    }
}

/// The page holds text, maps and pictures; pictures may take this much of it (base64 makes 4 bytes of 3).
std::size_t picture_bytes(const GalleryField& field) {
    std::size_t bytes = 4 * field.picture.jpeg.size() / 3 + 1000;
    for (const auto& [object, path] : field.picture.outlines) bytes += path.size() + 1;
    return bytes;
}

void load_gallery(PageData& data, const store::ResultFile& results, const PageOptions& options) {
    std::size_t left = options.picture_budget_bytes;
    for (const Choice& choice : choose_fields(data, results.fields(), options.gallery_fields)) {
        auto picture = results.picture(choice.field_id);
        if (!picture || picture->width <= 0 || picture->height <= 0) continue;
        GalleryField field{choice.id, choice.why, choice.objects, std::move(*picture), {}};
        const std::size_t bytes = picture_bytes(field);
        if (bytes > left) {
            ++data.pictures_left_out;
            continue;
        }
        left -= bytes;
        field.infected = results.infected_objects(choice.field_id);
        std::sort(field.infected.begin(), field.infected.end());
        data.gallery.push_back(std::move(field));
    }
}

}  // namespace

bool PageData::has_infection() const {
    return std::any_of(wells.begin(), wells.end(), [](const WellView& well) { return well.infected_fraction; });
}

const WellView* PageData::find(WellAddress well) const {
    const auto found =
        std::lower_bound(wells.begin(), wells.end(), well,
                         [](const WellView& view, WellAddress address) { return view.address < address; });
    return found != wells.end() && found->address == well ? &*found : nullptr;
}

PageData from_documents(const Json& plate, const Json& wells, const Json& provenance) {
    PageData data;
    data.version = plate["viroplate"].text();
    load_plate(data, plate["plate"]);
    data.outcome = plate["verdict"]["outcome"].text();
    data.sentence = plate["verdict"]["sentence"].text();
    for (const Json& rule : plate["verdict"]["rules"].items()) {
        data.rules.push_back({rule["name"].text(), rule["outcome"].text(), rule["observed"].number(),
                              rule["limit"].text(), rule["sentence"].text()});
    }
    data.infection = infection(plate["infection"]);
    data.titre = titre(plate["titre"]);
    data.controls = controls(plate["controls"]);
    data.comparison = comparison(plate["comparison"]);
    data.readouts = texts(plate["readouts"]);
    load_lists(data, plate);
    load_wells(data, wells);
    data.provenance = provenance;
    return data;
}

PageData load(const store::ResultFile& results, const PageOptions& options) {
    const Json plate = results.document("plate");
    const Json wells = results.document("wells");
    if (plate.is_null() || wells.is_null()) {
        throw Error(Code::incomplete,
                    results.complete() ? "the plate was never concluded: it has no verdict"
                                       : "the result is incomplete: the run has not reached its end",
                    "Finish the plate with `viroplate run --resume`, then make the page.");
    }
    PageData data = from_documents(plate, wells, results.document("provenance"));
    load_gallery(data, results, options);
    return data;
}

}  // namespace viroplate::report
