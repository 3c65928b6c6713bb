// What guards the webhooks of payment gateways, and what has come through: sources without a signature are slowed down each by
// itself, so that none of them keeps a gateway waiting.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "adapters/http/token_buckets.hpp"
#include "adapters/http/webhook_accounts.hpp"

namespace bangnopi::http {

struct WebhookDoor {
    static constexpr double forged_per_second =
        2;  // of a source to an account; more are refused without a trace
    WebhookDoor(store::Database& db, double per_second)
        : accounts(db), of_account(per_second), forged(forged_per_second) {}

    WebhookAccounts accounts;
    TokenBuckets<std::string> of_account;
    TokenBuckets<std::string> forged;
    std::atomic<std::int64_t> taken{0};
    std::atomic<std::int64_t> refused{0};         // not signed by their gateway
    std::atomic<std::int64_t> not_understood{0};  // signed, and nothing that is known
    std::atomic<std::int64_t> limited{0};
};

}  // namespace bangnopi::http
