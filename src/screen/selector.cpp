#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "screen/wells.hpp"
#include "viroplate/screen/quality.hpp"

namespace viroplate::screen {

namespace {

constexpr std::string_view kAny = "any";
constexpr std::array<std::string_view, 5> kRoles{kAny, "mock", "vehicle", "compound", "reference"};
constexpr std::array<std::string_view, 3> kPresence{kAny, "with", "without"};

/// Shows a member to the visitor as one of `words`, the empty member as "any".
void visit_word(OptionVisitor& visitor, std::string_view name, std::string& value,
                std::span<const std::string_view> words) {
    const auto found = std::find(words.begin(), words.end(), value);
    auto index = found == words.end() ? std::size_t{0} : static_cast<std::size_t>(found - words.begin());
    visitor.choice(name, index, words);
    value = index == 0 ? std::string() : std::string(words[index]);
}

bool any(const std::string& value) { return value.empty() || value == kAny; }

bool fits(const std::string& wanted, bool present) { return any(wanted) || (wanted == "with") == present; }

}  // namespace

void WellSelector::visit(OptionVisitor& visitor) {
    visit_word(visitor, "role", role, kRoles);
    visitor.text("compound", compound);
    visit_word(visitor, "interferon", interferon, kPresence);
    visit_word(visitor, "virus", virus, kPresence);
}

bool WellSelector::matches(const table::Table& wells, std::size_t row) const {
    return in_use(wells, row) && (any(role) || has_role(wells, row, role)) &&
           (compound.empty() || text_of(wells, row, "compound") == compound) &&
           fits(interferon, has_interferon(wells, row)) && fits(virus, is_infected(wells, row));
}

std::string WellSelector::words() const {
    std::string words = any(role) ? "" : role;
    if (!compound.empty()) words += (words.empty() ? "" : " ") + compound;
    if (words.empty()) words = "all wells";
    if (!any(interferon)) words += " " + interferon + " interferon";
    if (!any(virus)) words += (any(interferon) ? " " : ", ") + virus + " virus";
    return words;
}

}  // namespace viroplate::screen
