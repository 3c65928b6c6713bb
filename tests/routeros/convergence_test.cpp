// Whatever fails and whatever a technician does by hand: once it stops, the router comes to hold what it should, what is not
// tagged is as its people left it, and no session goes on as what its login is no more.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/routeros/routeros_fixture.hpp"

namespace bangnopi::test {
namespace {

using access::GatewayLine;
using domain::ConnectionKind;
using domain::Desired;

constexpr std::array<const char*, 8> lists{
    "/ip/firewall/address-list", "/ip/arp",      "/ip/dhcp-server/lease", "/ip/hotspot/user/profile",
    "/ip/hotspot/user",          "/ppp/profile", "/ppp/secret",           "/queue/simple"};
constexpr std::chrono::milliseconds short_silence{100};
constexpr int rounds_until_right_max = 3;

std::string at(const RouterRow& row, const std::string& name) {
    const auto found = row.find(name);
    return found == row.end() ? std::string() : found->second;
}

bool is_tagged(const std::string& list, const RouterRow& row) {
    return at(row, list == "/ip/hotspot/user/profile" ? "name" : "comment").starts_with("BGN:");
}

GatewayLine some_line() {
    const auto kind = *rc::gen::weightedElement<ConnectionKind>({{1, ConnectionKind::static_ip},
                                                                 {1, ConnectionKind::dhcp},
                                                                 {3, ConnectionKind::pppoe},
                                                                 {2, ConnectionKind::hotspot}});
    GatewayLine made = line(*rc::gen::inRange(1, 5), kind,
                            *rc::gen::element(Desired::open, Desired::isolated, Desired::closed));
    if (made.grant.state == Desired::open && *rc::gen::arbitrary<bool>())
        made.grant.speed = {20'000'000, 20'000'000, {30'000'000, 30'000'000, 15'000'000, 15'000'000, 16}};
    if (kind == ConnectionKind::dhcp && *rc::gen::arbitrary<bool>()) made.ip.clear();
    if (kind == ConnectionKind::pppoe && *rc::gen::arbitrary<bool>()) made.ip = "10.2.0.7";
    return made;
}

std::vector<GatewayLine> some_lines() {
    std::vector<GatewayLine> made;
    for (int count = *rc::gen::inRange(0, 10); count > 0; --count) made.push_back(some_line());
    return made;
}

// All of them, or the state of one.
void change_some(std::vector<GatewayLine>& lines) {
    if (lines.empty() || *rc::gen::inRange(0, 4) == 0) {
        lines = some_lines();
        return;
    }
    GatewayLine& one = lines[*rc::gen::inRange<std::size_t>(0, lines.size())];
    one.grant.state = *rc::gen::element(Desired::open, Desired::isolated, Desired::closed);
}

// What a technician does to one thing of ours.
std::vector<RouterRow> edits_of(const std::string& list) {
    std::vector<RouterRow> edits{{{"comment", ""}}, {{"comment", "punya pak budi"}}, {{"disabled", "yes"}}};
    if (list == "/queue/simple")
        edits.insert(edits.end(), {{{"max-limit", "1M/1M"}},
                                   {{"target", "10.1.0.2"}},
                                   {{"name", "bgn-10.1.0.3"}},
                                   {{"name", "lama"}}});
    if (list == "/ip/firewall/address-list") edits.push_back({{"list", "lain"}});
    if (list == "/ip/dhcp-server/lease")
        edits.insert(edits.end(),
                     {{{"block-access", "yes"}}, {{"address", "10.1.0.4"}}, {{"address-lists", "lain"}}});
    if (list == "/ip/arp") edits.push_back({{"mac-address", "00:00:00:00:00:01"}});
    if (list == "/ppp/secret" || list == "/ip/hotspot/user")
        edits.insert(edits.end(),
                     {{{"profile", "default"}}, {{"password", "diganti"}}, {{"name", "pelanggan9"}}});
    if (list == "/ppp/profile" || list == "/ip/hotspot/user/profile")
        edits.insert(edits.end(), {{{"rate-limit", "1M/1M"}}, {{"name", "lama"}}});
    return edits;
}

void edit_by_hand(RouterOsTables& tables) {
    const std::string list = *rc::gen::elementOf(lists);
    const std::vector<RouterRow> rows = tables.rows(list);
    if (rows.empty()) return;
    const RouterRow row = *rc::gen::elementOf(rows);
    if (!is_tagged(list, row)) return;
    try {
        if (*rc::gen::inRange(0, 3) == 0)
            tables.remove(list, row.at(".id"));
        else
            tables.set(list, row.at(".id"), *rc::gen::elementOf(edits_of(list)));
    } catch (const std::runtime_error&) {  // the router would not
        return;
    }
}

// Every device that was told to.
void sign_in(RouterOsTables& tables) {
    for (int number = 1; number < 5; ++number) {
        const std::string login = "pelanggan" + std::to_string(number);
        if (*rc::gen::inRange(0, 4) == 0) continue;
        (void)tables.dial(login);
        (void)tables.sign_in_to_hotspot(login);
    }
}

// One list after the other, without what is ours.
std::vector<RouterRow> not_ours(RouterOsRouter& router) {
    std::vector<RouterRow> rows;
    router.by_hand([&](RouterOsTables& tables) {
        for (const std::string list : lists)
            for (RouterRow& row : tables.rows(list))
                if (!is_tagged(list, row)) rows.push_back(std::move(row));
    });
    return rows;
}

void add_what_is_not_ours(RouterOsTables& tables) {
    tables.add("/queue/simple", {{"name", "kantor"}, {"target", "10.1.0.2"}});
    tables.add("/ppp/secret", {{"name", "teknisi"}, {"password", "x"}, {"comment", "BGN"}});
    tables.add("/ip/hotspot/user", {{"name", "tamu"}, {"comment", "tamu"}});
    tables.add("/ip/firewall/address-list", {{"list", "isolir"}, {"address", "10.1.0.5"}});
    tables.add("/ip/arp",
               {{"address", "10.9.9.9"}, {"interface", "ether2"}, {"mac-address", "00:00:00:00:00:09"}});
    RC_ASSERT(tables.dial("teknisi"));
}

// Each is as its login is now, where the login is ours.
void expect_sessions_in_step(RouterOsTables& tables, const std::string& logins, const std::string& sessions,
                             const std::string& name_of_login) {
    for (const RouterRow& session : tables.rows(sessions))
        for (const RouterRow& login : tables.rows(logins)) {
            if (at(login, "name") != at(session, name_of_login) || !is_tagged(logins, login)) continue;
            RC_ASSERT(at(login, "profile") == at(session, "let-in-with"));
            RC_ASSERT(at(login, "disabled") == "false");
        }
}

// One after so many commands that go well, and then the next: of all commands, or of those to one list, so that every stage meets
// some.
class Failures {
  public:
    Failures()
        : list_(*rc::gen::element<std::string>("", "", "/ppp/active", "/ppp/secret", "/ip/hotspot/cookie",
                                               "/ip/hotspot/active", "/ip/hotspot/user")),
          faults_(*rc::gen::container<std::vector<Planned>>(
              rc::gen::pair(rc::gen::inRange(0, list_.empty() ? 40 : 4),
                            rc::gen::weightedElement<RouterFault>({{2, RouterFault::cut_before},
                                                                   {2, RouterFault::cut_after},
                                                                   {2, RouterFault::trap},
                                                                   {2, RouterFault::fatal},
                                                                   {1, RouterFault::silent}})))) {}

    RouterFault operator()(const RouterRequest& request) {
        if (!request.path.starts_with(list_) || next_ == faults_.size()) return RouterFault::none;
        if (++gone_well_ <= faults_[next_].first) return RouterFault::none;
        gone_well_ = 0;
        return faults_[next_++].second;
    }

  private:
    using Planned = std::pair<int, RouterFault>;
    std::string list_;
    std::vector<Planned> faults_;
    std::size_t next_ = 0;
    int gone_well_ = 0;
};

// Until nothing is left but what the router refuses; what that is.
std::vector<access::GatewayChange> bring_to_rest(access::Gateway& gateway,
                                                 const std::vector<GatewayLine>& wanted) {
    for (int round = 0; round < rounds_until_right_max; ++round) {
        const auto done = reconcile(gateway, wanted);
        RC_ASSERT(done.has_value());
        if (done->changes.size() == done->refused.size()) return done->changes;
    }
    RC_FAIL("it does not come to rest");
}

RC_GTEST_PROP(RouterOsConvergence, ComesToRestWhateverFails, ()) {
    RouterOsRouter router;
    router.by_hand(add_what_is_not_ours);
    const bool rest = *rc::gen::arbitrary<bool>();
    routeros::Endpoint endpoint = endpoint_of(router, {}, rest);
    auto patient = gateway_to(endpoint);
    endpoint.silence_max = short_silence;
    auto hasty = gateway_to(endpoint);

    std::vector<GatewayLine> wanted;
    for (int days = *rc::gen::inRange(2, 8); days > 0; --days) {
        change_some(wanted);
        router.by_hand([](RouterOsTables& tables) {
            for (int i = *rc::gen::inRange(0, 4); i > 0; --i) edit_by_hand(tables);
            sign_in(tables);
        });
        const std::vector<RouterRow> before = not_ours(router);
        router.fail_by(Failures());
        (void)reconcile(hasty, wanted).has_value();
        RC_ASSERT(not_ours(router) == before);
    }

    router.fail_by({});
    const std::vector<RouterRow> before = not_ours(router);
    const std::vector<access::GatewayChange> refused = bring_to_rest(patient, wanted);
    const std::size_t changes = router.changes();
    RC_ASSERT(bring_to_rest(patient, wanted) == refused);
    RC_ASSERT(router.changes() == changes);
    RC_ASSERT(not_ours(router) == before);
    router.by_hand([](RouterOsTables& tables) {
        expect_sessions_in_step(tables, "/ppp/secret", "/ppp/active", "name");
        expect_sessions_in_step(tables, "/ip/hotspot/user", "/ip/hotspot/active", "user");
    });
}

}  // namespace
}  // namespace bangnopi::test
