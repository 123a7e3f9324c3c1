#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace viroplate::accuracy {

inline constexpr int kFolds = 5;

/// MD5 (RFC 1321).
std::array<std::uint8_t, 16> md5(std::string_view text);

/// The fold of an image: the MD5 of its source's name, as one number (the first byte is the highest), modulo kFolds.
/// Python: int(hashlib.md5(name.encode()).hexdigest(), 16) % 5. On DSB2018 fold 0 is that of the published figures.
int fold_of(std::string_view source_name);

}  // namespace viroplate::accuracy
