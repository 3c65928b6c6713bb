// The refusals that api/openapi.yaml declares, met on every operation that declares them.
#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

class Refusals : public testing::TestWithParam<store::Engine> {
  protected:
    explicit Refusals(const http::Options& options = {})
        : server(GetParam(), options), token(server.owner()) {}

    template <class Choose>
    std::vector<std::string> operations_that(Choose choose) {
        std::vector<std::string> operations = server.openapi.operations();
        std::erase_if(operations, [&](const std::string& operation) { return !choose(operation); });
        return operations;
    }
    HttpRequest request(const std::string& operation) {
        return request_for(operation, token, std::string(nobody));
    }
    static bool has_body(const std::string& operation) {
        return operation.starts_with("POST ") || operation.starts_with("PATCH ") ||
               operation.starts_with("PUT ");
    }
    bool guarded(const std::string& operation) { return server.openapi.permission(operation) != "public"; }

    TestServer server;
    std::string token;
};

TEST_P(Refusals, OfAParameterThatIsNotKnownAre400) {
    for (const std::string& operation : server.openapi.operations()) {
        if (server.openapi.takes_any_query(operation)) continue;
        HttpRequest unknown = request(operation);
        unknown.target += "?colour=red";
        EXPECT_EQ(server.ask(unknown).status, 400) << operation;
    }
}

TEST_P(Refusals, OfAFieldThatIsNotKnownNameIt) {
    for (const std::string& operation : operations_that(has_body)) {
        if (server.openapi.takes_raw_body(operation)) continue;
        HttpRequest unknown = request(operation);
        unknown.body = json::object{{"colour", "red"}};
        const HttpAnswer answer = server.ask(unknown);
        EXPECT_EQ(answer.status, 422) << operation;
        EXPECT_NE(answer.body.find("\"/colour\""), std::string::npos) << operation << answer.body;
    }
}

TEST_P(Refusals, OfAnotherVersionAre412) {
    const auto made = [&](const std::string& target, const json::value& body) {
        return std::string(server.post(target, body, token).json().at("id").as_string());
    };
    std::map<std::string, std::string> ids{
        {"areas", made("/api/v1/areas", {{"code", "A"}, {"name", "A"}})},
        {"add-ons", made("/api/v1/add-ons", {{"code", "ip"}, {"name", "IP"}, {"monthly_fee", 1000}})},
        {"promotions",
         made("/api/v1/promotions",
              {{"code", "hemat"}, {"name", "Hemat"}, {"discount", {{"kind", "percent"}, {"value", "10"}}}})},
        {"plans", made("/api/v1/plans", {{"code", "P"}, {"name", "P"}, {"billing", "postpaid"}})},
        {"routers", made("/api/v1/routers", {{"name", "R"}, {"kind", "other"}, {"addresses", {"10.0.0.2"}}})},
        {"customers", made("/api/v1/customers", {{"name", "Siti"}})},
        {"partners", made("/api/v1/partners", {{"name", "Mitra"}})},
        {"webhooks", made("/api/v1/webhooks", {{"url", "https://example.org/"}})},
        {"notice-channels", server.add_notice_channel("sms")},
        {"reminder-policies", "operator"},
        {"channels", "kas"},
        {"staff", std::string(server.get("/api/v1/me", token).json().at("id").as_string())}};
    ids["subscriptions"] =
        made("/api/v1/subscriptions", {{"customer", ids["customers"]},
                                       {"plan", "P"},
                                       {"connection", {{"kind", "static_ip"}, {"ip", "10.20.0.9"}}}});
    ids["payment-gateway-accounts"] = server.add_payment_gateway_account("mt");
    EXPECT_EQ(server
                  .ask({.method = "PUT",
                        .target = "/api/v1/reminder-policies/operator",
                        .body = json::object{},
                        .token = token})
                  .status,
              200);
    const json::value gateway{{"kind", "linux"}, {"uplink_interface", "eth0"}, {"portal_ip", "10.0.0.1"}};
    const json::value till{{"name", "Kas"}, {"method", "cash"}, {"account", "1101"}};
    const std::map<std::string, json::value> bodies{{"plan-change", {{"plan", "P"}}},
                                                    {"gateway", {{"settings", gateway}}},
                                                    {"auto-renewal", {{"on", true}}},
                                                    {"promise", {{"until", "2026-11-30"}}},
                                                    {"payer", json::object{{"payer", ""}}},
                                                    {"billing-hold", {{"reason", "sengketa"}}},
                                                    {"add-ons", {{"add_on", "ip"}}},
                                                    {"promotion", {{"promotion", "hemat"}}},
                                                    {"moves", {{"effective_on", "2027-01-01"}}},
                                                    {"{code}", till},
                                                    {"versions", {{"billing", "postpaid"}}}};
    const auto operations = operations_that(
        [&](const std::string& operation) { return server.openapi.takes(operation, "If-Match"); });
    EXPECT_GE(operations.size(), 13U);
    for (const std::string& operation : operations) {
        const std::string path = operation.substr(operation.find(" /api/v1/") + 9);
        HttpRequest stale = request_for(operation, token, ids[path.substr(0, path.find('/'))]);
        const auto body = bodies.find(operation.substr(operation.rfind('/') + 1));
        if (body != bodies.end()) stale.body = body->second;
        if (operation.ends_with("/moves/cancel")) stale.body = json::object{{"move", nobody}};
        if (operation.ends_with("/add-ons/end")) stale.body = json::object{{"add_on", nobody}};
        if (operation.starts_with("PUT /api/v1/payment-gateway-accounts"))
            stale.body = {{"name", "Lain"}, {"active", true}, {"settings", {{"email", "kantor@example.id"}}}};
        stale.headers = {{"If-Match", "\"v999-0\""}};
        EXPECT_EQ(server.ask(stale).status, 412) << operation;
    }
}

TEST_P(Refusals, OfWhatIsNotThereAre404) {
    EXPECT_EQ(server.get("/api/v1/usage?subscription=" + std::string(nobody), token).status, 404);
    const json::value payment{{"customer", nobody}, {"method", "cash"}, {"channel", "kas"}, {"amount", 1000}};
    EXPECT_EQ(server.post("/api/v1/payments", payment, token).status, 404);
}

TEST_P(Refusals, OfASignOutWithoutASessionAre401) {
    HttpRequest sign_out = request("DELETE /api/v1/sessions/current");
    sign_out.token = "bgn_0_0_x";
    EXPECT_EQ(server.ask(sign_out).status, 401);
}

TEST_P(Refusals, OfACookieWithoutItsCsrfTokenAre403) {
    const HttpAnswer session = server.post(
        "/api/v1/sessions", {{"operator", "demo"}, {"username", "owner"}, {"password", staff_password}}, "");
    const std::string cookie = session.header("set-cookie");
    for (const std::string& operation :
         operations_that([&](const std::string& one) { return guarded(one) && !one.starts_with("GET "); })) {
        HttpRequest forged = request(operation);
        forged.token.clear();
        forged.headers = {{"Cookie", cookie.substr(0, cookie.find(';'))}};
        EXPECT_EQ(server.ask(forged).status, 403) << operation;
    }
}

ON_BOTH_ENGINES(Refusals);

class RefusalsOfTheHasty : public Refusals {
  protected:
    static http::Options slow() {
        http::Options options;
        options.requests_per_second_per_token = 0.001;
        return options;
    }
    RefusalsOfTheHasty() : Refusals(slow()) {}
};

TEST_P(RefusalsOfTheHasty, Are429) {
    while (server.get("/api/v1/me", token).status == 200) {
    }
    for (const std::string& operation :
         operations_that([&](const std::string& one) { return guarded(one); })) {
        const HttpAnswer answer = server.ask(request(operation));
        EXPECT_EQ(answer.status, 429) << operation;
        EXPECT_NE(answer.header("retry-after"), "") << operation;
    }
}

ON_BOTH_ENGINES(RefusalsOfTheHasty);

}  // namespace
}  // namespace bangnopi::test
