#include "Decoder.hpp"

namespace kedge {
namespace {

struct Label {
    std::string_view id;
    int64_t time = 0;
    double label = 0;
    double weight = 1;
    bool has_id = false;
    bool has_time = false;
    bool has_label = false;
};

uint8_t read_weight(json::value &value, double &weight) noexcept {
    if (kind_of(value) == ValueKind::null) { return KEDGE_JSON_ROW; }
    const uint8_t status = read_number(value, weight);
    return status == KEDGE_JSON_ROW && !(weight >= 0) ? KEDGE_JSON_OUT_OF_RANGE : status;
}

Outcome read_member(
    kedge_json_decoder &decoder, std::string_view name, json::value &value,
    Label &found) noexcept {
    if (name == "id") {
        found.has_id = true;
        return {read_name(value, decoder.text_bytes_max, found.id), KEDGE_JSON_ID};
    }
    if (name == "timestamp") {
        found.has_time = true;
        return {read_timestamp(value, found.time), KEDGE_JSON_TIMESTAMP};
    }
    if (name == "label") {
        found.has_label = true;
        return {decoder.target.read(value, found.label), KEDGE_JSON_LABEL};
    }
    if (name == "weight") { return {read_weight(value, found.weight), KEDGE_JSON_WEIGHT}; }
    return {};
}

Outcome read(
    kedge_json_decoder &decoder, const char *end, json::document &document, json::object &root,
    Label &found) noexcept {
    for (auto result : root) {
        json::field field;
        std::string_view name;
        if (std::move(result).get(field) != simdjson::SUCCESS || !name_of(field, end, name)) {
            return {KEDGE_JSON_NOT_JSON, KEDGE_JSON_EVENT};
        }
        const Outcome outcome = read_member(decoder, name, field.value(), found);
        if (outcome.failed()) { return outcome; }
    }
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
        return {KEDGE_JSON_NOT_JSON, KEDGE_JSON_EVENT};
    }
    if (!found.has_id) { return {KEDGE_JSON_MISSING_MEMBER, KEDGE_JSON_ID}; }
    if (!found.has_label) { return {KEDGE_JSON_MISSING_MEMBER, KEDGE_JSON_LABEL}; }
    if (!found.has_time) { return {KEDGE_JSON_MISSING_MEMBER, KEDGE_JSON_TIMESTAMP}; }
    return {};
}

}  // namespace
}  // namespace kedge

size_t kedge_json_decode_labels(kedge_json_decoder *decoder, kedge_json_events events) {
    decoder->start_run(events.count);
    size_t row = 0;
    for (size_t index = 0; index < events.count; index++) {
        simdjson::ondemand::document document;
        simdjson::ondemand::object root;
        kedge::Label found;
        kedge::Outcome outcome = decoder->open(events, index, document, root);
        const auto *end = reinterpret_cast<const char *>(events.bytes + events.starts[index + 1]);
        if (!outcome.failed()) { outcome = kedge::read(*decoder, end, document, root, found); }
        if (!outcome.failed() && events.latest_milliseconds != nullptr
            && found.time > events.latest_milliseconds[index]) {
            outcome = {KEDGE_JSON_FROM_FUTURE, KEDGE_JSON_TIMESTAMP};
        }
        decoder->statuses[index] = outcome.status;
        decoder->members[index] = outcome.member;
        if (outcome.failed()) { continue; }
        decoder->id_hashes[row] = kedge::id_hash(found.id);
        decoder->times[row] = found.time;
        decoder->numbers[KEDGE_JSON_LABELS][row] = found.label;
        decoder->numbers[KEDGE_JSON_WEIGHTS][row] = found.weight;
        row++;
    }
    return row;
}
