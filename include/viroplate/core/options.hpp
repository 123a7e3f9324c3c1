#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "viroplate/core/units.hpp"

namespace viroplate {

/// Inclusive range an option may take.
struct Range {
    double low;
    double high;
};

/// Walks over the members of an options struct. Each struct has one `void visit(OptionVisitor&)` that names its members
/// once; reading TOML, overriding from the command line and writing provenance are all visitors over that one list.
class OptionVisitor {
public:
    virtual ~OptionVisitor() = default;
    virtual void number(std::string_view name, double& value, Range range) = 0;
    virtual void number(std::string_view name, std::optional<double>& value, Range range) = 0;
    virtual void integer(std::string_view name, int& value, Range range) = 0;
    virtual void flag(std::string_view name, bool& value) = 0;
    virtual void text(std::string_view name, std::string& value) = 0;
    virtual void texts(std::string_view name, std::vector<std::string>& value) = 0;
    /// One of `names`; `value` is its index.
    virtual void choice(std::string_view name, std::size_t& value, std::span<const std::string_view> names) = 0;

    /// An enumeration whose values count from 0 in the order of `names`.
    template <class Enum>
    void choose(std::string_view name, Enum& value, std::span<const std::string_view> names) {
        auto index = static_cast<std::size_t>(value);
        choice(name, index, names);
        value = static_cast<Enum>(index);
    }
    /// A length, under the keys `<name>_um` and `<name>_px`; the key that is set last clears the other.
    void length(std::string_view name, Length& value, Range range_px);
};

/// One option with its value as text and where the value came from ("default", "assay file", "command line").
struct OptionValue {
    std::string path;  ///< `nuclei.diameter_um`
    std::string value;
    std::string origin;
};

/// Lists every member it visits as text, under `prefix.`: what provenance and settings digests are made of.
class OptionLister final : public OptionVisitor {
public:
    explicit OptionLister(std::string prefix) : prefix_(std::move(prefix)) {}
    using OptionVisitor::number;
    void number(std::string_view name, double& value, Range range) override;
    void number(std::string_view name, std::optional<double>& value, Range range) override;
    void integer(std::string_view name, int& value, Range range) override;
    void flag(std::string_view name, bool& value) override;
    void text(std::string_view name, std::string& value) override;
    void texts(std::string_view name, std::vector<std::string>& value) override;
    void choice(std::string_view name, std::size_t& value, std::span<const std::string_view> names) override;

    const std::vector<OptionValue>& values() const { return values_; }

private:
    void add(std::string_view name, std::string value);

    std::string prefix_;
    std::vector<OptionValue> values_;
};

/// The candidate with the smallest edit distance to `word`, for "did you mean"; nothing when none is near
/// (distance above a third of the word's length, at least 2).
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace viroplate
