// What staff decide of messages to customers: the channels they go by, the operator's own texts, when customers are reminded, and whether
// one that failed is sent again. Each use case is one transaction's work and writes its audit row.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/sealing.hpp"
#include "notices/notice_sender.hpp"
#include "store/act.hpp"
#include "store/notice_settings.hpp"
#include "store/notices.hpp"

namespace bangnopi::notices {

inline constexpr std::size_t notice_channels_max = 20;  // of one operator
inline constexpr std::int64_t per_minute_max = 100'000;

// What is absent stays. Secrets are kept sealed and never shown; where the settings change they are given again, so that nobody sends
// them to a host of their own.
struct NoticeChannelFields {
    std::optional<std::string> name;
    std::optional<std::string> kind;      // of a new one
    std::optional<std::string> settings;  // JSON
    std::optional<std::string> secrets;   // JSON, of texts
    std::optional<int> position;
    std::optional<std::int64_t> per_minute;
    std::optional<bool> active;
};
// Refuses at "/settings/…" and "/secrets/…" what is no channel of its kind.
Result<store::NoticeChannel> add_notice_channel(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                                const ChannelMaker& make, const NoticeChannelFields& fields);
Result<store::NoticeChannel> edit_notice_channel(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                                 const ChannelMaker& make, Id channel,
                                                 const NoticeChannelFields& fields,
                                                 std::optional<std::int64_t> if_version);
Result<Done> remove_notice_channel(store::Tx& tx, const store::Act& act, Id channel,
                                   std::optional<std::int64_t> if_version);

Result<Done> put_template(store::Tx& tx, const store::Act& act, const store::NoticeTemplate& row);
Result<Done> remove_template(store::Tx& tx, const store::Act& act, const store::NoticeTemplate& row);

// `area`: none for the operator's own.
Result<store::StoredReminderPolicy> set_reminder_policy(store::Tx& tx, const store::Act& act,
                                                        std::optional<Id> area,
                                                        const domain::ReminderPolicy& policy,
                                                        std::optional<std::int64_t> if_version);
Result<Done> remove_reminder_policy(store::Tx& tx, const store::Act& act, std::optional<Id> area,
                                    std::optional<std::int64_t> if_version);

// One that failed, was skipped or of which nobody knows: from the first channel on, now.
Result<store::Notice> send_again(store::Tx& tx, const store::Act& act, Id notice);

// What a message would say.
struct TextPreview {
    Text text;
    std::string skipped;  // why it would not be; empty: it would
};
// Of a kind to a customer, from what there is of theirs; the text of `row` where its body is not empty, else what the operator's is.
Result<TextPreview> preview_text(store::Tx& tx, const store::Operator& tenant, const LinkMaker& link,
                                 const store::NoticeTemplate& row, Id customer, Instant now);

}  // namespace bangnopi::notices
