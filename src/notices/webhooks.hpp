// Other people's programs that are told what happens here: who they are, and what they were told. Each use case is one transaction's
// work and writes its audit row; a secret is shown once, when it is made.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/sealing.hpp"
#include "store/act.hpp"
#include "store/webhooks.hpp"

namespace bangnopi::notices {

inline constexpr std::int64_t webhooks_max = 20;  // of one operator
inline constexpr std::size_t webhook_kinds_max = 50;

// What is absent stays, or is as store::Webhook has it.
struct WebhookFields {
    std::optional<std::string> url;  // https://, or http:// within one's own network
    std::optional<std::vector<std::string>> kinds;
    std::optional<std::string> note;
    std::optional<bool> active;
};

struct WebhookAdded {
    store::Webhook webhook;
    std::string secret;
};
Result<WebhookAdded> add_webhook(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                 const WebhookFields& fields);
Result<store::Webhook> edit_webhook(store::Tx& tx, const store::Act& act, Id webhook,
                                    const WebhookFields& fields, std::optional<std::int64_t> if_version);
Result<Done> remove_webhook(store::Tx& tx, const store::Act& act, Id webhook,
                            std::optional<std::int64_t> if_version);
// Tells it once more what an attempt told, or tried to.
Result<store::WebhookAttempt> replay(store::Tx& tx, const store::Act& act, Id attempt);

// Written with each change of one, for who sends.
inline constexpr std::string_view webhook_changed = "webhook.changed";

}  // namespace bangnopi::notices
