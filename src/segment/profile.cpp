#include "segment/profile.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <span>

#include "segment/framed.hpp"
#include "segment/label_runs.hpp"
#include "segment/ranked_values.hpp"
#include "segment/row_ahead.hpp"
#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

constexpr int kRowsAhead = 2;
constexpr float kTiny = 1e-6F;
constexpr double kLeastShare = 0.3;  // of a nucleus: smaller objects say nothing about the image
// Levels in twentieths of the contrast.
constexpr int kSteps = 20;
constexpr std::array<int, kProfileLevels> kLevels{2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 14, 16, 18, 20, 22, 26};
constexpr int kReference = 9;
constexpr std::size_t kMostSteps = 27;
static_assert(kRimLevel * kSteps == kReference);

/// The values of an image under `runs`, one after the other. What it returns holds until the next call.
class ValueReader {
public:
    explicit ValueReader(const Framed<float>& image) : image_(image) {}

    std::span<const float> operator()(std::span<const image::Run> runs) {
        const std::size_t count = image::area(runs);
        if (values_.size() < count + kBlock) values_.resize(2 * (count + kBlock));
        const float* const end = image_.pixels.data() + image_.pixels.size();
        float* to = values_.data();
        for (const image::Run& run : runs) {
            const float* from = image_.row(run.y) + run.begin;
            const auto length = static_cast<std::size_t>(run.length());
            // Most runs fit in a block: copying it whole, the next run over what is too much, needs no loop.
            if (length <= kBlock && end - from >= static_cast<std::ptrdiff_t>(kBlock)) {
                std::memcpy(to, from, kBlock * sizeof(float));
            } else {
                std::copy_n(from, length, to);
            }
            to += length;
        }
        return std::span(values_).first(count);
    }

private:
    static constexpr std::size_t kBlock = 16;
    const Framed<float>& image_;
    std::vector<float> values_;
};

/// Twentieths of the contrast that each value reaches, up to `most`.
VIROPLATE_WIDE void find_steps(const float* values, std::size_t count, float base, float scale, float most,
                               std::uint8_t* steps) {
    for (std::size_t i = 0; i < count; ++i) {
        float step = (values[i] - base) * scale;
        step = step > 0 ? step : 0;
        step = step < most ? step : most;
        steps[i] = static_cast<std::uint8_t>(static_cast<int>(step));
    }
}

/// How many values lie above each twentieth of the contrast. `steps` is where it works.
std::array<int, kMostSteps> areas_above(std::span<const float> zone, const Profile& profile,
                                        std::vector<std::uint8_t>& steps) {
    if (steps.size() < zone.size()) steps.resize(zone.size());
    find_steps(zone.data(), zone.size(), profile.base, kSteps / profile.contrast, kMostSteps - 1, steps.data());
    // Neighbours are alike: counts that take turns do not wait for each other.
    constexpr std::size_t kTurns = 4;
    std::array<std::array<int, kMostSteps>, kTurns> turns{};
    const std::size_t whole = zone.size() / kTurns * kTurns;
    for (std::size_t i = 0; i < whole; i += kTurns) {
        for (std::size_t turn = 0; turn < kTurns; ++turn) ++turns[turn][steps[i + turn]];
    }
    for (std::size_t i = whole; i < zone.size(); ++i) ++turns[0][steps[i]];
    std::array<int, kMostSteps> counts{};
    int sum = 0;
    for (std::size_t i = kMostSteps; i-- > 0;) {
        for (const auto& turn : turns) sum += turn[i];
        counts[i] = sum;
    }
    return counts;
}

float log_ratio(float value, float unit) { return std::log2(std::max(1e-3F, value / std::max(kTiny, unit))); }

/// What can be said of each object alone; returns which are large enough to speak for the image.
std::vector<const Profile*> describe_each(const WorkingImage& work, const Surroundings& surroundings,
                                          const image::ObjectRuns& objects, const image::ObjectRuns& zones,
                                          std::vector<Profile>& result) {
    std::vector<const Profile*> typical;
    ValueReader values(work.fine);
    RankedValues ranked;
    std::vector<std::uint8_t> steps;
    RowAhead ahead(work.fine);
    for (const std::uint32_t i : by_first_row(objects)) {
        Profile& profile = result[i];
        if (!zones.of(i).empty()) ahead.fetch(zones.of(i).back().y + kRowsAhead);
        profile.base = surroundings.mean(objects.of(i));
        const float inside = plateau(values(objects.of(i)), profile.base, ranked);
        profile.contrast = std::max(kTiny, inside - profile.base);
        const auto above = areas_above(values(zones.of(i)), profile, steps);
        const double reference = std::max(1, above[kReference]);
        for (std::size_t level = 0; level < kProfileLevels; ++level) {
            profile.features[level] = static_cast<float>(above[static_cast<std::size_t>(kLevels[level])] / reference);
        }
        float* rest = profile.features.data() + 2 * kProfileLevels;
        rest[0] = static_cast<float>(std::log2(reference / work.expected_area()));
        rest[2] = log_ratio(profile.contrast, work.noise);
        rest[3] = (profile.base - work.background) / profile.contrast;
        rest[4] = log_ratio(profile.contrast, work.bright);
        rest[5] = image::touches_border(objects.of(i), work.fine.width, work.fine.height) ? 1.0F : 0.0F;
        if (reference > kLeastShare * work.expected_area()) typical.push_back(&profile);
    }
    return typical;
}

/// What each object is against the others of the image.
void compare(const std::vector<const Profile*>& typical, std::vector<Profile>& all) {
    constexpr std::size_t kContrast = kProfileLevels;  // the last column; before it the levels
    const std::size_t count = typical.size();
    std::vector<float> columns((kContrast + 1) * count);
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t level = 0; level < kProfileLevels; ++level) {
            columns[level * count + i] = typical[i]->features[level];
        }
        columns[kContrast * count + i] = typical[i]->contrast;
    }
    std::array<float, kContrast + 1> medians{};
    RankedValues ranked;
    for (std::size_t column = 0; column <= kContrast; ++column) {
        ranked.assign(std::span(columns).subspan(column * count, count));
        medians[column] = ranked.quantile(0.5);
    }
    const float contrast = std::max(kTiny, medians[kContrast]);
    for (Profile& profile : all) {
        std::copy_n(medians.begin(), kProfileLevels, profile.features.begin() + kProfileLevels);
        profile.features[2 * kProfileLevels + 1] = profile.contrast / contrast;
    }
}

}  // namespace

std::vector<Profile> profiles(const WorkingImage& work, const Surroundings& surroundings,
                              const image::ObjectRuns& objects, const image::ObjectRuns& zones) {
    std::vector<Profile> result(objects.count());
    compare(describe_each(work, surroundings, objects, zones, result), result);
    return result;
}

}  // namespace viroplate::segment
