#include "accuracy/parallel.hpp"

#include <time.h>

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace viroplate::accuracy {

void for_each_index(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& work) {
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    std::exception_ptr fault;
    const auto worker = [&] {
        for (std::size_t i = next++; i < count; i = next++) {
            try {
                work(i);
            } catch (...) {
                const std::lock_guard lock(mutex);
                if (!fault) fault = std::current_exception();
                next = count;
            }
        }
    };
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < threads; ++i) others.emplace_back(worker);
    worker();
    others.clear();  // joins
    if (fault) std::rethrow_exception(fault);
}

double thread_cpu_s() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace viroplate::accuracy
