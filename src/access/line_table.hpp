// Lines by subscription, by login and by MAC address, in memory: one thread writes, any reads without waiting for more than
// another's look-up. A look-up allocates nothing. A line that is replaced is found at every moment, as it was or as it is.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <shared_mutex>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "access/line_index.hpp"

namespace bangnopi::access {

using Line =
    std::shared_ptr<const KnownLine>;  // shared: who found it may hold it longer than it stands in the table

struct TextKey {
    Id operator_id;
    std::string_view text;
    bool operator==(const TextKey&) const = default;
};
std::size_t hash_of(const TextKey& key);
std::size_t hash_of(Id id);

struct BySubscription {
    static Id key_of(const KnownLine& line) { return line.line.subscription_id; }
    static bool is_kept(const KnownLine& /*line*/) { return true; }
};
struct ByLogin {
    static TextKey key_of(const KnownLine& line) { return {line.operator_id, line.line.username}; }
    static bool is_kept(const KnownLine& line) { return !line.line.username.empty(); }
};
struct ByMac {
    static TextKey key_of(const KnownLine& line) { return {line.operator_id, line.line.mac}; }
    static bool is_kept(const KnownLine& line) { return !line.line.mac.empty(); }
};

// Lines by one key, in parts with a lock each. The key lies in the line. Several lines may have it: MAC addresses need not
// differ, and a login that went from one line to another may be read of the second first.
template <class By>
class LinesBy {
  public:
    using Key = decltype(By::key_of(std::declval<const KnownLine&>()));

    // Of those with the key the one that comes first by `before`; null if there is none.
    template <class Before>
    [[nodiscard]] Line find(const Key& key, Before before) const {
        const Part& part = part_of(key);
        const std::shared_lock lock(part.mutex);
        auto [at, end] = part.lines.equal_range(key);
        if (at == end) return nullptr;
        auto best = at;
        while (++at != end)
            if (before(**at, **best)) best = at;
        return *best;
    }

    // Either may be null.
    void replace(const Line& old, const Line& now) {
        Part* const from = old && By::is_kept(*old) ? &part_of(By::key_of(*old)) : nullptr;
        Part* const to = now && By::is_kept(*now) ? &part_of(By::key_of(*now)) : nullptr;
        if (to != nullptr) {
            const std::unique_lock lock(to->mutex);
            to->lines.insert(now);
            if (from == to) return erase(*from, old);
        }
        if (from == nullptr) return;
        const std::unique_lock lock(from->mutex);
        erase(*from, old);
    }

    template <class F>
    void each(F&& f) const {
        for (const Part& part : parts_) {
            const std::shared_lock lock(part.mutex);
            for (const Line& line : part.lines) f(line);
        }
    }

  private:
    static constexpr unsigned part_bits = 6;

    struct Hash {
        using is_transparent = void;
        std::size_t operator()(const Key& key) const { return hash_of(key); }
        std::size_t operator()(const Line& line) const { return hash_of(By::key_of(*line)); }
    };
    struct Equal {
        using is_transparent = void;
        bool operator()(const Line& a, const Line& b) const { return By::key_of(*a) == By::key_of(*b); }
        bool operator()(const Key& a, const Line& b) const { return a == By::key_of(*b); }
        bool operator()(const Line& a, const Key& b) const { return By::key_of(*a) == b; }
    };
    struct Part {
        mutable std::shared_mutex mutex;
        std::unordered_multiset<Line, Hash, Equal> lines;
    };

    static std::size_t number_of_part(const Key& key) {
        constexpr std::uint64_t golden =
            0x9e3779b97f4a7c15;  // spreads what the buckets of a part do not look at
        return static_cast<std::size_t>(hash_of(key) * golden >> (64U - part_bits));
    }
    const Part& part_of(const Key& key) const { return parts_[number_of_part(key)]; }
    Part& part_of(const Key& key) { return parts_[number_of_part(key)]; }

    static void erase(Part& part, const Line& line) {
        auto [at, end] = part.lines.equal_range(line);
        while (at != end && *at != line) ++at;
        if (at != end) part.lines.erase(at);
    }

    std::array<Part, std::size_t{1} << part_bits> parts_;
};

class LineTable {
  public:
    [[nodiscard]] Line of_id(Id subscription) const;
    [[nodiscard]] Line of_login(Id operator_id, std::string_view username) const;
    // Of several first one that signs in with nothing else, then the oldest.
    [[nodiscard]] Line of_mac(Id operator_id, std::string_view mac) const;
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::vector<Line> all() const;

    // Both answer what was there before; null if nothing was.
    Line put(const Line& line);
    Line remove(Id subscription);

  private:
    void replace(const Line& old, const Line& now);

    LinesBy<BySubscription> by_id_;
    LinesBy<ByLogin> by_login_;
    LinesBy<ByMac> by_mac_;
    std::atomic<std::size_t> size_{0};
};

}  // namespace bangnopi::access
