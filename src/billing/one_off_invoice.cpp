#include "billing/one_off_invoice.hpp"

#include <fmt/format.h>

#include "base/field_errors.hpp"
#include "base/json_text.hpp"
#include "billing/access_state.hpp"
#include "billing/invoice_contents.hpp"
#include "domain/contact.hpp"
#include "domain/entered_dates.hpp"
#include "store/customers.hpp"
#include "store/due_rules.hpp"
#include "store/outbox.hpp"
#include "store/payments.hpp"
#include "store/subscriptions.hpp"

namespace bangnopi::billing {
namespace {

Result<Done> check_lines(const OneOffInvoice& command) {
    FieldErrors errors;
    errors.add_if(command.lines.empty() || command.lines.size() > one_off_lines_max, "/lines",
                  "has 1 to {} lines"_msg(one_off_lines_max));
    for (std::size_t i = 0; i < command.lines.size(); ++i) {
        const domain::OneOff& line = command.lines[i];
        const bool has_words = !line.description.empty() &&
                               line.description.size() <= description_bytes_max &&
                               domain::is_plain_text(line.description);
        errors.add_if(!has_words, fmt::format("/lines/{}/description", i),
                      "has 1 to {} characters"_msg(description_bytes_max));
        errors.add_if(line.amount == 0, fmt::format("/lines/{}/amount", i), "is not 0"_msg);
        errors.add_if(line.amount > domain::entered_amount_max || line.amount < -domain::entered_amount_max,
                      fmt::format("/lines/{}/amount", i), "is at most {}"_msg(domain::entered_amount_max));
    }
    return errors.verdict();
}

Result<Done> check_due(const store::Act& act, const OneOffInvoice& command) {
    if (!command.due_on) return Done{};
    if (*command.due_on < act.today) return refuse_field("/due_on", "is today or later"_msg);
    if (*command.due_on > act.today + 366) return refuse_field("/due_on", "is within a year"_msg);
    return Done{};
}

Result<Done> check_whose(store::Tx& tx, const store::Act& act, const OneOffInvoice& command) {
    if (!store::find_customer(tx, act.operator_id, command.customer))
        return refuse_field("/customer", "there is no such customer"_msg, Code::not_found);
    if (!command.subscription) return Done{};
    const auto subscription = store::find_subscription(tx, act.operator_id, *command.subscription);
    if (!subscription)
        return refuse_field("/subscription", "there is no such subscription"_msg, Code::not_found);
    if (subscription->customer_id != command.customer)
        return refuse_field("/subscription", "is another customer's"_msg);
    return Done{};
}

Result<Bill> bill_of(const store::Act& act, const store::Settings& settings, const OneOffInvoice& command) {
    domain::BillingCase inputs;
    inputs.currency = act.currency;
    inputs.tax = settings.tax;
    inputs.stamp_duty = store::stamp_duty_of(settings);
    inputs.period_on = act.today;
    inputs.one_offs = command.lines;
    inputs.one_offs_alone = true;
    BANGNOPI_TRY_DONE(domain::check_case(inputs));
    BANGNOPI_TRY(draft, domain::draft_invoice(inputs));
    return Bill{{inputs}, std::move(draft)};
}

Result<Done> check_total(const Bill& bill) {
    if (bill.draft.total <= 0 || bill.draft.tax < 0)
        return refuse_field("/lines", "come to nothing, or less: give back with a credit note"_msg);
    if (bill.draft.total > domain::entered_amount_max)
        return refuse_field("/lines", "the total is at most {}"_msg(domain::entered_amount_max));
    return Done{};
}

store::NewInvoice invoice_of(const store::Act& act, const domain::DuePolicy& policy,
                             const OneOffInvoice& command, const Bill& bill) {
    store::NewInvoice invoice;
    invoice.id = act.ids->next();
    invoice.customer_id = command.customer;
    invoice.subscription_id = command.subscription;
    invoice.issued_on = act.today;
    set_due(invoice, domain::due_terms(policy, act.zone, act.today));
    if (command.due_on)
        set_due(invoice, {*command.due_on, domain::isolation_moment(policy, act.zone, *command.due_on)});
    invoice.period = bill.draft.period;
    invoice.subtotal = bill.draft.subtotal;
    invoice.tax = bill.draft.tax;
    invoice.total = bill.draft.total;
    return invoice;
}

}  // namespace

Result<Id> issue_lines(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                       const domain::DuePolicy& policy, const OneOffInvoice& command) {
    BANGNOPI_TRY(bill, bill_of(act, settings, command));
    BANGNOPI_TRY_DONE(check_total(bill));
    store::NewInvoice invoice = invoice_of(act, policy, command, bill);
    invoice.paid = spend_balance(tx, act, command.customer, invoice.total);
    store::InvoiceRows rows(act, settings.invoice_number_pattern);
    std::string text;
    rows.add(invoice);
    add_contents(rows, invoice, bill, act.zone, text);
    rows.write(tx);
    if (invoice.paid > 0 || *invoice.isolates_at <= act.now)
        refresh_access(tx, act, settings, command.customer);
    return invoice.id;
}

Result<Id> issue_one_off_invoice(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                 const OneOffInvoice& command) {
    BANGNOPI_TRY_DONE(check_lines(command));
    BANGNOPI_TRY_DONE(check_due(act, command));
    BANGNOPI_TRY_DONE(check_whose(tx, act, command));
    store::lock_account(tx, act.operator_id, command.customer);
    const domain::DuePolicy policy =
        store::due_policy_of(tx, act.operator_id, settings.due, command.customer);
    BANGNOPI_TRY(invoice, issue_lines(tx, act, settings, policy, command));
    store::audit(tx, act, "invoice.issue", "invoice", invoice, {},
                 JsonObject{{"customer", format_id(command.customer)},
                            {"lines", static_cast<std::int64_t>(command.lines.size())}}
                     .text());
    return invoice;
}

}  // namespace bangnopi::billing
