#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "viroplate/core/ids.hpp"
#include "viroplate/document/json.hpp"
#include "viroplate/measure/quality.hpp"
#include "viroplate/table/table.hpp"

namespace viroplate::store {

/// What the result is of; fixed when the file is made.
struct PlateRecord {
    std::string plate;  ///< name
    std::string format;
    PlateShape shape;
    std::optional<double> pixel_size_um;
    std::vector<std::string> channels;       ///< assay names, in order
    std::vector<std::string> spot_channels;  ///< those whose spots are counted
    std::string image_settings;              ///< what the pixels and the way to the objects were; one line of JSON
    std::string assay_text;
    std::string map_text;
};

/// One input plane of a field.
struct PlaneRecord {
    std::string channel;
    std::string file;  ///< relative to the plate folder
    int page = 0;
    std::string digest;  ///< of the whole file; empty when it could not be read
    std::optional<measure::PlaneQuality> quality;
};

/// A small picture for the report: nuclei channel as JPEG, and the outlines of nuclei in its pixels.
struct FieldPicture {
    int width = 0;
    int height = 0;
    std::vector<std::byte> jpeg;
    std::vector<std::pair<std::uint32_t, std::string>> outlines;  ///< object number, SVG path data
};

/// The result of one field: there whole or not at all.
struct FieldRecord {
    std::int64_t field_id = 0;  ///< place in the plan: fixed by the plate, not by the order of work
    FieldId id;
    std::optional<double> x_um;
    std::optional<double> y_um;
    std::string status;  ///< "ok" or "failed"
    std::string reason;  ///< why it failed; or what to know although it did not
    int width = 0;
    int height = 0;
    std::vector<PlaneRecord> planes;
    table::ObjectTable objects;
    std::optional<FieldPicture> picture;
};

/// Most objects a field can hold: object_id = field_id · 2^20 + object number, in one 64-bit key.
inline constexpr std::uint32_t kMostObjectsPerField = (1U << 20U) - 1;
inline constexpr std::int64_t object_id(std::int64_t field_id, std::uint32_t object) {
    return field_id * (std::int64_t{1} << 20) + object;
}
inline constexpr std::int64_t field_of(std::int64_t object_id) { return object_id >> 20; }
inline constexpr std::uint32_t object_number(std::int64_t object_id) {
    return static_cast<std::uint32_t>(object_id & kMostObjectsPerField);
}

/// A field as the report and the conclusion see it.
struct FieldSummary {
    std::int64_t field_id = 0;
    FieldId id;
    std::optional<double> x_um;
    std::optional<double> y_um;
    std::string status;
    std::string reason;
    std::size_t objects = 0;
    int width = 0;
    int height = 0;
    std::vector<PlaneRecord> planes;
};

/// One object's call.
struct CallRow {
    std::int64_t object_id = 0;
    float signal = 0;
    std::optional<bool> infected;  ///< nothing where a gate held the cell back
    float probability = std::numeric_limits<float>::quiet_NaN();  ///< of being infected, 0 to 1; NaN: none
    std::string_view gate{};                                      ///< why it is not called; empty: it is
};

/// A batch of objects read column-wise for a field.
struct ObjectBatch {
    std::int64_t field_id = 0;
    WellAddress well;
    std::span<const std::int64_t> object_ids;
    std::span<const float> values;  ///< row-major, columns as asked for; NaN = NULL
};

/// results.sqlite. Tables plate, channel, field, plane, object, call, picture, document (docs/formats.md; the file's
/// own schema says the same in comments). Each field is added in one transaction: a killed run leaves whole fields and
/// the plate marked incomplete. One handle is used by one thread at a time; a second writer is refused
/// (Code::try_again).
///
/// All functions throw Code::try_again when the disk is full, Code::io for what else the disk may say.
class ResultFile {
public:
    /// Makes a new file, which is there as a whole or not at all. Throws Code::output_exists when it is there.
    static ResultFile create(const std::filesystem::path& path, const PlateRecord& plate);
    enum class Access { read, write };
    /// Opens one. Throws Code::io when it is no result file.
    static ResultFile open(const std::filesystem::path& path, Access access);
    ~ResultFile();
    ResultFile(ResultFile&&) noexcept;
    ResultFile& operator=(ResultFile&&) noexcept;

    PlateRecord plate() const;
    /// All fields of the plan are there and concluded on.
    bool complete() const;
    /// Replaces the texts of assay and map: those the conclusions now rest on.
    void replace_inputs(const std::string& assay_text, const std::string& map_text);

    /// Throws Code::image for more than kMostObjectsPerField objects; Code::internal when the field is there already or
    /// its columns are not those of the file.
    void add_field(const FieldRecord& field);
    /// Ids of the fields that are stored, ascending.
    std::vector<std::int64_t> stored_fields() const;
    std::vector<FieldSummary> fields() const;
    std::vector<table::Column> object_columns() const;

    /// Reads the named object columns field by field, in order of field_id and object; fields without objects are left
    /// out. Throws Code::internal for a column that is not there.
    void read_objects(std::span<const std::string> columns, const std::function<void(const ObjectBatch&)>& take) const;
    /// Replaces all calls, in one transaction. Throws Code::internal for an object that is not there.
    void replace_calls(std::span<const CallRow> calls);
    /// Object numbers called infected in a field, ascending.
    std::vector<std::uint32_t> infected_objects(std::int64_t field_id) const;
    std::optional<FieldPicture> picture(std::int64_t field_id) const;

    /// Named JSON documents: "plate", "wells", "provenance", … what conclude() found and the report shows.
    void put_document(std::string_view name, const document::Json& value);
    /// Puts the well table as document "wells" and lays the view `well` over it, one column a column, for SQL.
    void put_wells(const table::Table& wells);
    /// The document of that name; null where there is none.
    document::Json document(std::string_view name) const;

    /// Does `work`, all of whose changes are stored together or, when it throws, not at all.
    void transaction(const std::function<void()>& work);

    /// Marks the plate complete and rewrites the file so that equal results have equal bytes, whatever the way there.
    /// Needs room for a second copy. The handle stays usable.
    void finish();

private:
    struct State;
    explicit ResultFile(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Version of the SQLite library in use, for provenance.
std::string database_version();

}  // namespace viroplate::store
