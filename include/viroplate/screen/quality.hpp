#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viroplate/core/options.hpp"
#include "viroplate/table/table.hpp"

namespace viroplate::screen {

/// Which wells: by role, compound, interferon and virus, as the map says. Empty members match everything; for the
/// assay file they read `any`. Interferon at dose 0 is none; a well at MOI 0 is without virus, whatever virus it names.
struct WellSelector {
    std::string role;        ///< mock, vehicle, compound, reference or empty
    std::string compound;    ///< exactly as the map writes it
    std::string interferon;  ///< `with`, `without` or empty
    std::string virus;       ///< `with`, `without` or empty

    void visit(OptionVisitor& visitor);
    /// Does row `row` of a well table fit, and is the well in use (status `ok`)?
    bool matches(const table::Table& wells, std::size_t row) const;
    /// In words: "vehicle without interferon".
    std::string words() const;
};

/// Two groups of control wells and the readout that must tell them apart.
struct ControlPair {
    std::string name;
    std::string readout = "infected_fraction";  ///< a column of the well table
    WellSelector high;
    WellSelector low;
};

/// A figure with its bootstrap interval, or the reason why there is none.
struct Figure {
    std::optional<double> value;
    std::optional<double> low;  ///< 95 %
    std::optional<double> high;
    std::string reason;
};

/// How well the readout tells the groups apart (untrimmed: outlying controls count).
struct ControlQuality {
    std::string name;
    std::string readout;
    std::string high_words;
    std::string low_words;
    std::vector<double> high;  ///< well values, in well order
    std::vector<double> low;
    Figure z_prime;         ///< 1 − 3 (s_H + s_L) / |m_H − m_L| (Zhang 1999)
    Figure robust_z_prime;  ///< the same with medians and 1.4826 MAD
    Figure ssmd;            ///< (m_H − m_L) / √(s_H² + s_L²) (Zhang 2007)
};

/// Quality of two groups of well values. Figures need at least 4 wells a group and some spread (a group without any
/// would make Z′ a false 1; one constant group beside one that varies is allowed: mock wells may all be at 0); the
/// reason says so. Intervals: percentile bootstrap over wells, 2,000 draws, fixed seed. SSMD is negative where the
/// "high" group lies below the "low" one; Z′ does not tell.
ControlQuality control_quality(std::span<const double> high, std::span<const double> low);

/// The same from a well table: wells that match, are in use and have a value, in the table's order. Throws Code::assay
/// for a readout that the table does not have.
ControlQuality control_quality(const table::Table& wells, const ControlPair& pair);

}  // namespace viroplate::screen
