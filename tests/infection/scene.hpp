#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "viroplate/core/random.hpp"
#include "viroplate/infection/cell_graph.hpp"

namespace viroplate::infection {

/// Cells of one field, with what is known of each.
struct Scene {
    std::vector<float> x_um;
    std::vector<float> y_um;
    std::vector<std::uint8_t> infected;
    double width_um = 1000;
    double height_um = 1000;

    void add(double x, double y, int label = 0) {
        x_um.push_back(static_cast<float>(x));
        y_um.push_back(static_cast<float>(y));
        infected.push_back(static_cast<std::uint8_t>(label));
    }
    CellPositions positions() const { return {x_um, y_um, width_um, height_um}; }
};

/// `side` × `side` cells, `step_um` apart, row by row, the first at half a step.
inline Scene lattice(std::size_t side, double step_um) {
    Scene scene;
    scene.width_um = scene.height_um = static_cast<double>(side) * step_um;
    for (std::size_t row = 0; row < side; ++row) {
        for (std::size_t column = 0; column < side; ++column) {
            scene.add((static_cast<double>(column) + 0.5) * step_um, (static_cast<double>(row) + 0.5) * step_um);
        }
    }
    return scene;
}

/// Cells anywhere, infected by chance.
inline Scene random_cells(std::size_t cells, double side_um, double infected, Random& random) {
    Scene scene;
    scene.width_um = scene.height_um = side_um;
    for (std::size_t i = 0; i < cells; ++i) {
        const double x = random.uniform(0, side_um);
        const double y = random.uniform(0, side_um);
        scene.add(x, y, random.uniform() < infected ? 1 : 0);
    }
    return scene;
}

}  // namespace viroplate::infection
