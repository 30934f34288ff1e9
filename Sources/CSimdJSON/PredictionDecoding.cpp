#include "Decoder.hpp"

#include <limits>

namespace kedge {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// What one event has been found to hold, besides its features.
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
    bool has_mirrored = false;
    bool has_entity = false;
    Spelling entity_spelling;
};

/// The member called `name`, or `KEDGE_JSON_EVENT` if it is none that is read.
int32_t member_of(std::string_view name) noexcept {
    switch (name.size()) {
    case 2: return name == "id" ? KEDGE_JSON_ID : KEDGE_JSON_EVENT;
    case 5: return name == "model" ? KEDGE_JSON_MODEL
        : name == "score" ? KEDGE_JSON_SCORE : KEDGE_JSON_EVENT;
    case 6: return name == "entity" ? KEDGE_JSON_ENTITY
        : name == "scores" ? KEDGE_JSON_SCORES : KEDGE_JSON_EVENT;
    case 7: return name == "version" ? KEDGE_JSON_VERSION : KEDGE_JSON_EVENT;
    case 8: return name == "features" ? KEDGE_JSON_FEATURES
        : name == "mirrored" ? KEDGE_JSON_MIRRORED : KEDGE_JSON_EVENT;
    case 9: return name == "timestamp" ? KEDGE_JSON_TIMESTAMP : KEDGE_JSON_EVENT;
    case 10: return name == "prediction" ? KEDGE_JSON_PREDICTION : KEDGE_JSON_EVENT;
    default: return KEDGE_JSON_EVENT;
    }
}

class PredictionReader {
public:
    PredictionReader(kedge_json_decoder &decoder, const char *end, size_t row) noexcept
        : decoder_(decoder), end_(end), row_(row) {}

    /// Reads the whole event; on success all columns but texts and hashes of the row are set.
    Outcome read(json::document &document, json::object &root) noexcept {
        for (auto result : root) {
            json::field field;
            std::string_view name;
            if (std::move(result).get(field) != simdjson::SUCCESS
                || !name_of(field, end_, name)) {
                return {KEDGE_JSON_NOT_JSON, KEDGE_JSON_EVENT};
            }
            const int32_t member = member_of(name);
            if (member == KEDGE_JSON_EVENT) { continue; }
            const Outcome outcome = read_member(member, field.value());
            if (outcome.failed()) { return outcome; }
        }
        if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
            return {KEDGE_JSON_NOT_JSON, KEDGE_JSON_EVENT};
        }
        return check();
    }

    /// Writes the row.
    void store() noexcept {
        const Prediction &found = found_;
        decoder_.id_hashes[row_] = id_hash(found.id);
        decoder_.times[row_] = found.time;
        decoder_.numbers[KEDGE_JSON_PREDICTIONS][row_] = found.prediction;
        decoder_.numbers[KEDGE_JSON_PREDICTION_SCORES][row_] = found.score;
        decoder_.numbers[KEDGE_JSON_MIRRORED_PREDICTIONS][row_] = found.mirrored_prediction;
        decoder_.numbers[KEDGE_JSON_MIRRORED_SCORES][row_] = found.mirrored_score;
        store_text(KEDGE_JSON_VERSIONS, true, found.version);
        store_text(KEDGE_JSON_MIRRORED_VERSIONS, found.has_mirrored, found.mirrored_version);
        store_text(KEDGE_JSON_ENTITIES, found.has_entity, found.entity);
        for (size_t column = 0; column < decoder_.categorical_features; column++) {
            const std::string_view text = decoder_.categories[column];
            store_text(KEDGE_JSON_CATEGORICAL_FEATURES + column, text.data() != nullptr, text);
        }
    }

    int64_t time() const noexcept { return found_.time; }

private:
    void store_text(size_t column, bool present, std::string_view text) noexcept {
        TextColumn &texts = decoder_.texts[column];
        texts.codes[row_] = present ? texts.table.code(text) : -1;
    }

    Outcome read_member(int32_t member, json::value &value) noexcept {
        const size_t text_max = decoder_.text_bytes_max;
        uint8_t status = KEDGE_JSON_ROW;
        switch (member) {
        case KEDGE_JSON_ID:
            status = read_name(value, text_max, found_.id);
            found_.has_id = true;
            break;
        case KEDGE_JSON_MODEL:
            status = decoder_.has_model ? read_model(value) : uint8_t(KEDGE_JSON_ROW);
            found_.has_model = true;
            break;
        case KEDGE_JSON_VERSION:
            status = read_name(value, text_max, found_.version);
            found_.has_version = true;
            break;
        case KEDGE_JSON_TIMESTAMP:
            status = read_timestamp(value, found_.time);
            found_.has_time = true;
            break;
        case KEDGE_JSON_PREDICTION:
            status = decoder_.target.read(value, found_.prediction);
            found_.has_prediction = true;
            break;
        case KEDGE_JSON_SCORE:
            status = decoder_.target.read_score(value, found_.score);
            break;
        case KEDGE_JSON_SCORES:
            status = decoder_.target.read_scores(value, found_.score);
            break;
        case KEDGE_JSON_ENTITY: status = read_entity(value); break;
        case KEDGE_JSON_MIRRORED: return read_mirrored(value);
        case KEDGE_JSON_FEATURES: return read_features(value);
        default: break;
        }
        return {status, member};
    }

    uint8_t read_model(json::value &value) noexcept {
        std::string_view name;
        const uint8_t status = read_name(value, decoder_.text_bytes_max, name);
        if (status != KEDGE_JSON_ROW) { return status; }
        return name == decoder_.model ? KEDGE_JSON_ROW : KEDGE_JSON_WRONG_MODEL;
    }

    Outcome read_features(json::value &value) noexcept {
        const ValueKind kind = kind_of(value);
        if (kind == ValueKind::null) { return {KEDGE_JSON_MISSING_MEMBER, KEDGE_JSON_FEATURES}; }
        if (kind != ValueKind::object) { return {KEDGE_JSON_WRONG_TYPE, KEDGE_JSON_FEATURES}; }
        json::object object;
        if (value.get_object().get(object) != simdjson::SUCCESS) {
            return {KEDGE_JSON_NOT_JSON, KEDGE_JSON_FEATURES};
        }
        clear_features();
        found_.has_features = true;
        size_t place = 0;
        for (auto result : object) {
            json::field field;
            if (std::move(result).get(field) != simdjson::SUCCESS) {
                return {KEDGE_JSON_NOT_JSON, KEDGE_JSON_FEATURES};
            }
            const char *key = field.key().raw();
            int32_t feature = decoder_.features.guess(place, key, end_);
            if (feature < 0) {
                std::string_view name;
                if (!name_of(field, end_, name)) {
                    return {KEDGE_JSON_NOT_JSON, KEDGE_JSON_FEATURES};
                }
                feature = decoder_.features.find(place, name);
            }
            place++;
            if (feature < 0) { continue; }
            has_any_feature_ = true;
            const uint8_t status = read_feature(static_cast<size_t>(feature), field.value());
            if (status != KEDGE_JSON_ROW) { return {status, feature}; }
        }
        return {};
    }

    uint8_t read_feature(size_t feature, json::value &value) noexcept {
        const FeatureSlot slot = decoder_.slots[feature];
        if (!slot.categorical) {
            double &number = decoder_.numbers[KEDGE_JSON_NUMERIC_FEATURES + slot.column][row_];
            const uint8_t status = read_number(value, number);
            if (status != KEDGE_JSON_WRONG_TYPE || kind_of(value) != ValueKind::null) {
                return status;
            }
            number = missing;
            return KEDGE_JSON_ROW;
        }
        std::string_view &text = decoder_.categories[slot.column];
        text = std::string_view();
        if (kind_of(value) == ValueKind::null) { return KEDGE_JSON_ROW; }
        return read_category(
            value, decoder_.text_bytes_max, decoder_.spellings[slot.column], text);
    }

    void clear_features() noexcept {
        has_any_feature_ = false;
        for (size_t column = 0; column < decoder_.numeric_features; column++) {
            decoder_.numbers[KEDGE_JSON_NUMERIC_FEATURES + column][row_] = missing;
        }
        for (auto &text : decoder_.categories) { text = std::string_view(); }
    }

    /// Reads an entity: a string, a number, or an object of one such member (its name is a
    /// feature view's key, which the pipeline knows).
    uint8_t read_entity(json::value &value) noexcept {
        found_.has_entity = false;
        const ValueKind kind = kind_of(value);
        if (kind == ValueKind::null) { return KEDGE_JSON_ROW; }
        if (kind != ValueKind::object) { return read_entity_name(value); }
        json::object object;
        if (value.get_object().get(object) != simdjson::SUCCESS) { return KEDGE_JSON_NOT_JSON; }
        size_t count = 0;
        for (auto result : object) {
            json::field field;
            if (std::move(result).get(field) != simdjson::SUCCESS) { return KEDGE_JSON_NOT_JSON; }
            if (count++ > 0) { return KEDGE_JSON_WRONG_TYPE; }
            if (kind_of(field.value()) == ValueKind::null) { continue; }
            const uint8_t status = read_entity_name(field.value());
            if (status != KEDGE_JSON_ROW) { return status; }
        }
        return KEDGE_JSON_ROW;
    }

    uint8_t read_entity_name(json::value &value) noexcept {
        found_.has_entity = true;
        return read_category(
            value, decoder_.text_bytes_max, found_.entity_spelling, found_.entity);
    }

    Outcome read_mirrored(json::value &value) noexcept {
        const ValueKind kind = kind_of(value);
        found_.has_mirrored = false;
        found_.mirrored_prediction = found_.mirrored_score = missing;
        if (kind == ValueKind::null) { return {}; }
        if (kind != ValueKind::object) { return {KEDGE_JSON_WRONG_TYPE, KEDGE_JSON_MIRRORED}; }
        json::object object;
        if (value.get_object().get(object) != simdjson::SUCCESS) {
            return {KEDGE_JSON_NOT_JSON, KEDGE_JSON_MIRRORED};
        }
        bool has_version = false;
        bool has_prediction = false;
        for (auto result : object) {
            json::field field;
            std::string_view name;
            if (std::move(result).get(field) != simdjson::SUCCESS
                || !name_of(field, end_, name)) {
                return {KEDGE_JSON_NOT_JSON, KEDGE_JSON_MIRRORED};
            }
            Outcome outcome;
            switch (member_of(name)) {
            case KEDGE_JSON_VERSION:
                has_version = true;
                outcome = {read_name(
                    field.value(), decoder_.text_bytes_max, found_.mirrored_version),
                    KEDGE_JSON_MIRRORED_VERSION};
                break;
            case KEDGE_JSON_PREDICTION:
                has_prediction = true;
                outcome = {decoder_.target.read(field.value(), found_.mirrored_prediction),
                    KEDGE_JSON_MIRRORED_PREDICTION};
                break;
            case KEDGE_JSON_SCORE:
                outcome = {decoder_.target.read_score(field.value(), found_.mirrored_score),
                    KEDGE_JSON_MIRRORED_SCORE};
                break;
            default: break;
            }
            if (outcome.failed()) { return outcome; }
        }
        found_.has_mirrored = true;
        if (!has_version) { return {KEDGE_JSON_MISSING_MEMBER, KEDGE_JSON_MIRRORED_VERSION}; }
        if (!has_prediction) {
            return {KEDGE_JSON_MISSING_MEMBER, KEDGE_JSON_MIRRORED_PREDICTION};
        }
        return {};
    }

    Outcome check() const noexcept {
        const auto need = [](int32_t member) { return Outcome{KEDGE_JSON_MISSING_MEMBER, member}; };
        if (!found_.has_id) { return need(KEDGE_JSON_ID); }
        if (!found_.has_model && decoder_.has_model) { return need(KEDGE_JSON_MODEL); }
        if (!found_.has_version) { return need(KEDGE_JSON_VERSION); }
        if (!found_.has_time) { return need(KEDGE_JSON_TIMESTAMP); }
        if (!found_.has_features) { return need(KEDGE_JSON_FEATURES); }
        if (!found_.has_prediction) { return need(KEDGE_JSON_PREDICTION); }
        if (!has_any_feature_ && decoder_.features.count() > 0) {
            return {KEDGE_JSON_NO_FEATURES, KEDGE_JSON_FEATURES};
        }
        return {};
    }

    kedge_json_decoder &decoder_;
    const char *end_;
    size_t row_;
    Prediction found_;
    bool has_any_feature_ = false;
};

}  // namespace
}  // namespace kedge

size_t kedge_json_decode_predictions(kedge_json_decoder *decoder, kedge_json_events events) {
    decoder->start_run(events.count);
    size_t row = 0;
    for (size_t index = 0; index < events.count; index++) {
        simdjson::ondemand::document document;
        simdjson::ondemand::object root;
        kedge::Outcome outcome = decoder->open(events, index, document, root);
        const auto *end = reinterpret_cast<const char *>(events.bytes + events.starts[index + 1]);
        kedge::PredictionReader reader(*decoder, end, row);
        if (!outcome.failed()) { outcome = reader.read(document, root); }
        if (!outcome.failed() && events.latest_milliseconds != nullptr
            && reader.time() > events.latest_milliseconds[index]) {
            outcome = {KEDGE_JSON_FROM_FUTURE, KEDGE_JSON_TIMESTAMP};
        }
        decoder->statuses[index] = outcome.status;
        decoder->members[index] = outcome.member;
        if (outcome.failed()) { continue; }
        reader.store();
        row++;
    }
    return row;
}
