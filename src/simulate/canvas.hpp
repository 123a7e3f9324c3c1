#pragma once

#include <vector>

#include "simulate/shape.hpp"
#include "viroplate/image/plane.hpp"
#include "viroplate/simulate/well.hpp"

namespace viroplate::simulate {

/// Which cell each pixel of a field and its surroundings belongs to: a Voronoi division by the distance to the nuclei's
/// edges, clipped at each cell's rim.
struct Territory {
    image::Plane<int> owner;  ///< index into the shapes, −1 where no cell is
    image::FloatPlane gap;    ///< px outside the nucleus's edge, negative inside
    image::FloatPlane rim;    ///< px to the cell's own rim
    image::FloatPlane seam;   ///< px to the seam with the next cell (not of the same syncytium): half of what its
                              ///< nucleus is farther away
};

Territory divide(int width, int height, const std::vector<CellShape>& shapes);

/// The light of the cells before any optics, in electrons: the channels of channel_names(). `cells` and `shapes` go
/// together.
struct Stains {
    std::vector<image::FloatPlane> channels;
};

Stains paint(const Territory& territory, const std::vector<CellShape>& shapes, const std::vector<TrueCell>& cells,
             const Spec& spec, WellAddress well, int field);

}  // namespace viroplate::simulate
