#include <cstdint>
#include <cstdio>
#include <viroplate/core/ids.hpp>
#include <viroplate/core/version.hpp>
#include <viroplate/image/prepared_plane.hpp>
#include <viroplate/segment/nuclei.hpp>

/// Outlines one bright square with the installed engine and says how many nuclei there are.
int main() {
    viroplate::image::PreparedPlane plane;
    plane.level = viroplate::image::Plane<std::uint16_t>(128, 128);
    for (int y = 50; y < 74; ++y) {
        for (int x = 50; x < 74; ++x) plane.level.at(x, y) = 1000;
    }
    viroplate::segment::NucleiOptions options;
    options.diameter.px = 24;
    const auto found = viroplate::segment::nuclei(plane, {}, options);
    std::printf("viroplate %s: %zu nucleus in %s\n", viroplate::kVersion, found.objects.count(),
                viroplate::name(viroplate::WellAddress{0, 0}).c_str());
    return found.objects.count() == 1 ? 0 : 1;
}
