#include "segment/profile.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "segment/rank.hpp"

namespace viroplate::segment {

namespace {

constexpr float kTiny = 1e-6F;
constexpr double kLeastShare = 0.3;  // of a nucleus: smaller objects say nothing about the image
// Levels in twentieths of the contrast.
constexpr int kSteps = 20;
constexpr std::array<int, kProfileLevels> kLevels{2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 14, 16, 18, 20, 22, 26};
constexpr int kReference = 9;
constexpr std::size_t kMostSteps = 27;
static_assert(kReferenceLevel * kSteps == kReference);

/// Pixels of the zone above each twentieth of the contrast.
std::array<int, kMostSteps> areas_above(const WorkingImage& work, std::span<const PixelIndex> zone, const Profile& profile) {
    std::array<int, kMostSteps> counts{};
    const float scale = kSteps / profile.contrast;
    for (const PixelIndex pixel : zone) {
        const float steps = (work.fine[pixel] - profile.base) * scale;
        if (steps <= 0) continue;
        ++counts[steps >= kMostSteps - 1 ? kMostSteps - 1 : static_cast<std::size_t>(steps)];
    }
    for (std::size_t i = kMostSteps - 1; i-- > 0;) counts[i] += counts[i + 1];
    return counts;
}

bool at_border(const WorkingImage& work, std::span<const PixelIndex> pixels) {
    const int right = work.fine.width - 1;
    const int bottom = work.fine.height - 1;
    return std::any_of(pixels.begin(), pixels.end(), [&](PixelIndex pixel) {
        const int x = work.fine.x(pixel);
        const int y = work.fine.y(pixel);
        return x == 0 || y == 0 || x == right || y == bottom;
    });
}

float log_ratio(float value, float unit) { return std::log2(std::max(1e-3F, value / std::max(kTiny, unit))); }

/// What can be said of each object alone; returns which are large enough to speak for the image.
std::vector<const Profile*> describe_each(const WorkingImage& work, const Surroundings& surroundings,
                                          const PixelGroups& objects, const PixelGroups& zones,
                                          std::vector<Profile>& result) {
    std::vector<const Profile*> typical;
    std::vector<float> values;
    for (std::size_t i = 0; i < objects.count(); ++i) {
        Profile& profile = result[i];
        values.clear();
        for (const PixelIndex pixel : objects.of(i)) values.push_back(work.fine[pixel]);
        profile.base = surroundings.mean(objects.of(i));
        profile.contrast = std::max(kTiny, plateau(values, profile.base) - profile.base);
        const auto above = areas_above(work, zones.of(i), profile);
        const double reference = std::max(1, above[kReference]);
        for (std::size_t level = 0; level < kProfileLevels; ++level) {
            profile.features[level] = static_cast<float>(above[static_cast<std::size_t>(kLevels[level])] / reference);
        }
        float* rest = profile.features.data() + 2 * kProfileLevels;
        rest[0] = static_cast<float>(std::log2(reference / work.expected_area()));
        rest[2] = log_ratio(profile.contrast, work.noise);
        rest[3] = (profile.base - work.background) / profile.contrast;
        rest[4] = log_ratio(profile.contrast, work.bright);
        rest[5] = at_border(work, objects.of(i)) ? 1.0F : 0.0F;
        if (reference > kLeastShare * work.expected_area()) typical.push_back(&profile);
    }
    return typical;
}

}  // namespace

std::vector<Profile> profiles(const WorkingImage& work, const Surroundings& surroundings, const PixelGroups& objects,
                              const PixelGroups& zones) {
    std::vector<Profile> result(objects.count());
    const std::vector<const Profile*> typical = describe_each(work, surroundings, objects, zones, result);
    std::vector<float> values;
    const auto median = [&](auto of) {
        values.clear();
        for (const Profile* profile : typical) values.push_back(of(*profile));
        return value_at(values, 0.5);
    };
    std::array<float, kProfileLevels> medians{};
    for (std::size_t level = 0; level < kProfileLevels; ++level) {
        medians[level] = median([&](const Profile& profile) { return profile.features[level]; });
    }
    const float contrast = std::max(kTiny, median([](const Profile& profile) { return profile.contrast; }));
    for (Profile& profile : result) {
        std::copy(medians.begin(), medians.end(), profile.features.begin() + kProfileLevels);
        profile.features[2 * kProfileLevels + 1] = profile.contrast / contrast;
    }
    return result;
}

}  // namespace viroplate::segment
