// bench/cells_speed: milliseconds of thread CPU time a field for the cells around given nuclei, from small to large
// fields, and the memory that a field of 10,000 × 10,000 takes. The nuclei are the simulator's true ones.

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "viroplate/segment/cells.hpp"
#include "viroplate/simulate/well.hpp"

namespace viroplate::bench {

namespace {

constexpr int kRepeats = 25;

double thread_cpu_ms() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
}

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
    for (int i = 0; i < repeats; ++i) {
        const double before = thread_cpu_ms();
        work();
        times.push_back(thread_cpu_ms() - before);
    }
    std::sort(times.begin(), times.end());
    return {times.front(), times[times.size() / 2]};
}

struct Case {
    std::string name;
    int size_px;
    double pixel_size_um;
    double density_per_mm2;
    int tiles = 1;  ///< so many fields in a row and in a column
};

/// The simulator's true nuclei of one field.
image::ObjectRuns field_nuclei(const Case& which) {
    simulate::PlateSpec plate;
    plate.spec.name = which.name;
    plate.spec.fields = 1;
    plate.spec.field_size_px = which.size_px;
    plate.spec.pixel_size_um = which.pixel_size_um;
    plate.spec.density_per_mm2 = which.density_per_mm2;
    plate::MapWell well;
    well.well = {0, 2};
    well.role = plate::Role::vehicle;
    well.moi = 0.5;
    const auto field = simulate::make_field(simulate::make_well(well, plate), 1, plate);
    return image::object_runs(field.nuclei, field.cell_ids.size());
}

image::ObjectRuns tiled(const image::ObjectRuns& nuclei, int tiles) {
    image::ObjectRuns all(nuclei.width() * tiles, nuclei.height() * tiles);
    std::vector<image::Run> runs;
    for (int row = 0; row < tiles; ++row) {
        for (int column = 0; column < tiles; ++column) {
            for (std::size_t i = 0; i < nuclei.count(); ++i) {
                runs.assign(nuclei.of(i).begin(), nuclei.of(i).end());
                for (auto& run : runs) {
                    run.y += row * nuclei.height();
                    run.begin += column * nuclei.width();
                    run.end += column * nuclei.width();
                }
                all.add(runs);
            }
        }
    }
    return all;
}

void print_case(const Case& which, int repeats) {
    const auto nuclei = tiled(field_nuclei(which), which.tiles);
    const double diameter = 15 / which.pixel_size_um;
    reset_peak();
    const double before_mb = memory_mb("VmRSS");
    std::size_t runs = 0;
    const Times times = time_of(repeats, [&] {
        const auto cells = segment::cells(nuclei, diameter, std::nullopt, {});
        runs = cells.rings.all().size() + cells.remainders.all().size();
    });
    const double pixels = static_cast<double>(nuclei.width()) * nuclei.height();
    fmt::print("| {} | {} | {:.0f} | {} | {} | {:.2f} | {:.2f} | {:.2f} | {:+.0f} |\n", which.name, nuclei.count(),
               diameter, nuclei.all().size(), runs, times.least, times.median, times.least * 1e6 / pixels,
               memory_mb("VmHWM") - before_mb);
}

int run() {
    fmt::print("| field | nuclei | diameter px | runs of nuclei | runs of cells | ms, least | ms, median |");
    fmt::print(" ns a pixel | peak MB |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
    print_case({"640²", 640, 0.65, 800}, kRepeats);
    print_case({"2160² sparse (20×)", 2160, 0.325, 1800}, kRepeats);
    print_case({"2160² dense (10×)", 2160, 0.65, 1600}, kRepeats);
    print_case({"2160² crowded (5×)", 2160, 1.3, 1600}, kRepeats);
    print_case({"10,000²", 2500, 0.65, 2300, 4}, 3);
    return 0;
}

}  // namespace

}  // namespace viroplate::bench

int main() { return viroplate::bench::run(); }
