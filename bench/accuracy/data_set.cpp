#include "accuracy/data_set.hpp"

#include <fmt/format.h>

#include <set>
#include <stdexcept>

#include "accuracy/folds.hpp"
#include "accuracy/parallel.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/image/read.hpp"
#include "viroplate/image/write.hpp"
#include "viroplate/table/csv.hpp"

namespace viroplate::accuracy {

namespace {

namespace fs = std::filesystem;

/// Names and folds of the selected images, nothing read yet.
std::vector<TrueImage> listed(const fs::path& index, const Selection& selection) {
    const auto csv = table::parse_csv(read_text(index), index.string());
    const auto column = [&](const char* name) {
        const auto place = csv.column(name);
        if (!place) throw std::runtime_error(index.string() + " has no column " + name);
        return *place;
    };
    const std::size_t image = column("image");
    const std::size_t source = column("source_id");
    std::vector<TrueImage> images;
    for (const auto& row : csv.rows) {
        if (selection.has(row[image])) images.push_back({row[image], {}, fold_of(row[source]), {}, {}});
    }
    return images;
}

}  // namespace

std::vector<TrueImage> read_data_set(const fs::path& folder, const Selection& selection, unsigned threads) {
    auto images = listed(folder / "index.csv", selection);
    for_each_index(images.size(), threads, [&](std::size_t i) {
        const std::string file = images[i].name + ".tif";
        images[i].raw = image::read_image(read_bytes(folder / "images" / file), 0);
        images[i].truth = image::read_labels(folder / "labels" / file);
    });
    return images;
}

void write_data_set(const fs::path& folder, const std::vector<TrueImage>& images) {
    fs::create_directories(folder / "images");
    fs::create_directories(folder / "labels");
    std::string index = "image,height,width,nuclei,source_id\n";
    for (const auto& image : images) {
        const std::set<std::uint32_t> labels(image.truth.pixels.begin(), image.truth.pixels.end());
        index += fmt::format("{},{},{},{},{}\n", image.name, image.truth.height, image.truth.width,
                             labels.size() - labels.count(0), image.name);
        image::write_tiff(folder / "images" / (image.name + ".tif"), image.raw, image::Compression::deflate);
        image::write_labels(folder / "labels" / (image.name + ".tif"), image.truth);
    }
    write_atomically(folder / "index.csv", index);
}

}  // namespace viroplate::accuracy
