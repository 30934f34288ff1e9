#pragma once

#include "IDHash.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kedge {

/// The distinct texts of one column within one run of events, in order of first appearance.
///
/// A table starts empty with each run, so codes depend on nothing but the run, and the memory is
/// bounded by it.
class TextTable {
public:
    void clear() noexcept {
        slots_.assign(slots_min, -1);
        ends_.clear();
        hashes_.clear();
        bytes_.clear();
        count_ = 0;
        last_ = -1;
    }

    size_t count() const noexcept { return count_; }

    std::string_view text(size_t code) const noexcept {
        const size_t start = code == 0 ? 0 : ends_[code - 1];
        return std::string_view(bytes_).substr(start, ends_[code] - start);
    }

    /// The code of `value`, added if it is new.
    int32_t code(std::string_view value) noexcept {
        // Neighbouring events mostly repeat a version.
        if (last_ >= 0 && text(static_cast<size_t>(last_)) == value) { return last_; }
        if (count_ * 2 >= slots_.size()) { grow(); }
        const uint64_t hash = id_hash(value);
        const size_t mask = slots_.size() - 1;
        size_t slot = hash & mask;
        for (; slots_[slot] >= 0; slot = (slot + 1) & mask) {
            const auto code = static_cast<size_t>(slots_[slot]);
            if (hashes_[code] == hash && text(code) == value) { return last_ = slots_[slot]; }
        }
        slots_[slot] = static_cast<int32_t>(count_++);
        hashes_.push_back(hash);
        bytes_.append(value);
        ends_.push_back(bytes_.size());
        return last_ = slots_[slot];
    }

private:
    static constexpr size_t slots_min = 64;

    void grow() noexcept {
        slots_.assign(slots_.empty() ? slots_min : slots_.size() * 2, -1);
        const size_t mask = slots_.size() - 1;
        for (size_t code = 0; code < count_; code++) {
            size_t slot = hashes_[code] & mask;
            while (slots_[slot] >= 0) { slot = (slot + 1) & mask; }
            slots_[slot] = static_cast<int32_t>(code);
        }
    }

    std::vector<int32_t> slots_;
    std::vector<uint64_t> hashes_;
    std::vector<size_t> ends_;
    std::string bytes_;
    size_t count_ = 0;
    int32_t last_ = -1;
};

}  // namespace kedge
