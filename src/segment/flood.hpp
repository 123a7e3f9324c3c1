#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "segment/framed.hpp"

namespace viroplate::segment {

/// When two basins that meet are one.
struct FloodRule {
    float base = 0;         ///< height from which depths are measured
    float depth = 0.1F;     ///< a saddle less than this share of the lower peak below it joins
    float least_depth = 0;  ///< and so does one less than this below it, in units of height (noise)
    double least_area = 0;  ///< and so does a basin with fewer pixels above the saddle
};

/// Watershed from the peaks down, joining basins on the way.
class Flood {
public:
    explicit Flood(const Framed<float>& like) : label_(like.width, like.height, 0) {}

    /// Floods the 4-connected set `pixels` over `height`. Afterwards labels()[i] is `before` + 1 … `before` + the
    /// returned number of basins for every pixel of the set. Equal heights are taken in the order of `pixels`. Sets
    /// that were flooded before must not touch this one.
    std::uint32_t run(std::span<const PixelIndex> pixels, const Framed<float>& height, const FloodRule& rule,
                      std::uint32_t before = 0);
    const Framed<std::uint32_t>& labels() const { return label_; }
    Framed<std::uint32_t> take_labels() && { return std::move(label_); }
    /// Which of its basins, from 1, each pixel of the set belongs to, in their order, until the next set is flooded.
    std::span<const std::uint32_t> basins() const { return basin_; }
    /// Pixels of each basin of that set.
    std::span<const std::uint32_t> areas() const { return area_; }

private:
    struct Basin {
        float peak;
        float depth;  ///< joined across saddles less than this below the peak
        std::uint32_t area;
        std::uint32_t parent;
    };
    void sort(std::span<const PixelIndex> pixels, const Framed<float>& height);
    /// Labels the sorted pixels; returns the last label, joined basins included.
    std::uint32_t descend(std::size_t count, const Framed<float>& height, const FloodRule& rule);
    std::uint32_t root(std::uint32_t basin);
    /// Joins two basins that meet at `level` if they are one; returns which the pixel between them belongs to.
    std::uint32_t meet(std::uint32_t one, std::uint32_t other, float level, std::uint32_t least_area);
    std::uint32_t meet_around(PixelIndex pixel, float level, std::uint32_t least_area);

    Framed<std::uint32_t> label_;
    std::vector<Basin> basins_;  ///< from 1
    std::vector<std::uint32_t> number_;
    std::vector<std::uint32_t> basin_;
    std::vector<std::uint32_t> area_;
    // Of the set: its heights and their classes, its pixels from the highest class down, and where each class starts.
    std::vector<float> values_;
    std::vector<std::uint16_t> class_;
    std::vector<PixelIndex> order_;
    std::vector<std::uint32_t> start_;
};

}  // namespace viroplate::segment
