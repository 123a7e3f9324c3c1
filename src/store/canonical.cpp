#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "store/result_file_state.hpp"
#include "viroplate/core/file.hpp"

namespace viroplate::store {

namespace {

namespace fs = std::filesystem;

/// A file descriptor that is closed at the end.
class Descriptor {
public:
    Descriptor(const fs::path& path, int flags) : number_(::open(path.c_str(), flags | O_CLOEXEC)) {
        if (number_ < 0) throw_io_error(path, "open", errno);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { ::close(number_); }
    int number() const { return number_; }

private:
    int number_;
};

/// Sets the counters in the header that tell how often a file was changed (SQLite file format, section 1.3): file
/// change counter (24), schema cookie (40), version-valid-for (92). They are 1 in a file nobody has changed yet.
void reset_counters(const fs::path& path) {
    constexpr std::array<off_t, 3> kPlaces{24, 40, 92};
    constexpr std::array<unsigned char, 4> kOne{0, 0, 0, 1};
    const Descriptor file(path, O_RDWR);
    for (const off_t place : kPlaces) {
        if (::pwrite(file.number(), kOne.data(), kOne.size(), place) != static_cast<ssize_t>(kOne.size())) {
            throw_io_error(path, "write", errno);
        }
    }
}

fs::path beside(const fs::path& path, const char* suffix) {
    fs::path other = path;
    other += suffix;
    return other;
}

void remove_logs(const fs::path& path) {
    std::error_code ignored;
    for (const char* suffix : {"-wal", "-shm", "-journal"}) fs::remove(beside(path, suffix), ignored);
}

void write_canonical_copy(const Database& from, const fs::path& to) {
    // Always from a file marked incomplete, so that the bytes of the row do not tell how often it was finished.
    from.execute("UPDATE plate SET status = 'incomplete' WHERE status <> 'incomplete'");
    {
        Statement copy(from, "VACUUM INTO ?1");
        copy.bind(1, std::string_view(to.native())).run();
    }
    {
        const Database written(to, Database::Mode::write);
        written.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;");
        written.execute("UPDATE plate SET status = 'complete'");
    }
    reset_counters(to);
    flush_to_disk(to);
}

}  // namespace

void remove_database(const fs::path& path) {
    std::error_code ignored;
    fs::remove(path, ignored);
    remove_logs(path);
}

void flush_to_disk(const fs::path& path) {
    const Descriptor file(path, O_RDONLY);
    if (::fsync(file.number()) != 0 && errno != EINVAL) throw_io_error(path, "write", errno);
}

void rewrite_canonically(const fs::path& path, std::unique_ptr<Database>& database) {
    const fs::path temporary = beside(path, ".tmp");
    remove_database(temporary);
    try {
        write_canonical_copy(*database, temporary);
    } catch (...) {
        remove_database(temporary);
        throw;
    }
    database.reset();  // writes the log back into the old file and removes it: a log must never meet the new file
    remove_logs(path);
    if (::rename(temporary.c_str(), path.c_str()) != 0) throw_io_error(path, "write", errno);
    flush_to_disk(path.parent_path().empty() ? fs::path(".") : path.parent_path());
    database = connect(path, ResultFile::Access::write);
}

}  // namespace viroplate::store
