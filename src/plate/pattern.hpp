#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace viroplate::plate {

/// What a group of a pattern can say about an image.
enum class Part { well, row, column, field, channel, z, time, plate, sequence };
inline constexpr std::size_t kParts = 9;

/// The texts that a path gave for each part.
using Parts = std::array<std::optional<std::string>, kParts>;

/// A regular expression with named groups that reads what an image shows out of its path.
class NamePattern {
public:
    /// RE2 syntax; `(?<name>…)` is taken as `(?P<name>…)`. Throws Code::assay: no regular expression, groups that do
    /// not say the well, two groups for one thing.
    NamePattern(std::string name, std::string_view expression);
    ~NamePattern();
    NamePattern(NamePattern&&) noexcept;
    NamePattern& operator=(NamePattern&&) noexcept;

    const std::string& name() const { return name_; }
    bool has(Part part) const;
    /// Matches a path with '/' between folders (case ignored): the whole path from the start of any of its parts on; a
    /// pattern without '/' is tried on the file name first.
    std::optional<Parts> match(const std::string& path) const;

private:
    std::optional<Parts> match_text(std::string_view text) const;

    std::string name_;
    bool file_name_first_ = false;
    std::unique_ptr<re2::RE2> expression_;
    std::vector<std::optional<Part>> groups_;  // by group number, from 1
};

/// A pattern that the engine knows by name.
struct BuiltInPattern {
    const char* name;
    const char* expression;
    const char* example;
};
const std::vector<BuiltInPattern>& built_in_patterns();

}  // namespace viroplate::plate
