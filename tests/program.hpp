#pragma once

#include <string>
#include <vector>

namespace viroplate {

/// What the program did: its exit code (or 128 + signal), and what it wrote.
struct ProgramResult {
    int exit_code = -1;
    std::string out;
    std::string err;
};

/// Who runs the program: the test's own user, or one without rights (only different when the tests run as root).
enum class User { own, without_rights };

/// Runs the built `viroplate` with these arguments and waits for it.
ProgramResult run_program(const std::vector<std::string>& arguments, User user = User::own);

}  // namespace viroplate
