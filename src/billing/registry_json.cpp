#include "billing/registry_json.hpp"

#include <boost/json.hpp>

namespace bangnopi::billing {
namespace {

namespace json = boost::json;

json::value value_of(const std::optional<Id>& id) {
    return id ? json::value(format_id(*id)) : json::value(nullptr);
}
json::value value_of(const std::optional<domain::Date>& date) {
    return date ? json::value(date->iso()) : json::value(nullptr);
}
json::value value_of(const std::optional<std::string>& text) {
    return text ? json::value(*text) : json::value(nullptr);
}
json::value value_of(const std::optional<std::int64_t>& number) {
    return number ? json::value(*number) : json::value(nullptr);
}
json::value value_of(const std::optional<int>& number) {
    return number ? json::value(*number) : json::value(nullptr);
}
json::value value_of(const std::optional<domain::DueRule>& due) {
    if (!due) return nullptr;
    return json::object{{"due_day", value_of(due->due_day)},
                        {"days_after_issue", value_of(due->days_after_issue)},
                        {"grace_days", value_of(due->grace_days)}};
}
json::value masked(const std::vector<std::byte>& sealed) {
    return sealed.empty() ? json::value(nullptr) : json::value("***");
}

json::array fees_array(std::span<const store::AreaFee> fees) {
    json::array array;
    for (const store::AreaFee& fee : fees)
        array.push_back(json::object{{"area", format_id(fee.area_id)}, {"monthly_fee", fee.monthly_fee}});
    return array;
}

json::array steps_array(std::span<const domain::ThrottleStep> steps) {
    json::array array;
    for (const domain::ThrottleStep& step : steps)
        array.push_back(json::object{{"beyond_bytes", step.beyond_bytes},
                                     {"rate_down_bps", step.speed.down_bps},
                                     {"rate_up_bps", step.speed.up_bps}});
    return array;
}

json::object version_object(const store::PlanVersion& version, std::span<const store::AreaFee> fees) {
    const domain::PlanTerms& terms = version.terms;
    const std::optional<std::int64_t> included =
        terms.included_bytes ? std::optional(static_cast<std::int64_t>(*terms.included_bytes)) : std::nullopt;
    return {{"id", format_id(version.id)},
            {"valid_from", version.valid_from.iso()},
            {"billing", name_of(terms.billing)},
            {"charged", name_of(terms.charged)},
            {"monthly_fee", terms.monthly_fee},
            {"included_bytes", value_of(included)},
            {"beyond", name_of(terms.beyond)},
            {"unit_bytes", terms.unit_bytes},
            {"unit_price", terms.unit_price},
            {"prorate_allowance", terms.prorate_allowance},
            {"setup_fee", terms.setup_fee},
            {"taxed", terms.taxed},
            {"rate_down_bps", terms.speed.down_bps},
            {"rate_up_bps", terms.speed.up_bps},
            {"burst_down_bps", terms.speed.burst.down_bps},
            {"burst_up_bps", terms.speed.burst.up_bps},
            {"burst_threshold_down_bps", terms.speed.burst.threshold_down_bps},
            {"burst_threshold_up_bps", terms.speed.burst.threshold_up_bps},
            {"burst_time_s", terms.speed.burst.time_s},
            {"throttle_down_bps", terms.throttled_speed.down_bps},
            {"throttle_up_bps", terms.throttled_speed.up_bps},
            {"throttle_steps", steps_array(terms.throttle_steps)},
            {"grace_bytes", terms.grace_bytes},
            {"days", terms.package_days},
            {"package_starts", name_of(terms.package_starts)},
            {"price", terms.package_price},
            {"minimum_term_months", terms.minimum_term_months},
            {"early_end_fee", terms.early_end_fee},
            {"area_fees", fees_array(fees)}};
}

json::value discount_value(const std::optional<store::SubscriptionDiscount>& discount) {
    if (!discount) return nullptr;
    const domain::Rate value = discount->terms.value;
    json::object object{
        {"kind", discount->terms.kind == domain::Discount::Kind::percent ? "percent" : "amount"},
        {"value", std::to_string(value.numerator()) +
                      (value.denominator() == 1 ? std::string() : "/" + std::to_string(value.denominator()))},
        {"until", value_of(discount->until)}};
    object["periods"] = discount->periods ? json::value(*discount->periods) : json::value(nullptr);
    return object;
}

json::object connection_object(const store::Connection& connection) {
    const auto& limit = connection.session_limit;
    return {{"kind", name_of(connection.kind)},
            {"username", value_of(connection.username)},
            {"password", masked(connection.password_sealed)},
            {"ip", value_of(connection.ip)},
            {"mac", value_of(connection.mac)},
            {"session_limit", limit ? json::value(*limit) : json::value(nullptr)},
            {"router",
             connection.router_id ? json::value(format_id(*connection.router_id)) : json::value(nullptr)}};
}

json::object subscription_object(const store::Subscription& subscription) {
    return {{"customer", format_id(subscription.customer_id)},
            {"plan_version", format_id(subscription.current_plan_version_id)},
            {"status", name_of(subscription.status)},
            {"starts_on", subscription.starts_on.iso()},
            {"ends_on", value_of(subscription.ends_on)},
            {"payer",
             subscription.payer_id ? json::value(format_id(*subscription.payer_id)) : json::value(nullptr)},
            {"billing_day", subscription.billing_day},
            {"bill_on_end_date", subscription.bill_on_end_date},
            {"early_end_waived", subscription.early_end_waived},
            {"next_issue_on", value_of(subscription.next_issue_on)},
            {"discount", discount_value(subscription.discount)},
            {"promotion", value_of(subscription.promotion_id)},
            {"connection", connection_object(subscription.connection)}};
}

}  // namespace

std::string json_of(const store::Area& area) {
    return json::serialize(json::object{{"code", area.code},
                                        {"name", area.name},
                                        {"parent", value_of(area.parent_id)},
                                        {"due", value_of(area.due)}});
}

std::string json_of(const store::PlanVersion& version, std::span<const store::AreaFee> fees) {
    return json::serialize(version_object(version, fees));
}

std::string json_of(const store::PlanDetails& details) {
    json::array areas;
    for (const Id area : details.sold_in) areas.emplace_back(format_id(area));
    const store::PlanVersion& newest = details.versions.back();
    return json::serialize(json::object{{"code", details.plan.code},
                                        {"name", details.plan.name},
                                        {"active", details.plan.active},
                                        {"newest", version_object(newest, details.fees_of(newest.id))},
                                        {"sold_in", std::move(areas)}});
}

std::string json_of(const store::Customer& customer) {
    return json::serialize(json::object{{"number", customer.number},
                                        {"name", customer.name},
                                        {"address", customer.address},
                                        {"area", value_of(customer.area_id)},
                                        {"phone", value_of(customer.phone)},
                                        {"email", value_of(customer.email)},
                                        {"id_number", masked(customer.id_number_sealed)},
                                        {"language", customer.language},
                                        {"preferred_channel", customer.preferred_channel},
                                        {"latitude_e7", value_of(customer.latitude_e7)},
                                        {"longitude_e7", value_of(customer.longitude_e7)},
                                        {"exempt", customer.exempt}});
}

std::string json_of(const store::Subscription& subscription) {
    return json::serialize(subscription_object(subscription));
}

std::string json_of(const store::Subscription& subscription,
                    std::span<const store::PlanChangeRow> plan_changes,
                    std::span<const store::SuspensionRow> suspensions) {
    json::array changes, stretches;
    for (const store::PlanChangeRow& change : plan_changes)
        changes.push_back(json::object{{"effective_on", change.effective_on.iso()},
                                       {"plan_version", format_id(change.plan_version_id)}});
    for (const store::SuspensionRow& stretch : suspensions)
        stretches.push_back(json::object{{"from", stretch.from_on.iso()}, {"to", value_of(stretch.to_on)}});
    json::object object = subscription_object(subscription);
    object["plan_changes"] = std::move(changes);
    object["suspensions"] = std::move(stretches);
    return json::serialize(object);
}

std::string json_of(const store::IsolationHold& hold) {
    return json::serialize(json::object{{"customer", format_id(hold.customer_id)},
                                        {"until", format_instant(hold.until_at)},
                                        {"note", hold.note}});
}

std::string plan_change_json(const store::Subscription& subscription, const store::PlanVersion& version,
                             domain::Date effective_on, bool upgrade) {
    return json::serialize(json::object{{"customer", format_id(subscription.customer_id)},
                                        {"plan", version.terms.code},
                                        {"effective_on", effective_on.iso()},
                                        {"upgrade", upgrade}});
}

}  // namespace bangnopi::billing
