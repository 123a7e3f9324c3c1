#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "plate/assembly.hpp"
#include "plate/folder.hpp"
#include "viroplate/document/xml.hpp"

namespace viroplate::plate {

/// Finds the files that a Harmony index names: beside the index, in `Images` below or beside it, whatever folder or
/// drive the URL was written with.
class HarmonyFiles {
public:
    explicit HarmonyFiles(std::filesystem::path index_folder);

    /// Sets file and, where it is not there, state and reason of the plane with this URL.
    void locate(std::string_view url, PlaneRecord& plane);
    const std::set<std::filesystem::path>& found() const { return found_; }

private:
    std::vector<std::filesystem::path> folders_;
    FolderLookup lookup_;
    std::set<std::filesystem::path> found_;
};

/// The parts of an image id, `0101K1F1P1R1`: well, time, field, plane, channel record; numbers of their own.
struct HarmonyImageId {
    WellAddress well;
    int time = 0;
    int field = 0;
    int plane = 0;
    int record = 0;
};
std::optional<HarmonyImageId> parse_harmony_image_id(std::string_view id);

/// The planes that the index lists, with its complaints.
struct HarmonyPlanes {
    std::vector<PlaneRecord> planes;
    std::vector<std::string> unusable;  ///< records that say no well, field or channel
    std::vector<std::string> unlisted;  ///< ids that a well lists and no record describes
};

/// Reads `Images/Image`; `root` is the root of the index. Ids that a well lists without a record become missing planes.
HarmonyPlanes read_harmony_planes(const document::XmlElement& root, HarmonyFiles& files);

}  // namespace viroplate::plate
