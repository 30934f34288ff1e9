#include "Decoder.hpp"

#include <new>

namespace {

std::string_view text_of(const uint8_t *bytes, size_t length) noexcept {
    return std::string_view(reinterpret_cast<const char *>(bytes), length);
}

}  // namespace

kedge_json_decoder *kedge_json_decoder_create(size_t event_bytes_max, size_t text_bytes_max) {
    return new kedge_json_decoder(event_bytes_max, text_bytes_max);
}

void kedge_json_decoder_destroy(kedge_json_decoder *decoder) { delete decoder; }

void kedge_json_decoder_add_feature(
    kedge_json_decoder *decoder, const uint8_t *name, size_t length, bool categorical) {
    decoder->features.add(text_of(name, length));
    if (categorical) {
        decoder->slots.push_back({true, decoder->categorical_features++});
        decoder->texts.emplace_back();
        decoder->categories.emplace_back();
        decoder->spellings.emplace_back();
    } else {
        decoder->slots.push_back({false, decoder->numeric_features++});
        decoder->numbers.emplace_back();
    }
}

void kedge_json_decoder_add_class(
    kedge_json_decoder *decoder, const uint8_t *name, size_t length) {
    decoder->target.add_class(text_of(name, length));
}

void kedge_json_decoder_set_model(
    kedge_json_decoder *decoder, const uint8_t *name, size_t length) {
    decoder->has_model = true;
    decoder->model = text_of(name, length);
}

const uint8_t *kedge_json_statuses(const kedge_json_decoder *decoder) {
    return decoder->statuses.data();
}

const int32_t *kedge_json_members(const kedge_json_decoder *decoder) {
    return decoder->members.data();
}

const uint64_t *kedge_json_id_hashes(const kedge_json_decoder *decoder) {
    return decoder->id_hashes.data();
}

const int64_t *kedge_json_times(const kedge_json_decoder *decoder) {
    return decoder->times.data();
}

const double *kedge_json_numbers(const kedge_json_decoder *decoder, size_t column) {
    return decoder->numbers[column].data();
}

const int32_t *kedge_json_codes(const kedge_json_decoder *decoder, size_t column) {
    return decoder->texts[column].codes.data();
}

size_t kedge_json_text_count(const kedge_json_decoder *decoder, size_t column) {
    return decoder->texts[column].table.count();
}

const uint8_t *kedge_json_text(
    const kedge_json_decoder *decoder, size_t column, size_t code, size_t *length) {
    const std::string_view text = decoder->texts[column].table.text(code);
    *length = text.size();
    return reinterpret_cast<const uint8_t *>(text.data());
}

uint64_t kedge_json_id_hash(const uint8_t *bytes, size_t length) {
    return kedge::id_hash(text_of(bytes, length));
}

bool kedge_json_rfc3339(const uint8_t *bytes, size_t length, int64_t *milliseconds) {
    return kedge::parse_rfc3339(text_of(bytes, length), *milliseconds);
}
