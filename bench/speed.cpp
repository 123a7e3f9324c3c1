// bench/speed: seconds a field, against libtiff's decode of the same files, in one run.
//
// Simulates two-channel 2160 × 2160 16-bit fields with noise (LZW, no predictor, strips of 8 rows), sparse and dense,
// and takes the SBS plate from VIROPLATE_DATA where it is set. Prints CPU and wall seconds a field, the ratio of
// everything but the decode to the decode, peak memory and its slope per added thread, and two threads against one.
// Medians of several repeats.

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "viroplate/core/file.hpp"
#include "viroplate/image/read.hpp"
#include "viroplate/image/write.hpp"
#include "viroplate/pipeline/field_job.hpp"
#include "viroplate/pipeline/plan.hpp"
#include "viroplate/simulate/well.hpp"

namespace viroplate::bench {

namespace {

namespace fs = std::filesystem;

constexpr int kRepeats = 5;
constexpr int kFieldSize = 2160;
constexpr int kWells = 8;

struct Times {
    double cpu_s = 0;
    double wall_s = 0;
};

double thread_cpu_s() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// Median CPU and wall seconds of `work` over the repeats, after one run to warm up.
Times time_of(const std::function<void()>& work) {
    work();
    std::vector<double> cpu;
    std::vector<double> wall;
    for (int i = 0; i < kRepeats; ++i) {
        const double cpu_before = thread_cpu_s();
        const auto wall_before = std::chrono::steady_clock::now();
        work();
        cpu.push_back(thread_cpu_s() - cpu_before);
        wall.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - wall_before).count());
    }
    return {median(cpu), median(wall)};
}

struct ProcessUse {
    double cpu_s = 0;
    double wall_s = 0;
    double peak_mb = 0;
};

/// Runs the program and asks the system what it used.
ProcessUse run_program(const std::vector<std::string>& arguments) {
    const auto started = std::chrono::steady_clock::now();
    std::fflush(stdout);  // or the child writes what is buffered a second time
    const pid_t child = fork();
    if (child == 0) {
        std::vector<char*> argv{const_cast<char*>(VIROPLATE_PROGRAM)};
        for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
        argv.push_back(nullptr);
        std::freopen("/dev/null", "w", stdout);
        execv(VIROPLATE_PROGRAM, argv.data());
        _exit(127);
    }
    int status = 0;
    rusage use{};
    wait4(child, &status, 0, &use);
    if (!WIFEXITED(status) || (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 3)) {
        throw std::runtime_error("the program failed");
    }
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    };
    return {seconds(use.ru_utime) + seconds(use.ru_stime),
            std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count(),
            static_cast<double>(use.ru_maxrss) / 1024};
}

struct PlateFiles {
    std::string name;
    fs::path plate, assay, map;
};

/// Writes a plate of `kWells` wells with one field each.
PlateFiles simulate_plate(const std::string& name, double pixel_size_um, double density_per_mm2,
                          const fs::path& folder) {
    simulate::PlateSpec plate;
    plate.spec.name = name;
    plate.spec.fields = 1;
    plate.spec.field_size_px = kFieldSize;
    plate.spec.pixel_size_um = pixel_size_um;
    plate.spec.density_per_mm2 = density_per_mm2;
    std::string map = "well,role,virus,moi\n";
    for (int i = 0; i < kWells; ++i) {
        plate::MapWell well;
        well.well = {0, i};
        well.role = i < 2 ? plate::Role::mock : plate::Role::vehicle;
        if (i >= 2) well.moi = 0.5;
        map += fmt::format("{},{},{},{}\n", viroplate::name(well.well), i < 2 ? "mock" : "vehicle",
                           i < 2 ? "" : "virus", i < 2 ? "" : "0.5");
        const auto truth = simulate::make_well(well, plate);
        const auto field = simulate::make_field(truth, 1, plate);
        for (const std::size_t c : {std::size_t{0}, std::size_t{2}}) {
            const fs::path file = folder / "plate" / simulate::plane_file(well.well, 1, simulate::kChannelNames[c]);
            fs::create_directories(file.parent_path());
            image::write_tiff(file, field.channels[c], image::Compression::lzw);
        }
    }
    write_atomically(folder / "map.csv", map);
    write_atomically(
        folder / "assay.toml",
        fmt::format("name = \"{}\"\n[plate]\npixel_size_um = {}\n[[channel]]\nname = \"dna\"\nrole = \"nuclei\"\n"
                    "[[channel]]\nname = \"virus\"\nrole = \"virus\"\n",
                    name, pixel_size_um));
    return {name, folder / "plate", folder / "assay.toml", folder / "map.csv"};
}

void print_fields(const PlateFiles& files) {
    const auto plan = pipeline::make_plan({files.plate, files.assay, files.map, std::nullopt, {}, {}});
    const std::size_t fields = std::min<std::size_t>(plan.fields.size(), 8);
    std::size_t objects = 0;
    const auto decode = time_of([&] {
        for (std::size_t i = 0; i < fields; ++i) {
            for (const auto& plane : plan.plate.fields[plan.fields[i]].planes) {
                const auto bytes = read_bytes(plane.file);
                image::read_image(bytes, plane.page);
            }
        }
    });
    const auto whole = time_of([&] {
        objects = 0;
        for (std::size_t i = 0; i < fields; ++i)
            objects += pipeline::analyse_field(plan, plan.fields[i]).objects.rows();
    });
    const auto per_field = 1000.0 / static_cast<double>(fields);
    fmt::print("| {} | {} | {:.1f} | {:.1f} | {:.1f} | {:.2f} |\n", files.name, objects / fields,
               decode.cpu_s * per_field, whole.cpu_s * per_field, whole.wall_s * per_field,
               (whole.cpu_s - decode.cpu_s) / decode.cpu_s);
}

void print_threads(const PlateFiles& files, const fs::path& folder) {
    std::vector<ProcessUse> median_use;
    for (const int threads : {1, 2, 4}) {
        std::vector<ProcessUse> uses;
        for (int i = 0; i < 3; ++i) {
            uses.push_back(run_program({"run", files.plate, "--assay", files.assay, "--map", files.map, "-o",
                                        folder / "out", "--overwrite", "-q", "--threads", std::to_string(threads)}));
        }
        std::sort(uses.begin(), uses.end(), [](const auto& a, const auto& b) { return a.wall_s < b.wall_s; });
        median_use.push_back(uses[1]);
        fmt::print("| {} | {} | {:.2f} | {:.2f} | {:.0f} |\n", files.name, threads, uses[1].wall_s, uses[1].cpu_s,
                   uses[1].peak_mb);
    }
    fmt::print("| {} | 2 against 1 | {:.2f} × faster | | {:+.0f} MB a thread |\n", files.name,
               median_use[0].wall_s / median_use[1].wall_s, (median_use[2].peak_mb - median_use[0].peak_mb) / 3);
}

int run() {
    const fs::path folder = fs::temp_directory_path() / fmt::format("viroplate-speed-{}", getpid());
    std::vector<PlateFiles> plates{simulate_plate("2160² sparse (20×)", 0.325, 1800, folder / "sparse"),
                                   simulate_plate("2160² dense (10×)", 0.65, 1600, folder / "dense")};
    if (const char* data = std::getenv("VIROPLATE_DATA")) {
        const fs::path assays = fs::path(VIROPLATE_SOURCE_DIR) / "plates/translocation";
        plates.push_back(
            {"SBS plate, 640²", fs::path(data) / "translocation-sbs", assays / "assay.toml", assays / "map.csv"});
    }
    fmt::print("One thread, CPU and wall milliseconds a field (up to 8 fields, median of {}):\n\n", kRepeats);
    fmt::print("| plate | objects | libtiff decode | whole field | whole, wall | (whole − decode) / decode |\n");
    fmt::print("| --- | --- | --- | --- | --- | --- |\n");
    for (const auto& files : plates) print_fields(files);
    fmt::print("\nThe program on the whole plate (median of 3):\n\n| plate | threads | wall s | CPU s | peak MB |\n");
    fmt::print("| --- | --- | --- | --- | --- |\n");
    for (const auto& files : plates) print_threads(files, folder);
    fs::remove_all(folder);
    return 0;
}

}  // namespace

}  // namespace viroplate::bench

int main() { return viroplate::bench::run(); }
