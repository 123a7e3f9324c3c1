#include <fmt/format.h>

#include <algorithm>

#include "speed/clock.hpp"
#include "speed/report.hpp"

namespace viroplate::bench {

namespace {

namespace fs = std::filesystem;

constexpr int kRepeats = 5;
constexpr double kBytesPerMib = 1024 * 1024;

/// Seconds until the slower of two processes, each with half of the plate, has ended.
double two_processes_s(const Plate& plate, const fs::path& folder) {
    const std::size_t half = plate.fields / 2;
    auto first = run_command(plate, folder / "first", 1);
    auto second = run_command(plate, folder / "second", 1);
    first.insert(first.end(), {"--wells", well_list(0, half)});
    second.insert(second.end(), {"--wells", well_list(half, plate.fields - half)});
    const auto uses = run_programs({first, second});
    return std::max(uses[0].wall_s, uses[1].wall_s);
}

void report_threads(const Plate& plate, const fs::path& folder, Musts& musts) {
    std::vector<double> processes;
    std::vector<double> threads;
    std::vector<double> ratio;
    for (int i = 0; i < kRepeats; ++i) {
        processes.push_back(two_processes_s(plate, folder));
        threads.push_back(run_program(run_command(plate, folder / "both", 2)).wall_s);
        ratio.push_back(processes.back() / threads.back());
    }
    fmt::print("| {} | {:.2f} | {:.2f} | {:.3f} |\n", plate.scene.name, median(processes), median(threads),
               median(ratio));
    musts.add({fmt::format("2 threads against 2 processes, {}", plate.scene.name), Demand::Bound::at_least, 0.93, 0.98},
              median(ratio));
}

void report_memory(const Plate& plate, const fs::path& folder, Musts& musts) {
    std::vector<std::pair<double, double>> points;
    std::string row;
    for (const std::size_t threads : {std::size_t{1}, std::size_t{2}, std::size_t{4}, std::size_t{8}}) {
        double peak = 0;
        for (int i = 0; i < 2; ++i) {
            peak = std::max(peak, run_program(run_command(plate, folder / "memory", threads)).peak_mib);
        }
        points.emplace_back(static_cast<double>(threads), peak);
        row += fmt::format(" {:.0f} |", peak);
    }
    const double pixels = 2.0 * plate.scene.size_px * plate.scene.size_px;
    const double slope = fit_slope(points) * kBytesPerMib / pixels;
    fmt::print("| {} |{} {:.1f} |\n", plate.scene.name, row, slope);
    musts.add({fmt::format("bytes a worker, pixel and channel, {}", plate.scene.name), Demand::Bound::at_most, 10, 6},
              slope);
}

}  // namespace

void report_workers(const std::vector<Material>& materials, const fs::path& folder, Musts& musts) {
    const std::size_t fields = materials.front().lzw.fields;
    fmt::print("\n## Two threads against two processes\n\nWall s for {} fields (LZW), medians of {}.\n\n", fields,
               kRepeats);
    fmt::print("| scene | 2 processes of 1 thread | 1 process of 2 threads | ratio |\n| --- | --- | --- | --- |\n");
    for (const auto& material : materials) report_threads(material.lzw, folder, musts);
    fmt::print("\n## Memory\n\nPeak MiB for {} fields (LZW), and the slope a thread in bytes a pixel and channel.\n\n",
               fields);
    fmt::print("| scene | 1 thread | 2 | 4 | 8 | slope |\n| --- | --- | --- | --- | --- | --- |\n");
    for (const auto& material : materials) report_memory(material.lzw, folder, musts);
}

}  // namespace viroplate::bench
