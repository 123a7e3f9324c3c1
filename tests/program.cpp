#include "program.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "temporary_folder.hpp"

namespace viroplate {

namespace {

constexpr unsigned kNobody = 65534;

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// In the child: redirects, drops rights, becomes the program. Never returns.
[[noreturn]] void become_program(const std::vector<std::string>& arguments, User user, const TemporaryFolder& folder) {
    const int out = ::open((folder / "out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int err = ::open((folder / "err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    if (user == User::without_rights && ::geteuid() == 0 && (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0))
        ::_exit(126);
    std::vector<char*> argv{const_cast<char*>("viroplate")};
    for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    ::execv(VIROPLATE_PROGRAM, argv.data());
    ::_exit(127);
}

}  // namespace

ProgramResult run_program(const std::vector<std::string>& arguments, User user) {
    const TemporaryFolder folder;
    const pid_t child = ::fork();
    if (child == 0) become_program(arguments, user, folder);
    int status = 0;
    ::waitpid(child, &status, 0);
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return {code, content_of(folder / "out"), content_of(folder / "err")};
}

}  // namespace viroplate
