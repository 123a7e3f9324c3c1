// bench/call_speed [objects]: seconds that `viroplate call` takes over a million objects, whole and by part.
//
// Makes a result file of 384 wells (32 mock, 32 vehicle, a series of doses in the others), three fields each, with
// every column of a two-channel assay, as `run` would leave it. Then times the program (wall, its exit included) and,
// in this process, its parts. Medians of several repeats; the file lies in the page cache, as after a run.

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "viroplate/assay/assay.hpp"
#include "viroplate/core/random.hpp"
#include "viroplate/core/version.hpp"
#include "viroplate/pipeline/call_again.hpp"
#include "viroplate/pipeline/conclude.hpp"
#include "viroplate/report/page.hpp"
#include "viroplate/store/result_file.hpp"
#include "viroplate/table/schema.hpp"

namespace viroplate::bench {

namespace {

namespace fs = std::filesystem;
using document::Json;

constexpr int kRepeats = 5;
constexpr int kFieldsPerWell = 3;
constexpr PlateShape kShape{16, 24};

constexpr const char* kAssay = R"(name = "call speed"
[[channel]]
name = "dna"
role = "nuclei"
[[channel]]
name = "virus"
role = "virus"
[[readout]]
name = "virus_mean"
column = "cell_mean_virus"
[[readout]]
name = "nucleus_area"
column = "nucleus_area_px"
aggregate = "median"
[[controls]]
name = "infection"
readout = "infected_fraction"
high = { role = "vehicle" }
low = { role = "mock" }
)";

double median_seconds(const std::function<void()>& work) {
    std::vector<double> seconds;
    for (int i = 0; i < kRepeats; ++i) {
        const auto start = std::chrono::steady_clock::now();
        work();
        seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    std::sort(seconds.begin(), seconds.end());
    return seconds[seconds.size() / 2];
}

/// Share of infected cells of a column of the plate: columns 1 and 2 mock, 3 and 4 vehicle, then ever less.
double infected_share(int column) { return column < 2 ? 0 : column < 4 ? 0.5 : 0.5 * std::exp(-(column - 4) / 5.0); }

std::string map_text() {
    std::string text = "well,role,virus,moi,compound,dose,dose_unit\n";
    for (int row = 0; row < kShape.rows; ++row) {
        for (int column = 0; column < kShape.columns; ++column) {
            const std::string rest = column < 2 ? "mock,,,,,"
                                     : column < 4
                                         ? "vehicle,virus,0.7,,,"
                                         : fmt::format("compound,virus,0.7,drug{},{},nM", row, 1 << (column - 4));
            text += fmt::format("{},{}\n", name(WellAddress{row, column}), rest);
        }
    }
    return text;
}

store::FieldRecord make_field(std::int64_t field_id, WellAddress well, int number, std::size_t objects,
                              const std::vector<table::Column>& columns) {
    store::FieldRecord field;
    field.field_id = field_id;
    field.id = {well, number};
    field.status = "ok";
    field.width = field.height = 2160;
    measure::PlaneQuality quality;
    quality.focus = 1;
    for (const char* channel : {"dna", "virus"}) {
        field.planes.push_back({channel, fmt::format("{}_{}_{}.tif", name(well), number, channel), 0, "0", quality});
    }
    field.objects.columns = columns;
    Random random(11, static_cast<std::uint64_t>(field_id));
    const auto signal = std::find_if(columns.begin(), columns.end(),
                                     [](const table::Column& column) { return column.name == "cell_mean_virus"; });
    const auto signal_place = static_cast<std::size_t>(signal - columns.begin());
    for (std::size_t object = 0; object < objects; ++object) {
        const double shift = random.uniform() < infected_share(well.column) ? 2 : 0;
        for (std::size_t c = 0; c < columns.size(); ++c) {
            const bool whole = columns[c].type == table::Type::integer;
            const double value = whole               ? static_cast<double>(object + 1)
                                 : c == signal_place ? std::exp(5 + 0.4 * random.normal() + shift)
                                                     : random.uniform(0, 1000);
            field.objects.values.push_back(static_cast<float>(value));
        }
    }
    return field;
}

void make_result(const fs::path& folder, std::size_t objects) {
    const auto assay = assay::parse(kAssay, "assay.toml", {});
    store::PlateRecord plate;
    plate.plate = "call speed";
    plate.format = "generated";
    plate.shape = kShape;
    plate.channels = assay.channel_names();
    plate.image_settings = Json::object({{"assay", assay.image_settings_digest()}}).dump(-1);
    plate.assay_text = kAssay;
    plate.map_text = map_text();
    auto results = store::ResultFile::create(folder / "results.sqlite", plate);
    const auto fields = static_cast<std::size_t>(kShape.rows * kShape.columns * kFieldsPerWell);
    Json wells = Json::array();
    std::int64_t field_id = 0;
    for (int row = 0; row < kShape.rows; ++row) {
        for (int column = 0; column < kShape.columns; ++column) {
            const WellAddress well{row, column};
            wells.push(Json::object({{"well", name(well)}, {"fields", kFieldsPerWell}, {"selected", true}}));
            for (int number = 1; number <= kFieldsPerWell; ++number) {
                ++field_id;
                results.add_field(make_field(field_id, well, number, objects / fields + 1, results.object_columns()));
            }
        }
    }
    results.put_document("plan", Json::object({{"viroplate", kVersion}, {"subset", false}, {"wells", wells}}));
    results.finish();
}

/// `viroplate call` with infection called on the given statistic of the cell.
void call_by_program(const fs::path& folder, const std::string& statistic) {
    const std::string option = "infection.statistic=" + statistic;
    const pid_t child = ::fork();
    if (child == 0) {
        ::execl(VIROPLATE_PROGRAM, VIROPLATE_PROGRAM, "call", folder.c_str(), "--json", "-q", "--set", option.c_str(),
                nullptr);
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fmt::print(stderr, "viroplate call ended with status {}\n", status);
        std::exit(1);
    }
}

void print_parts(const fs::path& folder) {
    auto results = store::ResultFile::open(folder / "results.sqlite", store::ResultFile::Access::write);
    const auto record = results.plate();
    const auto assay = assay::parse(record.assay_text, "assay.toml", {});
    const auto map = plate::parse_map(record.map_text, "map.csv", record.plate);
    const std::vector<std::string> columns{"cell_mean_virus", "nucleus_area_px"};
    std::vector<store::CallRow> calls;
    const auto part = [](const char* name, const std::function<void()>& work) {
        fmt::print("| {} | {:.2f} |\n", name, median_seconds(work));
    };
    part("read two columns of the objects", [&] {
        calls.clear();
        results.read_objects(columns, [&](const store::ObjectBatch& batch) {
            for (std::size_t i = 0; i < batch.object_ids.size(); ++i) {
                calls.push_back({batch.object_ids[i], batch.values[2 * i], batch.values[2 * i] > 400});
            }
        });
    });
    part("replace the calls, another column", [&] {
        for (auto& call : calls) call.signal += 1;
        results.replace_calls(calls);
    });
    part("replace the calls, every tenth answer differs", [&] {
        for (std::size_t i = 0; i < calls.size(); i += 10) calls[i].infected = !calls[i].infected;
        results.replace_calls(calls);
    });
    part("conclude in the store, reading and replacing included",
         [&] { pipeline::conclude_in_store(results, assay, map, {}); });
    part("write wells.csv, plate.json, provenance.json and report.html",
         [&] { pipeline::write_conclusion(results, folder); });
}

int run(std::size_t objects) {
    const fs::path folder = fs::temp_directory_path() / fmt::format("viroplate-call-speed-{}", ::getpid());
    fs::create_directories(folder);
    make_result(folder, objects);
    const auto columns =
        store::ResultFile::open(folder / "results.sqlite", store::ResultFile::Access::read).object_columns().size();
    fmt::print("{} objects, {} columns, {} MB\n\n| part | seconds |\n| --- | --- |\n", objects, columns,
               fs::file_size(folder / "results.sqlite") / 1'000'000);
    std::fflush(stdout);
    // The program prints its document; only its time is wanted.
    const int out = ::dup(STDOUT_FILENO);
    if (std::freopen("/dev/null", "w", stdout) == nullptr) return 1;
    int turn = 0;
    const double slow = median_seconds([&] { call_by_program(folder, turn++ % 2 == 0 ? "median" : "mean"); });
    call_by_program(folder, "mean");
    const double fast = median_seconds([&] { call_by_program(folder, "mean"); });
    ::dup2(out, STDOUT_FILENO);
    ::close(out);
    fmt::print("| **viroplate call**, the whole program, another column each time | **{:.2f}** |\n", slow);
    fmt::print("| **viroplate call**, the whole program, the same column | **{:.2f}** |\n", fast);
    print_parts(folder);
    fs::remove_all(folder);
    return 0;
}

}  // namespace

}  // namespace viroplate::bench

int main(int argc, char** argv) {
    return viroplate::bench::run(argc > 1 ? static_cast<std::size_t>(std::atoll(argv[1])) : 1'000'000);
}
