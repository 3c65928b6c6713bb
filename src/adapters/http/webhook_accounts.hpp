// Which account of which operator the address of a webhook names: asked of the database once, then kept until an operator or an
// account is changed, and never longer than `kept_longest`, for changes by nodes that are not heard of yet. Thread-safe.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "store/operators.hpp"
#include "store/payment_gateway_accounts.hpp"

namespace bangnopi::http {

struct WebhookAccount {
    store::Operator tenant;
    store::PaymentGatewayAccount account;
};

class WebhookAccounts {
  public:
    static constexpr std::chrono::seconds kept_longest{5};
    static constexpr std::size_t kept_max = 1000;

    explicit WebhookAccounts(store::Database& db);

    // "operator.account", by their codes: an operator's has no point. Null where there is none; that is not kept.
    std::shared_ptr<const WebhookAccount> find(std::string_view name, Instant now);

  private:
    struct Kept {
        std::shared_ptr<const WebhookAccount> account;
        Instant read_at;
    };

    void hear(const store::CommittedEvent& event);
    std::shared_ptr<const WebhookAccount> read(std::string_view name);

    store::Database& db_;
    std::mutex mutex_;
    std::map<std::string, Kept> kept_;
    std::int64_t changes_ = 0;            // that were heard of: what was read before one is not kept
    std::shared_ptr<void> subscription_;  // last: it calls what is above
};

}  // namespace bangnopi::http
