#include "speed/clock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <stdexcept>

namespace viroplate::bench {

namespace {

using Clock = std::chrono::steady_clock;

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

/// Becomes the program. What it prints is dropped.
[[noreturn]] void become(std::vector<std::string> command) {
    std::vector<char*> argv;
    for (auto& argument : command) argv.push_back(argument.data());
    argv.push_back(nullptr);
    execv(argv[0], argv.data());
    _exit(127);
}

/// A running program, and where its watcher tells what it used.
struct Running {
    pid_t watcher = 0;
    int report = -1;
};

/// Starts the program under a watcher, which is this program anew: a process counts the memory of the one it was forked
/// from as its own, and that of the benchmark is large.
Running start(const std::vector<std::string>& command) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    Running running{fork(), pipe[0]};
    if (running.watcher == 0) {
        ::dup2(pipe[1], STDOUT_FILENO);
        std::vector<std::string> watched{"/proc/self/exe", kWatch};
        watched.insert(watched.end(), command.begin(), command.end());
        become(watched);
    }
    ::close(pipe[1]);
    return running;
}

double mean_of(const std::vector<std::pair<double, double>>& points, double std::pair<double, double>::*coordinate) {
    double sum = 0;
    for (const auto& point : points) sum += point.*coordinate;
    return sum / static_cast<double>(points.size());
}

}  // namespace

double thread_cpu_ms() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
}

double cpu_ms_of(const std::function<void()>& work) {
    const double before = thread_cpu_ms();
    work();
    return thread_cpu_ms() - before;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double fit_slope(const std::vector<std::pair<double, double>>& points) {
    const double x = mean_of(points, &std::pair<double, double>::first);
    const double y = mean_of(points, &std::pair<double, double>::second);
    double products = 0;
    double squares = 0;
    for (const auto& point : points) {
        products += (point.first - x) * (point.second - y);
        squares += (point.first - x) * (point.first - x);
    }
    return products / squares;
}

PowerLaw fit_power_law(const std::vector<std::pair<double, double>>& points) {
    std::vector<std::pair<double, double>> logarithms;
    for (const auto& [x, y] : points) logarithms.emplace_back(std::log(x), std::log(y));
    PowerLaw law;
    law.exponent = fit_slope(logarithms);
    const double x = mean_of(logarithms, &std::pair<double, double>::first);
    const double y = mean_of(logarithms, &std::pair<double, double>::second);
    law.factor = std::exp(y - law.exponent * x);
    return law;
}

int watch(const std::vector<std::string>& command) {
    const auto started = Clock::now();
    const pid_t child = fork();
    if (child == 0) {
        const int nowhere = ::open("/dev/null", O_WRONLY);
        ::dup2(nowhere, STDOUT_FILENO);
        ::dup2(nowhere, STDERR_FILENO);
        become(command);
    }
    int status = 0;
    rusage use{};
    wait4(child, &status, 0, &use);
    if (!WIFEXITED(status) || (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 3)) return 1;
    const ProcessUse report{seconds(use.ru_utime) + seconds(use.ru_stime),
                            std::chrono::duration<double>(Clock::now() - started).count(),
                            static_cast<double>(use.ru_maxrss) / 1024};
    return ::write(STDOUT_FILENO, &report, sizeof report) == sizeof report ? 0 : 1;
}

std::vector<ProcessUse> run_programs(const std::vector<std::vector<std::string>>& commands) {
    std::fflush(nullptr);  // or the children write what is buffered a second time
    std::vector<Running> programs;
    for (const auto& command : commands) programs.push_back(start(command));
    std::vector<ProcessUse> uses;
    for (const auto& program : programs) {
        ProcessUse use;
        const bool told = ::read(program.report, &use, sizeof use) == sizeof use;
        ::close(program.report);
        ::waitpid(program.watcher, nullptr, 0);
        if (!told) throw std::runtime_error(fmt::format("failed: {}", fmt::join(commands[uses.size()], " ")));
        uses.push_back(use);
    }
    return uses;
}

ProcessUse run_program(const std::vector<std::string>& command) { return run_programs({command}).front(); }

}  // namespace viroplate::bench
