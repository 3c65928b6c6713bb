// What sends for one operator: its channels, open as long as their settings stay, and the pace of each.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "base/sealing.hpp"
#include "notices/channel.hpp"
#include "notices/notice_sender.hpp"
#include "store/notice_settings.hpp"

namespace bangnopi::notices {

class SendingDesk {
  public:
    SendingDesk(Id operator_id, const KeyRing& keys, const ChannelMaker& make)
        : operator_id_(operator_id), keys_(keys), make_(make) {}

    // Nothing where its settings do not make one; `error` says why.
    Channel* open(const store::NoticeChannel& stored, std::string& error);
    // When a message may go by it: now, or at a place of its own in the row.
    Instant next_place(const store::NoticeChannel& stored, Instant now);
    // Up to which message the channel was asked for reports; 0: from the first on.
    Id& asked_until(Id channel) { return entries_[channel].asked_until; }

  private:
    struct Entry {
        std::int64_t version = 0;
        std::unique_ptr<Channel> channel;
        std::string error;
        Instant next_at;
        Id asked_until;
    };
    Id operator_id_;
    const KeyRing& keys_;
    const ChannelMaker& make_;
    std::map<Id, Entry> entries_;
};

}  // namespace bangnopi::notices
