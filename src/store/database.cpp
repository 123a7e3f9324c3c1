#include "store/database.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <limits>
#include <new>
#include <utility>

#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"

namespace viroplate::store {

namespace {

constexpr int kBusyWaitMs = 2000;

}  // namespace

void throw_database_error(sqlite3* database, const std::filesystem::path& path, int result) {
    const int system = database != nullptr ? sqlite3_system_errno(database) : 0;
    const std::string words = database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(result);
    switch (result & 0xff) {
        case SQLITE_NOMEM:
            throw std::bad_alloc();
        case SQLITE_FULL:
            throw_io_error(path, "write", system == EDQUOT ? EDQUOT : ENOSPC);
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            throw Error(Code::try_again, fmt::format("'{}' is in use by another program", path.string()),
                        "Wait until the other program is done with it, then run again.");
        case SQLITE_READONLY:
        case SQLITE_PERM:
            throw_io_error(path, "write", system != 0 ? system : EACCES);
        case SQLITE_NOTADB:
        case SQLITE_CORRUPT:
            throw Error(Code::io, fmt::format("'{}' is no result file, or is damaged: {}", path.string(), words),
                        "Analyse the plate again with --overwrite.");
        case SQLITE_CANTOPEN:
        case SQLITE_IOERR:
            if (system != 0) throw_io_error(path, "use", system);
            break;
        default:
            break;
    }
    throw Error(Code::io, fmt::format("cannot use '{}': {}", path.string(), words),
                "Check the disk and the path, then run again.");
}

Statement::Statement(const Database& database, std::string_view sql) : database_(&database) {
    check(sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                             &handle_, nullptr));
}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), handle_(std::exchange(other.handle_, nullptr)) {}

Statement::~Statement() { sqlite3_finalize(handle_); }

void Statement::check(int result) const {
    if (result != SQLITE_OK) throw_database_error(database_->handle(), database_->path(), result);
}

Statement& Statement::bind(int place, std::int64_t value) {
    check(sqlite3_bind_int64(handle_, place, value));
    return *this;
}

Statement& Statement::bind(int place, double value) {
    check(sqlite3_bind_double(handle_, place, value));
    return *this;
}

Statement& Statement::bind(int place, std::optional<double> value) {
    return bind(place, value.value_or(std::numeric_limits<double>::quiet_NaN()));
}

Statement& Statement::bind(int place, std::string_view value) {
    check(sqlite3_bind_text64(handle_, place, value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8));
    return *this;
}

Statement& Statement::bind(int place, std::span<const std::byte> value) {
    check(sqlite3_bind_blob64(handle_, place, value.data(), value.size(), SQLITE_STATIC));
    return *this;
}

bool Statement::step() {
    const int result = sqlite3_step(handle_);
    if (result == SQLITE_ROW) return true;
    if (result == SQLITE_DONE) {
        check(sqlite3_reset(handle_));
        return false;
    }
    try {
        throw_database_error(database_->handle(), database_->path(), result);
    } catch (...) {
        sqlite3_reset(handle_);  // usable again, should the caller go on
        throw;
    }
}

void Statement::run() {
    while (step()) {
    }
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_, column); }

double Statement::real(int column) const {
    if (sqlite3_column_type(handle_, column) == SQLITE_NULL) return std::numeric_limits<double>::quiet_NaN();
    return sqlite3_column_double(handle_, column);
}

std::optional<double> Statement::optional_real(int column) const {
    if (sqlite3_column_type(handle_, column) == SQLITE_NULL) return std::nullopt;
    return sqlite3_column_double(handle_, column);
}

std::string Statement::text(int column) const {
    const auto* bytes = static_cast<const char*>(static_cast<const void*>(sqlite3_column_text(handle_, column)));
    if (bytes == nullptr) return {};
    return std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)));
}

std::span<const std::byte> Statement::blob(int column) const {
    const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(handle_, column));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

Database::Database(std::filesystem::path path, Mode mode) : path_(std::move(path)) {
    const int access = mode == Mode::read    ? SQLITE_OPEN_READONLY
                       : mode == Mode::write ? SQLITE_OPEN_READWRITE
                                             : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    // One handle is used by one thread at a time: no locks of SQLite's own.
    const int result = sqlite3_open_v2(path_.c_str(), &handle_, access | SQLITE_OPEN_NOMUTEX, nullptr);
    if (result != SQLITE_OK) {
        sqlite3* const broken = std::exchange(handle_, nullptr);
        try {
            throw_database_error(broken, path_, result);
        } catch (...) {
            sqlite3_close(broken);
            throw;
        }
    }
    sqlite3_extended_result_codes(handle_, 1);
    sqlite3_busy_timeout(handle_, kBusyWaitMs);
}

Database::~Database() { sqlite3_close(handle_); }

void Database::execute(const std::string& sql) const {
    const int result = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) throw_database_error(handle_, path_, result);
}

std::int64_t Database::integer(std::string_view sql) const {
    Statement statement(*this, sql);
    return statement.step() ? statement.integer(0) : 0;
}

Transaction::Transaction(const Database& database)
    : database_(database), open_(sqlite3_get_autocommit(database.handle()) != 0) {
    if (open_) database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    // A failed statement may have rolled back already; then this does nothing.
    if (open_) sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
    if (open_) database_.execute("COMMIT");
    open_ = false;
}

}  // namespace viroplate::store
