// The kernels that OpenBLAS runs.
#ifndef KEDGE_CBLASKERNELS_H
#define KEDGE_CBLASKERNELS_H

#include <stddef.h>

/// The name of the kernels in use, such as `SkylakeX`.
const char *kedge_blas_kernels(void);

/// The name of the kernels that this processor can run at least; a null pointer if it has no AVX2,
/// or is none that OpenBLAS is told about.
const char *kedge_blas_kernels_possible(void);

/// Has OpenBLAS map the work areas of `count` calls at a time, which it keeps; returns how many it
/// did, 0 when it does not say how.
size_t kedge_blas_reserve(size_t count);

/// Adds `sum w (x - m)(x - m)'` over rows to the upper triangle of `gram`; returns 0, or -1 when
/// there is no memory.
///
/// `columns` holds the first of `count` columns of `rows` numbers, each `stride` behind the one
/// before; unless it is a null pointer, `last` holds the last column instead. `gram` has as many
/// columns of `count`. Without `offsets` (m) or `weights` (w, 0 or more), null pointers, they are 0
/// and 1.
int kedge_gram_add(const double *columns, size_t stride, const double *last, size_t rows,
                   size_t count, const double *offsets, const double *weights, double *gram);

/// Writes `(x - mean) / scale` for each value x, moved between `lower` and `upper` first, and
/// `missing` for each that is not finite.
void kedge_standardise(const double *values, size_t count, double lower, double upper, double mean,
                       double scale, double missing, double *standard);

#endif
