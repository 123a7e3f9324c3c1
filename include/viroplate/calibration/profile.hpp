#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "viroplate/core/options.hpp"
#include "viroplate/image/prepare.hpp"

namespace viroplate::calibration {

struct CalibrationOptions {
    int minimum_fields = 16;  ///< fewer cannot tell illumination from cells
    /// Share of fields left out at the dark and at the bright end, at each place of the image: debris, bubbles and
    /// empty wells are rarer than that on a plate worth calibrating from.
    double trim = 0.02;
    /// Blocks along the image's shorter side, whose means are compared over fields: wide enough to hold some cells
    /// each.
    int blocks = 4;
    /// Sigma of the smoothing (local quadratic regression) as a share of the shorter side: vignetting has no detail,
    /// and every freedom more is paid with noise of the cells.
    double smoothing = 0.3;

    void visit(OptionVisitor& visitor);
};

/// What was found for one channel.
struct ChannelProfile {
    std::string channel;     ///< the channel's id in the plate
    double offset = 0;       ///< grey
    image::FloatPlane flat;  ///< mean 1, full size
    int fields = 0;          ///< fields it was estimated from
    double flat_error = 0;   ///< standard error of its shape (rms over the image); that of its depth comes on top
};

struct Profile {
    std::string id;  ///< digest of its content: equal calibrations have equal ids
    std::vector<ChannelProfile> channels;

    /// Correction for a channel id. Throws Code::settings_conflict when the profile lacks the channel.
    image::Correction correction(const std::string& channel) const;
};

/// Collects the fields of one channel; memory is fields × blocks. Fields are added in a fixed order.
///
/// Model: grey = offset + flat · light. In each block, over all fields, the level (a trimmed mean) is
/// offset + flat · typical light and the spread (bright half less dark half) is flat · typical variation, whatever the
/// offset. The level gives the shape of the flat field, the spread its depth, and both together the offset.
/// The error is about the square root of (8 / cells in all fields): 2 % need some 20,000 cells.
///
/// The offset is the darkest stable level of the fields, unless the spread contradicts it. Light that lies evenly over
/// every field (medium, plastic) looks just like an offset to the darkest level; where the illumination is uneven the
/// spread tells the two apart, where it is even they cannot be told apart, and after the subtraction of the background
/// it does not matter. Cells that prefer a part of the field in all wells look like light.
class Accumulator {
public:
    explicit Accumulator(CalibrationOptions options);
    /// Throws Code::image when the field is of another size than the first.
    void add(const image::Plane<std::uint16_t>& grey);
    /// Fields added so far.
    int fields() const { return static_cast<int>(coarse_.size()); }
    /// Estimates offset and flat field. Throws Code::incomplete with fewer than `minimum_fields`.
    ChannelProfile estimate(std::string channel) const;

private:
    CalibrationOptions options_;
    int width_ = 0;
    int height_ = 0;
    std::vector<image::FloatPlane> coarse_;  ///< block means of each field
    std::vector<image::FloatPlane> fine_;    ///< the same of smaller blocks, for the spread
    std::vector<double> floors_;             ///< dark level of each field
};

/// A profile from its channels: computes the id.
Profile make_profile(std::vector<ChannelProfile> channels);
/// Writes `calibration.toml` and one `flat_<channel>.tif` a channel into `folder` (made if needed).
void save(const Profile& profile, const std::filesystem::path& folder);
/// Reads it back; throws Code::settings_conflict when the content no longer has the stated id.
Profile load(const std::filesystem::path& folder);

}  // namespace viroplate::calibration
