#include "store/notice_facts.hpp"

#include <algorithm>
#include <set>

#include "domain/notice_kind.hpp"
#include "store/subscriptions.hpp"

namespace bangnopi::store {
namespace {

using domain::NoticeSubject;

#define OPEN_INVOICE_COLUMNS                                                                              \
    "i.id, i.customer_id, c.area_id, i.issued_on, i.due_on, i.isolates_at, (SELECT MAX(h.until_at) FROM " \
    "isolation_hold h WHERE h.operator_id = i.operator_id AND h.customer_id = i.customer_id), i.open, "   \
    "c.exempt "                                                                                           \
    "FROM invoice i JOIN customer c ON c.operator_id = i.operator_id AND c.id = i.customer_id WHERE "     \
    "i.operator_id = $1 AND i.open > 0"

template <class Map>
auto find_in(const Map& map, Id id) {
    const auto found = map.find(id);
    return found == map.end() ? nullptr : &found->second;
}

std::optional<NoticeSubject> subject_kind_of(const Notice& notice) {
    const domain::NoticeKind* kind = domain::find_notice_kind(notice.kind);
    return kind == nullptr ? std::nullopt : std::optional(kind->subject);
}

std::vector<Id> subjects_of(std::span<const DueNotice> notices, NoticeSubject kind) {
    std::set<Id> ids;
    for (const DueNotice& due : notices)
        if (subject_kind_of(due.notice) == kind) ids.insert(due.notice.subject_id);
    return {ids.begin(), ids.end()};
}

// As payloads of events have it: "customer":"<id>".
std::optional<Id> customer_in(std::string_view payload) {
    constexpr std::string_view key = R"("customer":")";
    const std::size_t at = payload.find(key);
    if (at == std::string_view::npos) return std::nullopt;
    const std::size_t begin = at + key.size();
    return parse_id(payload.substr(begin, payload.find('"', begin) - begin));
}

}  // namespace

NoticeFacts NoticeFacts::load(Tx& tx, Id operator_id, std::span<const DueNotice> notices, Instant now) {
    NoticeFacts facts;
    facts.load_invoices(tx, operator_id, subjects_of(notices, NoticeSubject::invoice));
    facts.load_payments(tx, operator_id, subjects_of(notices, NoticeSubject::payment));
    facts.load_subscriptions(tx, operator_id, subjects_of(notices, NoticeSubject::subscription));
    std::set<Id> customers;
    for (const DueNotice& due : notices)
        if (const auto customer = facts.customer_of(due.notice)) customers.insert(*customer);
    const std::vector<Id> ids(customers.begin(), customers.end());
    facts.load_customers(tx, operator_id, ids, now);
    facts.load_debts(tx, operator_id, ids, now);
    facts.load_told(tx, operator_id, notices);
    if (std::any_of(notices.begin(), notices.end(),
                    [](const DueNotice& due) { return due.notice.kind == "plan.changed"; }))
        facts.load_plans(tx, operator_id);
    return facts;
}

bool NoticeFacts::is_told_already(const Notice& notice) const {
    const auto customer = customer_of(notice);
    if (!customer) return false;
    const auto first = told_.find({*customer, notice.kind, notice.created_at});
    return first != told_.end() && first->second < notice.id;
}

const NoticedCustomer* NoticeFacts::customer(Id id) const {
    return find_in(customers_, id);
}
const NoticedInvoice* NoticeFacts::invoice(Id id) const {
    return find_in(invoices_, id);
}
const NoticedPayment* NoticeFacts::payment(Id id) const {
    return find_in(payments_, id);
}
const NoticedSubscription* NoticeFacts::subscription(Id id) const {
    return find_in(subscriptions_, id);
}

std::optional<Id> NoticeFacts::customer_of(const Notice& notice) const {
    const auto of = [](const auto* found) {
        return found == nullptr ? std::nullopt : std::optional(found->customer_id);
    };
    switch (subject_kind_of(notice).value_or(NoticeSubject::voucher)) {
        case NoticeSubject::invoice:
            return of(invoice(notice.subject_id));
        case NoticeSubject::payment:
            return of(payment(notice.subject_id));
        case NoticeSubject::subscription:
            return of(subscription(notice.subject_id));
        case NoticeSubject::customer:
            return notice.subject_id;
        case NoticeSubject::voucher:
            break;
    }
    return customer_in(notice.data);
}

void NoticeFacts::load_invoices(Tx& tx, Id operator_id, std::span<const Id> ids) {
    if (ids.empty()) return;
    tx.each(
        "SELECT i.id, i.customer_id, i.number, i.status, i.issued_on, i.due_on, i.isolates_at, "
        "i.period_from, i.period_to, i.total, i.open, (SELECT MAX(a.at) FROM allocation a WHERE "
        "a.operator_id = i.operator_id AND a.invoice_id = i.id) FROM invoice i WHERE i.operator_id = $1 AND "
        "i.id {in:$2}",
        [&](const Row& row) {
            invoices_[row.id(0)] = {row.id(0),
                                    row.id(1),
                                    row.string(2),
                                    row.enumeration<domain::InvoiceStatus>(3),
                                    row.date(4),
                                    row.date(5),
                                    row.optional_instant(6),
                                    {row.date(7), row.date(8)},
                                    row.integer(9),
                                    row.integer(10),
                                    row.optional_instant(11)};
        },
        operator_id, ids);
}

void NoticeFacts::load_payments(Tx& tx, Id operator_id, std::span<const Id> ids) {
    if (ids.empty()) return;
    tx.each(
        "SELECT p.id, p.customer_id, p.amount, p.method, COALESCE(c.name, p.channel), p.received_at, "
        "CASE WHEN p.refunded >= p.amount THEN 1 ELSE 0 END FROM payment p LEFT JOIN channel c ON "
        "c.operator_id = p.operator_id AND c.code = p.channel WHERE p.operator_id = $1 AND p.id {in:$2}",
        [&](const Row& row) {
            payments_[row.id(0)] = {row.id(0),
                                    row.id(1),
                                    row.integer(2),
                                    row.enumeration<domain::PaymentMethod>(3),
                                    row.string(4),
                                    row.instant(5),
                                    row.boolean(6),
                                    {},
                                    0,
                                    0};
        },
        operator_id, ids);
    tx.each(
        "SELECT a.payment_id, MIN(i.number), COUNT(*), CAST(SUM(i.open) AS BIGINT) FROM allocation a JOIN "
        "invoice i ON i.operator_id = a.operator_id AND i.id = a.invoice_id WHERE a.operator_id = $1 AND "
        "a.payment_id {in:$2} GROUP BY a.payment_id",
        [&](const Row& row) {
            NoticedPayment& payment = payments_.at(row.id(0));
            payment.invoice_number = row.string(1);
            payment.invoices = row.integer(2);
            payment.invoices_open = row.integer(3);
        },
        operator_id, ids);
}

void NoticeFacts::load_subscriptions(Tx& tx, Id operator_id, std::span<const Id> ids) {
    if (ids.empty()) return;
    tx.each(
        "SELECT s.id, s.customer_id, p.name, s.status FROM subscription s JOIN plan_version v ON "
        "v.operator_id = s.operator_id AND v.id "
        "= s.current_plan_version_id JOIN plan p ON p.operator_id = v.operator_id AND p.id = v.plan_id WHERE "
        "s.operator_id = $1 AND s.id {in:$2}",
        [&](const Row& row) {
            const auto status = row.enumeration<domain::SubscriptionStatus>(3);
            subscriptions_[row.id(0)] = {row.id(0), row.id(1), row.string(2),
                                         status == domain::SubscriptionStatus::isolated};
        },
        operator_id, ids);
}

void NoticeFacts::load_customers(Tx& tx, Id operator_id, std::span<const Id> ids, Instant now) {
    if (ids.empty()) return;
    tx.each(
        "SELECT id, number, name, phone, email, phone_failed_at, email_failed_at, language, "
        "preferred_channel, area_id, balance, exempt, notices_declined, notice_link_number FROM customer "
        "WHERE operator_id = $1 "
        "AND id {in:$2}",
        [&](const Row& row) {
            NoticedCustomer& customer = customers_[row.id(0)];
            customer.id = row.id(0);
            customer.number = row.string(1);
            customer.name = row.string(2);
            if (!row.is_null(3)) customer.phone = row.string(3);
            if (!row.is_null(4)) customer.email = row.string(4);
            customer.phone_failed = !row.is_null(5);
            customer.email_failed = !row.is_null(6);
            customer.language = row.string(7);
            customer.preferred_channel = row.string(8);
            customer.area_id = row.optional_id(9);
            customer.balance = row.integer(10);
            customer.exempt = row.boolean(11);
            customer.declines = row.boolean(12);
            customer.link_number = row.integer(13);
        },
        operator_id, ids);
    tx.each(
        "SELECT customer_id, kind, until_at FROM isolation_hold WHERE operator_id = $1 AND customer_id "
        "{in:$2} AND until_at > $3",
        [&](const Row& row) {
            const auto found = customers_.find(row.id(0));
            if (found == customers_.end()) return;
            const bool is_promise = row.enumeration<HoldKind>(1) == HoldKind::promise;
            (is_promise ? found->second.promised_until : found->second.in_review_until) = row.instant(2);
        },
        operator_id, ids, now);
}

void NoticeFacts::load_debts(Tx& tx, Id operator_id, std::span<const Id> ids, Instant now) {
    if (ids.empty()) return;
    tx.each(
        "SELECT customer_id, open, number FROM invoice WHERE operator_id = $1 AND customer_id {in:$2} AND "
        "open "
        "> 0 AND isolates_at <= $3 ORDER BY isolates_at, id",
        [&](const Row& row) {
            const auto found = customers_.find(row.id(0));
            if (found == customers_.end()) return;
            NoticedCustomer& customer = found->second;
            if (customer.isolating_count == 0) customer.first_isolating_number = row.string(2);
            customer.isolating_open += row.integer(1);
            ++customer.isolating_count;
        },
        operator_id, ids, now);
    tx.each(
        "SELECT customer_id, payer_id FROM subscription WHERE operator_id = $1 AND (customer_id {in:$2} OR "
        "payer_id {in:$2}) AND status = $3",
        [&](const Row& row) {
            for (const auto id : {row.optional_id(0), row.optional_id(1)})
                if (const auto found = customers_.find(id.value_or(Id{})); found != customers_.end())
                    found->second.is_isolated = true;
        },
        operator_id, ids, domain::SubscriptionStatus::isolated);
}

// An operator has a few.
void NoticeFacts::load_plans(Tx& tx, Id operator_id) {
    tx.each(
        "SELECT code, name FROM plan WHERE operator_id = $1",
        [&](const Row& row) { plan_names_[row.string(0)] = row.string(1); }, operator_id);
}

std::string NoticeFacts::plan_name(std::string_view code) const {
    const auto found = plan_names_.find(code);
    return found == plan_names_.end() ? std::string() : found->second;
}

void NoticeFacts::load_told(Tx& tx, Id operator_id, std::span<const DueNotice> notices) {
    std::set<Id> customers;
    Instant since = Instant::max();
    const auto note = [&](Id customer, const std::string& kind, Instant at, Id id) {
        const auto [first, is_new] = told_.try_emplace({customer, kind, at}, id);
        if (!is_new) first->second = std::min(first->second, id);
    };
    for (const DueNotice& due : notices) {
        const auto customer = customer_of(due.notice);
        if (!customer || !due.notice.kind.starts_with("access.")) continue;
        note(*customer, due.notice.kind, due.notice.created_at, due.notice.id);
        customers.insert(*customer);
        since = std::min(since, due.notice.created_at);
    }
    if (customers.empty()) return;
    tx.each(
        "SELECT customer_id, kind, created_at, MIN(id) FROM notice WHERE operator_id = $1 AND customer_id "
        "{in:$2} AND kind LIKE 'access.%' AND created_at >= $3 GROUP BY customer_id, kind, created_at",
        [&](const Row& row) { note(row.id(0), row.string(1), row.instant(2), row.id(3)); }, operator_id,
        std::vector(customers.begin(), customers.end()), since);
}

std::optional<Id> newest_subject_of(Tx& tx, Id operator_id, Id customer, NoticeSubject subject) {
    const auto newest = [&](std::string_view sql) {
        std::optional<Id> found;
        tx.first(
            sql, [&](const Row& row) { found = row.optional_id(0); }, operator_id, customer);
        return found;
    };
    switch (subject) {
        case NoticeSubject::invoice:
            return newest("SELECT MAX(id) FROM invoice WHERE operator_id = $1 AND customer_id = $2");
        case NoticeSubject::payment:
            return newest("SELECT MAX(id) FROM payment WHERE operator_id = $1 AND customer_id = $2");
        case NoticeSubject::subscription:
            return newest("SELECT MAX(id) FROM subscription WHERE operator_id = $1 AND customer_id = $2");
        case NoticeSubject::customer:
        case NoticeSubject::voucher:
            break;
    }
    return customer;
}

std::vector<RemindedInvoiceRow> next_open_invoices(Tx& tx, Id operator_id, OpenInvoicesCursor& cursor,
                                                   std::size_t limit) {
    std::vector<RemindedInvoiceRow> rows;
    const auto take = [&](const Row& row) {
        rows.push_back({row.id(0), row.id(1), row.optional_id(2), row.date(3), row.date(4),
                        row.optional_instant(5), row.optional_instant(6), row.integer(7), row.boolean(8)});
    };
    if (cursor.isolates_at)
        tx.each("SELECT " OPEN_INVOICE_COLUMNS
                " AND i.isolates_at IS NOT NULL AND (i.isolates_at, i.id) > ($2, $3) ORDER BY i.isolates_at, "
                "i.id LIMIT $4",
                take, operator_id, *cursor.isolates_at, cursor.id, limit);
    if (cursor.isolates_at && rows.empty()) cursor = {std::nullopt, Id{}};
    if (!cursor.isolates_at)
        tx.each("SELECT " OPEN_INVOICE_COLUMNS
                " AND i.isolates_at IS NULL AND i.id > $2 ORDER BY i.id LIMIT $3",
                take, operator_id, cursor.id, limit);
    if (!rows.empty()) cursor = {rows.back().isolates_at, rows.back().id};
    return rows;
}

}  // namespace bangnopi::store
