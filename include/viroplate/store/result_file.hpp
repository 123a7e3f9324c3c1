#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
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
    std::vector<std::string> channels;  ///< assay names, in order
    std::string image_settings;         ///< Assay::image_settings_digest + calibration id + plate digest
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

/// A field as the report and the conclusion see it.
struct FieldSummary {
    std::int64_t field_id = 0;
    FieldId id;
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
    bool infected = false;
};

/// A batch of objects read column-wise for a field.
struct ObjectBatch {
    std::int64_t field_id = 0;
    WellAddress well;
    std::span<const std::int64_t> object_ids;
    std::span<const float> values;  ///< row-major, columns as asked for; NaN = NULL
};

/// results.sqlite. Tables plate, channel, field, plane, object, call, picture, document (docs/formats.md). Each field
/// is added in one transaction: a killed run leaves whole fields and the plate marked incomplete.
class ResultFile {
public:
    /// Makes a new file. Throws Code::output_exists when it is there, Code::io / Code::try_again from the disk.
    static ResultFile create(const std::filesystem::path& path, const PlateRecord& plate);
    enum class Access { read, write };
    /// Opens one. Throws Code::io when it is no result file.
    static ResultFile open(const std::filesystem::path& path, Access access);
    ~ResultFile();
    ResultFile(ResultFile&&) noexcept;
    ResultFile& operator=(ResultFile&&) noexcept;

    PlateRecord plate() const;
    bool complete() const;

    void add_field(const FieldRecord& field);
    /// Ids of the fields that are stored, ascending.
    std::vector<std::int64_t> stored_fields() const;
    std::vector<FieldSummary> fields() const;
    std::vector<table::Column> object_columns() const;

    /// Reads the named object columns field by field, in order of field_id and object.
    void read_objects(std::span<const std::string> columns, const std::function<void(const ObjectBatch&)>& take) const;
    /// Replaces all calls, in one transaction.
    void replace_calls(std::span<const CallRow> calls);
    /// Object numbers called infected in a field.
    std::vector<std::uint32_t> infected_objects(std::int64_t field_id) const;
    std::optional<FieldPicture> picture(std::int64_t field_id) const;

    /// Named JSON documents: "wells", "verdict", "provenance", … what conclude() found and the report shows.
    void put_document(std::string_view name, const document::Json& value);
    document::Json document(std::string_view name) const;

    /// Marks the plate complete and rewrites the file so that equal results have equal bytes, whatever the way there.
    /// The handle stays usable.
    void finish();

private:
    struct State;
    explicit ResultFile(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace viroplate::store
