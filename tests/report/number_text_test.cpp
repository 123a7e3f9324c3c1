#include "report/number_text.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "report/axis.hpp"
#include "report/colour.hpp"

namespace viroplate::report {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

TEST(Percent, HasOneDecimal) {
    EXPECT_EQ(percent(0.4123), "41.2\u00a0%");
    EXPECT_EQ(percent(1.0), "100.0\u00a0%");
    EXPECT_EQ(percent(0.0), "0.0\u00a0%");
    EXPECT_EQ(percent(-0.05), "\u22125.0\u00a0%");
}

TEST(Percent, DoesNotRoundAFewInfectedCellsToNone) {
    EXPECT_EQ(percent(0.0002), "<0.1\u00a0%");
    EXPECT_EQ(percent_short(0.0002), "<1");
    EXPECT_EQ(percent_short(0.0), "0");
}

TEST(Significant, HasThreeDigits) {
    EXPECT_EQ(significant(0.71349), "0.713");
    EXPECT_EQ(significant(12.345), "12.3");
    EXPECT_EQ(significant(0.5), "0.500");
    EXPECT_EQ(significant(412.7), "413");
    EXPECT_EQ(significant(41234), "41,200");
    EXPECT_EQ(significant(-1.5), "\u22121.50");
    EXPECT_EQ(significant(0), "0");
}

TEST(Significant, CarriesWhereRoundingAddsADigit) {
    EXPECT_EQ(significant(9.996), "10.0");
    EXPECT_EQ(significant(99.96), "100");
    EXPECT_EQ(significant(999.6), "1,000");
}

TEST(Significant, WritesVerySmallAndLargeNumbersAsPowers) {
    EXPECT_EQ(significant(1.234e-7), "1.23 × 10⁻⁷");
    EXPECT_EQ(significant(4.5e12), "4.50 × 10¹²");
}

TEST(Numbers, ThatDoNotExistAreADash) {
    EXPECT_EQ(percent(kNothing), "–");
    EXPECT_EQ(significant(kNothing), "–");
}

TEST(Counted, AgreesInNumber) {
    EXPECT_EQ(counted(1, "well"), "1 well");
    EXPECT_EQ(counted(0, "well"), "0 wells");
    EXPECT_EQ(counted(12345, "cell"), "12,345 cells");
    EXPECT_EQ(counted(2, "entry", "entries"), "2 entries");
    EXPECT_EQ(count_text(-1000), "\u22121,000");
    EXPECT_EQ(count_text(999), "999");
    EXPECT_EQ(count_text(1000000), "1,000,000");
}

TEST(DoseText, UsesTheUnitThatSuitsAMolarity) {
    EXPECT_EQ(dose_text(3000, "nM"), "3\u00a0µM");
    EXPECT_EQ(dose_text(0.03, "uM"), "30\u00a0nM");
    EXPECT_EQ(dose_text(1.5, "ug/mL"), "1.5\u00a0µg/mL");
    EXPECT_EQ(dose_text(100, "IU/mL"), "100\u00a0IU/mL");
    EXPECT_EQ(dose_text(0, "nM"), "0");
    EXPECT_EQ(dose_text(std::nullopt, "nM"), "");
}

TEST(ListText, ReadsLikeASentence) {
    EXPECT_EQ(list_text({}), "");
    EXPECT_EQ(list_text({"a"}), "a");
    EXPECT_EQ(list_text({"a", "b"}), "a and b");
    EXPECT_EQ(list_text({"a", "b", "c"}), "a, b and c");
}

TEST(TitleText, KnowsTheNamesOfStatistics) {
    EXPECT_EQ(title_text("robust_z_prime"), "Robust Z′");
    EXPECT_EQ(title_text("mock_infected"), "Mock infected");
    EXPECT_EQ(title_text("ssmd:interferon window"), "SSMD, interferon window");
}

TEST(RoundTicks, AreRoundAndInside) {
    const auto ticks = round_ticks(0, 0.25, 5);
    ASSERT_EQ(ticks.size(), 6U);
    EXPECT_DOUBLE_EQ(ticks.front(), 0);
    EXPECT_DOUBLE_EQ(ticks.back(), 0.25);
    for (const double low : {-3.0, 0.0, 0.91, 170.0}) {
        for (const double span : {0.004, 1.0, 37.0, 2e5}) {
            const auto some = round_ticks(low, low + span, 5);
            EXPECT_GE(some.size(), 2U);
            EXPECT_LE(some.size(), 12U);
            EXPECT_GE(some.front(), low - 1e-6 * span);
            EXPECT_LE(some.back(), low + span + 1e-6 * span);
        }
    }
}

TEST(RoundSpan, HoldsItsValuesEvenWhenTheyAreOne) {
    const Span span = round_span(1.04, 2.21);
    EXPECT_LE(span.low, 1.04);
    EXPECT_GE(span.high, 2.21);
    const Span point = round_span(5, 5);
    EXPECT_LT(point.low, 5);
    EXPECT_GT(point.high, 5);
    EXPECT_LT(round_span(0, 0).low, round_span(0, 0).high);
}

TEST(ShareLimit, HoldsItsValue) {
    EXPECT_DOUBLE_EQ(share_limit(0.0), 0.05);
    EXPECT_DOUBLE_EQ(share_limit(0.12), 0.25);
    EXPECT_DOUBLE_EQ(share_limit(0.51), 1.0);
}

TEST(DoseAxis, RisesWithDoseAndKeepsAPlaceForZero) {
    const DoseAxis axis({0, 1, 10, 1000}, "nM", 40, 340);
    EXPECT_LT(axis.at(0), axis.at(1));
    EXPECT_LT(axis.at(1), axis.at(10));
    EXPECT_NEAR(axis.at(10) - axis.at(1), axis.at(100) - axis.at(10), 1e-9);
    EXPECT_LE(axis.at(1000), 340);
    EXPECT_NEAR(axis.dose_at(axis.at(37)), 37, 1e-9);
}

TEST(DoseAxis, DrawsAnythingItIsGiven) {
    for (const auto& doses : std::vector<std::vector<double>>{{}, {0}, {5}, {1e-9, 1e9}, {0, 0.3}}) {
        for (const char* unit : {"nM", "particles/cell", ""}) {
            html::Writer page;
            DoseAxis(doses, unit, 40, 340).draw(page, {40, 0, 300, 100});
            const std::string svg = page.finish();
            EXPECT_EQ(svg.find("nan"), std::string::npos);
            EXPECT_EQ(svg.find("inf"), std::string::npos);
        }
    }
}

TEST(ColourAt, RisesInLightnessAlongTheSequentialScale) {
    double last = -1;
    for (int step = 0; step <= 20; ++step) {
        const Colour colour = colour_at(Palette::sequential, step / 20.0);
        const double lightness = 0.2126 * colour.red + 0.7152 * colour.green + 0.0722 * colour.blue;
        EXPECT_GT(lightness, last);
        last = lightness;
    }
}

TEST(ColourAt, ClampsAndMeetsItsEnds) {
    EXPECT_EQ(colour_at(Palette::sequential, -1).hex(), "#440154");
    EXPECT_EQ(colour_at(Palette::sequential, 2).hex(), "#fde725");
    EXPECT_FALSE(colour_at(Palette::sequential, 0).is_light());
    EXPECT_TRUE(colour_at(Palette::diverging, 0.5).is_light());
}

}  // namespace
}  // namespace viroplate::report
