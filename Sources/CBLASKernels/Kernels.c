// OpenBLAS chooses its kernels as it is loaded, by the model of the processor. Before 0.3.25, and
// Debian 12 has 0.3.21, it takes Intel's models that are newer than itself for a Pentium 4,
// "Prescott", whose kernels are up to five times slower than what the processor can do (its issue
// 4267). This names the right ones, and lets it choose anew, before the program begins: no other
// thread can read the environment then. Who has set OPENBLAS_CORETYPE has the last word.

#include "CBLASKernels.h"

#include <cblas.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#if defined(__linux__) && defined(__x86_64__)

// Not there when OpenBLAS was built for one processor only, or is another BLAS.
extern void gotoblas_dynamic_init(void) __attribute__((weak));
extern void gotoblas_dynamic_quit(void) __attribute__((weak));

const char *kedge_blas_kernels_possible(void) {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl")) {
        return "SkylakeX";
    }
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? "Haswell" : NULL;
}

__attribute__((constructor)) static void choose_kernels(void) {
    static const char setting[] = "OPENBLAS_CORETYPE";
    const char *possible = kedge_blas_kernels_possible();
    if (possible == NULL || strcmp(openblas_get_corename(), "Prescott") != 0) return;
    if (gotoblas_dynamic_init == NULL || gotoblas_dynamic_quit == NULL) return;
    if (getenv(setting) != NULL || setenv(setting, possible, 1) != 0) return;
    gotoblas_dynamic_quit();
    gotoblas_dynamic_init();
    unsetenv(setting);
}

#else

const char *kedge_blas_kernels_possible(void) { return NULL; }

#endif

const char *kedge_blas_kernels(void) { return openblas_get_corename(); }
