#include "segment/cell_parts.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "segment/trespass.hpp"

namespace viroplate::segment {

namespace {

using image::ObjectRuns;
using image::Run;

/// Runs of one object after the other.
class RunList {
public:
    /// `expected` runs fit without growing.
    RunList(std::size_t objects, std::size_t expected) {
        first_.reserve(objects + 1);
        runs_.reserve(expected);
        next_ = end_ = runs_.data();
    }
    RunList(const RunList&) = delete;
    RunList& operator=(const RunList&) = delete;

    /// Makes place for `most` more runs.
    void make_place(std::ptrdiff_t most) {
        if (next_ + most > end_) grow(most);
    }
    /// Adds a run that does not go on from the last one, where it has pixels. There is place for it.
    void write(std::int32_t y, std::int32_t begin, std::int32_t end) {
        *next_ = {y, begin, end};
        next_ += begin < end ? 1 : 0;
    }
    /// Adds a run, or lengthens the last one where it goes on.
    void join(const Run& run) {
        if (used() > first_.back() && next_[-1].end == run.begin && next_[-1].y == run.y) {
            next_[-1].end = run.end;
            return;
        }
        make_place(1);
        write(run.y, run.begin, run.end);
    }
    void end_object() { first_.push_back(used()); }

    ObjectRuns finish(int width, int height) {
        runs_.resize(used());
        return {width, height, std::move(first_), std::move(runs_)};
    }

private:
    std::size_t used() const { return static_cast<std::size_t>(next_ - runs_.data()); }
    /// In steps that stay in the cache until they are written.
    void grow(std::ptrdiff_t most) {
        const std::size_t kept = used();
        runs_.resize(kept + static_cast<std::size_t>(most) + kStep);
        next_ = runs_.data() + kept;
        end_ = runs_.data() + runs_.size();
    }

    static constexpr std::size_t kStep = 1024;
    std::vector<std::size_t> first_{0};
    std::vector<Run> runs_;
    Run* next_ = nullptr;
    Run* end_ = nullptr;
};

Interval clipped(Interval interval, Interval to) {
    return {std::min(std::max(interval.begin, to.begin), to.end), std::min(std::max(interval.end, to.begin), to.end)};
}

/// The intervals of one row that lie in the way, in any order.
class Obstacles {
public:
    void clear() { intervals_.clear(); }
    void add(Interval interval) { intervals_.push_back(interval); }
    /// The end of one that covers x, or x.
    std::int32_t end_at(std::int32_t x) const {
        for (const Interval& i : intervals_) {
            if (i.begin <= x && x < i.end) return i.end;
        }
        return x;
    }
    /// Where the next one behind x begins, at most `limit`.
    std::int32_t next_begin(std::int32_t x, std::int32_t limit) const {
        for (const Interval& i : intervals_) {
            if (i.begin > x) limit = std::min(limit, i.begin);
        }
        return limit;
    }

private:
    std::vector<Interval> intervals_;
};

/// Runs of several rows, asked for row by row.
class RowReader {
public:
    void take(std::span<const Run> runs) {
        runs_.assign(runs.begin(), runs.end());
        std::sort(runs_.begin(), runs_.end(), [](const Run& a, const Run& b) { return a.y < b.y; });
        next_ = 0;
    }
    /// Whether there are some in row y; rows before it are not asked for again.
    bool has(std::int32_t y) {
        while (next_ < runs_.size() && runs_[next_].y < y) ++next_;
        return next_ < runs_.size() && runs_[next_].y == y;
    }
    void add_to(Obstacles& obstacles, std::int32_t y) {
        has(y);
        for (std::size_t i = next_; i < runs_.size() && runs_[i].y == y; ++i) {
            obstacles.add({runs_[i].begin, runs_[i].end});
        }
    }

private:
    std::vector<Run> runs_;
    std::size_t next_ = 0;
};

/// Writes the parts of one cell after the other.
class PartWriter {
public:
    PartWriter(const ObjectRuns& nuclei, const Territories& territories, RingReaches ring)
        : nuclei_(nuclei),
          territories_(territories),
          trespasses_(find_trespasses(nuclei, territories)),
          factor_(territories.grid.factor),
          rows_(ring),
          rings_(nuclei.count(), expected_rings()),
          remainders_(nuclei.count(), expected_remainders()) {}

    void add(std::size_t object) {
        const auto nucleus = nuclei_.of(object);
        if (!nucleus.empty()) {
            start(nucleus, object);
            const auto own = territories_.by_object.of(object);
            for (std::size_t i = 0; i < own.size();) {
                std::size_t end = i + 1;
                while (end < own.size() && own[end].y == own[i].y) ++end;
                add_grid_row(own.subspan(i, end - i));
                i = end;
            }
        }
        rings_.end_object();
        remainders_.end_object();
    }

    image::CellObjects finish(ObjectRuns nuclei) {
        const int width = nuclei.width();
        const int height = nuclei.height();
        return {std::move(nuclei), rings_.finish(width, height), remainders_.finish(width, height)};
    }

private:
    std::size_t expected_rings() const {
        return 2 * nuclei_.all().size() + 2 * static_cast<std::size_t>(rows_.reach_rows()) * nuclei_.count();
    }
    std::size_t expected_remainders() const {
        return 3 * nuclei_.all().size() + territories_.in_rows.size() * static_cast<std::size_t>(factor_);
    }

    void start(std::span<const Run> nucleus, std::size_t object) {
        own_ = nucleus;
        rows_.take(nucleus, nuclei_.width());
        others_.take(trespasses_.of(object));
    }

    void add_grid_row(std::span<const Run> grid_runs) {
        const std::int32_t first = grid_runs.front().y * factor_;
        const std::int32_t last = std::min(first + factor_, nuclei_.height());
        for (std::int32_t y = first; y < last; ++y) {
            const bool is_contested = others_.has(y);
            for (const Run& run : grid_runs) {
                add_row(y, {run.begin * factor_, std::min(run.end * factor_, nuclei_.width())}, is_contested);
            }
        }
    }

    void add_row(std::int32_t y, Interval part, bool is_contested) {
        rings_.make_place(2);
        remainders_.make_place(4);
        const std::int32_t number = rows_.number(y);
        const bool has_ring = rows_.has(number);
        if (is_contested || (has_ring && rows_.kind(number) == NucleusRows::Kind::other)) {
            add_piecewise(y, part);
        } else if (!has_ring) {
            remainders_.write(y, part.begin, part.end);
        } else if (rows_.kind(number) == NucleusRows::Kind::ring) {
            add_beside(y, part, clipped(rows_.row(number).ring, part));
        } else {
            add_around(y, part, rows_.row(number));
        }
    }

    /// A row above or below the nucleus and its gap.
    void add_beside(std::int32_t y, Interval part, Interval ring) {
        const bool has_ring = ring.begin < ring.end;
        rings_.write(y, ring.begin, ring.end);
        remainders_.write(y, part.begin, has_ring ? ring.begin : part.end);
        remainders_.write(y, has_ring ? ring.end : part.end, part.end);
    }

    /// The usual row: the nucleus, the gap on both sides of it, the ring around that, and what is left.
    void add_around(std::int32_t y, Interval part, const NucleusRows::Row& row) {
        const Interval nucleus = clipped(row.nucleus, part);
        const Interval gap = clipped(row.gap, part);
        const Interval ring = clipped(row.ring, part);
        rings_.write(y, ring.begin, gap.begin);
        rings_.write(y, gap.end, ring.end);
        // Without a ring on one side the gap goes on into the rest.
        const bool has_left = ring.begin < gap.begin;
        const bool has_right = gap.end < ring.end;
        remainders_.write(y, part.begin, has_left ? ring.begin : nucleus.begin);
        remainders_.write(y, has_left ? gap.begin : nucleus.begin, nucleus.begin);
        remainders_.write(y, nucleus.end, has_right ? gap.end : part.end);
        remainders_.write(y, has_right ? ring.end : part.end, part.end);
    }

    /// Any row: from one place to the next where something begins or ends.
    void add_piecewise(std::int32_t y, Interval part) {
        blocks_.clear();
        others_.add_to(blocks_, y);
        auto run =
            std::lower_bound(own_.begin(), own_.end(), y, [](const Run& r, std::int32_t row) { return r.y < row; });
        for (; run != own_.end() && run->y == y; ++run) blocks_.add({run->begin, run->end});
        const auto number = rows_.number(y);
        const auto [nucleus, gap, ring] = rows_.has(number) ? rows_.row(number) : NucleusRows::Row{};
        for (std::int32_t x = part.begin; x < part.end;) {
            const std::int32_t behind = blocks_.end_at(x);
            if (behind > x) {
                x = behind;
                continue;
            }
            std::int32_t end = blocks_.next_begin(x, part.end);
            bool in_ring = x >= ring.begin && x < ring.end;
            if (in_ring) {
                in_ring = x < gap.begin || x >= gap.end;
                end = std::min(end, ring.end);
                if (x < gap.begin) end = std::min(end, gap.begin);
                if (!in_ring) end = std::min(end, gap.end);
            } else if (x < ring.begin) {
                end = std::min(end, ring.begin);
            }
            (in_ring ? rings_ : remainders_).join({y, x, end});
            x = end;
        }
    }

    const ObjectRuns& nuclei_;
    const Territories& territories_;
    ObjectRuns trespasses_;
    int factor_;
    NucleusRows rows_;
    std::span<const Run> own_;
    RowReader others_;  ///< nuclei that trespass
    Obstacles blocks_;
    RunList rings_;
    RunList remainders_;
};

}  // namespace

image::CellObjects cell_parts(ObjectRuns nuclei, const Territories& territories, RingReaches ring) {
    PartWriter writer(nuclei, territories, ring);
    for (std::size_t i = 0; i < nuclei.count(); ++i) writer.add(i);
    return writer.finish(std::move(nuclei));
}

}  // namespace viroplate::segment
