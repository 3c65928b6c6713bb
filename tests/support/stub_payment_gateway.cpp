#include "tests/support/stub_payment_gateway.hpp"

#include <fmt/format.h>

#include <sstream>

#include "base/field_errors.hpp"

namespace bangnopi::test {

using namespace billing;

namespace {

ChargeStatus status_named(const std::string& word) {
    for (const auto status : {ChargeStatus::pending, ChargeStatus::expired, ChargeStatus::failed,
                              ChargeStatus::paid, ChargeStatus::refunded})
        if (domain::name_of(status) == word) return status;
    return ChargeStatus::unknown;
}

GatewayEvent event_of(const std::string& reference, const std::string& status, std::int64_t amount) {
    GatewayEvent event;
    event.reference = reference;
    event.gateway_id = "g-" + reference;
    event.status = status_named(status);
    event.amount = amount;
    event.currency = "IDR";
    event.merchant = "M1";
    event.channel = "bca";
    event.idempotency_key = reference + '/' + status;
    return event;
}

Refused silent() {
    return refuse(Code::unavailable, Message::verbatim("the stub does not answer"));
}

}  // namespace

class StubGateway::Gateway final : public PaymentGateway {
  public:
    explicit Gateway(std::shared_ptr<State> state) : state_(std::move(state)) {}

    [[nodiscard]] std::string_view merchant() const override { return "M1"; }

    Result<ChargeMade> make_charge(const ChargeRequest& request) override {
        let_happen(request.reference);
        return make(request);
    }
    Result<GatewayEvent> query(const ChargeName& name) override {
        let_happen(name.reference);
        return tell(name);
    }
    Result<Done> expire(const ChargeName& name) override {
        let_happen(name.reference);
        return end(name);
    }

    Result<ChargeMade> make(const ChargeRequest& request) {
        const std::lock_guard lock(state_->mutex);
        if (!state_->behaviour.answers) return silent();
        if (request.way == ChargeWay::virtual_account && request.channel.empty())
            return refuse_field("/channel", Message::verbatim("names a bank"));
        if (!state_->charges.try_emplace(request.reference, Charge{request, "pending", request.amount, 0})
                 .second)
            return refuse(Code::already_exists, Message::verbatim("seen"));
        if (state_->behaviour.makes_silently) return silent();
        ChargeMade made;
        made.gateway_id = "g-" + request.reference;
        made.pay_code = "88" + request.reference.substr(4);
        made.qris = request.way == ChargeWay::qris ? "00020101021226" : "";
        made.amount = request.amount;
        return made;
    }

    Result<GatewayEvent> tell(const ChargeName& name) {
        const std::lock_guard lock(state_->mutex);
        if (!state_->behaviour.answers) return silent();
        const Charge* const found = state_->find(name.reference);
        if (found == nullptr) return refuse(Code::not_found, Message::verbatim("unknown"));
        const Charge& charge = *found;
        auto event = event_of(name.reference, charge.status, charge.amount + charge.payer_fee);
        event.payer_fee = charge.payer_fee;
        if (event.status == ChargeStatus::paid) event.fee = state_->behaviour.fee;
        return event;
    }

    Result<Done> end(const ChargeName& name) {
        const std::lock_guard lock(state_->mutex);
        if (!state_->behaviour.answers) return silent();
        if (!state_->behaviour.can_expire) return refuse(Code::unsupported, Message::verbatim("cannot"));
        Charge* const found = state_->find(name.reference);
        if (found == nullptr) return refuse(Code::not_found, Message::verbatim("unknown"));
        if (found->status != "pending") return refuse(Code::conflict, Message::verbatim("over"));
        found->status = "expired";
        return Done{};
    }

    [[nodiscard]] Result<GatewayEvent> read_webhook(const Webhook& webhook) const override {
        std::istringstream words{std::string(webhook.body)};
        std::string signature, reference, status, currency, merchant;
        std::int64_t amount = 0;
        words >> signature >> reference >> status >> amount >> currency >> merchant;
        if (signature != "signed") return refuse(Code::unauthenticated, Message::verbatim("not signed"));
        const std::lock_guard lock(state_->mutex);
        auto event = event_of(reference, status, amount);
        event.currency = currency;
        event.merchant = merchant;
        event.must_be_confirmed = state_->behaviour.must_be_confirmed;
        if (event.status == ChargeStatus::paid && !event.must_be_confirmed) event.fee = state_->behaviour.fee;
        return event;
    }

    [[nodiscard]] WebhookAnswer answer_to_taken() const override { return {200, "text/plain", "OK"}; }

  private:
    void let_happen(const std::string& reference) {
        std::function<void()> meanwhile;
        {
            std::unique_lock lock(state_->mutex);
            if (state_->held.contains(reference)) {
                state_->most_waiting = std::max(state_->most_waiting, ++state_->waiting);
                state_->let_go.wait(lock, [&] { return !state_->held.contains(reference); });
                --state_->waiting;
            }
            meanwhile.swap(state_->meanwhile);
        }
        if (meanwhile) meanwhile();
    }

    std::shared_ptr<State> state_;
};

MakePaymentGateway StubGateway::maker() {
    return [state = state_](domain::PaymentGatewayKind, const AccountTexts&,
                            const AccountTexts& keys) -> Result<std::unique_ptr<PaymentGateway>> {
        if (!keys.contains("server_key"))
            return refuse_field("/keys/server_key", Message::verbatim("is needed"));
        return std::make_unique<Gateway>(state);
    };
}

void StubGateway::set(const std::string& reference, const std::string& status, std::int64_t payer_fee) {
    const std::lock_guard lock(state_->mutex);
    state_->charges.at(reference).status = status;
    state_->charges.at(reference).payer_fee = payer_fee;
}

void StubGateway::ask_for(const std::string& reference, std::int64_t amount) {
    const std::lock_guard lock(state_->mutex);
    state_->charges.at(reference).amount = amount;
}

void StubGateway::forget(const std::string& reference) {
    const std::lock_guard lock(state_->mutex);
    state_->charges.erase(reference);
}

std::string StubGateway::webhook(const std::string& reference, const std::string& status, std::int64_t amount,
                                 const std::string& currency, const std::string& merchant) {
    return fmt::format("signed {} {} {} {} {}", reference, status, amount, currency, merchant);
}

void StubGateway::behave(const Behaviour& behaviour) {
    const std::lock_guard lock(state_->mutex);
    state_->behaviour = behaviour;
}

void StubGateway::during_next_call(std::function<void()> meanwhile) {
    const std::lock_guard lock(state_->mutex);
    state_->meanwhile = std::move(meanwhile);
}

void StubGateway::hold(std::set<std::string> references) {
    const std::lock_guard lock(state_->mutex);
    state_->held = std::move(references);
    state_->let_go.notify_all();
}

int StubGateway::most_held() const {
    const std::lock_guard lock(state_->mutex);
    return state_->most_waiting;
}

std::vector<std::string> StubGateway::references() const {
    const std::lock_guard lock(state_->mutex);
    std::vector<std::string> references;
    for (const auto& [reference, charge] : state_->charges) references.push_back(reference);
    return references;
}

std::string StubGateway::status_of(const std::string& reference) const {
    const std::lock_guard lock(state_->mutex);
    return state_->charges.at(reference).status;
}

std::string StubGateway::notify_url_of(const std::string& reference) const {
    const std::lock_guard lock(state_->mutex);
    return state_->charges.at(reference).request.notify_url;
}

}  // namespace bangnopi::test
