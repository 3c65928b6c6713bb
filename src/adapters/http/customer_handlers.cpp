// Customers and their profile.
#include "adapters/http/api.hpp"
#include "adapters/http/notices.hpp"
#include "adapters/http/views.hpp"
#include "billing/billing_holds.hpp"
#include "billing/customers.hpp"
#include "billing/notice_link.hpp"
#include "domain/plan.hpp"
#include "store/outbox.hpp"
#include "store/usage.hpp"

namespace bangnopi::http {

namespace {

constexpr std::size_t profile_items = 20;
constexpr int profile_months = 12;

Result<Answer> list_customers(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    store::CustomerFilter filter;
    filter.area_id = query.id("area");
    filter.status = query.word("status", domain::parse_subscription_status, subscription_status_words);
    filter.plan_id = query.id("plan");
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_customers(tx, call.operator_id(), filter, request));
    return json_answer(200, page_object(page, [&](const store::CustomerListed& listed) {
                           return customer_object(call, listed);
                       }));
}

Result<store::CustomerListed> find(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    auto customer = store::find_listed_customer(tx, call.operator_id(), id);
    if (!customer) return refuse(Code::not_found, "There is no customer with this id."_msg);
    return std::move(*customer);
}

Result<Answer> get_customer(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(customer, find(call, tx));
    return json_answer(200, customer_object(call, customer), customer.customer.version);
}

Result<Work> create_customer(const Call& call) {
    billing::NewCustomer command;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("number", command.number);
        fields.required("name", command.name);
        fields.optional("address", command.address);
        fields.optional("area", command.area);
        fields.optional("phone", command.phone);
        fields.optional("email", command.email);
        fields.optional("id_number", command.id_number);
        fields.optional("language", command.language);
        fields.optional("preferred_channel", command.preferred_channel);
        fields.optional("latitude_e7", command.latitude_e7);
        fields.optional("longitude_e7", command.longitude_e7);
    }));
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(customer, billing::register_customer(tx, act, call.context.services.keys, command));
        return json_answer(201, customer_object(call, tx, customer.id), customer.version);
    };
}

Result<Work> edit_customer(const Call& call) {
    billing::EditCustomer command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("number", command.number);
        fields.optional("name", command.name);
        fields.optional("address", command.address);
        fields.optional("area", command.area);
        fields.optional("phone", command.phone);
        fields.optional("email", command.email);
        fields.optional("id_number", command.id_number);
        fields.optional("language", command.language);
        fields.optional("preferred_channel", command.preferred_channel);
        fields.optional("latitude_e7", command.latitude_e7);
        fields.optional("longitude_e7", command.longitude_e7);
        fields.optional("exempt", command.exempt);
    }));
    command.id = id;
    command.if_version = call.if_version;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(customer, billing::edit_customer(tx, act, call.context.services.keys, command));
        return json_answer(200, customer_object(call, tx, customer.id), customer.version);
    };
}

Result<Work> hold_billing(const Call& call) {
    billing::HoldBilling command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("until", command.until);
        fields.required("reason", command.reason);
    }));
    command.customer_id = id;
    command.if_version = call.if_version;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(customer, billing::hold_billing(tx, act, command));
        return json_answer(200, customer_object(call, tx, customer.id), customer.version);
    };
}

Result<Work> release_billing(const Call& call) {
    BANGNOPI_TRY(id, call.id());
    return [id = id, if_version = call.if_version, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(billing::release_billing(tx, act, id, if_version));
        return Answer{204};
    };
}

// What somebody with the link sees of a customer is in the audit log as much as a change is.
Result<Work> create_notice_link(const Call& call) {
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [](Fields&) {}));
    if (call.tenant->settings.promise_days_max > 0 && !call.may(staff::Permission::promises_write))
        return refuse(Code::forbidden,
                      "Who has the link may promise to pay, and your role may not grant that."_msg);
    const Instant ends_at =
        std::chrono::floor<std::chrono::seconds>(call.real_now() + billing::notice_link_lifetime);
    return [&call, id = id, ends_at, act = call.act()](store::Tx& tx) -> Result<Answer> {
        if (!store::find_customer(tx, act.operator_id, id))
            return refuse(Code::not_found, "There is no customer with this id."_msg);
        billing::NoticeLink link = billing::notice_link_to(tx, act.operator_id, id);
        link.expires_at = ends_at;
        const std::string expires_at = format_instant(link.expires_at);
        store::audit(tx, act, "customer.notice_link", "customer", link.customer_id, {},
                     JsonObject{{"expires_at", expires_at}}.text());
        const std::string token = billing::notice_token(call.context.services.keys, link);
        const std::string path = std::string(notice_link_path) + token;
        const std::string url = notice_link_url(call.tenant->settings, token);
        return json_answer(201, {{"path", path},
                                 {"url", url.empty() ? JsonValue(nullptr) : JsonValue(url)},
                                 {"expires_at", expires_at}});
    };
}

Result<Work> take_back_notice_links(const Call& call) {
    BANGNOPI_TRY(id, call.id());
    return [id = id, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(billing::take_back_notice_links(tx, act, id));
        return Answer{204};
    };
}

// Profile

std::vector<std::string> months_until(domain::Date today) {
    std::vector<std::string> months;
    for (int back = profile_months - 1; back >= 0; --back)
        months.push_back(
            domain::Date(today.year(), today.month(), 1).plus_months(-back, 1).iso().substr(0, 7));
    return months;
}

JsonArray usage_by_month(const Call& call, store::Tx& tx,
                         std::span<const store::SubscriptionListed> subscriptions) {
    std::vector<Id> ids;
    for (const store::SubscriptionListed& listed : subscriptions) ids.push_back(listed.subscription.id);
    JsonArray array;
    for (const store::MonthUsage& usage :
         store::usage_by_month(tx, call.operator_id(), ids, months_until(call.act().today)))
        array.add(JsonObject{
            {"month", usage.month}, {"bytes_down", usage.bytes_down}, {"bytes_up", usage.bytes_up}});
    return array;
}

Result<Done> add_money(const Call& call, store::Tx& tx, const store::Customer& customer, JsonObject& object) {
    store::PageRequest newest;
    newest.limit = profile_items;
    newest.counted = false;
    store::InvoiceFilter invoices_of;
    invoices_of.customer_id = customer.id;
    BANGNOPI_TRY(invoices, store::list_invoices(tx, call.operator_id(), invoices_of, newest));
    store::PaymentFilter payments_of;
    payments_of.customer_id = customer.id;
    BANGNOPI_TRY(payments, store::list_payments(tx, call.operator_id(), payments_of, newest));
    CustomerNames names(tx, call.operator_id());
    names.know(customer);
    JsonArray payment_objects;
    for (const store::Payment& payment : payments.items)
        payment_objects.add(payment_object(call, payment, names));
    object.add("invoices", invoice_objects(call, tx, invoices.items));
    object.add("payments", std::move(payment_objects));
    return Done{};
}

Result<Answer> get_profile(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(customer, find(call, tx));
    const Id id = customer.customer.id;
    const auto subscriptions = store::listed_subscriptions_of(tx, call.operator_id(), id);
    JsonObject object{{"customer", customer_object(call, customer)},
                      {"subscriptions", subscriptions_in_full(call, tx, id, subscriptions)},
                      {"usage", usage_by_month(call, tx, subscriptions)}};
    if (call.sees_money()) BANGNOPI_TRY_DONE(add_money(call, tx, customer.customer, object));
    return json_answer(200, std::move(object));
}

}  // namespace

std::vector<Route> customer_routes() {
    return {{"GET", "/api/v1/customers", Read(list_customers)},
            {"POST", "/api/v1/customers", Write{create_customer}},
            {"GET", "/api/v1/customers/{id}", Read(get_customer)},
            {"PATCH", "/api/v1/customers/{id}", Write{edit_customer}},
            {"GET", "/api/v1/customers/{id}/profile", Read(get_profile)},
            {"PUT", "/api/v1/customers/{id}/billing-hold", Write{hold_billing}},
            {"DELETE", "/api/v1/customers/{id}/billing-hold", Write{release_billing}},
            {"POST", "/api/v1/customers/{id}/notice-link", Write{create_notice_link}},
            {"DELETE", "/api/v1/customers/{id}/notice-link", Write{take_back_notice_links}}};
}

}  // namespace bangnopi::http
