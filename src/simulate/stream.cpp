#include "simulate/stream.hpp"

namespace viroplate::simulate {

Random stream(std::uint64_t seed, Purpose purpose, const StreamPlace& place, int offset) {
    // 6 bits row, 6 bits column, 12 bits field, 8 bits purpose, 32 bits item: distinct for every plate that exists.
    const auto row = static_cast<std::uint64_t>(place.well.row) & 0x3F;
    const auto column = static_cast<std::uint64_t>(place.well.column) & 0x3F;
    const auto field = static_cast<std::uint64_t>(place.field) & 0xFFF;
    const auto use = (static_cast<std::uint64_t>(purpose) + static_cast<std::uint64_t>(offset)) & 0xFF;
    const auto item = static_cast<std::uint64_t>(place.item) & 0xFFFFFFFF;
    return {seed, row << 58 | column << 52 | field << 40 | use << 32 | item};
}

}  // namespace viroplate::simulate
