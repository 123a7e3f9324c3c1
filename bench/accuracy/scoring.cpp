#include "accuracy/scoring.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <unordered_map>

namespace viroplate::accuracy {

namespace {

struct Overlap {
    std::uint32_t truth = 0;  ///< label
    std::uint32_t found = 0;  ///< label
    std::uint32_t area = 0;
};

struct Areas {
    std::vector<std::uint32_t> truth, found;  ///< by label
    std::vector<Overlap> overlaps;            ///< of nuclei with objects, ordered by truth, then found
};

std::uint32_t largest(const image::LabelPlane& labels) {
    return labels.empty() ? 0 : *std::max_element(labels.pixels.begin(), labels.pixels.end());
}

Areas measure(const image::LabelPlane& truth, const image::LabelPlane& found) {
    Areas areas;
    areas.truth.resize(largest(truth) + std::size_t{1});
    areas.found.resize(largest(found) + std::size_t{1});
    std::unordered_map<std::uint64_t, std::uint32_t> common;
    const auto end_run = [&](std::uint32_t t, std::uint32_t f, std::uint32_t length) {
        areas.truth[t] += length;
        areas.found[f] += length;
        if (t != 0 && f != 0) common[std::uint64_t{t} << 32 | f] += length;
    };
    for (std::size_t begin = 0, end = 0; begin < truth.size(); begin = end) {
        const std::uint32_t t = truth.pixels[begin];
        const std::uint32_t f = found.pixels[begin];
        while (end < truth.size() && truth.pixels[end] == t && found.pixels[end] == f) ++end;
        end_run(t, f, static_cast<std::uint32_t>(end - begin));
    }
    for (const auto& [pair, area] : common) {
        areas.overlaps.push_back({static_cast<std::uint32_t>(pair >> 32), static_cast<std::uint32_t>(pair), area});
    }
    std::sort(areas.overlaps.begin(), areas.overlaps.end(), [](const Overlap& a, const Overlap& b) {
        return a.truth != b.truth ? a.truth < b.truth : a.found < b.found;
    });
    return areas;
}

/// Nuclei or objects by label, with the holes of the numbering left in for now.
template <class Item>
std::vector<Item> items(const std::vector<std::uint32_t>& areas) {
    std::vector<Item> result(areas.size());
    for (std::size_t label = 1; label < areas.size(); ++label) {
        result[label].label = static_cast<std::uint32_t>(label);
        result[label].area = areas[label];
    }
    return result;
}

template <class Item>
void drop_unused_labels(std::vector<Item>& found) {
    std::erase_if(found, [](const Item& item) { return item.label == 0 || item.area == 0; });
}

bool more_than_half(std::uint32_t part, std::uint32_t whole) { return 2 * std::uint64_t{part} > whole; }
bool at_most_a_tenth(std::uint32_t part, std::uint32_t whole) { return 10 * std::uint64_t{part} <= whole; }

/// What a nucleus or an object has in common with those of the other side.
struct Share {
    std::uint32_t covered = 0;  ///< px on any of them
    std::uint32_t most = 0;     ///< px on the one it shares most with
    std::uint32_t held = 0;     ///< of how many of them it has more than half
};

struct Shares {
    std::vector<Share> truth, found;  ///< by label
};

/// Sums the overlaps, and matches what has more than half of the union in common.
Shares gather(const std::vector<Overlap>& overlaps, ImageScore& score) {
    Shares shares{std::vector<Share>(score.truth.size()), std::vector<Share>(score.found.size())};
    for (const auto& overlap : overlaps) {
        auto& nucleus = score.truth[overlap.truth];
        auto& object = score.found[overlap.found];
        auto& of_nucleus = shares.truth[overlap.truth];
        auto& of_object = shares.found[overlap.found];
        of_nucleus.covered += overlap.area;
        of_object.covered += overlap.area;
        if (overlap.area > of_nucleus.most) {
            of_nucleus.most = overlap.area;
            nucleus.found = overlap.found;
        }
        if (overlap.area > of_object.most) {
            of_object.most = overlap.area;
            object.truth = overlap.truth;
        }
        of_object.held += more_than_half(overlap.area, nucleus.area);
        of_nucleus.held += more_than_half(overlap.area, object.area);
        const double iou = overlap.area / (static_cast<double>(nucleus.area) + object.area - overlap.area);
        if (iou > limit(kAt50)) nucleus.iou = object.iou = iou;
    }
    return shares;
}

TruthFate fate_of(const TruthNucleus& nucleus, const Shares& shares) {
    const Share& share = shares.truth[nucleus.label];
    const bool is_held = more_than_half(share.most, nucleus.area);
    if (is_held && shares.found[nucleus.found].held > 1) return TruthFate::merged;
    if (share.held > 1) return TruthFate::split;
    if (at_most_a_tenth(share.covered, nucleus.area)) return TruthFate::unseen;
    return more_than_half(share.covered, nucleus.area) ? TruthFate::alone : TruthFate::part;
}

FoundFate fate_of(const FoundObject& object, const Shares& shares) {
    const Share& share = shares.found[object.label];
    if (share.held > 1) return FoundFate::merging;
    const bool inside_one = more_than_half(share.most, object.area);
    if (inside_one && shares.truth[object.truth].held > 1) return FoundFate::fragment;
    return at_most_a_tenth(share.covered, object.area) ? FoundFate::spurious : FoundFate::alone;
}

}  // namespace

ImageScore score(const image::LabelPlane& truth, const image::LabelPlane& found) {
    if (truth.width != found.width || truth.height != found.height) {
        throw std::invalid_argument("the truth and the labels differ in size");
    }
    const Areas areas = measure(truth, found);
    ImageScore result{items<TruthNucleus>(areas.truth), items<FoundObject>(areas.found)};
    const Shares shares = gather(areas.overlaps, result);
    for (auto& nucleus : result.truth) nucleus.fate = fate_of(nucleus, shares);
    for (auto& object : result.found) object.fate = fate_of(object, shares);
    drop_unused_labels(result.truth);
    drop_unused_labels(result.found);
    return result;
}

Tally& Tally::operator+=(const Tally& other) {
    truth += other.truth;
    found += other.found;
    for (std::size_t i = 0; i < kLimits; ++i) hits[i] += other.hits[i];
    merges += other.merges;
    merged += other.merged;
    splits += other.splits;
    unseen += other.unseen;
    untouched += other.untouched;
    return *this;
}

double Tally::f1(std::size_t limit_index) const {
    if (truth + found == 0) return 1;
    return 2 * static_cast<double>(hits[limit_index]) / static_cast<double>(truth + found);
}

double Tally::mean_f1() const {
    double sum = 0;
    for (std::size_t i = 0; i < kLimits; ++i) sum += f1(i);
    return sum / kLimits;
}

Tally tally(const ImageScore& score) {
    Tally sum;
    sum.truth = score.truth.size();
    sum.found = score.found.size();
    for (const auto& nucleus : score.truth) {
        for (std::size_t i = 0; i < kLimits; ++i) sum.hits[i] += nucleus.iou > limit(i);
        sum.merged += nucleus.fate == TruthFate::merged;
        sum.splits += nucleus.fate == TruthFate::split;
        sum.unseen += nucleus.fate == TruthFate::unseen || nucleus.fate == TruthFate::part;
        sum.untouched += nucleus.fate == TruthFate::unseen;
    }
    for (const auto& object : score.found) sum.merges += object.fate == FoundFate::merging;
    return sum;
}

}  // namespace viroplate::accuracy
