// Asks gateways what became of charges: at once where a webhook is to be confirmed, now and then where nothing is heard, and lets
// those expire that nobody is to pay any more. What it learns becomes money as a webhook does (gateway_events.hpp).
//
// A charge that is asked about is this node's for a while, by its row; a node that crashes leaves it to whoever comes next. Of an
// account one charge is asked about at a time, and one whose gateway does not answer is left alone for half a minute, so that it
// holds nobody else up.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "billing/payment_gateway_accounts.hpp"
#include "store/checkouts.hpp"
#include "store/operators.hpp"

namespace bangnopi::billing {

struct CheckoutKeeperServices {
    store::Database& db;
    const Clock& business_clock;  // by which money is received
    const Clock& real_clock;
    IdSource& ids;
    PaymentGateways& gateways;
};

class CheckoutKeeper {
  public:
    // A webhook that is to be confirmed is, within this and the gateway's own time.
    static constexpr std::chrono::milliseconds look_interval{500};
    static constexpr std::chrono::seconds lease{60};
    static constexpr std::chrono::seconds silent_gateway_pause{30};
    static constexpr std::size_t accounts_at_once_max = 4;

    explicit CheckoutKeeper(CheckoutKeeperServices services) : services_(services) {}
    ~CheckoutKeeper() { stop(); }
    CheckoutKeeper(const CheckoutKeeper&) = delete;
    CheckoutKeeper& operator=(const CheckoutKeeper&) = delete;

    void start();
    // Begins nothing more, and waits for what is with a gateway: whoever made the gateways cuts it.
    void stop();
    // Asks about the one that has been due the longest, of an account that is not being asked already. False: there is none.
    bool ask_one();

    struct Counts {
        std::uint64_t asked = 0;
        std::uint64_t unanswered = 0;
    };
    [[nodiscard]] Counts counts() const { return {asked_, unanswered_}; }

  private:
    struct Case;
    std::optional<store::DueCheckout> take_due();
    std::optional<Case> load(const store::DueCheckout& due);
    void ask(const Case& one);
    template <class Call>
    static auto by_name(const Case& one, const Call& call);
    static Result<GatewayEvent> query(PaymentGateway& gateway, const Case& one);
    static bool let_expire(PaymentGateway& gateway, const Case& one);
    static void note(store::Checkout& checkout, const Case& one, const Result<GatewayEvent>& answer,
                     Instant now);
    void take(const Case& one, const Result<GatewayEvent>& answer, std::string_view merchant);
    void leave_alone(const Case& one);
    void retire(Id operator_id, Id invoice);
    void retire_paid();
    void run(const std::stop_token& stop);
    void let_go(Id account);
    [[nodiscard]] store::Act act_of(const store::Operator& tenant, std::string_view gateway) const;

    CheckoutKeeperServices services_;
    std::atomic<std::uint64_t> asked_{0};
    std::atomic<std::uint64_t> unanswered_{0};
    // Invoices that were paid, by whatever way: what is offered for them is retired.
    class Paid;
    std::shared_ptr<Paid> paid_;  // shared with the listener
    std::shared_ptr<void> listening_;
    std::mutex taking_;  // one takes what is due at a time, until it stands in asked_accounts_
    std::mutex mutex_;   // of what follows
    std::vector<Id> asked_accounts_;
    std::vector<std::jthread> threads_;
};

}  // namespace bangnopi::billing
