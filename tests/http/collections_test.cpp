// Channels, receipts and cash at the door over HTTP, as each role meets them.
#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

using testing::HasSubstr;
using testing::StartsWith;

class CollectionsOverHttp : public testing::TestWithParam<store::Engine> {
  protected:
    CollectionsOverHttp() : server(GetParam()) {
        area = id_of(server.post("/api/v1/areas", {{"code", "rt1"}, {"name", "RT 1"}}, server.owner()));
        const json::value plan{
            {"code", "P"}, {"name", "P"}, {"billing", "postpaid"}, {"monthly_fee", 150'000}};
        server.post("/api/v1/plans", plan, server.owner());
        siti = id_of(server.post("/api/v1/customers",
                                 {{"name", "Siti Aminah"}, {"area", "rt1"}, {"phone", "0812-3456-7890"}},
                                 server.owner()));
        const json::value line{{"customer", siti},
                               {"plan", "P"},
                               {"starts_on", "2026-11-01"},
                               {"connection", {{"kind", "static_ip"}, {"ip", "10.20.0.9"}}}};
        EXPECT_EQ(server.post("/api/v1/subscriptions", line, server.owner()).status, 201);
        EXPECT_EQ(server.post("/api/v1/demo/clock", {{"now", "2026-12-02T03:00:00Z"}}, server.owner()).status,
                  200);
    }
    static std::string id_of(const HttpAnswer& answer) {
        EXPECT_LT(answer.status, 300) << answer.body;
        return std::string(answer.json().at("id").as_string());
    }
    json::value receipt(std::string_view number, std::int64_t amount) {
        return {
            {"number", number}, {"customer", siti}, {"amount", amount}, {"taken_at", "2026-12-02T02:00:00Z"}};
    }
    HttpAnswer send(const json::array& receipts) {
        return server.post("/api/v1/collections/receipts", {{"receipts", receipts}}, collector);
    }
    std::string id_of_collector() {
        return std::string(server.get("/api/v1/me", collector).json().at("id").as_string());
    }

    TestServer server;
    std::string collector = server.token_of(staff::Role::collector);
    std::string accountant = server.token_of(staff::Role::accountant);
    std::string area;
    std::string siti;
};

TEST_P(CollectionsOverHttp, GoFromTheListToTheCashier) {
    EXPECT_EQ(server.get("/api/v1/collections/list", collector).json().at("total"), 0);
    EXPECT_EQ(server.get("/api/v1/collections/list", accountant).json().at("total"), 1);
    HttpRequest assign{.method = "PUT",
                       .target = "/api/v1/collections/collectors/" + id_of_collector() + "/areas",
                       .body = json::value{{"areas", {area}}},
                       .token = server.owner()};
    EXPECT_EQ(server.ask(assign).status, 200);
    const json::value list = server.get("/api/v1/collections/list", collector).json();
    EXPECT_EQ(list.at_pointer("/items/0/open"), 150'000);
    EXPECT_EQ(list.at_pointer("/items/0/phone").as_string(), "+6281234567890");

    const json::value sent = send({receipt("K7-1", 150'000), receipt("K7-2", 5'000)}).json();
    EXPECT_EQ(sent.at_pointer("/receipts/0/outcome").as_string(), "accepted");
    EXPECT_EQ(sent.at_pointer("/receipts/0/payment/invoices/0/status_label").as_string(), "Lunas");
    EXPECT_EQ(send({receipt("K7-1", 150'000)}).json().at_pointer("/receipts/0/outcome").as_string(), "known");
    EXPECT_EQ(send({receipt("K7-1", 1'000)}).json().at_pointer("/receipts/0/code").as_string(),
              "known_reference");
    const json::value refusals = server.get("/api/v1/collections/refusals", accountant).json();
    EXPECT_EQ(refusals.at_pointer("/items/0/amount"), 1'000);

    const std::string deposit =
        id_of(server.post("/api/v1/collections/deposits", {{"amount", 155'000}}, collector));
    EXPECT_EQ(
        server.post("/api/v1/collections/deposits/" + deposit + "/count", {{"counted", 155'000}}, collector)
            .status,
        403);
    const HttpAnswer counted =
        server.post("/api/v1/collections/deposits/" + deposit + "/count", {{"counted", 150'000}}, accountant);
    EXPECT_EQ(counted.json().at("shortage"), 5'000);
    const json::value summary = server.get("/api/v1/collections/summary", accountant).json();
    EXPECT_EQ(summary.at_pointer("/items/0/in_hand"), 0);
    EXPECT_EQ(summary.at_pointer("/items/0/shortage"), 5'000);
    EXPECT_EQ(summary.at_pointer("/items/0/areas/0/name").as_string(), "RT 1");
}

TEST_P(CollectionsOverHttp, AreOneAnswerForOneIdempotencyKeyToo) {
    HttpRequest request{.method = "POST",
                        .target = "/api/v1/collections/receipts",
                        .body = json::value{{"receipts", {receipt("K7-1", 150'000)}}},
                        .token = collector,
                        .headers = {{"Idempotency-Key", "k"}}};
    const HttpAnswer first = server.ask(request);
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(server.ask(request).body, first.body);
}

TEST_P(CollectionsOverHttp, ShowACollectorNothingOfAnother) {
    send({receipt("K7-1", 150'000)});
    server.post("/api/v1/collections/deposits", {{"amount", 1'000}}, collector);
    const json::value second{
        {"username", "kolektor2"}, {"name", "Dua"}, {"role", "collector"}, {"password", "panjang-sekali"}};
    server.post("/api/v1/staff", second, server.owner());
    const HttpAnswer session =
        server.post("/api/v1/sessions?token=1",
                    {{"operator", "demo"}, {"username", "kolektor2"}, {"password", "panjang-sekali"}}, "");
    std::string other(session.json().at("token").as_string());
    const json::value change{{"current", "panjang-sekali"}, {"password", "milik-saya-sendiri"}};
    server.post("/api/v1/me/password", change, other);
    const std::string asked = "?collector=" + id_of_collector();
    for (const std::string& list : {std::string("deposits"), std::string("refusals"), std::string("list")})
        EXPECT_EQ(server.get("/api/v1/collections/" + list + asked, other).json().at("total"), 0) << list;
    EXPECT_EQ(server.get("/api/v1/collections/summary", other).json().at("total"), 0);
    EXPECT_EQ(server.get("/api/v1/collections/deposits" + asked, accountant).json().at("total"), 1);
}

TEST_P(CollectionsOverHttp, GiveAReceiptOnPaperAndForARoll) {
    const json::value sent = send({receipt("K7-1", 150'000)}).json();
    const std::string payment(sent.at_pointer("/receipts/0/payment/id").as_string());
    const std::string target = "/api/v1/payments/" + payment;
    const HttpAnswer pdf = server.get(target + "/receipt.pdf", collector);
    EXPECT_EQ(pdf.header("content-type"), "application/pdf");
    EXPECT_THAT(pdf.body, StartsWith("%PDF-"));
    EXPECT_NE(pdf.header("etag"), "");
    const HttpAnswer text = server.get(target + "/receipt.txt?width=32", collector);
    EXPECT_THAT(text.body, HasSubstr("KW/2026/000001"));
    EXPECT_THAT(text.body, HasSubstr("K7-1"));
    EXPECT_THAT(text.body, HasSubstr("seratus lima puluh ribu rupiah"));
    EXPECT_EQ(server.get(target + "/receipt.txt?width=40", collector).status, 422);
    EXPECT_EQ(server.get(target + "/receipt.pdf", server.owner_of_other()).status, 404);
    EXPECT_EQ(server.get(target + "/receipt.pdf", server.token_of(staff::Role::technician)).status, 403);
}

// As payments stand whose program was killed after their commit.
void take_numbers_back(TestServer& server) {
    (void)server.db().write_wait(
        store::Scope::of(server.demo()), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
            tx.execute("UPDATE payment SET receipt_no = NULL, receipt_number = NULL WHERE operator_id = $1",
                       server.demo());
            tx.execute("UPDATE counter SET last = 0 WHERE operator_id = $1 AND series = 'KW'", server.demo());
            return Done{};
        });
}

TEST_P(CollectionsOverHttp, AReceiptThatIsAskedForHasItsNumberAlsoWhereItIsOwed) {
    const json::value sent = send({receipt("K7-1", 150'000)}).json();
    EXPECT_EQ(sent.at_pointer("/receipts/0/payment/receipt_number"), "KW/2026/000001");
    take_numbers_back(server);
    const std::string target =
        "/api/v1/payments/" + std::string(sent.at_pointer("/receipts/0/payment/id").as_string());
    EXPECT_THAT(server.get(target + "/receipt.txt", collector).body, HasSubstr("KW/2026/000001"));
    EXPECT_EQ(server.get(target, server.owner()).json().at("receipt_number"), "KW/2026/000001");
    EXPECT_EQ(server.get(target + "/receipt.pdf", collector).status, 200);
}

TEST_P(CollectionsOverHttp, APaymentIsAnsweredWithItsReceiptNumberAlsoToAKeyThatIsSentAgain) {
    const auto paid = [&](const std::string& reference) {
        return server.ask({.method = "POST",
                           .target = "/api/v1/payments",
                           .body = json::value{{"customer", siti},
                                               {"method", "cash"},
                                               {"channel", "kas"},
                                               {"amount", 1'000},
                                               {"reference", reference}},
                           .token = server.owner(),
                           .headers = {{"Idempotency-Key", "key-of-" + reference}}});
    };
    const auto number = [](const HttpAnswer& answer) { return answer.json().at("receipt_number"); };
    const HttpAnswer first = paid("a");
    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(number(first), "KW/2026/000001");
    EXPECT_EQ(number(paid("b")), "KW/2026/000002");
    EXPECT_EQ(paid("a").json(), first.json());
}

TEST_P(CollectionsOverHttp, ChannelsAreMadeAndChangedByWhoKeepsTheBooks) {
    json::value channel{{"code", "qris"},
                        {"name", "QRIS"},
                        {"method", "qris"},
                        {"account", "1103"},
                        {"fee", {{"fixed", 100}, {"percent", "0.7"}}}};
    EXPECT_EQ(server.post("/api/v1/channels", channel, collector).status, 403);
    const json::value made = server.post("/api/v1/channels", channel, accountant).json();
    EXPECT_EQ(made.at_pointer("/fee/percent").as_string(), "7/10");
    EXPECT_EQ(made.at_pointer("/fee/borne_by").as_string(), "operator");
    EXPECT_EQ(server.post("/api/v1/channels", channel, accountant).status, 409);
    channel.as_object().erase("code");
    HttpRequest put{.method = "PUT",
                    .target = "/api/v1/channels/qris",
                    .body = channel,
                    .token = accountant,
                    .headers = {{"If-Match", "\"v9-0\""}}};
    EXPECT_EQ(server.ask(put).status, 412);
    put.headers.clear();
    EXPECT_EQ(server.ask(put).json().at("version"), 2);
    put.target = "/api/v1/channels/nowhere";
    EXPECT_EQ(server.ask(put).status, 404);
    const json::value payment{
        {"customer", siti}, {"method", "qris"}, {"channel", "qris"}, {"amount", 150'000}};
    EXPECT_EQ(server.post("/api/v1/payments", payment, accountant).json().at("fee"), 1'150);
}

ON_BOTH_ENGINES(CollectionsOverHttp);

}  // namespace
}  // namespace bangnopi::test
