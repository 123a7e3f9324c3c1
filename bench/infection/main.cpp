// bench_infection [--quick] [--only PART] [--threads N]: what the infection calls, their intervals and the spatial
// statistics say about simulated plates, against what the simulator knows, at three distances of infected from
// uninfected cells; their cost over a million cells; and, where VIROPLATE_DATA is set, the public titration. Prints one
// table and ends with 1 where a demand is not met. --quick does a tenth of the work: its figures scatter.

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "infection/rows.hpp"
#include "speed/clock.hpp"

namespace viroplate::bench {

Demand demand_at(double shift, const std::string& what, Demand::Bound bound, double must) {
    return {fmt::format("{}, Δ {:.1f}", what, shift), bound, must, {}, {}};
}

Demand only_far(double shift, const std::string& what, Demand::Bound bound, double must) {
    auto demand = demand_at(shift, what, bound, must);
    if (shift != kShifts.front()) demand.must.reset();
    return demand;
}

std::uint64_t seed_of(int part, double shift, std::size_t number) {
    return static_cast<std::uint64_t>(part) * 1'000'000 + static_cast<std::uint64_t>(shift * 10 + 0.5) * 10'000 +
           number;
}

namespace {

constexpr Part kParts[] = {
    {"fraction", measure_fraction}, {"coverage", measure_coverage}, {"mock", measure_mock},
    {"foci", measure_foci},         {"shield", measure_shield},     {"titre", measure_titre},
    {"ec50", measure_ec50},         {"cost", measure_cost},         {"titration", measure_titration},
};

struct Arguments {
    Work work;
    std::string only;
};

Arguments read_arguments(const std::vector<std::string>& given) {
    Arguments arguments;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const bool has_value = i + 1 < given.size();
        if (given[i] == "--quick") {
            arguments.work.quick = true;
        } else if (given[i] == "--only" && has_value) {
            arguments.only = given[++i];
        } else if (given[i] == "--threads" && has_value) {
            arguments.work.threads = static_cast<unsigned>(std::stoul(given[++i]));
        } else {
            throw std::runtime_error(
                fmt::format("cannot use {}; there are --quick, --only PART, --threads N", given[i]));
        }
    }
    return arguments;
}

int run(const std::vector<std::string>& given) {
    auto arguments = read_arguments(given);
    bool known = arguments.only.empty();
    for (const auto& part : kParts) {
        if (!arguments.only.empty() && arguments.only != part.name) continue;
        known = true;
        fmt::print(stderr, "{}\n", part.name);
        part.measure(arguments.work);
    }
    if (!known) throw std::runtime_error(fmt::format("no part {}", arguments.only));
    arguments.work.musts.print();
    return arguments.work.musts.all_met() ? 0 : 1;
}

/// `main` of the processes whose memory is measured.
int run_subject(const std::vector<std::string>& given) {
    const auto subject = given.at(1) == "calls" ? CostSubject::calls : CostSubject::cells_only;
    spend(subject, std::stoul(given.at(2)));
    return 0;
}

}  // namespace

}  // namespace viroplate::bench

int main(int argc, char** argv) {
    using namespace viroplate::bench;
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    try {
        if (!arguments.empty() && arguments.front() == kWatch) return watch({arguments.begin() + 1, arguments.end()});
        if (!arguments.empty() && arguments.front() == "--spend") return run_subject(arguments);
        return run(arguments);
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_infection: {}\n", error.what());
        return 2;
    }
}
