#include "screen/words.hpp"

#include <gtest/gtest.h>

namespace viroplate::screen {
namespace {

TEST(Words, WriteSharesAsPeopleDo) {
    EXPECT_EQ(percent(0), "0 %");
    EXPECT_EQ(percent(1), "100 %");
    EXPECT_EQ(percent(0.01), "1 %");
    EXPECT_EQ(percent(0.004), "0.4 %");
    EXPECT_EQ(percent(0.374), "37 %");
    EXPECT_EQ(percent(0.95), "95 %");
    EXPECT_EQ(percent(0.962), "96.2 %");
}

TEST(Words, NeverRoundAShareToNoneOrAll) {
    EXPECT_EQ(percent(0.0004), "0.04 %");
    EXPECT_EQ(percent(0.9996), "99.96 %");
    EXPECT_EQ(percent(1e-7), "< 0.001 %");
    EXPECT_EQ(percent(1 - 1e-7), "> 99.999 %");
}

TEST(Words, CountInSingularAndPlural) {
    EXPECT_EQ(counted(1, "well"), "1 well");
    EXPECT_EQ(counted(0, "well"), "0 wells");
    EXPECT_EQ(counted(5120, "cell"), "5,120 cells");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1234567), "1,234,567");
}

TEST(Words, WriteFiguresShort) {
    EXPECT_EQ(figure(0.35), "0.35");
    EXPECT_EQ(figure(-1.4), "-1.4");
    EXPECT_EQ(figure(3), "3");
    EXPECT_EQ(figure(-0.001), "0");
    EXPECT_EQ(figure(123.4), "123");
}

}  // namespace
}  // namespace viroplate::screen
