#include "plate/pattern.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cctype>

#include "plate/text.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/options.hpp"

namespace viroplate::plate {

namespace {

struct Word {
    const char* text;
    Part part;
};

/// Names people give their groups, lower case and without '_' and '-'.
constexpr Word kWords[] = {{"well", Part::well},
                           {"wellname", Part::well},
                           {"wellid", Part::well},
                           {"row", Part::row},
                           {"wellrow", Part::row},
                           {"column", Part::column},
                           {"col", Part::column},
                           {"wellcolumn", Part::column},
                           {"wellcol", Part::column},
                           {"field", Part::field},
                           {"fieldid", Part::field},
                           {"fov", Part::field},
                           {"site", Part::field},
                           {"channel", Part::channel},
                           {"channelid", Part::channel},
                           {"channelname", Part::channel},
                           {"channelnumber", Part::channel},
                           {"wavelength", Part::channel},
                           {"wave", Part::channel},
                           {"dye", Part::channel},
                           {"stain", Part::channel},
                           {"z", Part::z},
                           {"slice", Part::z},
                           {"stackslice", Part::z},
                           {"plane", Part::z},
                           {"zslice", Part::z},
                           {"zindex", Part::z},
                           {"t", Part::time},
                           {"time", Part::time},
                           {"timepoint", Part::time},
                           {"plate", Part::plate},
                           {"plateid", Part::plate},
                           {"platename", Part::plate},
                           {"experimentname", Part::plate},
                           {"barcode", Part::plate},
                           {"sequence", Part::sequence},
                           {"seq", Part::sequence}};

std::optional<Part> part_of(std::string_view group) {
    std::string word = lower_case(group);
    word.erase(std::remove_if(word.begin(), word.end(), [](char c) { return c == '_' || c == '-'; }), word.end());
    for (const Word& known : kWords) {
        if (word == known.text) return known.part;
    }
    return std::nullopt;
}

/// A group that means nothing here, with the word that may have been meant.
std::string group_with_hint(const std::string& group) {
    std::vector<std::string> words;
    for (const Word& known : kWords) words.emplace_back(known.text);
    const auto near = nearest(group, words);
    return near ? fmt::format("'{}' (did you mean '{}'?)", group, *near) : fmt::format("'{}'", group);
}

/// Drops a leading '^' (every match starts at a part of the path) and spells `(?<name>` as RE2 wants it.
std::string to_re2(std::string_view expression) {
    std::string text(expression);
    if (!text.empty() && text.front() == '^') text.erase(0, 1);
    for (std::size_t at = text.find("(?<"); at != std::string::npos; at = text.find("(?<", at + 3)) {
        const bool named = at + 3 < text.size() && std::isalpha(static_cast<unsigned char>(text[at + 3])) != 0;
        if (named) text.insert(at + 2, "P");
    }
    return text;
}

constexpr const char* kGroupsRemedy =
    "Name groups as in (?P<well>[A-P]\\d{2})_f(?P<field>\\d+)_(?P<channel>\\w+)\\.tif: well (or row and column), "
    "field, "
    "channel (or sequence), z, time, plate.";

void check_groups(const std::string& name, const std::vector<std::optional<Part>>& groups,
                  const std::vector<std::string>& unknown) {
    const auto count = [&](Part part) { return std::count(groups.begin(), groups.end(), std::optional<Part>(part)); };
    const auto complain = [&](const std::string& what) {
        throw Error(Code::assay, fmt::format("pattern '{}' {}", name, what), kGroupsRemedy);
    };
    for (std::size_t part = 0; part < kParts; ++part) {
        if (count(static_cast<Part>(part)) > 1) complain("has two groups for the same thing");
    }
    if (count(Part::well) == 0 && (count(Part::row) == 0 || count(Part::column) == 0)) {
        complain(unknown.empty() ? "says no well"
                                 : fmt::format("says no well; its groups {} mean nothing here", listed(unknown)));
    }
    if (count(Part::well) > 0 && count(Part::row) + count(Part::column) > 0) {
        complain("says the well twice: by 'well' and by row or column");
    }
    if (count(Part::sequence) > 0 && count(Part::field) + count(Part::channel) > 0) {
        complain("has 'sequence' beside field or channel; the sequence number stands for both");
    }
}

}  // namespace

NamePattern::NamePattern(std::string name, std::string_view expression) : name_(std::move(name)) {
    const std::string text = to_re2(expression);
    file_name_first_ = text.find('/') == std::string::npos;
    re2::RE2::Options options;
    options.set_case_sensitive(false);
    options.set_log_errors(false);
    expression_ = std::make_unique<re2::RE2>("(?:^|/)(?:" + text + ")", options);
    if (!expression_->ok()) {
        throw Error(Code::assay, fmt::format("pattern '{}' is no regular expression: {}", name_, expression_->error()),
                    "The syntax is RE2's: as Python's, without look-ahead, look-behind and back-references.");
    }
    std::vector<std::string> unknown;
    groups_.resize(static_cast<std::size_t>(expression_->NumberOfCapturingGroups()) + 1);
    for (const auto& [number, group] : expression_->CapturingGroupNames()) {
        groups_[static_cast<std::size_t>(number)] = part_of(group);
        if (!part_of(group)) unknown.push_back(group_with_hint(group));
    }
    check_groups(name_, groups_, unknown);
}

NamePattern::~NamePattern() = default;
NamePattern::NamePattern(NamePattern&&) noexcept = default;
NamePattern& NamePattern::operator=(NamePattern&&) noexcept = default;

bool NamePattern::has(Part part) const {
    return std::find(groups_.begin(), groups_.end(), std::optional<Part>(part)) != groups_.end();
}

std::optional<Parts> NamePattern::match_text(std::string_view text) const {
    std::vector<re2::StringPiece> found(groups_.size());
    const re2::StringPiece piece(text.data(), text.size());
    if (!expression_->Match(piece, 0, text.size(), re2::RE2::UNANCHORED, found.data(),
                            static_cast<int>(found.size()))) {
        return std::nullopt;
    }
    Parts parts;
    for (std::size_t group = 1; group < groups_.size(); ++group) {
        const auto part = groups_[group];
        if (part && found[group].data() != nullptr) {
            parts[static_cast<std::size_t>(*part)] = std::string(found[group].data(), found[group].size());
        }
    }
    return parts;
}

std::optional<Parts> NamePattern::match(const std::string& path) const {
    const auto slash = path.rfind('/');
    if (file_name_first_ && slash != std::string::npos) {
        if (auto parts = match_text(std::string_view(path).substr(slash + 1))) return parts;
    }
    return match_text(path);
}

const std::vector<BuiltInPattern>& built_in_patterns() {
    static const std::vector<BuiltInPattern> kPatterns{
        {"viroplate", R"((?P<well>[A-Z]{1,2}\d{2})_f(?P<field>\d{1,4})_(?P<channel>[^/]+)\.(?:tiff?|png)$)",
         "A01_f1_dna.tif"},
        {"sbs",
         R"(Channel ?(?P<channel>\d{1,2})-\d{2,4}-(?P<row>[A-Z]{1,2})-(?P<column>\d{2})(?:-(?P<field>\d{2}))?\.tiff?$)",
         "Channel1-17-B-05.tif"},
        {"phenix",
         R"(r(?P<row>\d{2})c(?P<column>\d{2})f(?P<field>\d{2,})p(?P<z>\d{2,})-ch(?P<channel>\d+)sk(?P<time>\d+)fk\d+fl\d+\.tiff?$)",
         "r03c03f01p01-ch1sk1fk1fl1.tiff"},
        {"cellomics",
         R"((?P<plate>[^/]+)_(?P<well>[A-Z]{1,2}\d{2})f(?P<field>\d{1,3})d(?P<channel>\d)\.(?:tiff?|png)$)",
         "AS_09125_050116030001_D03f00d0.tif"},
        {"metaxpress",
         R"((?:TimePoint_(?P<time>\d+)/)?(?:ZStep_(?P<z>\d+)/)?(?P<plate>[^/]+?)_(?P<well>[A-Z]{1,2}\d{2}))"
         R"((?:_s(?P<field>\d+))?(?:_w(?P<channel>\d+?))?_?\[?(?:[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12})?\]?\.tiff?$)",
         "9987_B02_s1_w1.TIF"},
        {"virustiter", R"((?P<well>[A-Z]{1,2}\d{1,2})/file(?P<sequence>\d{1,6})\.tiff?$)", "a1/file001.tif"},
    };
    return kPatterns;
}

}  // namespace viroplate::plate
