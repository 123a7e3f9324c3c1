#include "assay/sections.hpp"

#include <fmt/format.h>

namespace viroplate::assay {

std::string option_path(std::string_view path, std::string_view key) {
    return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

void visit_control(screen::ControlPair& pair, OptionVisitor& visitor) {
    visitor.text("name", pair.name);
    visitor.text("readout", pair.readout);
}

std::vector<Section> sections(Assay& assay) {
    std::vector<Section> found;
    const auto add = [&](std::string path, auto& options) {
        found.push_back({std::move(path), [&options](OptionVisitor& visitor) { options.visit(visitor); }});
    };
    found.push_back({"", [&assay](OptionVisitor& visitor) { visitor.text("name", assay.name); }});
    add("plate", assay.plate);
    for (auto& channel : assay.channels) add("channel." + channel.name, channel);
    add("nuclei", assay.nuclei);
    add("cells", assay.cells);
    add("spots", assay.spots);
    add("quality", assay.quality);
    add("gates", assay.gates);
    add("infection", assay.infection);
    add("neighbours", assay.neighbours);
    add("foci", assay.foci);
    add("spread", assay.spread);
    add("shield", assay.shield);
    for (auto& readout : assay.readouts) add("readout." + readout.name, readout);
    for (auto& pair : assay.controls) {
        const std::string path = "controls." + pair.name;
        found.push_back({path, [&pair](OptionVisitor& visitor) { visit_control(pair, visitor); }});
        add(path + ".high", pair.high);
        add(path + ".low", pair.low);
    }
    add("limits", assay.limits);
    return found;
}

}  // namespace viroplate::assay
