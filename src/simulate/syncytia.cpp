#include "simulate/syncytia.hpp"

#include <cmath>
#include <numeric>
#include <utility>

#include "simulate/cell_bins.hpp"
#include "simulate/placement.hpp"
#include "simulate/stream.hpp"

namespace viroplate::simulate {

namespace {

constexpr int kPushes = 40;
constexpr std::uint64_t kMix = 2654435761;  ///< Knuth's multiplier: makes one number of a pair of seats

using Pair = std::pair<std::size_t, std::size_t>;

bool fuses(const TrueWell& well, const Spec& spec, const TrueCell& a, const TrueCell& b) {
    const auto low = static_cast<std::uint64_t>(std::min(a.seat, b.seat));
    const auto high = static_cast<std::uint64_t>(std::max(a.seat, b.seat));
    const auto item = static_cast<std::size_t>((low * kMix) ^ high);
    return stream(spec.seed, Purpose::fusion, {well.well, 0, item}).uniform() < spec.fusion;
}

CellBins infected_living(const TrueWell& well) {
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < well.cells.size(); ++i) {
        if (well.cells[i].infected && well.cells[i].living()) chosen.push_back(i);
    }
    return {well.cells, std::move(chosen), well.width_um, well.height_um};
}

std::vector<Pair> fused_pairs(const TrueWell& well, const Spec& spec) {
    std::vector<Pair> pairs;
    const CellBins bins = infected_living(well);
    for (std::size_t i = 0; i < well.cells.size(); ++i) {
        const TrueCell& cell = well.cells[i];
        if (!cell.infected || !cell.living()) continue;
        bins.within(cell.x_um, cell.y_um, spec.fusion_contact_um, [&](std::size_t other, double) {
            if (other > i && fuses(well, spec, cell, well.cells[other])) pairs.emplace_back(i, other);
        });
    }
    return pairs;
}

std::size_t root_of(std::vector<std::size_t>& parent, std::size_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
}

/// Numbers the syncytia in the order of their first cells.
void number_syncytia(TrueWell& well, const std::vector<Pair>& pairs) {
    std::vector<std::size_t> parent(well.cells.size());
    std::iota(parent.begin(), parent.end(), std::size_t{0});
    for (const auto& [a, b] : pairs) {
        const std::size_t root_a = root_of(parent, a);
        const std::size_t root_b = root_of(parent, b);
        parent[std::max(root_a, root_b)] = std::min(root_a, root_b);
        well.cells[a].state = well.cells[b].state = CellState::syncytium;
    }
    for (std::size_t i = 0; i < well.cells.size(); ++i) {
        TrueCell& cell = well.cells[i];
        if (cell.state != CellState::syncytium) continue;
        const std::size_t root = root_of(parent, i);  // the least index of its syncytium, so numbered before the others
        cell.syncytium = root == i ? ++well.syncytia : well.cells[root].syncytium;
    }
}

void pull_together(TrueWell& well, const std::vector<Pair>& pairs, double pull) {
    struct Centre {
        double x = 0;
        double y = 0;
        double count = 0;
    };
    std::vector<Centre> centres(well.cells.size());
    const auto add = [&](std::size_t to, const TrueCell& cell) {
        centres[to].x += cell.x_um;
        centres[to].y += cell.y_um;
        centres[to].count += 1;
    };
    for (const auto& [a, b] : pairs) {
        add(a, well.cells[b]);
        add(b, well.cells[a]);
    }
    for (std::size_t i = 0; i < well.cells.size(); ++i) {
        if (centres[i].count == 0) continue;
        TrueCell& cell = well.cells[i];
        add(i, cell);
        cell.x_um = centres[i].x / centres[i].count + pull * (cell.x_um - centres[i].x / centres[i].count);
        cell.y_um = centres[i].y / centres[i].count + pull * (cell.y_um - centres[i].y / centres[i].count);
    }
}

/// Moves two nuclei apart along the line between them, a fused one only, until they overlap no more than permitted.
void push_apart(TrueCell& a, TrueCell& b, double overlap) {
    const double dx = b.x_um - a.x_um;
    const double dy = b.y_um - a.y_um;
    const double distance = std::hypot(dx, dy);
    const double ux = distance > 0 ? dx / distance : 1;
    const double uy = distance > 0 ? dy / distance : 0;
    const double missing = (1 - overlap) * (radius_towards(a, ux, uy) + radius_towards(b, ux, uy)) - distance;
    if (missing <= 0) return;
    const double share_a = a.syncytium == 0 ? 0 : b.syncytium == 0 ? 1 : 0.5;
    a.x_um -= share_a * missing * ux;
    a.y_um -= share_a * missing * uy;
    b.x_um += (1 - share_a) * missing * ux;
    b.y_um += (1 - share_a) * missing * uy;
}

void push_all_apart(TrueWell& well, const Spec& spec) {
    double reach_um = 0;
    std::vector<std::size_t> all(well.cells.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    for (const TrueCell& cell : well.cells) reach_um = std::max(reach_um, cell.diameter_um * std::sqrt(cell.aspect));
    const CellBins bins(well.cells, std::move(all), well.width_um, well.height_um);
    std::vector<Pair> near;  // found once: a push moves a nucleus by a fraction of its diameter
    for (std::size_t i = 0; i < well.cells.size(); ++i) {
        if (well.cells[i].syncytium == 0) continue;
        bins.within(well.cells[i].x_um, well.cells[i].y_um, 1.5 * reach_um, [&](std::size_t other, double) {
            const bool told_by_other = other < i && well.cells[other].syncytium != 0;
            if (other != i && !told_by_other) near.emplace_back(i, other);
        });
    }
    for (int push = 0; push < kPushes; ++push) {
        for (const auto& [a, b] : near) push_apart(well.cells[a], well.cells[b], spec.overlap);
    }
    for (TrueCell& cell : well.cells) {
        if (cell.syncytium == 0) continue;
        cell.x_um = std::clamp(cell.x_um, 0.0, std::nextafter(well.width_um, 0.0));
        cell.y_um = std::clamp(cell.y_um, 0.0, std::nextafter(well.height_um, 0.0));
    }
}

}  // namespace

void fuse(TrueWell& well, const Spec& spec) {
    if (spec.fusion <= 0) return;
    const auto pairs = fused_pairs(well, spec);
    if (pairs.empty()) return;
    number_syncytia(well, pairs);
    pull_together(well, pairs, spec.fusion_pull);
    push_all_apart(well, spec);
}

void mix_signals(TrueWell& well) {
    struct Mean {
        double virus = 0;
        double reporter = 0;
        double count = 0;
    };
    std::vector<Mean> means(static_cast<std::size_t>(well.syncytia) + 1);
    const auto logarithm = [](double signal) { return std::log(std::max(signal, 1e-300)); };
    for (const TrueCell& cell : well.cells) {
        Mean& mean = means[static_cast<std::size_t>(cell.syncytium)];
        mean.virus += logarithm(cell.virus_signal_e);
        mean.reporter += logarithm(cell.reporter_signal_e);
        mean.count += 1;
    }
    for (TrueCell& cell : well.cells) {
        if (cell.syncytium == 0) continue;
        const Mean& mean = means[static_cast<std::size_t>(cell.syncytium)];
        cell.virus_signal_e = std::exp(mean.virus / mean.count);
        if (cell.reporter_signal_e > 0) cell.reporter_signal_e = std::exp(mean.reporter / mean.count);
    }
}

}  // namespace viroplate::simulate
