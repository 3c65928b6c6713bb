#include "notices/notice_sender.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <thread>

#include "domain/notice_kind.hpp"
#include "notices/sending_desk.hpp"
#include "store/notice_facts.hpp"
#include "store/notices.hpp"

namespace bangnopi::notices {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;
using store::Notice;
using store::NoticeState;

constexpr int workers_count = 4;
constexpr std::size_t batch_max = 50;
constexpr auto lease_time = 900s;     // longer than a batch of the slowest channel takes
constexpr auto composed_for = 10s;    // what is not sent by then is composed anew: it may be paid meanwhile
constexpr auto place_kept_for = 60s;  // one that was missed is taken anew
constexpr auto retry_shortest = 60s;
constexpr auto retry_longest = 3600s;
constexpr auto turn = 10s;  // of an operator, then of the next
constexpr auto reports_interval = 15s;
constexpr std::chrono::hours reports_wanted_for{96};
constexpr std::size_t references_max = 500;
constexpr std::string_view has_its_place = "paced";

std::chrono::seconds pause_after(int attempts) {
    constexpr int doublings_max = 6;
    return std::min<std::chrono::seconds>(retry_longest,
                                          retry_shortest * (1 << std::min(attempts, doublings_max)));
}

struct Composed {
    Notice notice;
    bool was_being_sent = false;
    bool has_other_channel = false;
};
struct Batch {
    std::optional<store::Operator> tenant;
    std::vector<store::NoticeChannel> channels;
    std::vector<Composed> to_send;
    std::size_t taken = 0;
    std::size_t skipped = 0;
    std::size_t failed = 0;
};

// Not taken by the channel that it is at: to another one, when it is composed again.
void refuse_by(Notice& notice, std::string error, Instant now) {
    notice.tried += ' ' + format_id(*notice.channel_id) + ' ';
    notice.state = NoticeState::waiting;
    notice.attempts = 0;
    notice.reported = 0;
    notice.due_at = now;
    notice.reason = std::move(error);
}

// Whether the address is one at which nothing arrives.
bool settle(Composed& composed, const Sent& sent, Instant now) {
    Notice& notice = composed.notice;
    switch (sent.outcome) {
        case SendOutcome::accepted:
            notice.state = NoticeState::sent;
            notice.sent_at = now;
            notice.reason.clear();
            notice.reference =
                sent.reference.empty() ? std::optional(reference_of(notice.id)) : sent.reference;
            break;
        case SendOutcome::retry: {
            const bool is_over = now - notice.created_at > retried_for;
            ++notice.attempts;
            if (is_over || (composed.has_other_channel && notice.attempts >= retries_before_other)) {
                refuse_by(notice, sent.error, now);
                break;
            }
            notice.state = NoticeState::waiting;
            notice.due_at = now + pause_after(notice.attempts - 1);
            notice.reason = sent.error;
            break;
        }
        case SendOutcome::wrong_recipient:
        case SendOutcome::refused:
            refuse_by(notice, sent.error, now);
            break;
        case SendOutcome::unknown:
            notice.state = NoticeState::unknown;
            notice.reason = sent.error;
            break;
    }
    return sent.outcome == SendOutcome::wrong_recipient;
}

}  // namespace

std::string reference_of(Id notice) {
    return "bgn-" + format_id(notice);
}

class NoticeSender::Impl {
  public:
    Impl(NoticeServices services, std::chrono::milliseconds look_interval)
        : services_(std::move(services)), look_interval_(look_interval) {}

    void start() {
        listening_ = services_.db.subscribe([heard = heard_](const store::CommittedEvent& event) {
            if (domain::notice_kind_of_event(event.kind) == nullptr) return;
            const std::lock_guard lock(heard->mutex);
            heard->any = true;
            heard->changed.notify_all();
        });
        reader_ = std::jthread([this](const std::stop_token& stop) { follow(stop); });
        for (int worker = 0; worker < workers_count; ++worker)
            workers_.emplace_back([this](const std::stop_token& stop) { work(stop); });
    }
    void stop() {
        listening_.reset();
        stopping_.request_stop();
        reader_ = {};
        for (std::jthread& worker : workers_) worker.request_stop();
        due_.notify_all();
        workers_.clear();
    }
    void send_due(Id operator_id) {
        while (!stopping_.stop_requested() && send_batch(operator_id)) {
        }
    }
    void ask_for_reports(Id operator_id) {
        const auto channels = services_.db.read(store::Scope::of(operator_id), [&](store::Tx& tx) {
            return store::list_notice_channels(tx, operator_id);
        });
        for (const store::NoticeChannel& stored : channels)
            if (stored.active) ask_channel(operator_id, stored);
    }
    [[nodiscard]] NoticeCounts counts() const {
        const std::lock_guard lock(mutex_);
        return counts_;
    }

  private:
    struct Heard {
        std::mutex mutex;
        std::condition_variable_any changed;
        bool any = false;
    };

    // Finds the operators that have something due, and gives each to one worker at a time.
    void follow(const std::stop_token& stop) {
        Steady::time_point asked_at{};
        while (!stop.stop_requested()) {
            guarded("messages that are due could not be read, and will be again", [this] { look(); });
            if (Steady::now() - asked_at >= reports_interval) {
                asked_at = Steady::now();
                const std::lock_guard lock(mutex_);
                for (const auto& [operator_id, desk] : desks_) to_ask_.insert(operator_id);
            }
            std::unique_lock lock(heard_->mutex);
            heard_->changed.wait_for(lock, stop, look_interval_, [this] { return heard_->any; });
            heard_->any = false;
        }
    }

    void look() {
        const auto operators = services_.db.read(store::Scope::installation(), [&](store::Tx& tx) {
            return store::operators_with_due_notices(tx, services_.clock.now());
        });
        const std::lock_guard lock(mutex_);
        for (const Id operator_id : operators) to_send_.insert(operator_id);
        due_.notify_all();
    }

    void work(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const auto operator_id = take(stop);
            if (!operator_id) continue;
            guarded("messages could not be sent, and will be again", [&] {
                if (takes_reports(*operator_id)) ask_for_reports(*operator_id);
                const auto until = Steady::now() + turn;
                while (Steady::now() < until && !stop.stop_requested() && send_batch(*operator_id)) {
                }
            });
            const std::lock_guard lock(mutex_);
            busy_.erase(*operator_id);
        }
    }

    std::optional<Id> take(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        std::optional<Id> found;
        due_.wait_for(lock, stop, look_interval_, [&] {
            found = next_idle();
            return found.has_value() || stop.stop_requested();
        });
        if (!found) return std::nullopt;
        served_ = *found;
        to_send_.erase(*found);
        busy_.insert(*found);
        return found;
    }
    std::optional<Id> next_idle() const {
        for (const auto* wanted : {&to_send_, &to_ask_})
            for (const Id after : {served_, Id{}})  // each in its turn
                for (auto next = wanted->upper_bound(after); next != wanted->end(); ++next)
                    if (!busy_.contains(*next)) return *next;
        return std::nullopt;
    }
    bool takes_reports(Id operator_id) {
        const std::lock_guard lock(mutex_);
        return to_ask_.erase(operator_id) > 0;
    }

    SendingDesk& desk_of(Id operator_id) {
        const std::lock_guard lock(mutex_);
        auto& desk = desks_[operator_id];
        if (!desk) desk = std::make_unique<SendingDesk>(operator_id, services_.keys, services_.make_channel);
        return *desk;
    }

    // False: nothing more is due that may be sent now.
    bool send_batch(Id operator_id) {
        const store::Lease lease{services_.ids.next(), services_.real_clock.now() + lease_time};
        Batch batch = compose_batch(operator_id, lease);
        count(batch);
        const Steady::time_point composed_at = Steady::now();
        for (Composed& composed : batch.to_send) {
            if (stopping_.stop_requested() || Steady::now() - composed_at > composed_for) {
                composed.notice.state = composed.was_being_sent ? NoticeState::sending : NoticeState::waiting;
                release(operator_id, composed.notice, lease.token);
                continue;
            }
            guarded("what became of a message could not be kept",
                    [&] { send(batch, composed, lease.token); });
        }
        return batch.taken > 0;
    }

    Batch compose_batch(Id operator_id, const store::Lease& lease) {
        const Instant now = services_.clock.now();
        const Instant real_now = services_.real_clock.now();
        return *services_.db.write_wait(
            store::Scope::of(operator_id), store::Priority::background, [&](store::Tx& tx) -> Result<Batch> {
                Batch batch;
                auto due = store::take_due_notices(tx, operator_id, now, real_now, batch_max, lease);
                batch.taken = due.size();
                if (due.empty()) return batch;
                batch.tenant = store::find_operator(tx, operator_id);
                batch.channels = store::list_notice_channels(tx, operator_id);
                Composer composer(*batch.tenant, store::ReminderPolicies::load(tx, operator_id),
                                  batch.channels, Texts(store::list_notice_templates(tx, operator_id)),
                                  services_.link);
                const auto facts = store::NoticeFacts::load(tx, operator_id, due, now);
                compose_all(tx, composer, facts, due, now, batch);
                return batch;
            });
    }

    static void compose_all(store::Tx& tx, Composer& composer, const store::NoticeFacts& facts,
                            std::vector<store::DueNotice>& due, Instant now, Batch& batch) {
        std::vector<Notice> decided;
        for (store::DueNotice& one : due) {
            Notice& notice = one.notice;
            if (!one.was_being_sent) compose_one(composer, facts, notice, now);
            if (notice.state == NoticeState::skipped) ++batch.skipped;
            if (notice.state == NoticeState::failed) ++batch.failed;
            if (notice.state != NoticeState::sending) {
                decided.push_back(notice);
                continue;
            }
            const bool has_other =
                facts.customer(*notice.customer_id) != nullptr && composer.has_other_channel(facts, notice);
            batch.to_send.push_back({notice, one.was_being_sent, has_other});
        }
        store::record_taken(tx, tx.scope().operator_id(), decided);
    }

    static void compose_one(Composer& composer, const store::NoticeFacts& facts, Notice& notice,
                            Instant now) {
        const Instant sendable_at = composer.sendable_at(facts, notice, now);
        if (sendable_at > now) {
            notice.due_at = sendable_at;
            if (notice.reason == has_its_place) notice.reason.clear();
            return;
        }
        try {
            composer.compose(facts, notice, now);
        } catch (const std::exception& failure) {  // of this one alone: the others go
            spdlog::error("a message could not be composed: {}", failure.what());
            notice.state = NoticeState::failed;
            notice.reason = "it could not be composed";
        }
    }

    void send(const Batch& batch, Composed& composed, Id token) {
        Notice& notice = composed.notice;
        const auto stored = std::find_if(batch.channels.begin(), batch.channels.end(),
                                         [&](const auto& one) { return one.id == notice.channel_id; });
        const Id operator_id = batch.tenant->id;
        if (stored == batch.channels.end())
            return record(operator_id, composed, token, {SendOutcome::refused, {}, "the channel was removed"},
                          true);
        SendingDesk& desk = desk_of(operator_id);
        const Instant now = services_.clock.now();
        const bool has_place = notice.reason == has_its_place && now - notice.due_at < place_kept_for;
        if (!has_place && !composed.was_being_sent) {
            const Instant place = desk.next_place(*stored, now);
            if (place > now) {
                notice.state = NoticeState::waiting;
                notice.due_at = place;
                notice.reason = has_its_place;
                return record(operator_id, composed, token, {}, false);
            }
        }
        if (!composed.was_being_sent && !begin(operator_id, notice, token)) return;
        const auto sent = hand_over(batch, desk, *stored, composed);
        if (!sent) notice.state = NoticeState::waiting;
        record(operator_id, composed, token, sent.value_or(Sent{}), sent.has_value());
    }

    // By who was killed while it sent it, it may have gone out.
    static Sent not_handed_over(const Composed& composed, const std::string& why) {
        return {composed.was_being_sent ? SendOutcome::unknown : SendOutcome::refused, {}, why};
    }

    // Nothing: it did not go out by whoever sent it before, and is composed again, as things stand now.
    std::optional<Sent> hand_over(const Batch& batch, SendingDesk& desk, const store::NoticeChannel& stored,
                                  const Composed& composed) {
        std::string error;
        try {
            Channel* channel = desk.open(stored, error);
            if (channel == nullptr) return not_handed_over(composed, error);
            const OutgoingMessage message = message_of(batch, stored, composed.notice);
            if (!composed.was_being_sent) return channel->send(message);
            auto earlier = channel->look_up(message);
            if (earlier && earlier->outcome != SendOutcome::retry) return earlier;
            if (earlier || stored.medium == domain::Medium::email) return std::nullopt;
            return Sent{SendOutcome::unknown, {}, "the program ended while it was being sent"};
        } catch (const std::exception& failure) {
            spdlog::error("a message could not be handed over: {}", failure.what());
            return composed.was_being_sent ? not_handed_over(composed, "it could not be asked for")
                                           : Sent{SendOutcome::retry, {}, "it could not be handed over"};
        }
    }

    OutgoingMessage message_of(const Batch& batch, const store::NoticeChannel& stored, const Notice& notice) {
        OutgoingMessage message;
        message.reference = reference_of(notice.id);
        message.medium = stored.medium;
        message.to = notice.recipient;
        message.subject = notice.subject;
        message.text = notice.body;
        message.kind = notice.kind;
        message.now = services_.clock.now();
        if (services_.report_url) message.report_url = services_.report_url(*batch.tenant, stored.id);
        if (stored.medium == domain::Medium::email && services_.attach)
            message.attachments = services_.attach(*batch.tenant, notice, words::Language::indonesian);
        return message;
    }

    // From here on it may be with the channel. False: somebody else has it.
    bool begin(Id operator_id, const Notice& notice, Id token) {
        return *services_.db.write_wait(store::Scope::of(operator_id), store::Priority::background,
                                        [&](store::Tx& tx) -> Result<bool> {
                                            return store::record_notice(tx, operator_id, notice, token);
                                        });
    }

    void release(Id operator_id, const Notice& notice, Id token) {
        (void)services_.db.write_wait(store::Scope::of(operator_id), store::Priority::background,
                                      [&](store::Tx& tx) -> Result<Done> {
                                          store::release_notice(tx, operator_id, notice.id, token);
                                          return Done{};
                                      });
    }

    void record(Id operator_id, Composed& composed, Id token, const Sent& sent, bool was_tried) {
        const Instant now = services_.clock.now();
        const Id attempt_id = services_.ids.next();
        const Notice before = composed.notice;
        const bool is_wrong = was_tried && settle(composed, sent, now);
        (void)services_.db.write_wait(
            store::Scope::of(operator_id), store::Priority::background, [&](store::Tx& tx) -> Result<Done> {
                if (!store::record_notice(tx, operator_id, composed.notice, token)) return Done{};
                if (!was_tried) return Done{};
                store::insert_notice_attempt(tx, operator_id,
                                             {attempt_id, before.id, *before.channel_id, before.recipient,
                                              static_cast<int>(sent.outcome) + 1, sent.error, now});
                if (is_wrong && before.customer_id) store::mark_address_failed(tx, operator_id, before, now);
                return Done{};
            });
        if (!was_tried) return;
        const std::lock_guard lock(mutex_);
        ++(sent.outcome == SendOutcome::accepted ? counts_.sent : counts_.retries);
    }

    void count(const Batch& batch) {
        const std::lock_guard lock(mutex_);
        counts_.skipped += batch.skipped;
        counts_.failed += batch.failed;
    }

    void ask_channel(Id operator_id, const store::NoticeChannel& stored) {
        const Instant now = services_.clock.now();
        const auto scope = store::Scope::of(operator_id);
        SendingDesk& desk = desk_of(operator_id);
        const auto unreported = services_.db.read(scope, [&](store::Tx& tx) {
            return store::unreported_notices(tx, operator_id, stored.id, now - reports_wanted_for,
                                             desk.asked_until(stored.id), references_max);
        });
        desk.asked_until(stored.id) = unreported.size() < references_max ? Id{} : unreported.back().id;
        if (unreported.empty()) return;
        std::vector<std::string> references;
        for (const store::UnreportedNotice& one : unreported) references.push_back(one.reference);
        std::string error;
        Channel* channel = desk.open(stored, error);
        if (channel == nullptr) return;
        const auto reports = channel->reports(references);
        if (reports.empty()) return;
        (void)services_.db.write_wait(scope, store::Priority::background, [&](store::Tx& tx) -> Result<Done> {
            for (const DeliveryReport& report : reports) take_report(tx, operator_id, stored.id, report, now);
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

    NoticeServices services_;
    std::chrono::milliseconds look_interval_;
    std::shared_ptr<Heard> heard_ =
        std::make_shared<Heard>();  // shared: a listener may be called as it is let go
    std::shared_ptr<void> listening_;
    std::stop_source stopping_;
    mutable std::mutex mutex_;
    std::condition_variable_any due_;
    std::set<Id> to_send_;
    std::set<Id> to_ask_;
    std::set<Id> busy_;
    Id served_;
    std::map<Id, std::unique_ptr<SendingDesk>> desks_;
    NoticeCounts counts_;
    std::jthread reader_;
    std::vector<std::jthread> workers_;
};

bool take_report(store::Tx& tx, Id operator_id, Id channel, const DeliveryReport& report, Instant now) {
    auto notice = store::lock_notice_by_reference(tx, operator_id, channel, report.reference);
    if (!notice && report.reference.starts_with("bgn-"))
        if (const auto id = parse_id(std::string_view(report.reference).substr(4)))
            notice = store::lock_notice(tx, operator_id, *id);
    if (!notice || notice->channel_id != channel) return false;
    const int rank = static_cast<int>(report.state);
    if (rank <= notice->reported || notice->state == NoticeState::delivered) return true;
    if (notice->state == NoticeState::sending) {  // told before its own answer was recorded
        store::note_early_report(tx, operator_id, notice->id, rank, now);
        return true;
    }
    notice->reported = rank;
    if (report.state >= DeliveryState::delivered) {
        notice->state = NoticeState::delivered;
        notice->delivered_at = now;
        notice->reason.clear();
    } else if (report.state == DeliveryState::failed && notice->state == NoticeState::sent) {
        if (report.is_wrong_recipient && notice->customer_id)
            store::mark_address_failed(tx, operator_id, *notice, now);
        refuse_by(*notice, report.error.empty() ? "it did not arrive" : report.error, now);
    }
    store::record_taken(tx, operator_id, std::span(&*notice, 1));
    return true;
}

NoticeSender::NoticeSender(NoticeServices services, std::chrono::milliseconds look_interval)
    : impl_(std::make_unique<Impl>(std::move(services), look_interval)) {}

NoticeSender::~NoticeSender() {
    impl_->stop();
}

void NoticeSender::start() {
    impl_->start();
}

void NoticeSender::stop() {
    impl_->stop();
}

void NoticeSender::send_due(Id operator_id) {
    impl_->send_due(operator_id);
}

void NoticeSender::ask_for_reports(Id operator_id) {
    impl_->ask_for_reports(operator_id);
}

NoticeCounts NoticeSender::counts() const {
    return impl_->counts();
}

}  // namespace bangnopi::notices
