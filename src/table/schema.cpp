#include "viroplate/table/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace viroplate::table {

namespace {

constexpr const char* kGrey = "grey";

void add_place(std::vector<Column>& columns) {
    const auto add = [&](const char* name, const char* unit, const char* definition, Type type = Type::real) {
        columns.push_back({name, type, unit, definition});
    };
    add("object", "1", "number of the object in its field, from 1: its value in the label image", Type::integer);
    add("x_px", "px", "centroid of the nucleus, to the right; the centre of the first pixel is 0");
    add("y_px", "px", "centroid of the nucleus, downwards; the centre of the first pixel is 0");
    add("x_um", "um", "x_px in micrometres; empty where the pixel size is unknown");
    add("y_um", "um", "y_px in micrometres; empty where the pixel size is unknown");
    add("border", "1", "1 where the nucleus touches the edge of the image, else 0", Type::integer);
}

void add_shape(std::vector<Column>& columns) {
    const auto add = [&](const char* name, const char* unit, const char* definition) {
        columns.push_back({name, Type::real, unit, definition});
    };
    add("nucleus_area_px", "px", "pixels of the nucleus");
    add("nucleus_area_um2", "um2", "area of the nucleus; empty where the pixel size is unknown");
    add("nucleus_perimeter_px", "px", "length of the nucleus's outline (Cauchy-Crofton, four directions)");
    add("nucleus_major_axis_px", "px", "long axis of the ellipse with the nucleus's second moments");
    add("nucleus_minor_axis_px", "px", "short axis of the ellipse with the nucleus's second moments");
    add("nucleus_eccentricity", "1", "of that ellipse: 0 a circle, towards 1 a line");
    add("nucleus_solidity", "1", "area over the area of the convex hull");
    add("nucleus_form_factor", "1", "4 pi area / perimeter^2: 1 a disc, smaller when long or ragged");
    add("nucleus_orientation_rad", "rad", "angle of the long axis against the x axis, y downwards, -pi/2 to pi/2");
    add("cell_area_px", "px", "pixels of the cell, its nucleus included");
    add("cell_area_um2", "um2", "area of the cell; empty where the pixel size is unknown");
    add("ring_area_px", "px", "pixels of the ring around the nucleus");
}

struct Statistic {
    const char* name;
    const char* unit;
    const char* words;
};
constexpr Statistic kMean{"mean", kGrey, "mean"};
constexpr Statistic kIntegrated{"integrated", "grey px", "sum"};
constexpr Statistic kMedian{"median", kGrey, "median"};
constexpr Statistic kMin{"min", kGrey, "minimum"};
constexpr Statistic kMax{"max", kGrey, "maximum"};
constexpr Statistic kSd{"sd", kGrey, "standard deviation (n - 1)"};

void add_intensities(std::vector<Column>& columns, std::string_view compartment, std::string_view channel,
                     std::initializer_list<Statistic> statistics) {
    for (const auto& statistic : statistics) {
        columns.push_back({intensity_column(compartment, statistic.name, channel), Type::real, statistic.unit,
                           fmt::format("{} of {} over the {}'s pixels, after correction and background",
                                       statistic.words, channel, compartment)});
    }
}

void add_channel(std::vector<Column>& columns, const std::string& channel) {
    add_intensities(columns, "nucleus", channel, {kMean, kIntegrated, kMedian, kMin, kMax, kSd});
    add_intensities(columns, "ring", channel, {kMean, kMedian});
    add_intensities(columns, "cell", channel, {kMean, kIntegrated, kMedian, kMin, kMax, kSd});
    columns.push_back(
        {fmt::format("nucleus_ring_ratio_{}", channel), Type::real, "1",
         fmt::format(
             "nucleus_mean_{0} / ring_mean_{0}; empty where the ring's mean is not above twice its standard error",
             channel)});
}

void add_pair(std::vector<Column>& columns, const std::string& first, const std::string& second) {
    for (const char* compartment : {"nucleus", "cell"}) {
        columns.push_back(
            {fmt::format("{}_correlation_{}_{}", compartment, first, second), Type::real, "1",
             fmt::format("Pearson correlation of {} and {} over the {}'s pixels", first, second, compartment)});
    }
}

void add_identity_and_map(std::vector<Column>& columns) {
    const auto add = [&](const char* name, const char* definition, Type type = Type::text, const char* unit = "") {
        columns.push_back({name, type, unit, definition});
    };
    add("plate", "name of the plate");
    add("well", "well, A01 to AF48");
    add("row", "row of the well, A to AF");
    add("column", "column of the well, from 1", Type::integer, "1");
    add("role", "purpose of the well as the map says; unmapped where the map does not name it");
    add("virus", "virus the well was given; empty: none");
    add("moi", "virus dose as the map gives it, such as infectious units or particles a cell", Type::real, "1");
    add("compound", "compound of the well");
    add("dose", "dose of the compound", Type::real, "dose_unit");
    add("dose_unit", "unit of dose");
    add("compound2", "second compound of the well");
    add("dose2", "dose of the second compound", Type::real, "dose2_unit");
    add("dose2_unit", "unit of dose2");
    add("interferon", "interferon the well was given; empty: none");
    add("interferon_dose", "dose of the interferon", Type::real, "interferon_unit");
    add("interferon_unit", "unit of interferon_dose");
    add("reference", "what the well is a reference for, as the map says");
    add("note", "note of the map");
}

void add_results(std::vector<Column>& columns) {
    const auto add = [&](const char* name, const char* definition, Type type = Type::real) {
        columns.push_back({name, type, type == Type::text ? "" : "1", definition});
    };
    add("status", "ok, no_images, failed, excluded, empty or not_selected", Type::text);
    add("reason", "why the status is not ok, or what to know although it is", Type::text);
    add("fields_expected", "fields that the plate should have for the well", Type::integer);
    add("fields_used", "fields that were analysed", Type::integer);
    add("cells", "cells found in the fields used", Type::integer);
    add("infected", "cells called infected; empty where infection is not called", Type::integer);
    add("infected_fraction", "infected / cells_called, raw");
    add("infected_fraction_low", "lower 95 % limit of infected_fraction (Wilson: counting error only)");
    add("infected_fraction_high", "upper 95 % limit of infected_fraction (Wilson: counting error only)");
    add("cells_called", "cells that passed the gates and have a signal; infected_fraction is over these",
        Type::integer);
    add("cells_border", "cells not called because the edge of the image cuts them", Type::integer);
    add("cells_out_of_focus", "cells not called because their field is out of focus", Type::integer);
    add("cells_debris", "objects not called because they are too small or too large for a nucleus", Type::integer);
    add("cells_dead", "cells not called because their nucleus is small and bright", Type::integer);
    add("infected_corrected",
        "infected share with false positives and missed cells corrected for; by chance a little below 0 or above 1");
    add("infected_corrected_low", "lower 95 % limit of infected_corrected as an estimate of the whole well");
    add("infected_corrected_high", "upper 95 % limit of infected_corrected as an estimate of the whole well");
    add("infected_corrected_reason", "why there is no infected_corrected or no limits, or what to doubt about them",
        Type::text);
    add("foci", "foci of infection: infected cells connected through neighbours", Type::integer);
    columns.push_back({"foci_per_mm2", Type::real, "1/mm2", "foci / imaged area"});
    add("foci_per_cell", "foci / cells called: how many cells virus entered from outside");
    add("cells_per_focus", "mean infected cells of a focus, those cut by the edge of the image included");
    add("largest_focus", "infected cells of the largest focus", Type::integer);
    add("infected_neighbours_ratio",
        "pairs of infected neighbours over those expected of labels permuted in the field");
    add("infected_neighbours_z", "the same as a number of standard deviations");
    add("infected_neighbours_p", "share of permuted labelings with as many pairs of infected neighbours");
    add("spread_reason", "why the columns on foci and neighbours are empty, or what to doubt about them", Type::text);
    columns.push_back(
        {"shield_radius_um", Type::real, "um",
         "distance from infected cells at which the reporter of uninfected ones has fallen halfway to mock"});
    columns.push_back({"shield_radius_low_um", Type::real, "um", "lower 95 % limit of shield_radius_um"});
    columns.push_back({"shield_radius_high_um", Type::real, "um", "upper 95 % limit of shield_radius_um"});
    columns.push_back({"shield_plateau", Type::real, "grey", "reporter of uninfected cells beside infected ones"});
    columns.push_back({"shield_mock_level", Type::real, "grey", "reporter of the mock cells"});
    add("responders_bystanders", "share of uninfected cells whose reporter lies above the mock cells' quantile");
    add("responders_infected", "share of infected cells whose reporter lies above the mock cells' quantile");
    add("shield_reason", "why there is no shield_radius_um, or what to doubt about it", Type::text);
    add("relative_cells", "cells a used field over the mean of the vehicle wells");
}

void add_readout(std::vector<Column>& columns, const std::string& readout) {
    columns.push_back(
        {readout, Type::real, "as its object column",
         fmt::format("readout {} of the assay: mean or median of its object column over the cells", readout)});
    columns.push_back({fmt::format("{}_sd", readout), Type::real, "as its object column",
                       fmt::format("standard deviation (n - 1) over the cells of the column behind {}", readout)});
}

bool has(const std::vector<Column>& columns, std::string_view name) {
    return std::any_of(columns.begin(), columns.end(), [&](const Column& column) { return column.name == name; });
}

}  // namespace

std::string intensity_column(std::string_view compartment, std::string_view statistic, std::string_view channel) {
    return fmt::format("{}_{}_{}", compartment, statistic, channel);
}

std::vector<Column> spot_columns(std::string_view channel) {
    std::vector<Column> columns;
    for (const char* compartment : {"nucleus", "cell"}) {
        columns.push_back({fmt::format("{}_spots_{}", compartment, channel), Type::integer, "1",
                           fmt::format("spots of {} whose centre lies in the {}", channel, compartment)});
    }
    columns.push_back({fmt::format("cell_spot_signal_{}", channel), Type::real, "grey px",
                       fmt::format("sum of {} in the spots of the cell, over the level around them", channel)});
    return columns;
}

std::vector<Column> object_schema(std::span<const std::string> channels, std::span<const std::string> spot_channels) {
    std::vector<Column> columns;
    add_place(columns);
    add_shape(columns);
    for (const auto& channel : channels) add_channel(columns, channel);
    for (std::size_t first = 0; first < channels.size(); ++first) {
        for (std::size_t second = first + 1; second < channels.size(); ++second) {
            add_pair(columns, channels[first], channels[second]);
        }
    }
    for (const auto& channel : spot_channels) {
        for (auto& column : spot_columns(channel)) columns.push_back(std::move(column));
    }
    return columns;
}

bool describes_shape(std::string_view object_column) {
    std::vector<Column> columns;
    add_shape(columns);
    return has(columns, object_column);
}

std::vector<std::string> extra_column_names(std::span<const std::string> extra_map_columns,
                                            std::span<const std::string> readouts) {
    std::vector<Column> taken = well_schema({}, readouts);
    std::vector<std::string> names;
    for (const auto& extra : extra_map_columns) {
        std::string name = extra;
        while (has(taken, name)) name = fmt::format("map_{}", name);
        taken.push_back({name, Type::text, "", ""});
        names.push_back(std::move(name));
    }
    return names;
}

std::vector<Column> well_schema(std::span<const std::string> extra_map_columns, std::span<const std::string> readouts) {
    std::vector<Column> columns;
    add_identity_and_map(columns);
    if (!extra_map_columns.empty()) {
        for (auto& name : extra_column_names(extra_map_columns, readouts)) {
            columns.push_back({std::move(name), Type::text, "", "column of the map, as written there"});
        }
    }
    add_results(columns);
    for (const auto& readout : readouts) add_readout(columns, readout);
    return columns;
}

}  // namespace viroplate::table
