#pragma once

#include <cstdint>
#include <string_view>

namespace kedge {

/// Reads two digits at `text[at]`, or returns -1.
inline int two_digits(std::string_view text, size_t at) noexcept {
    const unsigned tens = static_cast<uint8_t>(text[at]) - '0';
    const unsigned ones = static_cast<uint8_t>(text[at + 1]) - '0';
    return tens > 9 || ones > 9 ? -1 : static_cast<int>(tens * 10 + ones);
}

/// Days since 1970-01-01 of a proleptic Gregorian date (Hinnant, `days_from_civil`); year >= 0.
inline int64_t days_from_civil(int year, int month, int day) noexcept {
    const int shifted = month <= 2 ? year - 1 : year;
    const int era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    const int year_of_era = shifted - era * 400;
    const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return static_cast<int64_t>(era) * 146097 + day_of_era - 719468;
}

inline int days_in_month(int year, int month) noexcept {
    if (month == 2) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28; }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/// Reads `Z`, `z` or `+hh:mm` as seconds; false if `zone` is anything else.
inline bool parse_zone(std::string_view zone, int &seconds) noexcept {
    seconds = 0;
    if (zone == "Z" || zone == "z") { return true; }
    if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') { return false; }
    const int hour = two_digits(zone, 1);
    const int minute = two_digits(zone, 4);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) { return false; }
    seconds = (zone[0] == '-' ? -1 : 1) * (hour * 3600 + minute * 60);
    return true;
}

/// Reads RFC 3339 by the rules of Swift's `Timestamp(rfc3339:)`.
inline bool parse_rfc3339(std::string_view text, int64_t &milliseconds) noexcept {
    if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':'
        || (text[10] != 'T' && text[10] != 't' && text[10] != ' ')) {
        return false;
    }
    const int century = two_digits(text, 0);
    const int year_of_century = two_digits(text, 2);
    const int month = two_digits(text, 5);
    const int day = two_digits(text, 8);
    const int hour = two_digits(text, 11);
    const int minute = two_digits(text, 14);
    const int second = two_digits(text, 17);
    if (century < 0 || year_of_century < 0 || month < 1 || month > 12 || day < 1
        || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
        return false;
    }
    const int year = century * 100 + year_of_century;
    if (day > days_in_month(year, month)) { return false; }
    size_t at = 19;
    int64_t fraction = 0;
    if (text[at] == '.') {
        const size_t first = ++at;
        for (int64_t scale = 100; at < text.size() && text[at] >= '0' && text[at] <= '9'; at++) {
            fraction += (text[at] - '0') * scale;
            scale /= 10;
        }
        if (at == first) { return false; }
    }
    int zone_seconds = 0;
    if (!parse_zone(text.substr(at), zone_seconds)) { return false; }
    const int64_t seconds = days_from_civil(year, month, day) * 86400 + hour * 3600
        + minute * 60 + second - zone_seconds;
    milliseconds = seconds * 1000 + fraction;
    return true;
}

}  // namespace kedge
