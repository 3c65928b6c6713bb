// A payment gateway in memory, for tests of what becomes of its charges: what a customer does there is a call, a webhook is a line
// of text, and how it fails is set.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "billing/payment_gateway_accounts.hpp"

namespace bangnopi::test {

class StubGateway {
  public:
    billing::MakePaymentGateway maker();

    // As a customer does.
    void pay(const std::string& reference, std::int64_t payer_fee = 0) { set(reference, "paid", payer_fee); }
    void set(const std::string& reference, const std::string& status, std::int64_t payer_fee = 0);
    // What it asks for is another amount.
    void ask_for(const std::string& reference, std::int64_t amount);
    void forget(const std::string& reference);

    // "signature reference status amount currency merchant".
    static std::string webhook(const std::string& reference, const std::string& status, std::int64_t amount,
                               const std::string& currency = "IDR", const std::string& merchant = "M1");

    struct Behaviour {
        bool answers = true;            // calls
        bool makes_silently = false;    // makes a charge and does not answer
        bool must_be_confirmed = true;  // its webhooks
        bool can_expire = true;
        bool is_chosen = true;  // how to pay, on its own page: until then it knows no such charge
        std::optional<std::int64_t> fee = {};  // it tells with a payment
    };
    void behave(const Behaviour& behaviour);
    // Happens once, while the next call is on its way to the gateway.
    void during_next_call(std::function<void()> meanwhile);
    // Calls about these wait until they are let go.
    void hold(std::set<std::string> references);
    void let_go() { hold({}); }
    // How many such calls waited at once, at most.
    [[nodiscard]] int most_held() const;

    [[nodiscard]] std::vector<std::string> references() const;
    [[nodiscard]] std::string status_of(const std::string& reference) const;
    [[nodiscard]] std::string notify_url_of(const std::string& reference) const;

  private:
    class Gateway;
    struct Charge {
        billing::ChargeRequest request;
        std::string status = "pending";
        std::int64_t amount = 0;
        std::int64_t payer_fee = 0;
    };
    struct State {
        // As the gateway itself knows it, under the lock.
        Charge* find(const std::string& reference) {
            const auto found = charges.find(reference);
            if (found == charges.end()) return nullptr;
            const bool is_page = found->second.request.way == billing::ChargeWay::hosted_page;
            return is_page && !behaviour.is_chosen ? nullptr : &found->second;
        }

        mutable std::mutex mutex;
        std::map<std::string, Charge> charges;
        Behaviour behaviour;
        std::function<void()> meanwhile;
        std::condition_variable let_go;
        std::set<std::string> held;
        int waiting = 0;
        int most_waiting = 0;
    };
    std::shared_ptr<State> state_ = std::make_shared<State>();  // with the gateways that it makes
};

}  // namespace bangnopi::test
