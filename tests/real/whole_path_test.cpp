// The two real plates through the whole program, held to what is known about them: the virus dose of every titration
// well, the controls of the translocation plate, and what other programs counted there.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "program.hpp"
#include "real/data_folder.hpp"
#include "temporary_folder.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/document/json.hpp"
#include "viroplate/image/read.hpp"
#include "viroplate/store/result_file.hpp"
#include "viroplate/table/csv.hpp"

namespace viroplate {
namespace {

using document::Json;

class RealPlate : public RealData {
protected:
    /// Runs the program on one of the data folders with the assay and map the project has for it.
    void run(const std::string& data_folder, const std::string& assay_folder) {
        const std::filesystem::path assays = std::filesystem::path(VIROPLATE_SOURCE_DIR) / "plates" / assay_folder;
        const auto result = run_program({"run", data(data_folder), "--assay", assays / "assay.toml", "--map",
                                         assays / "map.csv", "-o", folder_ / "out", "-q"});
        ASSERT_EQ(result.exit_code, 0) << result.err;
        const auto csv = table::parse_csv(read_text(folder_ / "out" / "wells.csv"), "wells.csv");
        for (const auto& row : csv.rows) {
            for (std::size_t c = 0; c < csv.header.size(); ++c)
                wells_[row[*csv.column("well")]][csv.header[c]] = row[c];
        }
        plate_ = document::parse_json(read_text(folder_ / "out" / "plate.json"), "plate.json");
    }
    double number(const std::string& well, const std::string& column) const {
        const std::string& text = wells_.at(well).at(column);
        return text.empty() ? std::nan("") : std::stod(text);
    }
    std::optional<double> z_prime(const std::string& control) const {
        for (const Json& pair : plate_["controls"].items()) {
            if (pair["name"].text() == control) return pair["z_prime"]["value"].number();
        }
        return std::nullopt;
    }

    TemporaryFolder folder_;
    std::map<std::string, std::map<std::string, std::string>> wells_;
    Json plate_;
};

TEST_F(RealPlate, TheTitrationRisesWithEveryDoseAndTheMockWellStaysClean) {
    run("titration-virustiter", "titration");
    EXPECT_LE(number("A01", "infected_fraction"), 0.01);
    EXPECT_GE(number("A02", "infected_fraction"), 0.97);
    const std::vector<std::string> rising{"B03", "B02", "B01", "A04", "A03", "A02"};  // 12.35 … 3000 particles a cell
    for (std::size_t i = 1; i < rising.size(); ++i) {
        EXPECT_GT(number(rising[i], "infected_fraction"), number(rising[i - 1], "infected_fraction")) << rising[i];
    }
}

TEST_F(RealPlate, TitrationWellsWithoutImagesAreNeitherErrorsNorZeros) {
    run("titration-virustiter", "titration");
    for (const char* well : {"C01", "C02", "C03", "C04"}) {
        EXPECT_EQ(wells_.at(well).at("status"), "no_images") << well;
        for (const char* column : {"cells", "infected", "infected_fraction", "relative_cells"}) {
            EXPECT_EQ(wells_.at(well).at(column), "") << well << " " << column;
        }
    }
    EXPECT_EQ(plate_["plate"]["fields_failed"].integer(), 0);
    EXPECT_TRUE(plate_["plate"]["pixel_size_um"].is_null());
}

TEST_F(RealPlate, TheSaturatedTitrationRaisesTheFlagAndReportsASingleHitFit) {
    run("titration-virustiter", "titration");
    EXPECT_GE(*plate_["quality"]["fields_saturated"].integer(), 8);
    const Json& titre = plate_["titre"];
    EXPECT_EQ(titre["valid"].boolean(), true) << titre.dump();
    // Half of the cells are infected between 111 and 333 particles a cell, as the wells themselves say.
    const double half_dose = std::log(2.0) / *titre["per_dose"].number();
    EXPECT_GT(half_dose, 111);
    EXPECT_LT(half_dose, 333);
}

TEST_F(RealPlate, TheTranslocationPlateSeparatesItsControls) {
    run("translocation-sbs", "translocation");
    EXPECT_GE(z_prime("ratio").value_or(-9), 0.70);
    EXPECT_GE(z_prime("correlation").value_or(-9), 0.78);
    EXPECT_EQ(wells_.at("A01").at("infected_fraction"), "");
    EXPECT_EQ(plate_["infection"]["called"].boolean(), false);
}

/// Threshold of an 8-bit image by Otsu (1979): the level that parts its histogram into the two most distinct classes.
int otsu_level(const image::Plane<std::uint16_t>& grey) {
    std::array<double, 256> histogram{};
    double total = 0;
    for (const auto value : grey.pixels) {
        ++histogram.at(value);
        total += value;
    }
    double below = 0;
    double below_sum = 0;
    double best = -1;
    int level = 0;
    const auto n = static_cast<double>(grey.size());
    for (int i = 0; i < 255; ++i) {
        below += histogram.at(static_cast<std::size_t>(i));
        below_sum += i * histogram.at(static_cast<std::size_t>(i));
        if (below == 0 || below == n) continue;
        const double distance = below_sum / below - (total - below_sum) / (n - below);
        const double between = below * (n - below) * distance * distance;
        if (between > best) {
            best = between;
            level = i;
        }
    }
    return level;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
    const auto n = static_cast<double>(a.size());
    double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        sa += a[i];
        sb += b[i];
        saa += a[i] * a[i];
        sbb += b[i] * b[i];
        sab += a[i] * b[i];
    }
    return (sab - sa * sb / n) / std::sqrt((saa - sa * sa / n) * (sbb - sb * sb / n));
}

// The peers leave out nuclei at the border of the image, and so does this count. CellProfiler sees dim nuclei as we do.
// The other three take one Otsu threshold a field and miss dim nuclei (up to 70 of 270 in H12): they are compared with
// our nuclei that are brighter than that threshold.
TEST_F(RealPlate, TheTranslocationPlateIsCountedAsOtherProgramsCountIt) {
    run("translocation-sbs", "translocation");
    const auto peers = table::parse_csv(read_text(data("translocation-sbs/peer-counts.csv")), "peer-counts.csv");
    const auto results = store::ResultFile::open(folder_ / "out" / "results.sqlite", store::ResultFile::Access::read);
    std::map<std::string, double> inside;
    std::map<std::string, double> bright;
    const std::vector<std::string> columns{"x_px", "y_px", "border"};
    const auto fields = results.fields();
    results.read_objects(columns, [&](const store::ObjectBatch& batch) {
        const std::string well = name(batch.well);
        const auto field =
            std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.field_id == batch.field_id; });
        const auto image = image::read_image(read_bytes(data("translocation-sbs") / field->planes.at(0).file), 0);
        const int level = otsu_level(image.grey);
        for (std::size_t i = 0; i < batch.object_ids.size(); ++i) {
            if (batch.values[3 * i + 2] != 0) continue;
            const int x = static_cast<int>(std::lround(batch.values[3 * i]));
            const int y = static_cast<int>(std::lround(batch.values[3 * i + 1]));
            ++inside[well];
            if (image.grey.at(x, y) > level) ++bright[well];
        }
    });
    std::map<std::string, std::vector<double>> counts;
    for (const auto& row : peers.rows) {
        counts["ours"].push_back(inside[row[*peers.column("well")]]);
        counts["bright"].push_back(bright[row[*peers.column("well")]]);
        for (const char* peer : {"cellprofiler_core96", "skimage", "ebimage", "imagej"}) {
            counts[peer].push_back(std::stod(row[*peers.column(peer)]));
        }
    }
    ASSERT_EQ(counts["ours"].size(), 96U);
    EXPECT_GE(correlation(counts["ours"], counts["cellprofiler_core96"]), 0.97);
    for (const char* peer : {"skimage", "ebimage", "imagej"}) {
        RecordProperty(std::string("r_bright_") + peer, std::to_string(correlation(counts["bright"], counts[peer])));
        EXPECT_GE(correlation(counts["bright"], counts[peer]), 0.97) << peer;
    }
}

}  // namespace
}  // namespace viroplate
