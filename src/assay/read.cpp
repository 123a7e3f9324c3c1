#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "assay/check.hpp"
#include "assay/override.hpp"
#include "assay/sections.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/document/toml.hpp"

namespace viroplate::assay {

namespace {

using document::TomlTable;

/// Reads one assay: the file, then the overrides, then the checks that need the whole.
class Reader {
public:
    Reader(std::string text, std::string name) : root_(document::parse_toml(text, std::move(name), Code::assay)) {
        assay_.text = std::move(text);
    }

    Assay read(std::span<const std::string> overrides) {
        read_channels();
        read_readouts();
        read_controls();
        read_section("plate", assay_.plate);
        read_section("nuclei", assay_.nuclei);
        read_section("cells", assay_.cells);
        read_section("spots", assay_.spots);
        read_section("quality", assay_.quality);
        read_section("gates", assay_.gates);
        read_section("infection", assay_.infection);
        read_section("neighbours", assay_.neighbours);
        read_section("foci", assay_.foci);
        read_section("spread", assay_.spread);
        read_section("shield", assay_.shield);
        read_section("limits", assay_.limits);
        root_.text("name", assay_.name);
        root_.finish();
        note_keys("", root_);
        for (const auto& text : overrides) overridden_[apply_override(assay_, text)] = text;
        if (assay_.infection.channel.empty()) assay_.infection.channel = assay_.virus_channel().value_or("");
        if (assay_.cells.channel.empty() && assay_.cells.method == segment::CellMethod::propagate) {
            assay_.cells.channel = assay_.cells_channel().value_or("");
        }
        check_assay(assay_, [this](auto path, auto key, auto message, std::string remedy) {
            complain(path, key, message, std::move(remedy));
        });
        list_options();
        return std::move(assay_);
    }

private:
    template <class Options>
    void read_section(const std::string& path, Options& options) {
        auto table = root_.table(path);
        if (table) read_table(path, std::move(*table), options);
    }

    template <class Options>
    void read_table(const std::string& path, TomlTable table, Options& options) {
        options.visit(table);
        table.finish();
        keep(path, std::move(table));
    }

    void read_channels() {
        for (auto& table : root_.tables("channel")) {
            Channel channel;
            channel.name = table.required_text("name");
            read_table("channel." + channel.name, std::move(table), channel);
            assay_.channels.push_back(std::move(channel));
        }
    }

    void read_readouts() {
        for (auto& table : root_.tables("readout")) {
            Readout readout;
            readout.name = table.required_text("name");
            readout.column = table.required_text("column");
            read_table("readout." + readout.name, std::move(table), readout);
            assay_.readouts.push_back(std::move(readout));
        }
    }

    void read_controls() {
        for (auto& table : root_.tables("controls")) {
            screen::ControlPair pair;
            pair.name = table.required_text("name");
            const std::string path = "controls." + pair.name;
            visit_control(pair, table);
            read_selector(path, "high", table, pair.high);
            read_selector(path, "low", table, pair.low);
            table.finish();
            keep(path, std::move(table));
            assay_.controls.push_back(std::move(pair));
        }
    }

    void read_selector(const std::string& path, const std::string& side, TomlTable& pair,
                       screen::WellSelector& selector) {
        auto table = pair.table(side);
        if (!table) {
            pair.complain(side, fmt::format("{} lacks its {} group", path, side),
                          fmt::format("Add {} = {{ role = \"vehicle\" }}.", side));
        }
        read_table(option_path(path, side), std::move(*table), selector);
    }

    void note_keys(const std::string& path, const TomlTable& table) {
        for (const auto& full : table.keys_read()) {
            const auto dot = full.rfind('.');
            in_file_.insert(option_path(path, dot == std::string::npos ? full : full.substr(dot + 1)));
        }
    }

    void keep(const std::string& path, TomlTable table) {
        note_keys(path, table);
        tables_.insert_or_assign(path, std::move(table));
    }

    [[noreturn]] void complain(std::string_view path, std::string_view key, std::string_view message,
                               std::string remedy) {
        const auto set = overridden_.find(option_path(path, key));
        if (set != overridden_.end()) {
            throw Error(Code::assay, fmt::format("--set {}: {}", set->second, message), std::move(remedy));
        }
        const auto table = tables_.find(std::string(path));
        (table == tables_.end() ? root_ : table->second).complain(key, message, std::move(remedy));
    }

    void list_options() {
        for (const auto& section : sections(assay_)) {
            OptionLister lister(section.path);
            section.visit(lister);
            for (auto option : lister.values()) {
                if (overridden_.count(option.path) > 0) {
                    option.origin = "command line";
                } else if (in_file_.count(option.path) > 0 || follows_from_roles(option)) {
                    option.origin = "assay file";
                }
                assay_.options.push_back(std::move(option));
            }
        }
    }

    /// The channels in which infection is called and cells are outlined follow from the file's channel roles.
    static bool follows_from_roles(const OptionValue& option) {
        return (option.path == "infection.channel" || option.path == "cells.channel") && !option.value.empty();
    }

    TomlTable root_;
    Assay assay_;
    std::map<std::string, TomlTable> tables_;        // by section path, for complaints with a place
    std::set<std::string> in_file_;                  // option paths that the file sets
    std::map<std::string, std::string> overridden_;  // option path to the override as given
};

}  // namespace

Assay parse(std::string text, std::string name, std::span<const std::string> overrides) {
    return Reader(std::move(text), std::move(name)).read(overrides);
}

Assay read(const std::filesystem::path& path, std::span<const std::string> overrides) {
    Assay assay = parse(read_text(path), path.string(), overrides);
    const std::filesystem::path positions = assay.plate.positions_csv;
    if (!positions.empty() && positions.is_relative()) {
        assay.plate.positions_csv = (path.parent_path() / positions).string();
    }
    return assay;
}

}  // namespace viroplate::assay
