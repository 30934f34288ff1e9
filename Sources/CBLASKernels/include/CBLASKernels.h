// The kernels that OpenBLAS runs.
#ifndef KEDGE_CBLASKERNELS_H
#define KEDGE_CBLASKERNELS_H

/// The name of the kernels in use, such as `SkylakeX`.
const char *kedge_blas_kernels(void);

/// The name of the kernels that this processor can run at least; a null pointer if it has no AVX2,
/// or is none that OpenBLAS is told about.
const char *kedge_blas_kernels_possible(void);

#endif
