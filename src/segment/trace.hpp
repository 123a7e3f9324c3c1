#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "segment/framed.hpp"

namespace viroplate::segment {

/// What the model of merges sees of two neighbouring fragments; scale-free. In order: dip of the height, dip of the
/// brightest point and mean brightness of the border against the fragments; ratios of mean and peak brightness;
/// solidity of the union, and what it loses; log2 area of union and smaller fragment against the expected one; length
/// of the border against the smaller fragment; share of ellipse and eccentricity of the union, worse share of the
/// parts; depth of the neck against the shallower fragment, depth of the deeper one and of the neck in radii; smaller
/// over larger one's brightness; contrast to noise; lower solidity of the parts; mean and least valley on the border;
/// area of the larger one.
inline constexpr std::size_t kMergeFeatures = 22;
using MergeFeatures = std::array<float, kMergeFeatures>;

/// What the models of outlines and of objects see of one object: areas above 16 levels of its contrast against that
/// above kRimLevel; the medians of these over the image; log2 area against the expected one, contrast against
/// the median, contrast to noise, haze under the object, contrast against the bright nuclei, and whether it touches
/// the image border.
inline constexpr std::size_t kProfileLevels = 16;
inline constexpr std::size_t kObjectFeatures = 2 * kProfileLevels + 6;
using ObjectFeatures = std::array<float, kObjectFeatures>;

/// What the learned steps saw in one image, with what a teacher needs to say what they should have said. Filled for
/// training only.
struct Trace {
    struct Merge {
        MergeFeatures features;
        std::vector<std::uint32_t> one;  ///< numbers in `fragments`
        std::vector<std::uint32_t> other;
    };
    struct Object {
        ObjectFeatures features;
        float base = 0;      ///< level around it
        float contrast = 0;  ///< over that
        float level = 0;     ///< where it was outlined
    };
    int factor = 1;                   ///< of the working image
    Framed<float> fine;               ///< of the working image
    Framed<std::uint32_t> fragments;  ///< numbered from 1 over the image
    std::uint32_t clump_first = 0;    ///< fragments numbered before the clump at hand
    std::vector<Merge> merges;
    Framed<std::uint32_t> zones;  ///< what each object may take, numbered from 1
    std::vector<Object> objects;  ///< object i is zone i + 1
};

}  // namespace viroplate::segment
