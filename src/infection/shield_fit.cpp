#include "infection/shield_fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

namespace viroplate::infection {

namespace {

/// 2^(−(d/r)^k), from a little more drawn out than an exponential to a step, and 1 / (1 + (d/r)^k), whose tail is
/// longer.
enum class Tail { stretched, hill };
struct Shape {
    Tail tail;
    double k;
};
constexpr std::array<Shape, 12> kShapes{{{Tail::stretched, 0.8},
                                         {Tail::stretched, 1.0},
                                         {Tail::stretched, 1.4},
                                         {Tail::stretched, 2.0},
                                         {Tail::stretched, 2.8},
                                         {Tail::stretched, 4.0},
                                         {Tail::stretched, 5.7},
                                         {Tail::stretched, 8.0},
                                         {Tail::stretched, 16.0},
                                         {Tail::hill, 3.0},
                                         {Tail::hill, 4.0},
                                         {Tail::hill, 6.0}}};
/// Radii tried between two nodes.
constexpr int kStepsPerNode = 4;
/// A shape that fits so much worse (twice the log-likelihood) says nothing, and is not tried again.
constexpr double kFarWorse = 16;
constexpr int kImplausible = -1;
constexpr int kSteps = static_cast<int>(kDistanceBins) * kStepsPerNode;

/// What reaches so far, of log2(d/r); a half at the radius.
double decay(double log2_ratio, const Shape& shape) {
    const double power = std::exp2(shape.k * log2_ratio);
    return shape.tail == Tail::stretched ? std::exp2(-power) : 1 / (1 + power);
}

/// −2 d ln(decay) / d ln(d) at the radius.
double steepness(const Shape& shape) {
    return shape.tail == Tail::stretched ? 2 * std::numbers::ln2 * shape.k : shape.k;
}

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
    double open = 1;
    for (const NearSource& source : all.near_to(cell)) {
        const double share = open * all.weight[source.source];
        const double node = scale.node(static_cast<double>(source.log2_distance));
        const std::size_t before = std::clamp(static_cast<std::size_t>(node), bin, kDistanceBins - 1);
        const double part = std::max(0.0, node - static_cast<double>(before));
        row[before - bin] += share * (1 - part);
        row[before - bin + 1] += share * part;
        open -= share;
    }
}

void BinnedBystanders::add(const BinnedBystanders& other) {
    for (std::size_t i = 0; i < count.size(); ++i) count[i] += other.count[i];
    for (std::size_t i = 0; i < response.size(); ++i) response[i] += other.response[i];
    for (std::size_t i = 0; i < shares.size(); ++i) shares[i] += other.shares[i];
}

double Decay::reaching(double log2_distance) const { return decay(log2_distance - log2_radius, kShapes[shape]); }

double Decay::response(const Bystander& cell, const Bystanders& all) const {
    double reached = 0;
    double open = 1;
    for (const NearSource& source : all.near_to(cell)) {
        const double share = open * all.weight[source.source];
        reached += share * reaching(static_cast<double>(source.log2_distance));
        open -= share;
    }
    return base + amplitude * reached;
}

DecayFit::DecayFit(const DistanceScale& scale) : scale_(scale) {
    for (const Shape& shape : kShapes) {
        std::vector<double> table;
        for (int step = -kSteps; step <= kSteps; ++step) {
            table.push_back(decay(step * scale.log2_step / kStepsPerNode, shape));
        }
        tables_.push_back(std::move(table));
    }
}

void DecayFit::weigh(const BinnedBystanders& bystanders, const std::array<double, kDistanceBins>& squares,
                     const MockLevel& mock, double ceiling) {
    ceiling_ = ceiling;
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

DecayFit::Trial DecayFit::trial(const BinnedBystanders& bystanders, const MockLevel& mock, std::size_t shape,
                                int radius) const {
    const double* const table = tables_[shape].data() + (kSteps - radius);
    std::array<double, kDistanceBins + 1> at_node{};
    for (std::size_t node = 0; node <= kDistanceBins; ++node) {
        at_node[node] = table[static_cast<int>(node) * kStepsPerNode];
    }
    const double prior_sd = mock.offset_sd + mock.standard_error;
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
    if (result.amplitude > ceiling_) {  // a radius below all distances would ask for any amplitude
        result.amplitude = ceiling_;
        result.offset = (oy - oa * ceiling_) / oo;
    }
    result.misfit = yy - 2 * (result.amplitude * ay + result.offset * oy) + result.amplitude * result.amplitude * aa +
                    result.offset * (2 * result.amplitude * oa + result.offset * oo);
    if (result.amplitude <= 0) result.misfit = yy;  // no shield explains nothing
    return result;
}

Decay DecayFit::fit(const BinnedBystanders& bystanders, const MockLevel& mock) const {
    std::vector<int> best;
    for (std::size_t shape = 0; shape < kShapes.size(); ++shape) {
        int best_radius = 0;
        double least = std::numeric_limits<double>::infinity();
        for (int radius = 0; radius <= kSteps; radius += kStepsPerNode) {
            const double misfit = trial(bystanders, mock, shape, radius).misfit;
            if (misfit < least) {
                least = misfit;
                best_radius = radius;
            }
        }
        best.push_back(walk(bystanders, mock, shape, best_radius));
    }
    return combine(bystanders, mock, std::move(best));
}

Decay DecayFit::refit(const BinnedBystanders& bystanders, const MockLevel& mock, const Decay& start) const {
    std::vector<int> best;
    for (std::size_t shape = 0; shape < kShapes.size(); ++shape) {
        const int radius = start.best_radius[shape];
        best.push_back(radius == kImplausible ? kImplausible : walk(bystanders, mock, shape, radius));
    }
    return combine(bystanders, mock, std::move(best));
}

int DecayFit::walk(const BinnedBystanders& bystanders, const MockLevel& mock, std::size_t shape, int radius) const {
    double misfit = trial(bystanders, mock, shape, radius).misfit;
    for (const int direction : {-1, 1}) {
        while (radius + direction >= 0 && radius + direction <= kSteps) {
            const double next = trial(bystanders, mock, shape, radius + direction).misfit;
            if (!(next < misfit)) break;
            misfit = next;
            radius += direction;
        }
    }
    return radius;
}

Decay DecayFit::combine(const BinnedBystanders& bystanders, const MockLevel& mock, std::vector<int> best) const {
    std::array<Trial, kShapes.size()> trials;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < trials.size(); ++k) {
        if (best[k] == kImplausible) continue;
        trials[k] = trial(bystanders, mock, k, best[k]);
        least = std::min(least, trials[k].misfit);
    }
    Decay decay;
    double weights = 0;
    for (std::size_t k = 0; k < trials.size(); ++k) {
        if (best[k] == kImplausible) continue;
        if (trials[k].misfit > least + kFarWorse) {
            best[k] = kImplausible;
            continue;
        }
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
        decay.log2_steepness += weight * std::log2(steepness(kShapes[k]));
        decay.amplitude += weight * trials[k].amplitude;
        decay.base += weight * (mock.mean + trials[k].offset);
        if (trials[k].misfit > least) continue;
        decay.amplitude_error = trials[k].amplitude_error;
        decay.shape = k;
    }
    decay.log2_radius /= weights;
    decay.log2_steepness /= weights;
    decay.amplitude /= weights;
    decay.base /= weights;
    decay.best_radius = std::move(best);
    return decay;
}

}  // namespace viroplate::infection
