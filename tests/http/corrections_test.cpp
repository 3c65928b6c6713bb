// Corrections of invoices over HTTP: what is refused, with what pointer, to whom, and what an invoice shows of them.
#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

class CorrectionsByHttp : public testing::TestWithParam<store::Engine> {
  protected:
    CorrectionsByHttp() : server(GetParam()), token(server.owner()) {
        made("/api/v1/plans",
             {{"code", "A"}, {"name", "A"}, {"billing", "postpaid"}, {"monthly_fee", 150000}});
        customer = id_of(made("/api/v1/customers", {{"name", "PT Melati"}}));
        made("/api/v1/subscriptions", {{"customer", customer},
                                       {"plan", "A"},
                                       {"starts_on", "2026-10-01"},
                                       {"billing_day", 1},
                                       {"connection", {{"kind", "static_ip"}, {"ip", "10.20.0.9"}}}});
        bill();
        invoice = "/api/v1/invoices/" + newest();
    }

    json::value made(const std::string& target, const json::value& body, int status = 201) {
        const HttpAnswer answer = server.post(target, body, token);
        EXPECT_EQ(answer.status, status) << target << ' ' << answer.body;
        return answer.json();
    }
    static std::string id_of(const json::value& answer) { return std::string(answer.at("id").as_string()); }
    void bill() { server.bill({{"day", "2026-11-23"}}, token); }
    std::string newest() {
        const json::value list = server.get("/api/v1/invoices?customer=" + customer, token).json();
        return std::string(list.at_pointer("/items/0/id").as_string());
    }
    // The pointer of what is refused, with its status.
    std::string refused(const std::string& target, const json::value& body, int status = 422) {
        const HttpAnswer answer = server.post(target, body, token);
        EXPECT_EQ(answer.status, status) << target << ' ' << answer.body;
        const json::value problem = answer.json();
        const json::value* const errors = problem.as_object().if_contains("errors");
        return errors == nullptr ? "" : std::string(errors->at_pointer("/0/pointer").as_string());
    }

    TestServer server;
    std::string token, customer, invoice;
};

TEST_P(CorrectionsByHttp, AreShownOnTheInvoiceInTheOrderInWhichTheyWereMade) {
    const json::value note = made(invoice + "/credit-notes", {{"amount", 50000}, {"reason", "gangguan"}});
    EXPECT_EQ(note.at("number").as_string(), "CN/2026/11/000001");
    EXPECT_EQ(note.at("invoice_open").as_int64(), 100000);
    made(invoice + "/withholdings", {{"amount", 3000}, {"certificate", "33A000001"}});
    const json::value off = made(invoice + "/write-off", {{"reason", "bangkrut"}}, 200);
    EXPECT_EQ(off.at("status_label").as_string(), "Dihapuskan");
    const json::value money =
        made(invoice + "/recover",
             {{"amount", 97000}, {"method", "cash"}, {"channel", "kas"}, {"reference", "R-1"}});
    EXPECT_EQ(money.at_pointer("/invoices/0/status").as_string(), "paid");
    const json::value shown = server.get(invoice, token).json();
    EXPECT_EQ(shown.at("written_off").as_int64(), 0);
    EXPECT_EQ(shown.at("paid").as_int64(), 97000);
    ASSERT_EQ(shown.at("corrections").as_array().size(), 4U);
    const std::vector<std::pair<std::string, std::int64_t>> expected{
        {"credit_note", 50000}, {"withholding", 3000}, {"write_off", 97000}, {"recovery", 97000}};
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const json::value& one = shown.at("corrections").as_array()[i];
        EXPECT_EQ(one.at("kind").as_string(), expected[i].first);
        EXPECT_EQ(one.at("amount").as_int64(), expected[i].second);
        EXPECT_NE(one.at("by").as_string(), "");
    }
    EXPECT_EQ(shown.at_pointer("/corrections/0/number").as_string(), "CN/2026/11/000001");
    EXPECT_EQ(shown.at_pointer("/corrections/1/number").as_string(), "33A000001");
    const std::string of_customer = "/api/v1/credit-notes?customer=" + customer;
    EXPECT_EQ(server.get(of_customer, token).json().at("total").as_int64(), 1);
    EXPECT_EQ(server.get("/api/v1/credit-notes?invoice=" + std::string(nobody), token)
                  .json()
                  .at("total")
                  .as_int64(),
              0);
    EXPECT_EQ(server.get("/api/v1/credit-notes/" + id_of(note), token).json().at("amount").as_int64(), 50000);
    const json::value received = server.get("/api/v1/reports/month?month=2026-11", token).json();
    EXPECT_EQ(received.at_pointer("/received/amount").as_int64(), 97000)
        << "money that came after all was received";
}

TEST_P(CorrectionsByHttp, OfOneWithholdingAreUndoneByThemselves) {
    for (const char* certificate : {"33A000001", "33A000002"})
        made(invoice + "/withholdings", {{"amount", 3000}, {"certificate", certificate}});
    const json::value undo{{"certificate", "33A000001"}, {"reason", "salah tagihan"}};
    const json::value undone = made(invoice + "/withholdings/undo", undo, 200);
    EXPECT_EQ(undone.at("withheld").as_int64(), 3000);
    EXPECT_EQ(undone.at("open").as_int64(), 147000);
    EXPECT_EQ(undone.at_pointer("/corrections/2/kind").as_string(), "withholding_undone");
    EXPECT_EQ(undone.at_pointer("/corrections/2/number").as_string(), "33A000001");
    EXPECT_EQ(refused(invoice + "/withholdings/undo", undo, 404), "/certificate");
    EXPECT_EQ(refused(invoice + "/withholdings/undo", {{"certificate", "33A000002"}, {"reason", ""}}),
              "/reason");
    made(invoice + "/withholdings", {{"amount", 2500}, {"certificate", "33A000001"}});
}

TEST_P(CorrectionsByHttp, AreOnPaperWithTheirTaxAndForNobodyElse) {
    const json::value note = made(invoice + "/credit-notes", {{"amount", 50000}, {"reason", "gangguan"}});
    const std::string paper = "/api/v1/credit-notes/" + id_of(note) + ".pdf";
    const HttpAnswer answer = server.get(paper, token);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("content-type"), "application/pdf");
    EXPECT_THAT(answer.header("content-disposition"), testing::HasSubstr("CN-2026-11-000001.pdf"));
    EXPECT_THAT(answer.body, testing::StartsWith("%PDF-"));
    EXPECT_EQ(server.get(paper, token).body, answer.body);
    EXPECT_EQ(server.get(paper, server.owner_of_other()).status, 404);
    EXPECT_EQ(server.get(paper, server.token_of(staff::Role::technician)).status, 403);
    EXPECT_EQ(server.get(paper, server.token_of(staff::Role::accountant)).status, 200);
}

TEST_P(CorrectionsByHttp, AreRefusedWithThePointerOfWhatIsWrong) {
    EXPECT_EQ(refused(invoice + "/void", {{"reason", ""}}), "/reason");
    EXPECT_EQ(refused(invoice + "/void", json::object{}), "/reason");
    EXPECT_EQ(refused(invoice + "/credit-notes", {{"amount", 150001}, {"reason", "x"}}), "/amount");
    EXPECT_EQ(refused(invoice + "/credit-notes", {{"amount", 0}, {"reason", "x"}}), "/amount");
    EXPECT_EQ(refused(invoice + "/credit-notes", {{"amount", 1}, {"reason", ""}}), "/reason");
    EXPECT_EQ(refused(invoice + "/credit-notes", {{"reason", "x"}}), "/amount");
    EXPECT_EQ(refused(invoice + "/write-off", {{"reason", ""}}), "/reason");
    EXPECT_EQ(refused(invoice + "/withholdings", {{"amount", 1}, {"certificate", ""}}), "/certificate");
    EXPECT_EQ(refused(invoice + "/withholdings", {{"amount", 150001}, {"certificate", "B-1"}}), "/amount");
    json::value money{{"amount", 1000}, {"method", "cash"}, {"channel", "kas"}};
    EXPECT_EQ(refused(invoice + "/recover", money, 409), "") << "nothing is written off";
    money.as_object()["channel"] = "tidak-ada";
    EXPECT_EQ(refused(invoice + "/recover", money), "/channel");
    money.as_object()["method"] = "sihir";
    EXPECT_EQ(refused(invoice + "/recover", money), "/method");
    made(invoice + "/void", {{"reason", "salah"}}, 200);
    for (const char* path : {"/void", "/write-off"}) refused(invoice + path, {{"reason", "lagi"}}, 409);
    refused(invoice + "/credit-notes", {{"amount", 1}, {"reason", "lagi"}}, 409);
    refused("/api/v1/invoices/" + std::string(nobody) + "/void", {{"reason", "x"}}, 404);
}

TEST_P(CorrectionsByHttp, AreOfThoseWhoMayGiveMoneyBack) {
    for (const staff::Role role : {staff::Role::collector, staff::Role::auditor})
        EXPECT_EQ(server.post(invoice + "/void", {{"reason", "x"}}, server.token_of(role)).status, 403);
    const std::string accountant = server.token_of(staff::Role::accountant);
    EXPECT_EQ(server.post(invoice + "/void", {{"reason", "x"}}, accountant).status, 200);
}

TEST_P(CorrectionsByHttp, OfAVoidInvoiceAreFollowedByTheSameBillUnderANewNumber) {
    const json::value voided = made(invoice + "/void", {{"reason", "salah alamat"}}, 200);
    EXPECT_EQ(voided.at("status").as_string(), "void");
    EXPECT_EQ(voided.at_pointer("/corrections/0/kind").as_string(), "void");
    bill();
    const json::value list = server.get("/api/v1/invoices?customer=" + customer, token).json();
    ASSERT_EQ(list.at("total").as_int64(), 2);
    EXPECT_EQ(list.at_pointer("/items/0/total").as_int64(), 150000);
    EXPECT_EQ(list.at_pointer("/items/0/status").as_string(), "open");
    EXPECT_NE(list.at_pointer("/items/0/number"), list.at_pointer("/items/1/number"));
}

TEST_P(CorrectionsByHttp, OfOneKeyAreMadeOnce) {
    const HttpRequest twice{.method = "POST",
                            .target = invoice + "/credit-notes",
                            .body = json::value{{"amount", 50000}, {"reason", "gangguan"}},
                            .token = token,
                            .headers = {{"Idempotency-Key", "k-1"}}};
    const HttpAnswer first = server.ask(twice);
    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(server.ask(twice).body, first.body);
    EXPECT_EQ(server.get(invoice, token).json().at("credited").as_int64(), 50000);
}

TEST_P(CorrectionsByHttp, OfAKnownReferenceAnswerThePaymentThatHasIt) {
    made(invoice + "/write-off", {{"reason", "bangkrut"}}, 200);
    const json::value money{{"amount", 1000}, {"method", "cash"}, {"channel", "kas"}, {"reference", "R-1"}};
    const std::string payment = id_of(made(invoice + "/recover", money));
    const HttpAnswer again = server.post(invoice + "/recover", money, token);
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(again.json().at_pointer("/payment/id").as_string(), payment);
}

ON_BOTH_ENGINES(CorrectionsByHttp);

}  // namespace
}  // namespace bangnopi::test
