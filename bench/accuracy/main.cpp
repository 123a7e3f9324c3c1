// bench/accuracy: outlines of nuclei against hand-drawn truth. See docs/accuracy.md.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "accuracy/data_set.hpp"
#include "accuracy/engine.hpp"
#include "accuracy/parallel.hpp"
#include "accuracy/scoring.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/image/write.hpp"

namespace viroplate::accuracy {

namespace {

namespace fs = std::filesystem;

struct Settings {
    std::string data;
    std::string images;
    std::vector<std::string> overrides;
    std::string csv;
    std::string labels;
    std::string score;
    unsigned threads = std::max(1U, std::thread::hardware_concurrency());
};

struct Result {
    Tally tally;
    std::size_t missed = 0;  ///< at .5
    std::size_t spurious = 0;
    double diameter_px = 0;
    double cpu_s = 0;
};

std::string csv_of(const std::vector<TrueImage>& images, const std::vector<Result>& results) {
    std::string text =
        "image,fold,height,width,truth,found,tp50,tp70,tp90,mean_f1,merges,splits,unseen,missed,false,diameter_px,"
        "cpu_ms\n";
    for (std::size_t i = 0; i < images.size(); ++i) {
        const auto& [tally, missed, spurious, diameter_px, cpu_s] = results[i];
        text += fmt::format("{},{},{},{},{},{},{},{},{},{:.4f},{},{},{},{},{},{:.2f},{:.2f}\n", images[i].name,
                            images[i].fold, images[i].truth.height, images[i].truth.width, tally.truth, tally.found,
                            tally.hits[kAt50], tally.hits[kAt70], tally.hits[kAt90], tally.mean_f1(), tally.merges,
                            tally.splits, tally.unseen, tally.truth - tally.hits[kAt50],
                            tally.found - tally.hits[kAt50], diameter_px, 1e3 * cpu_s);
    }
    return text;
}

template <class Chosen>
void print_row(const char* name, const std::vector<TrueImage>& images, const std::vector<Result>& results,
               Chosen chosen) {
    Tally pooled;
    double f1[3] = {}, pixels = 0, cpu_s = 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < images.size(); ++i) {
        if (!chosen(images[i])) continue;
        const auto& tally = results[i].tally;
        pooled += tally;
        f1[0] += tally.f1(kAt50);
        f1[1] += tally.f1(kAt70);
        f1[2] += tally.mean_f1();
        pixels += static_cast<double>(images[i].truth.size());
        cpu_s += results[i].cpu_s;
        ++count;
    }
    if (count == 0) return;
    const auto n = static_cast<double>(count);
    fmt::print(
        "| {} | {} | {} | {} | {:.4f} | {:.4f} | {:.4f} | {:.4f} | {:.3f} / {:.3f} / {:.3f} | {} ({}) | {} | {} "
        "| {:.1f} |\n",
        name, count, pooled.truth, pooled.found, pooled.f1(kAt50), pooled.f1(kAt70), pooled.f1(kAt90), pooled.mean_f1(),
        f1[0] / n, f1[1] / n, f1[2] / n, pooled.merges, pooled.merged, pooled.splits, pooled.unseen,
        1e9 * cpu_s / pixels);
}

void print_table(const std::vector<TrueImage>& images, const std::vector<Result>& results) {
    fmt::print(
        "| images | n | nuclei | found | F1@.5 | @.7 | @.9 | mean | a image .5 / .7 / mean | merges (nuclei) | "
        "splits | unseen | CPU ms/Mpx |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- "
        "| --- |\n");
    print_row("all", images, results, [](const auto&) { return true; });
    for (const auto& [height, width] : {std::pair{520, 696}, {256, 256}, {360, 360}, {512, 640}}) {
        print_row(fmt::format("{} × {}", height, width).c_str(), images, results,
                  [&](const TrueImage& image) { return image.truth.height == height && image.truth.width == width; });
    }
    for (int fold = 0; fold < 5; ++fold) {
        print_row(fmt::format("fold {}", fold).c_str(), images, results,
                  [&](const TrueImage& image) { return image.fold == fold; });
    }
}

Result evaluate(const Settings& settings, const Engine& engine, const TrueImage& image) {
    const Segmented found = settings.score.empty()
                                ? engine.segment(image.raw)
                                : Segmented{image::read_labels(fs::path(settings.score) / (image.name + ".tif")), 0, 0};
    if (!settings.labels.empty()) image::write_labels(fs::path(settings.labels) / (image.name + ".tif"), found.labels);
    return {tally(score(image.truth, found.labels)), 0, 0, found.diameter_px, found.cpu_s};
}

int run(const Settings& settings) {
    const auto images = read_data_set(fs::path(settings.data) / "nuclei-dsb2018", settings.images, settings.threads);
    const Engine engine(settings.overrides);
    if (!settings.labels.empty()) fs::create_directories(settings.labels);
    std::vector<Result> results(images.size());
    for_each_index(images.size(), settings.threads,
                   [&](std::size_t i) { results[i] = evaluate(settings, engine, images[i]); });
    print_table(images, results);
    if (!settings.csv.empty()) write_atomically(settings.csv, csv_of(images, results));
    return 0;
}

}  // namespace

}  // namespace viroplate::accuracy

int main(int argc, char** argv) {
    viroplate::accuracy::Settings settings;
    if (const char* data = std::getenv("VIROPLATE_DATA")) settings.data = data;
    CLI::App app("Scores outlines of nuclei against hand-drawn truth");
    app.add_option("--data", settings.data, "Folder with nuclei-dsb2018 (default: VIROPLATE_DATA)");
    app.add_option("--images", settings.images, "Part of the names, or a file with one name a line");
    app.add_option("--set", settings.overrides, "Change one option: split_depth=0.2")->allow_extra_args(false);
    app.add_option("--csv", settings.csv, "Write one row an image");
    app.add_option("--labels", settings.labels, "Folder to write the label images to");
    app.add_option("--score", settings.score, "Score the label images of this folder instead");
    app.add_option("--threads", settings.threads, "Images at a time (default: all cores)")->check(CLI::Range(1, 1024));
    CLI11_PARSE(app, argc, argv);
    try {
        return viroplate::accuracy::run(settings);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_accuracy: %s\n", error.what());
        return 1;
    }
}
