#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viroplate/core/options.hpp"
#include "viroplate/image/prepare.hpp"
#include "viroplate/infection/call.hpp"
#include "viroplate/infection/cell_graph.hpp"
#include "viroplate/infection/foci.hpp"
#include "viroplate/infection/gate.hpp"
#include "viroplate/infection/shield.hpp"
#include "viroplate/infection/spread.hpp"
#include "viroplate/measure/quality.hpp"
#include "viroplate/plate/index.hpp"
#include "viroplate/screen/quality.hpp"
#include "viroplate/screen/verdict.hpp"
#include "viroplate/segment/cells.hpp"
#include "viroplate/segment/nuclei.hpp"
#include "viroplate/segment/spots.hpp"

namespace viroplate::assay {

/// `cells`: a stain of the cells (cytoplasm or membrane), in which their borders can be seen.
enum class ChannelRole { nuclei, virus, cells, reporter, readout };
const char* name(ChannelRole role);

/// One channel the assay uses.
struct Channel {
    std::string name;           ///< what the assay calls it; part of column names
    std::string plate_channel;  ///< id or name in the plate; empty: the same as `name`
    ChannelRole role = ChannelRole::readout;
    image::BackgroundOptions background;
    bool spots = false;  ///< counted in each nucleus and cell

    void visit(OptionVisitor& visitor);
};

/// How a well's number is made from its cells. The mean of log2 suits ratios and intensities, whose noise is
/// multiplicative; the well's number is then in log2 units. Cells that are not above 0 have no logarithm and are left
/// out.
enum class Aggregate { mean, median, mean_log2 };

/// A number for each well from a column of its cells.
struct Readout {
    std::string name;
    std::string column;  ///< of table::object_schema
    Aggregate aggregate = Aggregate::mean;

    void visit(OptionVisitor& visitor);
};

/// The assay file: composes the options of the floors below.
struct Assay {
    std::string name;
    std::string text;  ///< the file as read, kept with the results
    plate::OpenOptions plate;
    std::vector<Channel> channels;  ///< exactly one of role nuclei, at most one of role virus, cells and reporter
    segment::NucleiOptions nuclei;
    segment::CellOptions cells;
    segment::SpotOptions spots;
    measure::QualityOptions quality;
    infection::GateOptions gates;
    infection::CallOptions infection;
    infection::GraphOptions neighbours;
    infection::FociOptions foci;
    infection::SpreadOptions spread;
    infection::ShieldOptions shield;
    std::vector<Readout> readouts;
    std::vector<screen::ControlPair> controls;
    screen::Limits limits;
    std::vector<OptionValue> options;  ///< every option with its value and origin, in a fixed order

    const Channel& nuclei_channel() const;
    std::optional<std::string> virus_channel() const;
    std::optional<std::string> cells_channel() const;
    std::optional<std::string> reporter_channel() const;
    std::vector<std::string> channel_names() const;
    /// Those whose spots are counted.
    std::vector<std::string> spot_channel_names() const;
    std::vector<std::string> readout_names() const;
    /// Digest of everything that changes pixels or objects (not of calls, readouts, controls, limits): results made
    /// with equal digests can be resumed and called again.
    std::string image_settings_digest() const;
};

/// Reads an assay file. `overrides` are `key=value` from the command line (`nuclei.diameter_um=12`).
/// Throws Code::assay: an unknown key (with the nearest right one), an impossible value, with file, line and column.
Assay read(const std::filesystem::path& path, std::span<const std::string> overrides);
Assay parse(std::string text, std::string name, std::span<const std::string> overrides);

}  // namespace viroplate::assay
