#include "accuracy/folds.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace viroplate::accuracy {
namespace {

std::string hexadecimal(std::string_view text) {
    std::string digits;
    for (const auto byte : md5(text)) digits += fmt::format("{:02x}", byte);
    return digits;
}

TEST(Folds, DigestsAreThoseOfRfc1321) {
    EXPECT_EQ(hexadecimal(""), "d41d8cd98f00b204e9800998ecf8427e");
    EXPECT_EQ(hexadecimal("abc"), "900150983cd24fb0d6963f7d28e17f72");
    EXPECT_EQ(hexadecimal("message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
    EXPECT_EQ(hexadecimal("12345678901234567890123456789012345678901234567890123456789012345678901234567890"),
              "57edf4a22be3c955ac49da2e2107b67a");
}

TEST(Folds, EveryLengthAroundABlockIsPadded) {
    EXPECT_EQ(hexadecimal(std::string(55, 'a')), "ef1772b6dff9a122358552954ad0df65");
    EXPECT_EQ(hexadecimal(std::string(56, 'a')), "3b0c8ac703f828b04c6c197006d17218");
    EXPECT_EQ(hexadecimal(std::string(64, 'a')), "014842d480b571495a4a0363793f7367");
}

TEST(Folds, AnImageKeepsItsFold) {
    EXPECT_EQ(fold_of("00071198d059ba7f5914a526d124d28e6d010c92466da21d4a04cd5413362552"), 1);
    EXPECT_EQ(fold_of("003cee89357d9fe13516167fd67b609a164651b21934585648c740d2c3d86dc1"), 4);
}

TEST(Folds, AllFoldsAreUsed) {
    std::array<int, kFolds> counts{};
    for (int i = 0; i < 1000; ++i) ++counts[static_cast<std::size_t>(fold_of(fmt::format("image {}", i)))];
    for (const int count : counts) EXPECT_NEAR(count, 200, 60);
}

}  // namespace
}  // namespace viroplate::accuracy
