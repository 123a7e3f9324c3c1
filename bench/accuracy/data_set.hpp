#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "accuracy/selection.hpp"
#include "viroplate/image/plane.hpp"

namespace viroplate::accuracy {

/// An image with its truth.
struct TrueImage {
    std::string name;                 ///< file name without its ending
    std::vector<std::string> groups;  ///< what it is an example of; empty for real images
    int fold = 0;                     ///< 0 … kFolds − 1; held out when the model of this fold is trained
    image::RawPlane raw;
    image::LabelPlane truth;
};

/// Images with hand-drawn nuclei: `folder`/images/<name>.tif, `folder`/labels/<name>.tif and `folder`/index.csv with
/// the columns `image` and `source_id`. In the order of the index, read by `threads` threads.
std::vector<TrueImage> read_data_set(const std::filesystem::path& folder, const Selection& selection, unsigned threads);

/// Writes such a folder; a source is named as its image.
void write_data_set(const std::filesystem::path& folder, const std::vector<TrueImage>& images);

}  // namespace viroplate::accuracy
