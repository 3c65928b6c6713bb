// Secrets at rest: what the program showed once, or was given, stands in no byte of the database's files.
#include <fstream>
#include <iterator>

#include "staff/second_factor.hpp"
#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

class Secrets : public testing::Test {
  protected:
    Secrets() : server(store::Engine::sqlite) {}

    HttpAnswer post_once(const std::string& target, const json::value& body, const std::string& key) {
        return server.ask({.method = "POST",
                           .target = target,
                           .body = body,
                           .token = server.owner(),
                           .headers = {{"Idempotency-Key", key}}});
    }
    json::value pppoe_subscription() {
        const auto id_of = [&](const std::string& target, const json::value& body) {
            return server.post(target, body, server.owner()).json().at("id");
        };
        id_of("/api/v1/plans",
              {{"code", "P"}, {"name", "P"}, {"billing", "postpaid"}, {"monthly_fee", 100000}});
        return {{"customer", id_of("/api/v1/customers", {{"name", "Siti"}})},
                {"plan", "P"},
                {"connection", {{"kind", "pppoe"}, {"username", "siti"}}}};
    }
    // Of the file and of what SQLite keeps beside it.
    std::string bytes_at_rest() {
        std::string bytes;
        for (const char* part : {"", "-wal", "-shm"}) {
            std::ifstream file(server.db().file() + part, std::ios::binary);
            bytes.append(std::istreambuf_iterator<char>(file), {});
        }
        return bytes;
    }
    static std::string text(const json::value& object, std::string_view name) {
        return std::string(object.at(name).as_string());
    }

    TestServer server;
};

TEST_F(Secrets, ThatWereGeneratedUnderAKeyAreSealedAndAnsweredAgain) {
    const json::value body = pppoe_subscription();
    const HttpAnswer first = post_once("/api/v1/subscriptions", body, "kunci-1");
    ASSERT_EQ(first.status, 201) << first.body;
    const HttpAnswer again = post_once("/api/v1/subscriptions", body, "kunci-1");
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.body, first.body);
    const std::string bytes = bytes_at_rest();
    EXPECT_NE(bytes.find("siti"), std::string::npos);  // it is the file, and not encrypted as a whole
    EXPECT_EQ(bytes.find(text(first.json(), "generated_password")), std::string::npos);
}

// Of bgn_<operator>_<id>_<secret>; a secret may hold a "_" itself.
std::string secret_part(const std::string& token) {
    std::size_t at = 0;
    for (int part = 0; part < 3; ++part) at = token.find('_', at) + 1;
    return token.substr(at);
}

TEST_F(Secrets, OfTokensAndSessionsAndStaffAreNeverInClear) {
    const HttpAnswer made = post_once("/api/v1/tokens", {{"name", "skrip"}, {"role", "auditor"}}, "kunci-2");
    ASSERT_EQ(made.status, 201) << made.body;
    const json::value member{
        {"username", "budi"}, {"name", "Budi"}, {"role", "technician"}, {"password", "rahasia-sekali"}};
    EXPECT_EQ(post_once("/api/v1/staff", member, "kunci-3").status, 201);
    const std::string bytes = bytes_at_rest();
    for (const std::string& secret : {text(made.json(), "token"), server.owner()})
        EXPECT_EQ(bytes.find(secret_part(secret)), std::string::npos);
    EXPECT_EQ(bytes.find("rahasia-sekali"), std::string::npos);
    EXPECT_EQ(bytes.find(staff_password), std::string::npos);
}

TEST_F(Secrets, OfASecondFactorAreNeverInClear) {
    const json::value begun =
        server.post("/api/v1/me/totp", {{"password", staff_password}}, server.owner()).json();
    const std::string code = staff::totp_code(raw_secret(text(begun, "secret")), SystemClock().now());
    const json::value confirmed =
        server.post("/api/v1/me/totp/confirm", {{"totp", code}}, server.owner()).json();
    const std::string bytes = bytes_at_rest();
    EXPECT_EQ(bytes.find(raw_secret(text(begun, "secret"))), std::string::npos);
    EXPECT_EQ(bytes.find(text(begun, "secret")), std::string::npos);
    for (const json::value& recovery : confirmed.at("recovery_codes").as_array())
        EXPECT_EQ(bytes.find(std::string(recovery.as_string())), std::string::npos);
}

TEST_F(Secrets, OfRoutersAreNeverInClear) {
    const json::value given{
        {"name", "A"}, {"kind", "mikrotik"}, {"addresses", {"10.0.0.2"}}, {"secret", "rahasia-menara"}};
    ASSERT_EQ(post_once("/api/v1/routers", given, "kunci-5").status, 201);
    const json::value without{{"name", "B"}, {"kind", "mikrotik"}, {"addresses", {"10.0.0.3"}}};
    const HttpAnswer made = post_once("/api/v1/routers", without, "kunci-6");
    EXPECT_EQ(post_once("/api/v1/routers", without, "kunci-6").body, made.body);
    const std::string bytes = bytes_at_rest();
    EXPECT_NE(bytes.find("10.0.0.3"), std::string::npos);
    EXPECT_EQ(bytes.find("rahasia-menara"), std::string::npos);
    EXPECT_EQ(bytes.find(text(made.json(), "generated_secret")), std::string::npos);
    for (const char* target : {"/api/v1/routers", "/api/v1/audit"}) {
        const std::string shown = server.get(target, server.owner()).body;
        EXPECT_EQ(shown.find("rahasia-menara"), std::string::npos);
        EXPECT_EQ(shown.find(text(made.json(), "generated_secret")), std::string::npos);
    }
}

TEST_F(Secrets, AreMaskedInTheAuditLog) {
    ASSERT_EQ(post_once("/api/v1/subscriptions", pppoe_subscription(), "kunci-4").status, 201);
    const std::string log = server.get("/api/v1/audit?limit=100", server.owner()).body;
    EXPECT_NE(log.find("\"password\":\"***\""), std::string::npos) << log;
    EXPECT_EQ(log.find("$argon2"), std::string::npos);
}

}  // namespace
}  // namespace bangnopi::test
