// Sign-in and out, cookies and CSRF, limits, the local socket.
#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

class Sessions : public testing::Test {
  protected:
    Sessions() : server(store::Engine::sqlite) {}

    json::value credentials(std::string_view password = staff_password) {
        return {{"operator", "demo"}, {"username", "owner"}, {"password", password}};
    }
    // "bangnopi_session=…" of a browser that has signed in, and its CSRF token.
    std::pair<std::string, std::string> browser() {
        const HttpAnswer answer = server.post("/api/v1/sessions", credentials(), "");
        EXPECT_EQ(answer.status, 201) << answer.body;
        const std::string cookie = answer.header("set-cookie");
        EXPECT_THAT(cookie, testing::HasSubstr("HttpOnly"));
        EXPECT_THAT(cookie, testing::HasSubstr("SameSite=Strict"));
        EXPECT_FALSE(answer.json().as_object().contains("token"));
        return {cookie.substr(0, cookie.find(';')), std::string(answer.json().at("csrf_token").as_string())};
    }
    static std::string code_of(const HttpAnswer& answer) {
        return std::string(answer.json().at("code").as_string());
    }

    TestServer server;
};

TEST_F(Sessions, AskForTheOperatorWhenThereAreSeveral) {
    const HttpAnswer answer =
        server.post("/api/v1/sessions", {{"username", "owner"}, {"password", staff_password}}, "");
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(code_of(answer), "operator_required");
}

TEST_F(Sessions, RefuseAWrongPasswordAndAnUnknownNameAlike) {
    const HttpAnswer wrong = server.post("/api/v1/sessions", credentials("salah-sekali"), "");
    json::value unknown = credentials();
    unknown.as_object()["username"] = "hantu";
    const HttpAnswer nobody = server.post("/api/v1/sessions", unknown, "");
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(nobody.status, 401);
    EXPECT_EQ(wrong.body, nobody.body);
}

TEST_F(Sessions, CloseForAWhileAfterManyWrongPasswords) {
    HttpAnswer answer;
    for (int i = 0; i < 11; ++i) answer = server.post("/api/v1/sessions", credentials("salah-sekali"), "");
    EXPECT_EQ(answer.status, 429);
    EXPECT_EQ(answer.header("retry-after"), "300");
    EXPECT_EQ(server.post("/api/v1/sessions", credentials(), "").status, 429);
    EXPECT_NE(server.token_of(staff::Role::accountant), "");
}

TEST_F(Sessions, OfBrowsersNeedTheCsrfTokenForWrites) {
    const auto [cookie, csrf] = browser();
    HttpRequest write{.method = "POST",
                      .target = "/api/v1/areas",
                      .body = json::value{{"code", "A"}, {"name", "A"}},
                      .headers = {{"Cookie", cookie}}};
    EXPECT_EQ(server.ask(write).status, 403);
    write.headers.push_back({"X-CSRF-Token", csrf});
    EXPECT_EQ(server.ask(write).status, 201);
    const HttpAnswer me = server.ask({.target = "/api/v1/me", .headers = {{"Cookie", cookie}}});
    EXPECT_EQ(me.json().at("csrf_token").as_string(), csrf);
}

TEST_F(Sessions, EndWithSignOut) {
    const std::string token = server.sign_in("demo", "owner");
    EXPECT_EQ(server.ask({.method = "DELETE", .target = "/api/v1/sessions/current", .token = token}).status,
              204);
    EXPECT_EQ(server.get("/api/v1/me", token).status, 401);
}

TEST_F(Sessions, OfTokensHoldTheRoleTheyWereMadeFor) {
    const json::value made =
        server.post("/api/v1/tokens", {{"name", "skrip"}, {"role", "technician"}}, server.owner()).json();
    const std::string token(made.at("token").as_string());
    EXPECT_EQ(server.get("/api/v1/customers", token).status, 200);
    EXPECT_EQ(server.get("/api/v1/invoices", token).status, 403);
    const std::string target = "/api/v1/tokens/" + std::string(made.at("id").as_string());
    EXPECT_EQ(server.ask({.method = "DELETE", .target = target, .token = server.owner()}).status, 204);
    EXPECT_EQ(server.get("/api/v1/customers", token).status, 401);
}

TEST_F(Sessions, AreNotNeededOnTheLocalSocket) {
    HttpConnection socket(server.socket_path());
    const HttpAnswer ambiguous = socket.exchange(bytes_of({.target = "/api/v1/me"}));
    EXPECT_EQ(ambiguous.status, 422);
    const HttpAnswer me =
        socket.exchange(bytes_of({.target = "/api/v1/me", .headers = {{"X-Bangnopi-Operator", "demo"}}}));
    EXPECT_EQ(me.status, 200);
    EXPECT_EQ(me.json().at("kind").as_string(), "command_line");
    EXPECT_EQ(server.ask({.target = "/api/v1/me", .headers = {{"X-Bangnopi-Operator", "demo"}}}).status, 401);
}

TEST_F(Sessions, AreNotNeededForMetricsOnThisMachineAndNobodyElseSeesThem) {
    EXPECT_EQ(server.get("/metrics", "").status, 200);
    for (const char* name : {"X-Forwarded-For", "Forwarded"})
        EXPECT_EQ(server.ask({.target = "/metrics", .headers = {{name, "for=192.0.2.7"}}}).status, 403);
}

TEST_F(Sessions, OfStaffThatAnOwnerAddsBeginWithAPasswordOfTheirOwn) {
    const json::value member{
        {"username", "rina"}, {"name", "Rina"}, {"role", "accountant"}, {"password", staff_password}};
    ASSERT_EQ(server.post("/api/v1/staff", member, server.owner()).status, 201);
    const std::string token = server.sign_in("demo", "rina");
    EXPECT_EQ(code_of(server.get("/api/v1/customers", token)), "password_change_required");
}

TEST_F(Sessions, OpenAFewEventStreamsAndNoMore) {
    const std::string token = server.owner();
    std::vector<std::unique_ptr<HttpConnection>> streams;
    int status = 0;
    for (int i = 0; i < 7; ++i) {
        streams.push_back(std::make_unique<HttpConnection>(server.port()));
        status =
            streams.back()->exchange(bytes_of({.target = "/api/v1/events", .token = token}), false).status;
    }
    EXPECT_EQ(status, 429);
}

TEST_F(Sessions, AreDrainedWhenTheServerStops) {
    HttpConnection idle(server.port());
    EXPECT_EQ(idle.exchange(bytes_of({.target = "/healthz"})).status, 200);
    HttpConnection stream(server.port());
    EXPECT_EQ(stream.exchange(bytes_of({.target = "/api/v1/events", .token = server.owner()}), false).status,
              200);
    server.server().stop();
    EXPECT_TRUE(idle.closed_by_peer());
    EXPECT_THROW(HttpConnection(server.port()), std::runtime_error);
}

}  // namespace
}  // namespace bangnopi::test
