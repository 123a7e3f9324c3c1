#include "viroplate/infection/shield.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>

#include "infection/agreement.hpp"
#include "infection/rows.hpp"

namespace viroplate::bench {

namespace {

constexpr std::size_t kMockWells = 4;
constexpr std::size_t kInfectedWells = 3;  ///< 4,700 cells, of which 3 % are infected
constexpr double kMoi = 0.03;
constexpr std::size_t kTables = 40;
constexpr std::size_t kWithImages = 6;
constexpr double kMostPercent = 15;

simulate::PlateSpec plate_of(double shift, std::size_t number) {
    auto plate = plain_plate(shift, seed_of(5, shift, number));
    plate.spec.reporter_signal_e = 150;
    add_wells(plate, kMockWells, mock_well());
    add_wells(plate, kInfectedWells, virus_well(kMoi));
    return plate;
}

/// The shield around the infected wells of a plate, all of one treatment.
infection::Shield shield_of(const SeenPlate& seen) {
    const auto call = infection::call_plate(signals_of(seen), call_options());
    std::vector<LabelledCells> cells;
    std::vector<float> mock;
    for (std::size_t i = 0; i < seen.wells.size(); ++i) {
        const auto& well = seen.wells[i];
        if (well.mock()) {
            mock.insert(mock.end(), well.cells.reporter.begin(), well.cells.reporter.end());
            continue;
        }
        for (auto& field : called_fields(seen, well, call.cells[i])) cells.push_back(std::move(field));
    }
    std::vector<infection::ShieldField> fields;
    for (const auto& field : cells) {
        fields.push_back({field.positions(), field.infected, field.probability, field.response});
    }
    return infection::bystander_shield(fields, mock, call.errors.false_positive_rate.value_or(0), {});
}

/// Radii of many treatments.
struct Radii {
    std::vector<double> off_percent;
    std::vector<double> signed_percent;
    std::vector<double> bystanders;
    Share within;
    Share covered;
    Reasons refused;

    void add(const infection::Shield& shield, double truth_um) {
        if (!shield.radius_um) {
            refused.add(shield.reason);
            return;
        }
        const double off = 100 * (*shield.radius_um / truth_um - 1);
        signed_percent.push_back(off);
        off_percent.push_back(std::abs(off));
        bystanders.push_back(static_cast<double>(shield.bystanders));
        within.count(std::abs(off) <= kMostPercent);
        if (shield.radius_interval) {
            covered.count(shield.radius_interval->low <= truth_um && truth_um <= shield.radius_interval->high);
        }
    }
};

void add_radii(Work& work, double shift, const char* from, const Radii& radii) {
    const auto demand = only_far(shift, fmt::format("shield radius off, %, mean over treatments, {}", from),
                                 Demand::Bound::at_most, kMostPercent);
    std::string remark;
    if (radii.within.of > 0) {
        remark =
            fmt::format("{} within 15 %, bias {:+.1f} %, intervals cover {}, {:.0f} bystanders", radii.within.text(),
                        *mean_of(radii.signed_percent), radii.covered.text(), *median_of(radii.bystanders));
    }
    if (!radii.refused.empty()) remark += fmt::format("; refused: {}", radii.refused.text());
    work.musts.add(demand, mean_of(radii.off_percent), remark);
}

}  // namespace

void measure_shield(Work& work) {
    for (const double shift : kShifts) {
        Radii tables, images;
        for (std::size_t i = 0; i < work.share_of(kTables, 4); ++i) {
            const auto plate = plate_of(shift, i);
            tables.add(shield_of(see_tables(plate, work.threads)), plate.spec.shield_radius_um);
            fmt::print(stderr, "\r  Δ {:.1f}: plate {}  ", shift, i + 1);
        }
        fmt::print(stderr, "\n");
        add_radii(work, shift, "tables", tables);
        for (std::size_t i = 0; i < work.share_of(shift == kShifts.front() ? kWithImages : 2, 1); ++i) {
            const auto plate = plate_of(shift, 100 + i);
            images.add(shield_of(see_images(plate, work.threads)), plate.spec.shield_radius_um);
        }
        add_radii(work, shift, "images", images);
    }
}

}  // namespace viroplate::bench
