#include "CNumbers.h"
#include "ShortNumber.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string>

size_t kedge_number(const uint8_t *bytes, size_t count, double *value) {
    if (const size_t length = kedge::read_short_number(bytes, count, *value)) { return length; }
    const char *begin = reinterpret_cast<const char *>(bytes);
    const auto [end, error] = std::from_chars(begin, begin + count, *value);
    if (error == std::errc::result_out_of_range) {
        *value = std::strtod(std::string(begin, end).c_str(), nullptr);
    } else if (error != std::errc()) {
        return 0;
    }
    return static_cast<size_t>(end - begin);
}

bool kedge_number_is_rounded_integer(const uint8_t *bytes, size_t count, double value) {
    const uint8_t *digits = bytes;
    const uint8_t *end = bytes + count;
    if (digits != end && (*digits == '-' || *digits == '+')) ++digits;
    while (digits != end && *digits == '0') ++digits;
    for (const uint8_t *digit = digits; digit != end; ++digit) {
        if (*digit < '0' || *digit > '9') return false;
    }
    // All digits of a double: at most 309.
    char exact[400];
    const int length = std::snprintf(exact, sizeof exact, "%.0f", value < 0 ? -value : value);
    return std::string(exact, length) != std::string(digits, end);
}
