#include "PlainEvent.hpp"

namespace kedge {
namespace {

/// The member with a number in the index of names; `KEDGE_JSON_EVENT` if none has it.
int32_t member_of(int32_t number) noexcept {
    return number < 0 ? int32_t(KEDGE_JSON_EVENT) : prediction_members[number].member;
}

/// Whether all that an event must have was found.
Outcome check(const kedge_json_decoder &decoder, const Prediction &found) noexcept {
    const auto need = [](int32_t member) { return Outcome{KEDGE_JSON_MISSING_MEMBER, member}; };
    if (!found.has_id) { return need(KEDGE_JSON_ID); }
    if (!found.has_model && decoder.has_model) { return need(KEDGE_JSON_MODEL); }
    if (!found.has_version) { return need(KEDGE_JSON_VERSION); }
    if (!found.has_time) { return need(KEDGE_JSON_TIMESTAMP); }
    if (!found.has_features) { return need(KEDGE_JSON_FEATURES); }
    if (!found.has_prediction) { return need(KEDGE_JSON_PREDICTION); }
    if (!found.has_any_feature && decoder.features.count() > 0) {
        return {KEDGE_JSON_NO_FEATURES, KEDGE_JSON_FEATURES};
    }
    return {};
}

void store_text(TextColumn &column, size_t row, bool present, std::string_view text) noexcept {
    column.codes[row] = present ? column.table.code(text) : -1;
}

/// Writes a row, of which the numeric features are in their columns already.
void store(kedge_json_decoder &decoder, size_t row, const Prediction &found) noexcept {
    decoder.id_hashes[row] = id_hash(found.id);
    decoder.times[row] = found.time;
    decoder.numbers[KEDGE_JSON_PREDICTIONS][row] = found.prediction;
    decoder.numbers[KEDGE_JSON_PREDICTION_SCORES][row] = found.score;
    decoder.numbers[KEDGE_JSON_MIRRORED_PREDICTIONS][row] = found.mirrored_prediction;
    decoder.numbers[KEDGE_JSON_MIRRORED_SCORES][row] = found.mirrored_score;
    auto &texts = decoder.texts;
    store_text(texts[KEDGE_JSON_VERSIONS], row, true, found.version);
    store_text(
        texts[KEDGE_JSON_MIRRORED_VERSIONS], row, found.has_mirrored, found.mirrored_version);
    store_text(texts[KEDGE_JSON_ENTITIES], row, found.has_entity, found.entity);
    for (size_t column = 0; column < decoder.categorical_features; column++) {
        const std::string_view text = decoder.categories[column];
        store_text(
            texts[KEDGE_JSON_CATEGORICAL_FEATURES + column], row, text.data() != nullptr, text);
    }
}

/// Reads an event with simdjson, however it is written.
class PredictionReader {
public:
    PredictionReader(
        kedge_json_decoder &decoder, size_t row, const char *end, Prediction &found) noexcept
        : decoder_(decoder), row_(row), end_(end), found_(found) {}

    /// Reads the whole event.
    Outcome read(json::document &document, json::object &root) noexcept {
        size_t place = 0;
        for (auto result : root) {
            json::field field;
            int32_t number = -1;
            if (std::move(result).get(field) != simdjson::SUCCESS
                || !find(decoder_.event_names, place, field, number)) {
                return {KEDGE_JSON_NOT_JSON, KEDGE_JSON_EVENT};
            }
            place++;
            const int32_t member = member_of(number);
            if (member == KEDGE_JSON_EVENT) { continue; }
            const Outcome outcome = read_member(member, field.value());
            if (outcome.failed()) { return outcome; }
        }
        if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
            return {KEDGE_JSON_NOT_JSON, KEDGE_JSON_EVENT};
        }
        return check(decoder_, found_);
    }

private:
    /// Finds the number of a field's name, -1 if there is none; false if the name is malformed.
    bool find(NameIndex &names, size_t place, json::field &field, int32_t &number) noexcept {
        number = names.guess(place, field.key().raw(), end_);
        if (number >= 0) { return true; }
        std::string_view name;
        if (!name_of(field, end_, name)) { return false; }
        number = names.find(place, name);
        return true;
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
        decoder_.clear_features(row_);
        found_.has_features = true;
        found_.has_any_feature = false;
        json::object object;
        if (value.get_object().get(object) != simdjson::SUCCESS) {
            return {KEDGE_JSON_NOT_JSON, KEDGE_JSON_FEATURES};
        }
        size_t place = 0;
        for (auto result : object) {
            json::field field;
            int32_t feature = -1;
            if (std::move(result).get(field) != simdjson::SUCCESS
                || !find(decoder_.features, place, field, feature)) {
                return {KEDGE_JSON_NOT_JSON, KEDGE_JSON_FEATURES};
            }
            place++;
            if (feature < 0) { continue; }
            found_.has_any_feature = true;
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
            switch (member_of(decoder_.event_names.find(name))) {
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

    kedge_json_decoder &decoder_;
    size_t row_;
    const char *end_;
    Prediction &found_;
};

/// Reads the event at `index` into `found`, and its numeric features into the columns at `row`.
Outcome read(
    kedge_json_decoder &decoder, const kedge_json_events &events, size_t index, size_t row,
    Prediction &found) noexcept {
    const auto *bytes = reinterpret_cast<const char *>(events.bytes);
    const char *const end = bytes + events.starts[index + 1];
    const auto length = static_cast<size_t>(events.starts[index + 1] - events.starts[index]);
    if (length <= decoder.event_bytes_max && decoder.plain_events.are_likely(index)) {
        const bool is_plain =
            PlainEvent(decoder, row, end, found).read(bytes + events.starts[index])
            && !check(decoder, found).failed();
        decoder.plain_events.observe(is_plain);
        if (is_plain) { return {}; }
        found = Prediction();
    }
    simdjson::ondemand::document document;
    simdjson::ondemand::object root;
    const Outcome outcome = decoder.open(events, index, document, root);
    return outcome.failed()
        ? outcome : PredictionReader(decoder, row, end, found).read(document, root);
}

}  // namespace
}  // namespace kedge

size_t kedge_json_decode_predictions(kedge_json_decoder *decoder, kedge_json_events events) {
    decoder->start_run(events.count);
    size_t row = 0;
    for (size_t index = 0; index < events.count; index++) {
        kedge::Prediction found;
        kedge::Outcome outcome = kedge::read(*decoder, events, index, row, found);
        if (!outcome.failed() && events.latest_milliseconds != nullptr
            && found.time > events.latest_milliseconds[index]) {
            outcome = {KEDGE_JSON_FROM_FUTURE, KEDGE_JSON_TIMESTAMP};
        }
        decoder->statuses[index] = outcome.status;
        decoder->members[index] = outcome.member;
        if (outcome.failed()) { continue; }
        kedge::store(*decoder, row, found);
        row++;
    }
    return row;
}
