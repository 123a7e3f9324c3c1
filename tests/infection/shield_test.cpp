#include "viroplate/infection/shield.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <functional>
#include <limits>

#include "infection/scene.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::infection {
namespace {

using ::testing::HasSubstr;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr double kMock = 100;  ///< median of the mock cells' response

/// How much of the plateau reaches so many radii.
double hill(double radii) { return 1 / (1 + std::pow(radii, 4)); }
double step(double radii) { return radii < 1 ? 1 : 0; }
double gaussian(double radii) { return std::exp2(-radii * radii); }

struct Model {
    double radius_um = 60;
    double plateau = 600;
    double noise_dex = 0.15;
    double infected = 0.02;
    double false_calls = 0.01;
    double (*profile)(double) = hill;
    ResponseScale scale = ResponseScale::logarithm;  ///< on which the profile holds
    std::size_t fields = 4;
    double side_um = 900;
};

struct ShieldScene : Scene {
    std::vector<float> response;
    std::vector<float> probability;

    ShieldField field() const { return {positions(), infected, probability, response}; }
};

double mean_response(const Model& model, double radii) {
    const double reaching = model.profile(radii);
    if (model.scale == ResponseScale::as_it_is) return kMock + (model.plateau - kMock) * reaching;
    return kMock * std::pow(model.plateau / kMock, reaching);
}

/// 800 cells per mm², also outside the field, where infected cells reach in from.
ShieldScene make_field(const Model& model, Random& random) {
    constexpr double kMargin = 200;
    const double side = model.side_um + 2 * kMargin;
    const Scene all = random_cells(static_cast<std::size_t>(side * side * 800e-6), side, model.infected, random);
    ShieldScene scene;
    scene.width_um = scene.height_um = model.side_um;
    for (std::size_t i = 0; i < all.x_um.size(); ++i) {
        double nearest = 1e9;
        for (std::size_t j = 0; j < all.x_um.size(); ++j) {
            if (all.infected[j] == 0) continue;
            nearest = std::min(nearest, std::hypot(static_cast<double>(all.x_um[i] - all.x_um[j]),
                                                   static_cast<double>(all.y_um[i] - all.y_um[j])));
        }
        const double noise = std::pow(10, random.normal(0, model.noise_dex));
        const bool called = all.infected[i] != 0 ? random.uniform() < 0.98 : random.uniform() < model.false_calls;
        const double x = static_cast<double>(all.x_um[i]) - kMargin;
        const double y = static_cast<double>(all.y_um[i]) - kMargin;
        if (x < 0 || y < 0 || x > model.side_um || y > model.side_um) continue;
        scene.add(x, y, called ? 1 : 0);
        scene.response.push_back(static_cast<float>(noise * mean_response(model, nearest / model.radius_um)));
    }
    return scene;
}

std::vector<ShieldScene> make_well(const Model& model, std::uint64_t seed) {
    std::vector<ShieldScene> scenes;
    for (std::size_t i = 0; i < model.fields; ++i) {
        Random random(seed, i);
        scenes.push_back(make_field(model, random));
    }
    return scenes;
}

std::vector<float> mock_cells(const Model& model) {
    Random random(99, 99);
    std::vector<float> mock;
    for (int i = 0; i < 4000; ++i) {
        mock.push_back(static_cast<float>(kMock * std::pow(10, random.normal(0, model.noise_dex))));
    }
    return mock;
}

Shield shield_of(const std::vector<ShieldScene>& scenes, const Model& model, const ShieldOptions& options = {}) {
    std::vector<ShieldField> fields;
    for (const ShieldScene& scene : scenes) fields.push_back(scene.field());
    return bystander_shield(fields, mock_cells(model), model.false_calls, options);
}

struct Figures {
    double error = 0;  ///< mean of |radius / truth − 1|
    double bias = 0;   ///< mean of radius / truth − 1
    double covered = 0;
};
Figures figures(const Model& model, const ShieldOptions& options, int wells = 8) {
    Figures result;
    for (int i = 0; i < wells; ++i) {
        const Shield shield = shield_of(make_well(model, static_cast<std::uint64_t>(i)), model, options);
        EXPECT_TRUE(shield.radius_um) << shield.reason;
        if (!shield.radius_um) continue;
        const double relative = *shield.radius_um / model.radius_um - 1;
        result.error += std::abs(relative) / wells;
        result.bias += relative / wells;
        if (shield.radius_interval->low <= model.radius_um && model.radius_um <= shield.radius_interval->high) {
            result.covered += 1.0 / wells;
        }
    }
    return result;
}

TEST(Shield, HasItsRadiusThoughAThirdOfTheCallsAreFalse) {
    Model model;
    const Figures logarithm = figures(model, {});
    EXPECT_LT(logarithm.error, 0.06);
    EXPECT_GE(logarithm.covered, 0.75);
    model.noise_dex = 0.3;
    EXPECT_LT(figures(model, {}).error, 0.12);
}

TEST(Shield, HasItsRadiusWhateverTheProfile) {
    for (double (*profile)(double) : {step, gaussian}) {
        Model model;
        model.profile = profile;
        EXPECT_LT(figures(model, {}, 6).error, 0.12);
    }
}

TEST(Shield, HasItsRadiusOnTheScaleOfTheResponseItself) {
    Model model;
    model.scale = ResponseScale::as_it_is;
    ShieldOptions options;
    options.scale = ResponseScale::as_it_is;
    EXPECT_LT(figures(model, options, 6).error, 0.12);
}

TEST(Shield, HasItsRadiusInSparseAndInDenseInfection) {
    Model model;
    model.infected = 0.05;
    EXPECT_LT(figures(model, {}, 6).error, 0.1);
    model.infected = 0.008;  // more false calls than true ones
    EXPECT_LT(figures(model, {}, 6).error, 0.15);
}

TEST(Shield, WouldBeWrongIfCallsWereBelieved) {
    Model model;
    model.infected = 0.01;
    std::vector<ShieldScene> scenes = make_well(model, 3);
    const double right = std::abs(*shield_of(scenes, model).radius_um / model.radius_um - 1);
    ShieldOptions believe;
    believe.sources = SourceWeights::calls;
    Model none = model;
    none.false_calls = 0;
    const Shield believed = shield_of(scenes, none, believe);
    const double wrong = believed.radius_um ? std::abs(*believed.radius_um / model.radius_um - 1) : 1;
    EXPECT_LT(right, 0.15);
    EXPECT_GT(wrong, 2 * right);
    EXPECT_DOUBLE_EQ(believed.true_calls.value_or(1), 1);
}

TEST(Shield, TellsTrueCallsFromFalseOnes) {
    Model model;
    const std::vector<ShieldScene> scenes = make_well(model, 5);
    EXPECT_NEAR(*shield_of(scenes, model).true_calls, 2.0 / 3, 0.12);
}

TEST(Shield, TakesProbabilitiesOfCalls) {
    Model model;
    model.false_calls = 0;
    std::vector<ShieldScene> scenes = make_well(model, 4);
    std::size_t called = 0;
    for (ShieldScene& scene : scenes) {
        for (std::size_t i = 0; i < scene.infected.size(); ++i) {
            // Every fortieth uninfected cell is called with little probability: no source, and no bystander.
            const bool doubtful = scene.infected[i] == 0 && i % 40 == 0;
            called += scene.infected[i];
            scene.probability.push_back(scene.infected[i] != 0 ? 0.99F : doubtful ? 0.3F : 0.001F);
            if (doubtful) scene.infected[i] = 1;
        }
    }
    const Shield shield = shield_of(scenes, model);
    EXPECT_EQ(shield.infected, called);
    EXPECT_NEAR(*shield.radius_um, model.radius_um, 0.1 * model.radius_um);
}

TEST(Shield, GivesPlateauAndMockLevelInTheResponsesOwnUnit) {
    Model model;
    model.infected = 0.04;
    model.false_calls = 0;
    const Shield shield = shield_of(make_well(model, 6), model);
    EXPECT_NEAR(*shield.mock_level, kMock, 3);
    EXPECT_NEAR(*shield.plateau, model.plateau, 0.12 * model.plateau);
    EXPECT_LT(shield.plateau_interval->low, *shield.plateau);
    EXPECT_GT(shield.plateau_interval->high, *shield.plateau);
    EXPECT_NEAR(*shield.steepness, 4, 1);
}

TEST(Shield, HasACurveOfEquallyManyBystanders) {
    const Model model;
    const Shield shield = shield_of(make_well(model, 7), model);
    ASSERT_EQ(shield.curve.size(), 12);
    std::size_t bystanders = 0;
    for (const ShieldPoint& point : shield.curve) {
        bystanders += point.bystanders;
        EXPECT_NEAR(static_cast<double>(point.bystanders), static_cast<double>(shield.bystanders) / 12, 3);
        EXPECT_GE(point.distance_um, point.from_um);
        EXPECT_LE(point.distance_um, point.to_um);
        ASSERT_TRUE(point.interval);
        EXPECT_LE(point.interval->low, point.response);
        EXPECT_GE(point.interval->high, point.response);
        EXPECT_NEAR(*point.fitted, point.response, 0.15 * point.response);
    }
    EXPECT_EQ(bystanders, shield.bystanders);
    EXPECT_GT(shield.curve.front().response, 2 * shield.curve.back().response);
    ShieldOptions by_distance;
    by_distance.curve_step_um = 20;
    for (const ShieldPoint& point : shield_of(make_well(model, 7), model, by_distance).curve) {
        EXPECT_NEAR(point.to_um - point.from_um, 20, 1e-3);
        EXPECT_NEAR(std::fmod(point.from_um, 20), 0, 1e-3);
    }
}

TEST(Shield, IsTheSameTwiceAndInAnyOrderOfMockCells) {
    const Model model;
    const std::vector<ShieldScene> scenes = make_well(model, 8);
    std::vector<ShieldField> fields;
    for (const ShieldScene& scene : scenes) fields.push_back(scene.field());
    std::vector<float> mock = mock_cells(model);
    const Shield one = bystander_shield(fields, mock, 0.01, {});
    std::reverse(mock.begin(), mock.end());
    mock.push_back(kNaN);
    const Shield two = bystander_shield(fields, mock, 0.01, {});
    EXPECT_EQ(*one.radius_um, *two.radius_um);
    EXPECT_EQ(one.radius_interval->low, two.radius_interval->low);
    EXPECT_EQ(one.curve[3].interval->high, two.curve[3].interval->high);
}

TEST(Shield, LeavesOutCellsNearerToTheBorderThanItsRadius) {
    const Model model;
    const std::vector<ShieldScene> scenes = make_well(model, 9);
    const Shield shield = shield_of(scenes, model);
    std::size_t inside = 0;
    for (const ShieldScene& scene : scenes) {
        for (std::size_t i = 0; i < scene.infected.size(); ++i) {
            const auto x = static_cast<double>(scene.x_um[i]);
            const auto y = static_cast<double>(scene.y_um[i]);
            const double border = std::min({x, y, 900 - x, 900 - y});
            if (scene.infected[i] == 0 && border >= *shield.radius_um) ++inside;
        }
    }
    EXPECT_NEAR(static_cast<double>(shield.bystanders), static_cast<double>(inside),
                0.04 * static_cast<double>(inside));
}

TEST(Shield, IsNotMovedByOddBrightCellsOrAWellThatIsALittleBrighter) {
    const Model model;
    std::vector<ShieldScene> scenes = make_well(model, 10);
    const double before = *shield_of(scenes, model).radius_um;
    for (ShieldScene& scene : scenes) {
        for (float& response : scene.response) response *= 1.04F;
        for (std::size_t i = 0; i < scene.response.size(); i += 400) scene.response[i] = 1e7F;
        scene.response[1] = kNaN;
        scene.response[2] = -5;
    }
    EXPECT_NEAR(*shield_of(scenes, model).radius_um, before, 0.1 * before);
}

TEST(Shield, CountsRespondersAmongBystandersAndInfectedCells) {
    Scene scene = lattice(10, 20);
    std::vector<float> response(100, 50);
    for (std::size_t i = 0; i < 10; ++i) scene.infected[i] = 1;
    for (std::size_t i = 5; i < 41; ++i) response[i] = 200;
    response[99] = kNaN;
    std::vector<float> mock;
    for (int i = 0; i <= 100; ++i) mock.push_back(static_cast<float>(i));
    const ShieldField field{scene.positions(), scene.infected, {}, response};
    const Shield shield = bystander_shield(std::span(&field, 1), mock, 0, {});
    EXPECT_DOUBLE_EQ(*shield.responder_threshold, 95);
    EXPECT_DOUBLE_EQ(*shield.responders_among_infected, 5.0 / 10);
    EXPECT_DOUBLE_EQ(*shield.responders_among_bystanders, 31.0 / 89);
    EXPECT_THAT(shield.reason, HasSubstr("89 bystanders; 200 are needed"));
    EXPECT_FALSE(shield.radius_um);
}

TEST(Shield, IsRefusedWithItsReason) {
    Model model;
    const std::vector<ShieldScene> good = make_well(model, 11);
    std::vector<ShieldField> fields;
    for (const ShieldScene& scene : good) fields.push_back(scene.field());
    const std::vector<float> mock = mock_cells(model);
    EXPECT_THAT(bystander_shield(fields, std::span(mock).first(10), 0.01, {}).reason, HasSubstr("10 mock cells"));
    EXPECT_THAT(bystander_shield(fields, mock, 0.2, {}).reason, HasSubstr("cells called infected are likely"));
    const std::vector<float> even(100, 7);
    EXPECT_THAT(bystander_shield(fields, even, 0.01, {}).reason, HasSubstr("do not vary"));
    std::vector<float> centred = mock;
    for (float& value : centred) value -= 200;
    EXPECT_THAT(bystander_shield(fields, centred, 0.01, {}).reason, HasSubstr("no logarithm"));
    EXPECT_THAT(bystander_shield({}, mock, 0.01, {}).reason, HasSubstr("0 infected cells"));
    std::vector<std::uint8_t> all(good[0].infected.size(), 1);
    const ShieldField infected{good[0].positions(), all, {}, good[0].response};
    EXPECT_THAT(bystander_shield(std::span(&infected, 1), mock, 0.01, {}).reason, HasSubstr("0 bystanders"));
    std::fill(all.begin(), all.end(), 0);
    const ShieldField clean{good[0].positions(), all, {}, good[0].response};
    const Shield none = bystander_shield(std::span(&clean, 1), mock, 0.01, {});
    EXPECT_THAT(none.reason, HasSubstr("0 infected cells"));
    EXPECT_TRUE(none.responders_among_bystanders);
    EXPECT_FALSE(none.responders_among_infected);
    EXPECT_THROW(bystander_shield(fields, mock, 1, {}), Error);
    fields[0].response = fields[0].response.first(3);
    EXPECT_THROW(bystander_shield(fields, mock, 0.01, {}), Error);
}

TEST(Shield, IsRefusedWhereThereIsNone) {
    Model model;
    model.plateau = kMock;
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const Shield shield = shield_of(make_well(model, seed), model);
        EXPECT_FALSE(shield.radius_um);
        EXPECT_THAT(shield.reason, HasSubstr("not above the mock level"));
        EXPECT_FALSE(shield.curve.empty());
        EXPECT_FALSE(shield.curve[0].fitted);
    }
    model.plateau = 30;  // infected cells silence their neighbours
    EXPECT_THAT(shield_of(make_well(model, 1), model).reason, HasSubstr("not above the mock level"));
}

TEST(Shield, IsRefusedWhereItReachesBeyondAllBystanders) {
    Model model;
    model.infected = 0.05;
    model.radius_um = 400;
    const Shield shield = shield_of(make_well(model, 2), model);
    EXPECT_FALSE(shield.radius_um);
    EXPECT_THAT(shield.reason, ::testing::AnyOf(HasSubstr("does not fall halfway"), HasSubstr("from the border")));
}

}  // namespace
}  // namespace viroplate::infection
