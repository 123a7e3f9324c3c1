#include "measure/object_runs.hpp"

#include "viroplate/core/error.hpp"

namespace viroplate::measure {

namespace {

/// Calls `take(label, run)` for every run of equal labels other than 0, in reading order.
template <class Take>
void visit_runs(const image::LabelPlane& labels, Take take) {
    for (int y = 0; y < labels.height; ++y) {
        const auto row = labels.row(y);
        for (int x = 0; x < labels.width;) {
            const std::uint32_t label = row[static_cast<std::size_t>(x)];
            const int begin = x++;
            while (x < labels.width && row[static_cast<std::size_t>(x)] == label) ++x;
            if (label != 0) take(label, Run{y, begin, x});
        }
    }
}

void gather_one(std::span<const Run> runs, const image::FloatPlane& signal, std::vector<float>& values) {
    values.clear();
    for (const Run& run : runs) {
        const float* row = signal.pixels.data() + signal.offset(0, run.y);
        values.insert(values.end(), row + run.begin, row + run.end);
    }
}

}  // namespace

ObjectRuns::ObjectRuns(const image::LabelPlane& labels, std::size_t count) : first_(count + 1, 0) {
    std::vector<std::uint32_t> owner;
    std::vector<Run> found;
    visit_runs(labels, [&](std::uint32_t label, const Run& run) {
        if (label > count) throw Error(Code::internal, "a label lies above the number of objects");
        ++first_[label];
        owner.push_back(label - 1);
        found.push_back(run);
    });
    for (std::size_t i = 1; i <= count; ++i) first_[i] += first_[i - 1];
    runs_.resize(found.size());
    std::vector<std::size_t> next(first_.begin(), first_.end());
    for (std::size_t i = 0; i < found.size(); ++i) runs_[next[owner[i]]++] = found[i];
}

std::size_t area(std::span<const Run> runs) {
    std::size_t sum = 0;
    for (const Run& run : runs) sum += static_cast<std::size_t>(run.length());
    return sum;
}

void CompartmentValues::gather(const CompartmentRuns& runs, std::size_t object, const image::FloatPlane& signal) {
    gather_one(runs.nuclei.of(object), signal, nucleus);
    gather_one(runs.rings.of(object), signal, ring);
    gather_one(runs.cells.of(object), signal, cell);
}

}  // namespace viroplate::measure
