#include "adapters/radius/duplicates.hpp"

#include <algorithm>
#include <mutex>
#include <vector>

#include "base/check.hpp"

namespace bangnopi::radius {
namespace {

constexpr std::size_t shards = 16;
constexpr std::size_t slots_of_shard = Duplicates::requests_max / shards;
constexpr std::size_t chains_of_shard = slots_of_shard;
constexpr std::size_t short_answer_octets = 384;
constexpr std::uint32_t none = ~std::uint32_t{0};

std::size_t hash_of(const RequestKey& key) {
    std::array<char, sizeof key.address + sizeof key.authenticator + 5> octets;
    auto at = std::ranges::copy(key.address, octets.begin()).out;
    for (const std::byte octet : key.authenticator) *at++ = static_cast<char>(octet);
    for (const std::uint16_t port : {key.port, key.local_port}) {
        *at++ = static_cast<char>(port >> 8U);
        *at++ = static_cast<char>(port & 0xFFU);
    }
    *at = static_cast<char>(key.identifier);
    return std::hash<std::string_view>{}({octets.data(), octets.size()});
}

struct Slot {
    RequestKey key;
    Steady began;
    std::size_t chain = 0;
    std::uint32_t next = none;  // in its chain
    bool used = false;
    std::size_t answer_octets = 0;  // 0: at work
    std::vector<std::byte> long_answer;

    [[nodiscard]] bool is_long() const { return answer_octets > short_answer_octets; }
};

}  // namespace

// Slots are a ring: the next one to be taken is the one that was taken longest ago. A chain holds those of one hash.
class Duplicates::Shard {
  public:
    Shard()
        : slots_(slots_of_shard),
          answers_(std::make_unique_for_overwrite<std::byte[]>(slots_of_shard * short_answer_octets)) {
        heads_.fill(none);
    }

    Found begin(const RequestKey& key, std::size_t chain, Steady now, std::span<std::byte> answer) {
        const std::lock_guard lock(mutex_);
        const std::uint32_t known = find(key, chain);
        if (known != none && now - slots_[known].began < remembered) return found(known, answer);
        if (known != none) release(known);
        take(key, chain, now);
        return {};
    }

    void answered(const RequestKey& key, std::size_t chain, Octets answer) {
        const std::lock_guard lock(mutex_);
        const std::uint32_t known = find(key, chain);
        if (known == none) return;
        Slot& slot = slots_[known];
        slot.answer_octets = answer.size();
        if (slot.is_long())
            slot.long_answer.assign(answer.begin(), answer.end());
        else
            std::ranges::copy(answer, short_answer(known));
    }

    void forget(const RequestKey& key, std::size_t chain) {
        const std::lock_guard lock(mutex_);
        const std::uint32_t known = find(key, chain);
        if (known != none) release(known);
    }

  private:
    std::byte* short_answer(std::uint32_t slot) { return answers_.get() + slot * short_answer_octets; }

    std::uint32_t find(const RequestKey& key, std::size_t chain) const {
        std::uint32_t at = heads_[chain];
        while (at != none && slots_[at].key != key) at = slots_[at].next;
        return at;
    }

    Found found(std::uint32_t known, std::span<std::byte> answer) {
        const Slot& slot = slots_[known];
        if (slot.answer_octets == 0) return {Seen::at_work, 0};
        BANGNOPI_CHECK(answer.size() >= slot.answer_octets);
        const std::byte* const octets = slot.is_long() ? slot.long_answer.data() : short_answer(known);
        std::copy_n(octets, slot.answer_octets, answer.begin());
        return {Seen::answered, slot.answer_octets};
    }

    void take(const RequestKey& key, std::size_t chain, Steady now) {
        const std::uint32_t taken = oldest_;
        oldest_ = (oldest_ + 1) % slots_of_shard;
        if (slots_[taken].used) release(taken);
        slots_[taken] = {key, now, chain, heads_[chain], true, 0, {}};
        heads_[chain] = taken;
    }

    void release(std::uint32_t released) {
        Slot& slot = slots_[released];
        std::uint32_t* link = &heads_[slot.chain];
        while (*link != released) link = &slots_[*link].next;
        *link = slot.next;
        slot = {};
    }

    std::mutex mutex_;
    std::vector<Slot> slots_;
    std::unique_ptr<std::byte[]> answers_;
    std::array<std::uint32_t, chains_of_shard> heads_;
    std::uint32_t oldest_ = 0;
};

Duplicates::Duplicates() : shards_(std::make_unique<Shard[]>(shards)) {}
Duplicates::~Duplicates() = default;

Duplicates::Shard& Duplicates::shard_of(std::size_t hash) {
    return shards_[hash % shards];
}

Duplicates::Found Duplicates::begin(const RequestKey& key, Steady now, std::span<std::byte> answer) {
    const std::size_t hash = hash_of(key);
    return shard_of(hash).begin(key, hash / shards % chains_of_shard, now, answer);
}

void Duplicates::answered(const RequestKey& key, Octets answer) {
    const std::size_t hash = hash_of(key);
    shard_of(hash).answered(key, hash / shards % chains_of_shard, answer);
}

void Duplicates::forget(const RequestKey& key) {
    const std::size_t hash = hash_of(key);
    shard_of(hash).forget(key, hash / shards % chains_of_shard);
}

}  // namespace bangnopi::radius
