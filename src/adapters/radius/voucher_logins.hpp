// Who signs in with the code of a voucher for the first time: no line in memory has that name yet. What becomes of the code is
// asked off the receiving threads, one by one; a router may ask so many a second, and so many wait. What is not taken here is
// refused as any unknown name.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>

#include "adapters/radius/duplicates.hpp"
#include "base/id.hpp"
#include "domain/login.hpp"

namespace bangnopi::radius {

class VoucherLogins {
  public:
    static constexpr std::size_t waiting_max = 256;
    static constexpr int asked_a_second_max = 20;  // by one router
    static constexpr std::size_t routers_max = 10'000;

    // `none`: the code is spent, and its line is committed. May throw: nobody knows, and the router asks again.
    using Redeem = std::function<domain::LoginReason(Id operator_id, std::string_view code)>;
    // Nothing: not known.
    using Finish = std::function<void(std::optional<domain::LoginReason> reason)>;

    explicit VoucherLogins(Redeem redeem);
    ~VoucherLogins() = default;  // what waits is dropped
    VoucherLogins(const VoucherLogins&) = delete;
    VoucherLogins& operator=(const VoucherLogins&) = delete;

    struct Asked {
        Id operator_id;
        Id router_id;
        std::string code;
        Finish finish;  // on the thread of this
    };
    // False: too many.
    bool ask(Asked asked, Steady now);

  private:
    void work(const std::stop_token& stopping);
    void settle(const Asked& asked);
    bool may_ask(Id router, Steady now);

    struct Second {
        Steady begins_at;
        int asked = 0;
    };
    const Redeem redeem_;
    std::mutex mutex_;
    std::condition_variable_any woken_;
    std::deque<Asked> waiting_;
    std::unordered_map<Id, Second> seconds_;  // by router
    std::jthread thread_;
};

}  // namespace bangnopi::radius
