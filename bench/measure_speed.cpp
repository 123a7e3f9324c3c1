// bench/measure_speed: CPU milliseconds of measure::objects on one field of 2 channels × 2160², and of its stages.
//
// Two fields of discs with noise: sparse, as 20× gives (900 nuclei of 46 px), and dense, as 10× does (3200 of 23 px);
// each cell is what lies within 0.6 nuclear diameters of its nucleus and nearer to it than to any other, the ring lies
// 1 px outside the nucleus. Least and median of several repeats on one thread.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "measure/families.hpp"
#include "speed/clock.hpp"
#include "viroplate/core/random.hpp"
#include "viroplate/measure/objects.hpp"

namespace viroplate::bench {

namespace {

constexpr int kRepeats = 60;
constexpr int kFieldSize = 2160;

struct Centre {
    double x = 0;
    double y = 0;
};

struct Field {
    std::string name;
    image::CellObjects cells;
    image::PreparedPlane dna;
    image::PreparedPlane virus;
};

/// Centres at least `spacing` px apart, in reading order.
std::vector<Centre> scatter(std::size_t count, double spacing, Random& random) {
    std::vector<Centre> centres;
    while (centres.size() < count) {
        const Centre centre{random.uniform(0, kFieldSize), random.uniform(0, kFieldSize)};
        const bool free = std::none_of(centres.begin(), centres.end(), [&](const Centre& other) {
            return std::hypot(centre.x - other.x, centre.y - other.y) < spacing;
        });
        if (free) centres.push_back(centre);
    }
    std::sort(centres.begin(), centres.end(), [](const Centre& a, const Centre& b) { return a.y < b.y; });
    return centres;
}

/// Calls `take(x, y, distance)` for the pixels within `reach` of a centre.
template <class Take>
void visit_disc(const Centre& centre, double reach, Take take) {
    const auto from = [&](double place) { return std::max(0, static_cast<int>(std::ceil(place - reach))); };
    const auto to = [&](double place) { return std::min(kFieldSize - 1, static_cast<int>(place + reach)); };
    for (int y = from(centre.y); y <= to(centre.y); ++y) {
        for (int x = from(centre.x); x <= to(centre.x); ++x) {
            const double distance = std::hypot(x - centre.x, y - centre.y);
            if (distance <= reach) take(x, y, distance);
        }
    }
}

image::CellObjects cells_around(const std::vector<Centre>& centres, double diameter) {
    const double radius = diameter / 2;
    image::Plane<float> nearest(kFieldSize, kFieldSize, std::numeric_limits<float>::max());
    image::LabelPlane owner(kFieldSize, kFieldSize);
    for (std::size_t i = 0; i < centres.size(); ++i) {
        visit_disc(centres[i], 1.1 * diameter, [&](int x, int y, double distance) {
            if (static_cast<float>(distance) >= nearest.at(x, y)) return;
            nearest.at(x, y) = static_cast<float>(distance);
            owner.at(x, y) = static_cast<std::uint32_t>(i + 1);
        });
    }
    image::LabelPlane nuclei(kFieldSize, kFieldSize);
    image::LabelPlane rings(kFieldSize, kFieldSize);
    image::LabelPlane remainders(kFieldSize, kFieldSize);
    for (std::size_t i = 0; i < owner.size(); ++i) {
        const double outside = nearest.pixels[i] - radius;
        const bool in_ring = outside > 1 && outside <= 1 + 0.25 * diameter;
        (outside <= 0 ? nuclei : in_ring ? rings : remainders).pixels[i] = owner.pixels[i];
    }
    const std::size_t count = centres.size();
    return {object_runs(nuclei, count), object_runs(rings, count), object_runs(remainders, count)};
}

/// Cells of `level` grey (nuclei half as wide as the whole), each of its own brightness, on a background with noise.
image::PreparedPlane plane_of(const std::vector<Centre>& centres, double diameter, double level, double radius,
                              Random& random) {
    image::FloatPlane signal(kFieldSize, kFieldSize);
    for (const auto& centre : centres) {
        const double brightness = level * std::exp(0.4 * random.normal());
        visit_disc(centre, radius + 6, [&](int x, int y, double distance) {
            const double edge = 1 / (1 + std::exp((distance - radius) / 1.5));
            signal.at(x, y) += static_cast<float>(brightness * edge * (1 + 0.2 * std::sin(8 * x / diameter)));
        });
    }
    image::PreparedPlane plane;
    plane.level = image::Plane<std::uint16_t>(kFieldSize, kFieldSize);
    plane.zero = 1000;
    for (std::size_t i = 0; i < signal.size(); ++i) {
        const double noise = std::sqrt(100 + signal.pixels[i]) * random.normal();
        plane.level.pixels[i] =
            static_cast<std::uint16_t>(std::clamp(plane.zero + signal.pixels[i] + noise, 0.0, 65535.0));
    }
    return plane;
}

Field make_field(const std::string& name, std::size_t count, double diameter) {
    Random random(5, count);
    const auto centres = scatter(count, diameter, random);
    return {name, cells_around(centres, diameter), plane_of(centres, diameter, 3000, diameter / 2, random),
            plane_of(centres, diameter, 800, diameter, random)};
}

void print_time(const std::string& name, const std::function<void()>& work) {
    std::vector<double> times;
    for (int i = 0; i < kRepeats; ++i) times.push_back(cpu_ms_of(work));
    fmt::print("| {} | {:.2f} | {:.2f} |\n", name, *std::min_element(times.begin(), times.end()), median(times));
}

/// What the stages work out, so that nothing of it can be left out.
double sink = 0;

void print_stages(const Field& field) {
    const auto& cells = field.cells;
    const auto shape = [&] {
        std::vector<float> row(32);
        for (std::size_t i = 0; i < cells.count(); ++i) {
            const auto place = measure::place_of(cells.nuclei, i);
            measure::write_identity(row.data(), i, place, 0.5);
            measure::write_shape(row.data(), cells.nuclei.of(i), place, {}, 0.5);
            sink += static_cast<double>(row[0]);
        }
    };
    const auto each = [&](auto work) {
        measure::CellLevels levels(cells, {&field.dna, &field.virus});
        for (std::size_t i = 0; i < cells.count(); ++i) {
            levels.gather(i);
            work(levels.channel(0), levels.channel(1));
        }
    };
    using measure::ChannelLevels;
    print_time("identity and shape", shape);
    print_time("levels and their sums", [&] { each([](const ChannelLevels&, const ChannelLevels&) {}); });
    print_time("levels and intensities, medians included", [&] {
        std::vector<measure::ChannelMedians> medians(2);
        std::vector<float> row(32);
        each([&](const ChannelLevels& dna, const ChannelLevels& virus) {
            measure::write_intensity(row.data(), dna, field.dna, medians[0]);
            measure::write_intensity(row.data(), virus, field.virus, medians[1]);
            sink += static_cast<double>(row[0]);
        });
    });
    print_time("levels and correlations", [&] {
        std::vector<float> row(32);
        each([&](const ChannelLevels& dna, const ChannelLevels& virus) {
            measure::write_correlation(row.data(), dna, virus);
            sink += static_cast<double>(row[0]);
        });
    });
}

void print_field(const Field& field) {
    std::size_t pixels = 0;
    std::size_t runs = 0;
    for (const auto* part : {&field.cells.nuclei, &field.cells.rings, &field.cells.remainders}) {
        pixels += area(part->all());
        runs += part->all().size();
    }
    fmt::print("\n{}: {} cells of {} px and {} runs on average\n\n", field.name, field.cells.count(),
               pixels / field.cells.count(), runs / field.cells.count());
    fmt::print("| stage | least CPU ms | median |\n| --- | --- | --- |\n");
    print_stages(field);
    const std::vector<measure::ChannelPlane> channels{{"dna", &field.dna}, {"virus", &field.virus}};
    print_time("measure::objects",
               [&] { sink += static_cast<double>(measure::objects(field.cells, channels, 0.5).rows()); });
}

int run() {
    print_field(make_field("sparse (20×)", 900, 46));
    print_field(make_field("dense (10×)", 3200, 23));
    return sink > 0 ? 0 : 1;
}

}  // namespace

}  // namespace viroplate::bench

int main() { return viroplate::bench::run(); }
