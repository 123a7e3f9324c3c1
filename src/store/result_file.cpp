#include "viroplate/store/result_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "store/result_file_state.hpp"
#include "store/schema.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/store/table_json.hpp"
#include "viroplate/table/schema.hpp"

namespace viroplate::store {

namespace {

namespace fs = std::filesystem;

/// Name of the document that keeps what the object columns mean.
constexpr const char* kColumnsDocument = "object_columns";

void insert_plate(const Database& database, const PlateRecord& plate) {
    Statement insert(database,
                     "INSERT INTO plate (plate_id, name, format, rows, columns, pixel_size_um, status, image_settings, "
                     "assay, map) VALUES (1, ?1, ?2, ?3, ?4, ?5, 'incomplete', ?6, ?7, ?8)");
    insert.bind(1, std::string_view(plate.plate)).bind(2, std::string_view(plate.format));
    insert.bind(3, std::int64_t{plate.shape.rows}).bind(4, std::int64_t{plate.shape.columns});
    insert.bind(5, plate.pixel_size_um).bind(6, std::string_view(plate.image_settings));
    insert.bind(7, std::string_view(plate.assay_text)).bind(8, std::string_view(plate.map_text));
    insert.run();

    Statement channel(database, "INSERT INTO channel (channel_id, name) VALUES (?1, ?2)");
    for (std::size_t i = 0; i < plate.channels.size(); ++i) {
        channel.bind(1, static_cast<std::int64_t>(i + 1)).bind(2, std::string_view(plate.channels[i])).run();
    }
}

void put(const Database& database, std::string_view name, const std::string& content) {
    Statement insert(database, "INSERT OR REPLACE INTO document (name, content) VALUES (?1, ?2)");
    insert.bind(1, name).bind(2, std::string_view(content)).run();
}

document::Json get(const Database& database, std::string_view name) {
    Statement select(database, "SELECT content FROM document WHERE name = ?1");
    select.bind(1, name);
    if (!select.step()) return nullptr;
    return document::parse_json(select.text(0), fmt::format("document '{}' of {}", name, database.path().string()));
}

/// Writes the empty file under a temporary name, so that the real name only ever stands for a usable file.
void write_empty_file(const fs::path& path, const PlateRecord& plate) {
    const auto columns = table::object_schema(plate.channels, plate.spot_channels);
    const Database database(path, Database::Mode::create);
    database.execute(
        fmt::format("PRAGMA page_size = 8192; PRAGMA encoding = 'UTF-8'; PRAGMA auto_vacuum = NONE; "
                    "PRAGMA application_id = {}; PRAGMA user_version = {};",
                    kApplicationId, kSchemaVersion));
    Transaction transaction(database);
    database.execute(schema_sql(columns));
    insert_plate(database, plate);
    put(database, kColumnsDocument, to_json(table::Table(columns)).dump(-1));
    transaction.commit();
}

void check_application(const Database& database) {
    if (database.integer("PRAGMA application_id") != kApplicationId) {
        throw Error(Code::io, fmt::format("'{}' is no viroplate result", database.path().string()),
                    "Name the folder that 'viroplate run' wrote with -o.");
    }
    const auto version = database.integer("PRAGMA user_version");
    if (version != kSchemaVersion) {
        throw Error(
            Code::io,
            fmt::format("'{}' has schema version {}, this program reads {}", database.path().string(), version,
                        kSchemaVersion),
            "Use the viroplate that wrote it (see provenance.json), or analyse the plate again with --overwrite.");
    }
}

bool has_spots(const std::vector<table::Column>& columns, const std::string& channel) {
    const std::string first = table::spot_columns(channel).front().name;
    return std::any_of(columns.begin(), columns.end(),
                       [&first](const table::Column& column) { return column.name == first; });
}

bool is_there(const fs::path& path) {
    std::error_code error;
    const bool there = fs::exists(path, error);
    if (error) throw_io_error(path, "open", error.value());
    return there;
}

bool is_complete(const Database& database) { return database.integer("SELECT status = 'complete' FROM plate") != 0; }

}  // namespace

std::unique_ptr<Database> connect(const fs::path& path, ResultFile::Access access) {
    if (!is_there(path)) throw_io_error(path, "open", ENOENT);
    const bool write = access == ResultFile::Access::write;
    auto database = std::make_unique<Database>(path, write ? Database::Mode::write : Database::Mode::read);
    // One writer, who needs no shared memory and so works on network shares too. Foreign keys are declared and kept by
    // construction; having SQLite look up each of a million calls again would double the time of `call`.
    if (write) database->execute("PRAGMA locking_mode = EXCLUSIVE; PRAGMA foreign_keys = OFF;");
    database->execute("PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;");
    check_application(*database);
    if (write && !is_complete(*database)) database->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    // Pages that are let go need no overwriting with zeros (Debian's default): nothing here is secret.
    if (write) database->execute("PRAGMA secure_delete = OFF;");
    return database;
}

ResultFile::ResultFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
ResultFile::~ResultFile() = default;
ResultFile::ResultFile(ResultFile&&) noexcept = default;
ResultFile& ResultFile::operator=(ResultFile&&) noexcept = default;

ResultFile ResultFile::create(const fs::path& path, const PlateRecord& plate) {
    if (is_there(path)) {
        throw Error(Code::output_exists, fmt::format("'{}' is there already", path.string()),
                    "Choose another output folder, or say --overwrite or --resume.");
    }
    fs::path temporary = path;
    temporary += ".tmp";
    remove_database(temporary);
    try {
        write_empty_file(temporary, plate);
        fs::rename(temporary, path);
    } catch (const fs::filesystem_error& error) {
        remove_database(temporary);
        throw_io_error(path, "write", error.code().value());
    } catch (...) {
        remove_database(temporary);
        throw;
    }
    return open(path, Access::write);
}

ResultFile ResultFile::open(const fs::path& path, Access access) {
    auto state = std::make_unique<State>();
    state->path = path;
    state->database = connect(path, access);
    state->object_columns = table_from_json(get(*state->database, kColumnsDocument)).columns();
    return ResultFile(std::move(state));
}

PlateRecord ResultFile::plate() const {
    PlateRecord plate;
    Statement select(*state_->database,
                     "SELECT name, format, rows, columns, pixel_size_um, image_settings, assay, map FROM plate");
    if (!select.step()) throw Error(Code::io, fmt::format("'{}' holds no plate", state_->path.string()));
    plate.plate = select.text(0);
    plate.format = select.text(1);
    plate.shape = {static_cast<int>(select.integer(2)), static_cast<int>(select.integer(3))};
    plate.pixel_size_um = select.optional_real(4);
    plate.image_settings = select.text(5);
    plate.assay_text = select.text(6);
    plate.map_text = select.text(7);
    Statement channels(*state_->database, "SELECT name FROM channel ORDER BY channel_id");
    while (channels.step()) plate.channels.push_back(channels.text(0));
    for (const auto& channel : plate.channels) {
        if (has_spots(state_->object_columns, channel)) plate.spot_channels.push_back(channel);
    }
    return plate;
}

bool ResultFile::complete() const { return is_complete(*state_->database); }

void ResultFile::replace_inputs(const std::string& assay_text, const std::string& map_text) {
    Statement update(*state_->database, "UPDATE plate SET assay = ?1, map = ?2");
    update.bind(1, std::string_view(assay_text)).bind(2, std::string_view(map_text)).run();
}

std::vector<table::Column> ResultFile::object_columns() const { return state_->object_columns; }

void ResultFile::put_document(std::string_view name, const document::Json& value) {
    put(*state_->database, name, value.dump(-1));
}

void ResultFile::put_wells(const table::Table& wells) {
    put_document("wells", to_json(wells));
    state_->database->execute(well_view_sql(wells.columns()));
}

document::Json ResultFile::document(std::string_view name) const { return get(*state_->database, name); }

void ResultFile::transaction(const std::function<void()>& work) {
    Transaction transaction(*state_->database);
    work();
    transaction.commit();
}

void ResultFile::finish() {
    state_->insert_object.reset();
    rewrite_canonically(state_->path, state_->database);
}

std::string database_version() { return sqlite3_libversion(); }

}  // namespace viroplate::store
