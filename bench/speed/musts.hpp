#pragma once

#include <optional>
#include <string>
#include <vector>

namespace viroplate::bench {

/// One demand on a figure: at most or at least `must`, or from `must` to `most`; better still `aim`. Without `must` the
/// figure is only reported.
struct Demand {
    enum class Bound { at_most, at_least, between };

    std::string what;
    Bound bound = Bound::at_most;
    std::optional<double> must{};
    std::optional<double> aim{};
    std::optional<double> most{};
};

/// Collects the figures that are demanded, and prints them in one table at the end.
class Musts {
public:
    /// No value: it could not be measured, for the reason given in `remark`; that misses nothing.
    void add(Demand demand, std::optional<double> value, std::string remark = {});
    void print() const;
    bool all_met() const;

private:
    struct Row {
        Demand demand;
        std::optional<double> value;
        std::string remark;
    };
    std::vector<Row> rows_;
};

}  // namespace viroplate::bench
