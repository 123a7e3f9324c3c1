#include "segment/label_runs.hpp"

#include <cstddef>
#include <vector>

#include "segment/marked.hpp"

namespace viroplate::segment {

image::ObjectRuns label_runs(const Framed<std::uint32_t>& labels, std::uint32_t count) {
    const int steps = labels.width + 1;  // the last run of a row ends at the frame
    std::vector<std::uint8_t> marks(marks_size(steps), 0);
    std::vector<image::OwnedRun> runs(16 * std::size_t{count});  // about what they are
    std::size_t size = 0;
    for (int y = 0; y < labels.height; ++y) {
        const std::uint32_t* row = labels.row(y);
        mark_changes(row, steps, marks.data());
        const std::size_t most = size + static_cast<std::size_t>(steps);
        if (runs.size() < most) runs.resize(2 * most);
        image::OwnedRun* const all = runs.data();
        int begin = 0;
        std::uint32_t label = 0;
        // Runs of label 0 are written too, and overwritten: a branch would be guessed wrong half the time.
        visit_marked(marks.data(), steps, [&](int x) {
            all[size] = {label - 1, {y, begin, x}};
            size += label != 0 ? 1 : 0;
            begin = x;
            label = row[x];
        });
    }
    return {labels.width, labels.height, count, std::span(runs).first(size)};
}

std::vector<std::uint32_t> by_first_row(const image::ObjectRuns& objects) {
    const auto row = [&](std::uint32_t i) {
        const auto runs = objects.of(i);
        return static_cast<std::size_t>(runs.empty() ? objects.height() : runs.front().y);
    };
    const auto count = static_cast<std::uint32_t>(objects.count());
    std::vector<std::uint32_t> next(static_cast<std::size_t>(objects.height()) + 2, 0);
    for (std::uint32_t i = 0; i < count; ++i) ++next[row(i) + 1];
    for (std::size_t y = 1; y < next.size(); ++y) next[y] += next[y - 1];
    std::vector<std::uint32_t> order(count);
    for (std::uint32_t i = 0; i < count; ++i) order[next[row(i)]++] = i;
    return order;
}

}  // namespace viroplate::segment
