// Standardising columns with the widest vectors that the processor has.

#include "CBLASKernels.h"

#include <math.h>

#if defined(__x86_64__) && defined(__linux__)
#define WIDEST_VECTORS __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define WIDEST_VECTORS
#endif

// A difference from itself that is not 0 belongs to an infinity or a NaN.
static inline double or_missing(double value, double standard, double missing) {
    return value - value == 0 ? standard : missing;
}

WIDEST_VECTORS static void centre(const double *restrict values, size_t count, double mean,
                                  double missing, double *restrict standard) {
    for (size_t i = 0; i < count; i++) {
        standard[i] = or_missing(values[i], values[i] - mean, missing);
    }
}

WIDEST_VECTORS static void scale_in(const double *restrict values, size_t count, double lower,
                                    double upper, double mean, double scale, double missing,
                                    double *restrict standard) {
    for (size_t i = 0; i < count; i++) {
        double value = values[i];
        value = value < lower ? lower : value;
        value = value > upper ? upper : value;
        standard[i] = or_missing(values[i], (value - mean) / scale, missing);
    }
}

void kedge_standardise(const double *values, size_t count, double lower, double upper, double mean,
                       double scale, double missing, double *standard) {
    if (scale == 1 && lower == -INFINITY && upper == INFINITY) {
        centre(values, count, mean, missing, standard);
    } else {
        scale_in(values, count, lower, upper, mean, scale, missing, standard);
    }
}
