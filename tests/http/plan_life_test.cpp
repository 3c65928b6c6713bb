// What a plan says of its quota's steps and grace and of its packages' start over HTTP, and the packages that come of it.
#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

constexpr std::int64_t gigabyte = 1'000'000'000;

class PlanLife : public testing::TestWithParam<store::Engine> {
  protected:
    HttpAnswer created(const json::object& terms) {
        json::object plan{{"code", "FUP"}, {"name", "FUP"}, {"billing", "postpaid"}};
        for (const auto& [name, value] : terms) plan[name] = value;
        return server.post("/api/v1/plans", plan, token);
    }
    std::string refused(const json::object& terms) {
        const HttpAnswer answer = created(terms);
        EXPECT_EQ(answer.status, 422) << answer.body;
        return std::string(answer.json().at_pointer("/errors/0/pointer").as_string());
    }
    static json::object throttled(json::array steps) {
        return {{"included_bytes", 100 * gigabyte},
                {"beyond", "throttle"},
                {"throttle_down_bps", 5'000'000},
                {"throttle_up_bps", 2'000'000},
                {"throttle_steps", std::move(steps)}};
    }
    static json::object step(std::int64_t beyond_bytes, std::int64_t down) {
        return {{"beyond_bytes", beyond_bytes}, {"rate_down_bps", down}, {"rate_up_bps", down}};
    }

    TestServer server{GetParam()};
    std::string token = server.owner();
};

TEST_P(PlanLife, ReadsItsStepsBack) {
    const json::array steps{step(150 * gigabyte, 2'000'000), step(200 * gigabyte, 1'000'000)};
    const HttpAnswer answer = created(throttled(steps));
    ASSERT_EQ(answer.status, 201) << answer.body;
    const json::value version = answer.json().at("current");
    EXPECT_EQ(version.at("throttle_steps"), json::value(steps));
    EXPECT_EQ(version.at("throttle_down_bps"), 5'000'000);
    EXPECT_EQ(version.at("grace_bytes"), 0);
    EXPECT_EQ(version.at("package_starts"), "purchase");
}

TEST_P(PlanLife, RefusesByTheFieldThatIsWrong) {
    EXPECT_EQ(refused(throttled({step(100 * gigabyte, 1000)})), "/throttle_steps/0/beyond_bytes");
    EXPECT_EQ(refused(throttled({step(150 * gigabyte, 0)})), "/throttle_steps/0/rate_down_bps");
    json::array many;
    for (std::int64_t n = 1; n <= 6; ++n) many.push_back(step((100 + n) * gigabyte, 1000));
    EXPECT_EQ(refused(throttled(many)), "/throttle_steps");
    EXPECT_EQ(refused({{"grace_bytes", 1}}), "/grace_bytes");
    EXPECT_EQ(refused({{"package_starts", "first_use"}}), "/package_starts");
    EXPECT_EQ(refused({{"package_starts", "someday"}}), "/package_starts");
    EXPECT_EQ(refused({{"beyond", "stop"}, {"included_bytes", 1}, {"grace_bytes", 9223372036854775807}}),
              "/grace_bytes");
}

TEST_P(PlanLife, TellsOfAPackageWhetherItWaits) {
    const HttpAnswer plan = created({{"code", "MINGGU"},
                                     {"billing", "prepaid_package"},
                                     {"days", 7},
                                     {"price", 35'000},
                                     {"package_starts", "first_use"},
                                     {"included_bytes", 10 * gigabyte},
                                     {"beyond", "stop"},
                                     {"grace_bytes", gigabyte}});
    ASSERT_EQ(plan.status, 201) << plan.body;
    EXPECT_EQ(plan.json().at("current").at("grace_bytes"), gigabyte);
    const auto id_of = [](const HttpAnswer& answer) {
        EXPECT_EQ(answer.status, 201) << answer.body;
        return std::string(answer.json().at("id").as_string());
    };
    const std::string customer = id_of(server.post(
        "/api/v1/customers", json::object{{"name", "Siti Aminah"}, {"address", "Jl. Melati 4"}}, token));
    const std::string line = id_of(server.post(
        "/api/v1/subscriptions",
        json::object{{"customer", customer},
                     {"plan", "MINGGU"},
                     {"connection",
                      json::object{{"kind", "pppoe"}, {"username", "siti"}, {"password", "rahasia-siti"}}}},
        token));
    const HttpAnswer paid = server.post("/api/v1/payments",
                                        json::object{{"customer", customer},
                                                     {"method", "cash"},
                                                     {"channel", "kas"},
                                                     {"amount", 35'000},
                                                     {"to", "balance"},
                                                     {"reference", "KW-1"}},
                                        token);
    ASSERT_EQ(paid.status, 201) << paid.body;
    const std::string packages = "/api/v1/subscriptions/" + line + "/packages";
    const json::value waiting = server.get(packages, token).json().at("items").at(0);
    EXPECT_TRUE(waiting.at("waits_until").is_string());
    EXPECT_TRUE(waiting.at("begun_at").is_null());
    const std::string now = format_instant(server.clock().now());
    const HttpAnswer used =
        server.post("/api/v1/usage",
                    json::object{{"records", json::array{json::object{{"key", "1"},
                                                                      {"subscription", line},
                                                                      {"started_at", now},
                                                                      {"ended_at", now},
                                                                      {"bytes_down", 1'000},
                                                                      {"bytes_up", 0}}}}},
                    token);
    ASSERT_EQ(used.status, 200) << used.body;
    const json::value begun = server.get(packages, token).json().at("items").at(0);
    EXPECT_TRUE(begun.at("waits_until").is_null());
    EXPECT_EQ(begun.at("begun_at"), now.c_str());
    EXPECT_EQ(server.post(packages, json::object{}, token).status, 409) << "the balance is spent";
}

ON_BOTH_ENGINES(PlanLife);

}  // namespace
}  // namespace bangnopi::test
