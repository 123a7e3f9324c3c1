#pragma once

#include <set>
#include <string>

namespace viroplate::accuracy {

/// Says of the name of an image whether it is asked for: part of the name, or a file with the names, one a line (what
/// follows a comma, and the folder and ending of a path, do not count); empty: all.
class Selection {
public:
    explicit Selection(const std::string& text);
    bool has(const std::string& name) const;

private:
    std::string part_;
    std::set<std::string> names_;
};

}  // namespace viroplate::accuracy
