#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "accuracy/summary.hpp"
#include "accuracy/traits.hpp"

namespace viroplate::accuracy {

/// Why a nucleus was not matched, or an object matches none.
enum class Cause {
    merged,        ///< nuclei in a merge, and the merging objects
    swallowed,     ///< nuclei in a merge that are below .3 of the image's median area
    split,         ///< nuclei that are split, and the fragments
    unseen_tiny,   ///< nothing there; below .3 of the image's median area
    unseen_dim,    ///< nothing there; below a third of the image's median contrast
    unseen_plain,  ///< nothing there, though neither tiny nor dim
    part,          ///< objects on more than a tenth, at most half of it
    too_large,     ///< one object for one nucleus, its area above 1.2 of the nucleus's
    too_small,     ///< the same, below 1 / 1.2
    misplaced,     ///< the same, of about the right area
    spurious,      ///< objects with no nucleus, or beside the object that has it
};
inline constexpr std::size_t kCauses = 11;
inline constexpr std::array<const char*, kCauses> kCauseNames{"merged",
                                                              "merged, tiny",
                                                              "split",
                                                              "unseen, tiny",
                                                              "unseen, dim",
                                                              "unseen, neither",
                                                              "seen in part",
                                                              "outline too large",
                                                              "outline too small",
                                                              "outline misplaced",
                                                              "nothing there"};

/// What one cause costs at one limit.
struct Loss {
    std::size_t lost = 0;   ///< nuclei
    std::size_t extra = 0;  ///< objects
};

/// Every nucleus and every object without a match at a limit, each under one cause.
struct Breakdown {
    std::size_t truth = 0;
    std::size_t found = 0;
    std::size_t hits = 0;
    std::array<Loss, kCauses> losses{};

    double f1() const;
    /// F1 if each nucleus lost to this cause had its object, and the objects of this cause were not there.
    double f1_repaired(Cause cause) const;
};

Breakdown break_down(std::span<const Record> records, std::span<const ImageTraits> traits, const Places& places,
                     std::size_t limit_index);

/// Nuclei and objects of one class of sizes.
struct SizeClass {
    double low = 0;   ///< at least this area
    double high = 0;  ///< below this area
    std::size_t truth = 0;
    std::size_t missed = 0;  ///< not matched at .5
    std::size_t found = 0;
    std::size_t extra = 0;  ///< matched with none at .5
};

/// Classes by area in medians of the image's nuclei.
std::array<SizeClass, 6> by_relative_size(std::span<const Record> records, std::span<const ImageTraits> traits,
                                          const Places& places);
/// Classes by area in px: below 100, from 100.
std::array<SizeClass, 2> by_pixels(std::span<const Record> records, const Places& places);

}  // namespace viroplate::accuracy
