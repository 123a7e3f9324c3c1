#include "speed/stages.hpp"

#include <tiffio.h>

#include <numeric>
#include <stdexcept>
#include <utility>

#include "pipeline/field_analysis.hpp"
#include "speed/clock.hpp"
#include "viroplate/measure/quality.hpp"

namespace viroplate::bench {

double FieldCost::total_ms() const { return std::accumulate(stage_ms.begin(), stage_ms.end(), 0.0); }

FieldCost analyse(const pipeline::Plan& plan, const Field& field) {
    FieldCost cost;
    auto planes = field.planes;  // used up by the analysis
    std::size_t stage = 0;
    const auto time = [&](const std::function<void()>& step) { cost.stage_ms[stage++] = cpu_ms_of(step); };
    pipeline::FieldAnalysis analysis(plan);
    time([&] {
        for (const auto& plane : planes) measure::plane_quality(plane, plan.assay.quality);
    });
    time([&] { analysis.take(std::move(planes)); });
    time([&] { analysis.prepare(); });
    time([&] { analysis.find_nuclei(); });
    time([&] { analysis.find_cells(); });
    time([&] { cost.objects = analysis.measure().rows(); });
    return cost;
}

double decode_ms(const Plate& plate, std::size_t field, image::Plane<std::uint16_t>& room) {
    return cpu_ms_of([&] {
        for (std::size_t channel = 0; channel < 2; ++channel) {
            TIFF* tiff = TIFFOpen(plate.files[2 * field + channel].c_str(), "r");
            if (tiff == nullptr) throw std::runtime_error("libtiff cannot open a file");
            auto* to = reinterpret_cast<std::byte*>(room.pixels.data());
            for (std::uint32_t strip = 0; strip < TIFFNumberOfStrips(tiff); ++strip) {
                to += TIFFReadEncodedStrip(tiff, strip, to, -1);
            }
            TIFFClose(tiff);
        }
    });
}

pipeline::Plan plan_of(const Plate& plate, const std::vector<std::string>& overrides) {
    return pipeline::make_plan({plate.folder, plate.assay, plate.map, std::nullopt, overrides, {}});
}

}  // namespace viroplate::bench
