#pragma once

#include "FeatureIndex.hpp"
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
    kedge::FeatureIndex features;
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
        : parser(event_max), event_bytes_max(event_max), text_bytes_max(text_max) {}

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
