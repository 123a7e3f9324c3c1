#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "viroplate/core/options.hpp"
#include "viroplate/image/prepare.hpp"

namespace viroplate::calibration {

struct CalibrationOptions {
    int minimum_fields = 16;  ///< fewer cannot tell illumination from cells
    double quantile = 0.5;    ///< over fields, at each coarse pixel: the median is robust against bright cells
    int grid_px = 16;         ///< block of pixels averaged before the quantile
    double smoothing = 0.1;   ///< sigma of the smoothing as a share of the image's shorter side: light varies slowly

    void visit(OptionVisitor& visitor);
};

/// What was found for one channel.
struct ChannelProfile {
    std::string channel;     ///< the channel's id in the plate
    double offset = 0;       ///< grey
    image::FloatPlane flat;  ///< mean 1, full size
    int fields = 0;          ///< fields it was estimated from
};

struct Profile {
    std::string id;  ///< digest of its content: equal calibrations have equal ids
    std::vector<ChannelProfile> channels;

    /// Correction for a channel id. Throws Code::settings_conflict when the profile lacks the channel.
    image::Correction correction(const std::string& channel) const;
};

/// Collects the fields of one channel; memory is fields × coarse pixels. Fields are added in a fixed order.
class Accumulator {
public:
    explicit Accumulator(CalibrationOptions options);
    /// Throws Code::image when the field is of another size than the first.
    void add(const image::Plane<std::uint16_t>& grey);
    /// Estimates offset (darkest stable level over all fields) and flat field from the plate's own fields.
    /// Throws Code::incomplete with fewer than `minimum_fields`.
    ChannelProfile estimate(std::string channel) const;

private:
    CalibrationOptions options_;
    int width_ = 0;
    int height_ = 0;
    double darkest_ = 0;
    std::vector<image::FloatPlane> coarse_;
    std::vector<double> floors_;
};

/// A profile from its channels: computes the id.
Profile make_profile(std::vector<ChannelProfile> channels);
/// Writes `calibration.toml` and one `flat_<channel>.tif` a channel into `folder` (made if needed).
void save(const Profile& profile, const std::filesystem::path& folder);
/// Reads it back; throws Code::settings_conflict when the content no longer has the stated id.
Profile load(const std::filesystem::path& folder);

}  // namespace viroplate::calibration
