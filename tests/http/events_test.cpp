// An event stream ends with what let it be opened.
#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

http::Options with_short_heartbeat() {
    http::Options options;
    options.heartbeat = std::chrono::milliseconds(100);
    return options;
}

class Events : public testing::TestWithParam<store::Engine> {
  protected:
    Events() : server(GetParam(), with_short_heartbeat()), owner(server.owner()) {}

    struct Stream {
        HttpConnection connection;
        explicit Stream(std::uint16_t port, const std::string& token) : connection(port) {
            connection.send(bytes_of({.target = "/api/v1/events", .token = token}));
            EXPECT_EQ(connection.receive(false).status, 200);
            connection.receive_until("retry:");
        }
    };
    std::unique_ptr<Stream> listen(const std::string& token) {
        return std::make_unique<Stream>(server.port(), token);
    }
    void expect_ended(Stream& stream) { EXPECT_NO_THROW(stream.connection.receive_rest()); }

    // The id and the token of a member of staff who has signed in.
    std::pair<std::string, std::string> technician() {
        const std::string& token = server.token_of(staff::Role::technician);
        return {std::string(server.get("/api/v1/me", token).json().at("id").as_string()), token};
    }
    json::value token_for(const json::object& terms) {
        json::object body{{"name", "skrip"}, {"role", "auditor"}};
        for (const auto& term : terms) body[term.key()] = term.value();
        return server.post("/api/v1/tokens", body, owner).json();
    }
    HttpAnswer edit(const std::string& member, const json::value& body) {
        return server.ask(
            {.method = "PATCH", .target = "/api/v1/staff/" + member, .body = body, .token = owner});
    }

    TestServer server;
    std::string owner;
};

TEST_P(Events, EndWithTheSessionThatIsSignedOut) {
    const auto [id, token] = technician();
    const auto stream = listen(token);
    EXPECT_EQ(server.ask({.method = "DELETE", .target = "/api/v1/sessions/current", .token = token}).status,
              204);
    expect_ended(*stream);
}

TEST_P(Events, EndWithTheTokenThatIsRevoked) {
    const json::value made = token_for({});
    const auto stream = listen(std::string(made.at("token").as_string()));
    const std::string target = "/api/v1/tokens/" + std::string(made.at("id").as_string());
    EXPECT_EQ(server.ask({.method = "DELETE", .target = target, .token = owner}).status, 204);
    expect_ended(*stream);
}

TEST_P(Events, EndWithTheTimeOfTheirToken) {
    const std::string soon = format_instant(SystemClock().now() + std::chrono::seconds(2));
    const auto stream = listen(std::string(token_for({{"expires_at", soon}}).at("token").as_string()));
    expect_ended(*stream);
}

TEST_P(Events, EndWhenTheirMemberOfStaffIsChanged) {
    const auto [id, token] = technician();
    for (const json::value& change :
         {json::value{{"role", "auditor"}}, json::value{{"password", "lain-sekali-lho"}}}) {
        const auto stream = listen(server.sign_in("demo", "technician"));
        EXPECT_EQ(edit(id, change).status, 200);
        expect_ended(*stream);
    }
}

TEST_P(Events, EndWhenTheirMemberOfStaffIsDeactivated) {
    const auto [id, token] = technician();
    const auto stream = listen(token);
    EXPECT_EQ(edit(id, {{"active", false}}).status, 200);
    expect_ended(*stream);
    EXPECT_EQ(server.get("/api/v1/events", token).status, 401);
}

TEST_P(Events, GoOnForEverybodyElse) {
    const auto [id, token] = technician();
    const auto stream = listen(owner);
    EXPECT_EQ(edit(id, {{"active", false}}).status, 200);
    server.post("/api/v1/areas", {{"code", "RT02"}, {"name", "RT 02"}}, owner);
    EXPECT_NE(stream->connection.receive_until("area.created").find("staff.changed"), std::string::npos);
}

ON_BOTH_ENGINES(Events);

}  // namespace
}  // namespace bangnopi::test
