#include "billing/promises.hpp"

#include "billing/access_state.hpp"
#include "billing/registry_json.hpp"
#include "store/customers.hpp"
#include "store/isolation_notices.hpp"
#include "store/outbox.hpp"
#include "store/payments.hpp"

namespace bangnopi::billing {

std::optional<domain::Date> promise_open_to(store::Tx& tx, const store::Operator& tenant, Id customer,
                                            Instant now) {
    const int days = tenant.settings.promise_days_max;
    if (days == 0) return std::nullopt;
    const store::Isolating isolating = store::isolating_invoices(tx, tenant.id, customer, now);
    if (isolating.invoices == 0 || isolating.promised > 0) return std::nullopt;
    return tenant.zone.date_of(now) + days;
}

// It ends at an hour of the day after.
domain::Date last_day_of_promise(const store::Operator& tenant, Instant until_at) {
    return tenant.zone.date_of(until_at) - 1;
}

Result<store::IsolationHold> promise_of_customer(store::Tx& tx, const store::Act& act, Id customer) {
    if (!store::lock_customer(tx, act.operator_id, customer))
        return refuse(Code::not_found, "There is no customer with this id."_msg);
    store::lock_account(tx, act.operator_id, customer);
    const auto tenant = store::find_operator(tx, act.operator_id);
    const auto until = tenant ? promise_open_to(tx, *tenant, customer, act.now) : std::nullopt;
    if (!until)
        return refuse(Code::conflict, "A promise is not possible, or was made already. Please call us."_msg);
    return keep_promise(tx, act, tenant->settings, customer, *until, {});
}

store::IsolationHold keep_promise(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                  Id customer, domain::Date until, std::string_view note) {
    const Instant until_at = act.zone.at(until + 1, settings.due.isolation_hour);
    store::IsolationHold promised{customer, store::HoldKind::promise, until_at, std::string(note)};
    std::string before;
    for (const store::IsolationHold& old : store::isolation_holds_of(tx, act.operator_id, customer))
        if (old.kind == store::HoldKind::promise) before = json_of(old);
    store::put_isolation_hold(tx, act.operator_id, promised);
    store::note_promised(tx, act.operator_id, {customer, until_at, act.today, until});
    const std::string after = json_of(promised);
    store::audit(tx, act, "customer.promise", "customer", customer, before, after);
    store::emit(tx, act, "customer.promised", customer, after);
    refresh_access(tx, act, settings, customer);
    return promised;
}

}  // namespace bangnopi::billing
