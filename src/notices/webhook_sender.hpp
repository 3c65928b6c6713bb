// Tells other people's programs what they want to know: what is owed to each webhook is sent in the order of each subject's events, and
// again after 1 s, doubled up to an hour, until it is taken with a 2xx, was tried 20 times (deliveries.hpp) or failed three days after
// it happened. A webhook that does not answer is left alone for up to a minute; who waited longest is next, and no operator has more
// than half of the threads.
//
// At least once: who is killed between the answer and its record tells again. `Bangnopi-Delivery` is the same then.
//
//   POST, application/json: {"id", "kind", "at", "subject", "data"}
//   Bangnopi-Event:     the kind
//   Bangnopi-Delivery:  the id
//   Bangnopi-Signature: t=<unix seconds>,v1=<HMAC-SHA256 of "<t>.<body>" with the webhook's secret, hex>
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/sealing.hpp"
#include "store/database.hpp"

namespace bangnopi::notices {

struct WebhookPost {
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};
struct WebhookAnswer {
    int status = 0;     // 0: there was none
    std::string error;  // why there was none
};
// Returns within seconds, whatever the other side does. Called by several threads at once.
using WebhookTransport = std::function<WebhookAnswer(const WebhookPost&)>;

struct WebhookServices {
    store::Database& db;
    const KeyRing& keys;
    const Clock& clock;  // of business, as events are written
    IdSource& ids;
    WebhookTransport transport;
};

// The signature of a body that is sent at `unix_seconds`.
std::string webhook_signature(std::string_view secret, std::int64_t unix_seconds, std::string_view body);

class WebhookSender {
  public:
    explicit WebhookSender(WebhookServices services,
                           std::chrono::milliseconds look_interval = std::chrono::seconds(5));
    ~WebhookSender();  // waits for what is being sent
    WebhookSender(const WebhookSender&) = delete;
    WebhookSender& operator=(const WebhookSender&) = delete;

    // Throws store::Unavailable.
    void start();
    // Begins nothing more, and waits for what is being sent.
    void stop();

    struct Counts {
        std::uint64_t sent = 0;
        std::uint64_t failures = 0;
    };
    [[nodiscard]] Counts counts() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bangnopi::notices
