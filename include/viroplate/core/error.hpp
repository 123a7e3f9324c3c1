#pragma once

#include <stdexcept>
#include <string>

namespace viroplate {

/// The closed list of what can go wrong. Every value maps to one exit code of the program.
enum class Code {
    usage,              ///< the command line asks for something that cannot be
    assay,              ///< the assay file (or simulation spec) is wrong
    map,                ///< the plate map is wrong
    plate,              ///< the folder is no plate, or not one that can be read
    io,                 ///< a file cannot be read or written
    image,              ///< one image cannot be used; becomes a field row with this reason
    output_exists,      ///< the output is already there
    settings_conflict,  ///< the output was made with other settings or inputs
    incomplete,         ///< input is missing and the caller demanded all of it
    try_again,          ///< the world may be better later: disk full, stale network file
    interrupted,        ///< the caller asked to stop; what is stored can be resumed
    internal,           ///< a broken promise inside the engine
};

/// The stable word for `code`, as printed in JSON ("assay", "output_exists", …).
const char* name(Code code);

/// The program's exit code for `code` (0 good, 1 data or I/O, 2 usage, 4 incomplete, 5 output, 75 retry, 130
/// interrupted).
int exit_code(Code code);

/// The one exception of the engine: what happened, and what the reader can do about it.
class Error : public std::runtime_error {
public:
    Error(Code code, const std::string& message, std::string remedy = {})
        : std::runtime_error(message), code_(code), remedy_(std::move(remedy)) {}

    Code code() const noexcept { return code_; }
    /// A sentence that says what to do; empty only where nothing can be done.
    const std::string& remedy() const noexcept { return remedy_; }

private:
    Code code_;
    std::string remedy_;
};

}  // namespace viroplate
