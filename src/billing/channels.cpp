#include "billing/channels.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "billing/checks.hpp"
#include "domain/contact.hpp"
#include "domain/ledger.hpp"
#include "store/outbox.hpp"
#include "store/staff.hpp"

namespace bangnopi::billing {
namespace {

using domain::PaymentMethod;

constexpr std::size_t account_digits_min = 4;
constexpr std::size_t account_digits_max = 34;  // of an IBAN; Indonesian ones have 10 to 16
constexpr auto taken = "another channel has this code: choose another"_msg;
constexpr auto collector_has_one = "this collector has a channel already: name another, or nobody"_msg;

std::string json_of(const store::Channel& channel) {
    JsonObject object{{"code", channel.code},
                      {"name", channel.name},
                      {"method", domain::name_of(channel.method)},
                      {"account", channel.account_code},
                      {"active", channel.active},
                      {"account_number", channel.account_number},
                      {"account_holder", channel.account_holder},
                      {"fee_fixed", channel.fee.fixed},
                      {"fee_percent_numerator", channel.fee.percent.numerator()},
                      {"fee_percent_denominator", channel.fee.percent.denominator()},
                      {"fee_bearer", domain::name_of(channel.fee.bearer)}};
    if (channel.collector_id) object.add("collector", format_id(*channel.collector_id));
    return object.text();
}

void check_account(FieldErrors& errors, const store::Channel& channel) {
    const auto accounts = domain::accounts_of(channel.method);
    if (accounts.empty()) return errors.add("/method", "balance and voucher are not money received"_msg);
    std::string fitting;
    for (const std::string_view one : accounts) fitting += (fitting.empty() ? "" : ", ") + std::string(one);
    errors.add_if(std::ranges::find(accounts, channel.account_code) == accounts.end(), "/account",
                  "money that comes this way lies on {}"_msg(fitting));
    const bool of_collector = channel.account_code == domain::account::collector;
    errors.add_if(channel.collector_id && !of_collector, "/collector", "carries cash only, on 1104"_msg);
}

void check_fee(FieldErrors& errors, const store::Channel& channel) {
    errors.add_if(channel.fee.fixed < 0, "/fee/fixed", "must not be below zero"_msg);
    check_entered(errors, channel.fee.fixed, "/fee/fixed");
    errors.add_if(channel.fee.percent.compare(domain::Rate(100, 1)) > 0, "/fee/percent",
                  "is from 0 to 100"_msg);
    const bool has_fee = channel.fee.fixed != 0 || channel.fee.percent.numerator() != 0;
    errors.add_if(has_fee && channel.method == PaymentMethod::cash, "/fee", "cash has no fee"_msg);
}

void check_bank_account(FieldErrors& errors, store::Channel& channel) {
    channel.account_holder = trim(channel.account_holder);
    errors.add_if(
        channel.account_holder.size() > name_bytes_max || !domain::is_plain_text(channel.account_holder),
        "/account_holder", "is one line of at most 200 bytes of UTF-8 text"_msg);
    const bool is_bank = channel.account_code == domain::account::bank;
    errors.add_if(!is_bank && !channel.account_number.empty(), "/account_number",
                  "is of an account at a bank, on 1102"_msg);
    if (channel.account_number.empty() || !is_bank) return;
    const auto digits = account_digits(channel.account_number);
    errors.add_if(!digits, "/account_number",
                  "has {} to {} digits or letters"_msg(account_digits_min, account_digits_max));
    channel.account_number = digits.value_or("");
}

Result<Done> check_collector(store::Tx& tx, const store::Act& act, const store::Channel& channel) {
    if (!channel.collector_id) return Done{};
    if (!store::find_staff(tx, act.operator_id, *channel.collector_id))
        return refuse_field("/collector", "there is no such member of staff"_msg);
    const auto other = store::channel_of_collector(tx, act.operator_id, *channel.collector_id);
    if (other && other->code != channel.code)
        return refuse_field("/collector", collector_has_one, Code::already_exists);
    return Done{};
}

Result<Done> check_channel(store::Tx& tx, const store::Act& act, store::Channel& channel) {
    FieldErrors errors;
    check_name(errors, channel.name, "/name");
    channel.name = trim(channel.name);
    check_account(errors, channel);
    check_fee(errors, channel);
    check_bank_account(errors, channel);
    BANGNOPI_TRY_DONE(errors.verdict());
    return check_collector(tx, act, channel);
}

// What is in the ledger or in a collector's pocket does not become something else.
Result<Done> check_change(store::Tx& tx, const store::Act& act, const store::Channel& before,
                          const store::Channel& after) {
    const bool moved = before.method != after.method || before.account_code != after.account_code;
    const bool handed_on = before.collector_id && before.collector_id != after.collector_id;
    if ((!moved && !handed_on) || !store::channel_has_payments(tx, act.operator_id, before.code))
        return Done{};
    constexpr auto has_payments = "has payments: switch the channel off and make another"_msg;
    if (before.method != after.method) return refuse_field("/method", has_payments, Code::conflict);
    if (moved) return refuse_field("/account", has_payments, Code::conflict);
    return refuse_field("/collector", has_payments, Code::conflict);
}

}  // namespace

std::optional<std::string> account_digits(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if ((c >= '0' && c <= '9') || is_letter)
            digits += c;
        else if (c != ' ' && c != '-' && c != '.')
            return std::nullopt;
    }
    if (digits.size() < account_digits_min || digits.size() > account_digits_max) return std::nullopt;
    return digits;
}

Result<store::Channel> create_channel(store::Tx& tx, const store::Act& act, store::Channel channel) {
    FieldErrors errors;
    check_code(errors, channel.code, "/code");
    BANGNOPI_TRY_DONE(errors.verdict());
    BANGNOPI_TRY_DONE(check_channel(tx, act, channel));
    if (store::find_channel(tx, act.operator_id, channel.code))
        return refuse_field("/code", taken, Code::already_exists);
    channel.version = 1;
    BANGNOPI_TRY_DONE(
        unless_taken("/code", taken, [&] { store::insert_channel(tx, act.operator_id, channel); }));
    store::audit(tx, act, "channel.create", "operator", act.operator_id, {}, json_of(channel));
    return channel;
}

Result<store::Channel> replace_channel(store::Tx& tx, const store::Act& act, store::Channel channel,
                                       std::optional<std::int64_t> if_version) {
    const auto before = store::lock_channel(tx, act.operator_id, channel.code);
    if (!before) return refuse(Code::not_found, "There is no channel with this code."_msg);
    BANGNOPI_TRY_DONE(check_version(if_version, before->version));
    BANGNOPI_TRY_DONE(check_channel(tx, act, channel));
    BANGNOPI_TRY_DONE(check_change(tx, act, *before, channel));
    channel.version = before->version + 1;
    BANGNOPI_TRY_DONE(unless_taken("/collector", collector_has_one,
                                   [&] { store::update_channel(tx, act.operator_id, channel); }));
    store::audit(tx, act, "channel.edit", "operator", act.operator_id, json_of(*before), json_of(channel));
    return channel;
}

}  // namespace bangnopi::billing
