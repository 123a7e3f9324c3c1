#include "segment/propagate.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

using Cost = StepCosts::Cost;

VIROPLATE_WIDE void absolute_differences(const float* a, const float* b, float* __restrict out, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) out[i] = std::abs(a[i] - b[i]);
}

/// Sums of 3 × 3 differences to costs: sqrt(steps + (mean difference / scale)²) flat steps.
VIROPLATE_WIDE void costs_of_row(const float* above, const float* row, const float* below, float* __restrict columns,
                                 const std::uint16_t* from, const std::uint16_t* to, Cost* __restrict out,
                                 std::size_t n, float steps, float per_sum) {
    for (std::size_t i = 0; i < n + 2; ++i) columns[i] = above[i] + row[i] + below[i];
    for (std::size_t i = 0; i < n; ++i) {
        const float sum = (columns[i] + columns[i + 1] + columns[i + 2]) * per_sum;
        const float cost = static_cast<float>(StepCosts::kFlat) * std::sqrt(steps + sum * sum) + 0.5F;
        const auto whole = static_cast<std::int32_t>(std::min(cost, static_cast<float>(StepCosts::kHighest)));
        out[i] = static_cast<Cost>(whole | (StepCosts::kBlocked & ~(from[i] & to[i])));
    }
}

VIROPLATE_WIDE void mark_foreground(const float* signal, std::uint16_t* __restrict out, std::size_t n,
                                    float foreground) {
    for (std::size_t i = 0; i < n; ++i) out[i] = signal[i] > foreground ? 0xFFFF : 0;
}

/// All ones in the foreground and in sites, with a margin of one pixel on every side that is neither.
image::Plane<std::uint16_t> foreground_mask(const Stain& stain, const Sites& sites, float foreground) {
    const CellGrid& grid = sites.grid();
    image::Plane<std::uint16_t> mask(grid.width + 2, grid.height + 2, 0);
    for (int y = 0; y < grid.height; ++y) {
        mark_foreground(stain.row(y), mask.row(y + 1).data() + 1, static_cast<std::size_t>(grid.width), foreground);
    }
    for (std::size_t i = 0; i < sites.count(); ++i) {
        sites.visit(i, [&](std::int32_t y, std::int32_t begin, std::int32_t end) {
            std::fill_n(&mask.at(begin + 1, y + 1), end - begin, std::uint16_t{0xFFFF});
        });
    }
    return mask;
}

/// Rows of one kind of step.
class StepRows {
public:
    StepRows(const Stain& stain, int width, int dx, int dy, float per_sum)
        : stain_(stain),
          width_(static_cast<std::size_t>(width)),
          dx_(dx),
          dy_(dy),
          per_sum_(per_sum),
          differences_(3 * (width_ + 2)),
          columns_(width_ + 2) {
        add_differences(-1);
        add_differences(0);
    }

    /// Rows come in order. `mask` is that of the row, `next_mask` that of the row where the step ends.
    void row(int y, const std::uint16_t* mask, const std::uint16_t* next_mask, Cost* out) {
        add_differences(y + 1);
        const float steps = dx_ != 0 && dy_ != 0 ? 2.0F : 1.0F;
        costs_of_row(differences(y - 1), differences(y), differences(y + 1), columns_.data(), mask, next_mask + dx_,
                     out, width_, steps, per_sum_);
    }

private:
    float* differences(int y) { return differences_.data() + static_cast<std::size_t>((y + 3) % 3) * (width_ + 2); }
    void add_differences(int y) {
        absolute_differences(stain_.row(y) - 1, stain_.row(y + dy_) - 1 + dx_, differences(y), width_ + 2);
    }

    const Stain& stain_;
    std::size_t width_;
    int dx_;
    int dy_;
    float per_sum_;
    std::vector<float> differences_;  ///< of three rows, from one pixel before the first to one behind the last
    std::vector<float> columns_;
};

}  // namespace

StepCosts step_costs(const Stain& stain, const Sites& sites, const StepRule& rule) {
    const int width = sites.grid().width;
    const int height = sites.grid().height;
    const auto mask = foreground_mask(stain, sites, rule.foreground);
    StepCosts costs;
    const float per_sum = 1 / (9 * rule.difference);
    const auto fill = [&](image::Plane<Cost>& plane, int dx, int dy) {
        plane = image::Plane<Cost>(width + 2, height + 2, StepCosts::kBlocked);
        StepRows rows(stain, width, dx, dy, per_sum);
        for (int y = 0; y < height; ++y) {
            rows.row(y, mask.row(y + 1).data() + 1, mask.row(y + 1 + dy).data() + 1, plane.row(y + 1).data() + 1);
        }
    };
    fill(costs.right, 1, 0);
    fill(costs.below, 0, 1);
    fill(costs.below_right, 1, 1);
    fill(costs.below_left, -1, 1);
    return costs;
}

namespace {

/// What a way has cost and the label from which it comes, in one number, so that the lesser of two is the cheaper way,
/// and of equally cheap ones that from the lower label.
template <class Number>
struct WayKey;
template <>
struct WayKey<std::int32_t> {
    static constexpr int kLabelBits = 16;
};
template <>
struct WayKey<std::int64_t> {
    static constexpr int kLabelBits = 32;
};

/// Costs of the steps from the row beside: straight, from the left, from the right.
struct Steps {
    const Cost* straight;
    const Cost* left;
    const Cost* right;
};

/// Whether one of n pixels is reached more cheaply from the row beside it, and then so.
template <class Key>
[[gnu::always_inline]] inline bool take_from_row(Key* __restrict row, const Key* beside, Steps steps, std::size_t n) {
    constexpr int kShift = WayKey<Key>::kLabelBits;
    Key changes = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const Key straight = beside[i] + (static_cast<Key>(steps.straight[i]) << kShift);
        const Key left = beside[i - 1] + (static_cast<Key>(steps.left[i]) << kShift);
        const Key right = beside[i + 1] + (static_cast<Key>(steps.right[i]) << kShift);
        const Key least = std::min(std::min(row[i], straight), std::min(left, right));
        changes |= least ^ row[i];
        row[i] = least;
    }
    return changes != 0;
}

VIROPLATE_WIDE bool relax_from_row(std::int32_t* row, const std::int32_t* beside, Steps steps, std::size_t n) {
    return take_from_row(row, beside, steps, n);
}
VIROPLATE_WIDE bool relax_from_row(std::int64_t* row, const std::int64_t* beside, Steps steps, std::size_t n) {
    return take_from_row(row, beside, steps, n);
}

/// The same along the row, from pixel to pixel in one direction; `step` is the cost of the step to each pixel.
template <int kDirection, class Key>
bool relax_along_row(Key* row, const Cost* step, std::ptrdiff_t n) {
    Key way = row[-kDirection];
    Key changes = 0;
    for (std::ptrdiff_t k = 0; k < n; ++k) {
        const std::ptrdiff_t i = kDirection * k;
        const Key before = row[i];
        way = std::min(before, way + (static_cast<Key>(step[i]) << WayKey<Key>::kLabelBits));
        changes |= way ^ before;
        row[i] = way;
    }
    return changes != 0;
}

/// Cheapest ways from all sites at once, by sweeps down and up over what has changed: where no step makes any way
/// cheaper, each is the cheapest.
template <class Key>
class Sweeps {
public:
    Sweeps(const Sites& sites, const StepCosts& costs)
        : costs_(costs),
          width_(sites.grid().width),
          height_(sites.grid().height),
          ways_(width_ + 2, height_ + 2, kUnreached),
          blocks_((width_ + kBlock - 1) / kBlock),
          down_(blocks_ + 2, height_ + 2, 1),
          up_(blocks_ + 2, height_ + 2, 1) {
        for (const std::uint32_t nucleus : sites.by_first_row()) {
            sites.visit(nucleus, [&](std::int32_t y, std::int32_t begin, std::int32_t end) {
                std::fill_n(way(begin, y), end - begin, static_cast<Key>(nucleus) + 1);
            });
        }
    }

    void run() {
        while (sweep_down() || sweep_up()) {
        }
    }

    void copy_labels(int y, std::span<std::uint32_t> labels) {
        const Key* const ways = way(0, y);
        for (std::size_t x = 0; x < labels.size(); ++x) {
            labels[x] = ways[x] < kUnreached ? static_cast<std::uint32_t>(ways[x] & kLabelMask) : 0;
        }
    }

private:
    static constexpr int kBlock = 64;
    static constexpr Key kUnreached = static_cast<Key>(StepCosts::kBlocked) << WayKey<Key>::kLabelBits;
    static constexpr Key kLabelMask = (Key{1} << WayKey<Key>::kLabelBits) - 1;

    Key* way(int x, int y) { return &ways_.at(x + 1, y + 1); }

    /// All blocks with a pixel next to one of this block's are to be looked at.
    void note_change(int block, int y) {
        for (int b = block; b <= block + 2; ++b) {
            down_.at(b, y + 2) = 1;
            up_.at(b, y) = 1;
        }
        down_.at(block + 1, y + 1) = down_.at(block + 2, y + 1) = 1;
        up_.at(block + 1, y + 1) = up_.at(block, y + 1) = 1;
    }

    bool sweep_down() {
        bool changed = false;
        for (int y = 0; y < height_; ++y) {
            for (int block = 0; block < blocks_; ++block) {
                if (down_.at(block + 1, y + 1) == 0) continue;
                const int x = block * kBlock;
                const int n = std::min(kBlock, width_ - x);
                const Steps steps{&costs_.below.at(x + 1, y), &costs_.below_right.at(x, y),
                                  &costs_.below_left.at(x + 2, y)};
                const bool from_row = relax_from_row(way(x, y), way(x, y - 1), steps, static_cast<std::size_t>(n));
                const bool along = relax_along_row<1>(way(x, y), &costs_.right.at(x, y + 1), n);
                if (from_row || along) note_change(block, y);
                changed |= from_row || along;
                down_.at(block + 1, y + 1) = 0;
            }
        }
        return changed;
    }

    bool sweep_up() {
        bool changed = false;
        for (int y = height_ - 1; y >= 0; --y) {
            for (int block = blocks_ - 1; block >= 0; --block) {
                if (up_.at(block + 1, y + 1) == 0) continue;
                const int x = block * kBlock;
                const int n = std::min(kBlock, width_ - x);
                const Steps steps{&costs_.below.at(x + 1, y + 1), &costs_.below_left.at(x + 1, y + 1),
                                  &costs_.below_right.at(x + 1, y + 1)};
                const bool from_row = relax_from_row(way(x, y), way(x, y + 1), steps, static_cast<std::size_t>(n));
                const int last = x + n - 1;
                const bool along = relax_along_row<-1>(way(last, y), &costs_.right.at(last + 1, y + 1), n);
                if (from_row || along) note_change(block, y);
                changed |= from_row || along;
                up_.at(block + 1, y + 1) = 0;
            }
        }
        return changed;
    }

    const StepCosts& costs_;
    int width_;
    int height_;
    image::Plane<Key> ways_;  ///< with a margin of one pixel
    int blocks_;
    // Blocks to look at in the next sweep down and up, with a margin of one.
    image::Plane<std::uint8_t> down_;
    image::Plane<std::uint8_t> up_;
};

template <class Key>
void propagate_with(const Sites& sites, const StepCosts& costs,
                    const std::function<void(std::span<const std::uint32_t>)>& take_row) {
    Sweeps<Key> sweeps(sites, costs);
    sweeps.run();
    std::vector<std::uint32_t> labels(static_cast<std::size_t>(sites.grid().width));
    for (int y = 0; y < sites.grid().height; ++y) {
        sweeps.copy_labels(y, labels);
        take_row(labels);
    }
}

}  // namespace

void propagate(const Sites& sites, const StepCosts& costs,
               const std::function<void(std::span<const std::uint32_t>)>& take_row) {
    if (sites.count() < std::size_t{1} << WayKey<std::int32_t>::kLabelBits) {
        propagate_with<std::int32_t>(sites, costs, take_row);
    } else {
        propagate_with<std::int64_t>(sites, costs, take_row);
    }
}

}  // namespace viroplate::segment
