#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "simulate/small_plate.hpp"

namespace viroplate::simulate {
namespace {

struct Drawn {
    PlateSpec plate;
    TrueWell well;
    TrueField field;
};

Drawn draw(double moi, int field = 1, int fields = 1) {
    Drawn drawn;
    drawn.plate = small_plate({infected_well("C07", moi)});
    drawn.plate.spec.fields = fields;
    drawn.well = make_well(drawn.plate.map.wells[0], drawn.plate);
    drawn.field = make_field(drawn.well, field, drawn.plate);
    return drawn;
}

struct Blob {
    double area = 0;
    double x = 0;
    double y = 0;
};

std::map<std::uint32_t, Blob> blobs(const image::LabelPlane& labels) {
    std::map<std::uint32_t, Blob> found;
    for (int y = 0; y < labels.height; ++y) {
        for (int x = 0; x < labels.width; ++x) {
            Blob& blob = found[labels.at(x, y)];
            blob.area += 1;
            blob.x += x;
            blob.y += y;
        }
    }
    found.erase(0);
    for (auto& [label, blob] : found) {
        blob.x /= blob.area;
        blob.y /= blob.area;
    }
    return found;
}

TEST(MakeField, HasOneImageAChannelOfTheFieldsSize) {
    const Drawn drawn = draw(0.5);
    ASSERT_EQ(drawn.field.channels.size(), std::size(kChannelNames));
    for (const auto& channel : drawn.field.channels) {
        EXPECT_EQ(channel.grey.width, 256);
        EXPECT_EQ(channel.grey.height, 256);
        EXPECT_EQ(channel.bits, 16);
    }
    EXPECT_EQ(drawn.field.nuclei.width, 256);
    EXPECT_EQ(drawn.field.cells.width, 256);
}

TEST(MakeField, EqualSeedsGiveEqualBytes) {
    const Drawn a = draw(0.5);
    const Drawn b = draw(0.5);
    for (std::size_t c = 0; c < a.field.channels.size(); ++c)
        EXPECT_EQ(a.field.channels[c].grey.pixels, b.field.channels[c].grey.pixels);
    EXPECT_EQ(a.field.nuclei.pixels, b.field.nuclei.pixels);
    EXPECT_EQ(a.field.cells.pixels, b.field.cells.pixels);
}

TEST(MakeField, EveryCellWhoseCentreLiesInTheFieldHasOneLabelAndNoOtherHas) {
    const Drawn drawn = draw(0.5);
    std::set<int> expected;
    const double left = drawn.plate.spec.well_margin_um;
    const double side = 256 * drawn.plate.spec.pixel_size_um;
    for (const TrueCell& cell : drawn.well.cells) {
        const bool inside =
            cell.x_um >= left && cell.y_um >= left && cell.x_um < left + side && cell.y_um < left + side;
        if (inside) expected.insert(cell.cell);
    }
    EXPECT_EQ(std::set<int>(drawn.field.cell_ids.begin(), drawn.field.cell_ids.end()), expected);
    const auto nuclei = blobs(drawn.field.nuclei);
    ASSERT_EQ(nuclei.size(), expected.size());
    EXPECT_EQ(nuclei.rbegin()->first, expected.size());
    EXPECT_EQ(blobs(drawn.field.cells).size(), expected.size());
}

TEST(MakeField, LabelsLieWhereTheTruthSaysAndHaveTheTrueArea) {
    const Drawn drawn = draw(0.5);
    const auto nuclei = blobs(drawn.field.nuclei);
    int checked = 0;
    double ratio = 0;
    for (std::size_t i = 0; i < drawn.field.cell_ids.size(); ++i) {
        const TrueCell& cell = drawn.well.cells[static_cast<std::size_t>(drawn.field.cell_ids[i] - 1)];
        const double radius_px = cell.diameter_um / 2 / drawn.plate.spec.pixel_size_um;
        const double reach = radius_px * std::sqrt(cell.aspect) * 1.3;
        const double x = drawn.field.x_px[i];
        const double y = drawn.field.y_px[i];
        if (x < reach || y < reach || x > 255 - reach || y > 255 - reach) continue;
        const Blob& blob = nuclei.at(static_cast<std::uint32_t>(i + 1));
        EXPECT_NEAR(blob.x, x, 1.5);
        EXPECT_NEAR(blob.y, y, 1.5);
        ratio += blob.area / (M_PI * radius_px * radius_px);
        ++checked;
    }
    ASSERT_GT(checked, 10);
    EXPECT_NEAR(ratio / checked, 1, 0.04);
}

TEST(MakeField, NucleiLieInTheirCellsAndCellsEndAtTheirRadius) {
    const Drawn drawn = draw(0.5);
    const double reach_px = drawn.plate.spec.cell_radius_um / drawn.plate.spec.pixel_size_um;
    for (int y = 0; y < 256; ++y) {
        for (int x = 0; x < 256; ++x) {
            const auto nucleus = drawn.field.nuclei.at(x, y);
            const auto cell = drawn.field.cells.at(x, y);
            EXPECT_TRUE(nucleus == 0 || nucleus == cell);
            if (cell == 0) continue;
            const double distance = std::hypot(x - drawn.field.x_px[cell - 1], y - drawn.field.y_px[cell - 1]);
            EXPECT_LE(distance, reach_px + 1e-3);
        }
    }
}

TEST(MakeField, NucleiAreBrightInDnaAndInfectedCellsInVirus) {
    const Drawn drawn = draw(0.7);
    const auto& field = drawn.field;
    double dna[2] = {0, 0};
    double pixels[2] = {0, 0};
    std::vector<double> virus(field.cell_ids.size(), 0);
    std::vector<double> area(field.cell_ids.size(), 0);
    for (std::size_t i = 0; i < field.nuclei.size(); ++i) {
        const int in_nucleus = field.nuclei.pixels[i] != 0 ? 1 : 0;
        if (in_nucleus == 1 || field.cells.pixels[i] == 0) {
            dna[in_nucleus] += field.channels[0].grey.pixels[i];
            pixels[in_nucleus] += 1;
        }
        const auto cell = field.cells.pixels[i];
        if (cell == 0) continue;
        virus[cell - 1] += field.channels[2].grey.pixels[i];
        area[cell - 1] += 1;
    }
    EXPECT_GT(dna[1] / pixels[1], 4 * dna[0] / pixels[0]);
    std::size_t right = 0;
    for (std::size_t i = 0; i < virus.size(); ++i) {
        const TrueCell& cell = drawn.well.cells[static_cast<std::size_t>(field.cell_ids[i] - 1)];
        const bool bright = virus[i] / area[i] > 750;
        right += bright == cell.infected ? 1 : 0;
    }
    EXPECT_GE(static_cast<double>(right), 0.93 * static_cast<double>(virus.size()));
}

TEST(MakeField, FieldsOfAWellShowItsPartsWithoutOverlap) {
    const Drawn first = draw(0.5, 1, 2);
    const Drawn second = draw(0.5, 2, 2);
    std::set<int> cells(first.field.cell_ids.begin(), first.field.cell_ids.end());
    for (const int cell : second.field.cell_ids) EXPECT_EQ(cells.count(cell), 0u);
    // The nucleus on the seam goes on in the next field: the touching columns look alike.
    double alike = 0;
    double apart = 0;
    for (int y = 0; y < 256; ++y) {
        const double left = first.field.channels[0].grey.at(255, y);
        alike += std::abs(left - second.field.channels[0].grey.at(0, y));
        apart += std::abs(left - second.field.channels[0].grey.at(128, y));
    }
    EXPECT_LT(alike, 0.5 * apart);
}

TEST(MakeField, AnEmptyWellShowsBackgroundOnly) {
    auto empty = infected_well("A01", 0);
    empty.role = plate::Role::empty;
    const PlateSpec plate = small_plate({empty});
    const TrueField field = make_field(make_well(empty, plate), 1, plate);
    EXPECT_TRUE(field.cell_ids.empty());
    const double grey = field.channels[0].grey.at(128, 128);
    EXPECT_NEAR(grey, plate.spec.camera_offset + plate.spec.background_e / plate.spec.electrons_per_grey, 150);
}

TEST(MakeField, HasAReporterChannelWhenAskedAndTheOthersStayTheSame) {
    const Drawn three = draw(0.5);
    PlateSpec plate = three.plate;
    plate.spec.reporter_signal_e = 600;
    const TrueField four = make_field(make_well(plate.map.wells[0], plate), 1, plate);
    ASSERT_EQ(channel_names(plate.spec), (std::vector<std::string>{"dna", "cytoplasm", "virus", "reporter"}));
    ASSERT_EQ(four.channels.size(), 4u);
    for (std::size_t c = 0; c < 3; ++c)
        EXPECT_EQ(four.channels[c].grey.pixels, three.field.channels[c].grey.pixels) << c;
    double inside = 0;
    double outside = 0;
    double pixels[2] = {0, 0};
    for (std::size_t i = 0; i < four.cells.size(); ++i) {
        const bool cell = four.cells.pixels[i] != 0;
        (cell ? inside : outside) += four.channels[3].grey.pixels[i];
        pixels[cell ? 1 : 0] += 1;
    }
    EXPECT_GT(inside / pixels[1], 1.5 * outside / pixels[0]);
}

/// Largest difference between neighbours in a row: what defocus takes away.
double sharpness(const image::RawPlane& plane) {
    double sum = 0;
    for (int y = 0; y < plane.grey.height; ++y) {
        for (int x = 0; x + 2 < plane.grey.width; ++x) {
            const double step = static_cast<double>(plane.grey.at(x + 2, y)) - plane.grey.at(x, y);
            sum += step * step;
        }
    }
    return sum;
}

TEST(MakeField, OutOfFocusIsBlurredAndKeepsItsLight) {
    const Drawn sharp = draw(0.5);
    PlateSpec plate = sharp.plate;
    plate.spec.defocus_bad_share = 1;
    const TrueWell well = make_well(plate.map.wells[0], plate);
    EXPECT_EQ(well.defocus_um, 20);
    const TrueField field = make_field(well, 1, plate);
    EXPECT_LT(sharpness(field.channels[0]), 0.5 * sharpness(sharp.field.channels[0]));
    double before = 0;
    double after = 0;
    for (const auto grey : sharp.field.channels[0].grey.pixels) before += grey;
    for (const auto grey : field.channels[0].grey.pixels) after += grey;
    EXPECT_NEAR(after / before, 1, 0.03);
    EXPECT_EQ(field.nuclei.pixels, sharp.field.nuclei.pixels);
}

TEST(MakeField, DebrisIsBrightAndHasNoLabel) {
    const Drawn clean = draw(0.5);
    PlateSpec plate = clean.plate;
    plate.spec.debris_per_mm2 = 200;
    const TrueField dirty = make_field(make_well(plate.map.wells[0], plate), 1, plate);
    EXPECT_EQ(dirty.nuclei.pixels, clean.field.nuclei.pixels);
    int brighter = 0;
    for (std::size_t i = 0; i < dirty.nuclei.size(); ++i) {
        const int rise = dirty.channels[0].grey.pixels[i] - clean.field.channels[0].grey.pixels[i];
        EXPECT_GT(rise, -1500);
        brighter += rise > 3000 ? 1 : 0;
    }
    EXPECT_GT(brighter, 100);
}

TEST(MakeField, SyncytiaHaveNoSeamInside) {
    PlateSpec plate = small_plate({infected_well("C07", 50)});
    plate.spec.clustering = 0.5;
    plate.spec.density_per_mm2 = 1500;
    plate.spec.fusion = 1;
    plate.spec.fusion_pull = 1;  // nuclei stay: only the seams change
    plate.spec.fusion_contact_um = 60;
    plate.spec.virus_infected_dex = 0;
    const TrueField fused = make_field(make_well(plate.map.wells[0], plate), 1, plate);
    plate.spec.fusion = 0;
    const TrueField apart = make_field(make_well(plate.map.wells[0], plate), 1, plate);
    double light[2] = {0, 0};
    for (int y = 0; y < 256; ++y) {
        for (int x = 0; x + 1 < 256; ++x) {
            const auto here = apart.cells.at(x, y);
            const auto next = apart.cells.at(x + 1, y);
            if (here == 0 || next == 0 || here == next) continue;
            light[0] += apart.channels[1].grey.at(x, y);
            light[1] += fused.channels[1].grey.at(x, y);
        }
    }
    EXPECT_GT(light[1], 1.2 * light[0]);
}

}  // namespace
}  // namespace viroplate::simulate
