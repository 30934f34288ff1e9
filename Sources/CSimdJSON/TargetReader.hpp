#pragma once

#include "ValueReader.hpp"

#include <limits>
#include <string>
#include <vector>

namespace kedge {

/// Reads predictions and labels: the index of a class, or a number when there are no classes.
class TargetReader {
public:
    void add_class(std::string_view name) noexcept {
        bool is_integer = false;
        double number = std::numeric_limits<double>::quiet_NaN();
        if (is_number(name, is_integer)) {
            std::from_chars(name.data(), name.data() + name.size(), number);
        }
        names_.emplace_back(name);
        numbers_.push_back(number);
    }

    bool is_classification() const noexcept { return !names_.empty(); }
    bool is_binary() const noexcept { return names_.size() == 2; }
    const std::string &positive_class() const noexcept { return names_[1]; }

    /// Strings and booleans are compared with the classes as text, numbers by their value.
    uint8_t read(json::value &value, double &result) const noexcept {
        const ValueKind kind = kind_of(value);
        if (kind == ValueKind::null) { return KEDGE_JSON_MISSING_MEMBER; }
        if (!is_classification()) { return read_number(value, result); }
        std::string_view text;
        switch (kind) {
        case ValueKind::string:
            if (value.get_string().get(text) != simdjson::SUCCESS) { return KEDGE_JSON_NOT_JSON; }
            return find(text, result);
        case ValueKind::boolean: {
            const uint8_t status = read_boolean(value, text);
            return status == KEDGE_JSON_ROW ? find(text, result) : status;
        }
        case ValueKind::number: {
            double number = 0;
            const uint8_t status = read_number(value, number);
            return status == KEDGE_JSON_ROW ? find(number, result) : status;
        }
        case ValueKind::malformed: return KEDGE_JSON_NOT_JSON;
        default: return KEDGE_JSON_WRONG_TYPE;
        }
    }

    /// Reads a score; that of a classifier is a probability.
    uint8_t read_score(json::value &value, double &result) const noexcept {
        if (kind_of(value) == ValueKind::null) { return KEDGE_JSON_ROW; }
        double number = 0;
        const uint8_t status = read_number(value, number);
        if (status != KEDGE_JSON_ROW) { return status; }
        if (is_classification() && !(number >= 0 && number <= 1)) {
            return KEDGE_JSON_OUT_OF_RANGE;
        }
        result = number;
        return KEDGE_JSON_ROW;
    }

    /// Reads the positive class's score out of an array in the order of the classes, or out of an
    /// object by class; other targets than binary ones have none, so theirs is skipped.
    uint8_t read_scores(json::value &value, double &result) const noexcept {
        if (!is_binary() || kind_of(value) == ValueKind::null) { return KEDGE_JSON_ROW; }
        if (kind_of(value) == ValueKind::array) {
            json::array array;
            if (value.get_array().get(array) != simdjson::SUCCESS) { return KEDGE_JSON_NOT_JSON; }
            size_t index = 0;
            for (auto element : array) {
                json::value score;
                if (element.get(score) != simdjson::SUCCESS) { return KEDGE_JSON_NOT_JSON; }
                double number = std::numeric_limits<double>::quiet_NaN();
                const uint8_t status = read_score(score, number);
                if (status != KEDGE_JSON_ROW) { return status; }
                if (index++ == 1) { result = number; }
            }
            return index == 2 ? KEDGE_JSON_ROW : KEDGE_JSON_WRONG_TYPE;
        }
        json::object object;
        if (kind_of(value) != ValueKind::object) { return KEDGE_JSON_WRONG_TYPE; }
        if (value.get_object().get(object) != simdjson::SUCCESS) { return KEDGE_JSON_NOT_JSON; }
        for (auto field : object) {
            std::string_view name;
            if (field.unescaped_key().get(name) != simdjson::SUCCESS) {
                return KEDGE_JSON_NOT_JSON;
            }
            if (name != positive_class()) { continue; }
            json::value score = field.value().value_unsafe();
            const uint8_t status = read_score(score, result);
            if (status != KEDGE_JSON_ROW) { return status; }
        }
        return KEDGE_JSON_ROW;
    }

    /// Finds the class that is written as a text.
    uint8_t find(std::string_view text, double &result) const noexcept {
        for (size_t index = 0; index < names_.size(); index++) {
            if (names_[index] != text) { continue; }
            result = static_cast<double>(index);
            return KEDGE_JSON_ROW;
        }
        return KEDGE_JSON_UNKNOWN_CLASS;
    }

    /// Finds the class that is written as a number; without classes the number itself is meant.
    uint8_t find(double number, double &result) const noexcept {
        if (!is_classification()) {
            result = number;
            return KEDGE_JSON_ROW;
        }
        for (size_t index = 0; index < numbers_.size(); index++) {
            if (numbers_[index] != number) { continue; }
            result = static_cast<double>(index);
            return KEDGE_JSON_ROW;
        }
        return KEDGE_JSON_UNKNOWN_CLASS;
    }

private:
    std::vector<std::string> names_;
    std::vector<double> numbers_;
};

}  // namespace kedge
