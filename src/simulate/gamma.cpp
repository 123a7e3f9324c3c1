#include "simulate/gamma.hpp"

#include <cmath>

namespace viroplate::simulate {

double gamma_of_mean_one(Random& random, double shape) {
    const double raised = shape < 1 ? shape + 1 : shape;
    const double d = raised - 1.0 / 3;
    const double c = 1 / std::sqrt(9 * d);
    while (true) {
        const double x = random.normal();
        const double root = 1 + c * x;
        const double u = 1 - random.uniform();  // in (0, 1]: its logarithm exists
        if (root <= 0) continue;
        const double v = root * root * root;
        if (std::log(u) >= 0.5 * x * x + d - d * v + d * std::log(v)) continue;
        const double power = shape < 1 ? std::pow(1 - random.uniform(), 1 / shape) : 1;
        return d * v * power / shape;
    }
}

}  // namespace viroplate::simulate
