#include "cli/command.hpp"

namespace viroplate::cli {

namespace {

class RunCommand final : public Command {
public:
    const char* name() const override { return "run"; }
    const char* purpose() const override { return ""; }
    void setup(CLI::App&) override {}
    int run(Console&) override { return 1; }
};

}  // namespace

std::unique_ptr<Command> make_run_command() { return std::make_unique<RunCommand>(); }

}  // namespace viroplate::cli
