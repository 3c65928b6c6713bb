// A router in memory behind the seam of gateways: of each line it holds its state and speed. It can be away, be changed by hand, and
// refuse.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "access/gateway.hpp"
#include "access/kept_gateway.hpp"

namespace bangnopi::test {

class KeptRouter {
  public:
    // Drivers of it; each call of any is counted.
    [[nodiscard]] access::MakeGateway make();

    void go_away() {
        set([](KeptRouter& me) { me.is_away_ = true; });
    }
    void come_back() {
        set([](KeptRouter& me) { me.is_away_ = false; });
    }
    // Every call waits until it speaks again.
    void fall_silent() { is_silent_ = true; }
    void speak_again() {
        is_silent_ = false;
        is_silent_.notify_all();
    }
    void forget(const std::string& key) {
        set([&](KeptRouter& me) { me.things_.erase(key); });
    }
    void forget_everything() {
        set([](KeptRouter& me) { me.things_.clear(); });
    }
    void refuse(const std::string& key) {
        set([&](KeptRouter& me) { me.refused_.insert(key); });
    }
    void count(const access::GatewayCounter& counter) {
        set([&](KeptRouter& me) { me.counters_[{counter.subscription_id, counter.part}] = counter; });
    }
    void count_no_more(Id line, const std::string& part) {
        set([&](KeptRouter& me) { me.counters_.erase({line, part}); });
    }
    // "10.20.0.4" to "open 10000000".
    [[nodiscard]] std::map<std::string, std::string> held() const;
    [[nodiscard]] int reads() const;
    [[nodiscard]] bool was_spoken_to_by_two() const;

  private:
    class Driver;
    template <class F>
    void set(F f) {
        const std::lock_guard lock(mutex_);
        f(*this);
    }

    mutable std::mutex mutex_;
    std::atomic<bool> is_silent_ = false;
    std::map<std::string, access::GatewayObject> things_;
    std::set<std::string> refused_;
    std::map<std::pair<Id, std::string>, access::GatewayCounter> counters_;  // by line and part
    bool is_away_ = false;
    int reads_ = 0;
    int speaking_ = 0;
    bool two_spoke_ = false;
};

}  // namespace bangnopi::test
