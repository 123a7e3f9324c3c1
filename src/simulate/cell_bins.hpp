#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "viroplate/simulate/well.hpp"

namespace viroplate::simulate {

/// Some cells of a well, sorted into square bins by place, to find those near a point. What is found comes in the
/// order of the bins, then of the cells: sums over it are the same on every run.
class CellBins {
public:
    /// `chosen`: indices into `cells`, which must stay where they are. About two of them fall into a bin.
    CellBins(std::span<const TrueCell> cells, std::vector<std::size_t> chosen, double width_um, double height_um);

    std::size_t size() const { return sorted_.size(); }

    /// Calls found(index, distance_um) for each chosen cell no farther than `reach_um` from the point.
    template <class Found>
    void within(double x_um, double y_um, double reach_um, Found found) const;

    /// Distance of the nearest chosen cell; nothing when none is chosen.
    std::optional<double> nearest_um(double x_um, double y_um) const;

private:
    int column(double x_um) const { return std::clamp(static_cast<int>(x_um / bin_um_), 0, columns_ - 1); }
    int row(double y_um) const { return std::clamp(static_cast<int>(y_um / bin_um_), 0, rows_ - 1); }
    std::span<const std::size_t> bin(int column, int row) const {
        const std::size_t at =
            static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(column);
        return std::span(sorted_).subspan(first_[at], first_[at + 1] - first_[at]);
    }
    double square_um2(std::size_t index, double x_um, double y_um) const {
        const double dx = cells_[index].x_um - x_um;
        const double dy = cells_[index].y_um - y_um;
        return dx * dx + dy * dy;
    }

    std::span<const TrueCell> cells_;
    double bin_um_ = 1;
    int columns_ = 1;
    int rows_ = 1;
    std::vector<std::size_t> first_;  ///< of each bin in sorted_
    std::vector<std::size_t> sorted_;
};

template <class Found>
void CellBins::within(double x_um, double y_um, double reach_um, Found found) const {
    const int right = column(x_um + reach_um);
    const int bottom = row(y_um + reach_um);
    for (int j = row(y_um - reach_um); j <= bottom; ++j) {
        for (int i = column(x_um - reach_um); i <= right; ++i) {
            for (const std::size_t index : bin(i, j)) {
                const double square = square_um2(index, x_um, y_um);
                if (square <= reach_um * reach_um) found(index, std::sqrt(square));
            }
        }
    }
}

}  // namespace viroplate::simulate
