#include "simulated_plate.hpp"

#include <cmath>

#include "viroplate/core/random.hpp"

namespace viroplate::infection {

namespace {

/// Gamma of shape `a` and scale 1 (Marsaglia & Tsang 2000).
double gamma(Random& random, double a) {
    if (a < 1) return gamma(random, a + 1) * std::pow(1 - random.uniform(), 1 / a);
    const double d = a - 1.0 / 3;
    const double c = 1 / std::sqrt(9 * d);
    for (;;) {
        const double x = random.normal();
        const double v = std::pow(1 + c * x, 3);
        if (v > 0 && std::log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
    }
}

/// Beta of this mean, whose variance is ρ times that of a coin.
double beta(Random& random, double mean, double rho) {
    if (rho == 0 || mean == 0 || mean == 1) return mean;
    const double size = (1 - rho) / rho;
    const double x = gamma(random, mean * size);
    const double y = gamma(random, (1 - mean) * size);
    return x / (x + y);
}

}  // namespace

DrawnPlate draw_plate(const PlateDraw& draw) {
    DrawnPlate plate;
    const std::size_t steps = draw.virus_wells / draw.copies;
    for (std::size_t w = 0; w < draw.mock_wells + draw.virus_wells; ++w) {
        Random random(draw.seed, w);
        WellSignal well;
        well.well = {static_cast<int>(w / 24), static_cast<int>(w % 24)};
        well.mock = w < draw.mock_wells;
        double fraction = 0;
        if (!well.mock) {
            const std::size_t step = (w - draw.mock_wells) / draw.copies;
            const double part = steps > 1 ? static_cast<double>(step) / static_cast<double>(steps - 1) : 0;
            fraction = draw.low + (draw.high - draw.low) * part;
            well.replicate = static_cast<std::int32_t>(step);
        }
        const double rho = draw.rho * std::exp(-draw.rho_fall * (fraction - 0.5));
        const double of_well = beta(random, fraction, draw.between_wells);
        const double staining = draw.staining_dex * random.normal();
        std::vector<char> infected;
        std::size_t positive = 0;
        for (int field = 1; field <= draw.fields; ++field) {
            const double of_field = beta(random, of_well, rho);
            const auto cells = random.poisson(draw.cells_per_field);
            for (std::uint32_t cell = 0; cell < cells; ++cell) {
                infected.push_back(random.uniform() < of_field);
                positive += infected.back() != 0;
                const double dex = infected.back() ? random.normal(draw.delta_dex, 0.30) : random.normal(0, 0.12);
                well.signal.push_back(static_cast<float>(100 * std::pow(10, dex + staining)));
                well.field.push_back(field);
            }
        }
        plate.fraction.push_back(fraction);
        plate.imaged.push_back(infected.empty() ? 0
                                                : static_cast<double>(positive) / static_cast<double>(infected.size()));
        plate.infected.push_back(std::move(infected));
        plate.wells.push_back(std::move(well));
    }
    return plate;
}

}  // namespace viroplate::infection
