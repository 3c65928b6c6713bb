// What customers are told: each kind of message, what it is of, and whether the contract requires it. Names are those of templates and
// lists.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace bangnopi::domain {

enum class NoticeSubject : std::uint8_t { invoice, payment, subscription, customer, voucher };

struct NoticeKind {
    std::string_view name;
    std::string_view event;  // that brings it about; empty: time or staff do
    NoticeSubject subject = NoticeSubject::invoice;
    bool is_required = true;  // else a customer may decline it
};

inline constexpr std::array notice_kinds = {
    NoticeKind{"invoice.issued", "invoice.issued", NoticeSubject::invoice},
    NoticeKind{"reminder.before_due", "", NoticeSubject::invoice},
    NoticeKind{"reminder.due_today", "", NoticeSubject::invoice},
    NoticeKind{"reminder.overdue", "", NoticeSubject::invoice},
    NoticeKind{"reminder.isolation", "", NoticeSubject::invoice},
    NoticeKind{"reminder.isolated", "", NoticeSubject::invoice},
    NoticeKind{"payment.received", "payment.received", NoticeSubject::payment},
    NoticeKind{"payment.refunded", "payment.refunded", NoticeSubject::payment},
    NoticeKind{"access.isolated", "subscription.isolated", NoticeSubject::subscription},
    NoticeKind{"access.restored", "subscription.restored", NoticeSubject::subscription},
    NoticeKind{"plan.changed", "subscription.plan_changed", NoticeSubject::subscription},
    NoticeKind{"quota.reached", "quota.reached", NoticeSubject::subscription, false},
    NoticeKind{"balance.low", "balance.low", NoticeSubject::customer},
    NoticeKind{"voucher.redeemed", "voucher.redeemed", NoticeSubject::voucher, false},
};
// To staff, and kept among the notices: that a contract should be ended.
inline constexpr std::string_view termination_notice = "reminder.termination";

constexpr const NoticeKind* find_notice_kind(std::string_view name) {
    const auto* found = std::find_if(notice_kinds.begin(), notice_kinds.end(),
                                     [&](const NoticeKind& kind) { return kind.name == name; });
    return found == notice_kinds.end() ? nullptr : found;
}
constexpr const NoticeKind* notice_kind_of_event(std::string_view event) {
    const auto* found = std::find_if(notice_kinds.begin(), notice_kinds.end(), [&](const NoticeKind& kind) {
        return !kind.event.empty() && kind.event == event;
    });
    return found == notice_kinds.end() ? nullptr : found;
}

}  // namespace bangnopi::domain
