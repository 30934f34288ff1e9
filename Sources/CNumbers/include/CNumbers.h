// Decimal numbers from text, exactly rounded, by the C++ library's from_chars.
#ifndef KEDGE_CNUMBERS_H
#define KEDGE_CNUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Reads the number at the start of some bytes; returns how many bytes it takes, 0 for none.
///
/// Decimal, with or without exponent; `inf`, `infinity` and `nan` in any case. What is too large
/// for a double becomes infinite, what is too small 0.
size_t kedge_number(const uint8_t *bytes, size_t count, double *value);

/// Whether some bytes that were read as `value` spell an integer that it does not equal.
bool kedge_number_is_rounded_integer(const uint8_t *bytes, size_t count, double value);

#ifdef __cplusplus
}
#endif

#endif
