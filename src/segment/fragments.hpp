#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "segment/components.hpp"
#include "segment/framed.hpp"
#include "segment/hull.hpp"

namespace viroplate::segment {

/// What speaks for a border between two fragments of a clump.
struct MergeRule {
    double split_depth = 0.1;  ///< a dip of this share of the lower peak is reason enough to part
    double expected_area = 1;  ///< of a nucleus, px
};

/// The fragments of one clump and the borders between them.
class Fragments {
public:
    /// `height` is what was flooded into `labels`.
    Fragments(const PixelGroups& groups, const Framed<std::uint32_t>& labels, const Framed<float>& height);

    /// Joins fragments, weakest border first, until every border left is worth keeping. Returns for each group the
    /// number of its nucleus, from 0, in the order of the groups.
    std::vector<std::uint32_t> merge(const MergeRule& rule);

private:
    struct Fragment {
        RowExtents extents;
        double area = 0;
        double hull = 0;
        float peak = 0;
        std::map<std::uint32_t, float> saddles;  ///< neighbour → highest point of the border
        std::uint32_t parent = 0;
        std::uint32_t version = 0;
    };
    double strength(std::uint32_t one, std::uint32_t other, const MergeRule& rule) const;
    void join(std::uint32_t one, std::uint32_t other);

    std::vector<Fragment> fragments_;
};

}  // namespace viroplate::segment
