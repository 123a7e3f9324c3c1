#include "cli/command.hpp"

namespace viroplate::cli {

namespace {

class CallCommand final : public Command {
public:
    const char* name() const override { return "call"; }
    const char* purpose() const override { return ""; }
    void setup(CLI::App&) override {}
    int run(Console&) override { return 1; }
};

}  // namespace

std::unique_ptr<Command> make_call_command() { return std::make_unique<CallCommand>(); }

}  // namespace viroplate::cli
