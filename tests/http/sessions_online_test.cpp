// Who is online over HTTP: found, held against what their lines should be, and disconnected.
#include "store/audit.hpp"
#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

constexpr domain::Speed bought{20'000'000, 5'000'000, {30'000'000, 8'000'000, 20'000'000, 5'000'000, 16}};

class SessionsOnline : public testing::TestWithParam<store::Engine> {
  protected:
    SessionsOnline() : server(GetParam()), token(server.owner()) {
        router = made("/api/v1/routers", router_of("Menara", "10.99.0.2"));
        made("/api/v1/plans", {{"code", "R20"},
                               {"name", "Rumah 20 Mbps"},
                               {"billing", "postpaid"},
                               {"monthly_fee", 150000},
                               {"rate_down_bps", bought.down_bps},
                               {"rate_up_bps", bought.up_bps},
                               {"burst_down_bps", bought.burst.down_bps},
                               {"burst_up_bps", bought.burst.up_bps}});
        customer = made("/api/v1/customers", {{"name", "Siti Aminah"}});
        subscription =
            made("/api/v1/subscriptions", {{"customer", customer},
                                           {"plan", "R20"},
                                           {"starts_on", "2026-11-16"},
                                           {"connection", {{"kind", "pppoe"}, {"username", "siti"}}}});
    }

    static json::value router_of(const std::string& name, const std::string& address) {
        return {{"name", name}, {"kind", "mikrotik"}, {"addresses", {address}}};
    }
    std::string made(const std::string& target, const json::value& body) {
        const HttpAnswer answer = server.post(target, body, token);
        EXPECT_EQ(answer.status, 201) << target << answer.body;
        return std::string(answer.json().at("id").as_string());
    }
    json::value read(const std::string& target) {
        const HttpAnswer answer = server.get(target, token);
        EXPECT_EQ(answer.status, 200) << target << answer.body;
        return answer.json();
    }
    std::int64_t total(const std::string& query) {
        return read("/api/v1/sessions-online" + query).at("total").as_int64();
    }
    json::value only(const std::string& query = "") {
        const json::value list = read("/api/v1/sessions-online" + query);
        EXPECT_EQ(list.at("total").as_int64(), 1) << json::serialize(list);
        return list.at("items").at(0);
    }
    HttpAnswer disconnect(Id session, const std::string& by) {
        return server.post("/api/v1/sessions-online/" + format_id(session) + "/disconnect", json::object{},
                           by);
    }

    // Begun an hour ago, and heard of a minute ago.
    store::Session session_of(const std::string& username) {
        store::Session session;
        session.key = {*parse_id(router), "8000" + username, username};
        session.usage.started_at = server.clock().now() - std::chrono::hours(1);
        session.usage.last_at = server.clock().now() - std::chrono::minutes(1);
        return session;
    }
    store::Session of_siti() {
        store::Session session = session_of("siti");
        session.subscription_id = *parse_id(subscription);
        session.granted = domain::Grant{domain::Desired::open, bought};
        session.usage.down.total_bytes = 61'000'000'000;
        session.usage.up.total_bytes = 2'000'000'000;
        session.ip = "10.20.0.4 2001:db8:4::/64";
        session.mac = "aa:bb:cc:dd:ee:ff";
        session.nas_port = "ether2";
        return session;
    }

    TestServer server;
    std::string token;
    std::string router, customer, subscription;
};

TEST_P(SessionsOnline, AreShownWithWhoseTheyAreAndWhatTheyHave) {
    const Id id = server.add_session(of_siti());
    const json::value shown = only();
    const json::value open{{"state", "open"},
                           {"rate_down_bps", bought.down_bps},
                           {"rate_up_bps", bought.up_bps},
                           {"burst_down_bps", bought.burst.down_bps},
                           {"burst_up_bps", bought.burst.up_bps}};
    const json::value expected{{"id", format_id(id)},
                               {"username", "siti"},
                               {"subscription", subscription},
                               {"customer",
                                {{"id", customer},
                                 {"number", read("/api/v1/customers/" + customer).at("number")},
                                 {"name", "Siti Aminah"}}},
                               {"plan", "Rumah 20 Mbps"},
                               {"router", {{"id", router}, {"name", "Menara"}}},
                               {"ip", "10.20.0.4 2001:db8:4::/64"},
                               {"mac", "aa:bb:cc:dd:ee:ff"},
                               {"nas_port", "ether2"},
                               {"started_at", "2026-11-23T02:00:00Z"},
                               {"last_at", "2026-11-23T02:59:00Z"},
                               {"stopped_at", nullptr},
                               {"terminate_cause", nullptr},
                               {"bytes_down", 61'000'000'000},
                               {"bytes_up", 2'000'000'000},
                               {"granted", open},
                               {"desired", open},
                               {"in_step", true}};
    EXPECT_EQ(shown, expected) << json::serialize(shown);
}

TEST_P(SessionsOnline, SayThatTheyHaveWhatTheyShouldNot) {
    store::Session slower = of_siti();
    slower.granted->speed = {1'000'000, 1'000'000};
    server.add_session(slower);
    EXPECT_FALSE(only().at("in_step").as_bool());
    ASSERT_EQ(server.post("/api/v1/subscriptions/" + subscription + "/suspend", json::object{}, token).status,
              200);
    const json::value closed = only();
    EXPECT_FALSE(closed.at("in_step").as_bool());
    EXPECT_EQ(closed.at("desired"), json::value({{"state", "closed"},
                                                 {"rate_down_bps", nullptr},
                                                 {"rate_up_bps", nullptr},
                                                 {"burst_down_bps", nullptr},
                                                 {"burst_up_bps", nullptr}}));
}

TEST_P(SessionsOnline, OfNobodyHereAreShownAllTheSame) {
    server.add_session(session_of("tamu"));
    const json::value shown = only();
    for (const char* field : {"subscription", "customer", "plan", "granted", "desired", "in_step"})
        EXPECT_TRUE(shown.at(field).is_null()) << field;
}

TEST_P(SessionsOnline, AreThoseThatTheirRouterStillSpeaksOf) {
    store::Session stopped = session_of("berhenti");
    stopped.usage.stopped_at = stopped.usage.last_at;
    server.add_session(stopped);
    store::Session silent = session_of("diam");
    silent.usage.last_at = server.clock().now() - std::chrono::minutes(16);
    server.add_session(silent);
    store::Session quiet = session_of("pelan");
    quiet.usage.last_at = server.clock().now() - std::chrono::minutes(15);
    server.add_session(quiet);
    EXPECT_EQ(only().at("username").as_string(), "pelan");
    const HttpAnswer slower = server.ask({.method = "PATCH",
                                          .target = "/api/v1/routers/" + router,
                                          .body = json::value{{"interim_s", 600}},
                                          .token = token});
    ASSERT_EQ(slower.status, 200);
    EXPECT_EQ(total(""), 2);
    EXPECT_EQ(server.ask({.method = "DELETE", .target = "/api/v1/routers/" + router, .token = token}).status,
              204);
    EXPECT_EQ(total(""), 0);
}

TEST_P(SessionsOnline, AreFoundByLoginAddressesAndTheWordsOfTheCustomer) {
    server.add_session(of_siti());
    server.add_session(session_of("budi"));
    for (const char* q :
         {"siti", "SITI", "aminah", "10.20.0.4", "2001:db8", "AA:BB:CC", "siti%20aminah%2010.20"})
        EXPECT_EQ(only("?q=" + std::string(q)).at("username").as_string(), "siti") << q;
    EXPECT_EQ(total("?q=aminah%20budi"), 0);
    EXPECT_EQ(total("?q=%25"), 0);
}

TEST_P(SessionsOnline, AreThoseOfARouterOrASubscription) {
    server.add_session(of_siti());
    store::Session elsewhere = session_of("budi");
    const std::string other = made("/api/v1/routers", router_of("Gudang", "10.99.0.3"));
    elsewhere.key.router_id = *parse_id(other);
    server.add_session(elsewhere);
    EXPECT_EQ(only("?router=" + other).at("username").as_string(), "budi");
    EXPECT_EQ(only("?router=" + router).at("username").as_string(), "siti");
    EXPECT_EQ(only("?subscription=" + subscription).at("username").as_string(), "siti");
    EXPECT_EQ(total("?router=" + std::string(nobody)), 0);
    EXPECT_EQ(server.get("/api/v1/sessions-online?router=x", token).status, 422);
}

TEST_P(SessionsOnline, ComeAPageAtATimeTheNewestFirst) {
    for (const char* username : {"agus", "dewi", "budi", "citra", "eko"})
        server.add_session(session_of(username));
    const auto all = [&](const std::string& query) {
        std::string names, cursor;
        do {
            const json::value page =
                read("/api/v1/sessions-online?limit=2" + query + (cursor.empty() ? "" : "&cursor=" + cursor));
            EXPECT_EQ(page.at("total").as_int64(), 5);
            for (const json::value& item : page.at("items").as_array())
                names += std::string(item.at("username").as_string()) + ' ';
            cursor = page.at("next_cursor").is_null() ? "" : std::string(page.at("next_cursor").as_string());
        } while (!cursor.empty());
        return names;
    };
    EXPECT_EQ(all(""), "eko citra budi dewi agus ");
    EXPECT_EQ(all("&sort=username"), "agus budi citra dewi eko ");
    EXPECT_EQ(all("&sort=-username"), "eko dewi citra budi agus ");
}

TEST_P(SessionsOnline, AreDisconnectedAndThatIsAudited) {
    const Id id = server.add_session(of_siti());
    const HttpAnswer asked = disconnect(id, server.token_of(staff::Role::technician));
    EXPECT_EQ(asked.status, 202) << asked.body;
    EXPECT_EQ(asked.json(), json::value({{"state", "asked"}}));
    EXPECT_EQ(server.radius.ended, (std::vector{std::pair{server.demo(), id}}));
    const json::value audited = read("/api/v1/audit?subject=" + format_id(id));
    ASSERT_EQ(audited.at("total").as_int64(), 1);
    EXPECT_EQ(audited.at_pointer("/items/0/action").as_string(), "session.disconnect");
    EXPECT_EQ(audited.at_pointer("/items/0/actor_name").as_string(), "technician");
}

TEST_P(SessionsOnline, ThatHaveEndedAreNotDisconnected) {
    store::Session stopped = of_siti();
    stopped.usage.stopped_at = stopped.usage.last_at;
    EXPECT_EQ(disconnect(server.add_session(stopped), token).status, 404);
    EXPECT_TRUE(server.radius.ended.empty());
    server.radius.knows_sessions = false;
    EXPECT_EQ(disconnect(server.add_session(of_siti()), token).status, 404);
}

TEST_P(SessionsOnline, OfAnotherOperatorAreNeitherSeenNorDisconnected) {
    const Id id = server.add_session(of_siti());
    EXPECT_EQ(disconnect(id, server.owner_of_other()).status, 404);
    EXPECT_TRUE(server.radius.ended.empty());
    EXPECT_EQ(server.get("/api/v1/sessions-online", server.owner_of_other()).json().at("total").as_int64(),
              0);
    EXPECT_EQ(
        server.get("/api/v1/subscriptions/" + subscription + "/sessions", server.owner_of_other()).status,
        404);
}

TEST_P(SessionsOnline, AreForTechniciansAndAuditorsAndNotForThoseWhoCountMoney) {
    const Id id = server.add_session(of_siti());
    for (const staff::Role role : {staff::Role::accountant, staff::Role::collector, staff::Role::reseller}) {
        EXPECT_EQ(server.get("/api/v1/sessions-online", server.token_of(role)).status, 403);
        EXPECT_EQ(disconnect(id, server.token_of(role)).status, 403);
    }
    EXPECT_EQ(server.get("/api/v1/sessions-online", server.token_of(staff::Role::auditor)).status, 200);
    EXPECT_EQ(disconnect(id, server.token_of(staff::Role::auditor)).status, 403);
}

TEST_P(SessionsOnline, OfASubscriptionAreListedWithThoseThatHaveEnded) {
    store::Session ended = of_siti();
    ended.usage.stopped_at = ended.usage.last_at;
    ended.terminate_cause = 2;
    server.add_session(ended);
    server.add_session(of_siti());
    server.add_session(session_of("budi"));
    const json::value list = read("/api/v1/subscriptions/" + subscription + "/sessions");
    ASSERT_EQ(list.at("total").as_int64(), 2);
    EXPECT_TRUE(list.at_pointer("/items/0/stopped_at").is_null());
    EXPECT_EQ(list.at_pointer("/items/1/stopped_at").as_string(), "2026-11-23T02:59:00Z");
    EXPECT_EQ(list.at_pointer("/items/1/terminate_cause").as_int64(), 2);
    EXPECT_TRUE(list.at_pointer("/items/1/in_step").is_null());
}

TEST_P(SessionsOnline, CannotBeDisconnectedWhereRadiusIsOff) {
    TestServer off(GetParam(), {}, false);
    store::Session session;
    session.key = {Id{1}, "80001", "siti"};
    const std::string id = format_id(off.add_session(session));
    HttpConnection connection(off.port());
    const HttpAnswer answer =
        connection.exchange(bytes_of({.method = "POST",
                                      .target = "/api/v1/sessions-online/" + id + "/disconnect",
                                      .body = json::object{},
                                      .token = off.owner()}));
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.json().at("detail").as_string(),
              "RADIUS is off on this server: nothing can be disconnected.");
    EXPECT_EQ(off.get("/api/v1/audit?subject=" + id, off.owner()).json().at("total").as_int64(), 0);
    EXPECT_EQ(off.get("/api/v1/routers/unknown", off.owner()).json().at("total").as_int64(), 0);
}

TEST_P(SessionsOnline, AreBesideRoutersThatAskAndAreNotKnown) {
    server.radius.unknown_routers = {{"10.1.1.9", server.clock().now(), 12}};
    const json::value expected{
        {"items", {{{"address", "10.1.1.9"}, {"last_at", "2026-11-23T03:00:00Z"}, {"count", 12}}}},
        {"next_cursor", nullptr},
        {"total", 1}};
    EXPECT_EQ(read("/api/v1/routers/unknown"), expected);
    EXPECT_EQ(server.get("/api/v1/routers/unknown", server.token_of(staff::Role::accountant)).status, 403);
}

ON_BOTH_ENGINES(SessionsOnline);

}  // namespace
}  // namespace bangnopi::test
