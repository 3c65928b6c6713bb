#include "adapters/http/discount_fields.hpp"

#include "adapters/http/views.hpp"

namespace bangnopi::http {
namespace {

std::optional<domain::Discount::Kind> parse_discount_kind(std::string_view text) {
    if (text == "percent") return domain::Discount::Kind::percent;
    if (text == "amount") return domain::Discount::Kind::amount;
    return std::nullopt;
}

}  // namespace

JsonValue discount_value(const std::optional<store::SubscriptionDiscount>& discount) {
    if (!discount) return nullptr;
    return JsonObject{
        {"kind", discount->terms.kind == domain::Discount::Kind::percent ? "percent" : "amount"},
        {"value", text_of_rate(discount->terms.value)},
        {"periods", or_null(discount->periods)},
        {"until", or_null(discount->until)}};
}

bool read_discount(Fields& fields, std::optional<store::SubscriptionDiscount>& discount) {
    return fields.object("discount", [&](Fields& inner) {
        store::SubscriptionDiscount& read = discount.emplace();
        inner.required_word("kind", read.terms.kind, parse_discount_kind, "percent or amount"_msg);
        inner.required("value", read.terms.value);
        inner.optional("periods", read.periods);
        inner.optional("until", read.until);
    });
}

}  // namespace bangnopi::http
