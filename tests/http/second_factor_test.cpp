// A second factor at sign-in: set up, asked for, each code once, and its end.
#include "staff/second_factor.hpp"

#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

class SecondFactor : public testing::TestWithParam<store::Engine> {
  protected:
    SecondFactor() : server(GetParam()) {}

    static std::string code_of(const HttpAnswer& answer) {
        return std::string(answer.json().at("code").as_string());
    }
    std::string totp(int steps = 0) const {
        return staff::totp_code(secret_, SystemClock().now() + steps * staff::totp_step);
    }
    HttpAnswer begin() {
        return server.post("/api/v1/me/totp", {{"password", staff_password}}, server.owner());
    }
    HttpAnswer confirm(const std::string& code) {
        return server.post("/api/v1/me/totp/confirm", {{"totp", code}}, server.owner());
    }
    // The code of this step is used up; that of the next one is taken early.
    void set_up() {
        secret_ = raw_secret(std::string(begin().json().at("secret").as_string()));
        const HttpAnswer confirmed = confirm(totp());
        ASSERT_EQ(confirmed.status, 200) << confirmed.body;
        const json::value answer = confirmed.json();
        for (const json::value& code : answer.at("recovery_codes").as_array())
            recovery_.emplace_back(code.as_string());
    }
    HttpAnswer sign_in(const std::optional<std::string>& code, std::string_view password = staff_password) {
        json::object body{{"operator", "demo"}, {"username", "owner"}, {"password", password}};
        if (code) body["totp"] = *code;
        return server.post("/api/v1/sessions?token=1", body, "");
    }

    TestServer server;
    std::string secret_;
    std::vector<std::string> recovery_;
};

TEST_P(SecondFactor, IsAskedForOnceItIsConfirmed) {
    const HttpAnswer begun = begin();
    ASSERT_EQ(begun.status, 201) << begun.body;
    EXPECT_THAT(std::string(begun.json().at("uri").as_string()),
                testing::StartsWith("otpauth://totp/Operator%20demo:owner?secret="));
    EXPECT_EQ(sign_in(std::nullopt).status, 201);
    EXPECT_EQ(code_of(confirm("000000")), "wrong_credentials");
    EXPECT_FALSE(server.get("/api/v1/me", server.owner()).json().at("totp").as_bool());
    set_up();
    EXPECT_TRUE(server.get("/api/v1/me", server.owner()).json().at("totp").as_bool());
    EXPECT_EQ(code_of(sign_in(std::nullopt)), "totp_required");
    EXPECT_EQ(code_of(sign_in(std::nullopt, "salah-sekali")), "wrong_credentials");
    EXPECT_EQ(code_of(sign_in("000000")), "wrong_credentials");
    EXPECT_EQ(sign_in(totp(1)).status, 201);
}

TEST_P(SecondFactor, TakesEachCodeOnce) {
    set_up();
    const std::string before = totp();
    const std::string code = totp(1);
    EXPECT_EQ(sign_in(code).status, 201);
    EXPECT_EQ(code_of(sign_in(code)), "wrong_credentials");
    EXPECT_EQ(code_of(sign_in(before)), "wrong_credentials");
}

TEST_P(SecondFactor, TakesACodeOneStepEarlyAndNoFurther) {
    set_up();
    EXPECT_EQ(code_of(sign_in(totp(3))), "wrong_credentials");
    EXPECT_EQ(sign_in(totp(1)).status, 201);
}

TEST_P(SecondFactor, TakesEachRecoveryCodeOnceHoweverItIsTyped) {
    set_up();
    std::string spaced = recovery_[0];
    spaced.insert(8, "-");
    EXPECT_EQ(sign_in(spaced).status, 201);
    EXPECT_EQ(code_of(sign_in(recovery_[0])), "wrong_credentials");
    EXPECT_EQ(sign_in(recovery_[1]).status, 201);
}

TEST_P(SecondFactor, IsNotGuessedWithoutEnd) {
    set_up();
    HttpAnswer answer;
    for (int i = 0; i < 11; ++i) {
        EXPECT_EQ(sign_in(std::nullopt).status, i < 10 ? 401 : 429);  // the password clears no count
        answer = sign_in("000000");
    }
    EXPECT_EQ(answer.status, 429);
    EXPECT_EQ(sign_in(totp()).status, 429);
}

TEST_P(SecondFactor, EndsWithACodeAndIsBegunWithThePasswordAlone) {
    EXPECT_EQ(code_of(server.post("/api/v1/me/totp", {{"password", "salah-sekali"}}, server.owner())),
              "wrong_credentials");
    set_up();
    EXPECT_EQ(begin().status, 409);
    const auto end = [&](const std::string& code) {
        return server.post("/api/v1/me/totp/end", {{"totp", code}}, server.owner());
    };
    EXPECT_EQ(end("000000").status, 401);
    EXPECT_EQ(end(totp(1)).status, 204);
    EXPECT_EQ(sign_in(std::nullopt).status, 201);
    EXPECT_EQ(end(totp(1)).status, 409);
}

TEST_P(SecondFactor, OfATokenDoesNotExist) {
    const json::value made =
        server.post("/api/v1/tokens", {{"name", "skrip"}, {"role", "owner"}}, server.owner()).json();
    const std::string token(made.at("token").as_string());
    EXPECT_EQ(server.post("/api/v1/me/totp", {{"password", staff_password}}, token).status, 409);
    EXPECT_EQ(server.post("/api/v1/me/totp/confirm", {{"totp", "123456"}}, token).status, 409);
}

TEST_P(SecondFactor, OwnPasswordsAreNotGuessedWithoutEnd) {
    const auto change = [&](std::string_view current) {
        return server
            .post("/api/v1/me/password", {{"current", current}, {"password", "kata-sandi-baru"}},
                  server.owner())
            .status;
    };
    for (int i = 0; i < 10; ++i) EXPECT_EQ(change("salah-sekali"), 401);
    EXPECT_EQ(change(staff_password), 429);
}

ON_BOTH_ENGINES(SecondFactor);

}  // namespace
}  // namespace bangnopi::test
