// What becomes of a message that is due: who gets it, by which channel, in which words; or why nobody does.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "notices/templates.hpp"
#include "store/notice_facts.hpp"
#include "store/operators.hpp"

namespace bangnopi::notices {

// A customer's own page, from anywhere; empty: the operator has none.
using LinkMaker = std::function<std::string(const store::Operator&, const store::NoticedCustomer&)>;

// Why a message is not sent, as store::Notice::reason has it.
namespace skipped {
inline constexpr std::string_view paid = "paid";
inline constexpr std::string_view gone = "gone";  // what it is of: voided, credited, reversed
inline constexpr std::string_view promised = "promised";
inline constexpr std::string_view in_review = "in_review";
inline constexpr std::string_view exempt = "exempt";
inline constexpr std::string_view declined = "declined";
inline constexpr std::string_view unwanted = "unwanted";  // they want no messages
inline constexpr std::string_view merged = "merged";    // the customer was told by another of the same moment
inline constexpr std::string_view changed = "changed";  // isolated and open again, or the other way round
inline constexpr std::string_view late = "late";        // it was to be sent on a day that is past
inline constexpr std::string_view no_address = "no_address";  // that a channel of the operator reaches
inline constexpr std::string_view for_staff = "for_staff";
}  // namespace skipped

// How long a reminder that could not be sent is still worth sending.
inline constexpr int reminder_late_days_max = 2;

class Composer {
  public:
    Composer(const store::Operator& tenant, store::ReminderPolicies policies,
             std::vector<store::NoticeChannel> channels, Texts texts, const LinkMaker& link);

    // `sending` with channel, recipient and text; `skipped` or `failed` with the reason.
    void compose(const store::NoticeFacts& facts, store::Notice& notice, Instant now);
    // Of one that was composed: whether it could go by another channel.
    [[nodiscard]] bool has_other_channel(const store::NoticeFacts& facts, const store::Notice& notice) const;
    // Quiet hours of where the customer lives: when it may be sent.
    [[nodiscard]] Instant sendable_at(const store::NoticeFacts& facts, const store::Notice& notice,
                                      Instant now) const;
    // The text alone, for a preview.
    Text text_of(const store::NoticeFacts& facts, const store::Notice& notice, domain::Medium medium,
                 words::Language language, Instant now);

    [[nodiscard]] const store::NoticeChannel* channel(Id id) const;

  private:
    [[nodiscard]] const store::NoticeChannel* choose(const store::NoticedCustomer& customer,
                                                     const store::Notice& notice) const;
    // Whether a later one of the invoice's reminders is planned by now: that one is sent.
    [[nodiscard]] bool is_overtaken(const store::NoticeFacts& facts, const store::Notice& notice,
                                    const store::NoticedCustomer& customer, Instant now) const;
    [[nodiscard]] Fields fields_for(const store::NoticeFacts& facts, const store::Notice& notice,
                                    const store::NoticedCustomer& customer, domain::Medium medium,
                                    words::Language language, Instant now) const;

    const store::Operator& tenant_;
    store::ReminderPolicies policies_;
    std::vector<store::NoticeChannel> channels_;  // active, in the order in which they are tried
    Texts texts_;
    const LinkMaker& link_;
};

// Why it is not sent to anybody, whatever the channel; nothing: it is.
std::optional<std::string_view> reason_to_skip(const store::Operator& tenant, const store::NoticeFacts& facts,
                                               const store::Notice& notice, Instant now);

}  // namespace bangnopi::notices
