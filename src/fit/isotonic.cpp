#include "viroplate/fit/isotonic.hpp"

#include <cmath>
#include <cstddef>

#include "viroplate/core/error.hpp"

namespace viroplate::fit {

namespace {

struct Block {
    double sum = 0;     // Σ weight · value
    double weight = 0;  // Σ weight
    std::size_t end = 0;

    double level() const { return sum / weight; }
};

}  // namespace

std::vector<double> isotonic(std::span<const double> values, std::span<const double> weights) {
    if (values.size() != weights.size()) throw Error(Code::internal, "isotonic regression needs a weight a value");
    std::vector<Block> blocks;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!std::isfinite(values[i]) || !std::isfinite(weights[i]) || weights[i] < 0) {
            throw Error(Code::internal, "isotonic regression needs finite values and weights of at least 0");
        }
        if (weights[i] == 0) {  // goes with the block before it
            if (!blocks.empty()) blocks.back().end = i + 1;
            continue;
        }
        blocks.push_back({weights[i] * values[i], weights[i], i + 1});
        while (blocks.size() > 1 && blocks[blocks.size() - 2].level() >= blocks.back().level()) {
            const Block merged = blocks.back();
            blocks.pop_back();
            blocks.back().sum += merged.sum;
            blocks.back().weight += merged.weight;
            blocks.back().end = merged.end;
        }
    }
    std::vector<double> fitted;
    fitted.reserve(values.size());
    for (const auto& block : blocks) fitted.resize(block.end, block.level());
    fitted.resize(values.size(), 0);  // no weight anywhere
    return fitted;
}

}  // namespace viroplate::fit
