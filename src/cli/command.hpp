#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <vector>

#include "cli/console.hpp"

namespace viroplate::cli {

/// One command of the program, one file each. `setup` declares the arguments and opens nothing; `run` works and returns
/// the exit code. Errors are thrown; main turns them into words and codes.
class Command {
public:
    virtual ~Command() = default;
    virtual const char* name() const = 0;
    virtual const char* purpose() const = 0;  ///< one line for `viroplate --help`
    virtual void setup(CLI::App& app) = 0;
    virtual int run(Console& console) = 0;
};

std::unique_ptr<Command> make_calibrate_command();
std::unique_ptr<Command> make_call_command();
std::unique_ptr<Command> make_inspect_command();
std::unique_ptr<Command> make_report_command();
std::unique_ptr<Command> make_run_command();
std::unique_ptr<Command> make_segment_command();
std::unique_ptr<Command> make_simulate_command();

/// Exit code of a run that finished although fields failed or, on request, the verdict is not pass.
inline constexpr int kExitFinishedWithFailures = 3;

}  // namespace viroplate::cli
