#include "viroplate/segment/nuclei.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "segment/find_nuclei.hpp"
#include "segment/label_runs.hpp"
#include "segment/local_contrast.hpp"
#include "segment/outline.hpp"
#include "segment/profile.hpp"
#include "segment/split.hpp"
#include "segment/surroundings.hpp"
#include "segment/working_image.hpp"

namespace viroplate::segment {

namespace {

constexpr double kGrowth = 0.2;  // diameters an outline may move outwards when the object's own contrast says so
// Learned levels are trusted within these: beyond them lies the noise, or the inside.
constexpr float kLowestLevel = 0.15F;
constexpr float kHighestLevel = 0.65F;

/// Levels of the objects' outlines; none that any pixel reaches where the object is not held for a nucleus.
std::vector<float> outline_levels(const std::vector<Profile>& objects, const NucleiOptions& options,
                                  const NucleiModels& models) {
    const double least_odds = log_odds(options.nucleus_probability);
    std::vector<float> levels;
    for (const Profile& object : objects) {
        if (models.object(object.features) < least_odds) {
            levels.push_back(std::numeric_limits<float>::max());
            continue;
        }
        const float share = options.boundary_level
                                ? static_cast<float>(*options.boundary_level)
                                : std::clamp(models.level(object.features), kLowestLevel, kHighestLevel);
        levels.push_back(object.base + share * object.contrast);
    }
    return levels;
}

void note(const WorkingImage& work, const Framed<std::uint32_t>& zones, const std::vector<Profile>& objects,
          const std::vector<float>& levels, Trace& trace) {
    trace.factor = work.factor;
    trace.fine = work.fine;
    trace.zones = zones;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        trace.objects.push_back({objects[i].features, objects[i].base, objects[i].contrast, levels[i]});
    }
}

}  // namespace

void NucleiOptions::visit(OptionVisitor& visitor) {
    visitor.length("diameter", diameter, {2.0, 2000.0});
    visitor.number("boundary_level", boundary_level, {0.1, 0.9});
    visitor.number("minimum_contrast", minimum_contrast, {0.0, 1000.0});
    visitor.number("merge_probability", merge_probability, {0.01, 0.99});
    visitor.number("nucleus_probability", nucleus_probability, {0.01, 0.99});
    visitor.number("minimum_diameter_share", minimum_diameter_share, {0.0, 1.0});
    visitor.number("maximum_diameter_share", maximum_diameter_share, {1.0, 100.0});
}

Nuclei find_nuclei(const image::PreparedPlane& dna, std::optional<double> pixel_size_um, const NucleiOptions& options,
                   const NucleiModels& models, Trace* trace) {
    auto diameter = in_px(options.diameter, pixel_size_um, "nuclei.diameter");
    if (!diameter) diameter = estimate_diameter_px(dna);
    const int width = dna.level.width;
    const int height = dna.level.height;
    if (!diameter || dna.level.empty()) {
        Nuclei none;
        none.objects = image::ObjectRuns(width, height);
        none.diameter_px = diameter.value_or(0);
        return none;
    }
    const WorkingImage work = make_working_image(dna, *diameter);
    const LocalContrast contrast = local_contrast(work, options);
    Framed<std::uint32_t> labels(work.fine.width, work.fine.height, 0);
    const std::uint32_t count = split(work, contrast, options, models.merge, labels, trace);
    const image::ObjectRuns objects = label_runs(labels, count);
    const int growth = std::max(1, static_cast<int>(std::lround(kGrowth * work.diameter)));
    const Zones zones = grow_downhill(std::move(labels), count, work.fine, growth);
    const std::vector<Profile> profile = profiles(work, Surroundings(work), objects, zones.runs);
    const std::vector<float> levels = outline_levels(profile, options, models);
    if (trace != nullptr) note(work, zones.labels, profile, levels, *trace);
    return draw_outlines(work, zones, levels, width, height, *diameter, options);
}

Nuclei nuclei(const image::PreparedPlane& dna, std::optional<double> pixel_size_um, const NucleiOptions& options) {
    return find_nuclei(dna, pixel_size_um, options, built_in_models(), nullptr);
}

}  // namespace viroplate::segment
