#pragma once

#include <cstdint>
#include <string_view>

namespace kedge {

/// FNV-1a, then the finaliser of SplitMix64: the same function as `IDHash.of` in Swift.
inline uint64_t id_hash(std::string_view text) noexcept {
    uint64_t hash = 0xCBF29CE484222325ULL;
    for (const char byte : text) {
        hash = (hash ^ static_cast<uint8_t>(byte)) * 0x00000100000001B3ULL;
    }
    hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9ULL;
    hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBULL;
    return hash ^ (hash >> 31);
}

}  // namespace kedge
