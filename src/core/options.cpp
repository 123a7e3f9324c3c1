#include "viroplate/core/options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

namespace viroplate {

void OptionVisitor::length(std::string_view name, Length& value, Range range_px) {
    const Length before = value;
    number(fmt::format("{}_um", name), value.um, {0.0, 1e6});
    number(fmt::format("{}_px", name), value.px, range_px);
    if (value.um != before.um && value.px == before.px) value.px.reset();
    if (value.px != before.px && value.um == before.um) value.um.reset();
}

void OptionLister::add(std::string_view name, std::string value) {
    values_.push_back(
        {prefix_.empty() ? std::string(name) : fmt::format("{}.{}", prefix_, name), std::move(value), "default"});
}
void OptionLister::number(std::string_view name, double& value, Range) { add(name, fmt::format("{}", value)); }
void OptionLister::number(std::string_view name, std::optional<double>& value, Range) {
    add(name, value ? fmt::format("{}", *value) : "");
}
void OptionLister::integer(std::string_view name, int& value, Range) { add(name, fmt::format("{}", value)); }
void OptionLister::flag(std::string_view name, bool& value) { add(name, value ? "true" : "false"); }
void OptionLister::text(std::string_view name, std::string& value) { add(name, value); }
void OptionLister::texts(std::string_view name, std::vector<std::string>& value) {
    add(name, fmt::format("{}", fmt::join(value, ",")));
}
void OptionLister::choice(std::string_view name, std::size_t& value, std::span<const std::string_view> names) {
    add(name, std::string(names[value]));
}

namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = std::tolower(static_cast<unsigned char>(a[i - 1])) ==
                              std::tolower(static_cast<unsigned char>(b[j - 1]));
            const std::size_t replaced = diagonal + (same ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
    std::optional<std::string> best;
    std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const auto& candidate : candidates) {
        const std::size_t distance = edit_distance(word, candidate);
        if (distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

}  // namespace viroplate
