#include "notices/webhook_sender.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "base/json_text.hpp"
#include "base/secret.hpp"
#include "notices/webhooks.hpp"
#include "store/deliveries.hpp"

namespace bangnopi::notices {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;
using store::WebhookPlace;

constexpr int workers_count = 4;
constexpr int workers_of_an_operator_max = workers_count / 2;
constexpr auto given_up_after = std::chrono::days(3);
constexpr std::size_t batch_max = 4;
constexpr auto lease_time = 120s;  // longer than a batch may take
constexpr auto load_interval = 30s;
constexpr auto pause_longest = 60s;
constexpr int status_good_from = 200;
constexpr int status_good_to = 300;

struct Entry {
    Steady::time_point look_at{};
    bool is_busy = false;
    int failures = 0;  // in a row
};

using Entries = std::map<WebhookPlace, Entry>;

Steady::duration pause_after(int failures) {
    constexpr int doublings_max = 6;
    return std::min<Steady::duration>(pause_longest, 1s * (1 << std::min(failures - 1, doublings_max)));
}

struct Batch {
    std::string url;
    std::string handler;
    std::string secret;
    std::vector<store::Delivery> deliveries;
};

// What was committed, as listeners hear it: quick, and without the database.
class Heard {
  public:
    void note(const store::CommittedEvent& event) {
        const std::lock_guard lock(mutex_);
        if (event.kind == webhook_changed) is_changed_ = true;
        if (event.kind == webhook_changed || store::may_be_told(event.kind))
            operators_.insert(event.operator_id);
        changed_.notify_all();
    }
    // Those with something new; `changed` too when webhooks themselves are others. Waits for at most so long.
    std::set<Id> wait(std::chrono::milliseconds longest, const std::stop_token& stop, bool& changed) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, stop, longest, [this] { return is_changed_ || !operators_.empty(); });
        changed = std::exchange(is_changed_, false);
        return std::exchange(operators_, {});
    }

  private:
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::set<Id> operators_;
    bool is_changed_ = false;
};

std::string body_of(const store::Delivery& delivery) {
    JsonObject object{{"id", format_id(delivery.event_id)},
                      {"kind", delivery.kind},
                      {"at", format_instant(delivery.at)},
                      {"subject", format_id(delivery.subject)}};
    object.add("data", JsonValue::of_json(delivery.payload.empty() ? "{}" : delivery.payload));
    return std::move(object).text();
}

std::string why_not_taken(const WebhookAnswer& answer) {
    if (answer.status == 0) return answer.error;
    if (answer.status >= status_good_from && answer.status < status_good_to) return {};
    return fmt::format("answered {}", answer.status);
}

}  // namespace

std::string webhook_signature(std::string_view secret, std::int64_t unix_seconds, std::string_view body) {
    return fmt::format("t={},v1={}", unix_seconds,
                       hmac_sha256_hex(secret, fmt::format("{}.{}", unix_seconds, body)));
}

class WebhookSender::Impl {
  public:
    Impl(WebhookServices services, std::chrono::milliseconds look_interval)
        : services_(std::move(services)), look_interval_(look_interval) {}

    void start() {
        listening_ = services_.db.subscribe(
            [heard = heard_](const store::CommittedEvent& event) { heard->note(event); });
        load();
        reader_ = std::jthread([this](const std::stop_token& stop) { follow(stop); });
        for (int worker = 0; worker < workers_count; ++worker)
            workers_.emplace_back([this](const std::stop_token& stop) { work(stop); });
    }
    void stop() {
        listening_.reset();
        reader_ = {};
        for (std::jthread& worker : workers_) worker.request_stop();
        workers_.clear();
    }
    [[nodiscard]] Counts counts() const {
        const std::lock_guard lock(mutex_);
        return counts_;
    }

  private:
    // Keeps the list of webhooks, and wakes those whose operator has news.
    void follow(const std::stop_token& stop) {
        Steady::time_point loaded_at = Steady::now();
        while (!stop.stop_requested()) {
            bool changed = false;
            const std::set<Id> operators = heard_->wait(load_interval, stop, changed);
            if (changed || Steady::now() - loaded_at >= load_interval) {
                guarded("webhooks could not be read, and will be again", [this] { load(); });
                loaded_at = Steady::now();
            }
            wake(operators);
        }
    }

    void load() {
        const auto places = services_.db.read(store::Scope::installation(), store::active_webhooks);
        const std::lock_guard lock(mutex_);
        std::erase_if(entries_, [&](const auto& one) {
            return !one.second.is_busy && !std::ranges::binary_search(places, one.first);
        });
        for (const WebhookPlace& place : places) entries_.try_emplace(place);
        changed();
    }

    void wake(const std::set<Id>& operators) {
        const std::lock_guard lock(mutex_);
        for (auto& [place, entry] : entries_)
            if (entry.failures == 0 && operators.contains(place.operator_id))
                entry.look_at = std::min(entry.look_at, Steady::now());
        changed();
    }

    // Under the lock: whoever waits looks again.
    void changed() {
        ++generation_;
        due_.notify_all();
    }

    void work(const std::stop_token& stop) {
        while (const auto place = take(stop)) {
            bool is_emptied = true;
            bool is_taken = false;
            guarded("a webhook's deliveries failed and will be tried again",
                    [&] { is_taken = deliver(*place, stop, is_emptied); });
            give_back(*place, is_taken, is_emptied);
        }
    }

    std::optional<WebhookPlace> take(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        while (!stop.stop_requested()) {
            const auto next = longest_waiting();
            const auto now = Steady::now();
            if (next != entries_.end() && next->second.look_at <= now) {
                next->second.is_busy = true;
                next->second.look_at = now + look_interval_;  // unless it is woken meanwhile
                return next->first;
            }
            const auto until = next != entries_.end() ? next->second.look_at : now + load_interval;
            due_.wait_until(lock, stop, until, [this, seen = generation_] { return generation_ != seen; });
        }
        return std::nullopt;
    }

    // Of those that nobody is at, and whose operator has a thread left.
    Entries::iterator longest_waiting() {
        std::map<Id, int> busy;
        for (const auto& [place, entry] : entries_)
            if (entry.is_busy) ++busy[place.operator_id];
        auto longest = entries_.end();
        for (auto at = entries_.begin(); at != entries_.end(); ++at) {
            if (at->second.is_busy || busy[at->first.operator_id] >= workers_of_an_operator_max) continue;
            if (longest == entries_.end() || at->second.look_at < longest->second.look_at) longest = at;
        }
        return longest;
    }

    void give_back(const WebhookPlace& place, bool is_taken, bool is_emptied) {
        const std::lock_guard lock(mutex_);
        Entry& entry = entries_.at(place);
        entry.is_busy = false;
        entry.failures = is_taken ? 0 : entry.failures + 1;
        if (!is_taken)
            entry.look_at = Steady::now() + pause_after(entry.failures);
        else if (!is_emptied)
            entry.look_at = Steady::now();
        changed();
    }

    // False: it did not take something. `is_emptied`: nothing more is due.
    bool deliver(const WebhookPlace& place, const std::stop_token& stop, bool& is_emptied) {
        const store::Lease lease{services_.ids.next(), services_.clock.now() + lease_time};
        const Batch batch = take_batch(place, lease, has_failed(place) ? 1 : batch_max);
        is_emptied = batch.deliveries.empty();
        bool is_taken = true;
        for (const store::Delivery& delivery : batch.deliveries) {
            if (is_taken && !stop.stop_requested())
                is_taken = send(place, batch, delivery, lease.token);
            else
                release(place, batch, delivery, lease.token);
        }
        return is_taken;
    }

    bool has_failed(const WebhookPlace& place) const {
        const std::lock_guard lock(mutex_);
        return entries_.at(place).failures > 0;
    }

    Batch take_batch(const WebhookPlace& place, const store::Lease& lease, std::size_t limit) {
        const auto scope = store::Scope::of(place.operator_id);
        return *services_.db.write_wait(
            scope, store::Priority::background, [&](store::Tx& tx) -> Result<Batch> {
                const auto webhook = store::find_webhook(tx, place.operator_id, place.webhook);
                if (!webhook || !webhook->active) return Batch{};
                const auto secret = services_.keys.open(
                    store::webhook_secret_place(place.operator_id, place.webhook), webhook->secret_sealed);
                if (!secret) {
                    spdlog::error("the secret of webhook {} does not open with the keys of this installation",
                                  format_id(place.webhook));
                    return Batch{};
                }
                return Batch{webhook->url, webhook->handler, *secret,
                             store::take_due(tx, webhook->handler, services_.clock.now(), limit, lease)};
            });
    }

    bool send(const WebhookPlace& place, const Batch& batch, const store::Delivery& delivery, Id token) {
        const std::string body = body_of(delivery);
        const std::int64_t unix_seconds =
            std::chrono::floor<std::chrono::seconds>(services_.clock.now().time_since_epoch()).count();
        const auto begun = Steady::now();
        const WebhookAnswer answer = services_.transport(
            {batch.url,
             {{"Content-Type", "application/json"},
              {"User-Agent", "Bangnopi"},
              {"Bangnopi-Event", delivery.kind},
              {"Bangnopi-Delivery", format_id(delivery.event_id)},
              {"Bangnopi-Signature", webhook_signature(batch.secret, unix_seconds, body)}},
             body});
        store::WebhookAttempt attempt;
        attempt.webhook = place.webhook;
        attempt.event = delivery.event_id;
        attempt.attempt = delivery.attempts + 1;
        attempt.status = answer.status;
        attempt.error = why_not_taken(answer);
        attempt.milliseconds =
            std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - begun).count();
        note(place, batch, delivery, token, attempt);
        return attempt.error.empty();
    }

    void note(const WebhookPlace& place, const Batch& batch, const store::Delivery& delivery, Id token,
              store::WebhookAttempt& attempt) {
        attempt.id = services_.ids.next();
        attempt.at = services_.clock.now();
        (void)services_.db.write_wait(store::Scope::of(place.operator_id), store::Priority::background,
                                      [&](store::Tx& tx) -> Result<Done> {
                                          if (!store::find_webhook(tx, place.operator_id, place.webhook))
                                              return Done{};
                                          settle(tx, batch, delivery, token, attempt);
                                          store::insert_webhook_attempt(tx, place.operator_id, attempt);
                                          return Done{};
                                      });
        const std::lock_guard lock(mutex_);
        ++(attempt.error.empty() ? counts_.sent : counts_.failures);
    }

    static void settle(store::Tx& tx, const Batch& batch, const store::Delivery& delivery, Id token,
                       const store::WebhookAttempt& attempt) {
        if (attempt.error.empty())
            store::complete(tx, batch.handler, delivery.event_id, token);
        else if (attempt.at - delivery.at > given_up_after)
            store::give_up(tx, batch.handler, delivery.event_id, token, attempt.error);
        else
            store::fail(tx, batch.handler, delivery, token, attempt.error, attempt.at);
    }

    void release(const WebhookPlace& place, const Batch& batch, const store::Delivery& delivery, Id token) {
        (void)services_.db.write_wait(store::Scope::of(place.operator_id), store::Priority::background,
                                      [&](store::Tx& tx) -> Result<Done> {
                                          store::release(tx, batch.handler, delivery.event_id, token);
                                          return Done{};
                                      });
    }

    template <class Step>
    void guarded(std::string_view failure, Step step) {
        try {
            step();
        } catch (const std::exception& error) {
            spdlog::error("{}: {}", failure, error.what());
        }
    }

    WebhookServices services_;
    std::chrono::milliseconds look_interval_;
    std::shared_ptr<Heard> heard_ =
        std::make_shared<Heard>();  // shared: a listener may be called as it is let go
    std::shared_ptr<void> listening_;
    mutable std::mutex mutex_;
    std::condition_variable_any due_;
    Entries entries_;
    std::uint64_t generation_ = 0;
    Counts counts_;
    std::jthread reader_;
    std::vector<std::jthread> workers_;
};

WebhookSender::WebhookSender(WebhookServices services, std::chrono::milliseconds look_interval)
    : impl_(std::make_unique<Impl>(std::move(services), look_interval)) {}

WebhookSender::~WebhookSender() {
    impl_->stop();
}

void WebhookSender::start() {
    impl_->start();
}

void WebhookSender::stop() {
    impl_->stop();
}

WebhookSender::Counts WebhookSender::counts() const {
    return impl_->counts();
}

}  // namespace bangnopi::notices
