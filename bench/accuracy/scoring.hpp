#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "viroplate/image/plane.hpp"

/// Scores of label images against hand-drawn or simulated truth. Pure: labels in, numbers out.
namespace viroplate::accuracy {

/// The limits of the intersection over union (IoU): .50, .55 … .95.
inline constexpr std::size_t kLimits = 10;
inline constexpr std::size_t kAt50 = 0;
inline constexpr std::size_t kAt70 = 4;
inline constexpr std::size_t kAt90 = 8;
/// Exactly the literal: both are the double nearest to the same fraction.
constexpr double limit(std::size_t i) { return static_cast<double>(50 + 5 * i) / 100.0; }

/// What became of a nucleus of the truth. An object *holds* a nucleus when more than half of the nucleus lies in it.
enum class TruthFate {
    alone,   ///< none of the others: whatever is wrong with it is wrong with its outline
    merged,  ///< held by an object that holds another nucleus too
    split,   ///< more than half of each of two or more objects lies in it
    part,    ///< at most half of it lies on objects
    unseen,  ///< at most a tenth of it lies on objects
};

/// What an object that was found is made of.
enum class FoundFate {
    alone,     ///< none of the others
    merging,   ///< holds two nuclei or more
    fragment,  ///< lies with more than half of itself in a nucleus that is split
    spurious,  ///< at most a tenth of it lies on nuclei
};

struct TruthNucleus {
    std::uint32_t label = 0;
    std::uint32_t area = 0;   ///< px
    std::uint32_t found = 0;  ///< label of the object that covers most of it; 0 when none touches it
    double iou = 0;           ///< with the object it is matched with, above .5; 0 when it is matched with none
    TruthFate fate = TruthFate::alone;
};

struct FoundObject {
    std::uint32_t label = 0;
    std::uint32_t area = 0;   ///< px
    std::uint32_t truth = 0;  ///< label of the nucleus that it covers most of; 0 when it touches none
    double iou = 0;           ///< as above
    FoundFate fate = FoundFate::alone;
};

/// The score of one image, ordered by label.
struct ImageScore {
    std::vector<TruthNucleus> truth;
    std::vector<FoundObject> found;
};

/// Matches objects and nuclei of which more than half of the union is in common: at most one of each, so that no
/// assignment has to be chosen. Labels need not be consecutive. Throws std::invalid_argument for unequal sizes.
ImageScore score(const image::LabelPlane& truth, const image::LabelPlane& found);

/// Sums over nuclei: of an image, or pooled over images.
struct Tally {
    std::size_t truth = 0;
    std::size_t found = 0;
    std::array<std::size_t, kLimits> hits{};  ///< matched with an IoU above each limit
    std::size_t merges = 0;                   ///< objects that hold two nuclei or more
    std::size_t merged = 0;                   ///< nuclei in them
    std::size_t splits = 0;                   ///< nuclei that are split
    std::size_t unseen = 0;                   ///< nuclei of which at most half lies on objects (part and unseen)
    std::size_t untouched = 0;                ///< nuclei of which at most a tenth lies on objects

    Tally& operator+=(const Tally& other);
    /// 2 · hits / (truth + found); 1 where there is neither truth nor object.
    double f1(std::size_t limit_index) const;
    /// Mean of f1 over the limits.
    double mean_f1() const;
};

Tally tally(const ImageScore& score);

}  // namespace viroplate::accuracy
