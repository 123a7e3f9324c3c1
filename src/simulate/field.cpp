#include <algorithm>
#include <cmath>

#include "simulate/camera.hpp"
#include "simulate/canvas.hpp"
#include "simulate/debris.hpp"
#include "simulate/field_place.hpp"
#include "simulate/optics.hpp"
#include "viroplate/simulate/well.hpp"

namespace viroplate::simulate {

namespace {

/// A field's place in its well, and the canvas around it, from where light still reaches the field.
struct Frame {
    FieldPlace place;
    int size_px = 0;
    int pad_px = 0;

    int canvas_px() const { return size_px + 2 * pad_px; }
};

Frame frame_of(const Spec& spec, int field, double defocus_px) {
    const double spread_um = std::max(3.5 * spec.psf_sigma_um, spec.haze > 0 ? 3 * spec.haze_sigma_um : 0.0);
    const double defocused_px = std::ceil(defocus_px + 3.5 * spec.psf_sigma_um / spec.pixel_size_um);
    Frame frame;
    frame.place = place_of(spec, field);
    frame.size_px = spec.field_size_px;
    frame.pad_px = static_cast<int>(std::ceil(spread_um / spec.pixel_size_um)) + 1;
    if (defocus_px > 0) frame.pad_px = std::max(frame.pad_px, static_cast<int>(defocused_px));
    return frame;
}

/// The cells that can be seen on the canvas, and their forms on it.
struct Scene {
    std::vector<TrueCell> cells;
    std::vector<CellShape> shapes;
};

Scene gather(const TrueWell& well, const Frame& frame, const Spec& spec) {
    Scene scene;
    for (const TrueCell& cell : well.cells) {
        const double x = (cell.x_um - frame.place.left_um) / spec.pixel_size_um - 0.5 + frame.pad_px;
        const double y = (cell.y_um - frame.place.top_um) / spec.pixel_size_um - 0.5 + frame.pad_px;
        CellShape shape = make_shape(cell, well.well, spec, static_cast<float>(x), static_cast<float>(y));
        const double reach = shape.reach;
        const double size = frame.canvas_px();
        if (x < -reach || y < -reach || x > size + reach || y > size + reach) continue;
        scene.cells.push_back(cell);
        scene.shapes.push_back(std::move(shape));
    }
    return scene;
}

/// Numbers the cells whose centre lies in the field, and gives each of the scene's cells its label (0: none).
std::vector<std::uint32_t> number_cells(TrueField& field, const Scene& scene, const Frame& frame, const Spec& spec) {
    std::vector<std::uint32_t> labels;
    for (const TrueCell& cell : scene.cells) {
        const bool inside = cell.field == field.field;
        labels.push_back(inside ? static_cast<std::uint32_t>(field.cell_ids.size() + 1) : 0);
        if (!inside) continue;
        field.cell_ids.push_back(cell.cell);
        field.x_px.push_back((cell.x_um - frame.place.left_um) / spec.pixel_size_um - 0.5);
        field.y_px.push_back((cell.y_um - frame.place.top_um) / spec.pixel_size_um - 0.5);
    }
    return labels;
}

void draw_labels(TrueField& field, const Territory& territory, const std::vector<std::uint32_t>& labels,
                 const Frame& frame) {
    field.nuclei = image::LabelPlane(frame.size_px, frame.size_px, 0);
    field.cells = image::LabelPlane(frame.size_px, frame.size_px, 0);
    for (int y = 0; y < frame.size_px; ++y) {
        for (int x = 0; x < frame.size_px; ++x) {
            const std::size_t from = territory.owner.offset(x + frame.pad_px, y + frame.pad_px);
            const int owner = territory.owner.pixels[from];
            if (owner < 0) continue;
            const std::uint32_t label = labels[static_cast<std::size_t>(owner)];
            field.cells.at(x, y) = label;
            if (territory.gap.pixels[from] < 0) field.nuclei.at(x, y) = label;
        }
    }
}

/// The expected electrons of the field: cut out of the canvas, background added, under the channel's illumination.
image::FloatPlane light_up(const image::FloatPlane& canvas, const Frame& frame, const Spec& spec, int channel) {
    image::FloatPlane light = illumination(spec, channel);
    const auto background = static_cast<float>(spec.background_e);
    for (int y = 0; y < frame.size_px; ++y) {
        const auto from = canvas.row(y + frame.pad_px).subspan(static_cast<std::size_t>(frame.pad_px));
        auto row = light.row(y);
        for (std::size_t x = 0; x < row.size(); ++x) row[x] *= from[x] + background;
    }
    return light;
}

}  // namespace

TrueField make_field(const TrueWell& well, int field, const PlateSpec& plate) {
    const Spec& spec = plate.spec;
    const double defocus_px = defocus_radius_px(spec, well.defocus_um);
    const Frame frame = frame_of(spec, field, defocus_px);
    const Scene scene = gather(well, frame, spec);
    TrueField made;
    made.field = field;
    const auto labels = number_cells(made, scene, frame, spec);
    const Territory territory = divide(frame.canvas_px(), frame.canvas_px(), scene.shapes);
    draw_labels(made, territory, labels, frame);
    Stains stains = paint(territory, scene.shapes, scene.cells, spec, well.well, field);
    const auto debris = debris_of(well, spec);
    const Sensor sensor = make_sensor(spec);
    for (int channel = 0; channel < static_cast<int>(stains.channels.size()); ++channel) {
        auto& light = stains.channels[static_cast<std::size_t>(channel)];
        add_debris(light, debris, {frame.place, frame.pad_px, channel}, spec);
        const auto canvas = blur(disk_blur(light, defocus_px), spec);
        made.channels.push_back(
            expose(light_up(canvas, frame, spec, channel), spec, {well.well, field, channel}, sensor));
    }
    return made;
}

}  // namespace viroplate::simulate
