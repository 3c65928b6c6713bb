// The door of payment gateways' webhooks, which are answered once what they tell is durable; and those that were not believed.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "adapters/http/api.hpp"
#include "adapters/http/notices.hpp"
#include "adapters/http/problem.hpp"
#include "base/text.hpp"
#include "billing/gateway_events.hpp"
#include "billing/payment_gateway_accounts.hpp"
#include "staff/tenants.hpp"

namespace bangnopi::http {

namespace {

using billing::GatewayEvent;
using billing::PaymentGateway;

constexpr std::size_t beginning_octets_max = 500;

struct Delivery {
    std::shared_ptr<Call> call;
    Reply reply;
    std::shared_ptr<const WebhookAccount> to;  // shared: with what is kept for the next
    std::shared_ptr<PaymentGateway> gateway;
};

// By the path: its gateway's kind, and its account's name.
std::optional<Delivery> find_account(const std::shared_ptr<Call>& call, const Reply& reply) {
    const auto kind = domain::parse_payment_gateway_kind(call->parameters.at(0));
    if (!kind) return std::nullopt;
    auto found = call->context.webhooks.accounts.find(call->parameters.at(1), call->real_now());
    if (!found || found->account.kind != *kind) return std::nullopt;
    return Delivery{call, reply, std::move(found), nullptr};
}

Result<GatewayEvent> read(const Delivery& delivery) {
    std::vector<billing::WebhookHeader> headers;
    for (const Header& header : delivery.call->request.headers)
        headers.push_back({header.name, header.value});
    return delivery.gateway->read_webhook({delivery.call->request.body, headers});
}

store::Act act_of(const Delivery& delivery) {
    const Services& services = delivery.call->context.services;
    return staff::make_act(delivery.to->tenant, {store::ActorKind::system, {}, delivery.to->account.code},
                           services.business_clock.now(), services.ids);
}

void keep_attempt(const Delivery& delivery, const Refusal& why, const Response& answer) {
    store::GatewayAttempt attempt;
    attempt.id = delivery.call->context.services.ids.next();
    attempt.account_id = delivery.to->account.id;
    attempt.at = delivery.call->real_now();
    attempt.peer = delivery.call->request.peer;
    attempt.octets = static_cast<std::int64_t>(delivery.call->request.body.size());
    attempt.beginning = as_said(delivery.call->request.body, beginning_octets_max);
    attempt.problem = why.detail;
    const Id tenant = delivery.to->tenant.id;
    delivery.call->context.services.db.write(
        store::Scope::of(tenant), store::Priority::background,
        [tenant, attempt](store::Tx& tx) -> Result<Done> {
            store::insert_gateway_attempt(tx, tenant, attempt);
            return Done{};
        },
        [reply = delivery.reply, answer](const Result<Done>&) { reply(answer); });
}

void refuse_webhook(const Delivery& delivery, const Refusal& why) {
    WebhookDoor& door = delivery.call->context.webhooks;
    const bool is_forged = why.code == Code::unauthenticated;
    ++(is_forged ? door.refused : door.not_understood);
    const std::string source =
        fmt::format("{}/{}", requester_of(delivery.call->request.peer), format_id(delivery.to->account.id));
    if (!door.forged.take(source, delivery.call->real_now())) {
        ++door.limited;
        return delivery.reply(problem(
            {Code::too_many_requests, "Too many webhooks that are not believed. Wait a moment."_msg, {}}));
    }
    keep_attempt(delivery, why, problem(why));
}

void take(const Delivery& delivery, GatewayEvent event) {
    const Services& services = delivery.call->context.services;
    const auto shared = std::make_shared<const Delivery>(delivery);  // until it is answered
    const store::Act act = act_of(delivery);
    billing::ToldEvent told{&shared->to->account, std::string(delivery.gateway->merchant()), std::move(event),
                            billing::ToldBy::webhook, delivery.call->real_now()};
    services.db.write(
        store::Scope::of(act.operator_id), store::Priority::normal,
        [shared, act, told = std::move(told)](store::Tx& tx) {
            return billing::take_event(tx, act, shared->to->tenant.settings, told);
        },
        [shared](const Result<store::GatewayEventRow>& taken) {
            if (!taken) {
                spdlog::error("a webhook to {}: {}", shared->to->account.code, english(taken.error().detail));
                return shared->reply(
                    problem({Code::unavailable, "This could not be kept. Send it again."_msg, {}}));
            }
            ++shared->call->context.webhooks.taken;
            const billing::WebhookAnswer answer = shared->gateway->answer_to_taken();
            shared->reply({.status = answer.status,
                           .content_type = std::string(answer.content_type),
                           .body = std::string(answer.body)});
        });
}

void receive_webhook(std::shared_ptr<Call> call, Reply reply) {
    if (call->request.body.size() > billing::webhook_octets_max)
        return reply(problem(
            {Code::too_large, "the webhook is longer than any that a payment gateway sends"_msg, {}}));
    billing::PaymentGateways* const gateways = call->context.services.payment_gateways;
    auto delivery = gateways != nullptr ? find_account(call, reply) : std::nullopt;
    if (!delivery)
        return reply(
            problem({Code::not_found, "No account at a payment gateway has its webhooks here."_msg, {}}));
    const auto gateway = gateways->of(delivery->to->tenant.id, delivery->to->account);
    if (!gateway) {
        spdlog::error("a webhook to {}: {}", delivery->to->account.code, english(gateway.error().detail));
        return reply(problem({Code::unavailable, gateway.error().detail, {}}));
    }
    delivery->gateway = *gateway;
    auto event = read(*delivery);
    if (!event) return refuse_webhook(*delivery, event.error());
    // Of what it signed itself: nobody else uses up what an account may send.
    WebhookDoor& door = call->context.webhooks;
    if (!door.of_account.take(format_id(delivery->to->account.id), call->real_now())) {
        ++door.limited;
        return reply(problem({Code::too_many_requests, "Too many webhooks at once. Send it again."_msg, {}}));
    }
    take(*delivery, *std::move(event));
}

Result<Answer> list_attempts(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    const auto account = query.id("account");
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_gateway_attempts(tx, call.operator_id(), account, request));
    return json_answer(200, page_object(page, [&](const store::GatewayAttempt& attempt) -> JsonObject {
                           return {{"id", format_id(attempt.id)},
                                   {"account", format_id(attempt.account_id)},
                                   {"at", format_instant(attempt.at)},
                                   {"peer", attempt.peer},
                                   {"octets", attempt.octets},
                                   {"beginning", attempt.beginning},
                                   {"problem", words::text(attempt.problem, language_of(call.request))}};
                       }));
}

}  // namespace

std::vector<Route> gateway_webhook_routes() {
    return {{"POST", "/api/v1/webhooks/{gateway}/{account}", Custom(receive_webhook)},
            {"GET", "/api/v1/payment-gateway-attempts", Read(list_attempts)}};
}

}  // namespace bangnopi::http
