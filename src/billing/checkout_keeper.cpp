#include "billing/checkout_keeper.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "base/check.hpp"
#include "billing/gateway_events.hpp"
#include "billing/gateway_outages.hpp"
#include "store/invoices.hpp"
#include "store/outbox.hpp"
#include "store/payments.hpp"

namespace bangnopi::billing {
namespace {

using store::Checkout;
using store::Priority;
using store::Scope;
using store::Tx;

constexpr std::size_t paid_kept_max = 10'000;
constexpr std::chrono::seconds database_again_after{1};
constexpr std::int64_t unanswered_doublings_max = 5;
// Made, and the call of whoever made it has ended: the gateway that knows nothing of it never made it.
constexpr std::chrono::minutes unknown_after{2};

bool is_undecided(ChargeStatus status) {
    return domain::rank_of(status) <= domain::rank_of(ChargeStatus::pending);
}

// Nothing was heard of the gateway: it does not answer, or its address is one that is not spoken to.
bool is_silent(const Refusal& refusal) {
    return refusal.code == Code::unavailable ||
           (!refusal.errors.empty() && refusal.errors.front().pointer == "/account");
}

}  // namespace

// Beyond its bound some are forgotten: what they are offered is noticed when it is asked about.
class CheckoutKeeper::Paid {
  public:
    void note(const store::CommittedEvent& event) {
        if (event.kind != "invoice.paid") return;
        const std::lock_guard lock(mutex_);
        if (invoices_.size() < paid_kept_max) invoices_.emplace_back(event.operator_id, event.subject);
    }
    std::optional<std::pair<Id, Id>> take() {
        const std::lock_guard lock(mutex_);
        if (invoices_.empty()) return std::nullopt;
        const auto newest = invoices_.back();
        invoices_.pop_back();
        return newest;
    }
    // The database was away.
    void put_back(const std::pair<Id, Id>& invoice) {
        const std::lock_guard lock(mutex_);
        invoices_.push_back(invoice);
    }

  private:
    std::mutex mutex_;
    std::vector<std::pair<Id, Id>> invoices_;
};

struct CheckoutKeeper::Case {
    store::Operator tenant;
    store::PaymentGatewayAccount account;
    Checkout checkout;
    std::int64_t open = 0;        // of the invoice
    std::string told_gateway_id;  // by a webhook, where the charge has none
    bool is_retired = false;      // nobody is to pay it any more, as it was loaded
    bool is_told = false;         // its gateway was told so, and need not be told again
};

void CheckoutKeeper::start() {
    paid_ = std::make_shared<Paid>();
    listening_ =
        services_.db.subscribe([paid = paid_](const store::CommittedEvent& event) { paid->note(event); });
    for (std::size_t n = 0; n < accounts_at_once_max; ++n)
        threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
}

void CheckoutKeeper::stop() {
    listening_.reset();
    for (std::jthread& thread : threads_) thread.request_stop();
    threads_.clear();
}

void CheckoutKeeper::run(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
        std::chrono::milliseconds pause = look_interval;
        try {
            retire_paid();
            if (ask_one()) continue;
        } catch (const std::exception& error) {
            spdlog::error("charges at payment gateways: {}", error.what());
            pause = database_again_after;
        }
        wake.wait_for(lock, stop, pause, [] { return false; });
    }
}

void CheckoutKeeper::retire(Id operator_id, Id invoice) {
    const Instant now = services_.real_clock.now();
    static_cast<void>(
        services_.db.write_wait(Scope::of(operator_id), Priority::background, [&](Tx& tx) -> Result<Done> {
            if (const auto payer = store::customer_of_invoice(tx, operator_id, invoice))
                store::lock_account(tx, operator_id, *payer);
            store::retire_checkouts(tx, operator_id, invoice, now);
            return Done{};
        }));
}

void CheckoutKeeper::retire_paid() {
    while (const auto paid = paid_->take()) {
        try {
            retire(paid->first, paid->second);
        } catch (...) {
            paid_->put_back(*paid);
            throw;
        }
    }
}

bool CheckoutKeeper::ask_one() {
    const auto due = take_due();
    if (!due) return false;
    struct LetGo {
        CheckoutKeeper& keeper;
        Id account;
        ~LetGo() { keeper.let_go(account); }
    } const let_go{*this, due->account_id};
    if (const auto one = load(*due)) ask(*one);
    return true;
}

std::optional<store::DueCheckout> CheckoutKeeper::take_due() {
    const std::lock_guard taking(taking_);
    const Instant now = services_.real_clock.now();
    std::vector<Id> asked;
    {
        const std::lock_guard lock(mutex_);
        asked = asked_accounts_;
    }
    const auto look = [&](Tx& tx) { return store::is_checkout_due(tx, now, asked); };
    if (!services_.db.read(Scope::installation(), look)) return std::nullopt;
    const auto due = services_.db.write_wait(Scope::installation(), Priority::background,
                                             [&](Tx& tx) -> Result<std::optional<store::DueCheckout>> {
                                                 return store::take_due_checkout(tx, now, now + lease, asked);
                                             });
    if (!due || !*due) return std::nullopt;
    const std::lock_guard lock(mutex_);
    asked_accounts_.push_back((*due)->account_id);
    return *due;
}

void CheckoutKeeper::let_go(Id account) {
    const std::lock_guard lock(mutex_);
    std::erase(asked_accounts_, account);
}

std::optional<CheckoutKeeper::Case> CheckoutKeeper::load(const store::DueCheckout& due) {
    return services_.db.read(Scope::of(due.operator_id), [&](Tx& tx) -> std::optional<Case> {
        auto tenant = store::find_operator(tx, due.operator_id);
        auto checkout = store::find_checkout(tx, due.operator_id, due.id);
        if (!tenant || !checkout) return std::nullopt;
        auto account = store::find_payment_gateway_account(tx, due.operator_id, checkout->account_id);
        const auto invoice = store::find_invoice(tx, due.operator_id, checkout->invoice_id);
        if (!account || !invoice) return std::nullopt;
        return Case{*std::move(tenant), *std::move(account), *std::move(checkout), invoice->open,
                    store::told_gateway_id(tx, due.operator_id, due.id)};
    });
}

void CheckoutKeeper::ask(const Case& one) {
    ++asked_;
    const auto gateway = services_.gateways.of(one.tenant.id, one.account);
    if (!gateway) {
        spdlog::error("account {} at a payment gateway: {}", one.account.code,
                      english(gateway.error().detail));
        return leave_alone(one);
    }
    Case current = one;
    const bool is_stale = one.checkout.offered && one.open != one.checkout.amount;
    current.is_retired = one.checkout.to_expire || is_stale;
    current.is_told = current.is_retired && let_expire(**gateway, one);
    const auto answer = query(**gateway, current);
    if (!answer && is_silent(answer.error())) {
        ++unanswered_;
        spdlog::warn("account {} at a payment gateway, charge {}: {}", one.account.code,
                     one.checkout.reference, english(answer.error().detail));
        leave_alone(one);
    } else {
        take(current, answer, (*gateway)->merchant());
    }
    note_gateway_call(services_.db, act_of(one.tenant, one.account.code), one.account.id,
                      answer.has_value() || !is_silence(answer.error()));
}

// By our reference where the gateway's id is not known, and on its own page, where a customer may begin several payments, each with an
// id of its own: the one that was told first says nothing of the others. By an id where a gateway knows no other.
template <class Call>
auto CheckoutKeeper::by_name(const Case& one, const Call& call) {
    const Checkout& checkout = one.checkout;
    const bool by_reference = checkout.way == ChargeWay::hosted_page || checkout.gateway_id.empty();
    auto answer = call({checkout.reference, by_reference ? "" : checkout.gateway_id, checkout.way});
    const std::string& id = checkout.gateway_id.empty() ? one.told_gateway_id : checkout.gateway_id;
    const bool needs_id = !answer && by_reference && !id.empty() && !is_silent(answer.error()) &&
                          (answer.error().code == Code::invalid || answer.error().code == Code::not_found);
    return needs_id ? call({checkout.reference, id, checkout.way}) : std::move(answer);
}

// Whether it need not be asked again: it is done, it is too late for it, or there is no such call. A page that the gateway does not
// know may be chosen yet.
bool CheckoutKeeper::let_expire(PaymentGateway& gateway, const Case& one) {
    const auto expired = by_name(one, [&](const ChargeName& name) { return gateway.expire(name); });
    if (expired) return true;
    const bool may_be_chosen =
        one.checkout.way == ChargeWay::hosted_page && expired.error().code == Code::not_found;
    return !may_be_chosen && !is_silent(expired.error());
}

Result<GatewayEvent> CheckoutKeeper::query(PaymentGateway& gateway, const Case& one) {
    return by_name(one, [&](const ChargeName& name) { return gateway.query(name); });
}

// What the look says of the charge, as it is now.
void CheckoutKeeper::note(Checkout& checkout, const Case& one, const Result<GatewayEvent>& answer,
                          Instant now) {
    const bool is_open = is_undecided(checkout.status);
    checkout.offered = checkout.offered && !one.is_retired;
    checkout.to_expire = is_open && (checkout.to_expire || one.is_retired) && !one.is_told;
    if (checkout.payable == 0) checkout.offered = false;  // how it is paid was lost in a crash
    const bool was_never_made = !answer && answer.error().code == Code::not_found &&
                                checkout.status == ChargeStatus::unknown &&
                                now - checkout.created_at >= unknown_after;
    if (!is_open || (now < checkout.expires_at && !was_never_made)) return;
    checkout.status = was_never_made ? ChargeStatus::failed : ChargeStatus::expired;
    checkout.offered = checkout.to_expire = false;
}

void CheckoutKeeper::take(const Case& one, const Result<GatewayEvent>& answer, std::string_view merchant) {
    const store::Act act = act_of(one.tenant, one.account.code);
    const Instant now = services_.real_clock.now();
    const auto taken =
        services_.db.write_wait(Scope::of(act.operator_id), Priority::normal, [&](Tx& tx) -> Result<Done> {
            store::lock_account(tx, act.operator_id, one.checkout.customer_id);
            if (answer) {
                ToldEvent told{&one.account, std::string(merchant), *answer, ToldBy::query, now};
                BANGNOPI_TRY_DONE(take_event(tx, act, one.tenant.settings, told));
            }
            auto checkout = store::lock_checkout(tx, act.operator_id, one.checkout.id);
            BANGNOPI_CHECK(checkout);
            // While its gateway was asked: it is told so next.
            const bool was_retired_since = checkout->to_expire && !one.is_retired;
            note(*checkout, one, answer, now);
            ++checkout->asked;
            checkout->ask_at = next_ask(*checkout, settle_unconfirmed(tx, act, *checkout, now), now);
            if (was_retired_since && checkout->to_expire) checkout->ask_at = now;
            store::update_checkout(tx, act.operator_id, *checkout);
            return Done{};
        });
    if (!taken)
        spdlog::error("charge {} at a payment gateway: {}", one.checkout.reference,
                      english(taken.error().detail));
}

void CheckoutKeeper::leave_alone(const Case& one) {
    const store::Act act = act_of(one.tenant, one.account.code);
    const Instant now = services_.real_clock.now();
    static_cast<void>(services_.db.write_wait(
        Scope::of(act.operator_id), Priority::background, [&](Tx& tx) -> Result<Done> {
            store::lock_account(tx, act.operator_id, one.checkout.customer_id);
            auto checkout = store::lock_checkout(tx, act.operator_id, one.checkout.id);
            BANGNOPI_CHECK(checkout);
            store::postpone_checkouts(tx, act.operator_id, one.account.id, now, now + silent_gateway_pause);
            const bool waits = settle_unconfirmed(tx, act, *checkout, now);
            if (now >= checkout->expires_at) checkout->offered = false;
            // Behind the others of its account: what is not understood may be of this charge alone.
            const std::int64_t times = std::min(checkout->asked++, unanswered_doublings_max);
            checkout->ask_at = now + 2 * silent_gateway_pause * (std::int64_t{1} << times);
            if (!waits && now >= checkout->expires_at + silence_patience)
                end_unanswered(tx, act, one.account.id, *checkout, now);
            store::update_checkout(tx, act.operator_id, *checkout);
            return Done{};
        }));
}

store::Act CheckoutKeeper::act_of(const store::Operator& tenant, std::string_view gateway) const {
    const Instant now = services_.business_clock.now();
    return {tenant.id,
            tenant.zone,
            tenant.currency,
            {store::ActorKind::system, {}, std::string(gateway)},
            now,
            tenant.zone.date_of(now),
            &services_.ids};
}

}  // namespace bangnopi::billing
