#include "report/fabricated_plate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "viroplate/document/xml.hpp"
#include "viroplate/store/table_json.hpp"
#include "viroplate/table/schema.hpp"

namespace viroplate::report::fabricated {

namespace {

using document::Json;
using table::Table;

constexpr int kRepeat = 12;
constexpr std::array<double, 8> kDoses{1, 3, 10, 30, 100, 300, 1000, 3000};
constexpr const char* kInterferon = "interferon-β";

/// A number in −1 … 1 that looks like noise and is the same everywhere.
double wobble(int row, int column, double seed) {
    const double value = std::sin(row * 12.9898 + column * 78.233 + seed * 37.719) * 43758.5453;
    return 2 * (value - std::floor(value)) - 1;
}

struct Treatment {
    std::string role;
    std::string compound;
    double dose = 0;
    bool interferon = false;
    bool virus = true;
    double fraction = 0;
};

Treatment treatment(int row, int column) {
    const int place = column % kRepeat;
    if (place == 0) return {"mock", "", 0, false, false, 0.004};
    if (place == 1) return {"vehicle", "", 0, false, true, 0.42};
    if (place == 2) return {"vehicle", "", 0, true, true, 0.12};
    if (place == 11) return {"reference", "ruxolitinib", 1000, true, true, 0.40};
    const double dose = kDoses[static_cast<std::size_t>(place - 3)];
    const double hill = dose / (dose + 40);
    if (row % 8 < 4) return {"compound", "baricitinib", dose, true, true, 0.12 + 0.29 * hill};
    if (row % 8 < 6) return {"compound", "baricitinib", dose, false, true, 0.42};
    return {"compound", "remdesivir", dose, false, true, 0.42 * (1 - 0.97 * dose / (dose + 200))};
}

std::string status_of(const PlateShape& shape, int row, int column) {
    if (row == shape.rows - 1 && column == 0) return "no_images";
    if (row == 0 && column == shape.columns - 1) return "failed";
    if (row == 2 && column == 5) return "excluded";
    return "ok";
}

std::string reason_of(const std::string& status) {
    if (status == "no_images") return "no file of this well is in the folder";
    if (status == "failed") return "all fields failed";
    return status == "excluded" ? "air bubble" : "";
}

void set_counts(Table& table, std::size_t at, int row, int column, const Treatment& well) {
    const std::int64_t cells = 1200 + static_cast<std::int64_t>(90 * wobble(row, column, 1));
    const double toxic = well.compound == "remdesivir" && well.dose >= 3000 ? 0.55 : 1.0;
    const auto kept = static_cast<std::int64_t>(static_cast<double>(cells) * toxic);
    const double fraction = std::clamp(well.fraction * (1 + 0.08 * wobble(row, column, 2)), 0.0, 1.0);
    table.set(at, "cells", kept);
    table.set(at, "infected", static_cast<std::int64_t>(fraction * static_cast<double>(kept)));
    table.set(at, "infected_fraction", fraction);
    table.set(at, "infected_fraction_low", std::max(0.0, fraction - 0.025));
    table.set(at, "infected_fraction_high", std::min(1.0, fraction + 0.025));
    table.set(at, "relative_cells", static_cast<double>(kept) / 1200.0);
}

void set_identity(Table& table, std::size_t at, int row, int column) {
    table.set(at, "plate", "demo");
    table.set(at, "well", name(WellAddress{row, column}));
    table.set(at, "row", row_name(row));
    table.set(at, "column", static_cast<std::int64_t>(column + 1));
    table.set(at, "fields_expected", std::int64_t{2});
}

void set_treatment(Table& table, std::size_t at, const Treatment& well) {
    table.set(at, "role", well.role);
    if (well.virus) table.set(at, "virus", "SARS-CoV-2");
    table.set(at, "moi", well.virus ? 0.5 : 0.0);
    if (!well.compound.empty()) {
        table.set(at, "compound", well.compound);
        table.set(at, "dose", well.dose);
        table.set(at, "dose_unit", "nM");
    }
    if (well.interferon) {
        table.set(at, "interferon", kInterferon);
        table.set(at, "interferon_dose", 100.0);
        table.set(at, "interferon_unit", "IU/mL");
    }
}

Table infection_wells(const PlateShape& shape) {
    Table table(table::well_schema({}, {}));
    for (int row = 0; row < shape.rows; ++row) {
        for (int column = 0; column < shape.columns; ++column) {
            const Treatment well = treatment(row, column);
            const std::string status = status_of(shape, row, column);
            const std::size_t at = table.add_row();
            set_identity(table, at, row, column);
            set_treatment(table, at, well);
            table.set(at, "status", status);
            if (status != "ok") table.set(at, "reason", reason_of(status));
            const bool counted = status == "ok" || status == "excluded";
            table.set(at, "fields_used", std::int64_t{counted ? 2 : 0});
            if (counted) set_counts(table, at, row, column, well);
        }
    }
    return table;
}

void add_comparison(Table& table, const std::string& compound, bool interferon, double dose, double fraction,
                    const std::string& direction, double cells) {
    const double vehicle = interferon ? 0.12 : 0.42;
    const std::size_t at = table.add_row();
    table.set(at, "compound", compound);
    table.set(at, "dose", dose);
    table.set(at, "dose_unit", "nM");
    if (interferon) table.set(at, "interferon", kInterferon);
    table.set(at, "virus", "SARS-CoV-2");
    table.set(at, "moi", 0.5);
    table.set(at, "wells", std::int64_t{4});
    table.set(at, "infected_fraction", fraction);
    table.set(at, "infected_fraction_sd", 0.02);
    table.set(at, "vehicle_fraction", vehicle);
    table.set(at, "log2_odds_ratio", std::log2(fraction / (1 - fraction) / (vehicle / (1 - vehicle))));
    table.set(at, "relative_cells", cells);
    table.set(at, "direction", direction);
}

Table comparison_table() {
    std::vector<table::Column> columns;
    for (const char* text : {"compound", "dose_unit", "interferon", "virus", "direction"}) {
        columns.push_back({text, table::Type::text, "1", ""});
    }
    columns.push_back({"wells", table::Type::integer, "1", ""});
    for (const char* number : {"dose", "moi", "infected_fraction", "infected_fraction_sd", "vehicle_fraction",
                               "log2_odds_ratio", "relative_cells"}) {
        columns.push_back({number, table::Type::real, "1", ""});
    }
    return Table(columns);
}

Json infection_comparison() {
    Table table = comparison_table();
    for (const double dose : kDoses) {
        const double sensitised = 0.12 + 0.29 * dose / (dose + 40);
        add_comparison(table, "baricitinib", true, dose, sensitised, dose >= 30 ? "sensitises" : "unclear", 0.99);
        add_comparison(table, "baricitinib", false, dose, 0.42, "unclear", 1.01);
        const double blocked = 0.42 * (1 - 0.97 * dose / (dose + 200));
        add_comparison(table, "remdesivir", false, dose, blocked, dose >= 100 ? "protects" : "unclear",
                       dose >= 3000 ? 0.55 : 0.98);
    }
    return store::to_json(table);
}

Json figure(double value, double low, double high) {
    return Json::object({{"value", value}, {"low", low}, {"high", high}, {"reason", ""}});
}

Json no_figure(const char* reason) {
    return Json::object({{"value", nullptr}, {"low", nullptr}, {"high", nullptr}, {"reason", reason}});
}

Json numbers(std::initializer_list<double> values) {
    Json array = Json::array();
    for (const double value : values) array.push(value);
    return array;
}

Json texts(std::initializer_list<const char*> values) {
    Json array = Json::array();
    for (const char* value : values) array.push(value);
    return array;
}

Json rule(const char* name, const char* outcome, Json observed, const char* limit, const char* sentence) {
    return Json::object(
        {{"name", name}, {"outcome", outcome}, {"observed", observed}, {"limit", limit}, {"sentence", sentence}});
}

Json infection_rules() {
    Json rules = Json::array();
    rules.push(rule("fields_used", "review", 0.938, "at least 95 %",
                    "Fields: 180 of 192 analysed, 93.8 % (limit 95 %): well A12 failed, well H01 has no images."));
    rules.push(rule("cells_per_well", "pass", 1204, "at least 200", "Vehicle wells: 1,204 cells a well (median)."));
    rules.push(rule("mock_infected", "pass", 0.004, "at most 1 %",
                    "Mock wells: 0.4 % of 8,311 cells called infected (limit 1 %)."));
    rules.push(rule("vehicle_infected", "pass", 0.42, "5 % to 95 %", "Vehicle wells: 42.0 % infected."));
    rules.push(rule("robust_z_prime", "pass", 0.713, "at least 0.4", "Virus against mock: robust Z′ 0.71."));
    rules.push(rule("ssmd", "pass", 14.2, "at least 3", "Virus against mock: SSMD 14.2."));
    return rules;
}

Json infection_controls() {
    Json controls = Json::array();
    controls.push(Json::object({{"name", "virus against mock"},
                                {"readout", "infected_fraction"},
                                {"high_words", "vehicle without interferon"},
                                {"low_words", "mock"},
                                {"high", numbers({.41, .43, .395, .44, .42, .418, .405, .431})},
                                {"low", numbers({.003, .004, .006, .002, .004, .005, .004})},
                                {"z_prime", figure(.742, .664, .818)},
                                {"robust_z_prime", figure(.713, .588, .846)},
                                {"ssmd", figure(14.2, 10.9, 21.7)}}));
    controls.push(Json::object({{"name", "JAK inhibitor window"},
                                {"readout", "infected_fraction"},
                                {"high_words", "reference ruxolitinib with interferon"},
                                {"low_words", "vehicle with interferon"},
                                {"high", numbers({.41, .39, .40})},
                                {"low", numbers({.11, .12, .125, .117, .121, .13, .108, .12})},
                                {"z_prime", no_figure("3 wells in a group; at least 4 are needed")},
                                {"robust_z_prime", no_figure("3 wells in a group; at least 4 are needed")},
                                {"ssmd", no_figure("3 wells in a group; at least 4 are needed")}}));
    return controls;
}

Json plate_facts(const PlateShape& shape, const Json& channels) {
    return Json::object({{"name", "demo"},
                         {"format", "file names"},
                         {"rows", shape.rows},
                         {"columns", shape.columns},
                         {"pixel_size_um", 0.65},
                         {"channels", channels},
                         {"wells_mapped", shape.rows * shape.columns},
                         {"wells_imaged", shape.rows * shape.columns - 1},
                         {"fields_expected", 192},
                         {"fields_used", 180},
                         {"fields_failed", 2},
                         {"objects", 113402}});
}

Json infection_call() {
    return Json::object({{"called", true},
                         {"channel", "virus"},
                         {"column", "cell_mean_virus"},
                         {"rule", "quantile"},
                         {"threshold", 412.7},
                         {"reason", ""},
                         {"mock_cells", 8311},
                         {"mock_wells", 7},
                         {"left_out_rate", 0.0052}});
}

Json titre() {
    return Json::object({{"model", "single_hit"},
                         {"valid", true},
                         {"reason", ""},
                         {"dose_unit", "MOI"},
                         {"per_dose", 1.08},
                         {"per_dose_low", 0.93},
                         {"per_dose_high", 1.24},
                         {"background", 0.004},
                         {"dispersion", 6.1},
                         {"slope", 0.97},
                         {"slope_low", 0.88},
                         {"slope_high", 1.07},
                         {"wells", 15}});
}

Json quality() {
    Json channels = Json::array();
    channels.push(Json::object({{"name", "dna"}, {"fields_saturated", 3}, {"median_focus", 0.0312}}));
    channels.push(Json::object({{"name", "virus"}, {"fields_saturated", 0}, {"median_focus", 0.0118}}));
    return Json::object({{"fields_saturated", 3}, {"channels", channels}});
}

Json provenance() {
    Json options = Json::array();
    options.push(Json::object({{"path", "nuclei.diameter_um"}, {"value", "15"}, {"origin", "assay file"}}));
    options.push(Json::object({{"path", "infection.rule"}, {"value", "quantile"}, {"origin", "default"}}));
    return Json::object({{"viroplate", "0.1.0"},
                         {"started", "2026-11-22T14:00:00Z"},
                         {"threads", 4},
                         {"libraries", Json::object({{"sqlite", "3.40.1"}, {"opencv", "4.6.0"}})},
                         {"options", options}});
}

Json table_document(const Table& table) { return store::to_json(table); }

}  // namespace

Documents infection_plate(PlateShape shape) {
    Json failed = Json::array();
    failed.push(Json::object({{"well", "A12"}, {"field", 1}, {"reason", "dna: 'A12_f1_dna.tif' is cut short"}}));
    failed.push(Json::object({{"well", "A12"}, {"field", 2}, {"reason", "images of unequal size"}}));
    const Json verdict = Json::object(
        {{"outcome", "review"},
         {"sentence", "The assay works, but 12 of 192 fields are missing: look at them before trusting the plate."},
         {"rules", infection_rules()}});
    const Json map = Json::object({{"mapped_without_images", texts({"H01"})}, {"imaged_without_map", Json::array()}});
    Documents out;
    out.plate = Json::object({{"schema_version", 1},
                              {"viroplate", "0.1.0"},
                              {"plate", plate_facts(shape, texts({"dna", "virus"}))},
                              {"verdict", verdict},
                              {"infection", infection_call()},
                              {"titre", titre()},
                              {"controls", infection_controls()},
                              {"comparison", infection_comparison()},
                              {"quality", quality()},
                              {"map", map},
                              {"failed_fields", failed},
                              {"readouts", Json::array()},
                              {"warnings", texts({"The map names well H01, of which there is no image."})}});
    out.wells = table_document(infection_wells(shape));
    out.provenance = provenance();
    return out;
}

Documents readout_plate() {
    const PlateShape shape{8, 12};
    Table table(table::well_schema({}, std::vector<std::string>{"gfp_nucleus_ring_ratio"}));
    Json high = Json::array();
    Json low = Json::array();
    for (int row = 0; row < shape.rows; ++row) {
        for (int column = 0; column < shape.columns; ++column) {
            const std::size_t at = table.add_row();
            set_identity(table, at, row, column);
            const bool positive = column == 11;
            const bool control = column == 0 || positive;
            const double dose = std::pow(3.0, column - 6);
            const double value = (positive  ? 2.2
                                  : control ? 1.05
                                            : 1.05 + 1.15 * dose / (dose + 2)) *
                                 (1 + 0.03 * wobble(row, column, 3));
            table.set(at, "role", column == 0 ? "vehicle" : positive ? "reference" : "compound");
            if (!control || positive) table.set(at, "compound", positive ? "wortmannin" : "LY294002");
            if (!control || positive) table.set(at, "dose", positive ? 0.15 : dose);
            if (!control || positive) table.set(at, "dose_unit", "uM");
            table.set(at, "status", "ok");
            table.set(at, "fields_used", std::int64_t{1});
            table.set(at, "cells", static_cast<std::int64_t>(170 + 20 * wobble(row, column, 4)));
            table.set(at, "relative_cells", 1 + 0.1 * wobble(row, column, 4));
            table.set(at, "gfp_nucleus_ring_ratio", value);
            if (control) (positive ? high : low).push(value);
        }
    }
    Json controls = Json::array();
    controls.push(Json::object({{"name", "translocation"},
                                {"readout", "gfp_nucleus_ring_ratio"},
                                {"high_words", "reference wortmannin"},
                                {"low_words", "vehicle"},
                                {"high", high},
                                {"low", low},
                                {"z_prime", figure(.75, .70, .81)},
                                {"robust_z_prime", figure(.73, .61, .82)},
                                {"ssmd", figure(16.1, 12.2, 20.7)}}));
    Json rules = Json::array();
    rules.push(rule("robust_z_prime", "pass", 0.73, "at least 0.4", "Translocation: robust Z′ 0.73."));
    const Json verdict =
        Json::object({{"outcome", "pass"}, {"sentence", "Pass: the controls stand far apart."}, {"rules", rules}});
    Documents out;
    out.plate = Json::object({{"schema_version", 1},
                              {"viroplate", "0.1.0"},
                              {"plate", plate_facts(shape, texts({"dna", "gfp"}))},
                              {"verdict", verdict},
                              {"infection", Json::object({{"called", false}, {"reason", ""}})},
                              {"titre", nullptr},
                              {"controls", controls},
                              {"comparison", store::to_json(comparison_table())},
                              {"quality", quality()},
                              {"readouts", texts({"gfp_nucleus_ring_ratio"})}});
    out.wells = table_document(table);
    out.provenance = provenance();
    return out;
}

Documents bare_plate() {
    Documents out;
    out.plate =
        Json::object({{"schema_version", 1},
                      {"viroplate", "0.1.0"},
                      {"plate", Json::object({{"name", "bare"}, {"rows", 8}, {"columns", 12}})},
                      {"verdict", Json::object({{"outcome", "fail"}, {"sentence", "No field was analysed."}})}});
    out.wells = table_document(Table(table::well_schema({}, {})));
    return out;
}

PageData page_data(const Documents& documents) {
    return from_documents(documents.plate, documents.wells, documents.provenance);
}

store::FieldPicture picture() {
    // Not a picture a browser can show, but the bytes that a JPEG begins and ends with.
    constexpr std::array<int, 6> kBytes{0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xD9};
    store::FieldPicture out;
    out.width = 256;
    out.height = 256;
    for (const int byte : kBytes) out.jpeg.push_back(static_cast<std::byte>(byte));
    out.outlines = {{1, "M10 10h20v20h-20z"}, {2, "M60 60h20v20h-20z"}};
    return out;
}

void check_well_formed(const std::string& page) {
    const auto begin = page.find("<html");
    document::XmlDocument(page.substr(begin), "page.html");
}

std::size_t occurrences(const std::string& text, const std::string& part) {
    std::size_t number = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++number;
    return number;
}

}  // namespace viroplate::report::fabricated
