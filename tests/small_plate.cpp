#include "small_plate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "viroplate/core/random.hpp"
#include "viroplate/image/write.hpp"

namespace viroplate {

namespace {

constexpr int kSize = 128;
constexpr int kRadius = 9;

bool is_infected(WellAddress well, int cell) { return well.column >= 2 && cell % 3 != 0; }

}  // namespace

image::RawPlane small_plate_image(WellAddress well, const std::string& channel, int size) {
    image::RawPlane plane;
    plane.grey = image::Plane<std::uint16_t>(size, size);
    Random noise(7, static_cast<std::uint64_t>(well.column) * 2 + (channel == "dna" ? 0 : 1));
    for (int y = 0; y < size; ++y) {
        for (int x = 0; x < size; ++x) {
            double grey = 200 + 10 * noise.normal();
            for (int cell = 0; cell < 9; ++cell) {
                const double dx = x - (22 + 42 * (cell % 3));
                const double dy = y - (22 + 42 * (cell / 3));
                if (dx * dx + dy * dy > kRadius * kRadius) continue;
                grey += channel == "dna" ? 2000 : is_infected(well, cell) ? 1500 : 40 + 8 * (cell % 4);
            }
            plane.grey.at(x, y) = static_cast<std::uint16_t>(std::clamp(grey, 0.0, 65535.0));
        }
    }
    return plane;
}

SmallPlate::SmallPlate(const std::filesystem::path& folder)
    : plate(folder / "plate"), assay(folder / "assay.toml"), map(folder / "map.csv") {
    std::string rows = "well,role,virus,moi\n";
    for (int column = 0; column < 6; ++column) {
        const WellAddress well{0, column};
        std::filesystem::create_directories(file(well, "dna").parent_path());
        for (const char* channel : {"dna", "virus"}) {
            image::write_tiff(file(well, channel), small_plate_image(well, channel, kSize), image::Compression::lzw);
        }
        rows += fmt::format("{},{}\n", name(well), column < 2 ? "mock,," : "vehicle,virus,1");
    }
    write_map(rows);
    write_assay("");
}

std::filesystem::path SmallPlate::file(WellAddress well, const std::string& channel) const {
    return plate / name(well) / fmt::format("{}_f1_{}.tif", name(well), channel);
}

void SmallPlate::write_assay(const std::string& extra) const {
    std::ofstream(assay) << "name = \"small\"\n"
                         << "[[channel]]\nname = \"dna\"\nrole = \"nuclei\"\n"
                         << "[[channel]]\nname = \"virus\"\nrole = \"virus\"\n"
                         << "[nuclei]\ndiameter_px = 18\n"
                         << "[infection]\nrule = \"fixed\"\nfixed = 500\n"
                         << extra;
}

void SmallPlate::write_map(const std::string& text) const { std::ofstream(map) << text; }

}  // namespace viroplate
