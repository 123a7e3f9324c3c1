#include "infection/shield_cells.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "infection/cell_grid.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::infection {

namespace {

/// Called cells looked at around a bystander; when half of all are false, one of so many is true in 255 of 256 places.
constexpr std::size_t kMostSources = 8;
/// Fewer false calls than this change nothing: the nearest called cell is the source.
constexpr double kOpen = 0.01;
/// Closer than any two nuclei; keeps the logarithm of the distance finite.
constexpr double kNearest_um = 1.0;
/// With so many fields a field is a block; with fewer it is cut into 4 × 4.
constexpr std::size_t kFieldsAsBlocks = 20;
constexpr std::uint32_t kBlocksAcross = 4;

/// The nearest called cells, in order.
class NearestSources {
public:
    /// Finds them around (x, y): squares in rings about its own, until nothing nearer can lie beyond.
    void find(const CellGrid& grid, double x_um, double y_um, std::size_t wanted) {
        count_ = 0;
        wanted_ = wanted;
        const int column = grid.column_of(x_um);
        const int row = grid.row_of(y_um);
        const int rings = std::max(grid.columns(), grid.rows());
        for (int ring = 0; ring < rings; ++ring) {
            if (count_ == wanted_ && farthest2() <= square((ring - 1) * grid.side_um())) break;
            for (int at = std::max(0, row - ring); at <= std::min(grid.rows() - 1, row + ring); ++at) {
                const bool whole_row = at == row - ring || at == row + ring;
                const int left = std::max(0, column - ring);
                const int right = std::min(grid.columns() - 1, column + ring);
                if (whole_row) {
                    take(grid.places(at, left, right), x_um, y_um);
                    continue;
                }
                if (column - ring >= 0) take(grid.places(at, left, left), x_um, y_um);
                if (column + ring < grid.columns()) take(grid.places(at, right, right), x_um, y_um);
            }
        }
    }
    std::size_t count() const { return count_; }
    std::uint32_t cell(std::size_t i) const { return cells_[i]; }
    double distance_um(std::size_t i) const { return std::sqrt(distances2_[i]); }

private:
    static double square(double value) { return value > 0 ? value * value : -1; }
    double farthest2() const { return distances2_[count_ - 1]; }
    void take(std::span<const CellGrid::Place> places, double x_um, double y_um) {
        for (const CellGrid::Place& place : places) {
            const double dx = static_cast<double>(place.x_um) - x_um;
            const double dy = static_cast<double>(place.y_um) - y_um;
            const double distance2 = dx * dx + dy * dy;
            if (count_ == wanted_ && distance2 >= farthest2()) continue;
            std::size_t at = count_ < wanted_ ? count_++ : count_ - 1;
            for (; at > 0 && distances2_[at - 1] > distance2; --at) {
                distances2_[at] = distances2_[at - 1];
                cells_[at] = cells_[at - 1];
            }
            distances2_[at] = distance2;
            cells_[at] = place.cell;
        }
    }

    std::array<double, kMostSources> distances2_{};
    std::array<std::uint32_t, kMostSources> cells_{};
    std::size_t count_ = 0;
    std::size_t wanted_ = 0;
};

void check(const ShieldField& field) {
    const std::size_t cells = field.positions.size();
    if (field.positions.y_um.size() != cells || field.infected.size() != cells || field.response.size() != cells ||
        (!field.probability.empty() && field.probability.size() != cells)) {
        throw Error(Code::internal, "labels, probabilities or responses that do not match the positions of the cells");
    }
}

/// Which side a cell is on; neither, where it is called with little probability or not called with much.
enum class Side { source, bystander, neither };
Side side(const ShieldField& field, std::size_t cell, double source_probability) {
    const bool called = field.infected[cell] != 0;
    if (field.probability.empty() || std::isnan(field.probability[cell])) {
        return called ? Side::source : Side::bystander;
    }
    const bool probable = static_cast<double>(field.probability[cell]) >= source_probability;
    if (called != probable) return Side::neither;
    return called ? Side::source : Side::bystander;
}

/// Share of true calls when nothing but the rate of false ones is known.
double share_of_true_calls(std::span<const ShieldField> fields, double false_positive_rate) {
    double called = 0;
    double cells = 0;
    for (const ShieldField& field : fields) {
        cells += static_cast<double>(field.infected.size());
        for (const std::uint8_t infected : field.infected) called += infected != 0 ? 1 : 0;
    }
    if (!(called > 0)) return 0;
    const double falsely = false_positive_rate / (1 - false_positive_rate) * (cells - called);
    return std::clamp(1 - falsely / called, 0.0, 1.0);
}

/// Adds the bystanders of one field.
class FieldGatherer {
public:
    FieldGatherer(const ShieldField& field, double true_share, const ShieldOptions& options, Bystanders& into)
        : field_(field), true_share_(true_share), options_(options), into_(into) {}

    void gather(std::uint32_t first_block, std::uint32_t blocks_across) {
        std::vector<std::uint32_t> sources;
        std::vector<std::uint32_t> bystanders;
        for (const std::uint32_t cell : cells_with_place(field_.positions)) {
            const Side on = side(field_, cell, options_.source_probability);
            if (on == Side::source) sources.push_back(cell);
            if (on == Side::bystander && std::isfinite(field_.response[cell])) bystanders.push_back(cell);
        }
        first_source_ = static_cast<std::uint32_t>(into_.weight.size());
        for (const std::uint32_t source : sources) into_.weight.push_back(weight(source));
        number_.assign(field_.positions.size(), 0);
        for (std::size_t i = 0; i < sources.size(); ++i) number_[sources[i]] = static_cast<std::uint32_t>(i);
        if (sources.empty()) return;
        const double area = field_.positions.width_um * field_.positions.height_um;
        const CellGrid grid(field_.positions, sources,
                            std::max(kNearest_um, std::sqrt(2 * area / static_cast<double>(sources.size()))));
        for (const std::uint32_t cell : bystanders) {
            add(grid, cell);
            into_.cells.back().block = first_block + block_of(cell, blocks_across);
        }
    }

private:
    double weight(std::uint32_t source) const {
        const bool known = !field_.probability.empty() && !std::isnan(field_.probability[source]);
        return known ? static_cast<double>(field_.probability[source]) : true_share_;
    }
    std::uint32_t block_of(std::uint32_t cell, std::uint32_t across) const {
        const auto part = [&](float at, double whole) {
            const double value = static_cast<double>(at) / whole * across;
            return value > 0 ? std::min(across - 1, static_cast<std::uint32_t>(value)) : 0U;
        };
        return part(field_.positions.y_um[cell], field_.positions.height_um) * across +
               part(field_.positions.x_um[cell], field_.positions.width_um);
    }
    void add(const CellGrid& grid, std::uint32_t cell) {
        const auto x = static_cast<double>(field_.positions.x_um[cell]);
        const auto y = static_cast<double>(field_.positions.y_um[cell]);
        Bystander bystander;
        bystander.response = field_.response[cell];
        bystander.border_um =
            static_cast<float>(std::min({x, y, field_.positions.width_um - x, field_.positions.height_um - y}));
        bystander.first = static_cast<std::uint32_t>(into_.near.size());
        nearest_.find(grid, x, y, true_share_ > 1 - kOpen && field_.probability.empty() ? 1 : kMostSources);
        bystander.nearest_um = static_cast<float>(std::max(kNearest_um, nearest_.distance_um(0)));
        for (std::size_t i = 0; i < nearest_.count(); ++i) {
            const double distance_um = std::max(kNearest_um, nearest_.distance_um(i));
            into_.near.push_back(
                {static_cast<float>(std::log2(distance_um)), first_source_ + number_[nearest_.cell(i)]});
        }
        bystander.count = static_cast<std::uint32_t>(nearest_.count());
        into_.cells.push_back(bystander);
    }

    const ShieldField& field_;
    double true_share_;
    const ShieldOptions& options_;
    Bystanders& into_;
    NearestSources nearest_;
    std::uint32_t first_source_ = 0;
    std::vector<std::uint32_t> number_;  ///< of a source among the field's
};

}  // namespace

Bystanders gather_bystanders(std::span<const ShieldField> fields, double false_positive_rate,
                             const ShieldOptions& options) {
    for (const ShieldField& field : fields) check(field);
    if (!(false_positive_rate >= 0) || !(false_positive_rate < 1)) {
        throw Error(Code::internal, "a false-positive rate outside [0, 1)");
    }
    Bystanders result;
    result.weights_known =
        std::any_of(fields.begin(), fields.end(), [](const ShieldField& field) { return !field.probability.empty(); });
    const double true_share = share_of_true_calls(fields, false_positive_rate);
    const std::uint32_t across = fields.size() < kFieldsAsBlocks ? kBlocksAcross : 1;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        FieldGatherer(fields[i], true_share, options, result)
            .gather(static_cast<std::uint32_t>(i) * across * across, across);
        for (std::size_t cell = 0; cell < fields[i].infected.size(); ++cell) {
            const float response = fields[i].response[cell];
            if (!std::isfinite(response)) continue;
            const Side on = side(fields[i], cell, options.source_probability);
            if (on == Side::bystander) result.uninfected_response.push_back(response);
            if (on == Side::source) result.infected_response.push_back(response);
        }
    }
    result.blocks = fields.size() * across * across;
    for (const double weight : result.weight) result.true_share += weight / static_cast<double>(result.weight.size());
    return result;
}

}  // namespace viroplate::infection
