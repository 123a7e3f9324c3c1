#include "infection/shield_sources.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "viroplate/fit/robust.hpp"

namespace viroplate::infection {

namespace {

/// Evidence beyond so many times is not believed: the decay is a model.
constexpr double kMostEvidence = 20;
/// Less of the amplitude than this is nothing.
constexpr double kNothing = 0.01;
constexpr std::size_t kMostNear = 8;

/// Adds for each source near one bystander by how much its response speaks for it (natural logarithm).
void add_evidence(const Bystander& cell, const Bystanders& all, const Decay& decay, const ResponseNoise& noise,
                  std::vector<double>& evidence) {
    const std::span<const NearSource> near = all.near_to(cell);
    const auto response = static_cast<double>(cell.response);
    const double without = noise.density(response, decay.base, decay.base);
    std::array<double, kMostNear> with{};
    std::size_t reached = 0;  // sources come in order of distance, and what reaches falls with it
    for (; reached < std::min(near.size(), kMostNear); ++reached) {
        const double reaching = decay.reaching(static_cast<double>(near[reached].log2_distance));
        if (reaching < kNothing) break;
        with[reached] = noise.density(response, decay.base + decay.amplitude * reaching, decay.base);
    }
    // Density of the response given the sources from one on, all nearer ones being none.
    std::array<double, kMostNear + 1> beyond{};
    beyond[reached] = without;
    for (std::size_t i = reached; i-- > 0;) {
        const double weight = all.weight[near[i].source];
        beyond[i] = weight * with[i] + (1 - weight) * beyond[i + 1];
    }
    double nearer = 0;  // the part of the density where a nearer one is the source
    double open = 1;
    for (std::size_t i = 0; i < reached; ++i) {
        const double weight = all.weight[near[i].source];
        evidence[near[i].source] += std::log((nearer + open * with[i]) / (nearer + open * beyond[i + 1]));
        nearer += open * weight * with[i];
        open *= 1 - weight;
    }
}

}  // namespace

ResponseNoise::ResponseNoise(std::span<const double> mock, ResponseScale scale) {
    const double low = fit::quantile(mock, 0.005).value_or(0);
    grows_ = scale == ResponseScale::as_it_is && low > 0;
    lowest_ = grows_ ? low / 2 : -std::numeric_limits<double>::infinity();
    std::vector<double> values;
    values.reserve(mock.size());
    for (const double value : mock) values.push_back(scaled(value));
    middle_ = fit::median(values).value_or(0);
    spread_ = fit::scaled_mad(values).value_or(0);
    if (!(spread_ > 0)) spread_ = fit::standard_deviation(values).value_or(1);
}

double ResponseNoise::scaled(double response) const {
    const double held = std::max(response, lowest_);
    return grows_ ? std::log(held) : held;
}

double ResponseNoise::density(double response, double mean, double base) const {
    const double shift = grows_ ? std::log(mean / base) : mean - base;
    const double z = (scaled(response) - middle_ - shift) / spread_;
    const double power = 1 + z * z / 5;
    return 1 / (power * power * power);
}

std::vector<double> reweigh_sources(const Bystanders& all, std::span<const double> before, const Decay& decay,
                                    const ResponseNoise& noise) {
    std::vector<double> evidence(all.weight.size(), 0.0);
    for (const Bystander& cell : all.cells) add_evidence(cell, all, decay, noise, evidence);
    std::vector<double> weights(evidence.size());
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double odds = before[i] / std::max(1e-12, 1 - before[i]);
        const double times = std::exp(std::clamp(evidence[i], -kMostEvidence, kMostEvidence));
        weights[i] = odds * times / (1 + odds * times);
    }
    return weights;
}

}  // namespace viroplate::infection
