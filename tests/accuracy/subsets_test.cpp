#include "accuracy/subsets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "accuracy/selection.hpp"
#include "temporary_folder.hpp"

namespace viroplate::accuracy {
namespace {

std::vector<TrueImage> images(int count, int height, int width) {
    std::vector<TrueImage> result(static_cast<std::size_t>(count));
    for (auto& image : result) image.truth = image::LabelPlane(width, height);
    return result;
}

const Subset* named(const std::vector<Subset>& groups, const std::string& start) {
    const auto place = std::find_if(groups.begin(), groups.end(),
                                    [&](const Subset& group) { return group.name.rfind(start, 0) == 0; });
    return place == groups.end() ? nullptr : &*place;
}

TEST(Subsets, SizesOfTenImagesAreAGroupAndOfNineAreNot) {
    auto all = images(10, 20, 30);
    const auto few = images(9, 30, 20);
    all.insert(all.end(), few.begin(), few.end());
    const auto groups = subsets(all, std::vector<ImageTraits>(all.size()));
    ASSERT_NE(named(groups, "20 × 30"), nullptr);
    EXPECT_EQ(named(groups, "20 × 30")->places.size(), 10u);
    EXPECT_EQ(named(groups, "30 × 20"), nullptr);
}

TEST(Subsets, ThirdsPartTheImagesByTheTrait) {
    const auto all = images(32, 5, 5);
    std::vector<ImageTraits> traits(all.size());
    for (std::size_t i = 0; i < traits.size(); ++i) traits[i].density = static_cast<double>((5 * i) % 32);
    const auto groups = subsets(all, traits);
    std::vector<int> uses(all.size());
    double highest = -1;
    for (const char* third : {"density, lowest", "density, middle", "density, highest"}) {
        const auto* group = named(groups, third);
        ASSERT_NE(group, nullptr);
        EXPECT_GE(group->places.size(), 10u);
        double next = highest;
        for (const auto place : group->places) {
            ++uses[place];
            EXPECT_GT(traits[place].density, highest);
            next = std::max(next, traits[place].density);
        }
        highest = next;
    }
    EXPECT_EQ(std::count(uses.begin(), uses.end(), 1), 32);
}

TEST(Subsets, FewImagesAreNotPartedIntoThirds) {
    EXPECT_TRUE(subsets(images(29, 5, 5), std::vector<ImageTraits>(29)).size() == 1);  // their size
}

TEST(Subsets, FoldsAreWithinTheSet) {
    auto all = images(6, 5, 5);
    for (std::size_t i = 0; i < all.size(); ++i) all[i].fold = static_cast<int>(i % 2);
    const Subset half{"half", {0, 1, 2}};
    EXPECT_EQ(of_fold(all, half, 0).places, (Places{0, 2}));
    EXPECT_EQ(of_fold(all, half, 1).places, (Places{1}));
    EXPECT_TRUE(of_fold(all, half, 4).places.empty());
}

TEST(Subsets, GroupsAreOrderedByKind) {
    auto all = images(3, 5, 5);
    all[0].groups = {"10×", "dense"};
    all[1].groups = {"10×", "sparse"};
    all[2].groups = {"20×", "dense"};
    EXPECT_EQ(group_names(all), (std::vector<std::string>{"10×", "20×", "dense", "sparse"}));
    EXPECT_EQ(of_group(all, "dense").places, (Places{0, 2}));
}

TEST(Subsets, ImagesAreSelectedByAPartOfTheirNameOrByAList) {
    EXPECT_TRUE(Selection("").has("anything"));
    EXPECT_TRUE(Selection("b1").has("ab12"));
    EXPECT_FALSE(Selection("b1").has("ab2"));
    const TemporaryFolder folder;
    const auto list = folder.path() / "list.csv";
    std::ofstream(list) << "images/one.tif\ntwo,520,696\r\n\n";
    const Selection listed(list.string());
    EXPECT_TRUE(listed.has("one"));
    EXPECT_TRUE(listed.has("two"));
    EXPECT_FALSE(listed.has("on"));
    EXPECT_FALSE(listed.has("three"));
}

}  // namespace
}  // namespace viroplate::accuracy
