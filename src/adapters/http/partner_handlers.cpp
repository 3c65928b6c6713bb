// Partners (mitra): who they are and their account, for staff; and for a partner who signs in, what is its own and nothing else.
#include "adapters/http/api.hpp"
#include "adapters/http/views.hpp"
#include "billing/customers.hpp"
#include "billing/partners.hpp"
#include "store/plans.hpp"
#include "store/vouchers.hpp"

namespace bangnopi::http {

namespace {

constexpr std::int64_t entries_shown_max = 100;
constexpr auto commission_words = "none, percent or amount"_msg;
constexpr auto pays_words = "deposit or debt"_msg;

std::optional<domain::Commission::Kind> parse_commission_kind(std::string_view text) {
    if (text == "none") return domain::Commission::Kind::none;
    if (text == "percent") return domain::Commission::Kind::percent;
    if (text == "amount") return domain::Commission::Kind::amount;
    return std::nullopt;
}
std::string_view name_of(domain::Commission::Kind kind) {
    constexpr std::array<std::string_view, 3> names = {"none", "percent", "amount"};
    return names.at(static_cast<std::size_t>(kind));
}
std::optional<billing::PartnerPays::To> parse_pays(std::string_view text) {
    if (text == "deposit") return billing::PartnerPays::To::deposit;
    if (text == "debt") return billing::PartnerPays::To::debt;
    return std::nullopt;
}

JsonObject account_object(const Call& call, const store::PartnerAccount& account) {
    return {{"owes", account.owes},
            {"commission", account.commission},
            {"deposit", account.deposit},
            {"currency", call.tenant->currency.code()}};
}

JsonObject commission_object(const domain::Commission& commission) {
    return {{"kind", name_of(commission.kind)}, {"value", text_of_rate(commission.value)}};
}

JsonArray plan_commissions_array(const Call& call, store::Tx& tx, Id partner) {
    JsonArray items;
    const auto named = store::named_plan_commissions(tx, call.operator_id(), std::span(&partner, 1));
    for (const auto& [of_partner, commissions] : named)
        for (const store::NamedPlanCommission& one : commissions) {
            JsonObject object = commission_object(one.commission);
            object.add("plan", one.plan_code);
            object.add("plan_name", one.plan_name);
            items.add(std::move(object));
        }
    return items;
}

// What staff note of a partner is not the partner's to read.
JsonObject partner_object(const Call& call, store::Tx& tx, const store::Partner& partner,
                          bool to_staff = true) {
    std::optional<std::string> staff;
    if (partner.staff_id)
        if (const auto member = store::find_staff(tx, call.operator_id(), *partner.staff_id))
            staff = member->username;
    JsonObject object{{"id", format_id(partner.id)},
                      {"name", partner.name},
                      {"phone", or_null(partner.phone)},
                      {"staff", or_null(staff)},
                      {"note", to_staff ? partner.note : ""},
                      {"active", partner.active},
                      {"created_at", format_instant(partner.created_at)},
                      {"version", partner.version}};
    object.add("commission", commission_object(partner.commission));
    object.add("plan_commissions", plan_commissions_array(call, tx, partner.id));
    object.add("account", account_object(call, store::partner_account(tx, call.operator_id(), partner.id)));
    return object;
}

void read_commission(Fields& fields, std::optional<domain::Commission>& commission) {
    fields.object("commission", [&](Fields& inner) {
        domain::Commission& read = commission.emplace();
        inner.required_word("kind", read.kind, parse_commission_kind, commission_words);
        inner.optional("value", read.value);
    });
}

void read_plan_commissions(Fields& fields,
                           std::optional<std::vector<billing::CommissionOfPlan>>& commissions) {
    std::vector<billing::CommissionOfPlan> read;
    const bool given = fields.each("plan_commissions", billing::plan_commissions_max, [&](Fields& inner) {
        billing::CommissionOfPlan& one = read.emplace_back();
        inner.required("plan", one.plan);
        inner.required_word("kind", one.commission.kind, parse_commission_kind, commission_words);
        inner.optional("value", one.commission.value);
    });
    if (given) commissions = std::move(read);
}

Result<store::Partner> named_partner(const Call& call, store::Tx& tx, Id id) {
    auto partner = store::find_partner(tx, call.operator_id(), id);
    if (!partner) return refuse(Code::not_found, "There is no partner with this id."_msg);
    return std::move(*partner);
}

Result<Answer> list_partners(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_partners(tx, call.operator_id(), request));
    return json_answer(200, page_object(page, [&](const store::Partner& partner) {
                           return partner_object(call, tx, partner);
                       }));
}

Result<Answer> get_partner(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY(partner, named_partner(call, tx, id));
    JsonObject object = partner_object(call, tx, partner);
    JsonArray entries;
    for (const store::PartnerEntry& entry :
         store::partner_entries(tx, call.operator_id(), partner.id, entries_shown_max))
        entries.add(JsonObject{{"account", entry.account_code},
                               {"amount", entry.amount},
                               {"cause", store::name_of(entry.cause)},
                               {"at", format_instant(entry.at)}});
    object.add("entries", std::move(entries));
    return json_answer(200, std::move(object), partner.version);
}

Result<Work> create_partner(const Call& call) {
    billing::NewPartner command;
    std::optional<domain::Commission> commission;
    std::optional<std::vector<billing::CommissionOfPlan>> plan_commissions;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("name", command.name);
        fields.optional("phone", command.phone);
        fields.optional("staff", command.staff);
        fields.optional("note", command.note);
        read_commission(fields, commission);
        read_plan_commissions(fields, plan_commissions);
    }));
    command.plan_commissions = plan_commissions.value_or(std::vector<billing::CommissionOfPlan>{});
    command.commission = commission.value_or(domain::Commission{});
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(partner, billing::create_partner(tx, act, command));
        return json_answer(201, partner_object(call, tx, partner), partner.version);
    };
}

Result<Work> edit_partner(const Call& call) {
    billing::EditPartner command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("name", command.name);
        fields.optional("phone", command.phone);
        fields.optional("staff", command.staff);
        fields.optional("note", command.note);
        fields.optional("active", command.active);
        read_commission(fields, command.commission);
        read_plan_commissions(fields, command.plan_commissions);
    }));
    command.id = id;
    command.if_version = call.if_version;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(partner, billing::edit_partner(tx, act, command));
        return json_answer(200, partner_object(call, tx, partner), partner.version);
    };
}

Result<Work> take_payment(const Call& call) {
    billing::PartnerPays command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required_word("to", command.to, parse_pays, pays_words);
        fields.required("channel", command.channel);
        fields.required("amount", command.amount);
    }));
    command.partner = id;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(account, billing::partner_pays(tx, act, command));
        return json_answer(201, account_object(call, account));
    };
}

Result<Work> settle(const Call& call) {
    billing::SettleCommission command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("channel", command.channel);
        fields.required("amount", command.amount);
    }));
    command.partner = id;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(account, billing::settle_commission(tx, act, command));
        return json_answer(201, account_object(call, account));
    };
}

Result<Work> assign(const Call& call) {
    std::string customer;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) { fields.required("customer", customer); }));
    return [&call, id = id, customer, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(partner, named_partner(call, tx, id));
        BANGNOPI_TRY(found, billing::customer_named(tx, call.operator_id(), customer, "/customer"));
        BANGNOPI_TRY_DONE(billing::assign_customer(tx, act, found.id, partner.id));
        return json_answer(200, partner_object(call, tx, partner));
    };
}

// The partner itself. Which one it is comes from who signs in, never from the request.

Result<store::Partner> partner_signed_in(const Call& call, store::Tx& tx) {
    const auto partner = call.principal.staff_id
                             ? store::partner_of_staff(tx, call.operator_id(), *call.principal.staff_id)
                             : std::nullopt;
    if (!partner || !partner->active)
        return refuse(Code::conflict, "You sign in as no partner: ask your operator to name you as one."_msg);
    return *partner;
}

Result<Answer> own_account(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(partner, partner_signed_in(call, tx));
    return json_answer(200, partner_object(call, tx, partner, false));
}

JsonObject own_customer_object(const store::CustomerListed& listed) {
    const store::Customer& customer = listed.customer;
    return {{"id", format_id(customer.id)},
            {"number", customer.number},
            {"name", customer.name},
            {"address", customer.address},
            {"phone", or_null(customer.phone)},
            {"status", listed.status ? JsonValue(domain::name_of(*listed.status)) : JsonValue(nullptr)},
            {"open", listed.open}};
}

Result<Answer> own_customers(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(partner, partner_signed_in(call, tx));
    store::CustomerFilter filter;
    filter.partner_id = partner.id;
    BANGNOPI_TRY(page, store::list_customers(tx, call.operator_id(), filter, request));
    return json_answer(200, page_object(page, own_customer_object));
}

Result<Work> register_own(const Call& call) {
    billing::NewCustomer command;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("name", command.name);
        fields.optional("address", command.address);
        fields.optional("phone", command.phone);
    }));
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(partner, partner_signed_in(call, tx));
        BANGNOPI_TRY(customer, billing::register_customer(tx, act, call.context.services.keys, command));
        BANGNOPI_TRY_DONE(billing::assign_customer(tx, act, customer.id, partner.id));
        const auto listed = store::find_listed_customer(tx, call.operator_id(), customer.id);
        return json_answer(201, own_customer_object(*listed));
    };
}

Result<Answer> own_vouchers(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    store::VoucherFilter filter;
    filter.state =
        query.word("state", store::parse_voucher_state, "made, sold, redeemed, expired or void"_msg);
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(partner, partner_signed_in(call, tx));
    filter.partner_id = partner.id;
    BANGNOPI_TRY(page, store::list_vouchers(tx, call.operator_id(), filter, request));
    return json_answer(200, page_object(page, voucher_object));
}

}  // namespace

std::vector<Route> partner_routes() {
    return {{"GET", "/api/v1/partners", Read(list_partners)},
            {"POST", "/api/v1/partners", Write{create_partner}},
            {"GET", "/api/v1/partners/{id}", Read(get_partner)},
            {"PATCH", "/api/v1/partners/{id}", Write{edit_partner}},
            {"POST", "/api/v1/partners/{id}/payments", Write{take_payment}},
            {"POST", "/api/v1/partners/{id}/settlements", Write{settle}},
            {"POST", "/api/v1/partners/{id}/customers", Write{assign}},
            {"GET", "/api/v1/reseller", Read(own_account)},
            {"GET", "/api/v1/reseller/customers", Read(own_customers)},
            {"POST", "/api/v1/reseller/customers", Write{register_own}},
            {"GET", "/api/v1/reseller/vouchers", Read(own_vouchers)}};
}

}  // namespace bangnopi::http
