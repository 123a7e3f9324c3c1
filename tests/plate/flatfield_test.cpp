#include "viroplate/plate/flatfield.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "plate/bare_json.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/random.hpp"
#include "viroplate/plate/orientation.hpp"

namespace viroplate::plate {
namespace {

constexpr const char* kProfile =
    "{Background: {Character: NonFlat, Mean: 443.5, NoiseConst: 1.3, NonFlatness: {Corrected: 0.04, Random: INF}, "
    "Profile: {Coefficients: [[1.25], [0.5, -0.25], [-1.0, 0.1, -2.0]], Dims: [1080, 720], Origin: [539.5, 359.5], "
    "Scale: [0.001, 0.002], Type: Polynomial}, Quality: 0.25}, Channel: 5, ChannelName: \"405ex, [570]-em)\", "
    "Version: Acapella:2013}";

TEST(BareJson, ReadsBareKeysWordsAndQuotedTextWithBrackets) {
    const auto json = parse_bare_json(kProfile);
    EXPECT_EQ(json["Background"]["Character"].text(), "NonFlat");
    EXPECT_EQ(json["Background"]["NonFlatness"]["Random"].text(), "INF");
    EXPECT_EQ(json["Channel"].number(), 5.0);
    EXPECT_EQ(json["ChannelName"].text(), "405ex, [570]-em)");
    EXPECT_EQ(json["Version"].text(), "Acapella:2013");
    EXPECT_EQ(parse_bare_json("{Name: HOECHST 33342}")["Name"].text(), "HOECHST 33342");
}

TEST(BareJson, ReadsRealJsonToo) {
    const auto json = parse_bare_json(R"({"a": [1, 2.5e-1], "b": {"c": "d, e"}})");
    EXPECT_EQ(json["a"].items()[1].number(), 0.25);
    EXPECT_EQ(json["b"]["c"].text(), "d, e");
}

TEST(BareJson, RefusesEveryBeginningOfAText) {
    const std::string whole = kProfile;
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_THROW(parse_bare_json(whole.substr(0, length)), Error) << length;
    }
    EXPECT_THROW(parse_bare_json(whole + "}"), Error);
    EXPECT_THROW(parse_bare_json(std::string(100'000, '[')), Error);  // nested too deep, not a crash
}

TEST(BareJson, SurvivesAnyText) {
    Random random(1, 1);
    const std::string whole = kProfile;
    for (int round = 0; round < 2000; ++round) {
        std::string text = whole;
        for (int change = 0; change < 4; ++change) {
            text[random.below(static_cast<std::uint32_t>(text.size()))] = "{}[],:\" \\a1"[random.below(11)];
        }
        try {
            parse_bare_json(text);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), Code::plate);
        }
    }
}

TEST(Flatfield, EvaluatesThePolynomialWithTheOriginInTheMiddle) {
    const auto profile = parse_flatfield(kProfile).value();
    EXPECT_DOUBLE_EQ(profile.gain(539.5, 359.5), 1.25);
    const double x = (639.5 - 539.5) * 0.001;
    const double y = (309.5 - 359.5) * 0.002;
    EXPECT_DOUBLE_EQ(profile.gain(639.5, 309.5), 1.25 + 0.5 * x - 0.25 * y - 1.0 * x * x + 0.1 * x * y - 2.0 * y * y);
    EXPECT_DOUBLE_EQ(profile.background_grey.value(), 443.5);
    EXPECT_DOUBLE_EQ(profile.quality, 0.25);
}

TEST(Flatfield, RescalesTheCoordinatesOfABinnedImage) {
    const auto profile = parse_flatfield(kProfile).value();
    const auto same = profile.gain_plane(1080, 720);
    EXPECT_FLOAT_EQ(same.at(100, 50), static_cast<float>(profile.gain(100, 50)));
    const auto binned = profile.gain_plane(540, 360);  // the centre of a binned pixel lies between two pixels
    EXPECT_FLOAT_EQ(binned.at(50, 25), static_cast<float>(profile.gain(100.5, 50.5)));
}

TEST(Flatfield, AFlatFieldHasNoProfile) {
    EXPECT_FALSE(parse_flatfield("{Background: {Character: Null, Mean: NaN, Profile: {Type: Identity}, Quality: 1}}"));
    EXPECT_FALSE(parse_flatfield("{Background: {Character: Flat, Profile: {Type: Identity}}}"));
}

TEST(Flatfield, RefusesNumbersThatDoNotFitTogether) {
    for (const char* text :
         {"{Foreground: {}}", "{Background: {Character: NonFlat, Profile: {Type: Spline}}}",
          "{Background: {Character: NonFlat, Profile: {Coefficients: [[1], [1]], Dims: [1, 1], Origin: [0, 0], "
          "Scale: [1, 1], Type: Polynomial}}}",
          "{Background: {Character: NonFlat, Profile: {Coefficients: [[INF]], Dims: [1, 1], Origin: [0, 0], "
          "Scale: [1, 1], Type: Polynomial}}}",
          "{Background: {Character: NonFlat, Profile: {Coefficients: [[1]], Dims: [0, 1], Origin: [0, 0], "
          "Scale: [1, 1], Type: Polynomial}}}"}) {
        EXPECT_THROW(parse_flatfield(text), Error) << text;
    }
}

TEST(Orientation, TheInverseUndoesTheMatrix) {
    const auto orientation =
        parse_orientation("[[1.006463,0.003011,0,-35.6],[0.002440,-1.006450,0,67.3],[0,0,1.33,0]]");
    ASSERT_TRUE(orientation);
    const auto& m = orientation->matrix;
    const auto offset = image_offset(*orientation, 300, -120, 0.5);
    EXPECT_NEAR(m[0][0] * offset.x + m[0][1] * offset.y, 600, 1e-9);
    EXPECT_NEAR(m[1][0] * offset.x + m[1][1] * offset.y, 240, 1e-9);  // the stage counts up
}

TEST(Orientation, WithoutAMatrixImageAndStageAgree) {
    const auto offset = image_offset(Orientation{}, 100, 50, 0.5);
    EXPECT_DOUBLE_EQ(offset.x, 200);
    EXPECT_DOUBLE_EQ(offset.y, 100);
}

TEST(Orientation, RefusesWhatIsNoMatrix) {
    for (const char* text : {"", "[]", "[[1,2]]", "[[1],[2]]", "[[a,b],[c,d]]", "[[1,2],[3"}) {
        EXPECT_FALSE(parse_orientation(text)) << text;
    }
    EXPECT_THROW(image_offset(parse_orientation("[[1,2],[2,4]]").value(), 1, 1, 1), Error);
}

}  // namespace
}  // namespace viroplate::plate
