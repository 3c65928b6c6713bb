// What messages are made of: of many at once, a few reads whatever their number.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "domain/allocation.hpp"
#include "domain/calendar.hpp"
#include "domain/notice_kind.hpp"
#include "domain/payment_method.hpp"
#include "store/notices.hpp"

namespace bangnopi::store {

struct NoticedCustomer {
    Id id;
    std::string number;
    std::string name;
    std::optional<std::string> phone;  // E.164
    std::optional<std::string> email;
    bool phone_failed = false;
    bool email_failed = false;
    std::string language;
    std::string preferred_channel;
    std::optional<Id> area_id;
    std::int64_t balance = 0;
    bool exempt = false;
    bool declines = false;         // all that the contract does not require
    std::int64_t link_number = 0;  // isolation_notices.hpp
    // Of their invoices that are past the moment at which they isolate; the first of them.
    std::int64_t isolating_open = 0;
    std::int64_t isolating_count = 0;
    std::string first_isolating_number;
    bool is_isolated = false;  // a line of theirs, or that they pay for
    std::optional<Instant> promised_until;
    std::optional<Instant> in_review_until;
};

struct NoticedInvoice {
    Id id;
    Id customer_id;
    std::string number;
    domain::InvoiceStatus status = domain::InvoiceStatus::open;
    domain::Date issued_on;
    domain::Date due_on;
    std::optional<Instant> isolates_at;
    domain::Period period;
    std::int64_t total = 0;
    std::int64_t open = 0;
    std::optional<Instant> paid_last_at;  // the last that was allocated to it
};

struct NoticedPayment {
    Id id;
    Id customer_id;
    std::int64_t amount = 0;
    domain::PaymentMethod method = domain::PaymentMethod::cash;
    std::string channel_name;
    Instant received_at;
    bool is_reversed = false;
    std::string invoice_number;  // the first that it was allocated to; empty: none
    std::int64_t invoices = 0;
    std::int64_t invoices_open = 0;  // of those, what is open still
};

struct NoticedSubscription {
    Id id;
    Id customer_id;
    std::string plan_name;
    bool is_isolated = false;
};

class NoticeFacts {
  public:
    static NoticeFacts load(Tx& tx, Id operator_id, std::span<const DueNotice> notices, Instant now);

    // Nothing: there is none of this id any more.
    [[nodiscard]] const NoticedCustomer* customer(Id id) const;
    [[nodiscard]] const NoticedInvoice* invoice(Id id) const;
    [[nodiscard]] const NoticedPayment* payment(Id id) const;
    [[nodiscard]] const NoticedSubscription* subscription(Id id) const;
    // Of the plan that an event names by its code; empty: there is none.
    [[nodiscard]] std::string plan_name(std::string_view code) const;
    [[nodiscard]] std::optional<Id> customer_of(const Notice& notice) const;
    // Whether its customer was told, or is by these, of the same moment by an older one of its kind: of lines that are isolated or
    // restored together.
    [[nodiscard]] bool is_told_already(const Notice& notice) const;

  private:
    void load_invoices(Tx& tx, Id operator_id, std::span<const Id> ids);
    void load_payments(Tx& tx, Id operator_id, std::span<const Id> ids);
    void load_subscriptions(Tx& tx, Id operator_id, std::span<const Id> ids);
    void load_customers(Tx& tx, Id operator_id, std::span<const Id> ids, Instant now);
    void load_debts(Tx& tx, Id operator_id, std::span<const Id> ids, Instant now);
    void load_plans(Tx& tx, Id operator_id);
    void load_told(Tx& tx, Id operator_id, std::span<const DueNotice> notices);

    using Told = std::tuple<Id, std::string, Instant>;  // customer, kind, moment
    std::map<Told, Id> told_;                           // by the first
    std::map<std::string, std::string, std::less<>> plan_names_;
    std::unordered_map<Id, NoticedCustomer> customers_;
    std::unordered_map<Id, NoticedInvoice> invoices_;
    std::unordered_map<Id, NoticedPayment> payments_;
    std::unordered_map<Id, NoticedSubscription> subscriptions_;
};

// The newest of a customer's that a message could be of; their own id where it is of themselves.
std::optional<Id> newest_subject_of(Tx& tx, Id operator_id, Id customer, domain::NoticeSubject subject);

// An open invoice, of which its customer may be reminded.
struct RemindedInvoiceRow {
    Id id;
    Id customer_id;
    std::optional<Id> area_id;
    domain::Date issued_on;
    domain::Date due_on;
    std::optional<Instant> isolates_at;
    std::optional<Instant> held_until;  // isolation, by a promise or what is in review
    std::int64_t open = 0;
    bool is_exempt = false;
};
// Where a reader of them is: those that isolate first, by when they do, then those that never do.
struct OpenInvoicesCursor {
    std::optional<Instant> isolates_at = Instant::min();
    Id id;
};
// The next ones, at most `limit`, and the cursor moved on behind them; none: those were all.
std::vector<RemindedInvoiceRow> next_open_invoices(Tx& tx, Id operator_id, OpenInvoicesCursor& cursor,
                                                   std::size_t limit);

}  // namespace bangnopi::store
