#include "adapters/http/shown_receipts.hpp"

#include <boost/json.hpp>

namespace bangnopi::http {
namespace {

namespace json = boost::json;

constexpr std::string_view owed_text = R"("receipt_number":null)";  // as JsonObject writes it

template <class F>
void each_owed(json::value& value, F&& on_payment) {
    if (json::array* const array = value.if_array())
        for (json::value& one : *array) each_owed(one, on_payment);
    json::object* const object = value.if_object();
    if (object == nullptr) return;
    json::value* const number = object->if_contains("receipt_number");
    const json::value* const id = object->if_contains("id");
    if (number != nullptr && number->is_null() && id != nullptr && id->is_string())
        if (const auto payment = parse_id(std::string_view(id->get_string()))) on_payment(*payment, *number);
    for (auto& member : *object) each_owed(member.value(), on_payment);
}

}  // namespace

std::vector<Id> receipts_owed_in(std::string_view text) {
    std::vector<Id> owed;
    if (text.find(owed_text) == std::string_view::npos) return owed;
    json::value body = json::parse(text);
    each_owed(body, [&](Id payment, const json::value&) { owed.push_back(payment); });
    return owed;
}

std::string with_receipts(std::string_view text, const store::ReceiptNumbers& numbers) {
    json::value body = json::parse(text);
    each_owed(body, [&](Id payment, json::value& number) {
        const auto given = numbers.find(payment);
        if (given != numbers.end()) number = given->second;
    });
    return json::serialize(body);
}

}  // namespace bangnopi::http
