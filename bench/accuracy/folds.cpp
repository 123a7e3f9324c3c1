#include "accuracy/folds.hpp"

#include <bit>
#include <cmath>
#include <string>

namespace viroplate::accuracy {

namespace {

using State = std::array<std::uint32_t, 4>;

constexpr std::size_t kBlock = 64;  // bytes
constexpr int kRotations[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

std::uint32_t word(std::string_view bytes, std::size_t index) {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(bytes[4 * index + i]);
    return value;
}

void digest_block(State& state, std::string_view block) {
    auto [a, b, c, d] = state;
    for (std::uint32_t i = 0; i < 64; ++i) {
        const std::uint32_t round = i / 16;
        const std::uint32_t mixed[] = {(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)};
        const std::uint32_t source[] = {i, (5 * i + 1) % 16, (3 * i + 5) % 16, 7 * i % 16};
        const auto constant = static_cast<std::uint32_t>(std::floor(std::fabs(std::sin(i + 1.0)) * 4294967296.0));
        const std::uint32_t sum = a + mixed[round] + constant + word(block, source[round]);
        a = d;
        d = c;
        c = b;
        b += std::rotl(sum, kRotations[round][i % 4]);
    }
    state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d};
}

}  // namespace

std::array<std::uint8_t, 16> md5(std::string_view text) {
    std::string padded(text);
    padded += '\x80';
    while (padded.size() % kBlock != kBlock - 8) padded += '\0';
    for (int i = 0; i < 8; ++i) padded += static_cast<char>(8 * std::uint64_t{text.size()} >> 8 * i & 0xff);
    State state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    for (std::size_t i = 0; i < padded.size(); i += kBlock)
        digest_block(state, std::string_view(padded).substr(i, kBlock));
    std::array<std::uint8_t, 16> bytes{};
    for (std::size_t i = 0; i < 16; ++i) bytes[i] = static_cast<std::uint8_t>(state[i / 4] >> 8 * (i % 4));
    return bytes;
}

int fold_of(std::string_view source_name) {
    int remainder = 0;
    for (const int byte : md5(source_name)) remainder = (256 * remainder + byte) % kFolds;
    return remainder;
}

}  // namespace viroplate::accuracy
