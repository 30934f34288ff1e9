// A small C interface over simdjson's on-demand parser: one call decodes a run of JSON events into
// columns that the decoder owns, with one status for each event.
//
// - Prediction events that are written as most producers write theirs are read without simdjson
//   (PlainEvent.hpp); all others, and all that have anything wrong with them, with it.
// - No C++ exception crosses this boundary; running out of memory ends the process.
// - A decoder is used by one thread at a time. What its getters return is valid until the next
//   call of a decode function on it.
// - Members may come in any order. Of a member that comes twice the last value counts, but each
//   occurrence must be valid. Members that are not asked for are skipped, not validated, except
//   that the whole event must be UTF-8 with closed strings and balanced brackets.
#ifndef KEDGE_CSIMDJSON_H
#define KEDGE_CSIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What became of one event.
enum {
    KEDGE_JSON_ROW = 0,
    KEDGE_JSON_EMPTY = 1,
    KEDGE_JSON_NOT_JSON = 2,
    KEDGE_JSON_TOO_LARGE = 3,
    KEDGE_JSON_MISSING_MEMBER = 4,
    KEDGE_JSON_WRONG_TYPE = 5,
    KEDGE_JSON_OUT_OF_RANGE = 6,
    KEDGE_JSON_INVALID_TEXT = 7,
    KEDGE_JSON_BAD_TIMESTAMP = 8,
    KEDGE_JSON_FROM_FUTURE = 9,
    KEDGE_JSON_UNKNOWN_CLASS = 10,
    KEDGE_JSON_WRONG_MODEL = 11,
    KEDGE_JSON_NO_FEATURES = 12,
};

/// Which member a status is about: these, or the index of a feature (0 or more).
enum {
    KEDGE_JSON_EVENT = -1,
    KEDGE_JSON_ID = -2,
    KEDGE_JSON_MODEL = -3,
    KEDGE_JSON_VERSION = -4,
    KEDGE_JSON_TIMESTAMP = -5,
    KEDGE_JSON_FEATURES = -6,
    KEDGE_JSON_PREDICTION = -7,
    KEDGE_JSON_SCORE = -8,
    KEDGE_JSON_SCORES = -9,
    KEDGE_JSON_ENTITY = -10,
    KEDGE_JSON_MIRRORED = -11,
    KEDGE_JSON_MIRRORED_VERSION = -12,
    KEDGE_JSON_MIRRORED_PREDICTION = -13,
    KEDGE_JSON_MIRRORED_SCORE = -14,
    KEDGE_JSON_LABEL = -15,
    KEDGE_JSON_WEIGHT = -16,
};

/// Columns of numbers; numeric features follow, in the order in which they were added.
enum {
    KEDGE_JSON_PREDICTIONS = 0,
    KEDGE_JSON_PREDICTION_SCORES = 1,
    KEDGE_JSON_MIRRORED_PREDICTIONS = 2,
    KEDGE_JSON_MIRRORED_SCORES = 3,
    KEDGE_JSON_NUMERIC_FEATURES = 4,
    KEDGE_JSON_LABELS = 0,
    KEDGE_JSON_WEIGHTS = 1,
};

/// Columns of text codes; categorical features follow, in the order in which they were added.
enum {
    KEDGE_JSON_VERSIONS = 0,
    KEDGE_JSON_MIRRORED_VERSIONS = 1,
    KEDGE_JSON_ENTITIES = 2,
    KEDGE_JSON_CATEGORICAL_FEATURES = 3,
};

typedef struct kedge_json_decoder kedge_json_decoder;

/// Makes a decoder that refuses events of more than `event_bytes_max` bytes and texts of more than
/// `text_bytes_max` bytes.
kedge_json_decoder *kedge_json_decoder_create(size_t event_bytes_max, size_t text_bytes_max);
void kedge_json_decoder_destroy(kedge_json_decoder *decoder);

void kedge_json_decoder_add_feature(
    kedge_json_decoder *decoder, const uint8_t *name, size_t length, bool categorical);
/// Adds a class; a decoder without classes reads numbers (regression).
void kedge_json_decoder_add_class(kedge_json_decoder *decoder, const uint8_t *name, size_t length);
/// Makes events of any other model a failure; without it the member is not looked at.
void kedge_json_decoder_set_model(kedge_json_decoder *decoder, const uint8_t *name, size_t length);

/// A run of events: the payload of event i is `bytes[starts[i] ..< starts[i + 1]]`.
typedef struct {
    const uint8_t *bytes;
    /// Bytes that may be read, at least 64 more than the last element of `starts`.
    size_t bytes_count;
    /// `count + 1` positions.
    const intptr_t *starts;
    size_t count;
    /// For each event the latest acceptable timestamp in epoch milliseconds; or null.
    const int64_t *latest_milliseconds;
} kedge_json_events;

/// Decodes prediction events; returns how many became rows. Rows keep the order of the events.
size_t kedge_json_decode_predictions(kedge_json_decoder *decoder, kedge_json_events events);
/// Decodes label events; returns how many became rows. Rows keep the order of the events.
size_t kedge_json_decode_labels(kedge_json_decoder *decoder, kedge_json_events events);

/// One status for each event of the last run.
const uint8_t *kedge_json_statuses(const kedge_json_decoder *decoder);
/// For each event of the last run the member that its status is about.
const int32_t *kedge_json_members(const kedge_json_decoder *decoder);

// One element for each row of the last run.
const uint64_t *kedge_json_id_hashes(const kedge_json_decoder *decoder);
const int64_t *kedge_json_times(const kedge_json_decoder *decoder);
const double *kedge_json_numbers(const kedge_json_decoder *decoder, size_t column);
/// Codes count up from 0 in each run; -1 is missing.
const int32_t *kedge_json_codes(const kedge_json_decoder *decoder, size_t column);

/// How many distinct texts the last run has in a column; their codes are 0 ..< that.
size_t kedge_json_text_count(const kedge_json_decoder *decoder, size_t column);
/// The UTF-8 of the text with a code, not terminated.
const uint8_t *kedge_json_text(
    const kedge_json_decoder *decoder, size_t column, size_t code, size_t *length);

/// The hash of an id, equal to Swift's `IDHash`.
uint64_t kedge_json_id_hash(const uint8_t *bytes, size_t length);
/// Reads RFC 3339 by the rules of Swift's `Timestamp(rfc3339:)`.
bool kedge_json_rfc3339(const uint8_t *bytes, size_t length, int64_t *milliseconds);

#ifdef __cplusplus
}
#endif

#endif
