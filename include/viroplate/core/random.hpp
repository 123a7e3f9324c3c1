#pragma once

#include <array>
#include <cstdint>

namespace viroplate {

/// Counter-based random numbers: Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
/// A stream is named by (seed, stream); equal names give equal numbers on every machine and thread. The distributions
/// are ours because those of the standard library differ between implementations.
class Random {
public:
    Random(std::uint64_t seed, std::uint64_t stream);

    /// 32 random bits.
    std::uint32_t bits();
    /// Uniform in [0, 1), 53 bits.
    double uniform();
    /// Uniform in [low, high).
    double uniform(double low, double high) { return low + (high - low) * uniform(); }
    /// Uniform integer in [0, bound); bound ≥ 1.
    std::uint32_t below(std::uint32_t bound);
    /// Normal with mean 0 and standard deviation 1 (Box–Muller).
    double normal();
    double normal(double mean, double sd) { return mean + sd * normal(); }
    /// Poisson count of the given mean ≥ 0 (inversion below 30; above it PTRS of Hörmann 1993).
    std::uint32_t poisson(double mean);

private:
    void refill();

    std::array<std::uint32_t, 2> key_;
    std::array<std::uint32_t, 4> counter_;
    std::array<std::uint32_t, 4> block_{};
    int used_ = 4;
    bool has_spare_ = false;
    double spare_ = 0;
};

}  // namespace viroplate
