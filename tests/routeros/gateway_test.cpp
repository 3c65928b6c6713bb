// The gateway to a MikroTik, by each way, against a router that speaks as MikroTik's manual says.
#include <gtest/gtest.h>

#include "tests/routeros/routeros_fixture.hpp"

namespace bangnopi::test {
namespace {

using access::GatewayLine;
using domain::ConnectionKind;
using domain::Desired;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

struct WayTo {
    std::string name;
    bool rest = false;
    RouterSettings settings;
};

class RouterOsWays : public testing::TestWithParam<WayTo> {
  protected:
    RouterOsRouter router_{GetParam().settings};
    routeros::RouterOsGateway gateway_ =
        gateway_to(endpoint_of(router_, GetParam().settings, GetParam().rest));

    std::vector<RouterRow> rows(const std::string& list) {
        std::vector<RouterRow> found;
        router_.by_hand([&](RouterOsTables& tables) { found = tables.rows(list); });
        return found;
    }
    // Without a refusal, and then there is nothing left to do.
    void bring(const std::vector<GatewayLine>& lines) {
        const auto done = reconcile(gateway_, lines);
        ASSERT_TRUE(done) << done.error().detail;
        EXPECT_THAT(done->refused, IsEmpty());
        const auto again = reconcile(gateway_, lines);
        ASSERT_TRUE(again) << again.error().detail;
        EXPECT_THAT(again->changes, IsEmpty());
    }
};

std::vector<GatewayLine> one_of_each(Desired state) {
    return {line(1, ConnectionKind::static_ip, state), line(2, ConnectionKind::dhcp, state),
            line(3, ConnectionKind::pppoe, state), line(4, ConnectionKind::hotspot, state)};
}

TEST_P(RouterOsWays, say_what_the_router_is) {
    const auto identity = gateway_.identify();
    ASSERT_TRUE(identity) << identity.error().detail;
    EXPECT_EQ(*identity, "RouterOS 7.16 on RB750Gr3");
}

TEST_P(RouterOsWays, bring_lines_of_every_kind_through_every_state) {
    for (const Desired state : {Desired::open, Desired::isolated, Desired::closed, Desired::open})
        bring(one_of_each(state));
    bring({});
    for (const char* const list : {"/ip/arp", "/ip/dhcp-server/lease", "/queue/simple", "/ppp/secret"})
        EXPECT_THAT(rows(list), IsEmpty()) << list;
    EXPECT_THAT(rows("/ppp/profile"), SizeIs(2U));  // the router's own and the script's
}

TEST_P(RouterOsWays, see_no_difference_in_a_burst_as_the_router_prints_it) {
    GatewayLine quick = line(1, ConnectionKind::static_ip);
    quick.grant.speed.burst = {15'000'000, 8'000'000, 8'000'000, 4'000'000, 16};
    bring({quick});
    const auto queues = rows("/queue/simple");
    ASSERT_THAT(queues, SizeIs(1U));
    EXPECT_EQ(queues[0].at("max-limit"), "5000000/10000000");
    EXPECT_EQ(queues[0].at("burst-limit"), "8000000/15000000");
    EXPECT_EQ(queues[0].at("burst-time"), "16s/16s");
    EXPECT_EQ(queues[0].at("target"), "10.1.0.2/32");
}

TEST_P(RouterOsWays, end_the_session_of_a_login_that_is_isolated) {
    bring(one_of_each(Desired::open));
    router_.by_hand([](RouterOsTables& tables) {
        EXPECT_TRUE(tables.dial("pelanggan3"));
        EXPECT_TRUE(tables.sign_in_to_hotspot("pelanggan4"));
    });
    bring(one_of_each(Desired::isolated));
    for (const char* const list : {"/ppp/active", "/ip/hotspot/active", "/ip/hotspot/cookie"})
        EXPECT_THAT(rows(list), IsEmpty()) << list;
    EXPECT_EQ(rows("/ppp/secret").at(0).at("profile"), "isolir");
}

TEST_P(RouterOsWays, end_the_session_of_a_login_that_is_gone) {
    bring(one_of_each(Desired::open));
    router_.by_hand([](RouterOsTables& tables) {
        EXPECT_TRUE(tables.dial("pelanggan3"));
        EXPECT_TRUE(tables.sign_in_to_hotspot("pelanggan4"));
    });
    bring({});
    for (const char* const list : {"/ppp/active", "/ip/hotspot/active", "/ip/hotspot/cookie"})
        EXPECT_THAT(rows(list), IsEmpty()) << list;
}

TEST_P(RouterOsWays, leave_sessions_of_lines_that_stay_as_they_are) {
    bring(one_of_each(Desired::open));
    router_.by_hand([](RouterOsTables& tables) { EXPECT_TRUE(tables.dial("pelanggan3")); });
    bring(one_of_each(Desired::open));
    EXPECT_THAT(rows("/ppp/active"), SizeIs(1U));
}

// Each look would end the customer's session.
TEST_P(RouterOsWays, leave_the_session_of_a_password_that_the_router_masks) {
    router_.by_hand([](RouterOsTables& tables) { tables.mask_password("pelanggan3"); });
    const std::vector<GatewayLine> lines{line(3, ConnectionKind::pppoe), line(5, ConnectionKind::pppoe)};
    access::GatewaySync sync(gateway_);
    std::size_t told = 0;
    for (int look = 0; look < 2; ++look) told += sync.look(lines).value().refused.size();
    EXPECT_EQ(told, 1U);
    router_.by_hand([](RouterOsTables& tables) { EXPECT_TRUE(tables.dial("pelanggan3")); });
    const std::size_t changes = router_.changes();
    for (int look = 0; look < 3; ++look) EXPECT_THAT(sync.look(lines).value().refused, IsEmpty());
    EXPECT_EQ(router_.changes(), changes);
    EXPECT_THAT(rows("/ppp/active"), SizeIs(1U));
}

TEST_P(RouterOsWays, take_an_empty_password_for_what_it_is) {
    std::vector<GatewayLine> lines{line(3, ConnectionKind::pppoe), line(5, ConnectionKind::pppoe)};
    lines[0].password.clear();
    bring(lines);
    lines[1].password.clear();
    bring(lines);
    EXPECT_EQ(rows("/ppp/secret").at(1)["password"], "");
}

TEST_P(RouterOsWays, wall_in_before_they_take_the_queue_away_and_the_other_way_round) {
    std::vector<std::string> obeyed;
    const auto changes_obeyed = [&](const RouterRequest& request) {
        if (!request.path.ends_with("/print")) obeyed.push_back(request.path);
        return RouterFault::none;
    };
    bring({line(1, ConnectionKind::static_ip)});
    router_.fail_by(changes_obeyed);
    bring({line(1, ConnectionKind::static_ip, Desired::isolated)});
    EXPECT_THAT(obeyed, testing::ElementsAre("/ip/firewall/address-list/add", "/queue/simple/remove"));
    obeyed.clear();
    bring({line(1, ConnectionKind::static_ip)});
    EXPECT_THAT(obeyed, testing::ElementsAre("/queue/simple/add", "/ip/firewall/address-list/remove"));
    router_.fail_by({});
}

TEST_P(RouterOsWays, keep_the_queue_of_a_line_that_cannot_be_walled_in) {
    bring({line(1, ConnectionKind::static_ip)});
    router_.fail_by([](const RouterRequest& request) {
        return request.path == "/ip/firewall/address-list/add" ? RouterFault::trap : RouterFault::none;
    });
    const auto done = reconcile(gateway_, {line(1, ConnectionKind::static_ip, Desired::isolated)});
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_THAT(done->refused, SizeIs(2U));
    EXPECT_THAT(rows("/queue/simple"), SizeIs(1U));
    router_.fail_by({});
    bring({line(1, ConnectionKind::static_ip, Desired::isolated)});
    EXPECT_THAT(rows("/queue/simple"), IsEmpty());
}

TEST_P(RouterOsWays, show_the_routers_words_short_and_without_what_steers_a_terminal) {
    RouterSettings settings = GetParam().settings;
    settings.trap = "failure: \x1b[31m" + std::string(1000, 'x');
    RouterOsRouter router(settings);
    auto gateway = gateway_to(endpoint_of(router, settings, GetParam().rest));
    router.fail_by([](const RouterRequest& request) {
        return request.path.ends_with("/add") ? RouterFault::trap : RouterFault::none;
    });
    const auto done = reconcile(gateway, {line(1, ConnectionKind::static_ip)});
    ASSERT_TRUE(done) << done.error().detail;
    ASSERT_FALSE(done->refused.empty());
    const std::string reason = english(done->refused[0].reason);
    EXPECT_THAT(reason, testing::StartsWith("failure: \\1b[31mxxx"));
    EXPECT_LT(reason.size(), 300U);
}

TEST_P(RouterOsWays, count_what_was_carried) {
    bring(one_of_each(Desired::open));
    router_.by_hand([](RouterOsTables& tables) {
        EXPECT_TRUE(tables.dial("pelanggan3"));
        tables.carry("/queue/simple", "bytes", "100/2000", "bgn-10.1.0.2");
        tables.carry("/interface", "rx-byte", "300", "<pppoe-pelanggan3>");
        tables.carry("/interface", "tx-byte", "4000", "<pppoe-pelanggan3>");
        EXPECT_TRUE(tables.dial("pelanggan3"));
        tables.carry("/interface", "rx-byte", "7", "<pppoe-pelanggan3-1>");
        tables.carry("/interface", "tx-byte", "90", "<pppoe-pelanggan3-1>");
        tables.carry("/ip/hotspot/user", "bytes-in", "500", "pelanggan4");
        tables.carry("/ip/hotspot/user", "bytes-out", "6000", "pelanggan4");
    });
    const auto counters = gateway_.read_counters();
    ASSERT_TRUE(counters) << counters.error().detail;
    std::vector<std::tuple<std::int64_t, std::uint64_t, std::uint64_t>> counted;
    for (const auto& one : *counters)
        counted.emplace_back(one.subscription_id.value, one.bytes_down, one.bytes_up);
    EXPECT_THAT(counted, testing::UnorderedElementsAre(std::tuple(1, 2000, 100), std::tuple(2, 0, 0),
                                                       std::tuple(3, 4000, 300), std::tuple(3, 90, 7),
                                                       std::tuple(4, 6000, 500)));
}

TEST_P(RouterOsWays, neither_read_nor_change_what_is_not_tagged) {
    router_.by_hand([](RouterOsTables& tables) {
        tables.add("/queue/simple",
                   {{"name", "kantor"}, {"target", "10.1.0.2"}, {"comment", "jangan diubah"}});
        tables.add("/ppp/secret", {{"name", "teknisi"}, {"password", "x"}});
        tables.add("/ip/firewall/address-list", {{"list", "isolir"}, {"address", "10.9.9.9"}});
    });
    bring(one_of_each(Desired::open));
    bring({});
    EXPECT_EQ(rows("/queue/simple").at(0).at("name"), "kantor");
    EXPECT_EQ(rows("/ppp/secret").at(0).at("name"), "teknisi");
    EXPECT_THAT(rows("/ip/firewall/address-list"), SizeIs(1U));
}

TEST_P(RouterOsWays, say_in_the_routers_words_what_somebody_elses_entry_stands_in_the_way_of) {
    router_.by_hand([](RouterOsTables& tables) {
        tables.add("/ip/firewall/address-list", {{"list", "isolir"}, {"address", "10.1.0.2"}});
    });
    const auto done = reconcile(gateway_, {line(1, ConnectionKind::static_ip, Desired::isolated)});
    ASSERT_TRUE(done) << done.error().detail;
    ASSERT_THAT(done->refused, SizeIs(1U));
    EXPECT_EQ(english(done->refused[0].reason), "failure: already have such entry");
    EXPECT_EQ(done->changes[done->refused[0].index].object.list, "/ip/firewall/address-list");
}

TEST_P(RouterOsWays, take_an_addition_that_stands_there_already_for_done) {
    bring(one_of_each(Desired::isolated));
    std::vector<access::GatewayChange> changes;
    for (access::GatewayObject& object : wanted_of(gateway_, one_of_each(Desired::isolated)))
        changes.push_back({access::ChangeKind::add, std::move(object)});
    const auto refused = gateway_.apply(changes);
    ASSERT_TRUE(refused) << refused.error().detail;
    EXPECT_THAT(*refused, IsEmpty());
}

TEST_P(RouterOsWays, give_an_addition_its_handle) {
    std::vector<access::GatewayChange> changes;
    for (access::GatewayObject& object : wanted_of(gateway_, one_of_each(Desired::isolated)))
        changes.push_back({access::ChangeKind::add, std::move(object)});
    std::vector<access::GatewayChange> again = changes;
    for (auto* const some : {&changes, &again}) {
        const auto refused = gateway_.apply(*some);
        ASSERT_TRUE(refused) << refused.error().detail;
    }
    const auto actual = gateway_.read();
    ASSERT_TRUE(actual) << actual.error().detail;
    for (const auto* const some : {&changes, &again})
        for (const access::GatewayChange& change : *some)
            EXPECT_THAT(*actual, testing::Contains(
                                     testing::Field(&access::GatewayObject::handle, change.object.handle)))
                << change.object.list << " " << change.object.key;
}

TEST_P(RouterOsWays, take_a_removal_of_what_is_gone_for_done) {
    bring(one_of_each(Desired::open));
    const auto actual = gateway_.read();
    ASSERT_TRUE(actual) << actual.error().detail;
    auto changes = access::difference({}, *actual);
    for (int i = 0; i < 2; ++i) {
        const auto refused = gateway_.apply(changes);
        ASSERT_TRUE(refused) << refused.error().detail;
        EXPECT_THAT(*refused, IsEmpty());
    }
}

TEST_P(RouterOsWays, do_without_a_package_that_the_router_lacks) {
    router_.by_hand([](RouterOsTables& tables) { tables.take_away("/ip/hotspot/user"); });
    bring({line(1, ConnectionKind::static_ip), line(3, ConnectionKind::pppoe)});
    const auto counters = gateway_.read_counters();
    ASSERT_TRUE(counters) << counters.error().detail;
    EXPECT_THAT(*counters, SizeIs(1U));
    const auto done = reconcile(gateway_, one_of_each(Desired::open));
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_THAT(done->refused, SizeIs(1U));
}

TEST_P(RouterOsWays, say_that_a_user_may_not_see_passwords) {
    bring(one_of_each(Desired::open));
    router_.by_hand([](RouterOsTables& tables) { tables.hide_passwords(); });
    const auto actual = gateway_.read();
    ASSERT_FALSE(actual);
    EXPECT_EQ(actual.error().code, Code::unavailable);
    EXPECT_THAT(english(actual.error().detail), HasSubstr("sensitive"));
}

TEST_P(RouterOsWays, say_that_the_sign_in_is_refused) {
    routeros::Endpoint endpoint = endpoint_of(router_, GetParam().settings, GetParam().rest);
    endpoint.password = "salah";
    auto gateway = gateway_to(endpoint);
    const auto identity = gateway.identify();
    ASSERT_FALSE(identity);
    EXPECT_EQ(identity.error().code, Code::unavailable);
    EXPECT_THAT(english(identity.error().detail), HasSubstr("sign in"));
}

INSTANTIATE_TEST_SUITE_P(
    RouterOs, RouterOsWays,
    testing::Values(WayTo{"api", false, {}},
                    WayTo{"api_old_login", false, {.old_login = true, .says_empty = false}},
                    WayTo{"api_tls", false, {.tls = true}}, WayTo{"rest", true, {}},
                    WayTo{"rest_tls", true, {.tls = true}}),
    [](const auto& way) { return way.param.name; });

}  // namespace
}  // namespace bangnopi::test
