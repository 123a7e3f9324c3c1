#include "simulate/cell_bins.hpp"

#include <limits>

namespace viroplate::simulate {

CellBins::CellBins(std::span<const TrueCell> cells, std::vector<std::size_t> chosen, double width_um, double height_um)
    : cells_(cells) {
    const double area = std::max(1.0, width_um) * std::max(1.0, height_um);
    bin_um_ = std::max(1.0, std::sqrt(2 * area / static_cast<double>(std::max<std::size_t>(1, chosen.size()))));
    columns_ = static_cast<int>(width_um / bin_um_) + 1;
    rows_ = static_cast<int>(height_um / bin_um_) + 1;
    const auto place = [&](std::size_t index) {
        return static_cast<std::size_t>(row(cells[index].y_um)) * static_cast<std::size_t>(columns_) +
               static_cast<std::size_t>(column(cells[index].x_um));
    };
    first_.assign(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_) + 1, 0);
    for (const std::size_t index : chosen) ++first_[place(index) + 1];
    for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
    sorted_.resize(chosen.size());
    std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
    for (const std::size_t index : chosen) sorted_[next[place(index)]++] = index;
}

std::optional<double> CellBins::nearest_um(double x_um, double y_um) const {
    if (sorted_.empty()) return std::nullopt;
    const int here_x = column(x_um);
    const int here_y = row(y_um);
    double best = std::numeric_limits<double>::infinity();
    for (int ring = 0; ring <= std::max(columns_, rows_); ++ring) {
        const double nearest_in_ring = (ring - 1) * bin_um_;  // the point is somewhere in its own bin
        if (ring > 0 && nearest_in_ring * nearest_in_ring > best) break;
        for (int j = std::max(0, here_y - ring); j <= std::min(rows_ - 1, here_y + ring); ++j) {
            const bool whole_row = j == here_y - ring || j == here_y + ring;
            const int step = whole_row || ring == 0 ? 1 : 2 * ring;
            for (int i = here_x - ring; i <= here_x + ring; i += step) {
                if (i < 0 || i >= columns_) continue;
                for (const std::size_t index : bin(i, j)) best = std::min(best, square_um2(index, x_um, y_um));
            }
        }
    }
    return std::sqrt(best);
}

}  // namespace viroplate::simulate
