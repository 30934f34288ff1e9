#pragma once

#include "IDHash.hpp"
#include "QuotedName.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace kedge {

/// Finds a member by its name; cheap when events list their members in one order.
class NameIndex {
public:
    void add(std::string_view name) noexcept {
        names_.emplace_back(name);
        const size_t count = names_.size();
        slots_.assign(slot_count(count), -1);
        guesses_.resize(count);
        for (size_t number = 0; number < count; number++) {
            size_t slot = id_hash(names_[number].text()) & (slots_.size() - 1);
            while (slots_[slot] >= 0) { slot = (slot + 1) & (slots_.size() - 1); }
            slots_[slot] = static_cast<int32_t>(number);
            guesses_[number] = static_cast<int32_t>(number);
        }
    }

    size_t count() const noexcept { return names_.size(); }

    /// The bytes of a name and its closing quote.
    size_t quoted_size(int32_t number) const noexcept {
        return names_[static_cast<size_t>(number)].size();
    }

    /// The number of the name at `key`, if it is the one last seen at this place of its object;
    /// else -1. Reads up to seven bytes after `end`.
    int32_t guess(size_t place, const char *key, const char *end) const noexcept {
        if (place >= guesses_.size()) { return -1; }
        const int32_t number = guesses_[place];
        return names_[static_cast<size_t>(number)].begins_at(key, end) ? number : -1;
    }

    /// The number of `name`, or -1.
    int32_t find(std::string_view name) const noexcept {
        if (slots_.empty()) { return -1; }
        const size_t mask = slots_.size() - 1;
        for (size_t slot = id_hash(name) & mask; slots_[slot] >= 0; slot = (slot + 1) & mask) {
            if (names_[static_cast<size_t>(slots_[slot])].text() == name) { return slots_[slot]; }
        }
        return -1;
    }

    /// The same; remembers it for `guess`.
    int32_t find(size_t place, std::string_view name) noexcept {
        const int32_t number = find(name);
        if (number >= 0 && place < guesses_.size()) { guesses_[place] = number; }
        return number;
    }

private:
    static size_t slot_count(size_t names) noexcept {
        size_t slots = 8;
        while (slots < names * 4) { slots *= 2; }
        return slots;
    }

    std::vector<QuotedName> names_;
    std::vector<int32_t> slots_;
    std::vector<int32_t> guesses_;
};

}  // namespace kedge
