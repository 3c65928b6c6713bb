#include "tests/payment_gateways/midtrans_stand_in.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

namespace bangnopi::test {
namespace {

namespace json = boost::json;

std::string sha512(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> octets{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), octets.data(), &size, EVP_sha512(), nullptr);
    std::string hex;
    for (unsigned i = 0; i < size; ++i) hex += fmt::format("{:02x}", octets.at(i));
    return hex;
}

std::string base64(const std::string& text) {
    std::vector<unsigned char> room(text.size() / 3 * 4 + 5);
    const std::vector<unsigned char> from(text.begin(), text.end());
    const int size = EVP_EncodeBlock(room.data(), from.data(), static_cast<int>(from.size()));
    return {room.begin(), room.begin() + size};
}

// A failure of the Core API comes with HTTP 200, one of access with its own.
LoopbackAnswer failure(int code, std::string_view message, int status = 200) {
    return {status,
            fmt::format(R"({{"status_code":"{}","status_message":"{}","id":"a1b2"}})", code, message)};
}

LoopbackAnswer not_found() {
    return failure(404, "Transaction doesn't exist.", 404);
}

std::string text_at(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

// Whole rupiah; nothing for anything else.
std::optional<std::string> amount_of(const json::object& body) {
    const json::value* const details = body.if_contains("transaction_details");
    if (details == nullptr || !details->is_object()) return std::nullopt;
    const json::value* const amount = details->get_object().if_contains("gross_amount");
    if (amount == nullptr || !amount->is_int64() || amount->get_int64() < 1) return std::nullopt;
    std::int64_t items = 0;
    if (const json::value* const list = body.if_contains("item_details")) {
        for (const json::value& item : list->as_array())
            items += item.at("price").as_int64() * item.at("quantity").as_int64();
        if (items != amount->get_int64()) return std::nullopt;
    }
    return fmt::format("{}.00", amount->get_int64());
}

std::string channel_fields(const json::object& body, const std::string& type) {
    if (type == "bank_transfer") {
        const std::string bank = text_at(body.at("bank_transfer").as_object(), "bank");
        if (bank == "permata") return R"(,"permata_va_number":"8562000087926752")";
        return fmt::format(R"(,"va_numbers":[{{"bank":"{}","va_number":"812785002530231"}}])", bank);
    }
    if (type == "echannel") return R"(,"biller_code":"70012","bill_key":"990000000260")";
    if (type == "qris") return R"(,"qr_string":"00020101021226","acquirer":"gopay")";
    return R"(,"actions":[{"name":"deeplink-redirect","method":"GET","url":"https://simulator.example.id/gopay"}])";
}

std::string header_of(const LoopbackRequest& request, const std::string& name) {
    const auto found = request.headers.find(name);
    return found == request.headers.end() ? std::string() : found->second;
}

std::string code_of(std::string_view status) {
    if (status == "pending") return "201";
    if (status == "expire") return "407";
    return "200";
}

}  // namespace

MidtransStandIn::MidtransStandIn()
    : http_([this](const LoopbackRequest& request) { return answer(request); }) {}

void MidtransStandIn::pay(const std::string& order_id) {
    const std::scoped_lock lock(mutex_);
    Order& order = orders_.at(order_id);
    if (order.payment_type.empty()) {
        order.payment_type = "bank_transfer";
        order.transaction_id = "tx-" + order_id;
    }
    if (order.status == "pending") order.status = "settlement";
}

void MidtransStandIn::choose(const std::string& order_id) {
    const std::scoped_lock lock(mutex_);
    Order& order = orders_.at(order_id);
    if (!order.transaction_id.empty()) order.abandoned.insert(order.transaction_id);
    order.payment_type = "bank_transfer";
    order.transaction_id = fmt::format("tx-{}-{}", order.abandoned.size() + 1, order_id);
}

void MidtransStandIn::cancel(const std::string& order_id) {
    const std::scoped_lock lock(mutex_);
    orders_.at(order_id).status = "cancel";
}

std::string MidtransStandIn::notification(const std::string& order_id) const {
    const std::scoped_lock lock(mutex_);
    return told(order_id, orders_.at(order_id), "midtrans payment notification", true);
}

std::string MidtransStandIn::notify_url(const std::string& order_id) const {
    const std::scoped_lock lock(mutex_);
    return orders_.at(order_id).notify_url;
}

std::string MidtransStandIn::told(const std::string& order_id, const Order& order, std::string_view message,
                                  bool is_notification) {
    const std::string code = code_of(order.status);
    const std::string signature =
        is_notification
            ? fmt::format(R"(,"signature_key":"{}")", sha512(order_id + code + order.amount + server_key()))
            : "";
    const std::string settled =
        order.status == "settlement" ? R"(,"settlement_time":"2026-01-10 08:01:02")" : "";
    return fmt::format(
        R"({{"status_code":"{}","status_message":"{}","transaction_id":"{}","order_id":"{}","merchant_id":"G1",)"
        R"("gross_amount":"{}","currency":"IDR","payment_type":"{}","transaction_time":"2026-01-10 08:00:00",)"
        R"("transaction_status":"{}","fraud_status":"accept"{}{}{}}})",
        code, message, order.transaction_id, order_id, order.amount, order.payment_type, order.status,
        settled, order.channel, signature);
}

LoopbackAnswer MidtransStandIn::answer(const LoopbackRequest& request) {
    const std::scoped_lock lock(mutex_);
    if (header_of(request, "authorization") != "Basic " + base64(server_key() + ":"))
        return failure(401, "Unknown Merchant server_key/id", 401);
    if (request.method == "POST" && request.target == "/v2/charge") return charge(request);
    if (request.method == "POST" && request.target == "/snap/v1/transactions") return page(request);
    const auto action = request.target.rfind('/');
    if (!request.target.starts_with("/v2/") || action < 4) return {404, "{}"};
    const std::string wanted = request.target.substr(action + 1);
    if ((wanted == "status") != (request.method == "GET")) return {405, "{}"};
    return about(request.target.substr(4, action - 4), wanted);
}

LoopbackAnswer MidtransStandIn::charge(const LoopbackRequest& request) {
    const json::object body = json::parse(request.body).as_object();
    const auto amount = amount_of(body);
    if (!amount) return failure(400, "One or more parameters in the payload is invalid.");
    const std::string id = text_at(body.at("transaction_details").as_object(), "order_id");
    if (orders_.contains(id))
        return failure(406,
                       "The request could not be completed due to a conflict with the current state of the "
                       "target resource, please try again");
    Order order{*amount, text_at(body, "payment_type")};
    order.transaction_id = "tx-" + id;
    order.channel = channel_fields(body, order.payment_type);
    order.notify_url = header_of(request, "x-override-notification");
    orders_[id] = order;
    return {200, told(id, order, "Success, transaction is created", false)};
}

LoopbackAnswer MidtransStandIn::page(const LoopbackRequest& request) {
    const json::object body = json::parse(request.body).as_object();
    const auto amount = amount_of(body);
    if (!amount)
        return {
            400,
            R"({"error_messages":["transaction_details.gross_amount is not equal to the sum of item_details"]})"};
    const std::string id = text_at(body.at("transaction_details").as_object(), "order_id");
    if (orders_.contains(id))
        return {400, R"({"error_messages":["transaction_details.order_id has been taken"]})"};
    Order order{*amount, ""};
    order.notify_url = header_of(request, "x-override-notification");
    orders_[id] = order;
    return {
        201,
        fmt::format(
            R"({{"token":"{0}","redirect_url":"https://app.sandbox.midtrans.com/snap/v4/redirection/{0}"}})",
            "66e4fa55-" + id)};
}

LoopbackAnswer MidtransStandIn::about(const std::string& id, const std::string& action) {
    const auto found = std::find_if(orders_.begin(), orders_.end(), [&](const auto& entry) {
        return entry.first == id || entry.second.transaction_id == id || entry.second.abandoned.contains(id);
    });
    if (found == orders_.end() || found->second.payment_type.empty()) return not_found();
    const std::string& order_id = found->first;
    Order& order = found->second;
    if (order.abandoned.contains(id)) {
        Order before = order;
        before.transaction_id = id;
        before.status = "expire";
        if (action == "status") return {200, told(order_id, before, "Success, transaction is found", true)};
        return failure(412, "Merchant cannot modify the status of the transaction");
    }
    if (action == "status") return {200, told(order_id, order, "Success, transaction is found", true)};
    if (order.status != "pending")
        return failure(412, "Merchant cannot modify the status of the transaction");
    if (action == "expire") {
        order.status = "expire";
        return {200, told(order_id, order, "Success, transaction is expired", false)};
    }
    if (action == "cancel") {
        order.status = "cancel";
        return {200, told(order_id, order, "Success, transaction is canceled", false)};
    }
    return {404, "{}"};
}

}  // namespace bangnopi::test
