#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "viroplate/image/plane.hpp"
#include "viroplate/image/write.hpp"

namespace viroplate::bench {

/// What the simulated fields show.
struct Scene {
    std::string name;
    double pixel_size_um = 0.65;
    double nucleus_px = 23;
    double nuclei = 3200;  ///< a field, on average
    int size_px = 2160;

    /// 20×: large nuclei, few of them; 10×: small and many. Both about 1,700 cells/mm².
    static Scene sparse();
    static Scene dense();
    /// Any number of small nuclei, so that many fit.
    static Scene of(int nuclei, int size_px);
};

/// A field as the camera wrote it: nuclei and virus, 16 bit with noise.
struct Field {
    std::vector<image::RawPlane> planes;
    std::size_t nuclei = 0;  ///< in truth
};

Field make_field(const Scene& scene, int number);

/// A plate in a folder, one field a well, with the assay file and the map that `viroplate run` needs.
struct Plate {
    Scene scene;
    std::filesystem::path folder;  ///< of the images
    std::filesystem::path assay;
    std::filesystem::path map;
    std::vector<std::filesystem::path> files;  ///< two a field
    std::size_t fields = 0;
};

/// Writes the fields, over and over again (as links) until the plate has `wells` wells.
Plate write_plate(const Scene& scene, const std::vector<Field>& fields, std::size_t wells,
                  image::Compression compression, const std::filesystem::path& folder);

/// The first wells of a plate, or those from `first` on, as `--wells` takes them.
std::string well_list(std::size_t first, std::size_t count);

}  // namespace viroplate::bench
