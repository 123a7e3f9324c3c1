#include "simulate/syncytia.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "simulate/placement.hpp"
#include "simulate/small_plate.hpp"

namespace viroplate::simulate {
namespace {

PlateSpec fusing_plate(double moi, double fusion) {
    PlateSpec plate = small_plate({infected_well("C04", moi)});
    plate.spec.fields = 2;
    plate.spec.field_size_px = 450;
    plate.spec.fusion = fusion;
    plate.spec.reporter_signal_e = 300;
    return plate;
}

std::map<int, std::vector<TrueCell>> syncytia_of(const TrueWell& well) {
    std::map<int, std::vector<TrueCell>> found;
    for (const TrueCell& cell : well.cells) {
        if (cell.syncytium > 0) found[cell.syncytium].push_back(cell);
    }
    return found;
}

TEST(Syncytia, CertainFusionJoinsWhatTouches) {
    PlateSpec plate = fusing_plate(0.7, 0);
    const TrueWell before = make_well(plate.map.wells[0], plate);
    plate.spec.fusion = 1;
    const TrueWell after = make_well(plate.map.wells[0], plate);
    ASSERT_EQ(before.cells.size(), after.cells.size());
    for (std::size_t i = 0; i < before.cells.size(); ++i) {
        bool touches = false;
        for (std::size_t j = 0; j < before.cells.size(); ++j) {
            const TrueCell& a = before.cells[i];
            const TrueCell& b = before.cells[j];
            if (i == j || !a.infected || !b.infected) continue;
            if (std::hypot(a.x_um - b.x_um, a.y_um - b.y_um) > plate.spec.fusion_contact_um) continue;
            touches = true;
            EXPECT_EQ(after.cells[i].syncytium, after.cells[j].syncytium);
        }
        EXPECT_EQ(after.cells[i].syncytium > 0, touches);
        EXPECT_EQ(after.cells[i].state, touches ? CellState::syncytium : CellState::alive);
        if (!touches) {
            EXPECT_EQ(after.cells[i].x_um, before.cells[i].x_um);
        }
    }
}

TEST(Syncytia, AreNumberedFromOneHaveTwoNucleiOrMoreAndOneSignal) {
    const PlateSpec plate = fusing_plate(0.7, 0.2);
    const TrueWell well = make_well(plate.map.wells[0], plate);
    const auto syncytia = syncytia_of(well);
    ASSERT_GT(well.syncytia, 5);
    EXPECT_EQ(syncytia.size(), static_cast<std::size_t>(well.syncytia));
    EXPECT_EQ(syncytia.rbegin()->first, well.syncytia);
    for (const auto& [number, cells] : syncytia) {
        EXPECT_GE(cells.size(), 2u);
        for (const TrueCell& cell : cells) {
            EXPECT_TRUE(cell.infected);
            EXPECT_EQ(cell.virus_signal_e, cells[0].virus_signal_e);
            EXPECT_EQ(cell.reporter_signal_e, cells[0].reporter_signal_e);
        }
    }
}

TEST(Syncytia, PairsFuseWithTheProbabilityAskedFor) {
    double pairs = 0;
    double fused = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        PlateSpec plate = fusing_plate(0.08, 0);  // few enough that most neighbours are pairs
        plate.spec.seed = seed;
        plate.spec.field_size_px = 900;
        const TrueWell before = make_well(plate.map.wells[0], plate);
        plate.spec.fusion = 0.3;
        const TrueWell after = make_well(plate.map.wells[0], plate);
        for (std::size_t i = 0; i < before.cells.size(); ++i) {
            std::vector<std::size_t> near;
            for (std::size_t j = 0; j < before.cells.size(); ++j) {
                const double d = std::hypot(before.cells[i].x_um - before.cells[j].x_um,
                                            before.cells[i].y_um - before.cells[j].y_um);
                if (i != j && before.cells[j].infected && d <= 2 * plate.spec.fusion_contact_um) near.push_back(j);
            }
            if (!before.cells[i].infected || near.size() != 1 || near[0] < i) continue;
            const double d = std::hypot(before.cells[i].x_um - before.cells[near[0]].x_um,
                                        before.cells[i].y_um - before.cells[near[0]].y_um);
            if (d > plate.spec.fusion_contact_um) continue;
            pairs += 1;
            fused += after.cells[i].syncytium > 0 && after.cells[i].syncytium == after.cells[near[0]].syncytium ? 1 : 0;
        }
    }
    ASSERT_GT(pairs, 30);
    EXPECT_NEAR(fused / pairs, 0.3, 4 * std::sqrt(0.21 / pairs));
}

TEST(Syncytia, NucleiMoveTogetherAndStayApartAndInTheWell) {
    PlateSpec plate = fusing_plate(0.7, 0);
    const TrueWell before = make_well(plate.map.wells[0], plate);
    plate.spec.fusion = 0.3;
    const TrueWell after = make_well(plate.map.wells[0], plate);
    double moved = 0;
    double deepest = 0;
    const auto mean_distance = [&](const TrueWell& well) {
        double sum = 0;
        double count = 0;
        for (std::size_t i = 0; i < well.cells.size(); ++i) {
            for (std::size_t j = i + 1; j < well.cells.size(); ++j) {
                if (after.cells[i].syncytium == 0 || after.cells[i].syncytium != after.cells[j].syncytium) continue;
                sum += std::hypot(well.cells[i].x_um - well.cells[j].x_um, well.cells[i].y_um - well.cells[j].y_um);
                count += 1;
            }
        }
        return sum / count;
    };
    EXPECT_LT(mean_distance(after), 0.95 * mean_distance(before));
    for (std::size_t i = 0; i < after.cells.size(); ++i) {
        const TrueCell& a = after.cells[i];
        EXPECT_TRUE(a.x_um >= 0 && a.x_um < after.width_um && a.y_um >= 0 && a.y_um < after.height_um);
        moved = std::max(moved, std::hypot(a.x_um - before.cells[i].x_um, a.y_um - before.cells[i].y_um));
        if (a.syncytium == 0) {
            EXPECT_EQ(a.x_um, before.cells[i].x_um);
        }
        for (std::size_t j = i + 1; j < after.cells.size(); ++j) {
            const TrueCell& b = after.cells[j];
            const double d = std::hypot(b.x_um - a.x_um, b.y_um - a.y_um);
            const double ux = (b.x_um - a.x_um) / d;
            const double uy = (b.y_um - a.y_um) / d;
            deepest = std::max(deepest, 1 - d / (radius_towards(a, ux, uy) + radius_towards(b, ux, uy)));
        }
    }
    EXPECT_GT(moved, 2);
    EXPECT_LT(moved, 40);
    EXPECT_LT(deepest, 0.25) << "nuclei that were pulled together do not lie on each other";
}

TEST(Syncytia, NeedInfectedNeighbours) {
    for (const double moi : {0.0, 1e-9}) {
        const PlateSpec plate = fusing_plate(moi, 1);
        EXPECT_EQ(make_well(plate.map.wells[0], plate).syncytia, 0);
    }
    PlateSpec lonely = fusing_plate(50, 1);
    lonely.spec.density_per_mm2 = 10;
    lonely.spec.fields = 1;
    lonely.spec.clustering = 0;
    EXPECT_EQ(make_well(lonely.map.wells[0], lonely).syncytia, 0);
}

}  // namespace
}  // namespace viroplate::simulate
