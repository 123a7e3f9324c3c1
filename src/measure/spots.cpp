#include "viroplate/measure/spots.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "viroplate/core/error.hpp"
#include "viroplate/table/schema.hpp"

namespace viroplate::measure {

namespace {

using image::ObjectRuns;
using image::Run;

struct SpotPixel {
    std::int32_t x;
    double integrated;
};

/// The pixels of the spots' centres, row by row.
class SpotRows {
public:
    SpotRows(std::span<const image::Spot> spots, int height) : rows_(static_cast<std::size_t>(height)) {
        for (const auto& spot : spots) {
            const auto y = std::lround(spot.y_px);
            if (y < 0 || y >= height) continue;
            rows_[static_cast<std::size_t>(y)].push_back(
                {static_cast<std::int32_t>(std::lround(spot.x_px)), spot.integrated});
        }
    }

    /// Calls `take` for every spot in the run.
    template <class Take>
    void visit(const Run& run, Take take) const {
        for (const SpotPixel& spot : rows_[static_cast<std::size_t>(run.y)]) {
            if (spot.x >= run.begin && spot.x < run.end) take(spot);
        }
    }

private:
    std::vector<std::vector<SpotPixel>> rows_;
};

struct SpotSum {
    double count = 0;
    double integrated = 0;
};

SpotSum sum_of(const SpotRows& spots, std::span<const Run> runs) {
    SpotSum sum;
    for (const Run& run : runs) {
        spots.visit(run, [&sum](const SpotPixel& spot) {
            sum.count += 1;
            sum.integrated += spot.integrated;
        });
    }
    return sum;
}

/// Makes place for `more` values at the end of each row.
void widen(table::ObjectTable& objects, std::size_t before, std::size_t more) {
    const std::size_t rows = before == 0 ? 0 : objects.values.size() / before;
    std::vector<float> values(rows * (before + more));
    for (std::size_t i = 0; i < rows; ++i) {
        std::copy_n(objects.values.begin() + static_cast<std::ptrdiff_t>(i * before), before,
                    values.begin() + static_cast<std::ptrdiff_t>(i * (before + more)));
    }
    objects.values = std::move(values);
}

}  // namespace

void append_spots(table::ObjectTable& objects, const image::CellObjects& cells, std::string_view channel,
                  std::span<const image::Spot> spots) {
    if (objects.rows() != cells.count()) throw Error(Code::internal, "the objects and their cells differ in number");
    const auto columns = table::spot_columns(channel);
    const std::size_t before = objects.columns.size();
    objects.columns.insert(objects.columns.end(), columns.begin(), columns.end());
    widen(objects, before, columns.size());
    const SpotRows rows(spots, cells.nuclei.height());
    for (std::size_t i = 0; i < cells.count(); ++i) {
        const SpotSum nucleus = sum_of(rows, cells.nuclei.of(i));
        SpotSum cell = nucleus;
        for (const ObjectRuns* part : {&cells.rings, &cells.remainders}) {
            const SpotSum sum = sum_of(rows, part->of(i));
            cell.count += sum.count;
            cell.integrated += sum.integrated;
        }
        float* const out = objects.values.data() + i * objects.columns.size() + before;
        out[0] = static_cast<float>(nucleus.count);
        out[1] = static_cast<float>(cell.count);
        out[2] = static_cast<float>(cell.integrated);
    }
}

}  // namespace viroplate::measure
