#include "shield_fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace viroplate::infection {

namespace {

/// From an exponential to what is a step within a twentieth of the radius. Even steps of the logarithm.
constexpr std::array<double, 7> kSteepness{1, 1.41421356, 2, 2.82842712, 4, 5.65685425, 8};
/// Radii tried between two nodes.
constexpr int kStepsPerNode = 4;
constexpr int kSteps = static_cast<int>(kDistanceBins) * kStepsPerNode;
/// How far the well's own base may lie from the mock level, relative to that or to the mock cells' spread.
constexpr double kOffset = 0.05;

/// 2^(−(d/r)^k) of log2(d/r).
double decay(double log2_ratio, double steepness) { return std::exp2(-std::exp2(steepness * log2_ratio)); }

}  // namespace

double DistanceScale::node(double log2_distance) const {
    return std::clamp((log2_distance - log2_first) / log2_step, 0.0, static_cast<double>(kDistanceBins));
}

void BinnedBystanders::add(const Bystander& cell, const Bystanders& all, const DistanceScale& scale,
                           double response_kept) {
    const double nearest = scale.node(std::log2(static_cast<double>(cell.nearest_um)));
    const std::size_t bin = std::min(static_cast<std::size_t>(nearest), kDistanceBins - 1);
    count[bin] += 1;
    response[bin] += response_kept;
    double* const row = shares.data() + start(bin);
    for (std::uint32_t i = 0; i < cell.shares; ++i) {
        const SourceShare& source = all.shares[cell.first_share + i];
        const double node = scale.node(static_cast<double>(source.log2_distance));
        const std::size_t before = std::clamp(static_cast<std::size_t>(node), bin, kDistanceBins - 1);
        const double part = std::max(0.0, node - static_cast<double>(before));
        row[before - bin] += static_cast<double>(source.share) * (1 - part);
        row[before - bin + 1] += static_cast<double>(source.share) * part;
    }
}

void BinnedBystanders::add(const BinnedBystanders& other) {
    for (std::size_t i = 0; i < count.size(); ++i) count[i] += other.count[i];
    for (std::size_t i = 0; i < response.size(); ++i) response[i] += other.response[i];
    for (std::size_t i = 0; i < shares.size(); ++i) shares[i] += other.shares[i];
}

double Decay::response(const Bystander& cell, const Bystanders& all) const {
    const double steepness = std::exp2(log2_steepness);
    double reached = 0;
    for (std::uint32_t i = 0; i < cell.shares; ++i) {
        const SourceShare& source = all.shares[cell.first_share + i];
        reached += static_cast<double>(source.share) *
                   decay(static_cast<double>(source.log2_distance) - log2_radius, steepness);
    }
    return base + amplitude * reached;
}

DecayFit::DecayFit(const DistanceScale& scale) : scale_(scale) {
    for (const double steepness : kSteepness) {
        std::vector<double> table;
        for (int step = -kSteps; step <= kSteps; ++step) {
            table.push_back(decay(step * scale.log2_step / kStepsPerNode, steepness));
        }
        tables_.push_back(std::move(table));
    }
}

void DecayFit::weigh(const BinnedBystanders& bystanders, const std::array<double, kDistanceBins>& squares,
                     const MockLevel& mock) {
    double more = 0;
    double lift2 = 0;
    std::array<double, kDistanceBins> lift{};
    for (std::size_t bin = 0; bin < kDistanceBins; ++bin) {
        const double count = bystanders.count[bin];
        if (count < 2) continue;
        const double mean = bystanders.response[bin] / count;
        lift[bin] = std::max(0.0, mean - mock.mean);
        more += squares[bin] - count * mean * mean - (count - 1) * mock.variance;
        lift2 += count * lift[bin] * lift[bin];
    }
    const double slope = lift2 > 0 ? std::clamp(more / lift2, 0.0, 4.0) : 0.0;
    for (std::size_t bin = 0; bin < kDistanceBins; ++bin) {
        weight_[bin] = 1 / (mock.variance + slope * lift[bin] * lift[bin]);
    }
}

DecayFit::Trial DecayFit::trial(const BinnedBystanders& bystanders, const MockLevel& mock, std::size_t steepness,
                                int radius) const {
    const double* const table = tables_[steepness].data() + (kSteps - radius);
    std::array<double, kDistanceBins + 1> at_node{};
    for (std::size_t node = 0; node <= kDistanceBins; ++node) {
        at_node[node] = table[static_cast<int>(node) * kStepsPerNode];
    }
    const double prior_sd = kOffset * std::max(std::abs(mock.mean), std::sqrt(mock.variance)) + mock.standard_error;
    double oo = 1 / (prior_sd * prior_sd);
    double oa = 0;
    double aa = 0;
    double oy = 0;
    double ay = 0;
    double yy = 0;
    for (std::size_t bin = 0; bin < kDistanceBins; ++bin) {
        const double count = bystanders.count[bin];
        if (!(count > 0)) continue;
        const double* const row = bystanders.shares.data() + BinnedBystanders::start(bin);
        double reached = 0;
        for (std::size_t node = bin; node <= kDistanceBins; ++node) reached += row[node - bin] * at_node[node];
        reached /= count;
        const double y = bystanders.response[bin] / count - mock.mean;
        const double weight = count * weight_[bin];
        oo += weight;
        oa += weight * reached;
        aa += weight * reached * reached;
        oy += weight * y;
        ay += weight * reached * y;
        yy += weight * y * y;
    }
    Trial result;
    const double determinant = oo * aa - oa * oa;
    if (!(determinant > 1e-9 * oo * aa)) {  // nothing within reach of a source
        result.misfit = yy;
        result.amplitude_error = std::numeric_limits<double>::infinity();
        return result;
    }
    result.amplitude = (oo * ay - oa * oy) / determinant;
    result.offset = (aa * oy - oa * ay) / determinant;
    result.amplitude_error = std::sqrt(oo / determinant);
    result.misfit = yy - result.amplitude * ay - result.offset * oy;
    if (result.amplitude <= 0) result.misfit = yy;  // no shield explains nothing
    return result;
}

Decay DecayFit::fit(const BinnedBystanders& bystanders, const MockLevel& mock) const {
    std::vector<int> best;
    for (std::size_t steepness = 0; steepness < kSteepness.size(); ++steepness) {
        int best_radius = 0;
        double least = std::numeric_limits<double>::infinity();
        for (int radius = 0; radius <= kSteps; ++radius) {
            const double misfit = trial(bystanders, mock, steepness, radius).misfit;
            if (misfit < least) {
                least = misfit;
                best_radius = radius;
            }
        }
        best.push_back(best_radius);
    }
    return combine(bystanders, mock, std::move(best));
}

Decay DecayFit::refit(const BinnedBystanders& bystanders, const MockLevel& mock, const Decay& start) const {
    std::vector<int> best;
    for (std::size_t steepness = 0; steepness < kSteepness.size(); ++steepness) {
        int radius = start.best_radius[steepness];
        double misfit = trial(bystanders, mock, steepness, radius).misfit;
        for (const int direction : {-1, 1}) {
            while (radius + direction >= 0 && radius + direction <= kSteps) {
                const double next = trial(bystanders, mock, steepness, radius + direction).misfit;
                if (!(next < misfit)) break;
                misfit = next;
                radius += direction;
            }
        }
        best.push_back(radius);
    }
    return combine(bystanders, mock, std::move(best));
}

Decay DecayFit::combine(const BinnedBystanders& bystanders, const MockLevel& mock, std::vector<int> best) const {
    std::array<Trial, kSteepness.size()> trials;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < trials.size(); ++k) {
        trials[k] = trial(bystanders, mock, k, best[k]);
        if (trials[k].misfit < least) least = trials[k].misfit;
    }
    Decay decay;
    double weights = 0;
    for (std::size_t k = 0; k < trials.size(); ++k) {
        const double weight = std::exp((least - trials[k].misfit) / 2);
        double radius = best[k];
        if (best[k] > 0 && best[k] < kSteps) {  // the parabola through the three best
            const double before = trial(bystanders, mock, k, best[k] - 1).misfit;
            const double after = trial(bystanders, mock, k, best[k] + 1).misfit;
            const double bend = before - 2 * trials[k].misfit + after;
            if (bend > 0) radius += std::clamp((before - after) / (2 * bend), -0.5, 0.5);
        }
        weights += weight;
        decay.log2_radius += weight * (scale_.log2_first + radius * scale_.log2_step / kStepsPerNode);
        decay.log2_steepness += weight * std::log2(kSteepness[k]);
        decay.amplitude += weight * trials[k].amplitude;
        decay.base += weight * (mock.mean + trials[k].offset);
        if (trials[k].misfit == least) decay.amplitude_error = trials[k].amplitude_error;
    }
    decay.log2_radius /= weights;
    decay.log2_steepness /= weights;
    decay.amplitude /= weights;
    decay.base /= weights;
    decay.best_radius = std::move(best);
    return decay;
}

}  // namespace viroplate::infection
