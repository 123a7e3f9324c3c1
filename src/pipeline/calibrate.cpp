#include "viroplate/pipeline/calibrate.hpp"

#include <fmt/format.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_pipeline.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <memory>
#include <thread>

#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/image/read.hpp"

namespace viroplate::pipeline {

namespace {

std::size_t find_channel(const plate::PlateIndex& plate, const std::string& wanted) {
    std::string known;
    for (std::size_t i = 0; i < plate.channels.size(); ++i) {
        if (plate.channels[i].id == wanted) return i;
        known += fmt::format("{}'{}'", known.empty() ? "" : ", ", plate.channels[i].name);
    }
    for (std::size_t i = 0; i < plate.channels.size(); ++i) {
        if (plate.channels[i].name == wanted) return i;
    }
    throw Error(Code::usage, fmt::format("the plate has no channel '{}'; it has {}", wanted, known),
                "Choose with --channel among those, or leave it out for all.");
}

std::vector<std::size_t> chosen_channels(const plate::PlateIndex& plate, const std::vector<std::string>& wanted) {
    std::vector<std::size_t> channels;
    for (std::size_t i = 0; i < plate.channels.size() && wanted.empty(); ++i) channels.push_back(i);
    for (const auto& name : wanted) channels.push_back(find_channel(plate, name));
    std::sort(channels.begin(), channels.end());
    channels.erase(std::unique(channels.begin(), channels.end()), channels.end());
    return channels;
}

struct Plane {
    FieldId field;
    const plate::PlaneRef* place = nullptr;
};

/// The present planes of a channel, at most `most`, evenly over the plate.
std::vector<Plane> planes_of(const plate::PlateIndex& plate, std::size_t channel, int most) {
    std::vector<Plane> all;
    for (const auto& field : plate.fields) {
        for (const auto& plane : field.planes) {
            const bool first = plane.z == 0 && plane.t == 0;
            if (plane.channel == channel && first && plane.state == plate::PlaneState::present) {
                all.push_back({field.id, &plane});
            }
        }
    }
    const auto limit = static_cast<std::size_t>(std::max(1, most));
    if (all.size() <= limit) return all;
    std::vector<Plane> spread;
    for (std::size_t i = 0; i < limit; ++i) spread.push_back(all[i * all.size() / limit]);
    return spread;
}

/// A decoded plane, or why there is none.
struct Decoded {
    Plane plane;
    image::RawPlane raw;
    std::string complaint;
};

std::shared_ptr<Decoded> decode(const Plane& plane) {
    auto decoded = std::make_shared<Decoded>();
    decoded->plane = plane;
    try {
        decoded->raw = image::read_image(read_bytes(plane.place->file), plane.place->page);
    } catch (const Error& error) {
        if (error.code() != Code::image && error.code() != Code::io) throw;
        decoded->complaint = error.what();
    }
    return decoded;
}

/// Reads planes side by side and adds them in order, so that the profile does not depend on the threads; at most one
/// plane more than there are threads is in memory.
class ChannelCalibration {
public:
    ChannelCalibration(const CalibrateOptions& options, Progress& progress, const Stop& stop)
        : accumulator_(options.estimation), progress_(progress), stop_(stop) {}

    void read(const std::vector<Plane>& planes, std::size_t threads) {
        using Item = std::shared_ptr<Decoded>;
        using tbb::filter_mode;
        std::size_t next = 0;
        const auto take = [&](tbb::flow_control& control) -> std::size_t {
            if (next < planes.size() && !stop_.requested()) return next++;
            control.stop();
            return 0;
        };
        const auto read_one = [&](std::size_t index) { return decode(planes[index]); };
        const auto add = [&](const Item& item) { add_plane(*item); };
        tbb::parallel_pipeline(threads + 1, tbb::make_filter<void, std::size_t>(filter_mode::serial_in_order, take) &
                                                tbb::make_filter<std::size_t, Item>(filter_mode::parallel, read_one) &
                                                tbb::make_filter<Item, void>(filter_mode::serial_in_order, add));
        if (stop_.requested()) {
            throw Error(Code::interrupted, "the calibration was stopped; nothing is written", "Run it again.");
        }
    }

    int failed() const { return failed_; }
    const calibration::Accumulator& accumulator() const { return accumulator_; }

private:
    void add_plane(const Decoded& decoded) {
        std::string complaint = decoded.complaint;
        if (complaint.empty()) {
            try {
                accumulator_.add(decoded.raw.grey);
            } catch (const Error& error) {
                if (error.code() != Code::image) throw;
                complaint = error.what();
            }
        }
        if (!complaint.empty()) {
            ++failed_;
            const auto file = decoded.plane.place->file.filename().string();
            progress_.warn(fmt::format("{} field {} is left out: {}: {}", name(decoded.plane.field.well),
                                       decoded.plane.field.field, file, complaint));
        }
        progress_.advance(1);
    }

    calibration::Accumulator accumulator_;
    Progress& progress_;
    const Stop& stop_;
    int failed_ = 0;
};

// Well-made flat fields are good to a percent or two; beyond this one the user should know.
constexpr double kErrorToWarnOf = 0.03;

void warn_of_doubt(const ChannelReport& report, Progress& progress) {
    if (report.flat_error <= kErrorToWarnOf) return;
    progress.warn(fmt::format("the flat field of channel '{}' is uncertain by {:.0f} %: {} fields have too few cells",
                              report.name, 100 * report.flat_error, report.fields_used));
}

ChannelReport describe(const plate::Channel& channel, const calibration::ChannelProfile& profile, int failed) {
    const auto [least, most] = std::minmax_element(profile.flat.pixels.begin(), profile.flat.pixels.end());
    ChannelReport report;
    report.channel = channel.id;
    report.name = channel.name;
    report.fields_used = profile.fields;
    report.fields_failed = failed;
    report.offset = profile.offset;
    report.flat_least = static_cast<double>(*least);
    report.flat_most = static_cast<double>(*most);
    report.flat_error = profile.flat_error;
    return report;
}

std::size_t thread_count(int asked) {
    if (asked > 0) return static_cast<std::size_t>(asked);
    return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

}  // namespace

CalibrateResult calibrate_plate(const plate::PlateIndex& plate, const CalibrateOptions& options, Progress& progress,
                                const Stop& stop) {
    const auto channels = chosen_channels(plate, options.channels);
    std::vector<std::vector<Plane>> planes;
    std::size_t total = 0;
    for (const std::size_t channel : channels) {
        planes.push_back(planes_of(plate, channel, options.max_fields));
        total += planes.back().size();
    }
    const std::size_t threads = thread_count(options.threads);
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
    tbb::task_arena arena(static_cast<int>(threads));
    CalibrateResult result;
    std::vector<calibration::ChannelProfile> profiles;
    progress.begin("images", total);
    for (std::size_t i = 0; i < channels.size(); ++i) {
        const auto& channel = plate.channels[channels[i]];
        ChannelCalibration work(options, progress, stop);
        arena.execute([&] { work.read(planes[i], threads); });
        profiles.push_back(work.accumulator().estimate(channel.id));
        result.channels.push_back(describe(channel, profiles.back(), work.failed()));
        warn_of_doubt(result.channels.back(), progress);
    }
    progress.end();
    result.profile = calibration::make_profile(std::move(profiles));
    return result;
}

}  // namespace viroplate::pipeline
