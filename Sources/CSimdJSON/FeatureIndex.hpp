#pragma once

#include "IDHash.hpp"

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace kedge {

/// Finds a feature by its name; cheap when events list their features in one order.
class FeatureIndex {
public:
    void add(std::string_view name) noexcept {
        quoted_.push_back(std::string(name) + '"');
        const size_t count = quoted_.size();
        slots_.assign(slot_count(count), -1);
        for (size_t feature = 0; feature < count; feature++) {
            const std::string_view added(quoted_[feature].data(), quoted_[feature].size() - 1);
            size_t slot = id_hash(added) & (slots_.size() - 1);
            while (slots_[slot] >= 0) { slot = (slot + 1) & (slots_.size() - 1); }
            slots_[slot] = static_cast<int32_t>(feature);
        }
        guesses_.assign(count, -1);
        for (size_t place = 0; place < count; place++) {
            guesses_[place] = static_cast<int32_t>(place);
        }
    }

    size_t count() const noexcept { return quoted_.size(); }

    /// The feature whose quoted name starts at `key`, if it is the one last seen at this place of
    /// the object; else -1. Reads no byte at or after `end`.
    int32_t guess(size_t place, const char *key, const char *end) const noexcept {
        if (place >= guesses_.size() || guesses_[place] < 0) { return -1; }
        const std::string &name = quoted_[static_cast<size_t>(guesses_[place])];
        const bool equal = static_cast<size_t>(end - key) >= name.size()
            && std::memcmp(key, name.data(), name.size()) == 0;
        return equal ? guesses_[place] : -1;
    }

    /// The feature called `name`, or -1; remembers it for `guess`.
    int32_t find(size_t place, std::string_view name) noexcept {
        if (slots_.empty()) { return -1; }
        const size_t mask = slots_.size() - 1;
        for (size_t slot = id_hash(name) & mask; slots_[slot] >= 0; slot = (slot + 1) & mask) {
            const std::string &quoted = quoted_[static_cast<size_t>(slots_[slot])];
            if (std::string_view(quoted.data(), quoted.size() - 1) != name) { continue; }
            if (place < guesses_.size()) { guesses_[place] = slots_[slot]; }
            return slots_[slot];
        }
        return -1;
    }

private:
    static size_t slot_count(size_t features) noexcept {
        size_t slots = 8;
        while (slots < features * 4) { slots *= 2; }
        return slots;
    }

    std::vector<std::string> quoted_;
    std::vector<int32_t> slots_;
    std::vector<int32_t> guesses_;
};

}  // namespace kedge
