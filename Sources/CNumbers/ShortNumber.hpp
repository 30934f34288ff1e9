#pragma once

#include <cfloat>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace kedge {

/// 10^0 to 10^19, exact in any of the types that they are used in.
template <typename Number>
constexpr Number powers_of_ten[] = {
    Number(1e0L), Number(1e1L), Number(1e2L), Number(1e3L), Number(1e4L), Number(1e5L),
    Number(1e6L), Number(1e7L), Number(1e8L), Number(1e9L), Number(1e10L), Number(1e11L),
    Number(1e12L), Number(1e13L), Number(1e14L), Number(1e15L), Number(1e16L), Number(1e17L),
    Number(1e18L), Number(1e19L)};

/// Reads up to eight digits behind those that were read; returns how many there are.
///
/// Without a branch on their number, which varies from one number to the next.
inline int read_some_digits(const uint8_t *at, uint64_t &digits) noexcept {
    uint64_t bytes;
    std::memcpy(&bytes, at, sizeof bytes);
    bytes ^= 0x3030303030303030;
    // A digit is 0 to 9 now; the lowest byte that is more, and none below it, gets its high bit.
    const uint64_t others = ((bytes + 0x7676767676767676) | bytes) & 0x8080808080808080;
    const int count = others == 0 ? 8 : __builtin_ctzll(others) / 8;
    // Zeros before the digits, in place of what is behind them; twice half, as 64 is too far.
    const int half = 4 * (8 - count);
    bytes = (bytes << half) << half;
    // Pairs, then fours, then all of them.
    bytes = bytes * 10 + (bytes >> 8);
    constexpr uint64_t pairs = 0x000000FF000000FF;
    constexpr uint64_t outer = 100 + (uint64_t(1000000) << 32);
    constexpr uint64_t inner = 1 + (uint64_t(10000) << 32);
    const uint64_t value = ((bytes & pairs) * outer + ((bytes >> 16) & pairs) * inner) >> 32;
    digits = digits * powers_of_ten<uint64_t>[count] + value;
    return count;
}

/// Reads digits behind those that were read; at most 19 in all do not overflow.
inline const uint8_t *read_digits(
    const uint8_t *at, const uint8_t *end, uint64_t &digits) noexcept {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    while (end - at >= 8) {
        const int count = read_some_digits(at, digits);
        at += count;
        if (count < 8) { return at; }
    }
#endif
    for (unsigned digit; at != end && (digit = unsigned(*at) - '0') <= 9; ++at) {
        digits = digits * 10 + digit;
    }
    return at;
}

/// Divides digits by a power of ten up to 10^19, rounded correctly; false if that is not certain.
///
/// With 64 bits where the machine has them: rounding the quotient to 53 is right unless it is
/// within one unit of the middle between two doubles. Digits of at most 2^53 and the power are
/// exact doubles, and a single division rounds once (Clinger 1990).
inline bool divide_by_power(uint64_t digits, ptrdiff_t decimals, double &value) noexcept {
#if LDBL_MANT_DIG == 64
    if (digits <= INT64_MAX) {
        const long double quotient =
            static_cast<long double>(static_cast<int64_t>(digits)) /
            powers_of_ten<long double>[decimals];
        uint64_t significand;
        std::memcpy(&significand, &quotient, sizeof significand);
        constexpr uint64_t beyond_double = 0x7FF, before_middle = 0x3FF;
        if ((significand & beyond_double) - before_middle > 2) {
            value = static_cast<double>(quotient);
            return true;
        }
    }
#endif
    if (digits > uint64_t(1) << 53) { return false; }
    value = static_cast<double>(static_cast<int64_t>(digits)) / powers_of_ten<double>[decimals];
    return true;
}

/// Reads a number without an exponent, of at most 19 digits; returns how many bytes it takes, 0 if
/// it is written otherwise, or would have to be rounded with more care.
inline size_t read_short_number(const uint8_t *bytes, size_t count, double &value) noexcept {
    const uint8_t *const end = bytes + count;
    const bool is_negative = count > 0 && *bytes == '-';
    const uint8_t *const whole = bytes + is_negative;
    const uint8_t *at = whole;
    uint64_t digits = 0;
    for (unsigned digit; at != end && (digit = unsigned(*at) - '0') <= 9; ++at) {
        digits = digits * 10 + digit;
    }
    ptrdiff_t digit_count = at - whole;
    if (digit_count == 0) { return 0; }
    ptrdiff_t decimals = 0;
    if (at != end && *at == '.') {
        const uint8_t *const first = at + 1;
        at = read_digits(first, end, digits);
        decimals = at - first;
        if (decimals == 0) { return 0; }
        digit_count += decimals;
    }
    constexpr ptrdiff_t digits_max = 19;
    if (digit_count > digits_max || (at != end && (*at | 0x20) == 'e')) { return 0; }
    if (!divide_by_power(digits, decimals, value)) { return 0; }
    // Without a branch on the sign.
    uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    bits |= uint64_t(is_negative) << 63;
    std::memcpy(&value, &bits, sizeof bits);
    return static_cast<size_t>(at - bytes);
}

}  // namespace kedge
