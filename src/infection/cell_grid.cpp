#include "infection/cell_grid.hpp"

#include <algorithm>
#include <cmath>

namespace viroplate::infection {

std::vector<std::uint32_t> cells_with_place(const CellPositions& positions) {
    std::vector<std::uint32_t> cells;
    cells.reserve(positions.size());
    for (std::size_t i = 0; i < positions.size(); ++i) {
        if (std::isfinite(positions.x_um[i]) && std::isfinite(positions.y_um[i])) {
            cells.push_back(static_cast<std::uint32_t>(i));
        }
    }
    return cells;
}

CellGrid::CellGrid(const CellPositions& positions, std::span<const std::uint32_t> chosen, double side_um)
    : side_um_(side_um) {
    double right_um = 0;
    double bottom_um = 0;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        const auto x = static_cast<double>(positions.x_um[chosen[i]]);
        const auto y = static_cast<double>(positions.y_um[chosen[i]]);
        left_um_ = i == 0 ? x : std::min(left_um_, x);
        right_um = i == 0 ? x : std::max(right_um, x);
        top_um_ = i == 0 ? y : std::min(top_um_, y);
        bottom_um = i == 0 ? y : std::max(bottom_um, y);
    }
    const double most = 4.0 * static_cast<double>(chosen.size()) + 16;
    while (((right_um - left_um_) / side_um_ + 1) * ((bottom_um - top_um_) / side_um_ + 1) > most) side_um_ *= 1.5;
    columns_ = static_cast<int>((right_um - left_um_) / side_um_) + 1;
    rows_ = static_cast<int>((bottom_um - top_um_) / side_um_) + 1;
    const auto square = [&](std::uint32_t cell) {
        return static_cast<std::size_t>(row_of(static_cast<double>(positions.y_um[cell]))) *
                   static_cast<std::size_t>(columns_) +
               static_cast<std::size_t>(column_of(static_cast<double>(positions.x_um[cell])));
    };
    starts_.assign(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_) + 1, 0);
    for (const std::uint32_t cell : chosen) ++starts_[square(cell) + 1];
    for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
    std::vector<std::uint32_t> next(starts_.begin(), starts_.end() - 1);
    places_.resize(chosen.size());
    for (const std::uint32_t cell : chosen) {
        places_[next[square(cell)]++] = {positions.x_um[cell], positions.y_um[cell], cell};
    }
}

}  // namespace viroplate::infection
