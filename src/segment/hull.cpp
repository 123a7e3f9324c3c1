#include "segment/hull.hpp"

#include <cstdint>
#include <vector>

namespace viroplate::segment {

namespace {

PixelIndex begin_of(PixelIndex pixel) { return pixel; }
PixelIndex begin_of(const PixelRun& run) { return run.begin; }
PixelIndex end_of(PixelIndex pixel) { return pixel + 1; }
PixelIndex end_of(const PixelRun& run) { return run.end; }

/// The rows of a set, each from its first to its last pixel; they have the same hull.
template <class Part>
std::vector<image::Run> rows_of(std::span<const Part> parts, std::size_t stride) {
    std::vector<image::Run> rows;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::size_t row = begin_of(parts[i]) / stride;
        const std::size_t first = begin_of(parts[i]) - row * stride;
        while (i + 1 < parts.size() && begin_of(parts[i + 1]) < (row + 1) * stride) ++i;
        rows.push_back({static_cast<std::int32_t>(row), static_cast<std::int32_t>(first),
                        static_cast<std::int32_t>(end_of(parts[i]) - row * stride)});
    }
    return rows;
}

}  // namespace

Hull hull_of(std::span<const PixelIndex> pixels, std::size_t stride) { return Hull(rows_of(pixels, stride)); }

Hull hull_of(std::span<const PixelRun> runs, std::size_t stride) { return Hull(rows_of(runs, stride)); }

}  // namespace viroplate::segment
