#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "report/effects.hpp"
#include "report/gallery.hpp"
#include "report/quantity.hpp"

namespace viroplate::report {

namespace {

/// Collects choices without repeats, up to a limit that moves from group to group.
class Chooser {
public:
    Chooser(const PageData& data, const std::vector<store::FieldSummary>& fields) : data_(data) {
        for (const store::FieldSummary& field : fields) {
            const WellView* well = data.find(field.id.well);
            if (field.status == "ok" && !(well && well->is_empty())) usable_.push_back(&field);
        }
        std::stable_sort(usable_.begin(), usable_.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
        for (const auto* field : usable_) first_of_well_.emplace(field->id.well, field);
    }

    void add_well(WellAddress well, std::string why, std::size_t limit) {
        const auto found = first_of_well_.find(well);
        if (found != first_of_well_.end() && wells_.count(well) == 0) add(*found->second, std::move(why), limit);
    }
    void add(const store::FieldSummary& field, std::string why, std::size_t limit) {
        if (choices_.size() >= limit || !fields_.insert(field.id).second) return;
        wells_.insert(field.id.well);
        choices_.push_back({field.field_id, field.id, std::move(why), field.objects});
    }

    const PageData& data() const { return data_; }
    const std::vector<const store::FieldSummary*>& usable() const { return usable_; }
    std::vector<Choice> take() { return std::move(choices_); }

private:
    const PageData& data_;
    std::vector<const store::FieldSummary*> usable_;
    std::map<WellAddress, const store::FieldSummary*> first_of_well_;
    std::set<FieldId> fields_;
    std::set<WellAddress> wells_;
    std::vector<Choice> choices_;
};

/// Controls of one kind share role, virus, interferon and (references) compound.
std::string control_kind(const WellView& well) {
    if (well.role != "mock" && well.role != "vehicle" && well.role != "reference") return "";
    std::string kind = well.role == "reference" && !well.compound.empty() ? "reference " + well.compound : well.role;
    if (well.has_interferon()) kind += " with " + well.interferon;
    return kind;
}

void choose_controls(Chooser& chooser, std::size_t limit) {
    std::vector<std::pair<std::string, std::vector<WellAddress>>> kinds;
    for (const WellView& well : chooser.data().wells) {
        const std::string kind = control_kind(well);
        if (kind.empty() || !well.used()) continue;
        auto found = std::find_if(kinds.begin(), kinds.end(), [&](const auto& entry) { return entry.first == kind; });
        if (found == kinds.end()) found = kinds.insert(kinds.end(), {kind, {}});
        found->second.push_back(well.address);
    }
    constexpr std::size_t kPerKind = 3;
    for (std::size_t turn = 0; turn < kPerKind; ++turn) {
        for (const auto& [kind, wells] : kinds) {
            if (turn < wells.size()) chooser.add_well(wells[turn], "control: " + kind, limit);
        }
    }
}

/// The first well in use at the strongest dose of each effect.
void choose_effects(Chooser& chooser, std::size_t limit) {
    for (const ComparisonView& row : chooser.data().comparison) {
        if (row.direction != "sensitises" && row.direction != "protects") continue;
        for (const WellView& well : chooser.data().wells) {
            const bool same = well.compound == row.compound && well.dose == row.dose && well.virus == row.virus &&
                              well.moi == row.moi && well.interferon.empty() == row.interferon.empty();
            if (!same || !well.used()) continue;
            chooser.add_well(well.address, fmt::format("{} {}", row.compound, row.direction), limit);
            break;
        }
    }
}

template <class Value>
void choose_extremes(Chooser& chooser, const Value& value, const char* why, std::size_t number, std::size_t limit) {
    std::vector<const WellView*> wells;
    for (const WellView& well : chooser.data().wells) {
        if (well.used() && control_kind(well).empty() && value(well)) wells.push_back(&well);
    }
    std::stable_sort(wells.begin(), wells.end(),
                     [&](const WellView* a, const WellView* b) { return *value(*a) > *value(*b); });
    for (std::size_t i = 0; i < std::min(number, wells.size()); ++i) chooser.add_well(wells[i]->address, why, limit);
}

void choose_notable(Chooser& chooser, std::size_t limit) {
    using Maybe = std::optional<double>;
    choose_extremes(
        chooser, [](const WellView& well) { return well.infected_fraction; }, "most infected", 2, limit);
    choose_effects(chooser, limit);
    const auto fewest = [](const WellView& well) -> Maybe {
        if (!well.relative_cells || *well.relative_cells > 0.8) return std::nullopt;
        return -*well.relative_cells;
    };
    choose_extremes(chooser, fewest, "few cells", 2, limit);
    for (const Quantity& quantity : main_quantities(chooser.data())) {
        if (chooser.data().has_infection()) break;
        choose_extremes(chooser, quantity.value, "highest readout", 2, limit);
        choose_extremes(
            chooser,
            [&](const WellView& well) -> Maybe {
                const auto value = quantity.value(well);
                return value ? Maybe(-*value) : std::nullopt;
            },
            "lowest readout", 2, limit);
    }
}

void choose_worst_images(Chooser& chooser, std::size_t limit) {
    for (const auto* field : chooser.usable()) {
        for (const store::PlaneRecord& plane : field->planes) {
            if (plane.quality && plane.quality->flag_focus)
                chooser.add(*field, "out of focus: " + plane.channel, limit);
        }
    }
    std::vector<const store::FieldSummary*> measured;
    for (const auto* field : chooser.usable()) {
        if (!field->planes.empty() && field->planes.front().quality && field->objects > 0) measured.push_back(field);
    }
    const auto focus = [](const store::FieldSummary* field) { return field->planes.front().quality->focus; };
    std::stable_sort(measured.begin(), measured.end(),
                     [&](const auto* a, const auto* b) { return focus(a) < focus(b); });
    for (std::size_t i = 0; i < std::min<std::size_t>(2, measured.size()); ++i) {
        chooser.add(*measured[i], "least sharp", limit);
    }
    for (const auto* field : chooser.usable()) {
        for (const store::PlaneRecord& plane : field->planes) {
            if (plane.quality && plane.quality->flag_saturated)
                chooser.add(*field, "saturated: " + plane.channel, limit);
        }
    }
}

/// Wells spread evenly over the plate; their further fields where there are no further wells.
void choose_spread(Chooser& chooser, std::size_t limit) {
    const auto& usable = chooser.usable();
    const std::size_t stride = std::max<std::size_t>(1, usable.size() / std::max<std::size_t>(1, limit));
    for (std::size_t i = 0; i < usable.size(); i += stride) {
        chooser.add_well(usable[i]->id.well, "for comparison", limit);
    }
    for (const auto* field : usable) chooser.add(*field, "for comparison", limit);
}

}  // namespace

std::vector<Choice> choose_fields(const PageData& data, const std::vector<store::FieldSummary>& fields, int wanted) {
    if (wanted <= 0) return {};
    const auto all = static_cast<std::size_t>(wanted);
    Chooser chooser(data, fields);
    choose_controls(chooser, (all + 1) / 2);
    choose_notable(chooser, all - all / 4);
    choose_worst_images(chooser, all);
    choose_spread(chooser, all);
    return chooser.take();
}

}  // namespace viroplate::report
