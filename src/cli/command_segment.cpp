#include "cli/command.hpp"

namespace viroplate::cli {

namespace {

class SegmentCommand final : public Command {
public:
    const char* name() const override { return "segment"; }
    const char* purpose() const override { return ""; }
    void setup(CLI::App&) override {}
    int run(Console&) override { return 1; }
};

}  // namespace

std::unique_ptr<Command> make_segment_command() { return std::make_unique<SegmentCommand>(); }

}  // namespace viroplate::cli
