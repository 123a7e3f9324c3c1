#pragma once

#include <cstddef>
#include <functional>

namespace viroplate::accuracy {

/// Calls `work(i)` for i = 0 … count − 1 from `threads` threads; rethrows the first exception after all have ended.
void for_each_index(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& work);

/// CPU seconds of this thread.
double thread_cpu_s();

}  // namespace viroplate::accuracy
