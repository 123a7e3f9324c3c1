#include "segment/components.hpp"

#include "segment/disjoint_sets.hpp"
#include "segment/mask_bits.hpp"

namespace viroplate::segment {

namespace {

/// Where runs begin and end, alternately: run i is [edges[2 i], edges[2 i + 1]). Rows follow one another.
class RunEdges {
public:
    explicit RunEdges(std::size_t guess) : edges_(guess) {}

    /// Room for the edges of one more row of `width` pixels, which are then written to next().
    PixelIndex* reserve(int width) {
        const std::size_t most = count_ + static_cast<std::size_t>(width) + 2;
        if (edges_.size() < most) edges_.resize(2 * most);
        return edges_.data() + count_;
    }
    void finish(const PixelIndex* end) { count_ = static_cast<std::size_t>(end - edges_.data()); }
    const PixelIndex* data() const { return edges_.data(); }
    std::uint32_t runs() const { return static_cast<std::uint32_t>(count_ / 2); }
    PixelIndex begin(std::size_t run) const { return edges_[2 * run]; }
    PixelIndex end(std::size_t run) const { return edges_[2 * run + 1]; }

private:
    std::vector<PixelIndex> edges_;
    std::size_t count_ = 0;
};

/// Runs of one row: pixels that are `value`. `bits` is room for the row's bits.
PixelIndex* find_edges(const std::uint8_t* row, int width, PixelIndex origin, std::uint8_t value,
                       std::vector<std::uint64_t>& bits, PixelIndex* out) {
    equal_bits(row, width, value, bits.data());
    std::uint64_t before = 0;
    for (const std::uint64_t word : bits) {
        std::uint64_t changes = word ^ (word << 1 | before);
        before = word >> (kBitsAWord - 1);
        for (; changes != 0; changes &= changes - 1) {
            *out++ = origin + static_cast<PixelIndex>(std::countr_zero(changes));
        }
        origin += kBitsAWord;
    }
    if (before != 0) *out++ = origin;
    return out;
}

/// Joins the runs [middle, end) of one row to those of the row before it, [begin, middle), where they overlap.
void join_rows(const RunEdges& edges, std::uint32_t begin, std::uint32_t middle, std::uint32_t end, PixelIndex stride,
               Parents& parent) {
    std::uint32_t above = begin;
    std::uint32_t here = middle;
    while (above < middle && here < end) {
        const PixelIndex above_end = edges.end(above) + stride;
        const PixelIndex here_end = edges.end(here);
        if (edges.begin(here) < above_end && edges.begin(above) + stride < here_end) join(parent, above, here);
        // Whichever ends first meets no other; added up, as no branch could be foretold.
        above += static_cast<std::uint32_t>(above_end <= here_end);
        here += static_cast<std::uint32_t>(here_end <= above_end);
    }
}

}  // namespace

std::size_t Components::area(std::size_t component) const {
    std::size_t sum = 0;
    for (const PixelRun& run : runs(component)) sum += run.end - run.begin;
    return sum;
}

void Components::pixels(std::size_t component, std::vector<PixelIndex>& pixels) const {
    pixels.resize(area(component));
    PixelIndex* out = pixels.data();
    for (const PixelRun& run : runs(component)) {
        for (PixelIndex i = run.begin; i < run.end; ++i) *out++ = i;
    }
}

Components Components::collect(std::size_t count, const std::uint32_t* parent, const PixelIndex* edges) {
    Components result;
    // Parents come before their runs, so that components are numbered by their first pixel.
    std::vector<std::uint32_t> number(count);
    std::vector<std::size_t>& first = result.first_;
    first.push_back(0);
    for (std::size_t i = 0; i < count; ++i) {
        if (parent[i] == i) {
            number[i] = static_cast<std::uint32_t>(first.size() - 1);
            first.push_back(1);
        } else {
            number[i] = number[parent[i]];
            ++first[number[i] + std::size_t{1}];
        }
    }
    for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
    result.runs_.resize(count);
    std::vector<std::size_t> next(first.begin(), first.end() - 1);
    for (std::size_t i = 0; i < count; ++i) result.runs_[next[number[i]]++] = {edges[2 * i], edges[2 * i + 1]};
    return result;
}

Components find_components(const Framed<std::uint8_t>& mask, std::uint8_t value) {
    constexpr std::size_t kLikely = 128;  // edges a row
    RunEdges edges(kLikely * static_cast<std::size_t>(mask.height));
    Parents parent;
    parent.reserve(kLikely / 2 * static_cast<std::size_t>(mask.height));
    std::vector<std::uint64_t> bits(bit_words(mask.width));
    std::uint32_t before = 0;
    std::uint32_t here = 0;
    for (int y = 0; y < mask.height; ++y) {
        const auto origin = static_cast<PixelIndex>(mask.index(0, y));
        edges.finish(find_edges(mask.row(y), mask.width, origin, value, bits, edges.reserve(mask.width)));
        for (std::uint32_t i = here; i < edges.runs(); ++i) parent.push_back(i);
        join_rows(edges, before, here, edges.runs(), static_cast<PixelIndex>(mask.stride()), parent);
        before = here;
        here = edges.runs();
    }
    return Components::collect(parent.size(), parent.data(), edges.data());
}

PixelGroups group(std::span<const PixelIndex> pixels, const Framed<std::uint32_t>& labels, std::uint32_t count) {
    PixelGroups groups;
    groups.first.assign(count + std::size_t{1}, 0);
    for (const PixelIndex i : pixels) ++groups.first[labels[i]];
    for (std::size_t i = 1; i < groups.first.size(); ++i) groups.first[i] += groups.first[i - 1];
    std::vector<std::size_t> next(groups.first.begin(), groups.first.end());
    groups.pixels.resize(pixels.size());
    for (const PixelIndex i : pixels) groups.pixels[next[labels[i] - 1]++] = i;
    return groups;
}

}  // namespace viroplate::segment
