#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <optional>

#include "speed/clock.hpp"
#include "speed/report.hpp"

namespace viroplate::bench {

namespace {

namespace fs = std::filesystem;

constexpr int kRepeats = 3;
constexpr std::size_t kPeerFields = 2;
constexpr const char* kPython = "/usr/bin/python3";

/// CPU seconds a field of the script: what a run over fields takes more than one over none.
double peer_s(const Plate& plate, const fs::path& script, const fs::path& folder) {
    const fs::path none = folder / "none.csv";
    const fs::path some = folder / "some.csv";
    std::ofstream(none).flush();
    std::ofstream list(some);
    for (std::size_t i = 0; i < kPeerFields; ++i) {
        list << plate.files[2 * i].string() << ',' << plate.files[2 * i + 1].string() << ",A01\n";
    }
    list.close();
    const double size = plate.scene.nucleus_px;
    const auto run = [&](const fs::path& fields) {
        return run_program({kPython, script, folder / "peer", "2", fmt::format("{:.0f}", 0.4 * size),
                            fmt::format("{:.0f}", 2 * size), fmt::format("@{}", fields.string())});
    };
    const double start_up = run(none).cpu_s;
    return (run(some).cpu_s - start_up) / static_cast<double>(kPeerFields);
}

/// CPU seconds a field of the program: what a run over all fields takes more than one over the first.
double our_s(const Plate& plate, const fs::path& folder, const std::vector<std::string>& overrides) {
    auto command = run_command(plate, folder / "ours", 1);
    for (const auto& text : overrides) command.insert(command.end(), {"--set", text});
    auto first = command;
    first.insert(first.end(), {"--wells", well_list(0, 1)});
    std::vector<double> seconds;
    for (int i = 0; i < kRepeats; ++i) {
        const double more = run_program(command).cpu_s - run_program(first).cpu_s;
        seconds.push_back(more / static_cast<double>(plate.fields - 1));
    }
    return median(seconds);
}

}  // namespace

void report_peer(const std::vector<Material>& materials, const fs::path& script, const fs::path& folder, Musts& musts) {
    const auto demand = [](const Plate& plate) {
        return Demand{fmt::format("scikit-image / ours, {}", plate.scene.name), Demand::Bound::at_least, 50, 100};
    };
    const bool there = !script.empty() && fs::exists(script) && fs::exists(kPython);
    if (!there) {
        for (const auto& material : materials) {
            musts.add(demand(material.raw), std::nullopt, "VIROPLATE_PEERS names no folder with skimage_pipeline.py");
        }
        return;
    }
    fmt::print(
        "\n## The whole program against scikit-image\n\nCPU s a field of two channels, uncompressed, reading "
        "and writing included, start-up not.\n\n");
    fmt::print("| scene | cells | scikit-image | ours | ratio |\n| --- | --- | --- | --- | --- |\n");
    for (const auto& material : materials) {
        const auto overrides = propagation();
        const double peer = peer_s(material.raw, script, folder);
        const double ours = our_s(material.raw, folder, overrides);
        fmt::print("| {} | {} | {:.2f} | {:.4f} | {:.0f} |\n", material.raw.scene.name,
                   "propagated", peer, ours, peer / ours);
        musts.add(demand(material.raw), peer / ours);
    }
}

}  // namespace viroplate::bench
