// Charges at payment gateways for an invoice: made while somebody waits for the gateway, on threads of their own.
#include <spdlog/spdlog.h>

#include "adapters/http/api.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/qr_svg.hpp"
#include "billing/checkouts.hpp"
#include "store/payments.hpp"

namespace bangnopi::http {

namespace {

constexpr auto way_words = "virtual_account, e_wallet, qris or hosted_page"_msg;

std::string or_empty(const std::map<Id, std::string>& codes, Id account) {
    const auto found = codes.find(account);
    return found == codes.end() ? std::string() : found->second;
}

// The code to scan, of what may still be paid.
JsonValue drawn(const store::Checkout& checkout) {
    auto svg = checkout.offered ? qr_svg(checkout.qris, "QRIS") : std::nullopt;
    return svg ? JsonValue(*std::move(svg)) : JsonValue(nullptr);
}

JsonObject checkout_object(const store::Checkout& checkout, std::string account) {
    return {{"id", format_id(checkout.id)},
            {"invoice", format_id(checkout.invoice_id)},
            {"account", std::move(account)},
            {"reference", checkout.reference},
            {"way", domain::name_of(checkout.way)},
            {"channel", checkout.channel},
            {"amount", checkout.amount},
            {"payable", checkout.payable},
            {"payer_fee", checkout.payer_fee},
            {"currency", domain::Currency::idr().code()},
            {"status", domain::name_of(checkout.status)},
            {"offered", checkout.offered},
            {"pay_code", checkout.pay_code},
            {"biller_code", checkout.biller_code},
            {"qris", checkout.qris},
            {"qris_svg", drawn(checkout)},
            {"pay_url", checkout.pay_url},
            {"payment", or_null(checkout.payment_id)},
            {"created_at", format_instant(checkout.created_at)},
            {"expires_at", format_instant(checkout.expires_at)}};
}

Result<Answer> list_checkouts(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    if (!store::customer_of_invoice(tx, call.operator_id(), id))
        return refuse(Code::not_found, "There is no invoice with this id."_msg);
    std::map<Id, std::string> codes;
    for (const auto& account : store::list_payment_gateway_accounts(tx, call.operator_id()))
        codes.emplace(account.id, account.code);
    JsonArray items;
    for (const auto& checkout :
         store::checkouts_of_invoice(tx, call.operator_id(), id, billing::checkouts_shown_max))
        items.add(checkout_object(checkout, or_empty(codes, checkout.account_id)));
    return json_answer(200, list_object(std::move(items)));
}

Result<billing::MakeCheckout> read_command(const Call& call) {
    billing::MakeCheckout command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("account", command.account);
        fields.required_word("way", command.way, domain::parse_charge_way, way_words);
        fields.optional("channel", command.channel);
    }));
    command.invoice = id;
    return command;
}

Response made(const std::shared_ptr<Call>& call, const billing::MakeCheckout& command) {
    try {
        const auto checkout = call->context.services.checkouts->make(call->act(), command);
        if (!checkout) return problem(checkout.error());
        return {.status = 200,
                .content_type = "application/json",
                .body = checkout_object(*checkout, command.account).text()};
    } catch (const store::Unavailable& error) {
        spdlog::error("a charge at a payment gateway: {}", error.what());
        return problem({Code::unavailable, "The database does not answer. Try again in a moment."_msg, {}});
    } catch (const std::exception& error) {
        spdlog::error("a charge at a payment gateway: {}", error.what());
        return problem(500, Code::unavailable, "Something failed here; the log says what."_msg);
    }
}

void make_checkout(std::shared_ptr<Call> call, Reply reply) {
    auto command = read_command(*call);
    if (!command) return reply(problem(command.error()));
    if (call->context.services.checkouts == nullptr)
        return reply(
            problem({Code::unavailable, "No payment gateway is spoken to from this server."_msg, {}}));
    const bool is_taken = call->context.checkouts.post(
        [call, reply, command = *std::move(command)] { reply(made(call, command)); });
    if (!is_taken)
        reply(problem({Code::too_many_requests,
                       "Payment gateways are asked for much already. Try again in a moment."_msg,
                       {}}));
}

}  // namespace

std::vector<Route> checkout_routes() {
    return {{"GET", "/api/v1/invoices/{id}/checkouts", Read(list_checkouts)},
            {"POST", "/api/v1/invoices/{id}/checkouts", Custom(make_checkout)}};
}

}  // namespace bangnopi::http
