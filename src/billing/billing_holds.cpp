#include "billing/billing_holds.hpp"

#include "base/field_errors.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "billing/checks.hpp"
#include "domain/contact.hpp"
#include "store/billing_holds.hpp"
#include "store/outbox.hpp"

namespace bangnopi::billing {
namespace {

std::string json_of(const std::optional<store::BillingHold>& hold) {
    if (!hold) return {};
    const std::string until = hold->until ? hold->until->iso() : "";
    return JsonObject{{"until", until.empty() ? JsonValue(nullptr) : JsonValue(until)},
                      {"reason", hold->reason}}
        .text();
}

Result<store::Customer> with_new_version(store::Tx& tx, const store::Act& act, Id id,
                                         std::optional<std::int64_t> if_version) {
    auto customer = store::lock_customer(tx, act.operator_id, id);
    if (!customer) return refuse(Code::not_found, "There is no customer with this id."_msg);
    BANGNOPI_TRY_DONE(check_version(if_version, customer->version));
    ++customer->version;
    store::update_customer(tx, act.operator_id, *customer);
    return *std::move(customer);
}

}  // namespace

Result<store::Customer> hold_billing(store::Tx& tx, const store::Act& act, const HoldBilling& command) {
    const store::BillingHold hold{command.until, std::string(trim(command.reason)), act.now};
    FieldErrors errors;
    errors.add_if(command.until && *command.until < act.today, "/until",
                  "is not before {}"_msg(act.today.iso()));
    errors.add_if(
        hold.reason.empty() || hold.reason.size() > note_bytes_max || !domain::is_plain_lines(hold.reason),
        "/reason", "say why, in 1 to {} bytes"_msg(note_bytes_max));
    BANGNOPI_TRY_DONE(errors.verdict());
    BANGNOPI_TRY(customer, with_new_version(tx, act, command.customer_id, command.if_version));
    const auto before = store::find_billing_hold(tx, act.operator_id, customer.id);
    store::put_billing_hold(tx, act.operator_id, customer.id, hold);
    const std::string after = json_of(hold);
    store::audit(tx, act, "customer.billing_hold", "customer", customer.id, json_of(before), after);
    store::emit(tx, act, "customer.billing_held", customer.id, after);
    return customer;
}

Result<store::Customer> release_billing(store::Tx& tx, const store::Act& act, Id id,
                                        std::optional<std::int64_t> if_version) {
    BANGNOPI_TRY(customer, with_new_version(tx, act, id, if_version));
    const auto before = store::find_billing_hold(tx, act.operator_id, id);
    if (!before) return refuse(Code::not_found, "This customer is not held back from bill runs."_msg);
    store::remove_billing_hold(tx, act.operator_id, id);
    store::audit(tx, act, "customer.billing_release", "customer", id, json_of(before), {});
    store::emit(tx, act, "customer.billing_released", id, "{}");
    return customer;
}

}  // namespace bangnopi::billing
