// Whose webhooks a path's name takes: kept between them, and never as it was before a change.
#include "adapters/http/webhook_accounts.hpp"

#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

class WebhookAccounts : public testing::TestWithParam<store::Engine> {
  protected:
    WebhookAccounts() : server(GetParam()), account(server.add_payment_gateway_account("mt")) {}

    std::string name_after(std::chrono::seconds passed) {
        const auto found = accounts.find("demo.mt", instant + passed);
        return found ? found->account.name : "";
    }
    void rename_unheard(std::string_view sql) {
        ASSERT_TRUE(server.db().write_wait(store::Scope::of(server.demo()), store::Priority::normal,
                                           [&](store::Tx& tx) -> Result<Done> {
                                               tx.execute(sql, server.demo());
                                               return Done{};
                                           }));
    }

    TestServer server;
    std::string account;
    const Instant instant = *parse_instant("2026-11-23T02:00:00Z");
    http::WebhookAccounts accounts{server.db()};
};
ON_BOTH_ENGINES(WebhookAccounts);

TEST_P(WebhookAccounts, AreFoundByTheirCodesOnly) {
    const auto found = accounts.find("demo.mt", instant);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->tenant.id, server.demo());
    EXPECT_EQ(format_id(found->account.id), account);
    for (const char* name : {"demo.xd", "other.mt", "nobody.mt", "demomt", ".mt", "demo."})
        EXPECT_EQ(accounts.find(name, instant), nullptr) << name;
}

TEST_P(WebhookAccounts, AreThoseOfAfterAChange) {
    const std::string before = name_after(std::chrono::seconds(0));
    EXPECT_NE(before, "Baru");
    const json::value change{
        {"name", "Baru"}, {"active", true}, {"settings", {{"email", "kantor@example.id"}}}};
    ASSERT_EQ(server
                  .ask({.method = "PUT",
                        .target = "/api/v1/payment-gateway-accounts/" + account,
                        .body = change,
                        .token = server.owner()})
                  .status,
              200);
    EXPECT_EQ(name_after(std::chrono::seconds(0)), "Baru");
}

TEST_P(WebhookAccounts, OfAChangeThatNobodyToldAreKeptForSecondsOnly) {
    const std::string before = name_after(std::chrono::seconds(0));
    rename_unheard("UPDATE payment_gateway_account SET name = 'Diam' WHERE operator_id = $1");
    EXPECT_EQ(name_after(std::chrono::seconds(4)), before);
    EXPECT_EQ(name_after(std::chrono::seconds(5)), "Diam");
    rename_unheard("UPDATE payment_gateway_account SET name = 'Lagi' WHERE operator_id = $1");
    EXPECT_EQ(name_after(std::chrono::seconds(-60)), "Lagi") << "a clock that went back";
}

}  // namespace
}  // namespace bangnopi::test
