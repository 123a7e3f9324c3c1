#include "plate/tiny_tiff.hpp"

#include <cstdint>
#include <vector>

namespace viroplate::plate {

namespace {

/// Writes numbers in the wanted width and order.
class Writer {
public:
    Writer(TiffKind kind, ByteOrder order) : big_(kind == TiffKind::big), little_(order == ByteOrder::little) {}

    void number(std::uint64_t value, std::size_t bytes) {
        for (std::size_t i = 0; i < bytes; ++i) {
            const std::size_t shift = 8 * (little_ ? i : bytes - 1 - i);
            text_ += static_cast<char>(value >> shift & 0xFFU);
        }
    }
    void offset(std::uint64_t value) { number(value, width()); }
    void raw(const std::string& bytes) { text_ += bytes; }
    /// One entry of a directory; short values stand at the front of their field.
    void entry(std::uint16_t tag, std::uint16_t type, std::uint64_t count, std::uint64_t value) {
        number(tag, 2);
        number(type, 2);
        offset(count);
        const std::size_t bytes = type == 3 ? 2 : width();
        number(value, bytes);
        number(0, width() - bytes);
    }
    std::size_t width() const { return big_ ? 8 : 4; }
    std::uint16_t offset_type() const { return big_ ? 16 : 4; }
    bool big() const { return big_; }
    std::size_t size() const { return text_.size(); }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
    bool big_;
    bool little_;
};

}  // namespace

std::string tiny_tiff(const std::string& description, int pages, TiffKind kind, ByteOrder order) {
    Writer writer(kind, order);
    writer.raw(order == ByteOrder::little ? "II" : "MM");
    writer.number(writer.big() ? 43 : 42, 2);
    if (writer.big()) {
        writer.number(8, 2);
        writer.number(0, 2);
    }
    const std::size_t header = writer.size() + writer.width();
    const std::uint64_t text_length = description.size() + 1;
    const std::uint64_t pixels_at = header + text_length;
    std::uint64_t directory = pixels_at + 4;
    writer.offset(directory);
    writer.raw(description + '\0');
    writer.raw("\x10\x20\x30\x40");
    for (int page = 0; page < pages; ++page) {
        const bool described = page == 0;
        const std::uint64_t entries = described ? 10 : 9;
        writer.number(entries, writer.big() ? 8 : 2);
        writer.entry(256, 3, 1, 2);  // width
        writer.entry(257, 3, 1, 2);  // height
        writer.entry(258, 3, 1, 8);  // bits
        writer.entry(259, 3, 1, 1);  // not compressed
        writer.entry(262, 3, 1, 1);  // black is 0
        if (described) writer.entry(270, 2, text_length, header);
        writer.entry(273, writer.offset_type(), 1, pixels_at);
        writer.entry(277, 3, 1, 1);  // one sample
        writer.entry(278, 3, 1, 2);  // rows a strip
        writer.entry(279, writer.offset_type(), 1, 4);
        directory = writer.size() + writer.width();
        writer.offset(page + 1 < pages ? directory : 0);
    }
    return writer.take();
}

}  // namespace viroplate::plate
