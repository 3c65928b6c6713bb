#include "access/kept_gateway.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "access/gateway_usage.hpp"
#include "store/access.hpp"
#include "store/outbox.hpp"

namespace bangnopi::access {
namespace {

using store::Priority;
using store::Scope;
using store::Tx;

constexpr std::size_t lines_a_read = 1000;
constexpr std::size_t lines_a_write = 200;
constexpr std::size_t brought_one_by_one_max = 50;  // beyond it a look at the whole router is shorter

template <class T, class F>
void in_parts(const std::vector<T>& all, std::size_t size, F f) {
    for (std::span<const T> rest = all; !rest.empty();) {
        const auto some = rest.first(std::min(rest.size(), size));
        f(some);
        rest = rest.subspan(some.size());
    }
}

store::Act act_of(const store::Operator& tenant, Instant now, IdSource& ids) {
    return {tenant.id, tenant.zone, tenant.currency, {}, now, tenant.zone.date_of(now), &ids};
}

std::map<Id, Message> problems_of(const std::vector<GatewayRefusal>& refused) {
    std::map<Id, Message> problems;
    for (const GatewayRefusal& one : refused)
        problems.try_emplace(one.change.object.subscription_id, one.reason);
    return problems;
}

}  // namespace

Result<GatewayLine> line_of(const store::PlacedLine& line, Id operator_id, const KeyRing& keys) {
    GatewayLine out{line.subscription_id, line.kind, line.ip, line.mac, line.username, {}, line.grant};
    if (!domain::needs_login(line.kind) || line.password_sealed.empty()) return out;
    auto password = keys.open(store::password_place(operator_id, line.subscription_id), line.password_sealed);
    if (!password)
        return refuse(Code::unavailable,
                      "the password of connection {} does not open: is the key file another one?"_msg(
                          format_id(line.subscription_id)));
    out.password = *std::move(password);
    return out;
}

KeptGateway::KeptGateway(const GatewayServices& services, Id operator_id, store::Gateway gateway)
    : services_(services), operator_id_(operator_id), gateway_(std::move(gateway)) {}

Result<Done> KeptGateway::connect() {
    if (driver_) return Done{};
    std::string password;
    if (!gateway_.password_sealed.empty()) {
        const auto place = store::gateway_password_place(operator_id_, gateway_.router_id);
        auto opened = services_.keys.open(place, gateway_.password_sealed);
        if (!opened) return refuse(Code::unavailable, "its password does not open: give it a new one"_msg);
        password = *std::move(opened);
    }
    BANGNOPI_TRY(driver, services_.make(gateway_.settings, password));
    driver_ = std::move(driver);
    sync_.emplace(*driver_);
    return Done{};
}

bool KeptGateway::look() {
    return look_at(read_lines());
}

bool KeptGateway::bring(const ChangedLines& changed) {
    if (!sync_ || sync_->needs_look() || changed.size() > brought_one_by_one_max) return look();
    const auto ends = [](const auto& one) {
        return !one.second || one.second->grant.state != domain::Desired::open;
    };
    if (std::ranges::any_of(changed, ends)) count();  // what is taken away takes its counter with it
    std::vector<store::PlacedLine> placed;
    std::vector<GatewayRefusal> refused;
    std::vector<Id> let_go;
    for (const auto& [id, line] : changed) {
        std::optional<GatewayLine> wanted;
        if (line) {
            auto opened = line_of(*line, operator_id_, services_.keys);
            if (!opened) return fail(opened.error());
            wanted = *std::move(opened);
            std::ranges::move(not_held({*wanted}), std::back_inserter(refused));
        }
        if (sync_->needs_look()) return look();
        const auto synced = sync_->bring(id, wanted);
        if (!synced) return fail(synced.error());
        if (!synced->refused.empty()) return look();
        count_from_zero(*synced);
        if (line)
            placed.push_back(*line);
        else
            let_go.push_back(id);
    }
    note_lines(placed, refused);
    note_let_go(let_go);
    return true;
}

Result<std::vector<GatewayChange>> KeptGateway::compare() {
    BANGNOPI_TRY_DONE(connect());
    BANGNOPI_TRY(lines, lines_of(read_lines()));
    return sync_->compare(lines);
}

std::vector<store::PlacedLine> KeptGateway::read_lines() {
    return services_.db.read(Scope::of(operator_id_), [&](Tx& tx) {
        std::vector<store::PlacedLine> all;
        for (std::size_t found = lines_a_read; found == lines_a_read;) {
            const Id after = all.empty() ? Id{} : all.back().subscription_id;
            auto some = store::lines_of_router(tx, operator_id_, gateway_.router_id, after, lines_a_read);
            found = some.size();
            std::ranges::move(some, std::back_inserter(all));
        }
        return all;
    });
}

Result<std::vector<GatewayLine>> KeptGateway::lines_of(const std::vector<store::PlacedLine>& placed) const {
    std::vector<GatewayLine> lines;
    lines.reserve(placed.size());
    for (const store::PlacedLine& line : placed) {
        BANGNOPI_TRY(opened, line_of(line, operator_id_, services_.keys));
        lines.push_back(std::move(opened));
    }
    return lines;
}

// Counters are read before anything is taken away. One that was silent is not asked twice in vain.
bool KeptGateway::look_at(const std::vector<store::PlacedLine>& placed) {
    if (const auto connected = connect(); !connected) return fail(connected.error());
    const auto lines = lines_of(placed);
    if (!lines) return fail(lines.error());
    const bool was_counted = gateway_.status.state != store::GatewayState::unreachable && count();
    const auto synced = sync_->look(*lines);
    if (!synced) return fail(synced.error());
    count_from_zero(*synced);
    store::GatewayStatus& status = gateway_.status;
    const Instant now = services_.clock.now();
    if (status.identity.empty() || status.state == store::GatewayState::unreachable) {
        const auto identity = driver_->identify();
        if (!identity) return fail(identity.error());
        status.identity = *identity;
    }
    ++looks_;
    lines_.clear();
    for (const store::PlacedLine& line : placed) lines_.insert(line.subscription_id);
    if (synced->drifted > 0) {
        status.drifted_at = now;
        status.drifted = static_cast<std::int64_t>(synced->drifted);
    }
    status.looked_at = now;
    std::vector<GatewayRefusal> refused = synced->refused;
    std::ranges::move(not_held(*lines), std::back_inserter(refused));
    status.refusals = static_cast<std::int64_t>(refused.size());
    note_lines(placed, refused);
    const bool in_step = refused.empty();
    note_state(in_step ? store::GatewayState::in_step : store::GatewayState::differs,
               in_step ? Message() : refused.front().reason);
    if (!was_counted) count();
    return true;
}

// Those that should be let through and for which the router has nothing.
std::vector<GatewayRefusal> KeptGateway::not_held(const std::vector<GatewayLine>& lines) const {
    std::vector<GatewayRefusal> refused;
    for (const GatewayLine& line : lines) {
        if (line.grant.state == domain::Desired::closed || !driver_->wanted_of(line).empty()) continue;
        GatewayChange none;
        none.object.subscription_id = line.subscription_id;
        refused.push_back(
            {std::move(none), "this router cannot hold a connection of the kind {} with what it has"_msg(
                                  domain::name_of(line.kind))});
    }
    return refused;
}

bool KeptGateway::fail(const Refusal& refusal) {
    note_state(store::GatewayState::unreachable, refusal.detail);
    return false;
}

// Each that is not known to be as it was noted.
void KeptGateway::note_lines(const std::vector<store::PlacedLine>& placed,
                             const std::vector<GatewayRefusal>& refused) {
    const std::map<Id, Message> problems = problems_of(refused);
    const Instant now = services_.clock.now();
    std::vector<store::SeenOnRouter> seen;
    std::vector<store::LineProblem> noted;
    for (const store::PlacedLine& line : placed) {
        const auto problem = problems.find(line.subscription_id);
        if (problem == problems.end() && line.actual != line.grant.state)
            seen.push_back({line.subscription_id, line.grant.state, now});
        const Message is = problem == problems.end() ? Message() : problem->second;
        if (is != line.problem) noted.push_back({line.subscription_id, gateway_.router_id, is, now});
    }
    const auto write = [&](auto some, auto note) {
        static_cast<void>(
            services_.db.write_wait(Scope::of(operator_id_), Priority::normal, [&](Tx& tx) -> Result<Done> {
                note(tx, operator_id_, some);
                return Done{};
            }));
    };
    in_parts(seen, lines_a_write, [&](auto some) { write(some, store::note_seen_on_routers); });
    in_parts(noted, lines_a_write, [&](auto some) { write(some, store::note_problems); });
}

void KeptGateway::note_state(store::GatewayState state, Message problem) {
    store::GatewayStatus& status = gateway_.status;
    const Instant now = services_.clock.now();
    const bool is_another = status.state != state;
    if (is_another) status.since = now;
    status.state = state;
    status.problem = std::move(problem);
    status.tried_at = now;
    static_cast<void>(
        services_.db.write_wait(Scope::of(operator_id_), Priority::normal, [&](Tx& tx) -> Result<Done> {
            store::note_gateway(tx, operator_id_, gateway_);
            const auto tenant = is_another ? store::find_operator(tx, operator_id_) : std::nullopt;
            if (!tenant) return Done{};
            const store::Act act = act_of(*tenant, now, services_.ids);
            store::emit(tx, act, "gateway.changed", gateway_.router_id, "{}");
            return Done{};
        }));
}

// What was added counts from there, whoever had the line before.
void KeptGateway::count_from_zero(const GatewaySynced& synced) {
    if (synced.added.empty()) return;
    const auto each_once = [](std::vector<Id> ids) {
        std::ranges::sort(ids);
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        return ids;
    };
    const std::vector<Id> added = each_once(synced.added);
    const std::vector<Id> anew = each_once(synced.counted_anew);
    for (const Id line : anew) counted_.erase(line);
    const auto write = [&](std::span<const Id> some, store::CountFromZero which) {
        static_cast<void>(
            services_.db.write_wait(Scope::of(operator_id_), Priority::normal, [&](Tx& tx) -> Result<Done> {
                store::count_from_zero(tx, operator_id_, gateway_.router_id, some, which);
                return Done{};
            }));
    };
    in_parts(added, lines_a_write, [&](auto some) { write(some, store::CountFromZero::unless_known); });
    in_parts(anew, lines_a_write, [&](auto some) { write(some, store::CountFromZero::always); });
}

// Of lines that no router holds any more.
void KeptGateway::note_let_go(const std::vector<Id>& lines) {
    if (lines.empty()) return;
    const Instant now = services_.clock.now();
    static_cast<void>(
        services_.db.write_wait(Scope::of(operator_id_), Priority::normal, [&](Tx& tx) -> Result<Done> {
            std::vector<store::SeenOnRouter> seen;
            std::unordered_set<Id> elsewhere;
            for (const store::PlacedLine& line : store::placed_lines(tx, operator_id_, lines))
                if (line.router_id) elsewhere.insert(line.subscription_id);
            for (const Id line : lines)
                if (!elsewhere.contains(line)) seen.push_back({line, domain::Desired::closed, now});
            store::note_seen_on_routers(tx, operator_id_, seen);
            return Done{};
        }));
}

void KeptGateway::read_status_again() {
    const auto stored = services_.db.read(Scope::of(operator_id_), [&](Tx& tx) {
        return store::find_gateway(tx, operator_id_, gateway_.router_id);
    });
    if (stored) gateway_.status = stored->status;
}

// A router that does not tell its counters is in step all the same; what it counted is there with the next look.
bool KeptGateway::count() {
    auto counters = driver_->read_counters();
    if (!counters) {
        spdlog::warn("counters of router {} are read later: {}", format_id(gateway_.router_id),
                     english(counters.error().detail));
        return false;
    }
    std::ranges::sort(*counters, {}, &GatewayCounter::subscription_id);
    std::vector<GatewayCounter> changed;
    for (const GatewayCounter& counter : *counters) {
        if (!counter.subscription_id) continue;
        if (!changed.empty() && changed.back().subscription_id == counter.subscription_id) {
            changed.back().bytes_down += counter.bytes_down;
            changed.back().bytes_up += counter.bytes_up;
        } else {
            changed.push_back(counter);
        }
    }
    std::erase_if(changed, [&](const GatewayCounter& counter) {
        const auto known = counted_.find(counter.subscription_id);
        return known != counted_.end() && known->second == counter;
    });
    write_usage(std::move(changed));
    return true;
}

void KeptGateway::write_usage(std::vector<GatewayCounter> counters) {
    in_parts(counters, counters_max, [&](std::span<const GatewayCounter> some) {
        const Instant now = services_.clock.now();
        const auto written =
            services_.db.write_wait(Scope::of(operator_id_), Priority::normal, [&](Tx& tx) -> Result<Done> {
                const auto tenant = store::find_operator(tx, operator_id_);
                if (!tenant) return refuse(Code::not_found, "there is no such operator"_msg);
                const store::Act act = act_of(*tenant, now, services_.ids);
                return record_counters(tx, act, tenant->settings, gateway_.router_id, some);
            });
        if (!written) {
            spdlog::error("usage of router {} was not counted: {}", format_id(gateway_.router_id),
                          english(written.error().detail));
            return;
        }
        for (const GatewayCounter& counter : some)
            counted_.insert_or_assign(counter.subscription_id, counter);
    });
}

}  // namespace bangnopi::access
