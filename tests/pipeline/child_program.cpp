#include "pipeline/child_program.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

namespace viroplate::pipeline::testing {

ChildProgram::ChildProgram(const std::vector<std::string>& arguments, const std::function<bool()>& prepare) {
    std::vector<std::string> words{VIROPLATE_PROGRAM};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (auto& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    process_ = ::fork();
    if (process_ != 0) return;
    const int nowhere = ::open("/dev/null", O_RDWR);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nowhere, stream);
    if (prepare && !prepare()) ::_exit(kCannotPrepare);
    ::execv(VIROPLATE_PROGRAM, pointers.data());
    ::_exit(127);
}

ChildProgram::~ChildProgram() {
    if (code_) return;
    send(SIGKILL);
    ::waitpid(process_, nullptr, 0);
}

void ChildProgram::send(int signal) const {
    if (!code_) ::kill(process_, signal);
}

std::optional<int> ChildProgram::wait(std::chrono::milliseconds limit) {
    const auto until = std::chrono::steady_clock::now() + limit;
    while (!code_) {
        int status = 0;
        if (::waitpid(process_, &status, WNOHANG) == process_) {
            code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        } else if (std::chrono::steady_clock::now() > until) {
            break;
        } else {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
    return code_;
}

}  // namespace viroplate::pipeline::testing
