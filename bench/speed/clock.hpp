#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace viroplate::bench {

/// CPU milliseconds of this thread since it began.
double thread_cpu_ms();

/// CPU milliseconds that `work` takes on this thread.
double cpu_ms_of(const std::function<void()>& work);

double median(std::vector<double> values);

/// Exponent and factor of y = factor · x^exponent through points of a log-log plot.
struct PowerLaw {
    double factor = 0;
    double exponent = 0;
};
PowerLaw fit_power_law(const std::vector<std::pair<double, double>>& points);

/// Slope of the straight line through the points.
double fit_slope(const std::vector<std::pair<double, double>>& points);

/// What one run of a program took, from its start to its end.
struct ProcessUse {
    double cpu_s = 0;
    double wall_s = 0;
    double peak_mib = 0;
};

/// Runs programs side by side, each with its arguments, and waits for all. What they print is dropped. Throws
/// std::runtime_error when one ends with another exit code than 0 or 3. `main` must pass what comes behind kWatch to
/// watch().
std::vector<ProcessUse> run_programs(const std::vector<std::vector<std::string>>& commands);
inline constexpr const char* kWatch = "--watch";
int watch(const std::vector<std::string>& command);
ProcessUse run_program(const std::vector<std::string>& command);

}  // namespace viroplate::bench
