#pragma once

#include <algorithm>
#include <cstddef>

#include "segment/framed.hpp"

namespace viroplate::segment {

/// Fetches the rows of an image into the cache before objects that are visited by their first row need them. An object
/// reads a few pixels of each of its rows, which no processor foresees.
class RowAhead {
public:
    explicit RowAhead(const Framed<float>& image) : image_(image) {}

    /// Fetches the rows up to `end` that were not fetched yet.
    void fetch(int end) {
        constexpr std::size_t kLine = 64 / sizeof(float);
        const int last = std::min(end, image_.height);
        if (next_ >= last) return;
        const float* to = image_.row(last);
        for (const float* at = image_.row(next_); at < to; at += kLine) __builtin_prefetch(at);
        next_ = last;
    }

private:
    const Framed<float>& image_;
    int next_ = 0;
};

}  // namespace viroplate::segment
