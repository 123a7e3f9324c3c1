#include "report/effects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "report/number_text.hpp"
#include "viroplate/core/units.hpp"

namespace viroplate::report {

namespace {

using Rows = std::vector<const ComparisonView*>;

/// A loss of a fifth of the cells is where an effect on infection may be toxicity.
constexpr double kToxicBelow = 0.8;

auto key(const ComparisonView& row) { return std::tie(row.compound, row.virus, row.moi, row.interferon); }

double sort_dose(const ComparisonView& row) {
    const double dose = row.dose.value_or(0);
    return dose_molar(dose, row.dose_unit).value_or(dose);
}

/// The series in order of their first row; each sorted by dose.
std::vector<Rows> series_of(const std::vector<ComparisonView>& comparison) {
    std::vector<Rows> series;
    for (const ComparisonView& row : comparison) {
        const auto found = std::find_if(series.begin(), series.end(),
                                        [&](const Rows& rows) { return key(*rows.front()) == key(row); });
        if (found == series.end()) {
            series.push_back({&row});
        } else {
            found->push_back(&row);
        }
    }
    for (Rows& rows : series) {
        std::stable_sort(rows.begin(), rows.end(), [](const ComparisonView* a, const ComparisonView* b) {
            return sort_dose(*a) < sort_dose(*b);
        });
    }
    return series;
}

/// Which parts of a condition differ between the series of this plate and so must be said.
struct Differences {
    bool interferon = false;
    bool virus = false;
    bool moi = false;
};

Differences differences(const std::vector<ComparisonView>& comparison) {
    std::set<std::string> viruses;
    std::set<std::optional<double>> mois;
    Differences differ;
    for (const ComparisonView& row : comparison) {
        if (!row.virus.empty()) viruses.insert(row.virus);
        if (row.moi.value_or(0) > 0) mois.insert(row.moi);
        if (!row.interferon.empty()) differ.interferon = true;
    }
    differ.virus = viruses.size() > 1;
    differ.moi = mois.size() > 1;
    return differ;
}

std::string condition(const ComparisonView& row, const Differences& differ) {
    std::vector<std::string> parts;
    if (differ.interferon) parts.push_back(row.interferon.empty() ? "without interferon" : "with " + row.interferon);
    if (differ.virus && !row.virus.empty()) parts.push_back(row.virus);
    if (differ.moi && row.moi.value_or(0) > 0) parts.push_back("MOI " + dose_text(row.moi, ""));
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
    return text;
}

std::string dose_of(const ComparisonView& row) { return dose_text(row.dose, row.dose_unit); }

/// "from 30 nM on", "at 1 µM", "at every dose from 1 nM", "at 3 of 8 doses (…)".
std::string where(const Rows& rows, const std::vector<std::size_t>& flagged) {
    const std::size_t first = flagged.front();
    const bool to_the_top = flagged.back() + 1 == rows.size() && flagged.size() == rows.size() - first;
    if (rows.size() == 1) return dose_of(*rows[0]).empty() ? "" : " at " + dose_of(*rows[0]);
    if (to_the_top && first == 0) return fmt::format(" at every dose from {} on", dose_of(*rows[0]));
    if (to_the_top && flagged.size() == 1) return fmt::format(" at the highest dose, {}", dose_of(*rows.back()));
    if (to_the_top) return fmt::format(" from {} on", dose_of(*rows[first]));
    std::vector<std::string> doses;
    for (const std::size_t i : flagged) doses.push_back(dose_of(*rows[i]));
    return fmt::format(" at {} of {} doses ({})", flagged.size(), rows.size(), list_text(doses));
}

std::vector<std::size_t> flagged_rows(const Rows& rows, std::string_view direction) {
    std::vector<std::size_t> flagged;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i]->direction == direction) flagged.push_back(i);
    }
    return flagged;
}

void describe_strongest(Effect& effect, const Rows& rows) {
    const ComparisonView* strongest = nullptr;
    for (const ComparisonView* row : rows) {
        if (row->direction != "sensitises" && row->direction != "protects") continue;
        if (row->relative_cells) {
            effect.least_cells = std::min(effect.least_cells.value_or(*row->relative_cells), *row->relative_cells);
        }
        const double strength = std::abs(row->log2_odds_ratio.value_or(0));
        if (strongest && strength <= effect.strength) continue;
        strongest = row;
        effect.strength = strength;
    }
    if (!strongest) return;
    effect.vehicle = strongest->vehicle_fraction;
    effect.treated = strongest->infected_fraction;
    effect.strongest = dose_of(*strongest);
    if (effect.vehicle && effect.treated) {
        effect.detail = fmt::format("{} → {} infected", percent(*effect.vehicle), percent(*effect.treated));
        if (rows.size() > 1) effect.detail += " at " + effect.strongest;
    }
    if (effect.least_cells && *effect.least_cells < kToxicBelow) {
        effect.detail +=
            fmt::format("; cells fall to {} of the vehicle, so toxicity may play a part", percent(*effect.least_cells));
    }
}

/// Wells without virus: what the compound alone does to the cells.
void describe_without_virus(Effect& effect, const Rows& rows) {
    effect.kind = Effect::Kind::without_virus;
    for (const ComparisonView* row : rows) {
        if (!row->relative_cells) continue;
        effect.least_cells = std::min(effect.least_cells.value_or(*row->relative_cells), *row->relative_cells);
    }
    effect.words = "without virus";
    if (!effect.least_cells) return;
    const bool toxic = *effect.least_cells < kToxicBelow;
    effect.words += toxic ? " loses cells" : " leaves the cells in place";
    effect.detail = fmt::format("at least {} of the vehicle wells' cells", percent(*effect.least_cells));
    if (rows.size() > 1) effect.detail += fmt::format(" at {} doses up to {}", rows.size(), dose_of(*rows.back()));
}

void describe_none(Effect& effect, const Rows& rows) {
    const bool no_vehicle =
        std::all_of(rows.begin(), rows.end(), [](const ComparisonView* row) { return row->direction == "no vehicle"; });
    effect.kind = no_vehicle ? Effect::Kind::no_vehicle : Effect::Kind::none;
    effect.words = no_vehicle ? "cannot be judged: no vehicle wells of this condition" : "shows no clear effect";
    if (no_vehicle) return;
    const std::string top = dose_of(*rows.back());
    if (rows.size() == 1 && !top.empty()) effect.words += " at " + top;
    if (rows.size() > 1) effect.words += fmt::format(" at {} doses up to {}", rows.size(), top);
}

Effect effect_of(const Rows& rows, const Differences& differ) {
    Effect effect;
    effect.compound = rows.front()->compound;
    effect.condition = condition(*rows.front(), differ);
    if (flagged_rows(rows, "").size() == rows.size()) {
        describe_without_virus(effect, rows);
        return effect;
    }
    const auto up = flagged_rows(rows, "sensitises");
    const auto down = flagged_rows(rows, "protects");
    if (up.empty() && down.empty()) {
        describe_none(effect, rows);
        return effect;
    }
    if (!up.empty() && !down.empty()) {
        effect.kind = Effect::Kind::mixed;
        effect.words = fmt::format("points both ways: sensitises{}, protects{}", where(rows, up), where(rows, down));
    } else {
        effect.kind = down.empty() ? Effect::Kind::sensitises : Effect::Kind::protects;
        effect.words = name(effect.kind) + where(rows, down.empty() ? up : down);
    }
    describe_strongest(effect, rows);
    return effect;
}

}  // namespace

const char* name(Effect::Kind kind) {
    switch (kind) {
        case Effect::Kind::sensitises:
            return "sensitises";
        case Effect::Kind::protects:
            return "protects";
        case Effect::Kind::mixed:
            return "both ways";
        case Effect::Kind::none:
            return "no clear effect";
        case Effect::Kind::no_vehicle:
            return "no vehicle wells";
        case Effect::Kind::without_virus:
            return "without virus";
    }
    return "";
}

std::vector<Effect> effects(const std::vector<ComparisonView>& comparison) {
    const Differences differ = differences(comparison);
    std::vector<Effect> out;
    for (const Rows& rows : series_of(comparison)) out.push_back(effect_of(rows, differ));
    std::stable_sort(out.begin(), out.end(), [](const Effect& a, const Effect& b) {
        const bool a_acts = a.strength > 0;
        const bool b_acts = b.strength > 0;
        if (a_acts != b_acts) return a_acts;
        return a_acts && a.strength > b.strength;
    });
    return out;
}

}  // namespace viroplate::report
