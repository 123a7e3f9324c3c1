#include "assay/override.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "assay/sections.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::assay {

namespace {

std::string_view trim(std::string_view text) {
    constexpr std::string_view kBlank = " \t";
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// Sets the one member it is looking for from text.
class MemberSetter final : public OptionVisitor {
public:
    MemberSetter(std::string_view wanted, std::string_view value, std::string_view whole)
        : wanted_(wanted), value_(value), whole_(whole) {}
    bool found() const { return found_; }

    void number(std::string_view name, double& value, Range range) override {
        if (take(name)) value = parsed_number(range);
    }
    void number(std::string_view name, std::optional<double>& value, Range range) override {
        if (!take(name)) return;
        value = value_.empty() ? std::nullopt : std::optional(parsed_number(range));
    }
    void integer(std::string_view name, int& value, Range range) override {
        if (!take(name)) return;
        const double number = parsed_number(range);
        if (std::trunc(number) != number || std::abs(number) > 1e9) refuse("a whole number is expected");
        value = static_cast<int>(number);
    }
    void flag(std::string_view name, bool& value) override {
        if (!take(name)) return;
        if (value_ != "true" && value_ != "false") refuse("true or false is expected");
        value = value_ == "true";
    }
    void text(std::string_view name, std::string& value) override {
        if (take(name)) value = value_;
    }
    void texts(std::string_view name, std::vector<std::string>& value) override {
        if (!take(name)) return;
        value.clear();
        for (std::string_view rest = value_; !rest.empty();) {
            const auto comma = rest.find(',');
            value.emplace_back(trim(rest.substr(0, comma)));
            rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
        }
    }
    void choice(std::string_view name, std::size_t& value, std::span<const std::string_view> names) override {
        if (!take(name)) return;
        const auto found = std::find(names.begin(), names.end(), value_);
        if (found == names.end()) refuse(fmt::format("one of {} is expected", fmt::join(names, ", ")));
        value = static_cast<std::size_t>(found - names.begin());
    }

private:
    bool take(std::string_view name) {
        if (name != wanted_) return false;
        found_ = true;
        return true;
    }
    double parsed_number(Range range) const {
        double number = 0;
        const auto result = std::from_chars(value_.data(), value_.data() + value_.size(), number);
        if (result.ec != std::errc() || result.ptr != value_.data() + value_.size()) refuse("a number is expected");
        if (!(number >= range.low && number <= range.high)) {
            refuse(fmt::format("outside {} … {}", range.low, range.high));
        }
        return number;
    }
    [[noreturn]] void refuse(std::string_view why) const {
        throw Error(Code::assay, fmt::format("--set {}: {}", whole_, why), "Correct the value.");
    }

    std::string_view wanted_;
    std::string_view value_;
    std::string_view whole_;
    bool found_ = false;
};

bool is_fixed_name(const Section& section, std::string_view key) { return !section.path.empty() && key == "name"; }

std::vector<std::string> known_paths(Assay& assay) {
    std::vector<std::string> paths;
    for (const auto& section : sections(assay)) {
        OptionLister lister(section.path);
        section.visit(lister);
        for (const auto& option : lister.values()) {
            if (option.path != section.path + ".name") paths.push_back(option.path);
        }
    }
    return paths;
}

}  // namespace

std::string apply_override(Assay& assay, std::string_view override_text) {
    const auto equals = override_text.find('=');
    if (equals == std::string_view::npos) {
        throw Error(Code::assay, fmt::format("--set {}: a value is missing", override_text),
                    "Write --set section.key=value.");
    }
    const std::string path(trim(override_text.substr(0, equals)));
    const std::string_view value = trim(override_text.substr(equals + 1));
    const auto dot = path.rfind('.');
    const std::string section_path = dot == std::string::npos ? "" : path.substr(0, dot);
    const std::string key = dot == std::string::npos ? path : path.substr(dot + 1);
    for (const auto& section : sections(assay)) {
        if (section.path != section_path || is_fixed_name(section, key)) continue;
        MemberSetter setter(key, value, override_text);
        section.visit(setter);
        if (setter.found()) return path;
    }
    const auto paths = known_paths(assay);
    const auto near = nearest(path, paths);
    throw Error(Code::assay,
                fmt::format("--set {}: unknown option '{}'{}", override_text, path,
                            near ? fmt::format("; did you mean '{}'?", *near) : ""),
                "docs/formats.md lists the options of an assay.");
}

}  // namespace viroplate::assay
