#include "assay/check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "viroplate/core/error.hpp"
#include "viroplate/table/schema.hpp"

namespace viroplate::assay {

namespace {

using Names = std::vector<std::string>;

bool contains(const Names& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_column_word(const std::string& name) {
    return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
}

Names column_names(const std::vector<table::Column>& columns) {
    Names names;
    for (const auto& column : columns) names.push_back(column.name);
    return names;
}

std::string did_you_mean(const std::string& word, const Names& candidates) {
    const auto near = nearest(word, candidates);
    return near ? fmt::format("; did you mean '{}'?", *near) : "";
}

class Check {
public:
    Check(const Assay& assay, const Complain& complain) : assay_(assay), complain_(complain) {}

    void channels() const {
        if (assay_.channels.empty()) {
            fail("", "channel", "the assay names no channel", "Add a [[channel]] with role = \"nuclei\".");
        }
        names("channel", assay_.channel_names());
        std::map<ChannelRole, int> count;
        for (const auto& channel : assay_.channels) {
            if (channel.role == ChannelRole::readout || ++count[channel.role] == 1) continue;
            const char* role = name(channel.role);
            fail("channel." + channel.name, "role", fmt::format("a second channel has the role {}", role),
                 channel.role == ChannelRole::nuclei ? "Nuclei are found in one channel only."
                                                     : "Give it the role readout.");
        }
        if (count[ChannelRole::nuclei] == 0) {
            fail("", "channel", "no channel has the role nuclei", "Give the DNA channel role = \"nuclei\".");
        }
        Names columns = object_columns();
        std::sort(columns.begin(), columns.end());
        const auto twice = std::adjacent_find(columns.begin(), columns.end());
        if (twice != columns.end()) {
            fail("", "channel", fmt::format("the channel names make two columns called '{}'", *twice),
                 "Choose channel names without '_'.");
        }
    }

    void cells() const {
        const auto& options = assay_.cells;
        const Names channels = assay_.channel_names();
        if (!options.channel.empty() && !contains(channels, options.channel)) {
            fail("cells", "channel",
                 fmt::format("cells.channel = \"{}\" is no channel of the assay{}", options.channel,
                             did_you_mean(options.channel, channels)),
                 fmt::format("Channels here: {}.", fmt::join(channels, ", ")));
        }
        if (options.method == segment::CellMethod::propagate && options.channel.empty()) {
            fail("cells", "method", "cells.method is \"propagate\", but no channel has the role cells",
                 "Give the stain of the cells role = \"cells\", name another channel with cells.channel, or choose "
                 "cells.method = \"dilate\".");
        }
    }

    void infection() const {
        const auto& options = assay_.infection;
        if (options.channel.empty()) return;
        const Names channels = assay_.channel_names();
        if (!contains(channels, options.channel)) {
            fail("infection", "channel",
                 fmt::format("infection.channel = \"{}\" is no channel of the assay{}", options.channel,
                             did_you_mean(options.channel, channels)),
                 fmt::format("Channels here: {}.", fmt::join(channels, ", ")));
        }
        if (!contains(object_columns(), options.column())) {
            fail("infection", "statistic",
                 fmt::format("infection: there is no {} of a {}", options.statistic, options.compartment),
                 "The compartments nucleus and cell have mean, median, max and integrated; ring has mean and median.");
        }
        if (options.rule == infection::ThresholdRule::fixed && !options.fixed) {
            fail("infection", "rule", "infection.rule is \"fixed\", but infection.fixed gives no threshold",
                 "Set infection.fixed to a signal in grey, or choose another rule.");
        }
        options.check();
    }

    void readouts() const {
        names("readout", assay_.readout_names());
        const Names columns = object_columns();
        const Names taken = column_names(table::well_schema({}, {}));
        for (const auto& readout : assay_.readouts) {
            const std::string path = "readout." + readout.name;
            if (contains(taken, readout.name) || contains(taken, readout.name + "_sd")) {
                fail(path, "name", fmt::format("wells.csv has a column '{}' of its own", readout.name),
                     "Choose another name.");
            }
            if (!contains(columns, readout.column)) {
                fail(path, "column",
                     fmt::format("readout '{}': there is no object column '{}'{}", readout.name, readout.column,
                                 did_you_mean(readout.column, columns)),
                     "docs/formats.md lists the columns of an object.");
            }
        }
    }

    void controls() const {
        Names pairs;
        for (const auto& pair : assay_.controls) {
            const std::string path = "controls." + pair.name;
            if (pair.name.empty() || pair.name.find_first_of(".=") != std::string::npos) {
                fail(path, "name", fmt::format("'{}' is no name for a pair of controls", pair.name),
                     "Use a name without '.' and '='.");
            }
            if (contains(pairs, pair.name)) fail_twice(path, "controls", pair.name);
            pairs.push_back(pair.name);
            control_readout(pair, path);
            selector(pair.high, path + ".high");
            selector(pair.low, path + ".low");
        }
    }

    /// Limits whose two ends stand the wrong way round would pass what must fail.
    void limits() const {
        try {
            assay_.limits.check();
        } catch (const Error& error) {
            fail("limits", "", error.what(), error.remedy());
        }
    }

private:
    [[noreturn]] void fail(std::string_view path, std::string_view key, std::string_view message,
                           std::string remedy) const {
        complain_(path, key, message, std::move(remedy));
        throw Error(Code::internal, "a complaint about the assay returned");
    }
    [[noreturn]] void fail_twice(std::string_view path, std::string_view kind, std::string_view name) const {
        fail(path, "name", fmt::format("{} name '{}' stands twice", kind, name), "Give each one its own name.");
    }

    Names object_columns() const {
        return column_names(table::object_schema(assay_.channel_names(), assay_.spot_channel_names()));
    }

    void names(const std::string& kind, const Names& given) const {
        std::set<std::string> seen;
        for (const auto& name : given) {
            const std::string path = fmt::format("{}.{}", kind, name);
            if (!is_column_word(name)) {
                fail(path, "name", fmt::format("{} name '{}' cannot be part of a column name", kind, name),
                     "Use a-z, 0-9 and _ only.");
            }
            if (!seen.insert(name).second) fail_twice(path, kind, name);
        }
    }

    void control_readout(const screen::ControlPair& pair, const std::string& path) const {
        Names known{"infected_fraction", "relative_cells"};
        for (const auto& name : assay_.readout_names()) known.push_back(name);
        if (!contains(known, pair.readout)) {
            fail(path, "readout",
                 fmt::format("controls '{}': there is no readout '{}'{}", pair.name, pair.readout,
                             did_you_mean(pair.readout, known)),
                 fmt::format("Readouts here: {}.", fmt::join(known, ", ")));
        }
        if (pair.readout == "infected_fraction" && assay_.infection.channel.empty()) {
            fail(path, "readout",
                 fmt::format("controls '{}' judge infected_fraction, but no channel has the role virus", pair.name),
                 "Give a channel role = \"virus\", or choose another readout.");
        }
    }

    void selector(const screen::WellSelector& wells, const std::string& path) const {
        const auto open = [](const std::string& word) { return word.empty() || word == "any"; };
        if (open(wells.role) && open(wells.compound) && open(wells.interferon) && open(wells.virus)) {
            fail(path, "", fmt::format("{} chooses no wells", path),
                 "Say which: role, compound, interferon = \"with\" or \"without\", virus = \"with\" or \"without\".");
        }
    }

    const Assay& assay_;
    const Complain& complain_;
};

}  // namespace

void check_assay(const Assay& assay, const Complain& complain) {
    const Check check(assay, complain);
    check.channels();
    check.cells();
    check.infection();
    check.readouts();
    check.controls();
    check.limits();
}

}  // namespace viroplate::assay
