#include "viroplate/infection/call.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "viroplate/core/error.hpp"

namespace viroplate::infection {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// Sets one option, as the assay file would; remembers ranges and choices.
class Setter final : public OptionVisitor {
public:
    Setter(std::string_view wanted, std::size_t index) : wanted_(wanted), index_(index) {}
    void number(std::string_view name, double& value, Range range) override {
        names.emplace_back(name);
        EXPECT_LE(range.low, value) << name;
        EXPECT_GE(range.high, value) << name;
    }
    void number(std::string_view name, std::optional<double>&, Range) override { names.emplace_back(name); }
    void integer(std::string_view name, int& value, Range range) override {
        names.emplace_back(name);
        EXPECT_LE(range.low, value) << name;
        EXPECT_GE(range.high, value) << name;
    }
    void flag(std::string_view name, bool&) override { names.emplace_back(name); }
    void text(std::string_view name, std::string&) override { names.emplace_back(name); }
    void texts(std::string_view name, std::vector<std::string>&) override { names.emplace_back(name); }
    void choice(std::string_view name, std::size_t& value, std::span<const std::string_view> words) override {
        names.emplace_back(name);
        EXPECT_LT(value, words.size());
        if (name == wanted_) value = index_;
    }
    std::vector<std::string> names;

private:
    std::string_view wanted_;
    std::size_t index_;
};

TEST(CountInfected, CountsCellsStrictlyAboveTheThreshold) {
    const WellCall call = count_infected({{0, 1}, false, {1.0F, 2.0F, 3.0F, kNan, 2.0F}}, 2.0);
    EXPECT_EQ(call.well, (WellAddress{0, 1}));
    EXPECT_EQ(call.cells, 4u);
    EXPECT_EQ(call.infected, 1u);
    EXPECT_DOUBLE_EQ(*call.fraction, 0.25);
    EXPECT_LT(*call.low, 0.25);
    EXPECT_GT(*call.high, 0.25);
}

TEST(CountInfected, HasNoFractionWithoutCells) {
    for (const auto& signal : {std::vector<float>{}, std::vector<float>{kNan, kNan}}) {
        const WellCall call = count_infected({{0, 0}, false, signal}, 2.0);
        EXPECT_EQ(call.cells, 0u);
        EXPECT_FALSE(call.fraction || call.low || call.high);
    }
}

TEST(CountInfected, NeverRisesWithTheThreshold) {
    WellSignal well;
    for (int i = 0; i < 100; ++i) well.signal.push_back(static_cast<float>((i * 37) % 100));
    std::size_t before = well.signal.size();
    for (double threshold = -5; threshold < 110; threshold += 0.5) {
        const std::size_t now = count_infected(well, threshold).infected;
        EXPECT_LE(now, before);
        before = now;
    }
    EXPECT_EQ(before, 0u);
}

TEST(CallOptions, NamesTheColumnItCompares) {
    CallOptions options;
    options.channel = "antigen";
    EXPECT_EQ(options.column(), "cell_mean_antigen");
    options.compartment = "nucleus";
    options.statistic = "integrated";
    EXPECT_EQ(options.column(), "nucleus_integrated_antigen");
}

TEST(CallOptions, ShowsEveryMemberOnceWithItsDefaultInRange) {
    CallOptions options;
    Setter setter("", 0);
    options.visit(setter);
    EXPECT_THAT(setter.names, ::testing::ElementsAre("channel", "compartment", "statistic", "rule",
                                                     "false_positive_rate", "k", "fixed", "minimum_mock_cells"));
    EXPECT_EQ(options.compartment, "cell");
    EXPECT_EQ(options.statistic, "mean");
    EXPECT_EQ(options.rule, ThresholdRule::quantile);
}

TEST(CallOptions, TakesWordsFromTheVisitor) {
    CallOptions options;
    Setter compartment("compartment", 0);
    options.visit(compartment);
    EXPECT_EQ(options.compartment, "nucleus");
    Setter rule("rule", 3);
    options.visit(rule);
    EXPECT_EQ(options.rule, ThresholdRule::fixed);
    EXPECT_STREQ(name(options.rule), "fixed");
}

TEST(CallOptions, RefusesWhatDoesNotGoTogether) {
    CallOptions options;
    EXPECT_NO_THROW(options.check());
    options.rule = ThresholdRule::fixed;
    EXPECT_THROW(options.check(), Error);
    options.fixed = 12;
    EXPECT_NO_THROW(options.check());
    options.compartment = "ring";
    EXPECT_NO_THROW(options.check());
    options.statistic = "max";
    EXPECT_THROW(options.check(), Error);
}

}  // namespace
}  // namespace viroplate::infection
