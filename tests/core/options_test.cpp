#include "viroplate/core/options.hpp"

#include <gtest/gtest.h>

#include <array>

namespace viroplate {
namespace {

enum class Mode { slow, fast };
constexpr std::array<std::string_view, 2> kModes{"slow", "fast"};

struct Sample {
    double level = 0.5;
    std::optional<double> limit;
    int count = 3;
    bool on = true;
    std::string label = "x";
    std::vector<std::string> names{"a", "b"};
    Mode mode = Mode::fast;
    Length size;

    void visit(OptionVisitor& visitor) {
        visitor.number("level", level, {0, 1});
        visitor.number("limit", limit, {0, 1});
        visitor.integer("count", count, {0, 10});
        visitor.flag("on", on);
        visitor.text("label", label);
        visitor.texts("names", names);
        visitor.choose("mode", mode, kModes);
        visitor.length("size", size, {0, 100});
    }
};

/// Sets one member from a visitor's point of view, as reading a file would.
class SetNumber final : public OptionVisitor {
public:
    SetNumber(std::string name, double value) : name_(std::move(name)), value_(value) {}
    void number(std::string_view name, double& value, Range) override {
        if (name == name_) value = value_;
    }
    void number(std::string_view name, std::optional<double>& value, Range) override {
        if (name == name_) value = value_;
    }
    void integer(std::string_view, int&, Range) override {}
    void flag(std::string_view, bool&) override {}
    void text(std::string_view, std::string&) override {}
    void texts(std::string_view, std::vector<std::string>&) override {}
    void choice(std::string_view, std::size_t&, std::span<const std::string_view>) override {}

private:
    std::string name_;
    double value_;
};

TEST(OptionLister, WritesEveryMemberOnceUnderItsPath) {
    Sample sample;
    OptionLister lister("sample");
    sample.visit(lister);
    std::vector<std::string> lines;
    for (const auto& option : lister.values()) lines.push_back(option.path + "=" + option.value);
    const std::vector<std::string> expected{"sample.level=0.5", "sample.limit=",   "sample.count=3",
                                            "sample.on=true",   "sample.label=x",  "sample.names=a,b",
                                            "sample.mode=fast", "sample.size_um=", "sample.size_px="};
    EXPECT_EQ(lines, expected);
}

TEST(Length, KeepsTheUnitThatWasSetLast) {
    Sample sample;
    SetNumber in_um("size_um", 12);
    sample.visit(in_um);
    EXPECT_EQ(sample.size.um, 12);
    SetNumber in_pixels("size_px", 20);
    sample.visit(in_pixels);
    EXPECT_EQ(sample.size.px, 20);
    EXPECT_FALSE(sample.size.um);
    sample.visit(in_um);
    EXPECT_FALSE(sample.size.px);
    EXPECT_EQ(sample.size.um, 12);
}

TEST(Nearest, OffersTheWordThatWasMeant) {
    const std::vector<std::string> words{"diameter_um", "diameter_px", "split_depth", "role"};
    EXPECT_EQ(nearest("diametr_um", words), "diameter_um");
    EXPECT_EQ(nearest("Role", words), "role");
    EXPECT_EQ(nearest("splitdepth", words), "split_depth");
}

TEST(Nearest, OffersNothingWhenNothingIsNear) {
    const std::vector<std::string> words{"diameter_um", "role"};
    EXPECT_FALSE(nearest("temperature", words));
    EXPECT_FALSE(nearest("x", std::vector<std::string>{}));
}

}  // namespace
}  // namespace viroplate
