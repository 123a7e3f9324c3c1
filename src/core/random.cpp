#include "viroplate/core/random.hpp"

#include <cmath>
#include <numbers>

namespace viroplate {

namespace {

constexpr std::uint32_t kMultiplierA = 0xD2511F53;
constexpr std::uint32_t kMultiplierB = 0xCD9E8D57;
constexpr std::uint32_t kWeylA = 0x9E3779B9;
constexpr std::uint32_t kWeylB = 0xBB67AE85;

std::uint32_t low_half(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
std::uint32_t high_half(std::uint64_t value) { return static_cast<std::uint32_t>(value >> 32); }

/// Poisson by multiplication of uniforms; the mean is below 30, so the product does not underflow.
std::uint32_t poisson_small(Random& random, double mean) {
    const double limit = std::exp(-mean);
    double product = random.uniform();
    std::uint32_t count = 0;
    while (product > limit) {
        product *= random.uniform();
        ++count;
    }
    return count;
}

/// Poisson by transformed rejection with squeeze (PTRS, Hörmann 1993, Insurance: Mathematics and Economics 12:39).
std::uint32_t poisson_large(Random& random, double mean) {
    const double b = 0.931 + 2.53 * std::sqrt(mean);
    const double a = -0.059 + 0.02483 * b;
    const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    const double v_r = 0.9277 - 3.6224 / (b - 2.0);
    while (true) {
        const double u = random.uniform() - 0.5;
        const double v = random.uniform();
        const double us = 0.5 - std::abs(u);
        const double k = std::floor((2.0 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= v_r) return static_cast<std::uint32_t>(k);
        if (k < 0 || (us < 0.013 && v > us)) continue;
        const double left = std::log(v) + std::log(inverse_alpha) - std::log(a / (us * us) + b);
        if (left <= -mean + k * std::log(mean) - std::lgamma(k + 1.0)) return static_cast<std::uint32_t>(k);
    }
}

}  // namespace

Random::Random(std::uint64_t seed, std::uint64_t stream)
    : key_{low_half(seed), high_half(seed)}, counter_{0, 0, low_half(stream), high_half(stream)} {}

void Random::refill() {
    auto key = key_;
    block_ = counter_;
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t a = std::uint64_t{kMultiplierA} * block_[0];
        const std::uint64_t b = std::uint64_t{kMultiplierB} * block_[2];
        block_ = {high_half(b) ^ block_[1] ^ key[0], low_half(b), high_half(a) ^ block_[3] ^ key[1], low_half(a)};
        key[0] += kWeylA;
        key[1] += kWeylB;
    }
    if (++counter_[0] == 0) ++counter_[1];
    used_ = 0;
}

std::uint32_t Random::bits() {
    if (used_ == 4) refill();
    return block_[static_cast<std::size_t>(used_++)];
}

double Random::uniform() {
    const std::uint64_t high = bits() >> 5;
    const std::uint64_t low = bits() >> 6;
    return static_cast<double>((high << 26) | low) * 0x1p-53;
}

std::uint32_t Random::below(std::uint32_t bound) {
    // Lemire 2019: multiply and reject the few values that would favour small results.
    std::uint64_t product = std::uint64_t{bits()} * bound;
    if (low_half(product) < bound) {
        const std::uint32_t threshold = (0u - bound) % bound;
        while (low_half(product) < threshold) product = std::uint64_t{bits()} * bound;
    }
    return high_half(product);
}

double Random::normal() {
    if (has_spare_) {
        has_spare_ = false;
        return spare_;
    }
    const double radius = std::sqrt(-2.0 * std::log1p(-uniform()));
    const double angle = 2.0 * std::numbers::pi * uniform();
    spare_ = radius * std::sin(angle);
    has_spare_ = true;
    return radius * std::cos(angle);
}

std::uint32_t Random::poisson(double mean) {
    if (!(mean > 0)) return 0;
    return mean < 30 ? poisson_small(*this, mean) : poisson_large(*this, mean);
}

}  // namespace viroplate
