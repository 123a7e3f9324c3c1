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

}  // namespace

ImageScore score(const image::LabelPlane& truth, const image::LabelPlane& found) {
    if (truth.width != found.width || truth.height != found.height) {
        throw std::invalid_argument("the truth and the labels differ in size");
    }
    const Areas areas = measure(truth, found);
    ImageScore result{items<TruthNucleus>(areas.truth), items<FoundObject>(areas.found)};
    std::vector<std::uint32_t> covered(areas.truth.size()), explained(areas.found.size());  // px
    std::vector<std::uint32_t> most_of_truth(areas.truth.size()), most_of_found(areas.found.size());
    std::vector<std::uint32_t> held(areas.found.size()), fragments(areas.truth.size());  // counts
    for (const auto& overlap : areas.overlaps) {
        auto& nucleus = result.truth[overlap.truth];
        auto& object = result.found[overlap.found];
        covered[overlap.truth] += overlap.area;
        explained[overlap.found] += overlap.area;
        if (overlap.area > most_of_truth[overlap.truth]) {
            most_of_truth[overlap.truth] = overlap.area;
            nucleus.found = overlap.found;
        }
        if (overlap.area > most_of_found[overlap.found]) {
            most_of_found[overlap.found] = overlap.area;
            object.truth = overlap.truth;
        }
        held[overlap.found] += more_than_half(overlap.area, nucleus.area);
        fragments[overlap.truth] += more_than_half(overlap.area, object.area);
        const double iou = overlap.area / (static_cast<double>(nucleus.area) + object.area - overlap.area);
        if (iou > limit(kAt50)) nucleus.iou = object.iou = iou;
    }
    for (auto& nucleus : result.truth) {
        const bool is_held = more_than_half(most_of_truth[nucleus.label], nucleus.area);
        if (!more_than_half(covered[nucleus.label], nucleus.area)) nucleus.fate = TruthFate::part;
        if (at_most_a_tenth(covered[nucleus.label], nucleus.area)) nucleus.fate = TruthFate::unseen;
        if (fragments[nucleus.label] > 1) nucleus.fate = TruthFate::split;
        if (is_held && held[nucleus.found] > 1) nucleus.fate = TruthFate::merged;
    }
    for (auto& object : result.found) {
        const bool inside_one = more_than_half(most_of_found[object.label], object.area);
        if (at_most_a_tenth(explained[object.label], object.area)) object.fate = FoundFate::spurious;
        if (inside_one && fragments[object.truth] > 1) object.fate = FoundFate::fragment;
        if (held[object.label] > 1) object.fate = FoundFate::merging;
    }
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
