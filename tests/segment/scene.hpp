#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "viroplate/image/plane.hpp"
#include "viroplate/image/prepared_plane.hpp"
#include "viroplate/segment/nuclei.hpp"

namespace viroplate::segment {

/// A nucleus of a painted scene: an ellipse whose edge is blurred as a microscope would.
struct PaintedNucleus {
    double x = 0;
    double y = 0;
    double diameter = 20;  ///< of the circle of equal area
    double contrast = 100;
    double aspect = 1;  ///< long axis over short axis
    double angle = 0;   ///< of the long axis against x, in radians
};

/// A scene with known nuclei: background 0 and Gaussian noise.
class Scene {
public:
    Scene(int width, int height) : plane_(width, height) {}

    void add(const PaintedNucleus& nucleus);
    /// A straight bright line of the given width.
    void add_fibre(double x0, double y0, double x1, double y1, double width, double contrast);
    /// Adds `rise` from the left to the right edge.
    void add_gradient(double rise);
    void add_noise(double sd, std::uint64_t seed);
    void saturate(double level);

    const image::FloatPlane& plane() const { return plane_; }

private:
    image::FloatPlane plane_;
};

/// columns × rows nuclei like `nucleus`, `pitch` apart, the first at (pitch, pitch).
std::vector<PaintedNucleus> grid(int columns, int rows, double pitch, const PaintedNucleus& nucleus);

/// The scene of these nuclei with noise.
image::FloatPlane paint(int width, int height, const std::vector<PaintedNucleus>& nuclei, double noise);

/// The scene as a prepared plane, in steps of a power of two that hold all of it.
image::PreparedPlane prepared(const image::FloatPlane& plane);

/// Nuclei with their label image.
struct Found {
    image::LabelPlane labels;
    std::size_t count = 0;
    double diameter_px = 0;
    std::size_t left_out = 0;
};
Found find(const image::FloatPlane& plane, const NucleiOptions& options = {});

image::FloatPlane transposed(const image::FloatPlane& plane);
image::FloatPlane mirrored(const image::FloatPlane& plane);

}  // namespace viroplate::segment
