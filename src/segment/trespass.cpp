#include "segment/trespass.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace viroplate::segment {

namespace {

using image::OwnedRun;
using image::Run;

/// Adds what of the object's run lies in the territories of others.
void add_parts(std::uint32_t object, const Run& run, const Territories& territories,
               std::vector<OwnedRun>& trespasses) {
    const int factor = territories.grid.factor;
    const auto& all = territories.in_rows;
    const Run wanted{run.y / factor, run.begin / factor, 0};
    auto other = std::lower_bound(all.begin(), all.end(), wanted, [](const OwnedRun& a, const Run& b) {
        return a.run.y != b.y ? a.run.y < b.y : a.run.end <= b.begin;
    });
    for (; other != all.end() && other->run.y == wanted.y && other->run.begin * factor < run.end; ++other) {
        if (other->object == object) continue;
        trespasses.push_back(
            {other->object,
             {run.y, std::max(run.begin, other->run.begin * factor), std::min(run.end, other->run.end * factor)}});
    }
}

}  // namespace

image::ObjectRuns find_trespasses(const image::ObjectRuns& nuclei, const Territories& territories) {
    std::vector<OwnedRun> trespasses;
    const int factor = territories.grid.factor;
    for (std::size_t i = 0; i < nuclei.count() && factor > 1; ++i) {
        const auto own = territories.by_object.of(i);
        std::size_t place = 0;
        Run home{-1, 0, 0};  // what the object has of a row of the grid, in image px
        for (const Run& run : nuclei.of(i)) {
            if (run.y >= home.y + factor || home.y < 0) {
                home.y = run.y / factor * factor;
                while (place < own.size() && own[place].y * factor < home.y) ++place;
                const bool is_there = place < own.size() && own[place].y * factor == home.y;
                home.begin = is_there ? own[place].begin * factor : 0;
                home.end = is_there ? own[place].end * factor : 0;
            }
            if (run.begin < home.begin || run.end > home.end) {
                add_parts(static_cast<std::uint32_t>(i), run, territories, trespasses);
            }
        }
    }
    return {nuclei.width(), nuclei.height(), nuclei.count(), trespasses};
}

}  // namespace viroplate::segment
