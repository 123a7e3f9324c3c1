#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace viroplate::architecture {

/// A row of the floor table in docs/architecture.md.
struct Module {
    int floor = 0;
    std::set<std::string> third_parties;
};

/// One `#include` of a file of ours.
struct Include {
    std::string file;    ///< relative to the source tree
    std::string module;  ///< of the including file
    std::string target;  ///< as written, without quotes or brackets
};

/// The floor table, by module name.
std::map<std::string, Module> floor_table();

/// Sources and headers of ours under src and include, relative to the source tree, sorted.
std::vector<std::filesystem::path> source_files();

std::vector<Include> includes();

/// The module a header of ours belongs to ("viroplate/plate/map.hpp", "cli/console.hpp" → plate, cli); "" for others.
std::string module_of_include(const std::string& target);

/// The third party a header belongs to, as the table names it; "" for the standard library, POSIX and ours.
std::string third_party_of_include(const std::string& target);

}  // namespace viroplate::architecture
