#include "pipeline/titre.hpp"

#include <set>
#include <string>

namespace viroplate::pipeline {

namespace {

constexpr std::size_t kFewestDoses = 3;

bool is_untreated(const plate::MapWell& well) {
    const bool interferon = !well.interferon.empty() && well.interferon_dose != 0.0;
    return well.compound.empty() && well.compound2.empty() && !interferon &&
           (well.role == plate::Role::vehicle || well.role == plate::Role::mock);
}

/// Dose of virus; nothing where a virus is named without its dose.
std::optional<double> virus_dose(const plate::MapWell& well) {
    if (well.moi) return well.moi;
    return well.virus.empty() ? std::optional(0.0) : std::nullopt;
}

}  // namespace

std::optional<fit::SingleHit> titre(const std::vector<Well>& wells) {
    std::vector<fit::DoseCount> counts;
    std::set<double> doses;
    std::set<std::string> viruses;
    for (const auto& well : wells) {
        if (!well.in_use() || well.map == nullptr || !is_untreated(*well.map) || !well.fraction.counted.fraction)
            continue;
        const auto dose = virus_dose(*well.map);
        if (!dose) continue;
        counts.push_back({*dose, well.fraction.counted.infected, well.fraction.counted.cells});
        doses.insert(*dose);
        if (*dose > 0) viruses.insert(well.map->virus);
    }
    if (doses.size() < kFewestDoses || viruses.size() != 1) return std::nullopt;
    return fit::fit_single_hit(counts);
}

}  // namespace viroplate::pipeline
