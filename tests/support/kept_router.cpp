#include "tests/support/kept_router.hpp"

namespace bangnopi::test {

using access::GatewayChange;
using access::GatewayCounter;
using access::GatewayLine;
using access::GatewayObject;
using access::RefusedChange;

class KeptRouter::Driver : public access::Gateway {
  public:
    explicit Driver(KeptRouter& router) : router_(router) {}

    std::vector<GatewayObject> wanted_of_itself() const override { return {}; }
    std::vector<GatewayObject> wanted_of(const GatewayLine& line) const override {
        if (line.grant.state == domain::Desired::closed || line.ip.empty()) return {};
        const std::string value =
            std::string(domain::name_of(line.grant.state)) + ' ' + std::to_string(line.grant.speed.down_bps);
        return {{"lines", line.ip, value, line.password, line.subscription_id, {}}};
    }
    Result<std::vector<GatewayObject>> read() override {
        return speak([&]() -> std::vector<GatewayObject> {
            ++router_.reads_;
            std::vector<GatewayObject> all;
            for (const auto& [key, thing] : router_.things_) all.push_back(thing);
            return all;
        });
    }
    Result<std::vector<RefusedChange>> apply(std::span<GatewayChange> changes) override {
        return speak([&] {
            std::vector<RefusedChange> refused;
            for (std::size_t i = 0; i < changes.size(); ++i) {
                const GatewayObject& thing = changes[i].object;
                if (router_.refused_.contains(thing.key))
                    refused.push_back({i, Message::verbatim("failure: not this one")});
                else if (changes[i].kind == access::ChangeKind::remove)
                    router_.things_.erase(thing.key);
                else
                    router_.things_.insert_or_assign(thing.key, thing);
                if (changes[i].kind == access::ChangeKind::add)
                    std::erase_if(router_.counters_,
                                  [&](const auto& one) { return one.first.first == thing.subscription_id; });
            }
            return refused;
        });
    }
    Result<std::vector<GatewayCounter>> read_counters() override {
        return speak([&] {
            std::vector<GatewayCounter> all;
            for (const auto& [place, counter] : router_.counters_) all.push_back(counter);
            return all;
        });
    }
    bool counts_anew(const GatewayObject&) const override { return true; }
    Result<std::string> identify() override {
        return speak([] { return std::string("a router"); });
    }

  private:
    template <class F>
    auto speak(F f) -> Result<decltype(f())> {
        {
            const std::lock_guard lock(router_.mutex_);
            if (++router_.speaking_ > 1) router_.two_spoke_ = true;
        }
        router_.is_silent_.wait(true);
        const std::lock_guard lock(router_.mutex_);
        --router_.speaking_;
        if (router_.is_away_) return bangnopi::refuse(Code::unavailable, "no answer"_msg);
        return f();
    }

    KeptRouter& router_;
};

access::MakeGateway KeptRouter::make() {
    return [this](const store::GatewaySettings&,
                  const std::string&) -> Result<std::unique_ptr<access::Gateway>> {
        return std::make_unique<Driver>(*this);
    };
}

std::map<std::string, std::string> KeptRouter::held() const {
    const std::lock_guard lock(mutex_);
    std::map<std::string, std::string> held;
    for (const auto& [key, thing] : things_) held.emplace(key, thing.value);
    return held;
}

int KeptRouter::reads() const {
    const std::lock_guard lock(mutex_);
    return reads_;
}

bool KeptRouter::was_spoken_to_by_two() const {
    const std::lock_guard lock(mutex_);
    return two_spoke_;
}

}  // namespace bangnopi::test
