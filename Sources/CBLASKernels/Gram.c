// Gram matrices of tall blocks. DSYRK packs both sides for every few columns, and runs tall blocks
// of 50 columns at less than half of what the processor can do (OpenBLAS 0.3.21, AVX-512). Here
// each 5 x 5 tile of the result is 25 running vectors of sums in registers, over a piece of rows
// that stays in the second-level cache; between pieces they wait in memory, and are added up once,
// in the end. Columns without offsets and weights are read where they are; others are packed once
// into a piece.

#include "CBLASKernels.h"

#include <cblas.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    // Rows of a piece: with 50 columns 38 KB, while the next piece is fetched beside it. With 64
    // the sums go to memory and back too often, with 256 the next piece comes too late.
    piece_rows = 96,
    // Rows that are packed at a time for DSYRK.
    chunk_rows = 512,
    // Columns and rows of one tile: 25 sums, 5 vectors of one side and 1 of the other, of the 32
    // registers of AVX-512.
    tile = 5,
    // Doubles in one vector of AVX-512.
    lanes = 8,
    // Beyond, the sums do not stay in a second-level cache and DSYRK does as well.
    tiled_columns_max = 192,
};

// Some rows of columns.
struct rows {
    const double *columns;
    size_t stride;
    // The last column, unless it follows the others.
    const double *last;
    size_t first, height, count;
};

static const double *column(const struct rows *rows, size_t j) {
    const bool is_last = rows->last != NULL && j + 1 == rows->count;
    return (is_last ? rows->last : rows->columns + j * rows->stride) + rows->first;
}

// Writes `sqrt(weight) * (value - offset)`, columns `to_stride` apart; values behind the rows, up
// to `padded`, are 0.
static void pack(const struct rows *rows, size_t padded, const double *restrict offsets,
                 const double *restrict weights, double *restrict packed, size_t to_stride) {
    double roots[chunk_rows];
    const size_t height = rows->height;
    if (weights != NULL) {
        for (size_t i = 0; i < height; i++) roots[i] = sqrt(weights[rows->first + i]);
    }
    for (size_t j = 0; j < rows->count; j++) {
        const double *restrict from = column(rows, j);
        double *restrict to = packed + j * to_stride;
        const double offset = offsets == NULL ? 0 : offsets[j];
        if (weights == NULL) {
            for (size_t i = 0; i < height; i++) to[i] = from[i] - offset;
        } else {
            for (size_t i = 0; i < height; i++) to[i] = (from[i] - offset) * roots[i];
        }
        for (size_t i = height; i < padded; i++) to[i] = 0;
    }
}

// Any processor: pieces are packed and left to DSYRK.
static int add_by_syrk(struct rows rows, const double *offsets, const double *weights,
                       double *gram) {
    double *chunk = NULL;
    if (posix_memalign((void **)&chunk, 64, rows.count * chunk_rows * sizeof(double)) != 0) {
        return -1;
    }
    const size_t end = rows.first + rows.height;
    for (; rows.first < end; rows.first += rows.height) {
        const size_t left = end - rows.first;
        rows.height = left < chunk_rows ? left : chunk_rows;
        pack(&rows, rows.height, offsets, weights, chunk, chunk_rows);
        cblas_dsyrk(CblasColMajor, CblasUpper, CblasTrans, (int)rows.count, (int)rows.height, 1,
                    chunk, chunk_rows, 1, gram, (int)rows.count);
    }
    free(chunk);
    return 0;
}

#if defined(__x86_64__)

typedef double vector __attribute__((vector_size(64), aligned(64)));
// The same wherever it is in memory.
typedef double loose_vector __attribute__((vector_size(64), aligned(8)));

#define WIDE __attribute__((target("avx512f,avx512dq")))
#define UNROLL _Pragma("clang loop unroll(full)")

// Adds the products of five columns with five columns to a tile.
WIDE __attribute__((noinline)) static void add_tile(
    const double *const *a, const double *const *b, size_t height, vector *sums) {
    vector running[tile][tile];
    const double *left_columns[tile], *right_columns[tile];
    UNROLL for (int q = 0; q < tile; q++) {
        left_columns[q] = a[q];
        right_columns[q] = b[q];
        UNROLL for (int p = 0; p < tile; p++) running[q][p] = sums[q * tile + p];
    }
    for (size_t i = 0; i < height; i += lanes) {
        vector left[tile];
        UNROLL for (int p = 0; p < tile; p++) {
            left[p] = *(const loose_vector *)(left_columns[p] + i);
        }
        UNROLL for (int q = 0; q < tile; q++) {
            const vector right = *(const loose_vector *)(right_columns[q] + i);
            UNROLL for (int p = 0; p < tile; p++) running[q][p] += left[p] * right;
        }
    }
    UNROLL for (int q = 0; q < tile; q++) {
        UNROLL for (int p = 0; p < tile; p++) sums[q * tile + p] = running[q][p];
    }
}

// Rows that come next, and how many lines of memory of them were asked for.
struct next_rows {
    struct rows rows;
    size_t column, row;
};

// Asks for the next lines of memory, so that they are there in time: the processor's own fetching
// ends with each page, and so with each column of a piece.
static void ask_for(struct next_rows *next, size_t lines) {
    for (; lines > 0 && next->column < next->rows.count; lines--) {
        __builtin_prefetch(column(&next->rows, next->column) + next->row, 0, 2);
        next->row += lanes;
        if (next->row >= next->rows.height) {
            next->row = 0;
            next->column++;
        }
    }
}

// Adds the products of a piece, whose columns are at `places`, to all tiles.
WIDE static void add_piece(const double *const *places, size_t height, size_t padded_count,
                           struct next_rows *next, vector *sums) {
    const size_t side = padded_count / tile;
    const size_t lines = (next->rows.height + lanes - 1) / lanes * next->rows.count;
    const size_t share = lines / (side * (side + 1) / 2) + 1;
    for (size_t i = 0; i < padded_count; i += tile) {
        for (size_t j = i; j < padded_count; j += tile) {
            if (next->rows.height > 0) ask_for(next, share);
            add_tile(places + i, places + j, height, sums);
            sums += tile * tile;
        }
    }
}

WIDE static double total(vector v) {
    typedef double half __attribute__((vector_size(32)));
    typedef double quarter __attribute__((vector_size(16)));
    const half h = __builtin_shufflevector(v, v, 0, 1, 2, 3) +
                   __builtin_shufflevector(v, v, 4, 5, 6, 7);
    const quarter q =
        __builtin_shufflevector(h, h, 0, 1) + __builtin_shufflevector(h, h, 2, 3);
    return q[0] + q[1];
}

// Adds up the vectors of all tiles.
WIDE static void add_totals(const vector *sums, size_t count, double *gram) {
    for (size_t i = 0; i < count; i += tile) {
        for (size_t j = i; j < count; j += tile) {
            for (size_t q = 0; q < tile && j + q < count; q++) {
                for (size_t p = 0; p < tile && i + p <= j + q; p++) {
                    gram[i + p + (j + q) * count] += total(sums[q * tile + p]);
                }
            }
            sums += tile * tile;
        }
    }
}

// How many rows come before the first at which each column begins a line of memory; 0 when there
// is no such row. A vector that lies in two lines takes twice the time.
static size_t rows_before_line(const struct rows *rows) {
    const size_t place = (uintptr_t)column(rows, 0) / sizeof(double) % lanes;
    const size_t last = (uintptr_t)column(rows, rows->count - 1) / sizeof(double) % lanes;
    const size_t before = (lanes - place) % lanes;
    return rows->stride % lanes == 0 && place == last && before < rows->height ? before : 0;
}

static int add_by_tiles(struct rows rows, const double *offsets, const double *weights,
                        double *gram) {
    static const double zeros[piece_rows] __attribute__((aligned(64)));
    const size_t padded_count = (rows.count + tile - 1) / tile * tile;
    const size_t side = padded_count / tile;
    const size_t sums_bytes = side * (side + 1) / 2 * tile * tile * sizeof(vector);
    vector *sums = NULL;
    if (posix_memalign((void **)&sums, 64,
                       sums_bytes + rows.count * piece_rows * sizeof(double)) != 0) {
        return -1;
    }
    memset(sums, 0, sums_bytes);
    double *packed = (double *)((char *)sums + sums_bytes);
    const bool is_plain = offsets == NULL && weights == NULL;
    const double *places[tiled_columns_max + tile];
    for (size_t j = rows.count; j < padded_count; j++) places[j] = zeros;

    const size_t end = rows.first + rows.height;
    size_t before = is_plain ? rows_before_line(&rows) : 0;
    for (; rows.first < end; rows.first += rows.height) {
        const size_t left = end - rows.first;
        rows.height = before > 0 ? before : left < piece_rows ? left : piece_rows;
        before = 0;
        // What is no whole number of vectors is packed, with zeros behind it.
        if (is_plain && rows.height > lanes) rows.height -= rows.height % lanes;
        const size_t padded = (rows.height + lanes - 1) / lanes * lanes;
        const bool is_packed = !is_plain || padded != rows.height;
        if (is_packed) pack(&rows, padded, offsets, weights, packed, piece_rows);
        for (size_t j = 0; j < rows.count; j++) {
            places[j] = is_packed ? packed + j * piece_rows : column(&rows, j);
        }
        const size_t after = left - rows.height;
        struct next_rows next = {rows, 0, 0};
        next.rows.first += rows.height;
        next.rows.height = after < piece_rows ? after : piece_rows;
        add_piece(places, padded, padded_count, &next, sums);
    }
    add_totals(sums, rows.count, gram);
    free(sums);
    return 0;
}

static bool has_tiles(size_t count) {
    __builtin_cpu_init();
    return count <= tiled_columns_max && __builtin_cpu_supports("avx512f") &&
           __builtin_cpu_supports("avx512dq");
}

#else

static int add_by_tiles(struct rows rows, const double *offsets, const double *weights,
                        double *gram) {
    return add_by_syrk(rows, offsets, weights, gram);
}

static bool has_tiles(size_t count) { return false; }

#endif

int kedge_gram_add(const double *columns, size_t stride, const double *last, size_t rows,
                   size_t count, const double *offsets, const double *weights, double *gram) {
    const struct rows all = {columns, stride, last, 0, rows, count};
    return has_tiles(count) ? add_by_tiles(all, offsets, weights, gram)
                            : add_by_syrk(all, offsets, weights, gram);
}
