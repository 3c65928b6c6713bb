#include "adapters/radius/pending_answers.hpp"

#include <algorithm>

namespace bangnopi::radius {

PendingAnswers::PendingAnswers(std::size_t answers_max, Duplicates& duplicates, Counters& counters)
    : duplicates_(duplicates), counters_(counters), slots_(answers_max) {
    free_.reserve(answers_max);
    for (std::size_t i = answers_max; i-- > 0;) free_.push_back(static_cast<std::uint32_t>(i));
}

std::optional<std::uint64_t> PendingAnswers::put(const RequestKey& key, const UdpSocket& from, const Peer& to,
                                                 Octets answer) {
    std::uint32_t token = 0;
    {
        const std::lock_guard lock(mutex_);
        if (free_.empty()) return std::nullopt;
        token = free_.back();
        free_.pop_back();
    }
    Slot& slot = slots_[token];
    slot.key = key;
    slot.from = &from;
    slot.to = to;
    slot.octets = answer.size();
    if (answer.size() > short_answer_octets)
        slot.long_answer.assign(answer.begin(), answer.end());
    else
        std::ranges::copy(answer, slot.short_answer.begin());
    return token;
}

// Those of one socket at a time; mostly there is one.
void PendingAnswers::send(std::span<const std::uint64_t> tokens) {
    auto rest = tokens;
    while (!rest.empty()) {
        const UdpSocket* const socket = slots_[rest.front()].from;
        std::size_t count = 1;
        while (count < std::min(rest.size(), batch_datagrams_max) && slots_[rest[count]].from == socket)
            ++count;
        send_batch(rest.first(count));
        rest = rest.subspan(count);
    }
    release(tokens);
}

void PendingAnswers::send_batch(std::span<const std::uint64_t> tokens) {
    SendBatch batch(*slots_[tokens.front()].from);
    for (const std::uint64_t token : tokens) {
        const Slot& slot = slots_[token];
        duplicates_.answered(slot.key, slot.answer());
        batch.add(slot.to, slot.answer());
    }
    counters_.add(Count::accounting_answers, batch.send());
}

void PendingAnswers::drop(std::span<const std::uint64_t> tokens) {
    for (const std::uint64_t token : tokens) duplicates_.forget(slots_[token].key);
    release(tokens);
}

std::size_t PendingAnswers::size() const {
    const std::lock_guard lock(mutex_);
    return slots_.size() - free_.size();
}

void PendingAnswers::release(std::span<const std::uint64_t> tokens) {
    const std::lock_guard lock(mutex_);
    for (const std::uint64_t token : tokens) free_.push_back(static_cast<std::uint32_t>(token));
}

}  // namespace bangnopi::radius
