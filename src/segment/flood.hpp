#pragma once

#include <cstdint>
#include <span>
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

    /// Floods the 4-connected set `pixels` over `height`. Afterwards labels()[i] is 1 … the returned number of basins
    /// for every pixel of the set. Equal heights are taken in the order of `pixels`.
    std::uint32_t run(std::span<const PixelIndex> pixels, const Framed<float>& height, const FloodRule& rule);
    const Framed<std::uint32_t>& labels() const { return label_; }
    /// Forgets the set (sets its labels to 0).
    void clear(std::span<const PixelIndex> pixels);

private:
    struct Basin {
        float peak;
        std::uint32_t area;
        std::uint32_t parent;
    };
    void sort(std::span<const PixelIndex> pixels, const Framed<float>& height);
    void add(PixelIndex pixel, float level, const FloodRule& rule);
    std::uint32_t root(std::uint32_t basin);
    std::uint32_t meet(std::uint32_t one, std::uint32_t other, float level, const FloodRule& rule);

    Framed<std::uint32_t> label_;
    std::vector<Basin> basins_;
    std::vector<PixelIndex> order_;
    std::vector<std::uint32_t> start_;
    std::vector<std::uint16_t> key_;
};

}  // namespace viroplate::segment
