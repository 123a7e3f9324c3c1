#pragma once

#include <filesystem>
#include <fstream>
#include <span>
#include <string>

#include "viroplate/assay/assay.hpp"

namespace viroplate::assay {

/// An assay that uses every section.
inline const std::string kSample = R"(name = "sample"

[[channel]]
name = "dna"
plate_channel = "1"
role = "nuclei"

[[channel]]
name = "gfp"
plate_channel = "2"
role = "readout"

[[channel]]
name = "virus"
plate_channel = "3"
role = "virus"

# line 18
[nuclei]
diameter_um = 12

[infection]
rule = "quantile"

[[readout]]
name = "ratio"
column = "nucleus_ring_ratio_gfp"
aggregate = "median"

[[controls]]
name = "window"
high = { role = "vehicle", interferon = "without" }
low = { role = "mock" }

[[controls]]
name = "shift"
readout = "ratio"
high = { role = "reference", compound = "positive" }
low = { role = "vehicle" }

[limits]
ssmd_pass = 2.5
)";

inline Assay sample(std::span<const std::string> overrides = {}) { return parse(kSample, "assay.toml", overrides); }

/// The sample with `plate_lines` in its [plate] section.
inline void write_sample(const std::filesystem::path& file, const std::string& plate_lines) {
    std::ofstream(file) << kSample << "\n[plate]\n" << plate_lines;
}

}  // namespace viroplate::assay
