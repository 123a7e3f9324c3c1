#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "viroplate/image/plane.hpp"

namespace viroplate::image {

/// Neighbouring pixels of one row: x from `begin` to just before `end`.
struct Run {
    std::int32_t y = 0;
    std::int32_t begin = 0;
    std::int32_t end = 0;

    std::int32_t length() const { return end - begin; }
    bool operator==(const Run&) const = default;
};

/// A run and the object that it belongs to, counted from 0.
struct OwnedRun {
    std::uint32_t object = 0;
    Run run;
};

/// The pixels of the objects of one field, as runs: a twentieth of the memory of a label image, and every step walks
/// only the pixels of objects. Objects are counted from 0 (a label is the number plus one); the runs of each stand in
/// reading order and do not overlap or touch.
class ObjectRuns {
public:
    ObjectRuns() = default;
    /// No objects yet, in a field of this size.
    ObjectRuns(int width, int height) : width_(width), height_(height) {}
    /// Groups `runs`, which come in reading order, by their object. An object may have none.
    ObjectRuns(int width, int height, std::size_t count, std::span<const OwnedRun> runs);
    /// Takes over what is grouped already: the runs of object i are those from first[i] to just before first[i + 1];
    /// `first` begins with 0 and ends with the number of runs.
    ObjectRuns(int width, int height, std::vector<std::size_t> first, std::vector<Run> runs)
        : width_(width), height_(height), first_(std::move(first)), runs_(std::move(runs)) {}

    /// Appends the next object.
    void add(std::span<const Run> runs);

    int width() const { return width_; }
    int height() const { return height_; }
    std::size_t count() const { return first_.size() - 1; }
    std::span<const Run> of(std::size_t object) const {
        return std::span(runs_).subspan(first_[object], first_[object + 1] - first_[object]);
    }
    /// The runs of all objects, one object after the other.
    std::span<const Run> all() const { return runs_; }

private:
    int width_ = 0;
    int height_ = 0;
    std::vector<std::size_t> first_{0};
    std::vector<Run> runs_;
};

/// Number of pixels.
std::size_t area(std::span<const Run> runs);

/// Whether a pixel of `runs`, which stand in reading order, lies at the border of an image of `width` × `height` px.
bool touches_border(std::span<const Run> runs, int width, int height);

/// The objects of a label image whose labels run from 1 to `count`. Throws Code::internal for a label above it.
ObjectRuns object_runs(const LabelPlane& labels, std::size_t count);

/// The label image of the objects: 1 + object, 0 between them.
LabelPlane paint(const ObjectRuns& objects);

/// The cells of one field, consistent by construction: cell i is nucleus i, ring i and remainder i, which have no pixel
/// in common; cells do not overlap.
struct CellObjects {
    ObjectRuns nuclei;
    ObjectRuns rings;       ///< the band around the nucleus
    ObjectRuns remainders;  ///< the rest of the cell: what lies between nucleus and ring, and beyond the ring

    std::size_t count() const { return nuclei.count(); }
};

/// The label image of the whole cells.
LabelPlane paint_cells(const CellObjects& cells);

}  // namespace viroplate::image
