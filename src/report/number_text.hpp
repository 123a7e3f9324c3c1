#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Numbers and lists as people read them. Files for machines use table::format_number instead.
namespace viroplate::report {

/// "12.3 %": one decimal, a no-break space; "<0.1 %" for what would round to nothing without being nothing.
std::string percent(double fraction);
/// "12" for a map's well, without sign: whole percents, "<1" below one half.
std::string percent_short(double fraction);
/// Three significant digits: "0.00213", "12.3", "41,200", "1.23 × 10⁻⁷"; a true minus sign.
std::string significant(double value);
/// "12,345".
std::string count_text(std::int64_t count);
/// "1 well", "12 wells"; `plural` where an s does not do.
std::string counted(std::int64_t count, std::string_view singular, std::string_view plural = {});
/// Unit in print: "uM" → "µM".
std::string unit_text(std::string_view unit);
/// "30 nM", "0.3 particles/cell"; molar doses in the unit that suits them; empty without a dose.
std::string dose_text(std::optional<double> dose, std::string_view unit);
/// A dose of virus: "MOI 0.642", "330 particles/cell".
std::string virus_dose_text(double dose, std::string_view unit);
/// A molar concentration in the unit that suits it: 3e-8 → "30 nM".
std::string molar_text(double molar);
/// "a", "a and b", "a, b and c".
std::string list_text(const std::vector<std::string>& items);
/// A column or rule name in words: "mock_infected" → "Mock infected", "ssmd:window" → "SSMD, window".
std::string title_text(std::string_view name);

}  // namespace viroplate::report
