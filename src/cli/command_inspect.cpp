#include "cli/command.hpp"

namespace viroplate::cli {

namespace {

class InspectCommand final : public Command {
public:
    const char* name() const override { return "inspect"; }
    const char* purpose() const override { return ""; }
    void setup(CLI::App&) override {}
    int run(Console&) override { return 1; }
};

}  // namespace

std::unique_ptr<Command> make_inspect_command() { return std::make_unique<InspectCommand>(); }

}  // namespace viroplate::cli
