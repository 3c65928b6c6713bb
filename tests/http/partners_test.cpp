// What a partner who signs in sees: its own customers and vouchers, and nothing of anybody else.
#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

class PartnersByHttp : public testing::TestWithParam<store::Engine> {
  protected:
    PartnersByHttp()
        : server(GetParam()), token(server.owner()), mitra(server.token_of(staff::Role::reseller)) {}

    json::value made(const std::string& target, const json::value& body, int status = 201) {
        const HttpAnswer answer = server.post(target, body, token);
        EXPECT_EQ(answer.status, status) << target << ' ' << answer.body;
        return answer.json();
    }
    std::string partner(const std::string& name, const std::string& staff = "") {
        json::object body{{"name", name}, {"commission", {{"kind", "percent"}, {"value", "10"}}}};
        if (!staff.empty()) body["staff"] = staff;
        return std::string(made("/api/v1/partners", body).at("id").as_string());
    }
    void sell_one(const std::string& partner) {
        const json::value batch =
            made("/api/v1/voucher-batches", {{"count", 1}, {"kind", "balance"}, {"face_price", 10'000}});
        made("/api/v1/voucher-batches/" + std::string(batch.at("id").as_string()) + "/sale",
             {{"partner", partner}, {"paid_by", "credit"}});
    }

    TestServer server;
    std::string token;
    std::string mitra;
};

TEST_P(PartnersByHttp, SeeTheirOwnAndNothingElse) {
    const std::string tini = partner("Warung Bu Tini", "reseller");
    const std::string other = partner("Konter Jaya");
    const json::value theirs = made("/api/v1/customers", {{"name", "Pelanggan Lain"}});
    made("/api/v1/partners/" + other + "/customers", {{"customer", theirs.at("id")}}, 200);
    sell_one(tini);
    sell_one(other);
    EXPECT_EQ(server.post("/api/v1/reseller/customers", {{"name", "Siti"}}, mitra).status, 201);
    const HttpAnswer customers = server.get("/api/v1/reseller/customers", mitra);
    EXPECT_THAT(customers.body, HasSubstr("Siti"));
    EXPECT_THAT(customers.body, Not(HasSubstr("Pelanggan Lain")));
    EXPECT_THAT(server.get("/api/v1/reseller/customers?q=lain", mitra).body,
                Not(HasSubstr("Pelanggan Lain")));
    EXPECT_EQ(server.get("/api/v1/reseller/vouchers", mitra).json().at("total").as_int64(), 1);
    EXPECT_EQ(server.get("/api/v1/reseller", mitra).json().at_pointer("/account/owes").as_int64(), 9'000);
    for (const char* target :
         {"/api/v1/customers", "/api/v1/vouchers", "/api/v1/partners", "/api/v1/invoices"})
        EXPECT_EQ(server.get(target, mitra).status, 403) << target;
}

TEST_P(PartnersByHttp, HaveCommissionsByPlanThatAreReplacedTogether) {
    made("/api/v1/plans",
         {{"code", "P"}, {"name", "Paket P"}, {"billing", "postpaid"}, {"monthly_fee", 1000}});
    const std::string target = "/api/v1/partners/" + partner("Warung Bu Tini", "reseller");
    const auto edit = [&](const json::array& plans) {
        return server.ask({.method = "PATCH",
                           .target = target,
                           .body = json::value{{"plan_commissions", plans}},
                           .token = token});
    };
    const HttpAnswer edited = edit({{{"plan", "P"}, {"kind", "percent"}, {"value", "12"}}});
    ASSERT_EQ(edited.status, 200) << edited.body;
    EXPECT_EQ(edited.json().at_pointer("/plan_commissions/0/plan").as_string(), "P");
    EXPECT_EQ(server.get(target, token).json().at_pointer("/plan_commissions/0/value").as_string(), "12");
    EXPECT_EQ(server.get("/api/v1/reseller", mitra).json().at("plan_commissions").as_array().size(), 1U);
    EXPECT_EQ(edit({{{"plan", "TIDAK"}, {"kind", "none"}}}).status, 422);
    EXPECT_EQ(edit({}).json().at("plan_commissions").as_array().size(), 0U);
}

TEST_P(PartnersByHttp, WhoAreNoneAreToldSo) {
    EXPECT_EQ(server.get("/api/v1/reseller", mitra).status, 409);
    EXPECT_EQ(server.post("/api/v1/reseller/customers", {{"name", "Siti"}}, mitra).status, 409);
    EXPECT_EQ(server.get("/api/v1/customers", token).json().at("total").as_int64(), 0);
}

TEST_P(PartnersByHttp, AreOneForEachWhoSignsIn) {
    partner("Warung Bu Tini", "reseller");
    EXPECT_EQ(server.post("/api/v1/partners", {{"name", "Dua"}, {"staff", "reseller"}}, token).status, 409);
    EXPECT_EQ(server.post("/api/v1/partners", {{"name", "Tiga"}, {"staff", "owner"}}, token).status, 422);
}

ON_BOTH_ENGINES(PartnersByHttp);

}  // namespace
}  // namespace bangnopi::test
