#pragma once

#include <cstddef>

namespace kedge {

/// Whether it pays to read an event plainly at first: those of one stream are mostly written alike.
class PlainEvents {
public:
    bool are_likely(size_t index) const noexcept {
        return others_ < others_max || index % retry_every == 0;
    }

    void observe(bool is_plain) noexcept { others_ = is_plain ? 0 : others_ + 1; }

private:
    /// After so many events in a row that were not plain only each sixteenth is tried: that costs
    /// the others little, and a stream that becomes plain is soon read so.
    static constexpr size_t others_max = 16;
    static constexpr size_t retry_every = 16;

    size_t others_ = 0;
};

}  // namespace kedge
