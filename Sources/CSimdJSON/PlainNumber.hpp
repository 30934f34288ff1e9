#pragma once

#include <cstdint>

namespace kedge {

/// Reads a number without an exponent, of at most 19 digits, and moves `at` behind it; false if it
/// is written otherwise, or is not known to be exact.
///
/// What follows is not looked at: the caller refuses it unless it ends a value. The result is
/// correctly rounded: digits of at most 2^53 and powers of ten up to 10^22 are exact doubles, and
/// so a single division rounds once (Clinger, "How to read floating point numbers accurately",
/// 1990). Stops at the first byte that is no digit, which events have behind them.
inline bool read_plain_number(const char *&at, double &number) noexcept {
    constexpr double divisors[] = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19};
    constexpr int64_t digits_max = 19;
    constexpr uint64_t exact_max = uint64_t(1) << 53;
    uint64_t digits = 0;
    const auto read_digits = [&digits](const char *next) noexcept {
        for (unsigned digit; (digit = static_cast<uint8_t>(*next) - '0') <= 9; next++) {
            digits = digits * 10 + digit;
        }
        return next;
    };
    const bool is_negative = *at == '-';
    const char *const whole = at + is_negative;
    const char *next = read_digits(whole);
    int64_t count = next - whole;
    if ((count == 0) | ((count > 1) & (*whole == '0'))) { return false; }
    int64_t decimals = 0;
    if (*next == '.') {
        const char *const first = next + 1;
        next = read_digits(first);
        decimals = next - first;
        if (decimals == 0) { return false; }
        count += decimals;
    }
    // Only up to 19 digits have not overflowed.
    if ((count > digits_max) | (digits > exact_max)) { return false; }
    const double magnitude = static_cast<double>(static_cast<int64_t>(digits)) / divisors[decimals];
    number = is_negative ? -magnitude : magnitude;
    at = next;
    return true;
}

}  // namespace kedge
