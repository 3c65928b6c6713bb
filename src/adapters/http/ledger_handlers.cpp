// Balances, journals, accounts, and the month at a glance.
#include "adapters/http/api.hpp"
#include "reports/month.hpp"
#include "store/ledger.hpp"
#include "store/payments.hpp"

namespace bangnopi::http {

namespace {

Result<Answer> list_balances(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    const auto customer = query.id("customer");
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_balances(tx, call.operator_id(), customer, request));
    return json_answer(200, page_object(page, [&](const store::Balance& balance) -> JsonObject {
                           return {{"customer", format_id(balance.customer_id)},
                                   {"customer_number", balance.customer_number},
                                   {"customer_name", balance.customer_name},
                                   {"balance", balance.balance},
                                   {"reserved", balance.reserved},
                                   {"open", balance.open},
                                   {"currency", call.tenant->currency.code()}};
                       }));
}

JsonObject journal_object(const Call& call, const store::JournalEntry& entry) {
    JsonArray postings;
    for (const store::JournalPosting& posting : entry.postings)
        postings.add(JsonObject{{"account", posting.account_code},
                                {"account_name", posting.account_name},
                                {"customer", or_null(posting.customer_id)},
                                {"amount", posting.amount}});
    return {{"id", format_id(entry.journal.id)},
            {"dated_on", entry.journal.dated_on.iso()},
            {"cause", store::name_of(entry.journal.cause)},
            {"cause_id", format_id(entry.journal.cause_id)},
            {"currency", call.tenant->currency.code()},
            {"postings", std::move(postings)},
            {"created_at", format_instant(entry.journal.created_at)}};
}

Result<Answer> list_journals(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    store::JournalFilter filter;
    filter.cause_id = query.id("cause_id");
    filter.dated_from = query.date("from");
    filter.dated_to = query.date("to");
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_journals(tx, call.operator_id(), filter, request));
    return json_answer(200, page_object(page, [&](const store::JournalEntry& entry) {
                           return journal_object(call, entry);
                       }));
}

Result<Answer> list_accounts(const Call& call, store::Tx& tx) {
    Query query(call);
    const auto from = query.date("from");
    const auto to = query.date("to");
    if (from.has_value() != to.has_value()) query.fault("to", "goes together with `from`"_msg);
    BANGNOPI_TRY_DONE(query.finish());
    const auto period = from && to ? std::optional(domain::Period{*from, *to}) : std::nullopt;
    JsonArray items;
    for (const store::AccountBalance& account : store::trial_balance(tx, call.operator_id(), period))
        items.add(JsonObject{{"code", account.code},
                             {"name", account.name},
                             {"debit", account.debit},
                             {"credit", account.credit}});
    return json_answer(200, list_object(std::move(items)).add("currency", call.tenant->currency.code()));
}

// The month

JsonObject count_and_amount(std::int64_t count, std::int64_t amount) {
    return {{"count", count}, {"amount", amount}};
}

JsonObject month_object(const Call& call, const store::MonthSummary& month) {
    JsonArray days;
    for (const store::DayReceived& day : month.received_by_day)
        days.add(JsonObject{{"day", day.on.iso()}, {"count", day.count}, {"amount", day.amount}});
    return {{"month", month.month.from.iso().substr(0, 7)},
            {"currency", call.tenant->currency.code()},
            {"billed", count_and_amount(month.billed_count, month.billed)},
            {"billed_paid", count_and_amount(month.billed_paid_count, month.billed_paid)},
            {"received", count_and_amount(month.received_count, month.received)},
            {"refunded", count_and_amount(month.refunded_count, month.refunded)},
            {"open", count_and_amount(month.open_count, month.open)},
            {"overdue", count_and_amount(month.overdue_count, month.overdue)},
            {"subscriptions", JsonObject{{"pending", month.subscriptions_pending},
                                         {"active", month.subscriptions_active},
                                         {"isolated", month.subscriptions_isolated},
                                         {"suspended", month.subscriptions_suspended}}},
            {"customers", month.customers},
            {"days", std::move(days)}};
}

Result<Answer> get_month(const Call& call, store::Tx& tx) {
    Query query(call);
    const domain::Date today = call.act().today;
    const domain::Date day = query.month("month").value_or(today);
    BANGNOPI_TRY_DONE(query.finish());
    return json_answer(200, month_object(call, reports::month_summary(tx, call.operator_id(), day, today)));
}

}  // namespace

std::vector<Route> ledger_routes() {
    return {{"GET", "/api/v1/balances", Read(list_balances)},
            {"GET", "/api/v1/journals", Read(list_journals)},
            {"GET", "/api/v1/accounts", Read(list_accounts)},
            {"GET", "/api/v1/reports/month", Read(get_month)}};
}

}  // namespace bangnopi::http
