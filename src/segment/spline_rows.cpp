#include "segment/spline_rows.hpp"

#include <algorithm>

#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

VIROPLATE_WIDE void smooth_columns(const float* const* rows, float* __restrict out, std::size_t n) {
    const float* a = rows[0];
    const float* b = rows[1];
    const float* c = rows[2];
    const float* d = rows[3];
    const float* e = rows[4];
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = 0.0625F * (a[i] + e[i]) + 0.25F * (b[i] + d[i]) + 0.375F * c[i];
    }
}

/// `in` points `2 * apart` before the first pixel.
VIROPLATE_WIDE void smooth_row(const float* in, float* __restrict out, std::size_t n, std::size_t apart) {
    const float* b = in + apart;
    const float* c = b + apart;
    const float* d = c + apart;
    const float* e = d + apart;
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = 0.0625F * (in[i] + e[i]) + 0.25F * (b[i] + d[i]) + 0.375F * c[i];
    }
}

}  // namespace

SplineRows::SplineRows(BinnedRows& rows)
    : rows_(rows),
      width_(static_cast<std::size_t>(rows.width())),
      stride_(width_ + 2 * static_cast<std::size_t>(kMargin)),
      column_(stride_) {
    for (auto& kept : kept_) kept.resize(stride_ * static_cast<std::size_t>(kKept));
}

void SplineRows::make(int level, int y) {
    float* const out = place(level, y);
    if (level == 0) {
        rows_.read(y, out);
    } else {
        const int apart = 1 << (level - 1);
        const float* around[5];
        for (int k = 0; k < 5; ++k) around[k] = row(level - 1, y + (k - 2) * apart) - kMargin;
        smooth_columns(around, column_.data(), stride_);
        smooth_row(column_.data() + kMargin - 2 * apart, out, width_, static_cast<std::size_t>(apart));
    }
    std::fill_n(out - kMargin, kMargin, out[0]);
    std::fill_n(out + width_, kMargin, out[width_ - 1]);
}

const float* SplineRows::row(int level, int y) {
    y = std::clamp(y, 0, rows_.height() - 1);
    int& made = made_[level];
    for (; made <= y; ++made) make(level, made);
    return place(level, y);
}

float SplineRows::next_level(int x, int y) {
    constexpr int kApart = 1 << (kLevels - 1);
    static_assert(2 * kApart <= kMargin);
    float column[5];
    for (int k = 0; k < 5; ++k) {
        const float* const pixel = row(kLevels - 1, y + (k - 2) * kApart) + x;
        column[k] = 0.0625F * (pixel[-2 * kApart] + pixel[2 * kApart]) + 0.25F * (pixel[-kApart] + pixel[kApart]) +
                    0.375F * pixel[0];
    }
    return 0.0625F * (column[0] + column[4]) + 0.25F * (column[1] + column[3]) + 0.375F * column[2];
}

}  // namespace viroplate::segment
