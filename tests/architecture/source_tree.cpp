#include "architecture/source_tree.hpp"

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>

namespace viroplate::architecture {

namespace {

namespace fs = std::filesystem;

const fs::path kRoot = VIROPLATE_SOURCE_DIR;

std::vector<std::string> cells_of_row(const std::string& line) {
    std::vector<std::string> cells;
    std::stringstream stream(line);
    std::string cell;
    std::getline(stream, cell, '|');  // before the first bar
    while (std::getline(stream, cell, '|')) {
        const auto first = cell.find_first_not_of(' ');
        const auto last = cell.find_last_not_of(' ');
        cells.push_back(first == std::string::npos ? "" : cell.substr(first, last - first + 1));
    }
    return cells;
}

std::string module_of_file(const fs::path& file) {
    auto part = file.begin();
    if (*part == "include") ++part;  // include/viroplate/<module>/…
    ++part;                          // src/<module>/…
    return part->string();
}

}  // namespace

std::map<std::string, Module> floor_table() {
    std::map<std::string, Module> modules;
    std::ifstream file(kRoot / "docs/architecture.md");
    for (std::string line; std::getline(file, line);) {
        if (!std::regex_search(line, std::regex(R"(^\| \d )"))) continue;
        const auto cells = cells_of_row(line);
        Module module;
        module.floor = std::stoi(cells.at(0));
        std::stringstream names(cells.size() > 3 ? cells[3] : "");
        for (std::string name; std::getline(names, name, ',');) {
            name.erase(std::remove(name.begin(), name.end(), ' '), name.end());
            if (!name.empty()) module.third_parties.insert(name);
        }
        modules[cells.at(1)] = module;
    }
    return modules;
}

std::vector<fs::path> source_files() {
    std::vector<fs::path> files;
    for (const char* folder : {"src", "include"}) {
        for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
            const auto extension = entry.path().extension();
            if (extension == ".cpp" || extension == ".hpp") files.push_back(fs::relative(entry.path(), kRoot));
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::vector<Include> includes() {
    const std::regex pattern(R"rx(^\s*#\s*include\s*[<"]([^>"]+)[>"])rx");
    std::vector<Include> found;
    for (const auto& path : source_files()) {
        std::ifstream file(kRoot / path);
        for (std::string line; std::getline(file, line);) {
            std::smatch match;
            if (std::regex_search(line, match, pattern))
                found.push_back({path.string(), module_of_file(path), match[1]});
        }
    }
    return found;
}

std::string module_of_include(const std::string& target) {
    const auto slash = target.find('/');
    if (slash == std::string::npos) return "";
    if (target.rfind("viroplate/", 0) == 0) return target.substr(slash + 1, target.find('/', slash + 1) - slash - 1);
    const std::string folder = target.substr(0, slash);
    return fs::is_directory(kRoot / "src" / folder) && fs::exists(kRoot / "src" / target) ? folder : "";
}

std::string third_party_of_include(const std::string& target) {
    static const std::vector<std::pair<std::regex, std::string>> kParties = {
        {std::regex("^fmt/"), "fmt"},       {std::regex("^xxh"), "xxhash"},
        {std::regex("^toml"), "toml++"},    {std::regex("^nlohmann/"), "nlohmann"},
        {std::regex("^pugi"), "pugixml"},   {std::regex("^tiff"), "tiff"},
        {std::regex("^png"), "png"},        {std::regex("^jpeglib|^jerror|^turbojpeg"), "jpeg"},
        {std::regex("^opencv2"), "opencv"}, {std::regex("^re2/"), "re2"},
        {std::regex("^boost/"), "boost"},   {std::regex("^(unsupported/)?Eigen/"), "eigen"},
        {std::regex("^sqlite3"), "sqlite"}, {std::regex("^tbb/|^oneapi/"), "tbb"},
        {std::regex("^CLI/"), "CLI11"},
    };
    for (const auto& [pattern, party] : kParties) {
        if (std::regex_search(target, pattern)) return party;
    }
    // What is left must be the standard library (no extension), C or POSIX (x.h, sys/x.h), or ours.
    if (std::regex_match(target, std::regex("[a-z0-9_]+|(sys/)?[a-z0-9_]+\\.h"))) return "";
    return module_of_include(target).empty() ? "unknown: " + target : "";
}

}  // namespace viroplate::architecture
