// bench/speed: the time and memory of the analysis, in one run, against what is demanded of them.
//
// Simulates two-channel fields of 2160 × 2160 pixels, 16 bit with noise, sparse (20×) and dense (10×), and times the
// analysis by step against libtiff's decode of the same fields (LZW without predictor, strips of 8 rows); the program
// against a scikit-image pipeline (VIROPLATE_PEERS names the folder of skimage_pipeline.py), two threads against two
// processes, memory against threads, and time against nuclei and pixels. Ends with 1 when a demand is not met.
// Run it on a quiet machine.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <opencv2/core/utility.hpp>

#include "cli/memory.hpp"
#include "speed/clock.hpp"
#include "speed/report.hpp"

namespace viroplate::bench {

std::vector<std::string> run_command(const Plate& plate, const std::filesystem::path& output, std::size_t threads) {
    return {VIROPLATE_PROGRAM,
            "run",
            plate.folder,
            "--assay",
            plate.assay,
            "--map",
            plate.map,
            "-o",
            output.string(),
            "--overwrite",
            "--threads",
            std::to_string(threads),
            "-q"};
}

namespace {

namespace fs = std::filesystem;

constexpr int kFields = 8;
constexpr std::size_t kWells = 24;

/// A folder that goes with everything in it.
class Scratch {
public:
    Scratch() : path_(fs::temp_directory_path() / fmt::format("viroplate-speed-{}", getpid())) {
        fs::create_directories(path_);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

Material make_material(const Scene& scene, const fs::path& folder) {
    Material material;
    for (int i = 0; i < kFields; ++i) material.fields.push_back(make_field(scene, i));
    material.lzw = write_plate(scene, material.fields, kWells, image::Compression::lzw, folder / "lzw");
    material.raw = write_plate(scene, material.fields, kFields, image::Compression::none, folder / "raw");
    return material;
}

int run() {
    cli::keep_freed_memory();  // as the program does
    cv::setNumThreads(1);
    const Scratch scratch;
    const char* peers = std::getenv("VIROPLATE_PEERS");
    const fs::path script = peers != nullptr ? fs::path(peers) / "skimage_pipeline.py" : fs::path();
    std::vector<Material> materials;
    materials.push_back(make_material(Scene::sparse(), scratch.path() / "sparse"));
    materials.push_back(make_material(Scene::dense(), scratch.path() / "dense"));
    Musts musts;
    report_analysis(materials, musts);
    report_peer(materials, script, scratch.path(), musts);
    report_workers(materials, scratch.path(), musts);
    report_growth(scratch.path() / "growth", musts);
    musts.print();
    return musts.all_met() ? 0 : 1;
}

}  // namespace

}  // namespace viroplate::bench

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (!arguments.empty() && arguments.front() == viroplate::bench::kWatch) {
        return viroplate::bench::watch({arguments.begin() + 1, arguments.end()});
    }
    try {
        return viroplate::bench::run();
    } catch (const std::exception& error) {
        fmt::print(stderr, "speed: {}\n", error.what());
        return 2;
    }
}
