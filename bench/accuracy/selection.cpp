#include "accuracy/selection.hpp"

#include <filesystem>
#include <fstream>

namespace viroplate::accuracy {

namespace fs = std::filesystem;

Selection::Selection(const std::string& text) : part_(text) {
    if (!fs::is_regular_file(text)) return;
    std::ifstream file(text);
    for (std::string line; std::getline(file, line);) {
        line = line.substr(0, line.find_first_of(",\r"));
        if (!line.empty()) names_.insert(fs::path(line).stem().string());
    }
}

bool Selection::has(const std::string& name) const {
    return names_.empty() ? name.find(part_) != std::string::npos : names_.count(name) > 0;
}

}  // namespace viroplate::accuracy
