#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace viroplate::segment {

inline constexpr int kBitsAWord = 64;

inline std::size_t bit_words(int width) { return static_cast<std::size_t>((width + kBitsAWord - 1) / kBitsAWord); }

#if defined(__SSE2__)
/// Bit x is set where pixel x of 64 is `value`.
inline std::uint64_t equal_bits(const std::uint8_t* pixels, std::uint8_t value) {
    const __m128i wanted = _mm_set1_epi8(static_cast<char>(value));
    std::uint64_t bits = 0;
    for (int part = 0; part < 4; ++part) {
        const __m128i sixteen = _mm_loadu_si128(reinterpret_cast<const __m128i*>(pixels + 16 * part));
        const auto mask = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(sixteen, wanted)));
        bits |= static_cast<std::uint64_t>(mask) << (16 * part);
    }
    return bits;
}
#else
inline std::uint64_t equal_bits(const std::uint8_t* pixels, std::uint8_t value) {
    std::uint64_t bits = 0;
    for (int x = 0; x < kBitsAWord; ++x) bits |= static_cast<std::uint64_t>(pixels[x] == value) << x;
    return bits;
}
#endif

/// Bit x of the row is set where pixel x is `value`; beyond the row bits are 0.
inline void equal_bits(const std::uint8_t* row, int width, std::uint8_t value, std::uint64_t* bits) {
    int x = 0;
    for (; x + kBitsAWord <= width; x += kBitsAWord) *bits++ = equal_bits(row + x, value);
    if (x == width) return;
    std::uint64_t rest = 0;
    for (int i = 0; x + i < width; ++i) rest |= static_cast<std::uint64_t>(row[x + i] == value) << i;
    *bits = rest;
}

}  // namespace viroplate::segment
