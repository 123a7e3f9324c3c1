#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "viroplate/assay/assay.hpp"

namespace viroplate::assay {

/// A part of the assay under one path: `nuclei`, `channel.dna`, `controls.window.high`; the top has an empty path.
struct Section {
    std::string path;
    std::function<void(OptionVisitor&)> visit;
};

/// The assay's parts in the order in which they are listed. They refer to `assay`: use them while it stays in place.
std::vector<Section> sections(Assay& assay);

/// `path.key`, or just `key` at the top.
std::string option_path(std::string_view path, std::string_view key);

/// Readers of one item of `[[controls]]` without its two selectors.
void visit_control(screen::ControlPair& pair, OptionVisitor& visitor);

}  // namespace viroplate::assay
