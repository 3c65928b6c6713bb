#include "access/kept_gateway.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <tuple>

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
constexpr std::chrono::minutes same_status_written_every{5};
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

// But for when it was tried and looked at.
bool tells_the_same(const store::GatewayStatus& one, const store::GatewayStatus& other) {
    const auto said_by = [](const store::GatewayStatus& status) {
        return std::tie(status.state, status.since, status.refusals, status.drifted_at, status.drifted,
                        status.identity, status.problem);
    };
    return said_by(one) == said_by(other);
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

bool KeptGateway::look(bool is_asked_for) {
    is_asked_for_ = is_asked_for;
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
        if (!synced) {
            if (line) note_unreached({*line}, synced.error().detail);
            return fail(synced.error());
        }
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
    const auto give_up = [&](const Refusal& refusal) {
        note_unreached(placed, refusal.detail);
        return fail(refusal);
    };
    if (const auto connected = connect(); !connected) return give_up(connected.error());
    const auto lines = lines_of(placed);
    if (!lines) return give_up(lines.error());
    const bool was_counted = gateway_.status.state != store::GatewayState::unreachable && count();
    const auto synced = sync_->look(*lines);
    if (!synced) return give_up(synced.error());
    unreached_.clear();
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
    std::vector<store::AccessAttempt> attempts;
    for (const store::PlacedLine& line : placed) {
        const auto problem = problems.find(line.subscription_id);
        if (problem == problems.end() && line.actual != line.grant.state)
            seen.push_back({line.subscription_id, line.grant.state, now});
        const Message is = problem == problems.end() ? Message() : problem->second;
        if (is != line.problem) noted.push_back({line.subscription_id, gateway_.router_id, is, now});
        if (!is.empty() && is != line.problem)
            attempts.push_back(attempt_of(line, store::AttemptOutcome::refused, is));
        else if (is.empty() && (line.actual != line.grant.state || !line.problem.empty()))
            attempts.push_back(attempt_of(line, store::AttemptOutcome::brought, {}));
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
    note_attempts(std::move(attempts));
}

store::AccessAttempt KeptGateway::attempt_of(const store::PlacedLine& line, store::AttemptOutcome outcome,
                                             Message detail) const {
    return {services_.ids.next(), line.subscription_id, gateway_.router_id, line.grant.state, outcome,
            std::move(detail),    services_.clock.now()};
}

void KeptGateway::note_attempts(std::vector<store::AccessAttempt> attempts) {
    in_parts(attempts, lines_a_write, [&](std::span<const store::AccessAttempt> some) {
        static_cast<void>(
            services_.db.write_wait(Scope::of(operator_id_), Priority::normal, [&](Tx& tx) -> Result<Done> {
                store::note_attempts(tx, operator_id_, some);
                return Done{};
            }));
    });
}

// Of lines that are not seen to be where they should be, once for what is wanted and why it is not so.
void KeptGateway::note_unreached(const std::vector<store::PlacedLine>& placed, const Message& why) {
    std::vector<store::AccessAttempt> attempts;
    for (const store::PlacedLine& line : placed) {
        if (line.actual == line.grant.state) continue;
        auto& said = unreached_[line.subscription_id];
        if (said == std::pair(line.grant.state, why) && !why.empty()) continue;
        said = {line.grant.state, why};
        attempts.push_back(attempt_of(line, store::AttemptOutcome::unreachable, why));
    }
    note_attempts(std::move(attempts));
}

void KeptGateway::note_state(store::GatewayState state, Message problem) {
    store::GatewayStatus& status = gateway_.status;
    const Instant now = services_.clock.now();
    const bool is_another = status.state != state;
    if (is_another) status.since = now;
    status.state = state;
    status.problem = std::move(problem);
    status.tried_at = now;
    const bool is_news = is_asked_for_ || !written_ || !tells_the_same(*written_, status);
    if (!is_news && now - written_->tried_at.value_or(now) < same_status_written_every) return;
    written_ = status;
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
    written_.reset();
    counted_.clear();  // another node may have counted since
}

// A router that does not tell its counters is in step all the same; what it counted is there with the next look.
bool KeptGateway::count() {
    auto counters = driver_->read_counters();
    if (!counters) {
        spdlog::warn("counters of router {} are read later: {}", format_id(gateway_.router_id),
                     english(counters.error().detail));
        return false;
    }
    std::vector<Counted> changed = summed_up(*std::move(counters));
    std::erase_if(changed, [&](const Counted& now) {
        const auto known = counted_.find(now.sum.subscription_id);
        return known != counted_.end() && known->second.parts == now.parts;
    });
    write_usage(changed);
    return true;
}

// Each line once, ascending.
std::vector<KeptGateway::Counted> KeptGateway::summed_up(std::vector<GatewayCounter> counters) const {
    std::ranges::sort(counters, {}, &GatewayCounter::subscription_id);
    std::vector<Counted> lines;
    for (const GatewayCounter& counter : counters) {
        if (!counter.subscription_id) continue;
        if (lines.empty() || lines.back().sum.subscription_id != counter.subscription_id)
            lines.push_back({{counter.subscription_id}, {}});
        Counted& line = lines.back();
        line.sum.bytes_down += counter.bytes_down;
        line.sum.bytes_up += counter.bytes_up;
        CounterRise& part = line.parts[counter.part];
        part.bytes_down += counter.bytes_down;
        part.bytes_up += counter.bytes_up;
    }
    for (Counted& line : lines) {
        line.sum.rose = rise_by_parts(line);
        if (line.sum.rose) {
            const GatewayCounter& before = counted_.at(line.sum.subscription_id).sum;
            line.sum.rose_from = {before.bytes_down, before.bytes_up};
        }
    }
    return lines;
}

// The sum of a line whose session ended is smaller than it was, though none of those that go on began anew. Nothing where it is
// one and the same counter, or this process did not read it before.
std::optional<CounterRise> KeptGateway::rise_by_parts(const Counted& now) const {
    const auto known = counted_.find(now.sum.subscription_id);
    if (known == counted_.end()) return std::nullopt;
    const Parts& before = known->second.parts;
    if (now.parts.size() == 1 && before.size() == 1 && now.parts.begin()->first == before.begin()->first)
        return std::nullopt;
    const auto rise = [](std::uint64_t was, std::uint64_t is) { return is >= was ? is - was : is; };
    CounterRise all;
    for (const auto& [name, part] : now.parts) {
        const auto found = before.find(name);
        const CounterRise was = found == before.end() ? CounterRise{} : found->second;
        all.bytes_down += rise(was.bytes_down, part.bytes_down);
        all.bytes_up += rise(was.bytes_up, part.bytes_up);
    }
    return all;
}

void KeptGateway::write_usage(const std::vector<Counted>& counters) {
    in_parts(counters, counters_max, [&](std::span<const Counted> some) {
        const Instant now = services_.clock.now();
        std::vector<GatewayCounter> sums;
        for (const Counted& line : some) sums.push_back(line.sum);
        const auto written =
            services_.db.write_wait(Scope::of(operator_id_), Priority::normal, [&](Tx& tx) -> Result<Done> {
                const auto tenant = store::find_operator(tx, operator_id_);
                if (!tenant) return refuse(Code::not_found, "there is no such operator"_msg);
                const store::Act act = act_of(*tenant, now, services_.ids);
                return record_counters(tx, act, tenant->settings, gateway_.router_id, sums);
            });
        if (!written) {
            spdlog::error("usage of router {} was not counted: {}", format_id(gateway_.router_id),
                          english(written.error().detail));
            return;
        }
        for (const Counted& line : some) counted_.insert_or_assign(line.sum.subscription_id, line);
    });
}

}  // namespace bangnopi::access
