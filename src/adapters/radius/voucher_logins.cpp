#include "adapters/radius/voucher_logins.hpp"

#include <spdlog/spdlog.h>

#include <exception>

namespace bangnopi::radius {

VoucherLogins::VoucherLogins(Redeem redeem)
    : redeem_(std::move(redeem)), thread_([this](const std::stop_token& stopping) { work(stopping); }) {}

bool VoucherLogins::ask(Asked asked, Steady now) {
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() >= waiting_max || !may_ask(asked.router_id, now)) return false;
        waiting_.push_back(std::move(asked));
    }
    woken_.notify_one();
    return true;
}

bool VoucherLogins::may_ask(Id router, Steady now) {
    if (seconds_.size() >= routers_max) seconds_.clear();
    Second& second = seconds_.try_emplace(router, Second{now}).first->second;
    if (now - second.begins_at >= std::chrono::seconds(1)) second = Second{now};
    return ++second.asked <= asked_a_second_max;
}

void VoucherLogins::work(const std::stop_token& stopping) {
    std::unique_lock lock(mutex_);
    while (woken_.wait(lock, stopping, [&] { return !waiting_.empty(); })) {
        if (stopping.stop_requested()) return;
        const Asked asked = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        settle(asked);
        lock.lock();
    }
}

// Nothing that one login brings about ends the thread.
void VoucherLogins::settle(const Asked& asked) {
    std::optional<domain::LoginReason> reason;
    try {
        reason = redeem_(asked.operator_id, asked.code);
    } catch (const std::exception& error) {
        spdlog::warn("RADIUS: a voucher could not be looked up: {}", error.what());
    }
    try {
        asked.finish(reason);
    } catch (const std::exception& error) {
        spdlog::error("RADIUS: a login by voucher was dropped: {}", error.what());
    }
}

}  // namespace bangnopi::radius
