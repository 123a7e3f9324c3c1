#include "segment/cell_grid.hpp"

#include <algorithm>

namespace viroplate::segment {

namespace {

// Grid pixels to a length, at least: borders of cells are then placed to within half of that, an eighteenth of a nucleus.
constexpr double kDiameter = 9;
constexpr double kReach = 5;

}  // namespace

CellGrid cell_grid(int width, int height, double diameter_px, double reach_px) {
    const double largest = std::max(width, height);
    const double coarsest = std::min({diameter_px / kDiameter, reach_px / kReach, largest});
    const int factor = std::max(1, static_cast<int>(coarsest));
    return {factor, (width + factor - 1) / factor, (height + factor - 1) / factor};
}

Sites::Sites(const image::ObjectRuns& nuclei, CellGrid grid) : nuclei_(nuclei), grid_(grid) {
    const int factor = grid.factor;
    for (int y = 0; y < nuclei.height(); ++y) {
        const bool central = y % factor == factor / 2 || y % factor == (factor - 1) / 2;
        row_of_.push_back(central ? y / factor : -1);
    }
    for (int x = 0; x <= nuclei.width(); ++x) {
        begin_of_.push_back((x + (factor - 1) / 2) / factor);
        end_of_.push_back((x + factor / 2) / factor);
    }
}

std::vector<std::uint32_t> Sites::by_first_row() const {
    std::vector<std::size_t> next(static_cast<std::size_t>(grid_.height) + 1, 0);
    for (std::size_t i = 0; i < count(); ++i) {
        if (!nuclei_.of(i).empty()) ++next[static_cast<std::size_t>(first_row(i)) + 1];
    }
    for (std::size_t y = 1; y < next.size(); ++y) next[y] += next[y - 1];
    std::vector<std::uint32_t> order(next.back());
    for (std::size_t i = 0; i < count(); ++i) {
        if (nuclei_.of(i).empty()) continue;
        order[next[static_cast<std::size_t>(first_row(i))]++] = static_cast<std::uint32_t>(i);
    }
    return order;
}

image::LabelPlane paint(const Sites& sites) {
    image::LabelPlane labels(sites.grid().width, sites.grid().height, 0);
    for (const std::uint32_t nucleus : sites.by_first_row()) {
        sites.visit(nucleus, [&](std::int32_t y, std::int32_t begin, std::int32_t end) {
            std::fill_n(labels.pixels.begin() + static_cast<std::ptrdiff_t>(labels.offset(begin, y)), end - begin,
                        nucleus + 1);
        });
    }
    return labels;
}

}  // namespace viroplate::segment
