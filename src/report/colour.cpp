#include "report/colour.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace viroplate::report {

namespace {

constexpr std::array<Colour, 11> kViridis{{{0x44, 0x01, 0x54},
                                           {0x48, 0x24, 0x75},
                                           {0x41, 0x44, 0x87},
                                           {0x35, 0x5f, 0x8d},
                                           {0x2a, 0x78, 0x8e},
                                           {0x21, 0x91, 0x8c},
                                           {0x22, 0xa8, 0x84},
                                           {0x44, 0xbf, 0x70},
                                           {0x7a, 0xd1, 0x51},
                                           {0xbd, 0xdf, 0x26},
                                           {0xfd, 0xe7, 0x25}}};
constexpr std::array<Colour, 7> kBrownTeal{{{0x8c, 0x51, 0x0a},
                                            {0xc8, 0x92, 0x4b},
                                            {0xea, 0xd3, 0xa2},
                                            {0xf7, 0xf7, 0xf5},
                                            {0xb4, 0xdd, 0xd8},
                                            {0x57, 0xa9, 0xa0},
                                            {0x01, 0x66, 0x5e}}};

int blend(int from, int to, double share) { return static_cast<int>(std::lround(from + share * (to - from))); }

double linear_light(int channel) {
    const double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

}  // namespace

std::string Colour::hex() const { return fmt::format("#{:02x}{:02x}{:02x}", red, green, blue); }

bool Colour::is_light() const {
    const double luminance = 0.2126 * linear_light(red) + 0.7152 * linear_light(green) + 0.0722 * linear_light(blue);
    return luminance > 0.179;  // where contrast with black and with white is equal
}

Colour colour_at(Palette palette, double position) {
    const std::span<const Colour> stops =
        palette == Palette::sequential ? std::span<const Colour>(kViridis) : std::span<const Colour>(kBrownTeal);
    const double place = std::clamp(position, 0.0, 1.0) * static_cast<double>(stops.size() - 1);
    const auto index = std::min(static_cast<std::size_t>(place), stops.size() - 2);
    const double share = place - static_cast<double>(index);
    const Colour& from = stops[index];
    const Colour& to = stops[index + 1];
    return {blend(from.red, to.red, share), blend(from.green, to.green, share), blend(from.blue, to.blue, share)};
}

}  // namespace viroplate::report
