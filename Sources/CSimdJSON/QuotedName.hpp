#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace kedge {

/// The name of a member and its closing quote, to be compared with the bytes of an event eight at
/// a time: most names are one or two words, which cost less than a call of `memcmp`.
class QuotedName {
public:
    explicit QuotedName(std::string_view name) noexcept : text_(name), size_(name.size() + 1) {
        const std::string quoted = text_ + '"';
        for (size_t start = 0; start < quoted.size(); start += sizeof(uint64_t)) {
            const std::string part = quoted.substr(start, sizeof(uint64_t));
            Word word;
            std::memcpy(&word.bits, part.data(), part.size());
            std::memset(&word.mask, 0xFF, part.size());
            words_.push_back(word);
        }
        // Such a name is spelled with escapes, so equal bytes are another name.
        for (const char byte : name) {
            if (byte == '"' || byte == '\\' || static_cast<uint8_t>(byte) < ' ') { words_.clear(); }
        }
    }

    std::string_view text() const noexcept { return text_; }

    /// The bytes of the name and its quote.
    size_t size() const noexcept { return size_; }

    /// Whether the name is what begins at `key`, before `end`; reads up to seven bytes after it.
    bool begins_at(const char *key, const char *end) const noexcept {
        if (words_.empty() || end - key < static_cast<std::ptrdiff_t>(size_)) { return false; }
        for (const Word &word : words_) {
            uint64_t bits;
            std::memcpy(&bits, key, sizeof bits);
            if ((bits & word.mask) != word.bits) { return false; }
            key += sizeof bits;
        }
        return true;
    }

private:
    struct Word {
        uint64_t bits = 0;
        /// Ones where the name has bytes.
        uint64_t mask = 0;
    };

    std::string text_;
    size_t size_;
    std::vector<Word> words_;
};

}  // namespace kedge
