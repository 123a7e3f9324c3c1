#pragma once

/// Marks a function to be compiled twice, for every x86-64 machine and for those with AVX2; the better one is chosen
/// when the program starts. For plain loops over whole numbers and single-element float arithmetic, which give the same
/// bits either way (contraction is off, sums of floats are not reordered). Elsewhere, and under the sanitizers, it does
/// nothing.
#if defined(__x86_64__) && defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && !defined(VIROPLATE_ONE_VERSION)
#define VIROPLATE_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define VIROPLATE_WIDE
#endif
