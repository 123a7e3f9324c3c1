// bench/accuracy: outlines of nuclei against truth, ours beside a baseline and the published figures of other programs.
// docs/accuracy.md says what the figures mean. Ends with 0 whatever the figures are; 1 when it could not run.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <functional>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "accuracy/baseline.hpp"
#include "accuracy/data_set.hpp"
#include "accuracy/engine.hpp"
#include "accuracy/folds.hpp"
#include "accuracy/lessons.hpp"
#include "accuracy/overlay.hpp"
#include "accuracy/parallel.hpp"
#include "accuracy/report.hpp"
#include "accuracy/simulated.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/image/read.hpp"
#include "viroplate/image/write.hpp"

namespace viroplate::accuracy {

namespace {

namespace fs = std::filesystem;

struct Settings {
    std::string data;
    std::string images;
    std::vector<std::string> overrides;
    std::string models = VIROPLATE_SOURCE_DIR "/bench/models";  ///< empty: those built in
    std::string score;
    std::string csv;
    std::string images_out;
    std::string labels;
    std::string overlay;
    std::string lessons;
    std::size_t worst = 0;  ///< 0: all
    bool quick = false;
    bool simulated = false;
    unsigned threads = std::max(1U, std::thread::hardware_concurrency());
};

/// Labels of one image; the image's fold says which model must not be used.
using Method = std::function<Segmented(const TrueImage&)>;

std::vector<Record> run_method(const std::vector<TrueImage>& images, const Settings& settings, const Method& method) {
    std::vector<Record> records(images.size());
    for_each_index(images.size(), settings.threads, [&](std::size_t i) {
        const Segmented found = method(images[i]);
        auto& record = records[i];
        record.score = score(images[i].truth, found.labels);
        record.tally = tally(record.score);
        record.pixels = images[i].truth.size();
        record.diameter_px = found.diameter_px;
        record.cpu_s = found.cpu_s;
    });
    return records;
}

/// The method under test, and what is kept of its labels.
Method method_of(const Settings& settings) {
    Method method;
    if (settings.score.empty()) {
        method = [engine = Engine(settings.overrides, settings.models)](const TrueImage& image) {
            return engine.segment(image.raw, image.fold, nullptr);
        };
    } else {
        method = [folder = fs::path(settings.score)](const TrueImage& image) {
            return Segmented{image::read_labels(folder / (image.name + ".tif")), 0, 0};
        };
    }
    if (settings.labels.empty()) return method;
    fs::create_directories(settings.labels);
    return [method, folder = fs::path(settings.labels)](const TrueImage& image) {
        auto found = method(image);
        image::write_labels(folder / (image.name + ".tif"), found.labels);
        return found;
    };
}

Comparison compare(std::vector<TrueImage> images, const Settings& settings, const Method& method) {
    Comparison comparison;
    comparison.images = std::move(images);
    comparison.traits.resize(comparison.images.size());
    for_each_index(comparison.images.size(), settings.threads, [&](std::size_t i) {
        comparison.traits[i] = traits_of(comparison.images[i].raw, comparison.images[i].truth);
    });
    if (!settings.score.empty()) comparison.name = fs::path(settings.score).filename().string();
    comparison.ours = run_method(comparison.images, settings, method);
    if (!settings.quick) {
        comparison.baseline =
            run_method(comparison.images, settings, [](const TrueImage& image) { return otsu_watershed(image.raw); });
    }
    return comparison;
}

/// Pictures of the worst images by F1 at .7, numbered from the worst.
void write_overlays(const Comparison& comparison, const Settings& settings, const Method& method) {
    Places order(comparison.images.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return comparison.ours[a].tally.f1(kAt70) < comparison.ours[b].tally.f1(kAt70);
    });
    if (settings.worst > 0 && settings.worst < order.size()) order.resize(settings.worst);
    fs::create_directories(settings.overlay);
    for_each_index(order.size(), settings.threads, [&](std::size_t i) {
        const auto& image = comparison.images[order[i]];
        const auto& record = comparison.ours[order[i]];
        const auto file = fmt::format("{:03}_{:.2f}_{}.png", i + 1, record.tally.f1(kAt70), image.name);
        write_atomically(fs::path(settings.overlay) / file,
                         image::encode_png(picture(image, method(image).labels, record.score)));
    });
}

void print_quick(const Comparison& comparison) {
    const MainSets sets = main_sets(comparison.images);
    std::vector<Subset> groups{sets.all};
    for (const auto& subset : subsets(comparison.images, comparison.traits)) {
        if (subset.name.find("third") == std::string::npos) groups.push_back(subset);
    }
    for (int fold = 0; fold < kFolds; ++fold) groups.push_back(of_fold(comparison.images, sets.all, fold));
    fmt::print("{}\n{}\n", group_table(comparison, groups), breakdown_table(comparison, sets.all));
    if (!sets.dense.places.empty()) fmt::print("{}\n", breakdown_table(comparison, sets.dense));
}

void print_full(const Comparison& comparison) {
    const MainSets sets = main_sets(comparison.images);
    std::vector<Subset> parts{sets.all};
    if (!sets.dense.places.empty()) parts.push_back(sets.dense);
    const auto print_parts = [&](const char* title, const auto& table) {
        fmt::print("## {}\n\n", title);
        for (const auto& part : parts) fmt::print("{}\n", table(comparison, part));
    };
    fmt::print(
        "# Outlines of nuclei against hand-drawn truth\n\n{} images, {} nuclei; diameter estimated, not given.\n\n{}\n",
        comparison.images.size(), summarise(comparison.ours, sets.all.places).pooled.truth, method_table(comparison));
    if (is_published_set(comparison.images)) fmt::print("## What is asked for\n\n{}\n", must_table(comparison));
    fmt::print("## Subsets\n\n{}\n", subset_table(comparison));
    print_parts("Folds", fold_table);
    print_parts("Where the remaining error is", breakdown_table);
    print_parts("By size", size_table);
}

void print_simulated(const Comparison& comparison) {
    std::vector<Subset> groups{all_of(comparison.images)};
    for (const auto& name : group_names(comparison.images)) groups.push_back(of_group(comparison.images, name));
    fmt::print("## Simulated fields\n\n{}\n{}\n", group_table(comparison, groups),
               breakdown_table(comparison, groups.front()));
}

/// The images asked for.
std::vector<TrueImage> images_of(const Settings& settings) {
    const Selection selection(settings.images);
    if (settings.simulated) return simulated_set(selection, settings.threads);
    if (settings.data.empty()) {
        throw std::invalid_argument("no images: set VIROPLATE_DATA, or give --data FOLDER or --simulated");
    }
    return read_data_set(settings.data, selection, settings.threads);
}

/// What the models of the engine are trained from (bench/train_nuclei).
int write_lessons(const Settings& settings) {
    const auto images = images_of(settings);
    const Engine engine(settings.overrides, settings.models);
    std::vector<Lessons> lessons(images.size());
    for_each_index(images.size(), settings.threads, [&](std::size_t i) {
        segment::Trace trace;
        engine.segment(images[i].raw, images[i].fold, &trace);
        lessons[i] = lessons_of(images[i].name, images[i].fold, trace, images[i].truth);
    });
    std::string merges;
    std::string levels;
    std::string objects;
    for (const auto& of_image : lessons) {
        merges += of_image.merges;
        levels += of_image.levels;
        objects += of_image.objects;
    }
    fs::create_directories(settings.lessons);
    write_atomically(fs::path(settings.lessons) / "merges.csv", merges);
    write_atomically(fs::path(settings.lessons) / "levels.csv", levels);
    write_atomically(fs::path(settings.lessons) / "objects.csv", objects);
    return 0;
}

int run(const Settings& settings) {
    if (!settings.lessons.empty()) return write_lessons(settings);
    const Method method = method_of(settings);
    const Comparison comparison = compare(images_of(settings), settings, method);
    if (comparison.images.empty()) throw std::invalid_argument("no image of that name");
    if (settings.simulated) {
        print_simulated(comparison);
    } else if (settings.quick) {
        print_quick(comparison);
    } else {
        print_full(comparison);
        if (settings.score.empty()) {
            print_simulated(compare(simulated_set(Selection(""), settings.threads), settings, method));
        }
    }
    if (!settings.images_out.empty()) write_data_set(settings.images_out, comparison.images);
    if (!settings.csv.empty()) write_atomically(settings.csv, to_csv(comparison));
    if (!settings.overlay.empty()) write_overlays(comparison, settings, method);
    return 0;
}

void declare(CLI::App& app, Settings& settings) {
    app.add_option("--data", settings.data,
                   "Folder with index.csv, images and labels (default: nuclei-dsb2018 in VIROPLATE_DATA)");
    app.add_option("--images", settings.images, "Part of the names, or a file with one name a line");
    app.add_flag("--quick", settings.quick, "The method under test alone, with its breakdown");
    app.add_flag("--simulated", settings.simulated, "Simulated fields alone");
    app.add_option("--set", settings.overrides, "Change one option: merge_probability=0.4")->allow_extra_args(false);
    app.add_option(
        "--model-dir", settings.models,
        "Folder with models for each fold, trained without it (default: bench/models); empty: those built in");
    app.add_option("--score", settings.score, "Score the label images of this folder instead");
    app.add_option("--csv", settings.csv, "Write one row an image");
    app.add_option("--labels", settings.labels, "Write the label images into this folder");
    app.add_option("--write-images", settings.images_out, "Write the images and their truth, as --data reads them");
    app.add_option("--overlay", settings.overlay, "Write pictures with outlines into this folder, worst first");
    app.add_option("--lessons", settings.lessons, "Only write what models are trained from, into this folder");
    app.add_option("--worst", settings.worst, "Only of that many images");
    app.add_option("--threads", settings.threads, "Images at a time (default: all cores)")->check(CLI::Range(1, 1024));
}

}  // namespace

}  // namespace viroplate::accuracy

int main(int argc, char** argv) {
    viroplate::accuracy::Settings settings;
    if (const char* data = std::getenv("VIROPLATE_DATA"); data != nullptr && *data != '\0') {
        settings.data = std::string(data) + "/nuclei-dsb2018";
    }
    CLI::App app("Scores outlines of nuclei against truth");
    viroplate::accuracy::declare(app, settings);
    CLI11_PARSE(app, argc, argv);
    try {
        return viroplate::accuracy::run(settings);
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_accuracy: {}\n", error.what());
        return 1;
    }
}
