#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "infection/plates.hpp"
#include "speed/musts.hpp"

namespace viroplate::bench {

/// How far the medians of infected and uninfected cells lie apart, log10.
inline constexpr std::array<double, 3> kShifts{1.0, 0.6, 0.3};

/// How much is done, and where the figures go.
struct Work {
    bool quick = false;  ///< a tenth
    unsigned threads = 1;
    Musts musts;

    /// A tenth of it, at least `least`, when quick.
    std::size_t share_of(std::size_t whole, std::size_t least) const {
        return quick ? std::max(least, whole / 10) : whole;
    }
};

/// One part of the table: its name on the command line, and what measures it and adds to the figures.
struct Part {
    const char* name;
    void (*measure)(Work& work);
};

void measure_fraction(Work& work);   ///< corrected fraction and AUC of the probability, from images
void measure_coverage(Work& work);   ///< interval of the corrected fraction
void measure_mock(Work& work);       ///< false-positive rate on mock wells held out
void measure_foci(Work& work);       ///< foci, from images
void measure_shield(Work& work);     ///< radius of the bystander shield
void measure_titre(Work& work);      ///< titre by regression, and the warning of its slope
void measure_ec50(Work& work);       ///< EC50 of an inhibitor that lifts the shield
void measure_cost(Work& work);       ///< calls and spatial statistics over a million cells
void measure_titration(Work& work);  ///< the titration that others made public, in VIROPLATE_DATA

/// What the cost is measured of, for a process of its own: makes the cells and, if asked to, calls them.
enum class CostSubject { cells_only, calls };
void spend(CostSubject subject, std::size_t cells);

/// A demand at every distance, or only where they lie 1.0 dex apart.
Demand demand_at(double shift, const std::string& what, Demand::Bound bound, double must);
Demand only_far(double shift, const std::string& what, Demand::Bound bound, double must);

/// Seeds that no two plates share.
std::uint64_t seed_of(int part, double shift, std::size_t number);

}  // namespace viroplate::bench
