#pragma once

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace viroplate::cli {

/// Has freed planes used again by the next field. By default they go back to the system, which clears every page anew:
/// 50 ms of its time a field of 2 × 9 MB.
inline void keep_freed_memory() {
#if defined(__GLIBC__)
    mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most that glibc takes; larger blocks are mapped by themselves
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    mallopt(M_TOP_PAD, 64 << 20);  // or the heaps of the threads are given back as soon as they are empty
#endif
}

}  // namespace viroplate::cli
