#include "viroplate/infection/spread.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "infection/join_moments.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/random.hpp"

namespace viroplate::infection {

namespace {

/// One field on its way through the labelings: the rarer label is dealt out, the other one follows from it.
class Relabelling {
public:
    explicit Relabelling(const LabelledField& field) : graph_(field.graph) {
        cells_.resize(field.infected.size());
        std::iota(cells_.begin(), cells_.end(), 0U);
        marked_.assign(cells_.size(), 0);
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            const auto degree = static_cast<double>(graph_->neighbours(i).size());
            sums_.row_squares += degree * degree;
            if (field.infected[i] != 0) ++infected_;
        }
        sums_.pairs = sums_.squares = static_cast<double>(graph_->edges());
        infected_is_rarer_ = 2 * infected_ <= cells_.size();
        if (!informative()) return;
        std::vector<std::uint32_t> rarer;
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            if ((field.infected[i] != 0) == infected_is_rarer_) rarer.push_back(static_cast<std::uint32_t>(i));
        }
        observed_ = infected_joins(rarer);
    }

    bool informative() const { return infected_ > 0 && infected_ < cells_.size() && graph_->edges() > 0; }
    std::size_t cells() const { return cells_.size(); }
    std::size_t infected() const { return infected_; }
    std::size_t edges() const { return graph_->edges(); }
    std::uint64_t observed() const { return observed_; }
    JoinMoments moments() const { return join_moments(sums_, cells_.size(), infected_); }

    /// Joins of infected cells under a new random labeling.
    std::uint64_t permuted(Random& random) {
        const std::size_t rarer = infected_is_rarer_ ? infected_ : cells_.size() - infected_;
        // Any order is as good a start as another for drawing without replacement (Fisher & Yates).
        for (std::size_t i = 0; i < rarer; ++i) {
            const std::size_t other = i + random.below(static_cast<std::uint32_t>(cells_.size() - i));
            std::swap(cells_[i], cells_[other]);
        }
        return infected_joins(std::span(cells_).first(rarer));
    }

private:
    /// Joins of infected cells when `rarer` are all the cells of the rarer label. Of E edges those between two
    /// uninfected cells are counted too often when their ends' edges are taken away.
    std::uint64_t infected_joins(std::span<const std::uint32_t> rarer) {
        for (const std::uint32_t cell : rarer) marked_[cell] = 1;
        std::uint64_t ends = 0;
        std::uint64_t degrees = 0;
        for (const std::uint32_t cell : rarer) {
            const auto neighbours = graph_->neighbours(cell);
            degrees += neighbours.size();
            for (const std::uint32_t other : neighbours) ends += marked_[other];
        }
        for (const std::uint32_t cell : rarer) marked_[cell] = 0;
        return infected_is_rarer_ ? ends / 2 : graph_->edges() - degrees + ends / 2;
    }

    const CellGraph* graph_;
    std::vector<std::uint32_t> cells_;
    std::vector<std::uint8_t> marked_;
    PairSums sums_;
    std::size_t infected_ = 0;
    bool infected_is_rarer_ = true;
    std::uint64_t observed_ = 0;
};

double permutation_p(std::vector<Relabelling>& fields, std::uint64_t observed, const SpreadOptions& options) {
    int as_many = 0;
    for (int draw = 0; draw < options.permutations; ++draw) {
        Random random(options.seed, static_cast<std::uint64_t>(draw));
        std::uint64_t joins = 0;
        for (Relabelling& field : fields) joins += field.permuted(random);
        if (joins >= observed) ++as_many;
    }
    return (as_many + 1.0) / (options.permutations + 1.0);
}

}  // namespace

void SpreadOptions::visit(OptionVisitor& visitor) {
    visitor.integer("permutations", permutations, {19, 99999});
    visitor.integer("minimum_cells", minimum_cells, {2, 1e6});
}

JoinCount join_count(std::span<const LabelledField> fields, const SpreadOptions& options) {
    JoinCount result;
    std::vector<Relabelling> informative;
    for (const LabelledField& field : fields) {
        if (field.infected.size() != field.graph->cells()) {
            throw Error(Code::internal, "labels that do not match the cells of the graph");
        }
        Relabelling relabelling(field);
        result.infected += relabelling.infected();
        result.uninfected += relabelling.cells() - relabelling.infected();
        if (relabelling.informative()) informative.push_back(std::move(relabelling));
    }
    const auto minimum = static_cast<std::size_t>(options.minimum_cells);
    if (std::min(result.infected, result.uninfected) < minimum) {
        result.reason = fmt::format("{} infected and {} uninfected cells; {} of each are needed", result.infected,
                                    result.uninfected, minimum);
        return result;
    }
    JoinMoments moments;
    for (const Relabelling& field : informative) {
        result.edges += field.edges();
        result.observed += field.observed();
        moments.mean += field.moments().mean;
        moments.variance += field.moments().variance;
    }
    if (!(moments.variance > 0)) {
        result.reason = "no field has neighbours and both infected and uninfected cells";
        return result;
    }
    result.expected = moments.mean;
    result.z = (static_cast<double>(result.observed) - moments.mean) / std::sqrt(moments.variance);
    if (moments.mean > 0) result.ratio = static_cast<double>(result.observed) / moments.mean;
    result.p = permutation_p(informative, result.observed, options);
    return result;
}

EntryAndSpread entry_and_spread(const FociSummary& foci, double cells_plated) {
    EntryAndSpread result;
    if (!foci.reason.empty()) {
        result.reason = foci.reason;
        return result;
    }
    if (!(cells_plated > 0) || !std::isfinite(cells_plated)) {
        result.reason = "the number of cells plated is not known";
        return result;
    }
    result.foci_per_cell = static_cast<double>(foci.count) / cells_plated;
    if (foci.count == 0) {
        result.reason = "no foci: nothing to tell of spread";
        return result;
    }
    result.cells_per_focus = foci.unbiased_cells_per_focus ? foci.unbiased_cells_per_focus : foci.cells_per_focus;
    if (static_cast<double>(foci.cells) > 0.05 * cells_plated) {
        result.reason =
            "over 5 % of the cells are infected: foci have grown into one another, entry is told too low "
            "and spread too high";
    }
    return result;
}

}  // namespace viroplate::infection
