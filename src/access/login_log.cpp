#include "access/login_log.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace bangnopi::access {
namespace {

using namespace std::chrono_literals;
using store::LoginAttempt;
using store::Tx;

constexpr auto interval = 1s;
constexpr std::size_t attempts_a_transaction_max = 1'000;

bool has_invoice(const LoginAttempt& attempt) {
    return attempt.reason == domain::LoginReason::unpaid && attempt.subscription_id && attempt.detail.empty();
}

void add_invoices(Tx& tx, Id operator_id, std::vector<LoginAttempt>& attempts) {
    std::vector<Id> subscriptions;
    Instant latest;
    for (const LoginAttempt& attempt : attempts) {
        if (!has_invoice(attempt)) continue;
        subscriptions.push_back(*attempt.subscription_id);
        latest = std::max(latest, attempt.at);
    }
    std::sort(subscriptions.begin(), subscriptions.end());
    subscriptions.erase(std::unique(subscriptions.begin(), subscriptions.end()), subscriptions.end());
    const auto invoices = store::isolating_invoices_of(tx, operator_id, subscriptions, latest);
    for (LoginAttempt& attempt : attempts) {
        if (!has_invoice(attempt)) continue;
        const auto found = std::ranges::lower_bound(invoices, *attempt.subscription_id, {},
                                                    &store::IsolatingInvoice::subscription_id);
        if (found != invoices.end() && found->subscription_id == *attempt.subscription_id)
            attempt.detail = found->number;
    }
}

}  // namespace

class LoginLog::Impl {
  public:
    Impl(store::Database& db, IdSource& ids)
        : db_(db), ids_(ids), thread_([this](const std::stop_token& stop) { run(stop); }) {}
    ~Impl() {
        thread_.request_stop();
        thread_.join();
        write_all();
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void note(Id operator_id, LoginAttempt attempt) {
        const auto now = std::chrono::steady_clock::now();
        const std::lock_guard lock(mutex_);
        if (now - second_began_at_ >= 1s) {
            second_began_at_ = now;
            noted_this_second_ = 0;
        }
        if (noted_this_second_ >= login_attempts_a_second_max ||
            waiting_.size() >= login_attempts_waiting_max) {
            ++left_out_;
            return;
        }
        ++noted_this_second_;
        attempt.id = ids_.next();
        waiting_.push_back({operator_id, std::move(attempt)});
    }

    [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

  private:
    struct Waiting {
        Id operator_id;
        LoginAttempt attempt;
    };
    using ByOperator = std::map<Id, std::vector<LoginAttempt>>;

    void run(const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any tick;
        while (!stop.stop_requested()) {
            std::unique_lock lock(mutex);
            tick.wait_for(lock, stop, interval, [] { return false; });
            write_all();
        }
    }

    // What cannot be written waits for the next time.
    void write_all() {
        ByOperator left = take();
        try {
            while (!left.empty()) {
                write_some(left.begin()->first, left.begin()->second);
                if (left.begin()->second.empty()) left.erase(left.begin());
            }
        } catch (const std::exception& error) {
            spdlog::warn("tried logins are not written yet: {}", error.what());
            put_back(std::move(left));
        }
    }

    void write_some(Id operator_id, std::vector<LoginAttempt>& attempts) {
        const std::size_t count = std::min(attempts.size(), attempts_a_transaction_max);
        std::vector<LoginAttempt> some(attempts.begin(),
                                       attempts.begin() + static_cast<std::ptrdiff_t>(count));
        (void)db_.write_wait(store::Scope::of(operator_id), store::Priority::background,
                             [&](Tx& tx) -> Result<Done> {
                                 add_invoices(tx, operator_id, some);
                                 store::insert_login_attempts(tx, operator_id, some);
                                 return Done{};
                             });
        attempts.erase(attempts.begin(), attempts.begin() + static_cast<std::ptrdiff_t>(count));
    }

    ByOperator take() {
        std::vector<Waiting> taken;
        {
            const std::lock_guard lock(mutex_);
            taken.swap(waiting_);
        }
        ByOperator by_operator;
        for (Waiting& one : taken) by_operator[one.operator_id].push_back(std::move(one.attempt));
        return by_operator;
    }

    void put_back(ByOperator left) {
        const std::lock_guard lock(mutex_);
        for (auto& [operator_id, attempts] : left)
            for (LoginAttempt& attempt : attempts) {
                if (waiting_.size() < login_attempts_waiting_max)
                    waiting_.push_back({operator_id, std::move(attempt)});
                else
                    ++left_out_;
            }
    }

    store::Database& db_;
    IdSource& ids_;
    std::mutex mutex_;
    std::vector<Waiting> waiting_;
    std::chrono::steady_clock::time_point second_began_at_;
    std::size_t noted_this_second_ = 0;
    std::atomic<std::uint64_t> left_out_{0};
    std::jthread thread_;  // last: it begins when all is there
};

LoginLog::LoginLog(store::Database& db, IdSource& ids) : impl_(std::make_unique<Impl>(db, ids)) {}
LoginLog::~LoginLog() = default;

void LoginLog::note(Id operator_id, store::LoginAttempt attempt) {
    impl_->note(operator_id, std::move(attempt));
}

std::uint64_t LoginLog::left_out() const {
    return impl_->left_out();
}

}  // namespace bangnopi::access
