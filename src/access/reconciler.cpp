#include "access/reconciler.hpp"

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

namespace bangnopi::access {
namespace {

constexpr std::chrono::seconds look_interval_max{60};  // however the clock is set meanwhile

// Sessions of a line that is no more have to end.
std::optional<Wanted> wanted_of(const KnownLine* line, const store::OnlineSession& session) {
    const store::LoginLine known = line == nullptr ? store::LoginLine{} : line->line;
    const auto step = step_to(known, session.granted);
    if (!step) return std::nullopt;
    return Wanted{*step, grant_of(known)};
}

struct Claimed {
    PendingSteps::Attempt attempt;
    Claim claim;
};
struct Finished {
    Id operator_id;
    SessionStep step;
    StepResult result;
};
using Answer = std::variant<Claimed, Finished>;

// Where answers are left by whatever thread brings them; it outlives the reconciler, as they may. At most two for each step that
// is with a router.
struct Inbox {
    std::mutex mutex;
    std::condition_variable_any changed;
    std::vector<Answer> answers;
    bool dirty = false;

    void leave(Answer answer) {
        const std::scoped_lock lock(mutex);
        answers.push_back(std::move(answer));
        wake();
    }
    void wake() {
        dirty = true;
        changed.notify_one();
    }
};

}  // namespace

std::optional<Step> step_to(const store::LoginLine& line, const std::optional<domain::Grant>& granted) {
    if (line.desired == domain::Desired::closed) return Step::disconnect;
    if (!granted) {
        if (line.desired == domain::Desired::open) return std::nullopt;
        return Step::disconnect;
    }
    const domain::Grant should = grant_of(line);
    if (granted->state != should.state) return Step::disconnect;
    if (granted->speed != should.speed) return Step::change_speed;
    return std::nullopt;
}

domain::Grant grant_of(const store::LoginLine& line) {
    return {line.desired, line.desired == domain::Desired::isolated ? domain::walled_speed : line.speed};
}

// `pending`, `counts` and the inbox's members are used under the inbox's mutex; keeper and driver never are, since they may
// answer at once.
class Reconciler::Impl {
  public:
    Impl(SessionKeeper& keeper, RouterDriver& driver, const Clock& clock)
        : keeper_(keeper), driver_(driver), clock_(clock) {}

    std::optional<Instant> run_due();
    void run(const std::stop_token& stop);
    void consider(Id operator_id, const store::OnlineSession& session, const KnownLine* line);
    void over(Id session);
    bool insist(Id operator_id, const store::OnlineSession& session);
    [[nodiscard]] Counts counts();
    [[nodiscard]] SessionKeeper& keeper() { return keeper_; }

    std::jthread thread;

  private:
    void begin(const PendingSteps::Attempt& attempt);
    void take(const Claimed& claimed);
    void take(const Finished& finished);
    void send(const PendingSteps::Attempt& attempt, const store::OnlineSession& session);
    void leave_out(Id session, void (PendingSteps::*how)(Id, Instant), Instant at);
    void count(StepResult result);

    SessionKeeper& keeper_;
    RouterDriver& driver_;
    const Clock& clock_;
    std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();  // shared with the answers that are awaited
    PendingSteps pending_;
    Counts counts_;
};

std::optional<Instant> Reconciler::Impl::run_due() {
    for (;;) {
        std::vector<Answer> answers;
        std::vector<PendingSteps::Attempt> attempts;
        {
            const std::scoped_lock lock(inbox_->mutex);
            inbox_->dirty = false;
            answers.swap(inbox_->answers);
            if (answers.empty())
                while (auto attempt = pending_.next(clock_.now())) attempts.push_back(std::move(*attempt));
            if (answers.empty() && attempts.empty()) return pending_.next_at();
        }
        for (const Answer& answer : answers) std::visit([this](const auto& one) { take(one); }, answer);
        for (const auto& attempt : attempts) begin(attempt);
    }
}

void Reconciler::Impl::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto next = run_due();
        const Instant now = clock_.now();
        if (next && *next <= now) continue;
        const auto longest = std::chrono::microseconds(look_interval_max);
        std::unique_lock lock(inbox_->mutex);
        inbox_->changed.wait_for(lock, stop, next ? std::min(*next - now, longest) : longest,
                                 [this] { return inbox_->dirty; });
    }
}

void Reconciler::Impl::consider(Id operator_id, const store::OnlineSession& session, const KnownLine* line) {
    const auto wanted = wanted_of(line, session);
    const Instant now = clock_.now();
    const std::scoped_lock lock(inbox_->mutex);
    if (!wanted) return pending_.satisfied(session.id, now);
    if (!pending_.want(operator_id, session, *wanted, now)) ++counts_.left_out;
    inbox_->wake();
}

void Reconciler::Impl::over(Id session) {
    const std::scoped_lock lock(inbox_->mutex);
    pending_.over(session);
}

bool Reconciler::Impl::insist(Id operator_id, const store::OnlineSession& session) {
    const Instant now = clock_.now();
    const std::scoped_lock lock(inbox_->mutex);
    const bool taken = pending_.insist(operator_id, session, now);
    if (!taken) ++counts_.left_out;
    inbox_->wake();
    return taken;
}

// A click comes to one node, which needs nobody's leave.
void Reconciler::Impl::begin(const PendingSteps::Attempt& attempt) {
    if (attempt.claimed || attempt.insisted) return send(attempt, attempt.session);
    const Instant now = clock_.now();
    keeper_.claim(attempt.operator_id, attempt.session, now, now + claim_time,
                  [inbox = inbox_, attempt](Claim claim) {
                      inbox->leave(Claimed{attempt, std::move(claim)});
                  });
}

void Reconciler::Impl::take(const Claimed& claimed) {
    const Id session = claimed.attempt.session.id;
    const Instant now = clock_.now();
    switch (claimed.claim.state) {
        case Claim::State::taken: {
            {
                const std::scoped_lock lock(inbox_->mutex);
                pending_.claimed(session, now + claim_time);
            }
            return send(claimed.attempt, claimed.claim.session);
        }
        case Claim::State::elsewhere:
            return leave_out(session, &PendingSteps::put_off, now + claim_time);
        case Claim::State::over:
            return leave_out(session, &PendingSteps::abandon, now);
        case Claim::State::unknown:
            return leave_out(session, &PendingSteps::put_off, now + retry_after.front());
    }
}

void Reconciler::Impl::leave_out(Id session, void (PendingSteps::*how)(Id, Instant), Instant at) {
    const std::scoped_lock lock(inbox_->mutex);
    (pending_.*how)(session, at);
}

// What the line should be may have changed while the session waited.
void Reconciler::Impl::send(const PendingSteps::Attempt& attempt, const store::OnlineSession& session) {
    const auto line = keeper_.line(session.subscription_id);
    const auto wanted = attempt.insisted ? Wanted{} : wanted_of(line.get(), session);
    if (!wanted) return leave_out(session.id, &PendingSteps::abandon, clock_.now());
    std::optional<SessionStep> step;
    {
        const std::scoped_lock lock(inbox_->mutex);
        step = pending_.restate(session, *wanted);
    }
    if (!step) return leave_out(session.id, &PendingSteps::abandon, clock_.now());
    const auto done = [inbox = inbox_, step = *step, operator_id = attempt.operator_id](
                          StepResult result, const std::string& /*detail*/) {
        inbox->leave(Finished{operator_id, step, result});
    };
    const auto router = keeper_.router(attempt.operator_id, session.router_id);
    if (!router) return done(StepResult::no_answer, {});
    driver_.apply(router, *step, done);
}

void Reconciler::Impl::take(const Finished& finished) {
    store::OnlineSession session = finished.step.session;
    {
        const std::scoped_lock lock(inbox_->mutex);
        count(finished.result);
        pending_.finished(session.id, finished.result, clock_.now());
    }
    if (finished.result == StepResult::gone) return keeper_.keep_ended(finished.operator_id, session);
    if (finished.result == StepResult::done) {
        if (finished.step.step == Step::disconnect) return;
        session.granted = finished.step.grant;
        keeper_.keep_granted(finished.operator_id, session);
    }
    consider(finished.operator_id, session, keeper_.line(session.subscription_id).get());
}

void Reconciler::Impl::count(StepResult result) {
    switch (result) {
        case StepResult::done:
            ++counts_.done;
            return;
        case StepResult::gone:
            ++counts_.gone;
            return;
        case StepResult::refused:
            ++counts_.refused;
            return;
        case StepResult::no_answer:
            ++counts_.unanswered;
            return;
    }
}

Reconciler::Counts Reconciler::Impl::counts() {
    const std::scoped_lock lock(inbox_->mutex);
    Counts counts = counts_;
    counts.pending = pending_.size();
    return counts;
}

Reconciler::Reconciler(SessionKeeper& sessions, RouterDriver& driver, const Clock& real_clock)
    : impl_(std::make_unique<Impl>(sessions, driver, real_clock)) {}

Reconciler::~Reconciler() {
    stop();
}

void Reconciler::start() {
    impl_->thread = std::jthread([this](const std::stop_token& stop) { impl_->run(stop); });
}

void Reconciler::stop() {
    impl_->thread.request_stop();
    if (impl_->thread.joinable()) impl_->thread.join();
}

std::optional<Instant> Reconciler::run_due() {
    return impl_->run_due();
}

void Reconciler::line_changed(const KnownLine& line) {
    for (const auto& session : impl_->keeper().sessions_of(line.line.subscription_id))
        impl_->consider(line.operator_id, session, &line);
}

void Reconciler::session_heard(Id operator_id, const SessionHeard& heard) {
    if (heard.stopped) return impl_->over(heard.session.id);
    if (!heard.session.subscription_id) return;
    impl_->consider(operator_id, heard.session, impl_->keeper().line(heard.session.subscription_id).get());
}

bool Reconciler::disconnect(Id operator_id, const store::OnlineSession& session) {
    return impl_->insist(operator_id, session);
}

Reconciler::Counts Reconciler::counts() const {
    return impl_->counts();
}

}  // namespace bangnopi::access
