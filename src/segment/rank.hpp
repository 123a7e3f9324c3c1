#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace viroplate::segment {

/// The value below which the share `quantile` (0 … 1) of `values` lies; 0 when there are none. Reorders `values`.
inline float value_at(std::vector<float>& values, double quantile) {
    if (values.empty()) return 0;
    const auto at = static_cast<std::ptrdiff_t>(quantile * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return values[static_cast<std::size_t>(at)];
}

/// The least `value` of an item, such as &Item::size, that reaches half of all weight together with the smaller ones; 0
/// when there are none. Items have a member `weight`, not negative. Halves the items in question until one is left;
/// reorders them.
template <class Item, class Number>
Number weighted_median(std::vector<Item>& items, Number Item::*value) {
    if (items.empty()) return 0;
    double left = 0;
    for (const Item& item : items) left += 0.5 * item.weight;
    const auto smaller = [value](const Item& a, const Item& b) {
        return std::pair(a.*value, a.weight) < std::pair(b.*value, b.weight);
    };
    auto begin = items.begin();
    auto end = items.end();
    while (end - begin > 1) {
        const auto middle = begin + (end - begin) / 2;
        std::nth_element(begin, middle, end, smaller);
        double below = 0;
        for (auto item = begin; item != middle; ++item) below += item->weight;
        if (below >= left) {
            end = middle;
        } else {
            left -= below;
            begin = middle;
        }
    }
    return (*begin).*value;
}

}  // namespace viroplate::segment
