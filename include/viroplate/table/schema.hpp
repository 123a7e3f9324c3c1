#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "viroplate/table/table.hpp"

/// The schemas of the two tables everybody reads: objects (cells) and wells. They depend on the assay's channels and
/// readouts only, never on the data, so columns do not come and go. `docs/formats.md`
/// lists them all (a test compares).
namespace viroplate::table {

/// Columns of one object for these channel names (in order): identity, position, shape, then per channel intensity of
/// nucleus, ring and cell, then per pair of channels the correlations, then the spots of the channels in which they are
/// counted.
std::vector<Column> object_schema(std::span<const std::string> channels,
                                  std::span<const std::string> spot_channels = {});

/// The columns of the spots of one channel.
std::vector<Column> spot_columns(std::string_view channel);

/// Is this a column of the size or shape of the nucleus, the ring or the cell? Where the edge of the image cuts the
/// nucleus (`border` is 1) these say where the image ends, not how the cell is, and belong in no statistics.
bool describes_shape(std::string_view object_column);

/// Name of an intensity column: `nucleus_mean_gfp`.
std::string intensity_column(std::string_view compartment, std::string_view statistic, std::string_view channel);

/// Columns of wells.csv: identity, the map (with its unknown columns `extra_map_columns` kept under the names of
/// extra_column_names), status, counts, infection, then one column (and its `_sd`) a readout.
std::vector<Column> well_schema(std::span<const std::string> extra_map_columns, std::span<const std::string> readouts);

/// The names that the map's unknown columns have in wells.csv, in order: their own, or `map_<name>` where wells.csv has
/// a column of that name already.
std::vector<std::string> extra_column_names(std::span<const std::string> extra_map_columns,
                                            std::span<const std::string> readouts);

}  // namespace viroplate::table
