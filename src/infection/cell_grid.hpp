#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "viroplate/infection/cell_graph.hpp"

namespace viroplate::infection {

/// Places sorted into squares, to find those near to one another without looking at all of them.
class CellGrid {
public:
    /// Of the chosen cells (those with a place). `side_um` > 0 is what a square measures at least; it grows where there
    /// would be far more squares than cells.
    CellGrid(const CellPositions& positions, std::span<const std::uint32_t> chosen, double side_um);

    struct Place {
        float x_um;
        float y_um;
        std::uint32_t cell;  ///< as it is called in `positions`
    };

    double side_um() const { return side_um_; }
    int columns() const { return columns_; }
    int rows() const { return rows_; }
    int column_of(double x_um) const { return index((x_um - left_um_) / side_um_, columns_); }
    int row_of(double y_um) const { return index((y_um - top_um_) / side_um_, rows_); }
    /// The places in columns [first, last] of a row, which lie side by side in memory.
    std::span<const Place> places(int row, int first_column, int last_column) const {
        const std::size_t line = static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_);
        const std::size_t begin = starts_[line + static_cast<std::size_t>(first_column)];
        const std::size_t end = starts_[line + static_cast<std::size_t>(last_column) + 1];
        return std::span(places_).subspan(begin, end - begin);
    }
    /// Calls `visit(a, b, dx, dy)` for every pair of places at most `reach_um` ≤ side apart, once; dx and dy in µm.
    template <class Visit>
    void for_each_pair(double reach_um, Visit visit) const;

private:
    /// Whole part of `value` in [0, count).
    static int index(double value, int count) {
        if (!(value > 0)) return 0;
        return value >= count ? count - 1 : static_cast<int>(value);
    }

    double left_um_ = 0;
    double top_um_ = 0;
    double side_um_ = 1;
    int columns_ = 1;
    int rows_ = 1;
    std::vector<std::uint32_t> starts_;
    std::vector<Place> places_;
};

/// The cells of a field that have a place.
std::vector<std::uint32_t> cells_with_place(const CellPositions& positions);

template <class Visit>
void CellGrid::for_each_pair(double reach_um, Visit visit) const {
    const double reach2 = reach_um * reach_um;
    const auto look = [&](const Place& one, std::span<const Place> others) {
        for (const Place& other : others) {
            const double dx = static_cast<double>(other.x_um) - static_cast<double>(one.x_um);
            const double dy = static_cast<double>(other.y_um) - static_cast<double>(one.y_um);
            if (dx * dx + dy * dy <= reach2) visit(one, other, dx, dy);
        }
    };
    for (int row = 0; row < rows_; ++row) {
        for (int column = 0; column < columns_; ++column) {
            const std::span<const Place> here = places(row, column, column);
            for (std::size_t i = 0; i < here.size(); ++i) {
                look(here[i], here.subspan(i + 1));
                if (column + 1 < columns_) look(here[i], places(row, column + 1, column + 1));
                if (row + 1 == rows_) continue;
                look(here[i],
                     places(row + 1, column > 0 ? column - 1 : 0, column + 1 < columns_ ? column + 1 : column));
            }
        }
    }
}

}  // namespace viroplate::infection
