#include "pipeline/field_picture.hpp"

#include <fmt/format.h>

#include <iterator>

#include "viroplate/image/display.hpp"
#include "viroplate/image/outline.hpp"
#include "viroplate/image/write.hpp"

namespace viroplate::pipeline {

namespace {

constexpr int kLongestSide = 384;  // px: three pictures fit beside each other on a screen
constexpr int kJpegQuality = 80;   // grey nuclei look the same above it
constexpr double kBlack = 0.01;    // quantiles of the picture that become black and white:
constexpr double kWhite = 0.998;   // a few bright nuclei must not darken the others

/// `M12 3h4v2h-4z`: outlines run along pixel edges, so every step is level or upright.
std::string svg_path(const image::Outline& outline) {
    std::string path;
    for (std::size_t i = 0; i < outline.points.size(); ++i) {
        const auto [x, y] = outline.points[i];
        if (i == 0) {
            fmt::format_to(std::back_inserter(path), "M{} {}", x, y);
            continue;
        }
        const int dx = x - outline.points[i - 1][0];
        const int dy = y - outline.points[i - 1][1];
        if (dy == 0) {
            fmt::format_to(std::back_inserter(path), "h{}", dx);
        } else if (dx == 0) {
            fmt::format_to(std::back_inserter(path), "v{}", dy);
        } else {
            fmt::format_to(std::back_inserter(path), "l{} {}", dx, dy);
        }
    }
    return path + "z";
}

}  // namespace

store::FieldPicture field_picture(const image::PreparedPlane& nuclei, const image::LabelPlane& labels) {
    const auto small = image::to_display(image::shrink(nuclei, kLongestSide), kBlack, kWhite);
    store::FieldPicture picture;
    picture.width = small.width;
    picture.height = small.height;
    picture.jpeg = image::encode_jpeg(small, kJpegQuality);
    for (const auto& outline : image::outlines(image::shrink(labels, kLongestSide))) {
        picture.outlines.emplace_back(outline.label, svg_path(outline));
    }
    return picture;
}

}  // namespace viroplate::pipeline
