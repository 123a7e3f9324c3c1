#include "simulate/shield.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "simulate/cell_bins.hpp"
#include "simulate/small_plate.hpp"
#include "viroplate/core/random.hpp"

namespace viroplate::simulate {
namespace {

PlateSpec reporter_plate(double moi) {
    PlateSpec plate = small_plate({infected_well("C04", moi)});
    plate.spec.fields = 6;
    plate.spec.field_size_px = 1080;
    plate.spec.reporter_signal_e = 300;
    CompoundEffect jak;
    jak.compound = "jak";
    jak.ec50_molar = 5e-8;
    jak.hill_slope = 1.2;
    jak.lifts_shield = true;
    plate.compounds = {jak};
    return plate;
}

plate::MapWell treated(plate::MapWell well, double dose_nm) {
    well.role = plate::Role::compound;
    well.compound = "jak";
    well.dose = dose_nm;
    well.dose_unit = "nM";
    return well;
}

plate::MapWell with_interferon(plate::MapWell well) {
    well.interferon = "IFN-beta";
    return well;
}

double nearest_infected_um(const TrueWell& well, const TrueCell& cell) {
    double nearest = 1e9;
    for (const TrueCell& other : well.cells) {
        if (other.infected) nearest = std::min(nearest, std::hypot(other.x_um - cell.x_um, other.y_um - cell.y_um));
    }
    return nearest;
}

double mean_log_reporter(const TrueWell& well, const Spec& spec) {
    double sum = 0;
    double count = 0;
    for (const TrueCell& cell : well.cells) {
        if (cell.infected) continue;
        sum += std::log10(cell.reporter_signal_e / spec.reporter_signal_e);
        count += 1;
    }
    return sum / count;
}

TEST(Shield, TheResponseOfNeighboursIsHalfAtTheRadiusAsMeasuredOnTheTruth) {
    const PlateSpec plate = reporter_plate(0.004);
    const TrueWell well = make_well(plate.map.wells[0], plate);
    ASSERT_GT(well.infected(), 5u);
    ASSERT_LT(*well.count().infected_fraction(), 0.05);
    constexpr double kBin = 10;
    std::vector<double> sum(30, 0);
    std::vector<double> count(30, 0);
    for (const TrueCell& cell : well.cells) {
        const auto bin = static_cast<std::size_t>(nearest_infected_um(well, cell) / kBin);
        if (cell.infected || bin >= sum.size()) continue;
        sum[bin] += std::log10(cell.reporter_signal_e / plate.spec.reporter_signal_e);
        count[bin] += 1;
    }
    std::size_t bin = 2;
    while (bin + 1 < sum.size() && sum[bin + 1] / count[bin + 1] > 0.5 * plate.spec.shield_amplitude_dex) ++bin;
    const double above = sum[bin] / count[bin];
    const double below = sum[bin + 1] / count[bin + 1];
    const double at = (above - 0.5 * plate.spec.shield_amplitude_dex) / (above - below);
    EXPECT_NEAR((static_cast<double>(bin) + 0.5 + at) * kBin, 80, 8);
    EXPECT_NEAR(sum[3] / count[3], 0.8, 0.1) << "the plateau, 35 um away";
    EXPECT_NEAR(sum[28] / count[28], 0, 0.08) << "the mock level, 285 um away";
}

TEST(Shield, WithoutNoiseEveryCellAnswersByTheFormula) {
    PlateSpec plate = reporter_plate(0.01);
    plate.spec.fields = 1;
    plate.spec.reporter_dex = 0;
    const TrueWell well = make_well(plate.map.wells[0], plate);
    for (const TrueCell& cell : well.cells) {
        const double d = nearest_infected_um(well, cell);
        const double response = cell.infected ? 0.3 : 1 / (1 + std::pow(d / 80, 4));
        EXPECT_NEAR(cell.response, response, 1e-12);
        EXPECT_NEAR(std::log10(cell.reporter_signal_e / 300), 0.8 * response, 1e-9);
    }
}

TEST(Shield, MockWellsAnswerToInterferonOnly) {
    PlateSpec plate = reporter_plate(0);
    plate.spec.fields = 1;
    for (const TrueCell& cell : make_well(infected_well("B02", 0), plate).cells) EXPECT_EQ(cell.response, 0);
    for (const TrueCell& cell : make_well(with_interferon(infected_well("B02", 0)), plate).cells)
        EXPECT_EQ(cell.response, 1);
}

TEST(Shield, WithoutAReporterThereIsNoSignalOfIt) {
    const PlateSpec plate = small_plate({infected_well("B02", 0.5)});
    for (const TrueCell& cell : make_well(plate.map.wells[0], plate).cells) EXPECT_EQ(cell.reporter_signal_e, 0);
}

TEST(Shield, AJakInhibitorsEc50IsReadOffTheReporterOfTheTruth) {
    PlateSpec plate = reporter_plate(0);
    plate.spec.fields = 2;
    const auto level = [&](double dose_nm) {
        const TrueWell well = make_well(treated(with_interferon(infected_well("D04", 0)), dose_nm), plate);
        return mean_log_reporter(well, plate.spec);
    };
    EXPECT_NEAR(level(1e-6), 0.8, 0.02);
    EXPECT_NEAR(level(50), 0.4, 0.02);
    EXPECT_NEAR(level(1e7), 0, 0.02);
}

/// Dose at which the share of the shield that is lifted, in log MOI, passes one half.
TEST(Shield, AJakInhibitorsEc50IsReadOffTheInfectionOfTheTruth) {
    PlateSpec plate = reporter_plate(1);
    const auto log_moi = [&](double dose_nm) {
        CellCount sum;
        for (const char* where : {"C03", "D04", "E05", "F06"}) {
            const CellCount count =
                make_well(treated(with_interferon(infected_well(where, 1)), dose_nm), plate).count();
            sum.living += count.living;
            sum.infected += count.infected;
        }
        return std::log(-std::log1p(-*sum.infected_fraction()));
    };
    const double none = log_moi(1e-6);
    const double all = log_moi(1e7);
    EXPECT_NEAR(all - none, -std::log(plate.spec.interferon_shield), 0.1);
    double below = 0;
    double below_dose = 1;
    for (double dose = 6.25; dose <= 400; dose *= 2) {
        const double lifted = (log_moi(dose) - none) / (all - none);
        if (lifted >= 0.5) {
            const double at = std::log(below_dose) + (0.5 - below) / (lifted - below) * std::log(dose / below_dose);
            EXPECT_NEAR(std::exp(at), 50, 8);
            return;
        }
        below = lifted;
        below_dose = dose;
    }
    FAIL() << "half of the shield was never lifted";
}

TEST(Shield, ProtectsFromSpreadUntilItIsLifted) {
    PlateSpec plate = reporter_plate(0.01);
    plate.spec.fields = 2;
    plate.spec.spread_rounds = 4;
    const double unprotected = *make_well(plate.map.wells[0], plate).count().infected_fraction();
    plate.spec.shield_protection = 0.9;
    const double shielded = *make_well(plate.map.wells[0], plate).count().infected_fraction();
    const double half = *make_well(treated(plate.map.wells[0], 50), plate).count().infected_fraction();
    const double lifted = *make_well(treated(plate.map.wells[0], 1e8), plate).count().infected_fraction();
    EXPECT_LT(shielded, 0.5 * unprotected);
    EXPECT_GT(half, shielded);
    EXPECT_LT(half, lifted);
    EXPECT_NEAR(lifted, unprotected, 0.01);
}

TEST(ShieldResponse, IsWholeAtTheCellAndHalfAtTheRadius) {
    Spec spec;
    EXPECT_DOUBLE_EQ(shield_response(spec, 0), 1);
    EXPECT_DOUBLE_EQ(shield_response(spec, spec.shield_radius_um), 0.5);
    EXPECT_LT(shield_response(spec, 5 * spec.shield_radius_um), 0.01);
}

TEST(CellBins, FindWhatACountOverAllCellsFinds) {
    Random random(5, 1);
    for (const std::size_t count : {0u, 1u, 2u, 300u}) {
        std::vector<TrueCell> cells(count);
        std::vector<std::size_t> chosen;
        for (std::size_t i = 0; i < count; ++i) {
            cells[i].x_um = random.uniform(0, 900);
            cells[i].y_um = random.uniform(0, 250);
            if (i % 3 != 2) chosen.push_back(i);
        }
        const CellBins bins(cells, chosen, 900, 250);
        EXPECT_EQ(bins.size(), chosen.size());
        for (int probe = 0; probe < 200; ++probe) {
            const double x = random.uniform(-50, 950);
            const double y = random.uniform(-50, 300);
            double nearest = 1e9;
            std::vector<std::size_t> expected;
            for (const std::size_t i : chosen) {
                const double d = std::hypot(cells[i].x_um - x, cells[i].y_um - y);
                nearest = std::min(nearest, d);
                if (d <= 70) expected.push_back(i);
            }
            std::vector<std::size_t> found;
            bins.within(x, y, 70, [&](std::size_t i, double) { found.push_back(i); });
            std::sort(found.begin(), found.end());
            EXPECT_EQ(found, expected);
            const auto distance = bins.nearest_um(x, y);
            ASSERT_EQ(distance.has_value(), !chosen.empty());
            if (distance) {
                EXPECT_NEAR(*distance, nearest, 1e-9);
            }
        }
    }
}

}  // namespace
}  // namespace viroplate::simulate
