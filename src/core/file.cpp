#include "viroplate/core/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "viroplate/core/error.hpp"

namespace viroplate {

namespace {

/// An open file descriptor; closing reports what the disk says, unless an error is already on its way.
class Descriptor {
public:
    Descriptor(const std::filesystem::path& path, int flags)
        : path_(path), number_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {
        if (number_ < 0) throw_io_error(path, (flags & O_WRONLY) != 0 ? "write" : "read", errno);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    int number() const { return number_; }
    void close() {
        const int number = std::exchange(number_, -1);
        if (::close(number) != 0) throw_io_error(path_, "write", errno);
    }

private:
    std::filesystem::path path_;
    int number_;
};

template <class Container>
Container read_whole(const std::filesystem::path& path) {
    const Descriptor file(path, O_RDONLY);
    struct stat status {};
    if (::fstat(file.number(), &status) != 0) throw_io_error(path, "read", errno);
    if (S_ISDIR(status.st_mode)) throw_io_error(path, "read", EISDIR);
    Container content(static_cast<std::size_t>(status.st_size), {});
    std::size_t done = 0;
    while (done < content.size()) {
        const ssize_t got = ::read(file.number(), content.data() + done, content.size() - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw_io_error(path, "read", errno);
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    content.resize(done);
    return content;
}

std::string remedy_for(int number) {
    switch (number) {
        case ENOSPC:
        case EDQUOT:
            return "Free some space and run again with --resume.";
        case ESTALE:
            return "The network share has changed under us; run again.";
        case EACCES:
        case EPERM:
        case EROFS:
            return "Check the permissions, or choose another place.";
        case ENOENT:
            return "Check the path.";
        default:
            return "Check the disk and the path, then run again.";
    }
}

}  // namespace

void throw_io_error(const std::filesystem::path& path, std::string_view doing, int number) {
    const bool temporary = number == ENOSPC || number == EDQUOT || number == ESTALE || number == EAGAIN;
    throw Error(temporary ? Code::try_again : Code::io,
                fmt::format("cannot {} '{}': {}", doing, path.string(), std::strerror(number)), remedy_for(number));
}

std::vector<std::byte> read_bytes(const std::filesystem::path& path) {
    return read_whole<std::vector<std::byte>>(path);
}

void read_ahead(const std::filesystem::path& path) noexcept {
#if defined(POSIX_FADV_WILLNEED)
    constexpr off_t kPiece = 1 << 20;  // of a longer wish Linux meets the beginning only
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe must not stop us
    if (file < 0) return;
    struct stat status {};
    if (::fstat(file, &status) == 0 && S_ISREG(status.st_mode)) {
        for (off_t at = 0; at < status.st_size; at += kPiece) {
            if (::posix_fadvise(file, at, kPiece, POSIX_FADV_WILLNEED) != 0) break;
        }
    }
    ::close(file);
#else
    (void)path;
#endif
}

std::string read_text(const std::filesystem::path& path) { return read_whole<std::string>(path); }

void write_atomically(const std::filesystem::path& path, std::span<const std::byte> content) {
    std::filesystem::path temporary = path;
    temporary += ".tmp";
    try {
        Descriptor file(temporary, O_WRONLY | O_CREAT | O_TRUNC);
        std::size_t done = 0;
        while (done < content.size()) {
            const ssize_t put = ::write(file.number(), content.data() + done, content.size() - done);
            if (put < 0 && errno == EINTR) continue;
            if (put < 0) throw_io_error(path, "write", errno);
            done += static_cast<std::size_t>(put);
        }
        if (::fsync(file.number()) != 0 && errno != EINVAL) throw_io_error(path, "write", errno);
        file.close();
        if (::rename(temporary.c_str(), path.c_str()) != 0) throw_io_error(path, "write", errno);
    } catch (...) {
        ::unlink(temporary.c_str());
        throw;
    }
}

void write_atomically(const std::filesystem::path& path, std::string_view content) {
    write_atomically(path, std::as_bytes(std::span(content.data(), content.size())));
}

std::string digest(std::span<const std::byte> content) {
    const XXH128_hash_t hash = XXH3_128bits(content.data(), content.size());
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::string digest(std::string_view content) {
    return digest(std::as_bytes(std::span(content.data(), content.size())));
}

}  // namespace viroplate
