#include "segment/rank.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace viroplate::segment {
namespace {

struct Item {
    float size = 0;
    double weight = 0;
};

TEST(WeightedMedian, ReachesHalfOfTheWeight) {
    std::mt19937 random(8);
    for (std::size_t count = 1; count < 120; ++count) {
        std::vector<Item> items(count);
        for (Item& item : items) {  // whole weights, so that sums are exact in any order, and many ties
            item = {static_cast<float>(random() % 20), static_cast<double>(random() % 4)};
        }
        std::vector<Item> sorted = items;
        std::sort(sorted.begin(), sorted.end(), [](const Item& a, const Item& b) { return a.size < b.size; });
        double total = 0;
        for (const Item& item : items) total += item.weight;
        double sum = 0;
        const auto expected = std::find_if(sorted.begin(), sorted.end(),
                                           [&](const Item& item) { return (sum += item.weight) >= total / 2; });
        EXPECT_EQ(weighted_median(items, &Item::size), expected->size) << count << " items";
    }
}

TEST(WeightedMedian, IsThatOfTheHeavyOne) {
    std::vector<Item> items{{1, 1}, {2, 1}, {9, 5}, {3, 1}};
    EXPECT_EQ(weighted_median(items, &Item::size), 9.0F);
}

TEST(WeightedMedian, OfNothingIsZero) {
    std::vector<Item> none;
    EXPECT_EQ(weighted_median(none, &Item::size), 0.0F);
}

TEST(ValueAt, IsTheRankedValue) {
    std::vector<float> values{5, 1, 4, 2, 3};
    EXPECT_EQ(value_at(values, 0), 1.0F);
    EXPECT_EQ(value_at(values, 0.5), 3.0F);
    EXPECT_EQ(value_at(values, 1), 5.0F);
    values.clear();
    EXPECT_EQ(value_at(values, 0.5), 0.0F);
}

}  // namespace
}  // namespace viroplate::segment
