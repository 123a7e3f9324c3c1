#include "infection/agreement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <numeric>

namespace viroplate::bench {

namespace {

/// Reasons name numbers; those of many wells are counted together without them.
std::string without_numbers(const std::string& reason) {
    std::string plain;
    for (const char c : reason) {
        const bool digit = std::isdigit(static_cast<unsigned char>(c)) != 0;
        if (!digit) plain += c;
        if (digit && (plain.empty() || plain.back() != '#')) plain += '#';
    }
    return plain;
}

}  // namespace

RankedPairs rank_pairs(std::vector<ScoredCell> cells) {
    std::sort(cells.begin(), cells.end(), [](const auto& a, const auto& b) { return a.score < b.score; });
    RankedPairs ranked;
    double below = 0;
    for (std::size_t first = 0; first < cells.size();) {
        double infected = 0;
        double uninfected = 0;
        std::size_t end = first;
        for (; end < cells.size() && cells[end].score == cells[first].score; ++end) {
            (cells[end].infected ? infected : uninfected) += 1;
        }
        ranked.right += infected * (below + uninfected / 2);
        ranked.pairs += infected;
        below += uninfected;
        first = end;
    }
    ranked.pairs *= below;
    return ranked;
}

std::optional<double> mean_of(std::span<const double> values) {
    if (values.empty()) return std::nullopt;
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::optional<double> median_of(std::vector<double> values) {
    if (values.empty()) return std::nullopt;
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::string Share::text() const { return fmt::format("{} of {}", held, of); }

void Reasons::add(const std::string& reason) {
    const std::string plain = without_numbers(reason);
    const auto known = std::find_if(reasons_.begin(), reasons_.end(), [&](const auto& r) { return r.first == plain; });
    if (known != reasons_.end()) {
        ++known->second;
    } else {
        reasons_.emplace_back(plain, 1);
    }
}

std::size_t Reasons::count() const {
    std::size_t sum = 0;
    for (const auto& [reason, number] : reasons_) sum += number;
    return sum;
}

std::string Reasons::text() const {
    std::string all;
    for (const auto& [reason, number] : reasons_) {
        all += fmt::format("{}{} × \"{}\"", all.empty() ? "" : ", ", number, reason);
    }
    return all;
}

}  // namespace viroplate::bench
