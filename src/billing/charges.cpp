#include "billing/charges.hpp"

#include "base/field_errors.hpp"
#include "base/json_text.hpp"
#include "billing/one_off_invoice.hpp"
#include "domain/contact.hpp"
#include "domain/money.hpp"
#include "store/outbox.hpp"
#include "store/payments.hpp"
#include "store/subscriptions.hpp"

namespace bangnopi::billing {
namespace {

Result<Done> check_charge(const AddCharge& command) {
    FieldErrors errors;
    errors.add_if(command.description.empty() || command.description.size() > description_bytes_max ||
                      !domain::is_plain_text(command.description),
                  "/description", "has 1 to {} characters"_msg(description_bytes_max));
    errors.add_if(command.amount == 0, "/amount", "is not 0"_msg);
    errors.add_if(command.amount > domain::entered_amount_max || command.amount < -domain::entered_amount_max,
                  "/amount", "is at most {}"_msg(domain::entered_amount_max));
    return errors.verdict();
}

void tell(store::Tx& tx, const store::Act& act, const store::WaitingLine& line, std::string_view kind,
          std::string_view action) {
    const std::string json = JsonObject{
        {"customer", format_id(line.customer_id)},
        {"charge", format_id(line.id)},
        {"kind", domain::name_of(line.kind)},
        {"amount", line.amount}}.text();
    store::emit(tx, act, kind, line.subscription_id.value_or(line.customer_id), json);
    store::audit(tx, act, action, "charge", line.id, {}, json);
}

}  // namespace

Result<store::WaitingLine> add_charge(store::Tx& tx, const store::Act& act, const AddCharge& command) {
    constexpr auto none = "There is no subscription with this id."_msg;
    const auto found = store::find_subscription(tx, act.operator_id, command.subscription);
    if (!found) return refuse(Code::not_found, none);
    BANGNOPI_TRY_DONE(check_charge(command));
    store::lock_account(tx, act.operator_id, found->customer_id);
    const auto subscription = store::find_subscription(tx, act.operator_id, command.subscription);
    if (!subscription->next_issue_on)
        return refuse(Code::conflict,
                      "No bill of this subscription is to come: issue an invoice of its own."_msg);
    store::WaitingLine line;
    line.id = act.ids->next();
    line.customer_id = subscription->customer_id;
    line.subscription_id = subscription->id;
    line.cause = store::cause_of_manual(line.id);
    line.description = command.description;
    line.amount = command.amount;
    line.taxed = command.taxed;
    line.created_at = act.now;
    store::insert_waiting_line(tx, act.operator_id, line);
    tell(tx, act, line, "subscription.charged", "charge.add");
    return line;
}

Result<store::WaitingLine> withdraw_charge(store::Tx& tx, const store::Act& act, Id id) {
    const auto found = store::find_waiting_line(tx, act.operator_id, id);
    if (!found) return refuse(Code::not_found, "There is no charge with this id."_msg);
    store::lock_account(tx, act.operator_id, found->customer_id);
    if (!store::withdraw_waiting_line(tx, act.operator_id, id))
        return refuse(Code::conflict, "This charge waits no more: it is on an invoice, or withdrawn."_msg);
    tell(tx, act, *found, "subscription.charge_withdrawn", "charge.withdraw");
    return *store::find_waiting_line(tx, act.operator_id, id);
}

}  // namespace bangnopi::billing
