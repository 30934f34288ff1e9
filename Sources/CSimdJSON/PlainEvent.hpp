#pragma once

#include "Decoder.hpp"
#include "PlainNumber.hpp"
#include "Prediction.hpp"

namespace kedge {

/// Reads a prediction event that is written as most producers write theirs, straight from its
/// bytes: members that are known, in the order of the event before, with no more white space than
/// one space after `:` and `,`; texts of printable ASCII without escapes; no nesting but features.
///
/// At anything else it gives up, and the event is read again from its start by simdjson, which
/// alone tells what is wrong with an event: this takes what it takes only as simdjson would.
class PlainEvent {
public:
    PlainEvent(kedge_json_decoder &decoder, size_t row, const char *end, Prediction &found) noexcept
        : decoder_(decoder), row_(row), end_(end), found_(found) {}

    /// Reads the event that begins at `at`; true if it has been read whole.
    bool read(const char *at) noexcept {
        const auto read_value = [this](const char *&at, int32_t number) noexcept {
            return read_member(at, prediction_members[number].member);
        };
        return read_object(at, decoder_.event_names, read_value) && at == end_;
    }

private:
    /// Reads an object with at least one member.
    template <typename ReadValue>
    bool read_object(const char *&at, const NameIndex &names, ReadValue read_value) noexcept {
        if (*at != '{') { return false; }
        for (size_t place = 0;; place++) {
            // Behind the bracket, or a comma.
            at++;
            at += *at == ' ';
            if (*at != '"') { return false; }
            at++;
            const int32_t number = names.guess(place, at, end_);
            if (number < 0) { return false; }
            at += names.quoted_size(number);
            if (*at != ':') { return false; }
            at++;
            at += *at == ' ';
            if (!read_value(at, number)) { return false; }
            if (*at == ',') { continue; }
            // The next event follows at once, so this one's end is not to be passed.
            if (*at != '}' || at >= end_) { return false; }
            at++;
            return true;
        }
    }

    bool read_member(const char *&at, int32_t member) noexcept {
        std::string_view text;
        switch (member) {
        case KEDGE_JSON_ID:
            found_.has_id = true;
            return read_text(at, found_.id) && !found_.id.empty();
        case KEDGE_JSON_MODEL:
            found_.has_model = true;
            return read_text(at, text) && (!decoder_.has_model || text == decoder_.model);
        case KEDGE_JSON_VERSION:
            found_.has_version = true;
            return read_text(at, found_.version) && !found_.version.empty();
        case KEDGE_JSON_TIMESTAMP:
            found_.has_time = true;
            return read_timestamp(at);
        case KEDGE_JSON_PREDICTION:
            found_.has_prediction = true;
            return read_prediction(at);
        case KEDGE_JSON_SCORE: return read_score(at);
        case KEDGE_JSON_ENTITY:
            found_.has_entity = true;
            return read_text(at, found_.entity);
        case KEDGE_JSON_FEATURES: return read_features(at);
        default: return false;
        }
    }

    bool read_features(const char *&at) noexcept {
        decoder_.clear_features(row_);
        found_.has_features = found_.has_any_feature = true;
        const auto read_value = [this](const char *&at, int32_t feature) noexcept {
            return read_feature(at, decoder_.slots[static_cast<size_t>(feature)]);
        };
        return read_object(at, decoder_.features, read_value);
    }

    bool read_feature(const char *&at, FeatureSlot slot) noexcept {
        const bool is_null = std::memcmp(at, "null", 4) == 0;
        if (is_null) { at += 4; }
        if (slot.categorical) {
            std::string_view &text = decoder_.categories[slot.column];
            text = std::string_view();
            return is_null || read_text(at, text);
        }
        double &number = decoder_.numbers[KEDGE_JSON_NUMERIC_FEATURES + slot.column][row_];
        number = missing;
        return is_null || read_number(at, number);
    }

    bool read_number(const char *&at, double &number) const noexcept {
        const char *const start = at;
        if (read_plain_number(at, number) && (*at == ',' || *at == '}')) { return true; }
        // One with an exponent, or with more digits.
        at = start;
        while (at < end_ && (is_digit(*at) || *at == '-' || *at == '+' || *at == '.'
                             || *at == 'e' || *at == 'E')) {
            at++;
        }
        bool is_integer = false;
        return is_number(std::string_view(start, static_cast<size_t>(at - start)), is_integer)
            && std::from_chars(start, at, number).ec == std::errc() && std::isfinite(number);
    }

    static bool is_printable(char byte) noexcept { return byte >= ' ' && byte <= '~'; }
    static bool is_digit(char byte) noexcept { return byte >= '0' && byte <= '9'; }

    bool read_text(const char *&at, std::string_view &text) const noexcept {
        if (*at != '"') { return false; }
        const char *const start = ++at;
        while (*at != '"' && *at != '\\' && is_printable(*at)) { at++; }
        text = std::string_view(start, static_cast<size_t>(at - start));
        return *at++ == '"' && text.size() <= decoder_.text_bytes_max;
    }

    /// Reads RFC 3339, or milliseconds from 0 on of at most 14 digits, which are before year 5139.
    bool read_timestamp(const char *&at) noexcept {
        if (*at == '"') {
            std::string_view text;
            return read_text(at, text) && parse_rfc3339(text, found_.time);
        }
        const char *const start = at;
        found_.time = 0;
        for (; is_digit(*at) && at - start < 14; at++) {
            found_.time = found_.time * 10 + (*at - '0');
        }
        return (*at == ',' || *at == '}') && at > start && (*start != '0' || at == start + 1);
    }

    bool read_prediction(const char *&at) noexcept {
        if (*at == '"') {
            std::string_view text;
            return read_text(at, text)
                && decoder_.target.find(text, found_.prediction) == KEDGE_JSON_ROW;
        }
        double number = 0;
        return read_number(at, number)
            && decoder_.target.find(number, found_.prediction) == KEDGE_JSON_ROW;
    }

    bool read_score(const char *&at) noexcept {
        return read_number(at, found_.score)
            && (!decoder_.target.is_classification() || (found_.score >= 0 && found_.score <= 1));
    }

    kedge_json_decoder &decoder_;
    size_t row_;
    const char *end_;
    Prediction &found_;
};

}  // namespace kedge
