#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace viroplate::plate {

/// Names of what lies directly in `folder`, sorted; hidden entries are left out. Throws Code::io.
std::vector<std::filesystem::path> list_folder(const std::filesystem::path& folder);

/// Names of the folders directly in `folder`, sorted; hidden ones are left out. Throws Code::io.
std::vector<std::filesystem::path> list_subfolders(const std::filesystem::path& folder);

/// Image files (TIFF, PNG) below `root`, relative to it, sorted. Hidden files and folders named `labels` (outlines that
/// were made from images) are left out. Throws Code::io.
std::vector<std::filesystem::path> list_images(const std::filesystem::path& root);

/// Whether the name ends like a TIFF or PNG.
bool is_image_name(const std::filesystem::path& file);

/// The last part of the path, also where it ends in '/' or is "."; the name of a plate without a better one.
std::string folder_name(const std::filesystem::path& folder);

/// Looks files up in folders that are listed once: an index with 100,000 images on a network share asks for each.
class FolderLookup {
public:
    /// The file, spelled as on the disk: exact, else with other capitals. Nothing when it is not there.
    std::optional<std::filesystem::path> find(const std::filesystem::path& file);

private:
    /// Lower-case name → names as spelled, sorted.
    using Listing = std::multimap<std::string, std::string>;
    const Listing& listing(const std::filesystem::path& folder);

    std::map<std::filesystem::path, Listing> folders_;
};

}  // namespace viroplate::plate
