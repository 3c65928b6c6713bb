#include "billing/partners.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "billing/checks.hpp"
#include "billing/plans.hpp"
#include "domain/contact.hpp"
#include "domain/journals.hpp"
#include "domain/phone.hpp"
#include "store/customers.hpp"
#include "store/outbox.hpp"
#include "store/staff.hpp"

namespace bangnopi::billing {
namespace {

constexpr auto staff_taken = "signs in as another partner already"_msg;

std::string json_of(const store::Partner& partner) {
    return JsonObject{{"name", partner.name}, {"active", partner.active}}.text();
}

void set_phone(FieldErrors& errors, store::Partner& partner, std::string_view phone) {
    partner.phone = trim(phone).empty() ? std::nullopt : domain::normalize_phone(phone);
    errors.add_if(!partner.phone && !trim(phone).empty(), "/phone",
                  "is a telephone number such as 081234567890 or +6281234567890"_msg);
}

void check_commission(FieldErrors& errors, const domain::Commission& commission, const std::string& pointer) {
    const bool is_percent = commission.kind == domain::Commission::Kind::percent;
    errors.add_if(is_percent && commission.value.compare(domain::Rate(100, 1)) > 0, pointer,
                  "is a percentage from 0 to 100"_msg);
    errors.add_if(!is_percent && commission.value.denominator() != 1, pointer, "is whole minor units"_msg);
}

void check(FieldErrors& errors, const store::Partner& partner) {
    check_name(errors, partner.name, "/name");
    check_commission(errors, partner.commission, "/commission/value");
    errors.add_if(partner.note.size() > note_bytes_max || !domain::is_plain_lines(partner.note), "/note",
                  "is at most 500 bytes of UTF-8 text"_msg);
}

Result<std::vector<domain::PlanCommission>> commissions_of(store::Tx& tx, const store::Act& act,
                                                           std::span<const CommissionOfPlan> named) {
    BANGNOPI_CHECK(named.size() <= plan_commissions_max);
    FieldErrors errors;
    std::vector<domain::PlanCommission> commissions;
    for (const CommissionOfPlan& one : named) {
        const std::string place = "/plan_commissions/" + std::to_string(commissions.size());
        BANGNOPI_TRY(plan, plan_named(tx, act.operator_id, one.plan, place + "/plan"));
        errors.add_if(
            std::ranges::find(commissions, plan.id, &domain::PlanCommission::plan) != commissions.end(),
            place + "/plan", "is named twice"_msg);
        check_commission(errors, one.commission, place + "/value");
        commissions.push_back({plan.id, one.commission});
    }
    BANGNOPI_TRY_DONE(errors.verdict());
    return commissions;
}

Result<std::optional<Id>> staff_named(store::Tx& tx, const store::Act& act, std::string_view username) {
    if (trim(username).empty()) return std::optional<Id>();
    const auto member = store::find_staff_by_username(tx, act.operator_id, trim(username));
    if (!member) return refuse_field("/staff", "there is no staff of this user name"_msg);
    if (member->role != "reseller") return refuse_field("/staff", "has another role than reseller"_msg);
    return std::optional<Id>(member->id);
}

Result<store::Partner> locked(store::Tx& tx, const store::Act& act, Id id) {
    auto partner = store::lock_partner(tx, act.operator_id, id);
    if (!partner) return refuse(Code::not_found, "there is no such partner"_msg);
    return std::move(*partner);
}

Result<std::string> money_account(store::Tx& tx, const store::Act& act, const std::string& code) {
    const auto channel = store::find_channel(tx, act.operator_id, code);
    if (!channel) return refuse_field("/channel", "there is no channel \"{}\""_msg(code));
    if (!channel->active) return refuse_field("/channel", "channel \"{}\" is switched off"_msg(code));
    if (channel->account_code == domain::account::collector)
        return refuse_field("/channel", "is a collector's own: what it holds is handed in as a deposit"_msg);
    return channel->account_code;
}

Result<Done> check_amount(std::int64_t amount) {
    FieldErrors errors;
    errors.add_if(amount <= 0, "/amount", "must be above zero"_msg);
    check_entered(errors, amount, "/amount");
    return errors.verdict();
}

store::PartnerAccount book(store::Tx& tx, const store::Act& act, Id partner, store::JournalCause cause,
                           std::string_view action, std::int64_t amount,
                           std::span<const domain::Posting> postings) {
    const Id id = act.ids->next();
    store::insert_partner_journal(tx, act, partner, {id, act.today, cause, partner, act.now}, postings);
    const std::string after = fmt::format(R"({{"amount":{},"journal":"{}"}})", amount, format_id(id));
    store::audit(tx, act, action, "partner", partner, {}, after);
    store::emit(tx, act, action, partner, after);
    return store::partner_account(tx, act.operator_id, partner);
}

}  // namespace

Result<store::Partner> active_partner(store::Tx& tx, const store::Act& act, Id id, std::string_view pointer) {
    auto partner = store::lock_partner(tx, act.operator_id, id);
    if (!partner) return refuse_field(std::string(pointer), "there is no such partner"_msg, Code::not_found);
    if (!partner->active)
        return refuse_field(std::string(pointer), "is not active any more"_msg, Code::conflict);
    return std::move(*partner);
}

Result<store::Partner> create_partner(store::Tx& tx, const store::Act& act, const NewPartner& command) {
    store::Partner partner;
    partner.id = act.ids->next();
    partner.name = std::string(trim(command.name));
    partner.commission = command.commission;
    partner.note = command.note;
    partner.created_at = act.now;
    FieldErrors errors;
    set_phone(errors, partner, command.phone);
    check(errors, partner);
    BANGNOPI_TRY_DONE(errors.verdict());
    BANGNOPI_TRY(staff, staff_named(tx, act, command.staff));
    partner.staff_id = staff;
    BANGNOPI_TRY(commissions, commissions_of(tx, act, command.plan_commissions));
    BANGNOPI_TRY_DONE(
        unless_taken("/staff", staff_taken, [&] { store::insert_partner(tx, act.operator_id, partner); }));
    store::set_plan_commissions(tx, act.operator_id, partner.id, commissions);
    const std::string after = json_of(partner);
    store::audit(tx, act, "partner.create", "partner", partner.id, {}, after);
    store::emit(tx, act, "partner.created", partner.id, after);
    return partner;
}

Result<store::Partner> edit_partner(store::Tx& tx, const store::Act& act, const EditPartner& command) {
    BANGNOPI_TRY(partner, locked(tx, act, command.id));
    BANGNOPI_TRY_DONE(check_version(command.if_version, partner.version));
    const std::string before = json_of(partner);
    FieldErrors errors;
    if (command.name) partner.name = std::string(trim(*command.name));
    if (command.phone) set_phone(errors, partner, *command.phone);
    if (command.commission) partner.commission = *command.commission;
    if (command.note) partner.note = *command.note;
    partner.active = command.active.value_or(partner.active);
    check(errors, partner);
    BANGNOPI_TRY_DONE(errors.verdict());
    if (command.staff) {
        BANGNOPI_TRY(staff, staff_named(tx, act, *command.staff));
        partner.staff_id = staff;
    }
    if (command.plan_commissions) {
        BANGNOPI_TRY(commissions, commissions_of(tx, act, *command.plan_commissions));
        store::set_plan_commissions(tx, act.operator_id, partner.id, commissions);
    }
    ++partner.version;
    BANGNOPI_TRY_DONE(
        unless_taken("/staff", staff_taken, [&] { store::update_partner(tx, act.operator_id, partner); }));
    const std::string after = json_of(partner);
    store::audit(tx, act, "partner.edit", "partner", partner.id, before, after);
    store::emit(tx, act, "partner.changed", partner.id, after);
    return std::move(partner);
}

Result<store::PartnerAccount> partner_pays(store::Tx& tx, const store::Act& act, const PartnerPays& command) {
    BANGNOPI_TRY_DONE(check_amount(command.amount));
    BANGNOPI_TRY(partner, locked(tx, act, command.partner));
    BANGNOPI_TRY(account, money_account(tx, act, command.channel));
    if (command.to == PartnerPays::To::deposit)
        return book(tx, act, partner.id, store::JournalCause::partner_deposit, "partner.deposit",
                    command.amount, domain::partner_deposit_postings(account, command.amount));
    const std::int64_t owes = store::partner_account(tx, act.operator_id, partner.id).owes;
    if (command.amount > owes)
        return refuse_field("/amount", "is more than the partner owes, {}"_msg(owes), Code::conflict);
    return book(tx, act, partner.id, store::JournalCause::partner_paid, "partner.pay", command.amount,
                domain::partner_paid_postings(account, command.amount));
}

Result<store::PartnerAccount> settle_commission(store::Tx& tx, const store::Act& act,
                                                const SettleCommission& command) {
    BANGNOPI_TRY_DONE(check_amount(command.amount));
    BANGNOPI_TRY(partner, locked(tx, act, command.partner));
    const store::PartnerAccount before = store::partner_account(tx, act.operator_id, partner.id);
    if (command.amount > before.commission)
        return refuse_field("/amount", "is more than its commission, {}"_msg(before.commission),
                            Code::conflict);
    std::string account(domain::account::receivable_partner);
    if (!command.channel.empty()) {
        BANGNOPI_TRY(named, money_account(tx, act, command.channel));
        account = named;
    } else if (command.amount > before.owes) {
        return refuse_field("/amount", "is more than the partner owes, {}"_msg(before.owes), Code::conflict);
    }
    return book(tx, act, partner.id, store::JournalCause::commission_settled, "partner.settle",
                command.amount, domain::commission_settled_postings(account, command.amount));
}

Result<Done> assign_customer(store::Tx& tx, const store::Act& act, Id customer, std::optional<Id> partner) {
    if (!store::lock_customer(tx, act.operator_id, customer))
        return refuse_field("/customer", "there is no such customer"_msg, Code::not_found);
    if (partner) BANGNOPI_TRY_DONE(active_partner(tx, act, *partner, "/partner"));
    const auto before = store::partner_of_customer(tx, act.operator_id, customer);
    store::set_partner_of_customer(tx, act.operator_id, customer, partner);
    const auto json = [](std::optional<Id> id) {
        return id ? fmt::format(R"({{"partner":"{}"}})", format_id(*id)) : std::string(R"({"partner":null})");
    };
    store::audit(tx, act, "customer.assign", "customer", customer, json(before), json(partner));
    store::emit(tx, act, "customer.changed", customer, json(partner));
    return Done{};
}

domain::Commission commission_of(store::Tx& tx, const store::Act& act, const store::Partner& partner,
                                 std::optional<Id> plan) {
    const auto by_plan = store::plan_commissions(tx, act.operator_id, partner.id);
    return domain::commission_for(partner.commission, by_plan, plan);
}

void recognise_commission(store::Tx& tx, const store::Act& act, const store::Payment& payment,
                          Id partner_id) {
    const auto partner = store::find_partner(tx, act.operator_id, partner_id);
    BANGNOPI_CHECK(partner);
    const auto by_plan = store::plan_commissions(tx, act.operator_id, partner_id);
    const std::int64_t amount =
        by_plan.empty() ? domain::commission_on(partner->commission, payment.amount)
                        : domain::commission_on_shares(partner->commission, by_plan,
                                                       store::paid_shares(tx, act.operator_id, payment.id));
    if (amount == 0) return;
    store::insert_partner_journal(
        tx, act, partner->id,
        {act.ids->next(), payment.received_on, store::JournalCause::commission, payment.id, act.now},
        domain::commission_postings(amount));
}

void reverse_commission(store::Tx& tx, const store::Act& act, Id payment, std::int64_t refunded,
                        std::int64_t payment_left) {
    const auto left = store::commission_of_payment(tx, act.operator_id, payment);
    if (!left) return;
    const std::int64_t amount = domain::commission_reversed(left->amount, refunded, payment_left);
    if (amount == 0) return;
    store::insert_partner_journal(
        tx, act, left->partner_id,
        {act.ids->next(), act.today, store::JournalCause::commission, payment, act.now},
        domain::reversed(domain::commission_postings(amount)));
}

}  // namespace bangnopi::billing
