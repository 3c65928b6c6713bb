// An Idempotency-Key makes one thing, however often and however closely together it is sent.
#include <latch>
#include <set>
#include <thread>

#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

class Idempotency : public testing::TestWithParam<store::Engine> {
  protected:
    Idempotency() : server(GetParam()), token(server.owner()) {}

    HttpRequest keyed(const std::string& target, const json::value& body, const std::string& key) {
        return {.method = "POST",
                .target = target,
                .body = body,
                .token = token,
                .headers = {{"Idempotency-Key", key}}};
    }
    // All at once, each on a connection of its own.
    std::vector<HttpAnswer> at_once(const std::vector<HttpRequest>& requests) {
        std::vector<HttpAnswer> answers(requests.size());
        std::latch ready(static_cast<std::ptrdiff_t>(requests.size()));
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < requests.size(); ++i)
            threads.emplace_back([&, i] {
                HttpConnection connection(server.port());
                ready.arrive_and_wait();
                answers[i] = connection.exchange(bytes_of(requests[i]));
            });
        threads.clear();
        return answers;
    }
    std::int64_t total(const std::string& list) {
        return server.get(list, token).json().at("total").as_int64();
    }

    TestServer server;
    std::string token;
};

TEST_P(Idempotency, MakesOneTokenOfAKey) {
    const HttpRequest request = keyed("/api/v1/tokens", {{"name", "skrip"}, {"role", "auditor"}}, "token-1");
    const HttpAnswer first = server.ask(request);
    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(server.ask(request).body, first.body);
    EXPECT_EQ(total("/api/v1/tokens"), 1);
    const HttpRequest other = keyed("/api/v1/tokens", {{"name", "lain"}, {"role", "auditor"}}, "token-1");
    EXPECT_EQ(server.ask(other).status, 409);
    EXPECT_EQ(total("/api/v1/tokens"), 1);
}

TEST_P(Idempotency, BeginsOneBillRunOfAKeyThatIsSentManyTimesAtOnce) {
    const HttpRequest request = keyed("/api/v1/bill-runs", {{"day", "2026-11-23"}}, "run-1");
    std::set<std::string> bodies;
    for (const HttpAnswer& answer : at_once(std::vector<HttpRequest>(8, request))) {
        EXPECT_EQ(answer.status, 202) << answer.body;
        bodies.insert(answer.body);
    }
    EXPECT_EQ(bodies.size(), 1U);
    EXPECT_EQ(total("/api/v1/bill-runs"), 1);
}

TEST_P(Idempotency, BeginsNoBillRunOfAKeyThatHasAnother) {
    std::vector<HttpRequest> requests;
    for (const char* day : {"2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"})
        requests.push_back(keyed("/api/v1/bill-runs", {{"day", day}}, "run-2"));
    int begun = 0;
    for (const HttpAnswer& answer : at_once(requests)) {
        if (answer.status == 202)
            ++begun;
        else
            EXPECT_EQ(answer.status, 409) << answer.body;
    }
    EXPECT_EQ(begun, 1);
    EXPECT_EQ(total("/api/v1/bill-runs"), 1);
}

TEST_P(Idempotency, RefusesAKeyThatIsNoVisibleText) {
    EXPECT_EQ(server.ask(keyed("/api/v1/bill-runs", {{"day", "2026-11-23"}}, "a b")).status, 400);
    EXPECT_EQ(total("/api/v1/bill-runs"), 0);
}

ON_BOTH_ENGINES(Idempotency);

}  // namespace
}  // namespace bangnopi::test
