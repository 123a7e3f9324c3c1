#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "segment/clump.hpp"
#include "segment/components.hpp"
#include "segment/framed.hpp"
#include "segment/hull.hpp"
#include "segment/trace.hpp"
#include "segment/tree_model.hpp"
#include "segment/working_image.hpp"

namespace viroplate::segment {

/// When two fragments are one nucleus.
struct MergeRule {
    const TreeModel& model;  ///< log odds that they are, from MergeFeatures
    float least_odds = 0;    ///< joined at these log odds and above
};

/// The fragments of one clump and the borders between them.
class Fragments {
public:
    /// `labels` of the fragments are 1 … groups.count().
    Fragments(const PixelGroups& groups, const Framed<std::uint32_t>& labels, const Clump& clump,
              const WorkingImage& work);

    /// Joins fragments, surest pair first, as long as the model holds two neighbours for one nucleus. Returns for each
    /// group the number of its nucleus, from 0, in the order of the groups. What the model saw goes to `trace`, if any.
    std::vector<std::uint32_t> merge(const MergeRule& rule, Trace* trace);

private:
    /// Sums from which the ellipse with the same second moments follows.
    struct Moments {
        double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;

        void add(double px, double py);
        Moments operator+(const Moments& other) const;
        /// Variances and covariance, those of a pixel's own square included.
        struct Spread {
            double xx, yy, xy;
        };
        Spread spread() const;
        double ellipse_area_share() const;  ///< area of that ellipse over the area: 1 for an ellipse, more for others
        double eccentricity() const;
    };
    struct Fragment {
        Hull hull;
        Moments moments;
        double hull_area = 0;
        double brightness = 0;  ///< sum over the background
        float peak_height = 0;
        float peak_brightness = 0;
        float peak_depth = 0;
        std::vector<std::uint32_t> borders;
        std::uint32_t parent = 0;
        std::uint32_t version = 0;

        double area() const { return moments.n; }
        double solidity() const { return moments.n / hull_area; }
    };
    struct Border {
        std::uint32_t one = 0;
        std::uint32_t other = 0;
        float height = 0;      ///< highest point: the saddle
        float brightness = 0;  ///< brightest point
        float depth = 0;       ///< deepest point
        float valley = 0;      ///< sum
        float least_valley = 0;
        double brightness_sum = 0;
        int length = 0;  ///< pixel pairs

        void add(float pair_height, float pair_brightness, float pair_depth, float pair_valley);
        void add(const Border& border);
    };
    Border& border_between(std::uint32_t one, std::uint32_t other);
    void measure(std::uint32_t number, std::span<const PixelIndex> pixels, const Framed<std::uint32_t>& labels);
    MergeFeatures features(const Border& border) const;
    void join(std::uint32_t one, std::uint32_t other);
    void note(const Border& border, const MergeFeatures& features, Trace& trace) const;

    const Clump& clump_;
    const WorkingImage& work_;
    std::vector<Fragment> fragments_;
    std::vector<Border> borders_;
};

}  // namespace viroplate::segment
