#pragma once

#include <span>
#include <vector>

namespace viroplate::fit {

/// The null as shares in classes of signal.
struct NullClasses {
    std::vector<double> edges;  ///< rising; the lowest is the quantile below which values are told only as "below"
    std::vector<double> mass;   ///< edges.size() + 1 shares, sum 1, each above 0
    double values = 0;          ///< number of null values
    double median = 0;
    double mean = 0;
    double sd = 0;  ///< robust: the smaller of the SD and the scaled interquartile range
};

/// `sorted` holds at least two finite null values that are not all in one place (sd above 0, else mass stays empty);
/// classes reach up to `highest`. A tenth of an SD wide where the null has values, wider by a twentieth each further
/// up.
NullClasses null_classes(const std::vector<double>& sorted, double lowest_quantile, double highest);

}  // namespace viroplate::fit
