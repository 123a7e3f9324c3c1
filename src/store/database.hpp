#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace viroplate::store {

/// Throws the last error of `database`: a full disk, a stale or a busy file is Code::try_again, the rest Code::io.
[[noreturn]] void throw_database_error(sqlite3* database, const std::filesystem::path& path, int result);

class Database;

/// A prepared statement. Bound texts and blobs must live until step().
class Statement {
public:
    Statement(const Database& database, std::string_view sql);
    Statement(Statement&& other) noexcept;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    Statement& bind(int place, std::int64_t value);
    Statement& bind(int place, double value);  ///< NaN becomes NULL
    Statement& bind(int place, std::optional<double> value);
    Statement& bind(int place, std::string_view value);
    Statement& bind(int place, std::span<const std::byte> value);

    /// True when there is a row; false at the end, when the statement is ready to be bound again.
    bool step();
    /// Steps a statement that gives no rows.
    void run();

    std::int64_t integer(int column) const;
    double real(int column) const;  ///< NaN for NULL
    std::optional<double> optional_real(int column) const;
    std::string text(int column) const;
    std::span<const std::byte> blob(int column) const;

private:
    void check(int result) const;

    const Database* database_;
    sqlite3_stmt* handle_ = nullptr;
};

/// One connection to an SQLite file.
class Database {
public:
    enum class Mode { read, write, create };
    Database(std::filesystem::path path, Mode mode);
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database();

    void execute(const std::string& sql) const;
    std::int64_t integer(std::string_view sql) const;

    sqlite3* handle() const { return handle_; }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
    sqlite3* handle_ = nullptr;
};

/// A transaction that is undone unless it was committed. Inside another one it does nothing: the outer one decides.
class Transaction {
public:
    explicit Transaction(const Database& database);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();
    void commit();

private:
    const Database& database_;
    bool open_;
};

}  // namespace viroplate::store
