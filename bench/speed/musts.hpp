#pragma once

#include <optional>
#include <string>
#include <vector>

namespace viroplate::bench {

/// One demand on a figure: at most or at least `must`, better still `aim`.
struct Demand {
    enum class Bound { at_most, at_least };

    std::string what;
    Bound bound = Bound::at_most;
    double must = 0;
    double aim = 0;
};

/// Collects the figures that are demanded, and prints them in one table at the end.
class Musts {
public:
    /// No value: it could not be measured, for the reason given.
    void add(Demand demand, std::optional<double> value, std::string why_not = {});
    void print() const;
    bool all_met() const;

private:
    struct Row {
        Demand demand;
        std::optional<double> value;
        std::string why_not;
    };
    std::vector<Row> rows_;
};

}  // namespace viroplate::bench
