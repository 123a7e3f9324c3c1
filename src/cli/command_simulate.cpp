#include "cli/command.hpp"

namespace viroplate::cli {

namespace {

class SimulateCommand final : public Command {
public:
    const char* name() const override { return "simulate"; }
    const char* purpose() const override { return ""; }
    void setup(CLI::App&) override {}
    int run(Console&) override { return 1; }
};

}  // namespace

std::unique_ptr<Command> make_simulate_command() { return std::make_unique<SimulateCommand>(); }

}  // namespace viroplate::cli
