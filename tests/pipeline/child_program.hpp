#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace viroplate::pipeline::testing {

/// The built program in a process of its own, silent, that can be interrupted and killed.
class ChildProgram {
public:
    /// `prepare` runs in the new process before the program; the process exits with kCannotPrepare when it gives false.
    explicit ChildProgram(const std::vector<std::string>& arguments, const std::function<bool()>& prepare = {});
    ChildProgram(const ChildProgram&) = delete;
    ChildProgram& operator=(const ChildProgram&) = delete;
    ~ChildProgram();

    void send(int signal) const;
    /// Waits for the end: the exit code, or 128 + the signal that ended it. Nothing when it goes on after `limit`.
    std::optional<int> wait(std::chrono::milliseconds limit = std::chrono::minutes(2));

    static constexpr int kCannotPrepare = 200;

private:
    pid_t process_ = -1;
    std::optional<int> code_;
};

}  // namespace viroplate::pipeline::testing
