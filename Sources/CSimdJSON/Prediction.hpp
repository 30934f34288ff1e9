#pragma once

#include "ValueReader.hpp"

#include <cstdint>
#include <limits>
#include <string_view>

namespace kedge {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// What one prediction event has been found to hold, besides its features.
struct Prediction {
    std::string_view id;
    std::string_view version;
    std::string_view mirrored_version;
    std::string_view entity;
    int64_t time = 0;
    double prediction = missing;
    double score = missing;
    double mirrored_prediction = missing;
    double mirrored_score = missing;
    bool has_id = false;
    bool has_version = false;
    bool has_time = false;
    bool has_prediction = false;
    bool has_model = false;
    bool has_features = false;
    bool has_any_feature = false;
    bool has_mirrored = false;
    bool has_entity = false;
    Spelling entity_spelling;
};

}  // namespace kedge
