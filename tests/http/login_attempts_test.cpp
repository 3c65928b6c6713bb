// Tried logins over HTTP: whose they were, what became of them, and why in the words of who reads.
#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;
using domain::LoginOutcome;
using domain::LoginReason;

class LoginAttempts : public testing::TestWithParam<store::Engine> {
  protected:
    LoginAttempts() : server(GetParam()), token(server.owner()) {
        const json::value menara{{"name", "Menara"}, {"kind", "mikrotik"}, {"addresses", {"10.99.0.2"}}};
        router = std::string(server.post("/api/v1/routers", menara, token).json().at("id").as_string());
    }

    void tried(const std::string& username, LoginOutcome outcome, LoginReason reason,
               const std::string& detail = "") {
        store::LoginAttempt attempt;
        attempt.at = server.clock().now();
        attempt.username = username;
        attempt.router_id = *parse_id(router);
        attempt.mac = "aa:bb:cc:dd:ee:ff";
        attempt.outcome = outcome;
        attempt.reason = reason;
        attempt.detail = detail;
        last = server.add_login_attempt(attempt);
    }
    json::value read(const std::string& query = "", const std::string& language = "en") {
        const HttpAnswer answer = server.ask({.target = "/api/v1/login-attempts" + query,
                                              .token = token,
                                              .headers = {{"Accept-Language", language}}});
        EXPECT_EQ(answer.status, 200) << answer.body;
        return answer.json();
    }

    TestServer server;
    std::string token;
    std::string router;
    Id last;
};

TEST_P(LoginAttempts, AreShownWithTheirReasonInWords) {
    tried("siti", LoginOutcome::walled, LoginReason::unpaid, "INV/2026/11/000123");
    const json::value expected{
        {"id", format_id(last)},
        {"at", "2026-11-23T03:00:00Z"},
        {"username", "siti"},
        {"subscription", nullptr},
        {"customer_name", ""},
        {"router", {{"id", router}, {"name", "Menara"}}},
        {"mac", "aa:bb:cc:dd:ee:ff"},
        {"outcome", "isolated"},
        {"reason", "unpaid"},
        {"explanation", english(explained(LoginReason::unpaid)) + " (INV/2026/11/000123)"}};
    EXPECT_EQ(read().at("items").at(0), expected);
}

TEST_P(LoginAttempts, SpeakTheLanguageOfWhoAsks) {
    tried("siti", LoginOutcome::rejected, LoginReason::wrong_password);
    const json::value english_one = read().at("items").at(0);
    const json::value indonesian_one = read("", "id").at("items").at(0);
    EXPECT_EQ(english_one.at("reason"), indonesian_one.at("reason"));
    EXPECT_NE(english_one.at("explanation"), indonesian_one.at("explanation"));
}

TEST_P(LoginAttempts, ThatWereLetInHaveNothingToExplain) {
    tried("siti", LoginOutcome::accepted, LoginReason::none);
    const json::value shown = read().at("items").at(0);
    EXPECT_TRUE(shown.at("reason").is_null());
    EXPECT_EQ(shown.at("explanation").as_string(), "");
}

TEST_P(LoginAttempts, AreFoundByLoginAndOutcomeTheNewestFirst) {
    tried("siti", LoginOutcome::rejected, LoginReason::wrong_password);
    tried("siti", LoginOutcome::accepted, LoginReason::none);
    tried("tamu", LoginOutcome::rejected, LoginReason::unknown_user);
    EXPECT_EQ(read("?username=siti").at_pointer("/items/0/outcome").as_string(), "accepted");
    EXPECT_EQ(read("?username=siti").at("total").as_int64(), 2);
    EXPECT_EQ(read("?outcome=rejected").at("total").as_int64(), 2);
    EXPECT_EQ(read("?username=siti&outcome=rejected").at("total").as_int64(), 1);
    EXPECT_EQ(server.get("/api/v1/login-attempts?outcome=no", token).status, 422);
}

TEST_P(LoginAttempts, AreForWhoeverMaySeeSessionsOfTheirOperator) {
    tried("siti", LoginOutcome::rejected, LoginReason::wrong_password);
    EXPECT_EQ(server.get("/api/v1/login-attempts", server.token_of(staff::Role::accountant)).status, 403);
    EXPECT_EQ(server.get("/api/v1/login-attempts", server.token_of(staff::Role::auditor)).status, 200);
    const HttpAnswer theirs = server.get("/api/v1/login-attempts", server.owner_of_other());
    EXPECT_EQ(theirs.json().at("total").as_int64(), 0);
}

ON_BOTH_ENGINES(LoginAttempts);

}  // namespace
}  // namespace bangnopi::test
