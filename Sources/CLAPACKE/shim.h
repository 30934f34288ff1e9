// BLAS and LAPACK through their C interfaces. pkg-config names liblapacke; the module map adds
// OpenBLAS, which holds the cblas_ functions.
#pragma once

#include <cblas.h>
#include <lapacke.h>
