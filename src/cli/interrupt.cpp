#include "cli/interrupt.hpp"

#include <signal.h>
#include <unistd.h>

#include <csignal>
#include <string_view>

namespace viroplate::cli {

namespace {

// A signal handler can reach nothing but a global.
volatile std::sig_atomic_t g_requested = 0;

void on_signal(int number) {
    if (g_requested != 0) {
        ::signal(number, SIG_DFL);
        ::raise(number);
        return;
    }
    g_requested = 1;
    constexpr std::string_view kWords = "\nstopping after the fields at hand; once more to stop at once\n";
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kWords.data(), kWords.size());
}

void listen(void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (const int number : {SIGINT, SIGTERM}) ::sigaction(number, &action, nullptr);
}

}  // namespace

Interrupt::Interrupt() {
    g_requested = 0;
    listen(on_signal);
}

Interrupt::~Interrupt() { listen(SIG_DFL); }

bool Interrupt::requested() const { return g_requested != 0; }

}  // namespace viroplate::cli
