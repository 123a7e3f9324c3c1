#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace viroplate::bench {

/// A cell's score and what it is.
struct ScoredCell {
    double score = 0;
    bool infected = false;
};

/// Pairs of one infected and one uninfected cell, and those in which the infected one scores higher (equal: half).
struct RankedPairs {
    double pairs = 0;
    double right = 0;

    void add(const RankedPairs& other) {
        pairs += other.pairs;
        right += other.right;
    }
    /// Area under the receiver operating characteristic; nothing without pairs.
    std::optional<double> auc() const { return pairs > 0 ? std::optional(right / pairs) : std::nullopt; }
};
RankedPairs rank_pairs(std::vector<ScoredCell> cells);

std::optional<double> mean_of(std::span<const double> values);
std::optional<double> median_of(std::vector<double> values);

/// Counts how often something holds.
struct Share {
    std::size_t held = 0;
    std::size_t of = 0;

    void count(bool holds) {
        held += holds ? 1 : 0;
        ++of;
    }
    std::optional<double> percent() const {
        return of > 0 ? std::optional(100.0 * static_cast<double>(held) / static_cast<double>(of)) : std::nullopt;
    }
    std::string text() const;
};

/// Different reasons, each once with its number.
class Reasons {
public:
    void add(const std::string& reason);
    bool empty() const { return reasons_.empty(); }
    std::size_t count() const;
    std::string text() const;

private:
    std::vector<std::pair<std::string, std::size_t>> reasons_;
};

}  // namespace viroplate::bench
