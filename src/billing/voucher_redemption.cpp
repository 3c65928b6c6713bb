#include "billing/voucher_redemption.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.hpp"
#include "billing/access_state.hpp"
#include "billing/checks.hpp"
#include "billing/customers.hpp"
#include "billing/vouchers.hpp"
#include "domain/allocation.hpp"
#include "domain/journals.hpp"
#include "domain/voucher_code.hpp"
#include "store/bill_runs.hpp"
#include "store/invoices.hpp"
#include "store/ledger.hpp"
#include "store/outbox.hpp"
#include "store/payments.hpp"

namespace bangnopi::billing {
namespace {

constexpr int debts_max = 200;
constexpr int sessions_at_once = 1;

struct Found {
    store::Voucher voucher;
    store::VoucherBatch batch;
};

using Look = std::optional<store::Voucher> (*)(store::Tx&, Id, std::span<const Signature>);

std::optional<Found> find(store::Tx& tx, const store::Act& act, const KeyRing& keys, std::string_view typed,
                          Look look = store::lock_voucher_by_code) {
    const auto code = domain::normalise_voucher_code(typed);
    if (!code) return std::nullopt;
    auto voucher = look(tx, act.operator_id, keys.sign_with_each(voucher_signature, *code));
    if (!voucher) return std::nullopt;
    auto batch = store::find_voucher_batch(tx, act.operator_id, voucher->batch_id);
    BANGNOPI_CHECK(batch);
    return Found{std::move(*voucher), std::move(*batch)};
}

bool is_past(const store::Act& act, const store::VoucherBatch& batch) {
    return batch.expires_on && *batch.expires_on < act.today;
}

Result<Done> check_spendable(const store::Act& act, const Found& found) {
    switch (found.voucher.state) {
        case store::VoucherState::made:
            return refuse_field("/code", "this voucher is not sold yet: record its sale first"_msg,
                                Code::conflict);
        case store::VoucherState::redeemed:
            return refuse_field("/code", "this voucher is spent already"_msg, Code::conflict);
        case store::VoucherState::expired:
            return refuse_field("/code", "this voucher has expired"_msg, Code::conflict);
        case store::VoucherState::voided:
            return refuse_field("/code", "this voucher is void"_msg, Code::conflict);
        case store::VoucherState::sold:
            break;
    }
    if (is_past(act, found.batch))
        return refuse_field("/code", "this voucher has expired"_msg, Code::conflict);
    return Done{};
}

// Debts of pay as you go are paid first, as by any top-up.
void pay_debts(store::Tx& tx, const store::Act& act, Id customer, std::int64_t added) {
    std::vector<store::PayableInvoice> payable;
    store::ask_open_invoices(tx, act.operator_id, customer, std::nullopt, debts_max, payable);
    tx.settle();
    std::vector<domain::OpenInvoice> open;
    for (const store::PayableInvoice& invoice : payable) open.push_back(invoice.open);
    std::vector<store::Allocation> rows;
    for (const domain::Allocation& share : domain::allocate(added, open, std::nullopt, true).allocations) {
        const auto invoice =
            std::ranges::find(payable, share.invoice, [](const auto& one) { return one.open.id; });
        domain::InvoiceAmounts amounts = invoice->amounts;
        amounts.paid = domain::add(amounts.paid, share.amount);
        store::update_invoice_amounts(tx, act.operator_id, share.invoice, amounts);
        rows.push_back({share.invoice, act.ids->next(), store::AllocationKind::balance, std::nullopt,
                        share.amount, act.now});
        store::insert_journal(
            tx, act.operator_id,
            {act.ids->next(), act.today, store::JournalCause::balance_applied, share.invoice, act.now},
            domain::balance_applied_postings(customer, share.amount));
        store::add_to_balance(tx, act.operator_id, customer, -share.amount);
        if (amounts.open() == 0)
            store::emit(tx, act, "invoice.paid", share.invoice,
                        fmt::format(R"({{"customer":"{}"}})", format_id(customer)));
    }
    if (!rows.empty()) store::insert_allocations(tx, act.operator_id, rows);
}

void add_balance(store::Tx& tx, const store::Act& act, const Found& found, Id customer) {
    const store::VoucherBatch& batch = found.batch;
    store::add_to_balance(tx, act.operator_id, customer, batch.value);
    store::insert_journal(
        tx, act.operator_id,
        {act.ids->next(), act.today, store::JournalCause::voucher_redeemed, found.voucher.id, act.now},
        domain::balance_voucher_redeemed_postings(customer, batch.face_price, batch.value));
    pay_debts(tx, act, customer, batch.value);
}

void mark_redeemed(store::Tx& tx, const store::Act& act, Found& found, Id customer,
                   std::optional<Id> subscription) {
    store::Voucher& voucher = found.voucher;
    voucher.state = store::VoucherState::redeemed;
    voucher.redeemed_at = act.now;
    voucher.customer_id = customer;
    voucher.subscription_id = subscription;
    store::redeem_voucher(tx, act.operator_id, voucher);
    const std::string after =
        fmt::format(R"({{"batch":{},"serial":{},"customer":"{}","value":{}}})", voucher.batch_number,
                    voucher.serial, format_id(customer), found.batch.value);
    store::audit(tx, act, "voucher.redeem", "voucher", voucher.id, {}, after);
    store::emit(tx, act, "voucher.redeemed", voucher.id, after);
}

Id plan_of(store::Tx& tx, const store::Act& act, Id version) {
    const auto found = store::find_plan_version(tx, act.operator_id, version);
    BANGNOPI_CHECK(found);
    return found->plan_id;
}

// Of the customer, the one subscription that is on the voucher's plan.
Result<Id> line_on_plan(store::Tx& tx, const store::Act& act, Id customer, Id plan) {
    std::optional<Id> found;
    for (const store::SubscriptionListed& one :
         store::listed_subscriptions_of(tx, act.operator_id, customer)) {
        if (one.plan_id != plan || one.subscription.status == domain::SubscriptionStatus::ended) continue;
        if (found)
            return refuse_field("/subscription",
                                "the customer has several on the voucher's plan: name one"_msg);
        found = one.subscription.id;
    }
    if (!found)
        return refuse_field("/customer", "has no subscription on the voucher's plan: begin one first"_msg,
                            Code::conflict);
    return *found;
}

struct Target {
    Id customer;
    std::optional<Id> subscription;
};

Result<Target> target_of(store::Tx& tx, const store::Act& act, const RedeemVoucher& command,
                         const Found& found) {
    Target target;
    if (command.subscription) {
        const auto named = store::find_subscription(tx, act.operator_id, *command.subscription);
        if (!named)
            return refuse_field("/subscription", "there is no such subscription"_msg, Code::not_found);
        target = {named->customer_id, named->id};
    }
    if (!command.customer.empty()) {
        BANGNOPI_TRY(customer, customer_named(tx, act.operator_id, command.customer, "/customer"));
        if (target.customer && target.customer != customer.id)
            return refuse_field("/subscription", "is another customer's"_msg);
        target.customer = customer.id;
    }
    if (!target.customer) return refuse_field("/customer", "name a customer or a subscription"_msg);
    store::lock_account(tx, act.operator_id, target.customer);
    if (found.batch.kind == store::VoucherKind::balance) return Target{target.customer, std::nullopt};
    const Id plan = plan_of(tx, act, *found.batch.plan_version_id);
    if (!target.subscription) {
        BANGNOPI_TRY(line, line_on_plan(tx, act, target.customer, plan));
        target.subscription = line;
    }
    const auto line = store::find_subscription(tx, act.operator_id, *target.subscription);
    if (plan_of(tx, act, line->current_plan_version_id) != plan)
        return refuse_field("/subscription", "is on another plan than the voucher's"_msg, Code::conflict);
    if (line->status == domain::SubscriptionStatus::ended ||
        line->status == domain::SubscriptionStatus::suspended || line->starts_on > act.today)
        return refuse_field("/subscription", "does not run: begin or resume it first"_msg, Code::conflict);
    return target;
}

VoucherLogin login_with(const store::Act& act, const std::optional<Found>& found) {
    if (!found) return VoucherLogin::unknown;
    if (found->voucher.state == store::VoucherState::made) return VoucherLogin::not_sold;
    if (found->voucher.state != store::VoucherState::sold || is_past(act, found->batch))
        return VoucherLogin::over;
    if (found->batch.kind == store::VoucherKind::balance) return VoucherLogin::is_balance;
    return VoucherLogin::opened;
}

// Nobody by name: it is there so that usage, sessions and the invoice have whose they are.
Id make_customer(store::Tx& tx, const store::Act& act, const Found& found) {
    store::Customer customer;
    customer.id = act.ids->next();
    customer.number = fmt::format("V-{}-{:05}", found.voucher.batch_number, found.voucher.serial);
    if (store::find_customer_by_number(tx, act.operator_id, customer.number))
        customer.number += '-' + format_id(customer.id);
    customer.name = "Voucher " + customer.number.substr(2);
    customer.preferred_channel = "none";
    customer.anonymous = true;
    customer.created_at = act.now;
    store::insert_customer(tx, act.operator_id, customer);
    return customer.id;
}

Id make_line(store::Tx& tx, const store::Act& act, const Found& found, Id customer, std::string code) {
    const auto version = store::find_plan_version(tx, act.operator_id, *found.batch.plan_version_id);
    BANGNOPI_CHECK(version);
    store::Subscription line;
    line.id = act.ids->next();
    line.customer_id = customer;
    line.plan_version_id = line.current_plan_version_id = version->id;
    line.starts_on = act.today;
    line.ends_on = act.today + version->terms.package_days + 1;
    line.next_period_from = line.first_period_from = domain::billing_period(act.today, line.billing_day).from;
    line.connection.kind = domain::ConnectionKind::hotspot;
    line.connection.username = std::move(code);
    line.connection.session_limit = sessions_at_once;
    line.created_at = act.now;
    store::insert_subscription(tx, act.operator_id, line);
    store::set_renews_by_itself(tx, act.operator_id, line.id, false);
    store::emit(tx, act, "subscription.created", line.id,
                fmt::format(R"({{"customer":"{}","voucher":"{}"}})", format_id(customer),
                            format_id(found.voucher.id)));
    return line.id;
}

}  // namespace

Result<VoucherRedeemed> redeem(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                               const RedeemVoucher& command) {
    std::optional<Found> found = find(tx, act, keys, command.code);
    if (!found) return refuse_field("/code", "is no voucher: look at its letters again"_msg, Code::not_found);
    BANGNOPI_TRY_DONE(check_spendable(act, *found));
    BANGNOPI_TRY(target, target_of(tx, act, command, *found));
    const store::Settings settings = settings_of(tx, act);
    std::optional<PackageBought> package;
    if (target.subscription) {
        BANGNOPI_TRY(bought, buy_by_voucher(tx, act, settings,
                                            {*target.subscription, found->batch.face_price,
                                             found->batch.plan_version_id, false}));
        package = bought;
    } else {
        add_balance(tx, act, *found, target.customer);
        renew_packages(tx, act, settings, std::span(&target.customer, 1));
    }
    mark_redeemed(tx, act, *found, target.customer, target.subscription);
    refresh_access(tx, act, settings, target.customer);
    const auto customer = store::find_customer(tx, act.operator_id, target.customer);
    return VoucherRedeemed{found->voucher, found->batch, package, customer->balance};
}

VoucherLogin look_at_login(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                           std::string_view typed) {
    return login_with(act, find(tx, act, keys, typed, store::find_voucher_by_code));
}

Result<VoucherLogin> redeem_at_login(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                     std::string_view typed) {
    std::optional<Found> found = find(tx, act, keys, typed);
    if (const VoucherLogin login = login_with(act, found); login != VoucherLogin::opened) return login;
    const store::Settings settings = settings_of(tx, act);
    const Id customer = make_customer(tx, act, *found);
    const Id line = make_line(tx, act, *found, customer, *domain::normalise_voucher_code(typed));
    BANGNOPI_TRY_DONE(buy_by_voucher(tx, act, settings,
                                     {line, found->batch.face_price, found->batch.plan_version_id, true}));
    mark_redeemed(tx, act, *found, customer, line);
    refresh_access(tx, act, settings, customer);
    return VoucherLogin::opened;
}

}  // namespace bangnopi::billing
