#pragma once

#define SIMDJSON_EXCEPTIONS 0
#define SIMDJSON_DEVELOPMENT_CHECKS 0
#include <simdjson.h>

#include "CSimdJSON.h"
#include "RFC3339.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <system_error>

namespace kedge {

namespace json = simdjson::ondemand;

/// What went wrong in one event and in which member; `KEDGE_JSON_ROW` when nothing did.
struct Outcome {
    uint8_t status = KEDGE_JSON_ROW;
    int32_t member = KEDGE_JSON_EVENT;

    bool failed() const noexcept { return status != KEDGE_JSON_ROW; }
};

enum class ValueKind { object, array, string, number, boolean, null, malformed };

/// The text of a scalar without the white space after it.
inline std::string_view token_of(json::value &value) noexcept {
    std::string_view token = value.raw_json_token();
    while (!token.empty() && static_cast<uint8_t>(token.back()) <= ' ') { token.remove_suffix(1); }
    return token;
}

/// What a value looks like by its first token; numbers are not checked further.
inline ValueKind kind_of(json::value &value) noexcept {
    const std::string_view token = token_of(value);
    if (token.empty()) { return ValueKind::malformed; }
    switch (const char first = token.front()) {
    case '{': return ValueKind::object;
    case '[': return ValueKind::array;
    case '"': return ValueKind::string;
    case 't': return token == "true" ? ValueKind::boolean : ValueKind::malformed;
    case 'f': return token == "false" ? ValueKind::boolean : ValueKind::malformed;
    case 'n': return token == "null" ? ValueKind::null : ValueKind::malformed;
    case '-': return ValueKind::number;
    default: return first >= '0' && first <= '9' ? ValueKind::number : ValueKind::malformed;
    }
}

/// Whether `token` is a number by the grammar of JSON.
inline bool is_number(std::string_view token, bool &is_integer) noexcept {
    size_t at = 0;
    const auto digits = [&]() noexcept {
        const size_t first = at;
        while (at < token.size() && token[at] >= '0' && token[at] <= '9') { at++; }
        return at - first;
    };
    if (at < token.size() && token[at] == '-') { at++; }
    const size_t whole = at;
    const size_t count = digits();
    if (count == 0 || (count > 1 && token[whole] == '0')) { return false; }
    is_integer = at == token.size();
    if (at < token.size() && token[at] == '.') {
        at++;
        if (digits() == 0) { return false; }
    }
    if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
        at++;
        if (at < token.size() && (token[at] == '-' || token[at] == '+')) { at++; }
        if (digits() == 0) { return false; }
    }
    return at == token.size();
}

/// Reads a finite number.
///
/// simdjson 3.0.1 gives wrong values for fractions of more than 19 digits that start with `0.`
/// (its overflow check looks at the zeros only), so long tokens go through `std::from_chars`.
inline uint8_t read_number(json::value &value, double &number) noexcept {
    constexpr size_t token_bytes_max = 20;
    const std::string_view raw = value.raw_json_token();
    if (raw.size() <= token_bytes_max && value.get_double().get(number) == simdjson::SUCCESS) {
        return KEDGE_JSON_ROW;
    }
    switch (kind_of(value)) {
    case ValueKind::malformed: return KEDGE_JSON_NOT_JSON;
    case ValueKind::number: break;
    default: return KEDGE_JSON_WRONG_TYPE;
    }
    const std::string_view token = token_of(value);
    bool is_integer = false;
    if (!is_number(token, is_integer)) { return KEDGE_JSON_NOT_JSON; }
    const auto parsed = std::from_chars(token.data(), token.data() + token.size(), number);
    if (parsed.ec == std::errc::result_out_of_range) {
        // Reported for too large and too small alike; only the latter is a number for simdjson.
        if (value.get_double().get(number) != simdjson::SUCCESS) { return KEDGE_JSON_OUT_OF_RANGE; }
        number = token.front() == '-' ? -0.0 : 0.0;
        return KEDGE_JSON_ROW;
    }
    return std::isfinite(number) ? KEDGE_JSON_ROW : KEDGE_JSON_OUT_OF_RANGE;
}

/// Checks a text that will be stored: neither too long nor with U+0000, which Postgres refuses.
inline uint8_t check_text(std::string_view text, size_t bytes_max) noexcept {
    if (text.size() > bytes_max) { return KEDGE_JSON_TOO_LARGE; }
    const bool has_zero = !text.empty() && std::memchr(text.data(), 0, text.size()) != nullptr;
    return has_zero ? KEDGE_JSON_INVALID_TEXT : KEDGE_JSON_ROW;
}

/// Reads a string; the text is valid until the next event.
inline uint8_t read_string(json::value &value, size_t bytes_max, std::string_view &text) noexcept {
    if (value.get_string().get(text) != simdjson::SUCCESS) { return KEDGE_JSON_NOT_JSON; }
    return check_text(text, bytes_max);
}

/// Reads a name that is written as a string that is not empty, or as an integer.
inline uint8_t read_name(json::value &value, size_t bytes_max, std::string_view &text) noexcept {
    switch (kind_of(value)) {
    case ValueKind::string: {
        const uint8_t status = read_string(value, bytes_max, text);
        return status == KEDGE_JSON_ROW && text.empty() ? KEDGE_JSON_INVALID_TEXT : status;
    }
    case ValueKind::number: {
        bool is_integer = false;
        text = token_of(value);
        if (!is_number(text, is_integer)) { return KEDGE_JSON_NOT_JSON; }
        return is_integer ? check_text(text, bytes_max) : KEDGE_JSON_WRONG_TYPE;
    }
    case ValueKind::null: return KEDGE_JSON_MISSING_MEMBER;
    case ValueKind::malformed: return KEDGE_JSON_NOT_JSON;
    default: return KEDGE_JSON_WRONG_TYPE;
    }
}

inline uint8_t read_boolean(json::value &value, std::string_view &text) noexcept {
    bool boolean = false;
    if (value.get_bool().get(boolean) != simdjson::SUCCESS) { return KEDGE_JSON_NOT_JSON; }
    text = boolean ? "true" : "false";
    return KEDGE_JSON_ROW;
}

/// Where the text of a number that had to be spelled anew is kept.
struct Spelling {
    char characters[24];
};

/// Reads the value of a categorical feature: a string, a boolean or a number.
///
/// A whole number below 2^53 counts as its integer (1.0 as 1), any other as it is spelled.
inline uint8_t read_category(
    json::value &value, size_t bytes_max, Spelling &spelling, std::string_view &text) noexcept {
    switch (kind_of(value)) {
    case ValueKind::string: return read_string(value, bytes_max, text);
    case ValueKind::boolean: return read_boolean(value, text);
    case ValueKind::number: {
        double number = 0;
        const uint8_t status = read_number(value, number);
        if (status != KEDGE_JSON_ROW) { return status; }
        text = token_of(value);
        constexpr double whole_max = 0x1p53;
        const auto integer =
            number > -whole_max && number < whole_max ? static_cast<int64_t>(number) : 0;
        if (static_cast<double>(integer) == number) {
            char *const end = spelling.characters + sizeof spelling.characters;
            const auto written = std::to_chars(spelling.characters, end, integer);
            text = std::string_view(
                spelling.characters, static_cast<size_t>(written.ptr - spelling.characters));
        }
        return check_text(text, bytes_max);
    }
    case ValueKind::malformed: return KEDGE_JSON_NOT_JSON;
    default: return KEDGE_JSON_WRONG_TYPE;
    }
}

/// Reads RFC 3339 text or integer epoch milliseconds, within the years 0000 to 9999.
inline uint8_t read_timestamp(json::value &value, int64_t &milliseconds) noexcept {
    constexpr int64_t first = -62167219200000;
    constexpr int64_t last = 253402300799999;
    switch (kind_of(value)) {
    case ValueKind::string: {
        std::string_view text;
        if (value.get_string().get(text) != simdjson::SUCCESS) { return KEDGE_JSON_NOT_JSON; }
        return parse_rfc3339(text, milliseconds) ? KEDGE_JSON_ROW : KEDGE_JSON_BAD_TIMESTAMP;
    }
    case ValueKind::number: {
        bool is_integer = false;
        const std::string_view token = token_of(value);
        if (!is_number(token, is_integer)) { return KEDGE_JSON_NOT_JSON; }
        if (!is_integer) { return KEDGE_JSON_WRONG_TYPE; }
        const bool read = value.get_int64().get(milliseconds) == simdjson::SUCCESS;
        return read && milliseconds >= first && milliseconds <= last
            ? KEDGE_JSON_ROW : KEDGE_JSON_OUT_OF_RANGE;
    }
    case ValueKind::null: return KEDGE_JSON_MISSING_MEMBER;
    case ValueKind::malformed: return KEDGE_JSON_NOT_JSON;
    default: return KEDGE_JSON_WRONG_TYPE;
    }
}

}  // namespace kedge
