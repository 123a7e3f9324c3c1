#include "pipeline/tiny_plate.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "viroplate/core/random.hpp"
#include "viroplate/image/write.hpp"

namespace viroplate::pipeline::testing {

namespace {

constexpr int kSide = 160;
constexpr int kPitch = 32;  // px between nuclei
constexpr int kRadius = 7;

image::RawPlane draw(std::uint64_t seed, double inside_first, double inside_others, int first) {
    image::RawPlane plane;
    plane.grey = image::Plane<std::uint16_t>(kSide, kSide);
    Random noise(seed, 1);
    for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) {
            const int number = (y / kPitch) * (kSide / kPitch) + x / kPitch;
            const int dx = x % kPitch - kPitch / 2;
            const int dy = y % kPitch - kPitch / 2;
            double grey = 200 + noise.normal(0, 5);
            if (dx * dx + dy * dy <= kRadius * kRadius) grey += number < first ? inside_first : inside_others;
            plane.grey.at(x, y) = static_cast<std::uint16_t>(grey);
        }
    }
    return plane;
}

}  // namespace

TinyPlate::TinyPlate(int fields) {
    for (const char* well : {"A01", "A02"}) write_well(well, fields, 0);
    for (const char* well : {"B01", "B02"}) write_well(well, fields, kInfectedPerField);
    write_assay(assay_text());
    write_map(map_text());
}

std::filesystem::path TinyPlate::image(const char* well, int field, const char* channel) const {
    return plate() / well / fmt::format("{}_f{}_{}.tif", well, field, channel);
}

void TinyPlate::write_well(const char* well, int fields, int infected) const {
    std::filesystem::create_directories(plate() / well);
    const auto address = parse_well(well);
    for (int field = 1; field <= fields; ++field) {
        const auto seed = static_cast<std::uint64_t>((address->row * 100 + address->column) * 1000 + field * 2);
        image::write_tiff(image(well, field, "dna"), draw(seed, 3000, 3000, 0), image::Compression::none);
        image::write_tiff(image(well, field, "virus"), draw(seed + 1, 2000, 20, infected), image::Compression::lzw);
    }
}

PlanInputs TinyPlate::inputs() const {
    PlanInputs inputs;
    inputs.plate = plate();
    inputs.assay = folder() / "assay.toml";
    inputs.map = folder() / "map.csv";
    return inputs;
}

std::vector<std::string> TinyPlate::run_arguments() const {
    return {"run",     plate().string(),
            "--assay", (folder() / "assay.toml").string(),
            "--map",   (folder() / "map.csv").string(),
            "-o",      output().string()};
}

void TinyPlate::write_assay(const std::string& text) const { std::ofstream(folder() / "assay.toml") << text; }

void TinyPlate::write_map(const std::string& text) const { std::ofstream(folder() / "map.csv") << text; }

std::string TinyPlate::assay_text() {
    return R"(name = "tiny"
[plate]
pixel_size_um = 0.5
[[channel]]
name = "dna"
role = "nuclei"
[[channel]]
name = "virus"
role = "virus"
[nuclei]
diameter_px = 14
[infection]
minimum_mock_cells = 50
[[readout]]
name = "area"
column = "nucleus_area_px"
aggregate = "median"
)";
}

std::string TinyPlate::map_text() {
    return "well,role,virus,moi,note,batch\nA01,mock,,,,x\nA02,mock,,,,x\nB01,vehicle,ZIKV,1,,y\nB02,vehicle,ZIKV,1,,"
           "y\n";
}

std::vector<std::string> result_bytes(const std::filesystem::path& output) {
    std::vector<std::string> bytes;
    for (const char* name : {"results.sqlite", "wells.csv", "plate.json", "provenance.json", "report.html"}) {
        std::ifstream file(output / name, std::ios::binary);
        bytes.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return bytes;
}

}  // namespace viroplate::pipeline::testing
