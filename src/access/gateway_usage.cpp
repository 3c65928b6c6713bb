#include "access/gateway_usage.hpp"

#include <algorithm>
#include <unordered_map>

#include "access/counted_usage.hpp"
#include "base/check.hpp"
#include "store/gateways.hpp"
#include "store/login_lines.hpp"

namespace bangnopi::access {
namespace {

std::int64_t rise(std::int64_t before, std::uint64_t now) {
    const auto counted = static_cast<std::int64_t>(now);
    return counted >= before ? counted - before : counted;
}

struct Rise {
    std::int64_t down = 0;
    std::int64_t up = 0;
};
Rise rise_of(const store::CountedLine& before, const GatewayCounter& now) {
    const bool is_since_then = static_cast<std::uint64_t>(before.bytes_down) == now.rose_from.bytes_down &&
                               static_cast<std::uint64_t>(before.bytes_up) == now.rose_from.bytes_up;
    if (now.rose && is_since_then)
        return {static_cast<std::int64_t>(now.rose->bytes_down),
                static_cast<std::int64_t>(now.rose->bytes_up)};
    return {rise(before.bytes_down, now.bytes_down), rise(before.bytes_up, now.bytes_up)};
}

// Their accounts are locked before the lines are, as everywhere.
std::vector<Id> with_account(store::Tx& tx, Id operator_id, const std::vector<Id>& lines) {
    std::vector<Id> ids;
    for (const store::LoginLine& line : store::login_lines_of(tx, operator_id, lines))
        if (line.pays_as_used || line.open_for) ids.push_back(line.subscription_id);
    return ids;
}

bool is_believed(const GatewayCounter& counter) {
    const CounterRise rose = counter.rose.value_or(CounterRise{});
    return std::max({counter.bytes_down, counter.bytes_up, rose.bytes_down, rose.bytes_up}) <=
           counter_bytes_max;
}

}  // namespace

Result<Done> record_counters(store::Tx& tx, const store::Act& act, const store::Settings& settings, Id router,
                             std::span<const GatewayCounter> counters) {
    BANGNOPI_CHECK(counters.size() <= counters_max);
    std::vector<Id> lines;
    for (const GatewayCounter& counter : counters) lines.push_back(counter.subscription_id);
    UsageTargets targets;
    targets.lock(tx, act.operator_id, lines, with_account(tx, act.operator_id, lines));
    std::unordered_map<Id, store::CountedLine> before;
    for (const store::CountedLine& line : store::counted_lines(tx, act.operator_id, router, lines))
        before.emplace(line.subscription_id, line);

    std::vector<store::CountedUsage> usage;
    std::vector<store::LineUse> uses;
    std::vector<store::CountedLine> counted;
    for (const GatewayCounter& counter : counters) {
        if (targets.find(counter.subscription_id) == nullptr || !is_believed(counter)) continue;
        const auto was = before.find(counter.subscription_id);
        const bool is_known = was != before.end();
        const auto [down, up] = is_known ? rise_of(was->second, counter) : Rise{};
        const bool stands = is_known &&
                            static_cast<std::uint64_t>(was->second.bytes_down) == counter.bytes_down &&
                            static_cast<std::uint64_t>(was->second.bytes_up) == counter.bytes_up;
        if (stands && down == 0 && up == 0) continue;
        if (down > 0 || up > 0) {
            usage.push_back({counter.subscription_id, act.today, down, up});
            uses.push_back({counter.subscription_id, act.now, act.now});
        }
        counted.push_back({counter.subscription_id, router, static_cast<std::int64_t>(counter.bytes_down),
                           static_cast<std::int64_t>(counter.bytes_up), down, up});
    }
    if (counted.empty()) return Done{};
    std::ranges::sort(counted, {}, &store::CountedLine::subscription_id);
    store::note_counted(tx, act.operator_id, counted);
    UsageCount count(tx, act, settings, targets, std::move(usage), std::move(uses));
    count.finish();
    return Done{};
}

}  // namespace bangnopi::access
