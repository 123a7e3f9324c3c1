#include "accuracy/simulated.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "accuracy/folds.hpp"
#include "accuracy/parallel.hpp"
#include "viroplate/simulate/well.hpp"

namespace viroplate::accuracy {

namespace {

using simulate::Spec;

struct Magnification {
    int objective;
    double pixel_size_um;
    double psf_sigma_um;
    int size_px;
};

// Objectives of numerical aperture .4, .75, .95 and 1.3 before camera pixels of 6.5 µm.
constexpr Magnification kMagnifications[] = {
    {10, 0.65, 0.6, 512}, {20, 0.325, 0.4, 768}, {40, 0.1625, 0.25, 1408}, {63, 0.103, 0.2, 1792}};

struct Condition {
    const char* name;
    std::function<void(Spec&)> apply;
};

const std::vector<Condition>& conditions() {
    static const std::vector<Condition> all{
        {"plain", [](Spec&) {}},
        {"sparse", [](Spec& spec) { spec.density_per_mm2 = 250; }},
        {"dense", [](Spec& spec) { spec.density_per_mm2 = 1800; }},
        {"clumped",
         [](Spec& spec) {
             spec.clustering = 0.6;
             spec.overlap = 0.2;
             spec.nucleus_aspect = 1.4;
         }},
        {"dim beside bright",
         [](Spec& spec) {
             spec.density_per_mm2 = 1400;
             spec.nucleus_signal_cv = 0.8;
         }},
        {"weak stain",
         [](Spec& spec) {
             spec.nucleus_signal_e = 120;
             spec.background_e = 80;
         }},
        {"12 bits, saturated",
         [](Spec& spec) {
             spec.bits = 12;
             spec.nucleus_signal_e = 4000;
             spec.nucleus_signal_cv = 0.5;
         }},
        {"8 bits",
         [](Spec& spec) {
             spec.bits = 8;
             spec.camera_offset = 5;
             spec.electrons_per_grey = 12;
             spec.nucleus_signal_cv = 0.5;
         }},
        {"out of focus", [](Spec& spec) { spec.psf_sigma_um = 2.5; }},
        {"haze, dark corners",
         [](Spec& spec) {
             spec.haze = 0.35;
             spec.haze_sigma_um = 12;
             spec.vignetting = 0.6;
         }},
    };
    return all;
}

/// Cuts the margin off, so that every nucleus that reaches into the image has its label.
template <class Pixel>
image::Plane<Pixel> interior(const image::Plane<Pixel>& plane, int margin_px) {
    image::Plane<Pixel> cut(plane.width - 2 * margin_px, plane.height - 2 * margin_px);
    for (int y = 0; y < cut.height; ++y) {
        const auto from = plane.row(y + margin_px).subspan(static_cast<std::size_t>(margin_px));
        std::copy_n(from.begin(), cut.width, cut.row(y).begin());
    }
    return cut;
}

std::string file_name(const Magnification& magnification, const Condition& condition) {
    std::string name = fmt::format("{}x_{}", magnification.objective, condition.name);
    std::erase(name, ',');
    std::replace(name.begin(), name.end(), ' ', '_');
    return name;
}

TrueImage simulated(const Magnification& magnification, const Condition& condition, std::uint64_t seed) {
    simulate::PlateSpec plate;
    plate.spec.pixel_size_um = magnification.pixel_size_um;
    plate.spec.psf_sigma_um = magnification.psf_sigma_um;
    plate.spec.fields = 1;
    plate.spec.seed = seed;
    condition.apply(plate.spec);
    const auto margin_px = static_cast<int>(std::ceil(plate.spec.nucleus_diameter_um * 1.5 / plate.spec.pixel_size_um));
    plate.spec.field_size_px = magnification.size_px + 2 * margin_px;
    plate::MapWell well;
    well.role = plate::Role::mock;
    const auto field = simulate::make_field(simulate::make_well(well, plate), 1, plate);
    TrueImage image;
    image.name = file_name(magnification, condition);
    image.groups = {fmt::format("{}×", magnification.objective), condition.name};
    image.fold = fold_of(image.name);
    image.raw = field.channels.front();
    image.raw.bits = plate.spec.bits > 8 ? 16 : 8;  // as in a file
    image.raw.grey = interior(image.raw.grey, margin_px);
    image.truth = interior(field.nuclei, margin_px);
    return image;
}

}  // namespace

std::vector<TrueImage> simulated_set(const Selection& selection, unsigned threads) {
    struct Job {
        const Magnification* magnification;
        const Condition* condition;
        std::uint64_t seed;
    };
    std::vector<Job> jobs;
    std::uint64_t seed = 20;
    for (const auto& magnification : kMagnifications) {
        for (const auto& condition : conditions()) {
            ++seed;
            if (selection.has(file_name(magnification, condition))) jobs.push_back({&magnification, &condition, seed});
        }
    }
    std::vector<TrueImage> images(jobs.size());
    for_each_index(jobs.size(), threads, [&](std::size_t i) {
        images[i] = simulated(*jobs[i].magnification, *jobs[i].condition, jobs[i].seed);
    });
    return images;
}

}  // namespace viroplate::accuracy
