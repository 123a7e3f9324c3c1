#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <set>

#include "temporary_folder.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/image/read.hpp"
#include "viroplate/pipeline/run.hpp"
#include "viroplate/pipeline/simulate_plate.hpp"
#include "viroplate/store/result_file.hpp"
#include "viroplate/table/csv.hpp"

/// A simulated plate through the whole path, against its truth. Cells at the border of a field are left out on both
/// sides: what is seen of them says neither how many they are nor what they hold.
namespace viroplate {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSpec = R"(name = "truth"
map = "map.csv"
seed = 4
density_per_mm2 = 1000
[[compound]]
name = "jak"
lifts_shield = true
ec50_molar = 1e-7
[[compound]]
name = "antiviral"
maximum = 0
ec50_molar = 1e-7
)";

constexpr const char* kWells[] = {
    "mock,,,,,,",
    "mock,,,,,,",
    "mock,,,,,,",
    "vehicle,v,0.8,,,,",
    "vehicle,v,0.8,,,,",
    "vehicle,v,0.8,,,,",
    "vehicle,v,0.8,,,,i",
    "vehicle,v,0.8,,,,i",
    "vehicle,v,0.8,,,,i",
    "compound,v,0.8,jak,5,nM,i",
    "compound,v,0.8,jak,5,nM,i",
    "compound,v,0.8,jak,5,nM,i",
    "compound,v,0.8,jak,200,nM,i",
    "compound,v,0.8,jak,200,nM,i",
    "compound,v,0.8,jak,200,nM,i",
    "compound,v,0.8,jak,10000,nM,i",
    "compound,v,0.8,jak,10000,nM,i",
    "compound,v,0.8,jak,10000,nM,i",
    "reference,v,0.8,antiviral,10000,nM,",
    "reference,v,0.8,antiviral,10000,nM,",
    "reference,v,0.8,antiviral,10000,nM,",
};

constexpr const char* kAssay = R"(name = "truth"
[plate]
pixel_size_um = 0.65
[[channel]]
name = "dna"
role = "nuclei"
[[channel]]
name = "virus"
role = "virus"
[nuclei]
diameter_um = 15
)";

/// What one field holds, by truth or by measurement, its border left out.
struct FieldCount {
    double cells = 0;
    double infected = 0;
    double matched = 0;      ///< measured objects on a true nucleus
    double called_well = 0;  ///< of those, called as the truth says
};

using Counts = std::map<FieldId, FieldCount>;

std::set<std::uint32_t> labels_at_border(const image::LabelPlane& labels) {
    std::set<std::uint32_t> found;
    for (int i = 0; i < labels.width; ++i) {
        found.insert(labels.at(i, 0));
        found.insert(labels.at(i, labels.height - 1));
        found.insert(labels.at(0, i));
        found.insert(labels.at(labels.width - 1, i));
    }
    return found;
}

class WholePath : public testing::Test {
protected:
    static void SetUpTestSuite() {
        folder_ = std::make_unique<TemporaryFolder>();
        std::string map = "well,role,virus,moi,compound,dose,dose_unit,interferon\n";
        for (std::size_t i = 0; i < std::size(kWells); ++i)
            map +=
                fmt::format("{},{}\n", name(WellAddress{static_cast<int>(i) / 6, static_cast<int>(i) % 6}), kWells[i]);
        write_atomically(*folder_ / "map.csv", map);
        write_atomically(*folder_ / "spec.toml", kSpec);
        write_atomically(*folder_ / "assay.toml", kAssay);
        SilentProgress progress;
        pipeline::simulate_plate(simulate::read_spec(*folder_ / "spec.toml"), *folder_ / "plate", {}, progress,
                                 NeverStop());
        pipeline::PlanInputs inputs;
        inputs.plate = *folder_ / "plate";
        inputs.assay = *folder_ / "assay.toml";
        inputs.map = *folder_ / "map.csv";
        pipeline::run_plate(pipeline::make_plan(inputs), *folder_ / "out", {}, progress, NeverStop());
        truth_ = count_truth();
        measured_ = count_measured();
    }
    static void TearDownTestSuite() { folder_.reset(); }

    /// Cells and infected cells of a field's truth by label, border ones marked by −1.
    static std::vector<int> infected_by_label(const FieldId& id, const image::LabelPlane& labels) {
        const auto truth = table::parse_csv(read_text(*folder_ / "plate/truth_cells.csv"), "truth_cells.csv");
        std::vector<int> infected{-1};
        for (const auto& row : truth.rows) {
            if (row[0] == name(id.well) && row[1] == std::to_string(id.field)) infected.push_back(std::stoi(row[5]));
        }
        for (const std::uint32_t label : labels_at_border(labels)) infected.at(label) = -1;
        return infected;
    }
    static image::LabelPlane nuclei_of(const FieldId& id) {
        return image::read_labels(*folder_ / fmt::format("plate/labels/{}_f{}_nuclei.tif", name(id.well), id.field));
    }

    static Counts count_truth() {
        Counts counts;
        for (std::size_t i = 0; i < std::size(kWells); ++i) {
            for (int field = 1; field <= 2; ++field) {
                const FieldId id{{static_cast<int>(i) / 6, static_cast<int>(i) % 6}, field};
                for (const int infected : infected_by_label(id, nuclei_of(id))) {
                    counts[id].cells += infected >= 0 ? 1 : 0;
                    counts[id].infected += infected == 1 ? 1 : 0;
                }
            }
        }
        return counts;
    }

    static Counts count_measured() {
        Counts counts;
        const auto results = store::ResultFile::open(*folder_ / "out/results.sqlite", store::ResultFile::Access::read);
        std::map<std::int64_t, FieldId> ids;
        for (const auto& field : results.fields()) ids[field.field_id] = field.id;
        const std::vector<std::string> columns{"object", "x_px", "y_px", "border"};
        results.read_objects(columns, [&](const store::ObjectBatch& batch) {
            const FieldId id = ids.at(batch.field_id);
            const auto labels = nuclei_of(id);
            const auto truth = infected_by_label(id, labels);
            const auto called = results.infected_objects(batch.field_id);
            FieldCount& count = counts[id];
            for (std::size_t row = 0; row < batch.object_ids.size(); ++row) {
                const float* object = &batch.values[row * columns.size()];
                if (object[3] != 0) continue;
                const bool infected =
                    std::find(called.begin(), called.end(), static_cast<std::uint32_t>(object[0])) != called.end();
                count.cells += 1;
                count.infected += infected ? 1 : 0;
                const auto label = labels.at(static_cast<int>(object[1] + 0.5f), static_cast<int>(object[2] + 0.5f));
                if (truth.at(label) < 0) continue;
                count.matched += 1;
                count.called_well += infected == (truth[label] == 1) ? 1 : 0;
            }
        });
        return counts;
    }

    static FieldCount sum(const Counts& counts, int first_well, int wells) {
        FieldCount total;
        for (const auto& [id, count] : counts) {
            const int well = id.well.row * 6 + id.well.column;
            if (well < first_well || well >= first_well + wells) continue;
            total.cells += count.cells;
            total.infected += count.infected;
            total.matched += count.matched;
            total.called_well += count.called_well;
        }
        return total;
    }
    static double fraction(const Counts& counts, int first_well, int wells) {
        const FieldCount total = sum(counts, first_well, wells);
        return total.infected / total.cells;
    }

    static inline std::unique_ptr<TemporaryFolder> folder_;
    static inline Counts truth_;
    static inline Counts measured_;
};

TEST_F(WholePath, CountsCellsWithinThreePercent) {
    const int wells = static_cast<int>(std::size(kWells));
    const double all = sum(truth_, 0, wells).cells;
    EXPECT_GT(all, 3000);
    EXPECT_NEAR(sum(measured_, 0, wells).cells / all, 1, 0.03);
    for (int well = 0; well < wells; ++well) {
        const double expected = sum(truth_, well, 1).cells;
        EXPECT_NEAR(sum(measured_, well, 1).cells / expected, 1, 0.06) << kWells[well];
    }
}

TEST_F(WholePath, FindsEveryNucleusWhereItIs) {
    const auto all = sum(measured_, 0, static_cast<int>(std::size(kWells)));
    EXPECT_GE(all.matched / all.cells, 0.98);
}

TEST_F(WholePath, InfectedFractionOfEasyCellsIsWithinTwoPoints) {
    for (int group = 0; group < static_cast<int>(std::size(kWells)); group += 3)
        EXPECT_NEAR(fraction(measured_, group, 3), fraction(truth_, group, 3), 0.02) << kWells[group];
}

TEST_F(WholePath, EveryWellIsWithinFourPointsOfItsOwnTruth) {
    for (int well = 0; well < static_cast<int>(std::size(kWells)); ++well)
        EXPECT_NEAR(fraction(measured_, well, 1), fraction(truth_, well, 1), 0.04) << kWells[well];
}

TEST_F(WholePath, CallsSingleCellsAsTheTruthSays) {
    const auto all = sum(measured_, 0, static_cast<int>(std::size(kWells)));
    EXPECT_GE(all.called_well / all.matched, 0.97);
}

TEST_F(WholePath, MockWellsStayCleanToOnePercent) { EXPECT_LE(fraction(measured_, 0, 3), 0.01); }

TEST_F(WholePath, TheWellTableSaysTheSame) {
    const auto wells = table::parse_csv(read_text(*folder_ / "out/wells.csv"), "wells.csv");
    ASSERT_EQ(wells.rows.size(), std::size(kWells));
    const auto column = *wells.column("infected_fraction");
    for (std::size_t i = 0; i < wells.rows.size(); ++i)
        EXPECT_NEAR(std::stod(wells.rows[i][column]), fraction(truth_, static_cast<int>(i), 1), 0.05) << kWells[i];
}

TEST_F(WholePath, TheJakInhibitorSensitisesStepByStepBetweenTheControls) {
    const double shielded = fraction(measured_, 6, 3);
    const double low = fraction(measured_, 9, 3);
    const double middle = fraction(measured_, 12, 3);
    const double high = fraction(measured_, 15, 3);
    EXPECT_GT(low, shielded - 0.05);
    EXPECT_GT(middle, low + 0.05);
    EXPECT_GT(high, middle + 0.05);
    EXPECT_NEAR(high, fraction(measured_, 3, 3), 0.08) << "the whole shield is gone";
}

TEST_F(WholePath, TheComparisonGivesTheRightSigns) {
    const auto plate = document::parse_json(read_text(*folder_ / "out/plate.json"), "plate.json");
    const auto& columns = plate["comparison"]["columns"].items();
    const auto place = [&](const char* wanted) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (columns[i].text() == wanted || columns[i]["name"].text() == wanted) return i;
        }
        ADD_FAILURE() << "no column " << wanted;
        return std::size_t{0};
    };
    std::map<std::string, std::string> signs;
    for (const auto& row : plate["comparison"]["rows"].items()) {
        const auto dose = row.items()[place("dose")].number().value_or(0);
        signs[fmt::format("{} {}", row.items()[place("compound")].text(), dose)] =
            row.items()[place("direction")].text();
    }
    EXPECT_EQ(signs["jak 10000"], "sensitises");
    EXPECT_EQ(signs["antiviral 10000"], "protects");
    EXPECT_NE(signs["jak 5"], "protects");
}

}  // namespace
}  // namespace viroplate
