#include "cli/command.hpp"

namespace viroplate::cli {

namespace {

class CalibrateCommand final : public Command {
public:
    const char* name() const override { return "calibrate"; }
    const char* purpose() const override { return ""; }
    void setup(CLI::App&) override {}
    int run(Console&) override { return 1; }
};

}  // namespace

std::unique_ptr<Command> make_calibrate_command() { return std::make_unique<CalibrateCommand>(); }

}  // namespace viroplate::cli
