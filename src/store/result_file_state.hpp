#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/database.hpp"
#include "viroplate/store/result_file.hpp"

namespace viroplate::store {

struct ResultFile::State {
    std::filesystem::path path;
    std::unique_ptr<Database> database;
    std::vector<table::Column> object_columns;
    std::optional<Statement> insert_object;  ///< kept, for it has a parameter for every column
};

/// Connects to the file in the way its state asks for: a complete one keeps SQLite's rollback journal and with it its
/// bytes, an incomplete one is written through a write-ahead log.
std::unique_ptr<Database> connect(const std::filesystem::path& path, ResultFile::Access access);

/// Replaces the file at `path` by its canonical form, marked complete. The caller's connection is closed in between.
void rewrite_canonically(const std::filesystem::path& path, std::unique_ptr<Database>& database);

/// Removes a database with its logs: one that a killed process left half-written must not meet its successor's log.
void remove_database(const std::filesystem::path& path);

/// Flushes a file, or a folder's list of names, to the disk.
void flush_to_disk(const std::filesystem::path& path);

}  // namespace viroplate::store
