#include "notices/sending_desk.hpp"

#include <algorithm>

namespace bangnopi::notices {

Channel* SendingDesk::open(const store::NoticeChannel& stored, std::string& error) {
    Entry& entry = entries_[stored.id];
    if (entry.version == stored.version) {
        error = entry.error;
        return entry.channel.get();
    }
    entry.version = stored.version;
    entry.channel.reset();
    entry.error.clear();
    ChannelAccount account{stored.kind, stored.settings, "{}"};
    if (!stored.secrets_sealed.empty()) {
        const auto secrets =
            keys_.open(store::notice_channel_secrets_place(operator_id_, stored.id), stored.secrets_sealed);
        if (!secrets) {
            entry.error = error = "its secrets do not open with the keys of this installation";
            return nullptr;
        }
        account.secrets = *secrets;
    }
    auto made = make_(account);
    if (made)
        entry.channel = std::move(*made);
    else
        entry.error = english(made.error().detail);
    error = entry.error;
    return entry.channel.get();
}

Instant SendingDesk::next_place(const store::NoticeChannel& stored, Instant now) {
    if (stored.per_minute <= 0) return now;
    Entry& entry = entries_[stored.id];
    const Instant place = std::max(now, entry.next_at);
    entry.next_at = place + std::chrono::microseconds(std::chrono::minutes(1)) / stored.per_minute;
    return place;
}

}  // namespace bangnopi::notices
