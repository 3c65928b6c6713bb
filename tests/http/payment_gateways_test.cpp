// Accounts at payment gateways, the door of their webhooks and charges for invoices, over HTTP.
#include "adapters/http/server.hpp"

#include "billing/payment_gateway.hpp"
#include "tests/http/test_server.hpp"
#include "tests/support/eventually.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

const std::string door = "/api/v1/webhooks/midtrans/demo.mt";

class HttpPaymentGateways : public testing::TestWithParam<store::Engine> {
  protected:
    HttpPaymentGateways() : server(GetParam()), account(server.add_payment_gateway_account("mt")) {
        server.payment_gateway.behave({.must_be_confirmed = false});
    }

    std::string id_of(const std::string& target, const json::value& body) {
        return std::string(server.post(target, body, server.owner()).json().at("id").as_string());
    }
    json::value read(const std::string& target) {
        const HttpAnswer answer = server.get(target, server.owner());
        EXPECT_EQ(answer.status, 200) << answer.body;
        return answer.json();
    }
    // Of 150,000, which a customer owes for October.
    std::string invoice() {
        id_of("/api/v1/plans",
              {{"code", "P"}, {"name", "P"}, {"billing", "postpaid"}, {"monthly_fee", 150000}});
        const std::string customer = id_of("/api/v1/customers", {{"name", "Siti"}});
        id_of("/api/v1/subscriptions", {{"customer", customer},
                                        {"plan", "P"},
                                        {"starts_on", "2026-10-01"},
                                        {"billing_day", 1},
                                        {"connection", {{"kind", "static_ip"}, {"ip", "10.20.0.4"}}}});
        server.bill({{"day", "2026-11-01"}}, server.owner());
        return std::string(read("/api/v1/invoices").at_pointer("/items/0/id").as_string());
    }
    std::string reference_of(const std::string& invoice) {
        const HttpAnswer made = server.post("/api/v1/invoices/" + invoice + "/checkouts",
                                            {{"account", "mt"}, {"way", "qris"}}, server.owner());
        EXPECT_EQ(made.status, 200) << made.body;
        return std::string(made.json().at("reference").as_string());
    }

    TestServer server;
    std::string account;
};

TEST_P(HttpPaymentGateways, ShowNoKeyOfAnAccountAgain) {
    const HttpAnswer shown = server.get("/api/v1/payment-gateway-accounts/" + account, server.owner());
    EXPECT_EQ(shown.body.find("kunci-rahasia"), std::string::npos);
    EXPECT_EQ(server.get("/api/v1/audit", server.owner()).body.find("kunci-rahasia"), std::string::npos);
    const auto again = server.post("/api/v1/payment-gateway-accounts",
                                   {{"code", "mt"},
                                    {"name", "Lagi"},
                                    {"kind", "tripay"},
                                    {"settings", {{"email", "kantor@example.id"}}},
                                    {"keys", {{"server_key", "x"}}}},
                                   server.owner());
    EXPECT_EQ(again.status, 409);
    const auto bad = server.post("/api/v1/payment-gateway-accounts",
                                 {{"code", "xd"},
                                  {"name", "X"},
                                  {"kind", "xendit"},
                                  {"settings", {{"email", "bukan"}, {"colour", "red"}}},
                                  {"keys", json::object{}}},
                                 server.owner());
    EXPECT_EQ(bad.status, 422);
    EXPECT_NE(bad.body.find("/settings/email"), std::string::npos);
    EXPECT_NE(bad.body.find("/settings/colour"), std::string::npos);
}

TEST_P(HttpPaymentGateways, MakeAnInvoiceLunasByAWebhook) {
    const std::string id = invoice();
    const std::string reference = reference_of(id);
    const HttpAnswer answer = server.deliver(door, StubGateway::webhook(reference, "paid", 150'000));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "OK");
    EXPECT_EQ(read("/api/v1/invoices/" + id).at("status").as_string(), "paid");
    EXPECT_EQ(read("/api/v1/invoices/" + id + "/checkouts").at_pointer("/items/0/status").as_string(),
              "paid");
    EXPECT_EQ(server.deliver(door, StubGateway::webhook(reference, "paid", 150'000)).status, 200);
    EXPECT_EQ(read("/api/v1/payments").at("total").as_int64(), 1);
}

TEST_P(HttpPaymentGateways, KeepAWebhookThatIsNotSignedAsAnAttempt) {
    EXPECT_EQ(server.deliver(door, "forged INV-1 paid 1000 IDR M1").status, 401);
    const json::value attempts = read("/api/v1/payment-gateway-attempts?account=" + account);
    ASSERT_EQ(attempts.at("total").as_int64(), 1);
    EXPECT_EQ(attempts.at_pointer("/items/0/peer").as_string(), "127.0.0.1");
    EXPECT_EQ(attempts.at_pointer("/items/0/beginning").as_string(), "forged INV-1 paid 1000 IDR M1");
    EXPECT_EQ(read("/api/v1/payment-gateway-events").at("total").as_int64(), 0);
    EXPECT_NE(server.get("/metrics", "").body.find("bangnopi_gateway_webhooks_refused_total 1\n"),
              std::string::npos);
}

TEST_P(HttpPaymentGateways, SlowDownWhoeverForgesAndNotTheGateway) {
    int refused = 0;
    while (server.deliver(door, "forged").status == 401) ASSERT_LT(++refused, 1000);
    EXPECT_EQ(server.deliver(door, "forged").status, 429);
    EXPECT_LE(read("/api/v1/payment-gateway-attempts").at("total").as_int64(), refused);
    EXPECT_EQ(server.deliver(door, StubGateway::webhook("INV-1", "paid", 1000)).status, 200);
}

TEST_P(HttpPaymentGateways, AreNotFoundAtAnotherDoor) {
    for (const char* other : {"/api/v1/webhooks/midtrans/demo.lain", "/api/v1/webhooks/midtrans/other.mt",
                              "/api/v1/webhooks/midtrans/demo", "/api/v1/webhooks/xendit/demo.mt",
                              "/api/v1/webhooks/paypal/demo.mt"})
        EXPECT_EQ(server.deliver(other, StubGateway::webhook("INV-1", "paid", 1000)).status, 404) << other;
}

TEST_P(HttpPaymentGateways, TakeNoWebhookThatIsTooLong) {
    const std::string body(billing::webhook_octets_max + 1, 'a');
    EXPECT_EQ(server.deliver(door, body).status, 413);
}

TEST_P(HttpPaymentGateways, TellStaffWhyTheyLook) {
    server.deliver(door, StubGateway::webhook("INV-1", "paid", 1000));
    const HttpAnswer shown = server.ask({.method = "GET",
                                         .target = "/api/v1/payment-gateway-events?state=review",
                                         .token = server.owner(),
                                         .headers = {{"Accept-Language", "id"}}});
    EXPECT_EQ(shown.json().at_pointer("/items/0/reason").as_string(), "unknown_order");
    EXPECT_EQ(shown.json().at_pointer("/items/0/reason_words").as_string(),
              "tidak ada tagihan buatan sini dengan nomor rujukan ini");
}

ON_BOTH_ENGINES(HttpPaymentGateways);

class WebhooksOfTheHasty : public testing::Test {
  protected:
    static http::Options slow() {
        http::Options options;
        options.webhooks_per_second_per_account = 0.5;
        return options;
    }
};

TEST_F(WebhooksOfTheHasty, AreToBeSentAgain) {
    TestServer server(store::Engine::sqlite, slow());
    server.add_payment_gateway_account("mt");
    EXPECT_EQ(server.deliver(door, StubGateway::webhook("INV-1", "paid", 1)).status, 200);
    EXPECT_EQ(server.deliver(door, StubGateway::webhook("INV-2", "paid", 1)).status, 429);
}

}  // namespace
}  // namespace bangnopi::test
