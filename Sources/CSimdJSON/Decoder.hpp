#pragma once

#include "NameIndex.hpp"
#include "PlainEvents.hpp"
#include "TargetReader.hpp"
#include "TextTable.hpp"

#include <string>
#include <vector>

namespace kedge {

/// A column of text codes and the texts they stand for.
struct TextColumn {
    std::vector<int32_t> codes;
    TextTable table;
};

/// Where a feature's values go.
struct FeatureSlot {
    bool categorical;
    /// The index among the features of its kind.
    size_t column;
};

/// A member of a prediction event and its name.
struct NamedMember {
    int32_t member;
    const char *name;
};

constexpr NamedMember prediction_members[] = {
    {KEDGE_JSON_ID, "id"},
    {KEDGE_JSON_MODEL, "model"},
    {KEDGE_JSON_VERSION, "version"},
    {KEDGE_JSON_TIMESTAMP, "timestamp"},
    {KEDGE_JSON_FEATURES, "features"},
    {KEDGE_JSON_PREDICTION, "prediction"},
    {KEDGE_JSON_SCORE, "score"},
    {KEDGE_JSON_SCORES, "scores"},
    {KEDGE_JSON_ENTITY, "entity"},
    {KEDGE_JSON_MIRRORED, "mirrored"},
};

/// The key of a field as it stands in the event.
struct Key {
    const char *start;
    const char *end_of_event;

    /// The bytes up to the closing quote, escapes and all.
    std::string_view raw() const noexcept {
        const auto length = static_cast<size_t>(end_of_event - start);
        const void *quote = std::memchr(start, '"', length);
        const char *end = quote == nullptr ? end_of_event : static_cast<const char *>(quote);
        return std::string_view(start, static_cast<size_t>(end - start));
    }
};

/// The name of a field; `storage` is simdjson's buffer if the key has escapes.
inline bool name_of(json::field &field, const char *end, std::string_view &name) noexcept {
    name = Key{field.key().raw(), end}.raw();
    if (std::memchr(name.data(), '\\', name.size()) == nullptr) { return true; }
    return field.unescaped_key().get(name) == simdjson::SUCCESS;
}

}  // namespace kedge

/// The parser, what it looks for, and the columns of the last run.
struct kedge_json_decoder {
    simdjson::ondemand::parser parser;
    size_t event_bytes_max = 0;
    size_t text_bytes_max = 0;
    bool has_model = false;
    std::string model;
    kedge::TargetReader target;
    /// The members of a prediction event, in the order of `prediction_members`.
    kedge::NameIndex event_names;
    kedge::NameIndex features;
    kedge::PlainEvents plain_events;
    std::vector<kedge::FeatureSlot> slots;
    size_t numeric_features = 0;
    size_t categorical_features = 0;

    std::vector<uint8_t> statuses;
    std::vector<int32_t> members;
    std::vector<uint64_t> id_hashes;
    std::vector<int64_t> times;
    std::vector<std::vector<double>> numbers{KEDGE_JSON_NUMERIC_FEATURES};
    std::vector<kedge::TextColumn> texts{KEDGE_JSON_CATEGORICAL_FEATURES};

    /// The categorical values of the event at hand, and room to spell them.
    std::vector<std::string_view> categories;
    std::vector<kedge::Spelling> spellings;

    explicit kedge_json_decoder(size_t event_max, size_t text_max) noexcept
        : parser(event_max), event_bytes_max(event_max), text_bytes_max(text_max) {
        for (const auto &member : kedge::prediction_members) { event_names.add(member.name); }
    }

    /// Makes room for a run of `count` events.
    void start_run(size_t count) noexcept {
        statuses.resize(count);
        members.resize(count);
        id_hashes.resize(count);
        times.resize(count);
        for (auto &column : numbers) { column.resize(count); }
        for (auto &column : texts) {
            column.codes.resize(count);
            column.table.clear();
        }
    }

    /// Makes all features of a row missing.
    void clear_features(size_t row) noexcept {
        for (size_t column = 0; column < numeric_features; column++) {
            numbers[KEDGE_JSON_NUMERIC_FEATURES + column][row] =
                std::numeric_limits<double>::quiet_NaN();
        }
        for (auto &text : categories) { text = std::string_view(); }
    }

    /// Parses the event at `index` up to its root object.
    kedge::Outcome open(
        const kedge_json_events &events, size_t index, simdjson::ondemand::document &document,
        simdjson::ondemand::object &root) noexcept {
        const intptr_t start = events.starts[index];
        const auto length = static_cast<size_t>(events.starts[index + 1] - start);
        if (length == 0) { return {KEDGE_JSON_EMPTY, KEDGE_JSON_EVENT}; }
        if (length > event_bytes_max) { return {KEDGE_JSON_TOO_LARGE, KEDGE_JSON_EVENT}; }
        const auto room = events.bytes_count - static_cast<size_t>(start);
        auto result = parser.iterate(events.bytes + start, length, room);
        if (std::move(result).get(document) != simdjson::SUCCESS
            || document.get_object().get(root) != simdjson::SUCCESS) {
            return {KEDGE_JSON_NOT_JSON, KEDGE_JSON_EVENT};
        }
        return {};
    }
};
