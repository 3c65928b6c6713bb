// Routers that hold lines themselves, over HTTP: who sets them, what is shown, and that they are brought in step when staff ask.
#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

class HttpGateways : public testing::TestWithParam<store::Engine> {
  protected:
    HttpGateways() : server(GetParam()) {
        const HttpAnswer made = server.post(
            "/api/v1/routers", {{"name", "Menara"}, {"kind", "mikrotik"}, {"addresses", json::array()}},
            server.owner());
        EXPECT_EQ(made.status, 201) << made.body;
        router = std::string(made.json().at("id").as_string());
        target = "/api/v1/routers/" + router;
    }

    static json::object mikrotik() {
        return {{"kind", "mikrotik"}, {"host", "10.0.0.1"}, {"user", "bangnopi"}};
    }
    static json::object linux_router() {
        return {{"kind", "linux"},
                {"customer_interfaces", {"eth1"}},
                {"uplink_interface", "eth0"},
                {"portal_ip", "10.0.0.1"}};
    }
    HttpAnswer put(const json::value& body, staff::Role role = staff::Role::owner) {
        return server.ask(
            {.method = "PUT", .target = target + "/gateway", .body = body, .token = server.token_of(role)});
    }
    HttpAnswer sync(bool is_dry_run, staff::Role role = staff::Role::technician) {
        return server.post(target + "/sync", {{"dry_run", is_dry_run}}, server.token_of(role));
    }
    std::string refused(const json::value& body) {
        const HttpAnswer answer = put(body);
        EXPECT_EQ(answer.status, 422) << answer.body;
        return std::string(answer.json().at_pointer("/errors/0/pointer").as_string());
    }

    TestServer server;
    std::string router;
    std::string target;
};
ON_BOTH_ENGINES(HttpGateways);

TEST_P(HttpGateways, AreSetByTechniciansAndShownWithoutThePassword) {
    EXPECT_EQ(server.get(target + "/gateway", server.owner()).status, 404);
    const json::value body{{"settings", mikrotik()}, {"password", "rahasia"}};
    EXPECT_EQ(put(body, staff::Role::auditor).status, 403);
    EXPECT_EQ(put(body, staff::Role::technician).status, 200);
    const HttpAnswer shown = server.get(target + "/gateway", server.token_of(staff::Role::auditor));
    EXPECT_EQ(shown.status, 200);
    EXPECT_EQ(shown.body.find("rahasia"), std::string::npos);
    const json::value gateway = shown.json();
    EXPECT_EQ(gateway.at("router").as_string(), router);
    EXPECT_TRUE(gateway.at("password_set").as_bool());
    EXPECT_EQ(gateway.at_pointer("/settings/host").as_string(), "10.0.0.1");
    EXPECT_EQ(gateway.at_pointer("/settings/way").as_string(), "api_tls");
    EXPECT_EQ(gateway.at_pointer("/status/state").as_string(), "unknown");
    EXPECT_EQ(server.get("/api/v1/gateways", server.owner()).json().at("total").as_int64(), 1);
    EXPECT_EQ(server.get("/api/v1/gateways", server.owner_of_other()).json().at("total").as_int64(), 0);
    EXPECT_EQ(server.get(target + "/gateway", server.owner_of_other()).status, 404);
}

TEST_P(HttpGateways, HaveTheirSettingsRefusedByPointer) {
    const auto with = [&](std::string_view field, const json::value& value) {
        json::object settings = mikrotik();
        settings[field] = value;
        return refused({{"settings", settings}, {"password", "rahasia"}});
    };
    EXPECT_EQ(with("kind", "cisco"), "/settings/kind");
    EXPECT_EQ(with("host", ""), "/settings/host");
    EXPECT_EQ(with("port", 65'536), "/settings/port");
    EXPECT_EQ(with("way", "telnet"), "/settings/way");
    EXPECT_EQ(with("trust", "fingerprint"), "/settings/fingerprint");
    EXPECT_EQ(with("user", "a\nb"), "/settings/user");
    EXPECT_EQ(with("uplink_interface", "eth0"), "/settings/uplink_interface");
    EXPECT_EQ(refused({{"settings", mikrotik()}}), "/password");
    EXPECT_EQ(refused({{"password", "rahasia"}}), "/settings");
}

TEST_P(HttpGateways, GoWithARemoval) {
    ASSERT_EQ(put({{"settings", linux_router()}}).status, 200);
    const HttpRequest remove{.method = "DELETE", .target = target + "/gateway", .token = server.owner()};
    EXPECT_EQ(server.ask(remove).status, 204);
    EXPECT_EQ(server.ask(remove).status, 404);
}

TEST_P(HttpGateways, AreBroughtInStepAtOnce) {
    EXPECT_EQ(sync(false).status, 404) << "it holds none";
    ASSERT_EQ(put({{"settings", linux_router()}}).status, 200);
    EXPECT_EQ(sync(false, staff::Role::auditor).status, 403);
    EXPECT_EQ(sync(false).status, 202);
    ASSERT_EQ(server.gateways.synced.size(), 1U);
    EXPECT_EQ(server.gateways.synced[0], std::pair(server.demo(), parse_id(router).value()));
    server.gateways.knows_routers = false;
    EXPECT_EQ(sync(false).status, 409);
}

TEST_P(HttpGateways, SayWhatADryRunWouldChange) {
    ASSERT_EQ(put({{"settings", linux_router()}}).status, 200);
    const access::GatewayObject object{"set open", "10.20.0.4", "open", "never shown", Id{7}, "*1"};
    server.gateways.changes = std::vector{access::GatewayChange{access::ChangeKind::replace, object}};
    const HttpAnswer answer = sync(true);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.json().at("total").as_int64(), 1);
    EXPECT_EQ(answer.json().at_pointer("/changes/0/change").as_string(), "replace");
    EXPECT_EQ(answer.json().at_pointer("/changes/0/key").as_string(), "10.20.0.4");
    EXPECT_EQ(answer.body.find("never shown"), std::string::npos);
    server.gateways.changes = refuse(Code::conflict, "another node speaks to this router: ask it there"_msg);
    EXPECT_EQ(sync(true).status, 409);
}

TEST_P(HttpGateways, HoldTheLinesThatNameThem) {
    const auto id_of = [](const HttpAnswer& answer) {
        EXPECT_EQ(answer.status, 201) << answer.body;
        return std::string(answer.json().at("id").as_string());
    };
    const std::string customer = id_of(server.post("/api/v1/customers", {{"name", "Siti"}}, server.owner()));
    id_of(server.post("/api/v1/plans", {{"code", "P"}, {"name", "P"}, {"billing", "postpaid"}},
                      server.owner()));
    json::object subscription{
        {"customer", customer},
        {"plan", "P"},
        {"connection", {{"kind", "static_ip"}, {"ip", "10.20.0.4"}, {"router", nobody}}}};
    const HttpAnswer unknown = server.post("/api/v1/subscriptions", subscription, server.owner());
    EXPECT_EQ(unknown.status, 422);
    EXPECT_EQ(unknown.json().at_pointer("/errors/0/pointer").as_string(), "/connection/router");
    subscription["connection"].as_object()["router"] = router;
    const HttpAnswer made = server.post("/api/v1/subscriptions", subscription, server.owner());
    const std::string line = id_of(made);
    EXPECT_EQ(made.json().at_pointer("/connection/router").as_string(), router);
    EXPECT_TRUE(made.json().at("router_problem").is_null());
    const HttpAnswer off = server.ask({.method = "PATCH",
                                       .target = "/api/v1/subscriptions/" + line + "/connection",
                                       .body = json::object{{"router", nullptr}},
                                       .token = server.owner()});
    EXPECT_EQ(off.status, 200) << off.body;
    EXPECT_TRUE(off.json().at_pointer("/connection/router").is_null());
}

}  // namespace
}  // namespace bangnopi::test
