#include "cli/command.hpp"

namespace viroplate::cli {

namespace {

class ReportCommand final : public Command {
public:
    const char* name() const override { return "report"; }
    const char* purpose() const override { return ""; }
    void setup(CLI::App&) override {}
    int run(Console&) override { return 1; }
};

}  // namespace

std::unique_ptr<Command> make_report_command() { return std::make_unique<ReportCommand>(); }

}  // namespace viroplate::cli
