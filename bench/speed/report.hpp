#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "speed/fields.hpp"
#include "speed/musts.hpp"

namespace viroplate::bench {

/// A scene with the fields and plates that are measured.
struct Material {
    std::vector<Field> fields;
    Plate lzw;
    Plate raw;  ///< uncompressed
};

/// Analysis on one thread, by step, with dilated and with propagated cells, against libtiff's decode of the same files.
void report_analysis(const std::vector<Material>& materials, Musts& musts);

/// The whole program against a scikit-image pipeline on the same uncompressed files. `script` is the path of
/// skimage_pipeline.py; empty: not there.
void report_peer(const std::vector<Material>& materials, const std::filesystem::path& script,
                 const std::filesystem::path& folder, Musts& musts);

/// Two threads over fields against two processes of one thread, and memory against the number of threads.
void report_workers(const std::vector<Material>& materials, const std::filesystem::path& folder, Musts& musts);

/// Time against the number of nuclei and of pixels.
void report_growth(const std::filesystem::path& folder, Musts& musts);

/// Arguments of `viroplate run` on a plate.
std::vector<std::string> run_command(const Plate& plate, const std::filesystem::path& output, std::size_t threads);

/// How the assay is told to propagate cells over a channel; empty where this build cannot.
std::vector<std::string> propagation();

}  // namespace viroplate::bench
