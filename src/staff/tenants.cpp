#include "staff/tenants.hpp"

#include "base/check.hpp"
#include "base/field_errors.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "domain/contact.hpp"
#include "domain/ledger.hpp"
#include "staff/members.hpp"
#include "staff/staff_json.hpp"
#include "store/access.hpp"
#include "store/guards.hpp"
#include "store/ledger.hpp"
#include "store/outbox.hpp"
#include "store/payments.hpp"
#include "store/printed_invoices.hpp"

namespace bangnopi::staff {
namespace {

constexpr std::size_t code_bytes_max = 32;
constexpr std::size_t name_bytes_max = 200;
constexpr auto taken = "another operator has this code: choose another"_msg;

bool is_operator_code(std::string_view text) {
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return text.size() >= 2 && text.size() <= code_bytes_max &&
           std::all_of(text.begin(), text.end(), allowed);
}

void check_name(FieldErrors& errors, std::string_view name) {
    errors.add_if(trim(name).empty() || name.size() > name_bytes_max || !domain::is_plain_text(name), "/name",
                  "is one line of 1 to 200 bytes of UTF-8 text"_msg);
}

// Settings come as a value here; their own reading is the one place that knows their bounds.
void check_settings(FieldErrors& errors, const store::Settings& settings) {
    Result<store::Settings> checked = store::parse_settings(store::settings_json(settings));
    if (checked) return;
    for (const FieldError& error : checked.error().errors)
        errors.add("/settings" + error.pointer, error.detail);
}

void write_first_books(store::Tx& tx, Id operator_id) {
    store::insert_chart(tx, operator_id);
    store::insert_channel(
        tx, operator_id,
        {"kas", "Kas", domain::PaymentMethod::cash, std::string(domain::account::cash), true});
    store::insert_channel(tx, operator_id,
                          {"bank", "Transfer bank", domain::PaymentMethod::bank_transfer,
                           std::string(domain::account::bank), true});
}

// The zone decides when a line begins and ends, the threshold when pay as you go is low: jobs come to all of them by and by. Tax
// and the floor decide what pay as you go has left.
void follow_with_access(store::Tx& tx, const store::Act& act, const store::Operator& before,
                        const store::Operator& now) {
    if (now.zone.name() != before.zone.name()) store::look_again_at_lines(tx, now.id, act.now);
    if (now.settings.tax != before.settings.tax ||
        now.settings.balance_floor != before.settings.balance_floor)
        store::refresh_pay_as_you_go(tx, make_act(now, act.actor, act.now, *act.ids), now.settings);
    else if (now.settings.low_balance_threshold != before.settings.low_balance_threshold)
        store::look_again_at_pay_as_you_go(tx, now.id, act.now);
}

}  // namespace

store::Act make_act(const store::Operator& tenant, const store::Actor& actor, Instant now, IdSource& ids) {
    return {tenant.id, tenant.zone, tenant.currency, actor, now, tenant.zone.date_of(now), &ids};
}

Result<CreatedOperator> create_operator(store::Tx& tx, IdSource& ids, Instant now, const store::Actor& actor,
                                        const NewOperator& command) {
    FieldErrors errors;
    errors.add_if(!is_operator_code(command.code), "/code", "is 2 to 32 lower-case letters, digits or -"_msg);
    check_name(errors, command.name);
    check_settings(errors, command.settings);
    auto zone = domain::Zone::find(command.time_zone);
    errors.add_if(!zone, "/time_zone",
                  "is an IANA zone such as Asia/Jakarta, Asia/Makassar or Asia/Jayapura"_msg);
    auto currency = domain::Currency::parse(command.currency);
    errors.add_if(!currency, "/currency", "is an ISO 4217 code such as IDR"_msg);
    BANGNOPI_TRY_DONE(errors.verdict());
    if (store::find_operator_by_code(tx, command.code))
        return refuse_field("/code", taken, Code::already_exists);
    const store::Operator tenant{
        ids.next(), command.code, std::string(trim(command.name)), *zone, *currency, command.settings, now,
        1};
    try {
        store::insert_operator(tx, tenant);
    } catch (const store::Violation& violation) {
        if (violation.kind() != store::Violation::Kind::unique) throw;
        return refuse_field("/code", taken, Code::already_exists);
    }
    write_first_books(tx, tenant.id);
    const store::Act act = make_act(tenant, actor, now, ids);
    const std::string after = json_of(tenant);
    store::audit(tx, act, "operator.create", "operator", tenant.id, {}, after);
    store::emit(tx, act, "operator.created", tenant.id, after);
    BANGNOPI_TRY(
        owner, add_member(tx, act,
                          {command.owner_username, command.owner_name, Role::owner, command.owner_password}));
    return CreatedOperator{tenant, owner};
}

Result<store::Operator> edit_operator(store::Tx& tx, const store::Act& act, const EditOperator& command) {
    const std::optional<store::Operator> before = store::lock_operator(tx, act.operator_id);
    BANGNOPI_CHECK(before);
    BANGNOPI_TRY_DONE(store::check_version(command.if_version, before->version));
    store::Operator tenant = *before;
    FieldErrors errors;
    if (command.name) {
        check_name(errors, *command.name);
        tenant.name = std::string(trim(*command.name));
    }
    if (command.time_zone) {
        auto zone = domain::Zone::find(*command.time_zone);
        errors.add_if(!zone, "/time_zone",
                      "is an IANA zone such as Asia/Jakarta, Asia/Makassar or Asia/Jayapura"_msg);
        if (zone) tenant.zone = *zone;
    }
    if (command.settings) {
        check_settings(errors, *command.settings);
        tenant.settings = *command.settings;
    }
    BANGNOPI_TRY_DONE(errors.verdict());
    ++tenant.version;
    store::update_operator(tx, tenant);
    store::audit(tx, act, "operator.edit", "operator", tenant.id, json_of(*before), json_of(tenant));
    store::emit(tx, act, "operator.changed", tenant.id, "{}");
    follow_with_access(tx, act, *before, tenant);
    return tenant;
}

void put_logo(store::Tx& tx, const store::Act& act, std::string_view octets) {
    store::put_logo(tx, act.operator_id, octets);
    store::audit(tx, act, "operator.logo", "operator", act.operator_id, {},
                 JsonObject{{"bytes", octets.size()}}.text());
}

Result<Done> remove_logo(store::Tx& tx, const store::Act& act) {
    if (!store::remove_logo(tx, act.operator_id))
        return refuse(Code::not_found, "This operator has no logo."_msg);
    store::audit(tx, act, "operator.logo_removed", "operator", act.operator_id, {}, {});
    return Done{};
}

}  // namespace bangnopi::staff
