#include "billing/vouchers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.hpp"
#include "base/secret.hpp"
#include "billing/checks.hpp"
#include "billing/partners.hpp"
#include "billing/plans.hpp"
#include "domain/contact.hpp"
#include "domain/journals.hpp"
#include "domain/taxation.hpp"
#include "domain/voucher_code.hpp"
#include "store/ledger.hpp"
#include "store/outbox.hpp"
#include "store/payments.hpp"

namespace bangnopi::billing {
namespace {

constexpr std::string_view batch_series = "voucher_batch";
constexpr int all_years = 0;

void check_note(FieldErrors& errors, std::string_view note) {
    errors.add_if(note.size() > note_bytes_max || !domain::is_plain_lines(note), "/note",
                  "is at most 500 bytes of UTF-8 text"_msg);
}

// What a package of the version costs, tax included.
std::int64_t price_of(const store::Settings& settings, const domain::PlanTerms& terms) {
    if (!settings.tax || settings.tax->inclusive || !terms.taxed) return terms.package_price;
    return domain::add(terms.package_price,
                       domain::apply(terms.package_price, domain::tax_rate(*settings.tax)));
}

Result<store::PlanVersion> package_version(store::Tx& tx, const store::Act& act, std::string_view name) {
    BANGNOPI_TRY(plan, plan_named(tx, act.operator_id, name, "/plan"));
    if (!plan.active)
        return refuse_field("/plan", "is not sold any more: choose another"_msg, Code::conflict);
    auto version = store::plan_version_on(tx, act.operator_id, plan.id, act.today);
    if (!version) return refuse_field("/plan", "has no version: add one"_msg);
    if (version->terms.billing != domain::Billing::prepaid_package)
        return refuse_field("/plan", "is not sold by the package: choose one with days and a price"_msg);
    return std::move(*version);
}

Result<Done> set_price(store::Tx& tx, const store::Act& act, const NewVoucherBatch& command,
                       store::VoucherBatch& batch) {
    if (command.kind == store::VoucherKind::plan) {
        BANGNOPI_TRY(version, package_version(tx, act, command.plan));
        batch.plan_version_id = version.id;
        batch.face_price = command.face_price.value_or(price_of(settings_of(tx, act), version.terms));
        batch.value = batch.face_price;
    } else {
        batch.face_price = *command.face_price;
        batch.value = command.value.value_or(batch.face_price);
    }
    if (batch.face_price > 0) return Done{};
    return refuse_field("/face_price", "must be above zero"_msg);
}

std::string json_of(const store::VoucherBatch& batch) {
    return fmt::format(R"({{"number":{},"kind":"{}","size":{},"face_price":{},"value":{}}})", batch.number,
                       store::name_of(batch.kind), batch.size, batch.face_price, batch.value);
}

std::string json_of(const store::VoucherSale& sale) {
    return fmt::format(R"({{"count":{},"face_total":{},"paid_total":{},"account":"{}"}})", sale.count,
                       sale.face_total, sale.paid_total, sale.account_code);
}

Result<Done> check_sale(const SellVouchers& command) {
    using enum SellVouchers::PaidBy;
    FieldErrors errors;
    errors.add_if(command.count && (*command.count < 1 || *command.count > vouchers_a_batch_max), "/count",
                  "is from 1 to {}"_msg(vouchers_a_batch_max));
    errors.add_if((command.paid_by == channel) == command.channel.empty(), "/channel",
                  "name the channel it came by"_msg);
    errors.add_if(command.paid_by != channel && !command.partner, "/partner",
                  "is needed: a partner alone has a deposit or credit"_msg);
    errors.add_if(command.price && !command.partner, "/price", "is what a partner pays: name one"_msg);
    errors.add_if(command.price && *command.price < 0, "/price", "is 0 or more"_msg);
    check_note(errors, command.note);
    return errors.verdict();
}

Result<std::string> account_of_sale(store::Tx& tx, const store::Act& act, const SellVouchers& command) {
    switch (command.paid_by) {
        case SellVouchers::PaidBy::deposit:
            return std::string(domain::account::partner_deposit);
        case SellVouchers::PaidBy::credit:
            return std::string(domain::account::receivable_partner);
        case SellVouchers::PaidBy::channel:
            break;
    }
    const auto channel = store::find_channel(tx, act.operator_id, command.channel);
    if (!channel) return refuse_field("/channel", "there is no channel \"{}\""_msg(command.channel));
    if (!channel->active)
        return refuse_field("/channel", "channel \"{}\" is switched off"_msg(command.channel));
    if (channel->account_code == domain::account::collector)
        return refuse_field("/channel", "is a collector's own: what it holds is handed in as a deposit"_msg);
    return channel->account_code;
}

// What is paid for each.
Result<std::int64_t> price_of_sale(store::Tx& tx, const store::Act& act, const SellVouchers& command,
                                   const store::VoucherBatch& batch) {
    if (!command.partner) return batch.face_price;
    BANGNOPI_TRY(partner, active_partner(tx, act, *command.partner, "/partner"));
    const auto version = batch.plan_version_id
                             ? store::find_plan_version(tx, act.operator_id, *batch.plan_version_id)
                             : std::nullopt;
    const domain::Commission commission =
        commission_of(tx, act, partner, version ? std::optional(version->plan_id) : std::nullopt);
    const std::int64_t usual = batch.face_price - domain::commission_on(commission, batch.face_price);
    const std::int64_t price = command.price.value_or(usual);
    if (price > batch.face_price)
        return refuse_field("/price", "is not above the face price, {}"_msg(batch.face_price));
    return price;
}

Result<Done> check_deposit(store::Tx& tx, const store::Act& act, const SellVouchers& command,
                           const store::VoucherSale& sale) {
    if (command.paid_by != SellVouchers::PaidBy::deposit) return Done{};
    const std::int64_t deposit = store::partner_account(tx, act.operator_id, *command.partner).deposit;
    if (sale.paid_total <= deposit) return Done{};
    return refuse_field("/count", "costs {}, and the partner's deposit is {}"_msg(sale.paid_total, deposit),
                        Code::conflict);
}

void book_sale(store::Tx& tx, const store::Act& act, const store::VoucherSale& sale) {
    const store::Journal journal{act.ids->next(), act.today, store::JournalCause::voucher_sold, sale.id,
                                 act.now};
    const domain::Postings postings =
        domain::voucher_sold_postings(sale.account_code, sale.face_total, sale.face_total - sale.paid_total);
    if (sale.partner_id)
        store::insert_partner_journal(tx, act, *sale.partner_id, journal, postings);
    else
        store::insert_journal(tx, act.operator_id, journal, postings);
}

Result<store::VoucherBatch> locked(store::Tx& tx, const store::Act& act, Id id) {
    auto batch = store::lock_voucher_batch(tx, act.operator_id, id);
    if (!batch) return refuse(Code::not_found, "there is no such batch of vouchers"_msg);
    return std::move(*batch);
}

// What expires is expired alone: sales and voids of a batch are before its expiry or refused, though their day was before it.
Result<Done> check_not_over(store::Tx& tx, const store::Act& act, const store::VoucherBatch& batch) {
    if (!batch.expires_on) return Done{};
    if (*batch.expires_on >= act.today && !store::voucher_batch_is_over(tx, act.operator_id, batch.id))
        return Done{};
    return refuse(Code::conflict, "the batch expired on {}"_msg(batch.expires_on->iso()));
}

}  // namespace

std::vector<store::NewVoucher> make_codes(const KeyRing& keys, Id operator_id, IdSource& ids,
                                          std::string_view prefix, std::int64_t count) {
    BANGNOPI_CHECK(domain::is_voucher_prefix(prefix) && count <= vouchers_a_batch_max);
    std::vector<store::NewVoucher> made;
    made.reserve(static_cast<std::size_t>(count));
    for (std::int64_t n = 0; n < count; ++n) {
        const std::string code =
            std::string(prefix) + random_text(domain::voucher_alphabet, domain::voucher_random_characters);
        const Id id = ids.next();
        made.push_back(
            {id, keys.sign(voucher_signature, code), keys.seal(store::voucher_place(operator_id, id), code)});
    }
    return made;
}

Result<Done> check_voucher_batch(const store::Act& act, const NewVoucherBatch& command) {
    FieldErrors errors;
    const bool is_balance = command.kind == store::VoucherKind::balance;
    errors.add_if(command.count < 1 || command.count > vouchers_a_batch_max, "/count",
                  "is from 1 to {}"_msg(vouchers_a_batch_max));
    errors.add_if(is_balance && !command.face_price, "/face_price", "is needed"_msg);
    errors.add_if(command.face_price && *command.face_price <= 0, "/face_price", "must be above zero"_msg);
    check_entered(errors, command.face_price.value_or(0), "/face_price");
    check_entered(errors, command.value.value_or(0), "/value");
    errors.add_if(is_balance && !command.plan.empty(), "/plan", "is of a voucher of kind plan"_msg);
    errors.add_if(!is_balance && command.plan.empty(), "/plan", "is needed"_msg);
    errors.add_if(!is_balance && command.value, "/value", "is of a voucher of kind balance"_msg);
    errors.add_if(is_balance && command.value && command.face_price && *command.value < *command.face_price,
                  "/value", "is not below the face price"_msg);
    errors.add_if(!domain::is_voucher_prefix(command.prefix), "/prefix",
                  "is at most 6 capital letters and digits, without 0, O, 1, I, L"_msg);
    errors.add_if(command.expires_on && *command.expires_on < act.today, "/expires_on",
                  "is not before today"_msg);
    check_note(errors, command.note);
    return errors.verdict();
}

Result<store::VoucherBatch> make_voucher_batch(store::Tx& tx, const store::Act& act,
                                               const NewVoucherBatch& command,
                                               std::span<const store::NewVoucher> codes) {
    BANGNOPI_TRY_DONE(check_voucher_batch(act, command));
    store::VoucherBatch batch;
    batch.id = act.ids->next();
    batch.kind = command.kind;
    batch.size = static_cast<std::int64_t>(codes.size());
    batch.prefix = command.prefix;
    batch.expires_on = command.expires_on;
    batch.note = command.note;
    if (act.actor.id) batch.created_by = act.actor.id;
    batch.created_at = act.now;
    BANGNOPI_TRY_DONE(set_price(tx, act, command, batch));
    batch.number = store::take_numbers(tx, act.operator_id, batch_series, all_years, 1);
    store::insert_voucher_batch(tx, act.operator_id, batch);
    store::insert_vouchers(tx, act.operator_id, batch.id, codes);
    const std::string after = json_of(batch);
    store::audit(tx, act, "voucher_batch.make", "voucher_batch", batch.id, {}, after);
    store::emit(tx, act, "voucher_batch.made", batch.id, after);
    return batch;
}

Result<store::VoucherSale> sell_vouchers(store::Tx& tx, const store::Act& act, const SellVouchers& command) {
    BANGNOPI_TRY_DONE(check_sale(command));
    BANGNOPI_TRY(batch, locked(tx, act, command.batch));
    BANGNOPI_TRY(account, account_of_sale(tx, act, command));
    BANGNOPI_TRY(price, price_of_sale(tx, act, command, batch));
    BANGNOPI_TRY_DONE(check_not_over(tx, act, batch));

    store::VoucherSale sale;
    sale.id = act.ids->next();
    sale.batch_id = batch.id;
    sale.count = store::move_vouchers(tx, act.operator_id, batch.id, store::VoucherState::made,
                                      store::VoucherState::sold, command.count.value_or(batch.size),
                                      {sale.id, command.partner});
    if (sale.count == 0 || (command.count && sale.count < *command.count))
        return refuse_field("/count", "only {} of the batch are not sold yet"_msg(sale.count),
                            Code::conflict);
    sale.face_total = domain::multiply(batch.face_price, sale.count);
    sale.paid_total = domain::multiply(price, sale.count);
    sale.account_code = account;
    if (!command.channel.empty()) sale.channel = command.channel;
    sale.partner_id = command.partner;
    sale.note = command.note;
    if (act.actor.id) sale.sold_by = act.actor.id;
    sale.sold_at = act.now;
    BANGNOPI_TRY_DONE(check_deposit(tx, act, command, sale));
    store::insert_voucher_sale(tx, act.operator_id, sale);
    book_sale(tx, act, sale);
    const std::string after = json_of(sale);
    store::audit(tx, act, "voucher_batch.sell", "voucher_batch", batch.id, {}, after);
    store::emit(tx, act, "voucher_batch.sold", batch.id, after);
    return sale;
}

Result<std::int64_t> void_vouchers(store::Tx& tx, const store::Act& act, const VoidVouchers& command) {
    FieldErrors errors;
    check_note(errors, command.note);
    BANGNOPI_TRY_DONE(errors.verdict());
    BANGNOPI_TRY(batch, locked(tx, act, command.batch));
    BANGNOPI_TRY_DONE(check_not_over(tx, act, batch));
    const std::int64_t count = store::move_vouchers(tx, act.operator_id, batch.id, store::VoucherState::made,
                                                    store::VoucherState::voided, vouchers_a_batch_max);
    if (count == 0) return refuse(Code::conflict, "every voucher of the batch is sold, spent or void"_msg);
    const std::string after = fmt::format(R"({{"count":{}}})", count);
    store::audit(tx, act, "voucher_batch.void", "voucher_batch", batch.id, {}, after);
    store::emit(tx, act, "voucher_batch.voided", batch.id, after);
    return count;
}

bool expire_vouchers(store::Tx& tx, const store::Act& act, Id id, std::int64_t limit) {
    const auto batch = store::lock_voucher_batch(tx, act.operator_id, id);
    BANGNOPI_CHECK(batch);
    const auto expire = [&](store::VoucherState from) {
        return store::move_vouchers(tx, act.operator_id, id, from, store::VoucherState::expired, limit);
    };
    const std::int64_t unsold = expire(store::VoucherState::made);
    const std::int64_t sold = expire(store::VoucherState::sold);
    if (sold > 0)
        store::insert_journal(tx, act.operator_id,
                              {act.ids->next(), act.today, store::JournalCause::voucher_expired, id, act.now},
                              domain::voucher_expired_postings(domain::multiply(batch->face_price, sold)));
    if (unsold == limit || sold == limit) return true;
    // One that was being spent is still what it was where that came to nothing.
    if (store::has_vouchers_left(tx, act.operator_id, id)) return true;
    store::close_voucher_batch(tx, act.operator_id, id);
    return false;
}

Result<std::vector<PrintedVoucher>> print_vouchers(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                                   Id batch, std::int64_t after, std::int64_t limit) {
    if (!store::find_voucher_batch(tx, act.operator_id, batch))
        return refuse(Code::not_found, "there is no such batch of vouchers"_msg);
    std::vector<PrintedVoucher> printed;
    for (const store::Voucher& voucher :
         store::vouchers_to_print(tx, act.operator_id, batch, after, std::min(limit, vouchers_a_sheet_max))) {
        const auto code = keys.open(store::voucher_place(act.operator_id, voucher.id), voucher.code_sealed);
        if (!code)
            return refuse(
                Code::conflict,
                "the codes do not open with the keys of this installation: put its key file back"_msg);
        printed.push_back({voucher.serial, voucher.state, domain::spaced_voucher_code(*code)});
    }
    store::audit(tx, act, "voucher_batch.print", "voucher_batch", batch, {},
                 fmt::format(R"({{"from":{},"count":{}}})", after + 1, printed.size()));
    return printed;
}

}  // namespace bangnopi::billing
