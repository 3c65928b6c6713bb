#include "billing/isolation_notice.hpp"

#include <algorithm>

#include "billing/promises.hpp"
#include "domain/masked_name.hpp"
#include "domain/qris.hpp"
#include "store/access.hpp"
#include "store/customers.hpp"
#include "store/subscriptions.hpp"

namespace bangnopi::billing {
namespace {

void add_qris(Notice& notice) {
    const store::Settings& settings = notice.tenant->settings;
    if (settings.qris_code.empty() || notice.tenant->currency != domain::Currency::idr()) return;
    const auto code = domain::MerchantQris::parse(settings.qris_code);
    if (!code) return;
    notice.qris = code->for_amount(notice.unpaid.open);
    notice.qris_merchant = code->merchant_name();
}

// By the customer, and what became of it.
void add_what_was_sent(store::Tx& tx, Notice& notice, Instant now) {
    const Id operator_id = notice.tenant->id;
    for (const store::IsolationHold& hold : store::isolation_holds_of(tx, operator_id, notice.customer_id))
        if (hold.kind == store::HoldKind::promise && hold.until_at > now)
            notice.promised_until = last_day_of_promise(*notice.tenant, hold.until_at);
    if (notice.unpaid.count == 0) return;
    auto proof = store::latest_proof_of(tx, operator_id, notice.customer_id);
    if (proof && proof->state != store::ProofState::accepted) notice.proof = std::move(proof);
}

NoticeKind kind_of(domain::Desired desired) {
    switch (desired) {
        case domain::Desired::open:
            return NoticeKind::open;
        case domain::Desired::isolated:
            return NoticeKind::isolated;
        case domain::Desired::closed:
            return NoticeKind::closed;
    }
    return NoticeKind::closed;
}

// Whose line is open is not told what is owed.
Notice of(store::Tx& tx, Id operator_id, Id customer_id, NoticeKind kind, domain::Reason reason,
          Instant now) {
    Notice notice{.kind = kind, .tenant = store::find_operator(tx, operator_id)};
    const auto customer = store::find_customer(tx, operator_id, customer_id);
    if (!customer || !notice.tenant) return {};
    notice.customer_id = customer_id;
    notice.customer_name = domain::masked_name(customer->name);
    notice.reason = reason;
    if (kind == NoticeKind::open) return notice;
    notice.unpaid = store::unpaid_of(tx, operator_id, customer_id, invoices_on_notice_max);
    add_qris(notice);
    if (kind == NoticeKind::isolated && reason == domain::Reason::unpaid)
        notice.may_promise_until = promise_open_to(tx, *notice.tenant, customer_id, now);
    add_what_was_sent(tx, notice, now);
    return notice;
}

Notice general(store::Tx& tx) {
    Notice notice;
    notice.tenant = store::only_operator(tx);
    return notice;
}

}  // namespace

Notice notice_of_address(store::Tx& tx, std::string_view address, const store::OnlineAt& online) {
    const auto lines = store::lines_at_address(tx, address, online);
    if (lines.size() != 1) return general(tx);
    const Id operator_id = lines.front().operator_id;
    const auto access = store::find_access(tx, operator_id, lines.front().subscription_id);
    if (!access) return general(tx);
    return of(tx, operator_id, access->customer_id, kind_of(access->desired), access->reason, online.now);
}

Notice notice_of_customer(store::Tx& tx, Id operator_id, Id customer, Instant now) {
    NoticeKind kind = NoticeKind::closed;
    domain::Reason reason = domain::Reason::none;
    for (const auto& listed : store::listed_subscriptions_of(tx, operator_id, customer)) {
        const NoticeKind of_line = kind_of(listed.access.desired);
        if (of_line == NoticeKind::closed) continue;
        // Of several that are isolated an unpaid bill is what the customer can do something about.
        const bool is_said = of_line != NoticeKind::isolated || reason == domain::Reason::unpaid;
        if (kind == NoticeKind::isolated && is_said) continue;
        kind = of_line;
        reason = listed.access.reason;
    }
    // Who has no line of their own may pay for others'.
    if (kind == NoticeKind::closed && store::pays_for_others(tx, operator_id, customer)) {
        const bool is_isolated = store::is_isolated_for_a_bill(tx, operator_id, customer);
        kind = is_isolated ? NoticeKind::isolated : NoticeKind::open;
        if (is_isolated) reason = domain::Reason::unpaid;
    }
    if (kind != NoticeKind::open) return of(tx, operator_id, customer, kind, reason, now);
    Notice notice = of(tx, operator_id, customer, NoticeKind::unpaid, reason, now);
    if (notice.kind == NoticeKind::unpaid && notice.unpaid.count == 0) notice.kind = NoticeKind::open;
    return notice;
}

}  // namespace bangnopi::billing
