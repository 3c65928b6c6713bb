// The burst of a plan over HTTP: what is left out, what is read back, and what is refused by which field.
#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

class PlanBursts : public testing::TestWithParam<store::Engine> {
  protected:
    HttpAnswer created(const json::object& burst) {
        json::object plan{
            {"code", "R10"},          {"name", "Rumah 10 Mbps"},     {"billing", "postpaid"},
            {"monthly_fee", 150'000}, {"rate_down_bps", 10'000'000}, {"rate_up_bps", 5'000'000}};
        for (const auto& [name, value] : burst) plan[name] = value;
        return server.post("/api/v1/plans", plan, token);
    }
    static json::object burst_in(const json::value& version) {
        json::object burst;
        for (const char* name : {"burst_down_bps", "burst_up_bps", "burst_threshold_down_bps",
                                 "burst_threshold_up_bps", "burst_time_s"})
            burst[name] = version.at(name);
        return burst;
    }
    std::string refused(const json::object& burst) {
        const HttpAnswer answer = created(burst);
        EXPECT_EQ(answer.status, 422) << answer.body;
        return std::string(answer.json().at_pointer("/errors/0/pointer").as_string());
    }

    TestServer server{GetParam()};
    std::string token = server.owner();
};

TEST_P(PlanBursts, AreReadBackWithWhatWasLeftOut) {
    const HttpAnswer answer =
        created({{"burst_down_bps", 15'000'000}, {"burst_up_bps", 8'000'000}, {"burst_time_s", nullptr}});
    ASSERT_EQ(answer.status, 201) << answer.body;
    EXPECT_EQ(burst_in(answer.json().at("current")), (json::object{{"burst_down_bps", 15'000'000},
                                                                   {"burst_up_bps", 8'000'000},
                                                                   {"burst_threshold_down_bps", 10'000'000},
                                                                   {"burst_threshold_up_bps", 5'000'000},
                                                                   {"burst_time_s", 16}}));
}

TEST_P(PlanBursts, AreOfAVersion) {
    const HttpAnswer plan = created({});
    const json::object none = burst_in(plan.json().at("current"));
    for (const auto& field : none) EXPECT_EQ(field.value(), 0) << field.key();
    const json::object whole{{"burst_down_bps", 15'000'000},
                             {"burst_up_bps", 8'000'000},
                             {"burst_threshold_down_bps", 8'000'000},
                             {"burst_threshold_up_bps", 4'000'000},
                             {"burst_time_s", 32}};
    json::object version = whole;
    version["billing"] = "postpaid";
    version["monthly_fee"] = 150'000;
    version["rate_down_bps"] = 10'000'000;
    version["rate_up_bps"] = 5'000'000;
    version["valid_from"] = "2027-01-01";
    const std::string versions =
        "/api/v1/plans/" + std::string(plan.json().at("id").as_string()) + "/versions";
    const HttpAnswer answer = server.post(versions, version, token);
    ASSERT_EQ(answer.status, 201) << answer.body;
    EXPECT_EQ(burst_in(answer.json().at_pointer("/versions/1")), whole);
    EXPECT_EQ(burst_in(answer.json().at("current")), none);
}

TEST_P(PlanBursts, AreRefusedByTheFieldThatIsWrong) {
    EXPECT_EQ(refused({{"burst_down_bps", 15'000'000}}), "/burst_up_bps");
    EXPECT_EQ(refused({{"burst_time_s", 16}}), "/burst_down_bps");
    EXPECT_EQ(refused({{"burst_down_bps", 15'000'000}, {"burst_up_bps", 5'000'000}}), "/burst_up_bps");
    json::object burst{{"burst_down_bps", 15'000'000}, {"burst_up_bps", 8'000'000}};
    const auto with = [&](const char* name, std::int64_t value) {
        json::object edited = burst;
        edited[name] = value;
        return refused(edited);
    };
    EXPECT_EQ(with("rate_down_bps", 0), "/burst_down_bps");
    EXPECT_EQ(with("burst_threshold_down_bps", 15'000'001), "/burst_threshold_down_bps");
    EXPECT_EQ(with("burst_threshold_up_bps", -1), "/burst_threshold_up_bps");
    EXPECT_EQ(with("burst_time_s", 3601), "/burst_time_s");
}

ON_BOTH_ENGINES(PlanBursts);

}  // namespace
}  // namespace bangnopi::test
