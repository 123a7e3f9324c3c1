#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "speed/clock.hpp"
#include "speed/report.hpp"
#include "speed/stages.hpp"

namespace viroplate::bench {

namespace {

namespace fs = std::filesystem;

constexpr int kRepeats = 5;
constexpr int kSize = 2160;
// n · log n from 100 to 20,000 looks like this power of n.
const double kExponentOfLogLinear = 1 + std::log(std::log(20000.0) / std::log(100.0)) / std::log(20000.0 / 100.0);

struct Point {
    std::size_t nuclei = 0;
    std::size_t objects = 0;
    double ms = 0;
};

Point measure_point(const Scene& scene, const fs::path& folder) {
    const Field field = make_field(scene, 1);
    const auto plan = plan_of(write_plate(scene, {field}, 1, image::Compression::none, folder));
    std::vector<double> times;
    Point point{field.nuclei, 0, 0};
    for (int i = 0; i < kRepeats; ++i) {
        const FieldCost cost = analyse(plan, field);
        times.push_back(cost.total_ms());
        point.objects = cost.objects;
    }
    point.ms = median(times);
    return point;
}

/// Exponent p of ms = base + factor · nuclei^p: least squares of the relative error, base and factor not negative.
double exponent_above_base(const std::vector<Point>& points) {
    double best = 0;
    double best_error = INFINITY;
    for (double exponent = 0.3; exponent <= 2.5; exponent += 0.005) {
        double xx = 0, x1 = 0, xy = 0, one = 0, y1 = 0;  // sums weighted by 1 / ms²
        for (const auto& point : points) {
            const double weight = 1 / (point.ms * point.ms);
            const double x = std::pow(static_cast<double>(point.nuclei), exponent);
            xx += weight * x * x;
            x1 += weight * x;
            xy += weight * x * point.ms;
            one += weight;
            y1 += weight * point.ms;
        }
        const double factor = std::max(0.0, (xy * one - x1 * y1) / (xx * one - x1 * x1));
        const double base = std::max(0.0, (y1 - factor * x1) / one);
        double error = 0;
        for (const auto& point : points) {
            const double fitted = base + factor * std::pow(static_cast<double>(point.nuclei), exponent);
            error += std::pow(fitted / point.ms - 1, 2);
        }
        if (error < best_error) {
            best_error = error;
            best = exponent;
        }
    }
    return best;
}

}  // namespace

void report_growth(const fs::path& folder, Musts& musts) {
    fmt::print("\n## Growth\n\nCPU ms of the analysis of one field, medians of {}.\n\n", kRepeats);
    fmt::print("| nuclei of 10 px in {} × {} px | objects | ms |\n| --- | --- | --- |\n", kSize, kSize);
    std::vector<Point> points;
    for (const int nuclei : {100, 300, 1000, 3000, 10000, 20000}) {
        points.push_back(measure_point(Scene::of(nuclei, kSize), folder));
        fmt::print("| {} | {} | {:.1f} |\n", points.back().nuclei, points.back().objects, points.back().ms);
    }
    const double exponent = exponent_above_base(points);
    fmt::print("\nms = base + factor · nuclei^{:.2f} (n log n: {:.2f})\n\n", exponent, kExponentOfLogLinear);
    musts.add({"exponent of the time in nuclei", Demand::Bound::at_most, kExponentOfLogLinear, 1.0}, exponent);
    fmt::print("| pixels | objects | ms | ms a Mpx and channel |\n| --- | --- | --- | --- |\n");
    std::vector<std::pair<double, double>> sizes;
    for (const int size : {1080, 2160, 4320}) {
        Scene scene = Scene::dense();
        scene.size_px = size;
        scene.nuclei *= std::pow(static_cast<double>(size) / kSize, 2);
        const Point point = measure_point(scene, folder);
        const double mpx = 1e-6 * size * size;
        sizes.emplace_back(mpx, point.ms);
        fmt::print("| {}² | {} | {:.1f} | {:.2f} |\n", size, point.objects, point.ms, point.ms / (2 * mpx));
    }
    const double law = fit_power_law(sizes).exponent;  // a little above 1: small fields stay in the caches
    fmt::print("\nms = factor · pixels^{:.2f}\n", law);
    musts.add({"exponent of the time in pixels", Demand::Bound::at_most, 1.1, 1.05}, law);
}

}  // namespace viroplate::bench
