#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace viroplate::segment {

static_assert(std::endian::native == std::endian::little, "bytes are taken out of words lowest first");

/// Bytes that a row of `count` marks needs: whole words.
constexpr std::size_t marks_size(int count) { return (static_cast<std::size_t>(count) + 7) / 8 * 8; }

/// Marks the labels of a row that differ from the one before them; the first is compared with labels[-1].
void mark_changes(const std::uint32_t* labels, int count, std::uint8_t* marks);

/// Calls `take(x)` for every mark of a row (0 or 1 each; marks_size(count) bytes, 0 from `count` on), from the left.
/// Eight at a time: most rows hold few marks.
template <class Take>
void visit_marked(const std::uint8_t* marks, int count, Take take) {
    for (int x = 0; x < count; x += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, marks + x, sizeof word);
        for (; word != 0; word &= word - 1) take(x + std::countr_zero(word) / 8);
    }
}

}  // namespace viroplate::segment
