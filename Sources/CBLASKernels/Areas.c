// OpenBLAS maps a work area for each call that runs at a time (128 MB of addresses, of which it
// touches little) and keeps it. Where it cannot be mapped, it tries again without end (memory.c of
// 0.3.21). So a process that bounds its memory has it map what it needs first.

#include "CBLASKernels.h"

#if defined(__linux__)

// Not there when it is another BLAS.
extern void *blas_memory_alloc(int place) __attribute__((weak));
extern void blas_memory_free(void *area) __attribute__((weak));

enum { areas_max = 64 };

size_t kedge_blas_reserve(size_t count) {
    if (blas_memory_alloc == NULL || blas_memory_free == NULL) return 0;
    void *areas[areas_max];
    if (count > areas_max) count = areas_max;
    for (size_t i = 0; i < count; i++) areas[i] = blas_memory_alloc(1);
    for (size_t i = 0; i < count; i++) {
        if (areas[i] != NULL) blas_memory_free(areas[i]);
    }
    return count;
}

#else

size_t kedge_blas_reserve(size_t count) { return 0; }

#endif
