#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "viroplate/image/prepared_plane.hpp"

namespace viroplate::segment {

/// Rows of a plane binned by a whole factor: means of factor × factor pixels, in levels above the plane's zero. The
/// last pixels of a row or column may hold fewer.
class BinnedRows {
public:
    /// `plane` must outlive this.
    BinnedRows(const image::PreparedPlane& plane, int factor);

    int width() const { return static_cast<int>(sums_.size()); }
    int height() const { return height_; }
    void read(int y, float* out);

private:
    const image::PreparedPlane& plane_;
    int factor_;
    int height_;
    std::vector<std::uint32_t> columns_;
    std::vector<std::uint32_t> sums_;
};

}  // namespace viroplate::segment
