#pragma once

#include "viroplate/core/progress.hpp"

namespace viroplate::cli {

/// While it lives, the first Ctrl-C (or SIGTERM) asks the work to stop at a good place; the second ends the program at
/// once, as if nobody listened. One at a time.
class Interrupt final : public Stop {
public:
    Interrupt();
    ~Interrupt() override;
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    bool requested() const override;
};

}  // namespace viroplate::cli
