#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "assay/sample_assay.hpp"
#include "viroplate/simulate/spec.hpp"

namespace viroplate::assay {
namespace {

/// The text of docs/formats.md between two headings.
std::string documentation(const std::string& from, const std::string& to) {
    std::ifstream file(VIROPLATE_SOURCE_DIR "/docs/formats.md");
    std::stringstream text;
    text << file.rdbuf();
    const std::string all = text.str();
    const auto begin = all.find("\n## " + from);
    const auto end = all.find("\n## " + to);
    EXPECT_NE(begin, std::string::npos) << from;
    EXPECT_NE(end, std::string::npos) << to;
    return begin < end && end != std::string::npos ? all.substr(begin, end - begin) : "";
}

/// `channel.dna.role` stands in the file as `role` below the heading `[[channel]]`.
std::string heading(const std::string& path) {
    const auto dot = path.find('.');
    if (dot == std::string::npos) return "top level";
    const std::string section = path.substr(0, dot);
    const bool list = section == "channel" || section == "readout" || section == "controls";
    return list ? "[[" + section + "]]" : "[" + section + "]";
}

/// What a table of the documentation says about `key`: the cell with the default, with its back-ticks.
std::string documented_default(const std::string& part, const std::string& key) {
    const std::string start = "\n| `" + key + "` | ";
    const auto row = part.find(start);
    if (row == std::string::npos) return "(not documented)";
    const auto cell = row + start.size();
    return part[cell] == '|' ? "" : part.substr(cell, part.find(" |", cell) - cell);
}

std::string with_ticks(const std::string& value) { return value.empty() ? "" : "`" + value + "`"; }

TEST(Documentation, HasEveryOptionOfTheAssayFileInItsSectionWithItsDefault) {
    const std::string text = documentation("The assay file", "map.csv");
    const Assay defaults = parse("[[channel]]\nname = \"dna\"\nrole = \"nuclei\"\n", "assay.toml", {});
    std::vector<OptionValue> options = defaults.options;
    for (const auto& option : sample().options) {
        if (option.path.rfind("readout.", 0) == 0 || option.path.rfind("controls.", 0) == 0) options.push_back(option);
    }
    for (const auto& option : options) {
        const auto section = text.find("\n### `" + heading(option.path) + "`");
        ASSERT_NE(section, std::string::npos) << heading(option.path);
        const auto end = std::min(text.find("\n### ", section + 1), text.size());
        const std::string key = option.path.substr(option.path.rfind('.') + 1);
        const std::string documented = documented_default(text.substr(section, end - section), key);
        EXPECT_NE(documented, "(not documented)") << option.path;
        if (option.origin != "default") continue;
        EXPECT_EQ(documented, with_ticks(option.value)) << option.path;
    }
}

TEST(Documentation, HasEveryKeyOfTheSimulationSpecWithItsDefault) {
    const std::string text = documentation("Simulation spec", "Calibration profile");
    const auto compounds = text.find("`[[compound]]`");
    ASSERT_NE(compounds, std::string::npos);
    simulate::Spec spec;
    simulate::CompoundEffect effect;
    OptionLister spec_keys("");
    OptionLister effect_keys("");
    spec.visit(spec_keys);
    effect.visit(effect_keys);
    for (const auto& option : spec_keys.values()) {
        EXPECT_EQ(documented_default(text.substr(0, compounds), option.path), with_ticks(option.value)) << option.path;
    }
    for (const auto& option : effect_keys.values()) {
        const std::string documented = documented_default(text.substr(compounds), option.path);
        EXPECT_EQ(documented, option.path == "name" ? "*needed*" : with_ticks(option.value)) << option.path;
    }
}

}  // namespace
}  // namespace viroplate::assay
