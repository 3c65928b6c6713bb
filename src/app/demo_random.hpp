// Chance that is the same on every machine and for every compiler: SplitMix64 (Steele, Lea, Flood 2014). The
// standard library's distributions are not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace bangnopi::app {

class DemoRandom {
  public:
    // One stream for each thing that is drawn for: adding a draw to one changes no other.
    DemoRandom(std::uint64_t seed, std::uint64_t stream) : state_(seed * 0x9E3779B97F4A7C15ULL + stream) {
        next();
        next();
    }
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31U);
    }
    // 0 to bound - 1; the bias of a remainder is nothing to a story.
    std::int64_t below(std::int64_t bound) {
        return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(bound));
    }
    std::int64_t between(std::int64_t first, std::int64_t last) { return first + below(last - first + 1); }
    bool chance(int percent) { return below(100) < percent; }
    template <class T>
    const T& pick(std::span<const T> from) {
        return from[static_cast<std::size_t>(below(static_cast<std::int64_t>(from.size())))];
    }

  private:
    std::uint64_t state_;
};

}  // namespace bangnopi::app
