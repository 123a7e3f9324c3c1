#include "plate/tiff_header.hpp"

#include <array>
#include <cstdint>
#include <fstream>
#include <set>

namespace viroplate::plate {

namespace {

constexpr int kMostPages = 1'000'000;
constexpr std::uint64_t kLongestDescription = 256U << 20;  // OME-XML of a large plate takes some 10 MB
constexpr std::uint64_t kMostEntries = 4096;
constexpr std::uint16_t kImageDescription = 270;

/// The bytes of a TIFF by offset, in the byte order and offset width that its first bytes state.
class Source {
public:
    explicit Source(const std::filesystem::path& file) : stream_(file, std::ios::binary | std::ios::ate) {
        const auto end = stream_ ? static_cast<std::streamoff>(stream_.tellg()) : 0;
        size_ = end > 0 ? static_cast<std::uint64_t>(end) : 0;
    }

    bool open() {
        std::array<char, 4> mark{};
        if (!read(0, mark.data(), mark.size())) return false;
        if (mark[0] != mark[1] || (mark[0] != 'I' && mark[0] != 'M')) return false;
        big_endian_ = mark[0] == 'M';
        const std::uint64_t version = number(2, 2);
        big_ = version == 43;
        return good_ && (version == 42 || big_);
    }
    bool big() const { return big_; }
    bool good() const { return good_; }
    std::uint64_t size() const { return size_; }

    bool read(std::uint64_t offset, char* into, std::size_t bytes) {
        if (offset > size_ || bytes > size_ - offset) return false;
        stream_.clear();
        stream_.seekg(static_cast<std::streamoff>(offset));
        stream_.read(into, static_cast<std::streamsize>(bytes));
        return stream_.gcount() == static_cast<std::streamsize>(bytes);
    }

    std::uint64_t number(std::uint64_t offset, std::size_t bytes) {
        std::array<char, 8> raw{};
        if (!read(offset, raw.data(), bytes)) {
            good_ = false;
            return 0;
        }
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i) {
            value = value << 8 | static_cast<unsigned char>(raw[big_endian_ ? i : bytes - 1 - i]);
        }
        return value;
    }

private:
    std::ifstream stream_;
    std::uint64_t size_ = 0;
    bool big_endian_ = false;
    bool big_ = false;
    bool good_ = true;
};

/// Widths of the fields of an image file directory in classic TIFF and BigTIFF.
struct Layout {
    std::size_t offset;  // of an offset and a value
    std::size_t count;   // of the number of entries
    std::size_t entry;
};

std::string read_description(Source& source, std::uint64_t entry, const Layout& layout) {
    const std::uint64_t length = source.number(entry + 4, layout.offset);
    if (length == 0 || length > kLongestDescription || length > source.size()) return {};
    const std::uint64_t value = entry + 4 + layout.offset;
    const std::uint64_t at = length <= layout.offset ? value : source.number(value, layout.offset);
    std::string text(static_cast<std::size_t>(length), '\0');
    if (!source.good() || !source.read(at, text.data(), text.size())) return {};
    while (!text.empty() && text.back() == '\0') text.pop_back();
    return text;
}

}  // namespace

TiffHeader read_tiff_header(const std::filesystem::path& file) {
    TiffHeader header;
    Source source(file);
    if (!source.open()) return header;
    header.is_tiff = true;
    const Layout layout = source.big() ? Layout{8, 8, 20} : Layout{4, 2, 12};
    std::uint64_t directory = source.number(source.big() ? 8 : 4, layout.offset);
    std::set<std::uint64_t> seen;  // a chain may bite its own tail
    while (source.good() && directory != 0 && header.pages < kMostPages && seen.insert(directory).second) {
        const std::uint64_t entries = source.number(directory, layout.count);
        if (!source.good() || entries == 0 || entries > kMostEntries) break;
        const std::uint64_t first = directory + layout.count;
        if (header.pages == 0) {
            for (std::uint64_t i = 0; i < entries; ++i) {
                const std::uint64_t entry = first + i * layout.entry;
                if (source.number(entry, 2) == kImageDescription) {
                    header.description = read_description(source, entry, layout);
                }
            }
        }
        const std::uint64_t next = source.number(first + entries * layout.entry, layout.offset);
        if (!source.good()) break;
        ++header.pages;
        directory = next;
    }
    return header;
}

}  // namespace viroplate::plate
