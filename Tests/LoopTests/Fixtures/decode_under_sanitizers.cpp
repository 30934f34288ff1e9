// Decodes a corpus with CSimdJSON, for sanitizers to watch: decode_under_sanitizers CORPUS
//
// The corpus is a sequence of events, each its length (4 bytes, the least first) and its bytes. Each
// run of them lies in a block of memory of its own that ends where a decoder must stop reading.
// Every run is read as predictions and as labels, by decoders that are made and destroyed all the
// time; everything that they answer is read too.
#include "CSimdJSON.h"

#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

namespace {

constexpr size_t run_length = 1000;
constexpr size_t padding = 64;
constexpr size_t runs_of_a_decoder = 7;

struct destroyer {
    void operator()(kedge_json_decoder *decoder) const { kedge_json_decoder_destroy(decoder); }
};
using decoder_handle = std::unique_ptr<kedge_json_decoder, destroyer>;

const uint8_t *text(const char *characters) {
    return reinterpret_cast<const uint8_t *>(characters);
}

decoder_handle make_decoder(bool is_classification) {
    decoder_handle decoder(kedge_json_decoder_create(1 << 20, 1024));
    for (const char *name : {"price", "demand"}) {
        kedge_json_decoder_add_feature(decoder.get(), text(name), strlen(name), false);
    }
    kedge_json_decoder_add_feature(decoder.get(), text("day"), 3, true);
    if (is_classification) {
        for (const char *name : {"0", "1"}) {
            kedge_json_decoder_add_class(decoder.get(), text(name), 1);
        }
    }
    return decoder;
}

/// Reads all that a decoder says of its last run, so that none of it may be freed or uninitialised.
uint64_t read_all(kedge_json_decoder *decoder, size_t events, size_t rows, bool is_prediction) {
    uint64_t sum = 0;
    for (size_t i = 0; i < events; ++i) {
        sum += kedge_json_statuses(decoder)[i] + uint64_t(kedge_json_members(decoder)[i]);
    }
    size_t numbers = is_prediction ? KEDGE_JSON_NUMERIC_FEATURES + 2 : KEDGE_JSON_WEIGHTS + 1;
    size_t texts = is_prediction ? KEDGE_JSON_CATEGORICAL_FEATURES + 1 : 0;
    for (size_t i = 0; i < rows; ++i) {
        sum += kedge_json_id_hashes(decoder)[i] + uint64_t(kedge_json_times(decoder)[i]);
        for (size_t column = 0; column < numbers; ++column) {
            uint64_t bits;
            memcpy(&bits, kedge_json_numbers(decoder, column) + i, sizeof bits);
            sum += bits;
        }
        for (size_t column = 0; column < texts; ++column) {
            sum += uint64_t(kedge_json_codes(decoder, column)[i]);
        }
    }
    for (size_t column = 0; column < texts; ++column) {
        for (size_t code = 0; code < kedge_json_text_count(decoder, column); ++code) {
            size_t length = 0;
            const uint8_t *bytes = kedge_json_text(decoder, column, code, &length);
            for (size_t i = 0; i < length; ++i) sum += bytes[i];
        }
    }
    return sum;
}

}  // namespace

int main(int count, char **arguments) {
    FILE *corpus = count == 2 ? fopen(arguments[1], "rb") : nullptr;
    if (!corpus) return 2;
    uint64_t sum = 0;
    size_t events = 0, rows = 0;
    decoder_handle decoder;
    for (size_t run = 0;; ++run) {
        std::vector<uint8_t> bytes;
        std::vector<intptr_t> starts{0};
        uint8_t prefix[4];
        while (starts.size() <= run_length && fread(prefix, 1, 4, corpus) == 4) {
            size_t length = prefix[0] | prefix[1] << 8 | prefix[2] << 16 | size_t(prefix[3]) << 24;
            size_t start = bytes.size();
            bytes.resize(start + length);
            if (length > 0 && fread(&bytes[start], 1, length, corpus) != length) return 3;
            starts.push_back(intptr_t(bytes.size()));
        }
        size_t number = starts.size() - 1;
        if (number == 0) break;
        std::unique_ptr<uint8_t[]> block(new uint8_t[bytes.size() + padding]());
        if (!bytes.empty()) memcpy(block.get(), bytes.data(), bytes.size());
        std::vector<int64_t> latest(number, 2000000000000);
        if (run % runs_of_a_decoder == 0) decoder = make_decoder(run % 2 == 0);
        kedge_json_events input{
            block.get(), bytes.size() + padding, starts.data(), number,
            run % 3 == 0 ? nullptr : latest.data()};
        size_t predictions = kedge_json_decode_predictions(decoder.get(), input);
        sum += read_all(decoder.get(), number, predictions, true);
        size_t labels = kedge_json_decode_labels(decoder.get(), input);
        sum += read_all(decoder.get(), number, labels, false);
        events += number;
        rows += predictions + labels;
    }
    fclose(corpus);
    printf("%zu events, %zu rows, sum %016llx\n", events, rows, (unsigned long long)sum);
    return 0;
}
