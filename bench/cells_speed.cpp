// bench/cells_speed: milliseconds of thread CPU time a field for the cells around given nuclei, dilated and propagated,
// from few to many nuclei and up to 10,000 × 10,000 px, and the memory at the peak, what comes out included. The nuclei
// are the simulator's true ones.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "speed/clock.hpp"
#include "viroplate/image/prepared_plane.hpp"
#include "viroplate/segment/cells.hpp"
#include "viroplate/segment/spots.hpp"
#include "viroplate/simulate/well.hpp"

namespace viroplate::bench {

namespace {

constexpr int kRepeats = 25;

/// Forgets the peak of the memory, so that the next one is that of what follows (Linux).
void reset_peak() { std::ofstream("/proc/self/clear_refs") << '5'; }

double memory_mb(const std::string& key) {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        double kb = 0;
        if (word == key + ":" && status >> kb) return kb / 1024;
    }
    return 0;
}

struct Times {
    double least = 0;
    double median = 0;
};

Times time_of(int repeats, const std::function<void()>& work) {
    std::vector<double> times;
    for (int i = 0; i < repeats; ++i) times.push_back(cpu_ms_of(work));
    return {*std::min_element(times.begin(), times.end()), median(times)};
}

struct Case {
    std::string name;
    int size_px;
    double pixel_size_um;
    double density_per_mm2;
    int tiles = 1;  ///< so many fields in a row and in a column
};

struct Field {
    image::ObjectRuns nuclei;
    image::PreparedPlane stain;
};

/// The simulator's true nuclei of one field, and its cytoplasm above the level of its background.
Field make_field(const Case& which) {
    simulate::PlateSpec plate;
    plate.spec.name = which.name;
    plate.spec.fields = 1;
    plate.spec.field_size_px = which.size_px;
    plate.spec.pixel_size_um = which.pixel_size_um;
    plate.spec.density_per_mm2 = which.density_per_mm2;
    plate.spec.vignetting = 0;  // as flat as after image::prepare
    plate::MapWell well;
    well.well = {0, 2};
    well.role = plate::Role::vehicle;
    well.moi = 0.5;
    auto field = simulate::make_field(simulate::make_well(well, plate), 1, plate);
    Field result{image::object_runs(field.nuclei, field.cell_ids.size()), {}};
    result.stain.level = std::move(field.channels[1].grey);
    result.stain.zero = plate.spec.camera_offset + plate.spec.background_e / plate.spec.electrons_per_grey;
    return result;
}

Field tiled(const Field& field, int tiles) {
    const int width = field.nuclei.width();
    const int height = field.nuclei.height();
    Field all{image::ObjectRuns(width * tiles, height * tiles), field.stain};
    all.stain.level = image::Plane<std::uint16_t>(width * tiles, height * tiles);
    for (int y = 0; y < height * tiles; ++y) {
        const auto row = field.stain.level.row(y % height);
        for (int tile = 0; tile < tiles; ++tile) {
            std::copy(row.begin(), row.end(), all.stain.level.row(y).begin() + tile * width);
        }
    }
    std::vector<image::Run> runs;
    for (int tile = 0; tile < tiles * tiles; ++tile) {
        for (std::size_t i = 0; i < field.nuclei.count(); ++i) {
            runs.assign(field.nuclei.of(i).begin(), field.nuclei.of(i).end());
            for (auto& run : runs) {
                const int left = tile % tiles * width;
                run = {run.y + tile / tiles * height, run.begin + left, run.end + left};
            }
            all.nuclei.add(runs);
        }
    }
    return all;
}

void print_case(const Case& which, segment::CellMethod method, int repeats) {
    const Field field = tiled(make_field(which), which.tiles);
    const double diameter = 15 / which.pixel_size_um;
    segment::CellOptions options;
    options.method = method;
    std::size_t runs = 0;
    reset_peak();
    const double before_mb = memory_mb("VmRSS");
    const Times times = time_of(repeats, [&] {
        const auto cells = segment::cells(field.nuclei, field.stain, diameter, std::nullopt, options);
        runs = cells.rings.all().size() + cells.remainders.all().size();
    });
    const double pixels = static_cast<double>(field.nuclei.width()) * field.nuclei.height();
    fmt::print("| {} | {} | {} | {:.0f} | {} | {:.2f} | {:.2f} | {:.2f} | {:.0f} |\n",
               method == segment::CellMethod::dilate ? "dilate" : "propagate", which.name, field.nuclei.count(),
               diameter, runs, times.least, times.median, times.least * 1e6 / pixels, memory_mb("VmHWM") - before_mb);
    std::fflush(stdout);
}

/// Spots do not need cells: the time depends on the pixels alone.
void print_spots(const Case& which) {
    const Field field = make_field(which);
    std::size_t found = 0;
    const Times times =
        time_of(kRepeats, [&] { found = segment::spots(field.stain, std::nullopt, segment::SpotOptions()).size(); });
    const double pixels = static_cast<double>(field.nuclei.width()) * field.nuclei.height();
    fmt::print("\nSpots in {}: {}; {:.2f} ms (median {:.2f}), {:.2f} ns a pixel\n", which.name, found, times.least,
               times.median, times.least * 1e6 / pixels);
}

int run() {
    fmt::print("| method | field | nuclei | diameter px | runs of cells | ms, least | ms, median | ns a pixel |");
    fmt::print(" MB at the peak |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
    const std::vector<Case> cases{{"2160² few (10×)", 2160, 0.65, 50},
                                  {"2160² sparse (20×)", 2160, 0.325, 1800},
                                  {"2160² dense (10×)", 2160, 0.65, 1600},
                                  {"2160² crowded (5×)", 2160, 1.3, 2500},
                                  {"10,000²", 2500, 0.65, 2300, 4}};
    for (const auto method : {segment::CellMethod::dilate, segment::CellMethod::propagate}) {
        for (const auto& which : cases) print_case(which, method, which.tiles > 1 ? 3 : kRepeats);
    }
    print_spots(cases[2]);
    return 0;
}

}  // namespace

}  // namespace viroplate::bench

int main() { return viroplate::bench::run(); }
