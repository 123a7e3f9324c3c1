#include "viroplate/image/object_runs.hpp"

#include <algorithm>

#include "viroplate/core/error.hpp"

namespace viroplate::image {

namespace {

void paint_over(LabelPlane& labels, const ObjectRuns& objects) {
    for (std::size_t object = 0; object < objects.count(); ++object) {
        for (const Run& run : objects.of(object)) {
            std::fill_n(labels.pixels.begin() + static_cast<std::ptrdiff_t>(labels.offset(run.begin, run.y)),
                        run.length(), static_cast<std::uint32_t>(object + 1));
        }
    }
}

}  // namespace

ObjectRuns::ObjectRuns(int width, int height, std::size_t count, std::span<const OwnedRun> runs)
    : width_(width), height_(height), first_(count + 1, 0), runs_(runs.size()) {
    for (const OwnedRun& owned : runs) {
        if (owned.object >= count) throw Error(Code::internal, "a label lies above the number of objects");
        ++first_[owned.object + 1];
    }
    for (std::size_t i = 1; i <= count; ++i) first_[i] += first_[i - 1];
    std::vector<std::size_t> next(first_.begin(), first_.end());
    for (const OwnedRun& owned : runs) runs_[next[owned.object]++] = owned.run;
}

void ObjectRuns::add(std::span<const Run> runs) {
    runs_.insert(runs_.end(), runs.begin(), runs.end());
    first_.push_back(runs_.size());
}

std::size_t area(std::span<const Run> runs) {
    std::size_t sum = 0;
    for (const Run& run : runs) sum += static_cast<std::size_t>(run.length());
    return sum;
}

bool touches_border(std::span<const Run> runs, int width, int height) {
    if (runs.empty()) return false;
    return runs.front().y == 0 || runs.back().y == height - 1 ||
           std::any_of(runs.begin(), runs.end(), [&](const Run& run) { return run.begin == 0 || run.end == width; });
}

ObjectRuns object_runs(const LabelPlane& labels, std::size_t count) {
    std::vector<OwnedRun> runs;
    for (int y = 0; y < labels.height; ++y) {
        const auto row = labels.row(y);
        for (int x = 0; x < labels.width;) {
            const std::uint32_t label = row[static_cast<std::size_t>(x)];
            const int begin = x++;
            while (x < labels.width && row[static_cast<std::size_t>(x)] == label) ++x;
            if (label != 0) runs.push_back({label - 1, {y, begin, x}});
        }
    }
    return {labels.width, labels.height, count, runs};
}

LabelPlane paint(const ObjectRuns& objects) {
    LabelPlane labels(objects.width(), objects.height(), 0);
    paint_over(labels, objects);
    return labels;
}

LabelPlane paint_cells(const CellObjects& cells) {
    LabelPlane labels = paint(cells.nuclei);
    paint_over(labels, cells.rings);
    paint_over(labels, cells.remainders);
    return labels;
}

}  // namespace viroplate::image
