#include "viroplate/segment/nuclei.hpp"

#include <utility>

#include "segment/local_contrast.hpp"
#include "segment/outline.hpp"
#include "segment/split.hpp"
#include "segment/working_image.hpp"

namespace viroplate::segment {

void NucleiOptions::visit(OptionVisitor& visitor) {
    visitor.length("diameter", diameter, {2.0, 2000.0});
    visitor.number("boundary_level", boundary_level, {0.1, 0.9});
    visitor.number("minimum_contrast", minimum_contrast, {0.0, 1000.0});
    visitor.number("split_depth", split_depth, {0.0, 1.0});
    visitor.number("minimum_diameter_share", minimum_diameter_share, {0.0, 1.0});
    visitor.number("maximum_diameter_share", maximum_diameter_share, {1.0, 100.0});
}

Nuclei nuclei(const image::FloatPlane& signal, std::optional<double> pixel_size_um, const NucleiOptions& options) {
    Nuclei result;
    auto diameter = in_px(options.diameter, pixel_size_um, "nuclei.diameter");
    if (!diameter) diameter = estimate_diameter_px(signal);
    result.diameter_px = diameter.value_or(0);
    if (!diameter || signal.empty()) {
        result.labels = image::LabelPlane(signal.width, signal.height);
        return result;
    }
    const WorkingImage work = make_working_image(signal, *diameter);
    const Surroundings surroundings(work);
    const LocalContrast contrast = local_contrast(work, surroundings, options);
    Framed<std::uint32_t> labels(work.fine.width, work.fine.height, 0);
    const std::uint32_t count = split(work, contrast, options, labels);
    TidyObjects objects =
        tidy(draw_outlines(work, surroundings, options, std::move(labels), count, signal.width, signal.height), count,
             *diameter, options);
    result.labels = std::move(objects.labels);
    result.count = objects.count;
    result.left_out = objects.left_out;
    return result;
}

}  // namespace viroplate::segment
