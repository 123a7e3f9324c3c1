#include "plate/folder.hpp"

#include <algorithm>
#include <system_error>

#include "plate/text.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"

namespace viroplate::plate {

namespace fs = std::filesystem;

namespace {

constexpr int kDeepest = 16;  // plates nest up to five folders

bool hidden(const fs::path& name) { return name.string().empty() || name.string().front() == '.'; }

bool by_text(const fs::path& a, const fs::path& b) { return a.generic_string() < b.generic_string(); }

enum class Kind { all, folders };

std::vector<fs::path> list(const fs::path& folder, Kind kind) {
    std::error_code error;
    std::vector<fs::path> names;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        const fs::path name = entry->path().filename();
        std::error_code unreadable;  // the listing knows the kind already; asking for each again is slow on a share
        if (hidden(name) || (kind == Kind::folders && !entry->is_directory(unreadable))) continue;
        names.push_back(name);
    }
    if (error) throw_io_error(folder, "list", error.value());
    std::sort(names.begin(), names.end(), by_text);
    return names;
}

}  // namespace

bool is_image_name(const fs::path& file) {
    const std::string extension = lower_case(file.extension().string());
    return extension == ".tif" || extension == ".tiff" || extension == ".png";
}

std::vector<fs::path> list_folder(const fs::path& folder) { return list(folder, Kind::all); }

std::vector<fs::path> list_subfolders(const fs::path& folder) { return list(folder, Kind::folders); }

std::vector<fs::path> list_images(const fs::path& root) {
    std::error_code error;
    std::vector<fs::path> images;
    fs::recursive_directory_iterator entry(root, error);
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
        const fs::path name = entry->path().filename();
        std::error_code unreadable;  // a link that leads nowhere is no image
        if (entry->is_directory(unreadable)) {
            if (hidden(name) || lower_case(name.string()) == "labels" || entry.depth() >= kDeepest) {
                entry.disable_recursion_pending();
            }
        } else if (!hidden(name) && is_image_name(name) && entry->is_regular_file(unreadable)) {
            images.push_back(entry->path().lexically_relative(root));
        }
    }
    if (error) throw_io_error(root, "list", error.value());
    std::sort(images.begin(), images.end(), by_text);
    return images;
}

std::string folder_name(const fs::path& folder) {
    fs::path path = fs::absolute(folder).lexically_normal();
    if (path.filename().empty()) path = path.parent_path();
    return path.filename().string();
}

const FolderLookup::Listing& FolderLookup::listing(const fs::path& folder) {
    const auto known = folders_.find(folder);
    if (known != folders_.end()) return known->second;
    Listing& names = folders_[folder];
    std::error_code error;
    if (!fs::is_directory(folder, error)) return names;
    for (const fs::path& name : list_folder(folder)) names.emplace(lower_case(name.string()), name.string());
    return names;
}

std::optional<fs::path> FolderLookup::find(const fs::path& file) {
    const Listing& names = listing(file.parent_path());
    const std::string wanted = file.filename().string();
    const auto [first, last] = names.equal_range(lower_case(wanted));
    if (first == last) return std::nullopt;
    for (auto name = first; name != last; ++name) {
        if (name->second == wanted) return file;
    }
    return file.parent_path() / first->second;
}

}  // namespace viroplate::plate
