#include "viroplate/plate/index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <system_error>

#include "plate/readers.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"

namespace viroplate::plate {

namespace fs = std::filesystem;

const char* name(PlaneState state) {
    switch (state) {
        case PlaneState::present:
            return "present";
        case PlaneState::missing:
            return "missing";
        case PlaneState::not_recorded:
            return "not_recorded";
        case PlaneState::not_acquired:
            return "not_acquired";
    }
    return "missing";
}

std::size_t PlateIndex::count(PlaneState state) const {
    std::size_t planes = 0;
    for (const auto& field : fields) {
        planes += static_cast<std::size_t>(std::count_if(field.planes.begin(), field.planes.end(),
                                                         [&](const PlaneRef& p) { return p.state == state; }));
    }
    return planes;
}

std::vector<WellAddress> PlateIndex::imaged_wells() const {
    std::vector<WellAddress> wells;
    for (const auto& field : fields) {
        const bool imaged = std::any_of(field.planes.begin(), field.planes.end(),
                                        [](const PlaneRef& p) { return p.state == PlaneState::present; });
        if (imaged && (wells.empty() || wells.back() != field.id.well)) wells.push_back(field.id.well);
    }
    return wells;
}

void OpenOptions::visit(OptionVisitor& visitor) {
    static constexpr std::array<std::string_view, 2> kOrders{"rows", "snake"};
    visitor.text("pattern", pattern);
    visitor.integer("sequence_channels", sequence_channels, {1, 64});
    visitor.number("pixel_size_um", pixel_size_um, {1e-3, 1e3});
    visitor.integer("rows", rows, {0, 64});
    visitor.integer("columns", columns, {0, 96});
    visitor.text("positions_csv", positions_csv);
    visitor.integer("grid_columns", grid_columns, {0, 1000});
    visitor.choose("grid_order", grid_order, kOrders);
    visitor.number("grid_overlap", grid_overlap, {0, 0.9});
}

std::vector<Reader> readers() {
    return {
        {"harmony", "Revvity Harmony (Opera Phenix, Operetta)", harmony_refusal, read_harmony},
        {"ome-tiff", "OME-TIFF", ome_tiff_refusal, read_ome_tiff},
        {"names", "names by pattern", names_refusal, read_names},
    };
}

namespace {

constexpr const char* kChooseRemedy = "Choose one with --pattern, or plate.pattern in the assay file.";

/// A file stands for the folder it lies in; where that is a well's folder, for the plate above it.
fs::path folder_of(const fs::path& path) {
    if (fs::is_directory(path)) return path;
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    const fs::path above = folder.has_parent_path() ? folder.parent_path() : fs::path();
    return !above.empty() && parse_well(folder.filename().string()) ? above : folder;
}

std::string refusal_of(const Reader& reader, const fs::path& path, const OpenOptions& options) {
    try {
        return reader.refusal(path, options);
    } catch (const Error& error) {
        if (error.code() == Code::assay) throw;  // a wrong pattern is no matter of the folder
        return error.what();
    }
}

Error no_plate(const fs::path& path, const std::vector<std::string>& refusals) {
    std::string message = fmt::format("'{}' holds no plate that can be read. Looked for:", path.string());
    for (const auto& refusal : refusals) message += "\n  " + refusal;
    return {Code::plate, message,
            "Point at the folder that holds the images or the index, or say how to read the names with --pattern."};
}

/// Tries the readers on `path`; file names count only where no index is found.
PlateIndex read_plate(const fs::path& path, const fs::path& folder, const OpenOptions& options) {
    const auto table = readers();
    const auto demanded = std::find_if(table.begin(), table.end(), [&](const Reader& reader) {
        return options.pattern == reader.name && reader.read != read_names;
    });
    std::vector<const Reader*> fitting;
    std::vector<std::string> refusals;
    for (const auto& reader : table) {
        const bool by_names = reader.read == read_names;
        if (demanded != table.end() ? &reader != &*demanded : !options.pattern.empty() && !by_names) continue;
        if (by_names && !fitting.empty()) continue;
        const std::string refusal = refusal_of(reader, by_names ? folder : path, options);
        if (refusal.empty()) {
            fitting.push_back(&reader);
        } else {
            refusals.push_back(fmt::format("{}: {}", reader.name, refusal));
        }
    }
    if (fitting.empty()) throw no_plate(path, refusals);
    if (fitting.size() > 1) {
        throw Error(Code::plate,
                    fmt::format("'{}' is both {} ({}) and {} ({})", path.string(), fitting[0]->name, fitting[0]->vendor,
                                fitting[1]->name, fitting[1]->vendor),
                    kChooseRemedy);
    }
    return fitting[0]->read(fitting[0]->read == read_names ? folder : path, options);
}

void settle_shape(PlateIndex& index, const OpenOptions& options) {
    int rows = 0;
    int columns = 0;
    const auto grow = [&](WellAddress well) {
        rows = std::max(rows, well.row + 1);
        columns = std::max(columns, well.column + 1);
    };
    for (const auto& field : index.fields) grow(field.id.well);
    for (const auto& well : index.expected_wells) grow(well);
    if (options.rows > 0 && options.columns > 0) {
        index.shape = {options.rows, options.columns};
        if (rows > options.rows || columns > options.columns) {
            throw Error(Code::assay,
                        fmt::format("plate.rows and plate.columns say {} × {}, but there are images of well {}",
                                    options.rows, options.columns, name(WellAddress{rows - 1, columns - 1})),
                        "Correct the two numbers, or leave them out.");
        }
    } else if (index.shape.rows == 0 || index.shape.columns == 0) {
        index.shape = smallest_plate_holding(rows, columns);
    } else if (rows > index.shape.rows || columns > index.shape.columns) {
        index.warnings.push_back(fmt::format("the index says {} × {} wells, but names wells outside of it",
                                             index.shape.rows, index.shape.columns));
        index.shape = {std::max(rows, index.shape.rows), std::max(columns, index.shape.columns)};
    }
}

void settle_pixel_size(PlateIndex& index, const OpenOptions& options) {
    if (!options.pixel_size_um) return;
    const double wanted = *options.pixel_size_um;
    if (index.pixel_size_um && std::abs(*index.pixel_size_um / wanted - 1) > 1e-3) {
        index.warnings.push_back(fmt::format("the plate states a pixel size of {:.5g} um; {:.5g} um is used as asked",
                                             *index.pixel_size_um, wanted));
    }
    index.pixel_size_um = wanted;
}

/// Expected are the wells the instrument meant to record and those it did.
void settle_wells(PlateIndex& index) {
    auto& wells = index.expected_wells;
    for (const auto& field : index.fields) wells.push_back(field.id.well);
    std::sort(wells.begin(), wells.end());
    wells.erase(std::unique(wells.begin(), wells.end()), wells.end());
}

}  // namespace

PlateIndex open(const fs::path& path, const OpenOptions& options) {
    std::error_code error;
    if (!fs::exists(path, error)) {
        throw_io_error(path, "open", error ? error.value() : ENOENT);
    }
    PlateIndex index = read_plate(path, folder_of(path), options);
    settle_wells(index);
    settle_shape(index, options);
    settle_pixel_size(index, options);
    place_fields(index, options);
    return index;
}

}  // namespace viroplate::plate
