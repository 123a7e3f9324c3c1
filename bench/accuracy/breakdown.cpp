#include "accuracy/breakdown.hpp"

#include <limits>

namespace viroplate::accuracy {

namespace {

constexpr double kTiny = 0.3;        // of the median area
constexpr double kDim = 1.0 / 3;     // of the median contrast
constexpr double kAreaFactor = 1.2;  // an outline beyond it is too large or too small
constexpr double kInfinite = std::numeric_limits<double>::infinity();

std::size_t index(Cause cause) { return static_cast<std::size_t>(cause); }

double f1_of(std::size_t hits, std::size_t truth, std::size_t found) {
    return truth + found == 0 ? 1 : 2 * static_cast<double>(hits) / static_cast<double>(truth + found);
}

Cause cause_of_outline(double area_ratio) {
    if (area_ratio > kAreaFactor) return Cause::too_large;
    return area_ratio < 1 / kAreaFactor ? Cause::too_small : Cause::misplaced;
}

/// Why this nucleus has no match; `found_area` is that of the object that covers most of it.
Cause cause_of(const TruthNucleus& nucleus, double found_area, const ImageTraits& traits) {
    const bool tiny = nucleus.area < kTiny * traits.median_area_px;
    switch (nucleus.fate) {
        case TruthFate::merged:
            return tiny ? Cause::swallowed : Cause::merged;
        case TruthFate::split:
            return Cause::split;
        case TruthFate::part:
            return Cause::part;
        case TruthFate::alone:
            return cause_of_outline(found_area / nucleus.area);
        case TruthFate::unseen:
            break;
    }
    if (tiny) return Cause::unseen_tiny;
    return traits.nucleus_contrast.at(nucleus.label) < kDim ? Cause::unseen_dim : Cause::unseen_plain;
}

std::vector<double> areas_by_label(const std::vector<FoundObject>& objects) {
    std::vector<double> areas(objects.empty() ? 1 : objects.back().label + std::size_t{1});
    for (const auto& object : objects) areas[object.label] = object.area;
    return areas;
}

void add_image(const Record& record, const ImageTraits& traits, double limit_iou, Breakdown& sum) {
    const auto found_areas = areas_by_label(record.score.found);
    const auto& truth = record.score.truth;
    std::vector<Cause> causes(truth.empty() ? 1 : truth.back().label + std::size_t{1}, Cause::spurious);
    for (const auto& nucleus : truth) {
        if (nucleus.iou > limit_iou) {
            ++sum.hits;
            continue;
        }
        const Cause cause = cause_of(nucleus, found_areas[nucleus.found], traits);
        causes[nucleus.label] = cause;
        ++sum.losses[index(cause)].lost;
    }
    for (const auto& object : record.score.found) {
        if (object.iou > limit_iou) continue;
        Cause cause = causes[object.truth];  // spurious where the nucleus has another match, or none is touched
        if (object.fate == FoundFate::spurious) cause = Cause::spurious;
        if (object.fate == FoundFate::fragment) cause = Cause::split;
        if (object.fate == FoundFate::merging) cause = Cause::merged;
        ++sum.losses[index(cause)].extra;
    }
    sum.truth += truth.size();
    sum.found += record.score.found.size();
}

template <std::size_t count>
void add_sizes(const Record& record, double unit_px, std::array<SizeClass, count>& classes) {
    const auto class_of = [&](double area) -> SizeClass& {
        for (auto& size_class : classes) {
            if (area / unit_px < size_class.high) return size_class;
        }
        return classes.back();
    };
    for (const auto& nucleus : record.score.truth) {
        auto& size_class = class_of(nucleus.area);
        ++size_class.truth;
        size_class.missed += nucleus.iou == 0;
    }
    for (const auto& object : record.score.found) {
        auto& size_class = class_of(object.area);
        ++size_class.found;
        size_class.extra += object.iou == 0;
    }
}

}  // namespace

double Breakdown::f1() const { return f1_of(hits, truth, found); }

double Breakdown::f1_repaired(Cause cause) const {
    const auto [lost, extra] = losses[index(cause)];
    return f1_of(hits + lost, truth, found + lost - extra);
}

Breakdown break_down(std::span<const Record> records, std::span<const ImageTraits> traits, const Places& places,
                     std::size_t limit_index) {
    Breakdown sum;
    for (const std::size_t place : places) add_image(records[place], traits[place], limit(limit_index), sum);
    return sum;
}

std::array<SizeClass, 6> by_relative_size(std::span<const Record> records, std::span<const ImageTraits> traits,
                                          const Places& places) {
    std::array<SizeClass, 6> classes{{{0, .1}, {.1, .3}, {.3, .6}, {.6, 1.5}, {1.5, 3}, {3, kInfinite}}};
    for (const std::size_t place : places) {
        if (traits[place].median_area_px > 0) add_sizes(records[place], traits[place].median_area_px, classes);
    }
    return classes;
}

std::array<SizeClass, 2> by_pixels(std::span<const Record> records, const Places& places) {
    std::array<SizeClass, 2> classes{{{0, 100}, {100, kInfinite}}};
    for (const std::size_t place : places) add_sizes(records[place], 1, classes);
    return classes;
}

}  // namespace viroplate::accuracy
