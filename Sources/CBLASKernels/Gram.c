// Gram matrices of tall blocks. DSYRK packs both sides for every few columns, and runs tall blocks
// of 50 columns at less than half of what the processor can do (OpenBLAS 0.3.21, AVX-512). Here
// rows are packed once, with their offsets and weights, into a piece that stays in the second-level
// cache; then each 4 x 4 tile of the result is 16 running sums in registers.

#include "CBLASKernels.h"

#include <cblas.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    // Rows that are packed at a time: with 50 columns 213 KB.
    chunk_rows = 512,
    // Columns and rows of one tile.
    tile = 4,
    // Doubles in one vector of AVX-512.
    lanes = 8,
    // Beyond, a piece does not stay in a second-level cache and DSYRK does as well.
    tiled_columns_max = 192,
};

// Writes `sqrt(weight) * (value - offset)` of some rows; those up to `padded` are 0.
static void pack(const double *columns, size_t stride, const double *last, size_t rows,
                 size_t padded, size_t count, const double *restrict offsets,
                 const double *restrict roots, double *restrict chunk) {
    for (size_t j = 0; j < count; j++) {
        const double *restrict from =
            last != NULL && j + 1 == count ? last : columns + j * stride;
        double *restrict to = chunk + j * chunk_rows;
        const double offset = offsets == NULL ? 0 : offsets[j];
        if (roots == NULL) {
            for (size_t i = 0; i < rows; i++) to[i] = from[i] - offset;
        } else {
            for (size_t i = 0; i < rows; i++) to[i] = (from[i] - offset) * roots[i];
        }
        for (size_t i = rows; i < padded; i++) to[i] = 0;
    }
}

#if defined(__x86_64__)

typedef double vector __attribute__((vector_size(64), aligned(64)));

#define UNROLL _Pragma("clang loop unroll(full)")

// Adds the products of columns a..a+3 with columns b..b+3 of a chunk to a tile.
__attribute__((target("avx512f,avx512dq"), noinline)) static void add_tile(
    const double *a, const double *b, size_t rows, double *sums) {
    vector running[tile][tile];
    UNROLL for (int q = 0; q < tile; q++) {
        UNROLL for (int p = 0; p < tile; p++) running[q][p] = (vector){0};
    }
    for (size_t i = 0; i < rows; i += lanes) {
        vector left[tile];
        UNROLL for (int p = 0; p < tile; p++) left[p] = *(const vector *)(a + p * chunk_rows + i);
        UNROLL for (int q = 0; q < tile; q++) {
            const vector right = *(const vector *)(b + q * chunk_rows + i);
            UNROLL for (int p = 0; p < tile; p++) running[q][p] += left[p] * right;
        }
    }
    UNROLL for (int q = 0; q < tile; q++) {
        UNROLL for (int p = 0; p < tile; p++) {
            const vector v = running[q][p];
            sums[p + q * tile] =
                ((v[0] + v[4]) + (v[1] + v[5])) + ((v[2] + v[6]) + (v[3] + v[7]));
        }
    }
}

// Where the rows after those of a chunk are, and how many were asked for.
struct next_rows {
    const double *columns;
    size_t stride, rows, count, column, row;
};

// Asks for the next lines of memory, so that they are there when they are packed.
static void ask_for(struct next_rows *next, size_t lines) {
    for (; lines > 0 && next->column < next->count; lines--) {
        __builtin_prefetch(next->columns + next->column * next->stride + next->row, 0, 2);
        next->row += lanes;
        if (next->row >= next->rows) {
            next->row = 0;
            next->column++;
        }
    }
}

static void add_tiles(const double *chunk, size_t rows, size_t count, struct next_rows *next,
                      double *gram) {
    double sums[tile * tile];
    const size_t side = (count + tile - 1) / tile;
    const size_t tiles = side * (side + 1) / 2;
    const size_t lines = (next->rows + lanes - 1) / lanes * next->count;
    for (size_t i = 0; i < count; i += tile) {
        for (size_t j = i; j < count; j += tile) {
            ask_for(next, lines / tiles + 1);
            add_tile(chunk + i * chunk_rows, chunk + j * chunk_rows, rows, sums);
            for (size_t q = 0; q < tile && j + q < count; q++) {
                for (size_t p = 0; p < tile && i + p <= j + q; p++) {
                    gram[i + p + (j + q) * count] += sums[p + q * tile];
                }
            }
        }
    }
}

static bool has_tiles(size_t count) {
    __builtin_cpu_init();
    return count <= tiled_columns_max && __builtin_cpu_supports("avx512f") &&
           __builtin_cpu_supports("avx512dq");
}

#else

struct next_rows {
    const double *columns;
    size_t stride, rows, count, column, row;
};

static void add_tiles(const double *chunk, size_t rows, size_t count, struct next_rows *next,
                      double *gram) {}

static bool has_tiles(size_t count) { return false; }

#endif

int kedge_gram_add(const double *columns, size_t stride, const double *last, size_t rows,
                   size_t count, const double *offsets, const double *weights, double *gram) {
    const size_t padded_count = (count + tile - 1) / tile * tile;
    double *chunk = NULL;
    if (posix_memalign((void **)&chunk, 64, padded_count * chunk_rows * sizeof(double)) != 0) {
        return -1;
    }
    memset(chunk + count * chunk_rows, 0,
           (padded_count - count) * chunk_rows * sizeof(double));
    const bool tiled = has_tiles(count);
    const size_t own_count = last == NULL ? count : count - 1;
    double roots[chunk_rows];
    for (size_t start = 0; start < rows; start += chunk_rows) {
        const size_t left = rows - start;
        const size_t height = left < chunk_rows ? left : chunk_rows;
        const size_t padded = (height + lanes - 1) / lanes * lanes;
        if (weights != NULL) {
            for (size_t i = 0; i < height; i++) roots[i] = sqrt(weights[start + i]);
        }
        pack(columns + start, stride, last == NULL ? NULL : last + start, height, padded, count,
             offsets, weights == NULL ? NULL : roots, chunk);
        if (tiled) {
            const size_t after = left - height;
            struct next_rows next = {columns + start + height, stride,
                                     after < chunk_rows ? after : chunk_rows,
                                     after == 0 ? 0 : own_count, 0, 0};
            add_tiles(chunk, padded, count, &next, gram);
        } else {
            cblas_dsyrk(CblasColMajor, CblasUpper, CblasTrans, (int)count, (int)height, 1, chunk,
                        chunk_rows, 1, gram, (int)count);
        }
    }
    free(chunk);
    return 0;
}
