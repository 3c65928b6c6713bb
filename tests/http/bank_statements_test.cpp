// Statements of bank accounts over HTTP: who takes them in, what is shown of them, and what is refused.
#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

class HttpStatements : public testing::TestWithParam<store::Engine> {
  protected:
    HttpStatements() : server(GetParam()) {
        const HttpAnswer made = server.post("/api/v1/customers", {{"name", "Siti Aminah"}}, server.owner());
        customer = std::string(made.json().at("id").as_string());
    }

    static json::object statement(std::string_view rows) {
        return {{"csv", "Tanggal Transaksi,Keterangan,Cabang,Jumlah,Saldo\n" + std::string(rows)},
                {"bank", "bca"},
                {"channel", "bank"}};
    }
    HttpAnswer import(const json::value& body, staff::Role role = staff::Role::accountant) {
        return server.post("/api/v1/statements", body, server.token_of(role));
    }
    json::value rows(const std::string& query = "") {
        const HttpAnswer answer = server.get("/api/v1/statement-rows" + query, server.owner());
        EXPECT_EQ(answer.status, 200) << answer.body;
        return answer.json();
    }
    std::string first_row() { return std::string(rows().at_pointer("/items/0/id").as_string()); }
    HttpAnswer decide(const std::string& row, const std::string& how, const json::value& body,
                      staff::Role role = staff::Role::accountant) {
        return server.post("/api/v1/statement-rows/" + row + '/' + how, body, server.token_of(role));
    }
    std::string refused(const json::value& body) {
        const HttpAnswer answer = import(body);
        EXPECT_EQ(answer.status, 422) << answer.body;
        return std::string(answer.json().at_pointer("/errors/0/pointer").as_string());
    }

    static constexpr std::string_view two_rows =
        "02/11/2026,SITI,0,\"150,000.00 CR\",\nPEND,AGUS,0,\"1.00 CR\",\n03/11/2026,BIAYA,0,\"2,500.00 "
        "DB\",\n";
    TestServer server;
    std::string customer;
};
ON_BOTH_ENGINES(HttpStatements);

TEST_P(HttpStatements, AreTakenInOnceAndSayWhatTheyHeld) {
    const json::value first = import(statement(two_rows)).json();
    EXPECT_EQ(first.at("rows").as_int64(), 3);
    EXPECT_EQ(first.at("added").as_int64(), 1);
    EXPECT_EQ(first.at("pending").as_int64(), 1);
    EXPECT_EQ(first.at("debits").as_int64(), 1);
    const json::value again = import(statement(two_rows)).json();
    EXPECT_EQ(again.at("added").as_int64(), 0);
    EXPECT_EQ(again.at("known").as_int64(), 1);
    EXPECT_EQ(rows("?state=new").at("total").as_int64(), 1);
    EXPECT_EQ(rows("?state=matched").at("total").as_int64(), 0);
    EXPECT_EQ(rows("?channel=bank").at("total").as_int64(), 1);
    EXPECT_EQ(rows("?channel=bri").at("total").as_int64(), 0);
}

TEST_P(HttpStatements, AreMatchedByWhoTakesTransfers) {
    ASSERT_EQ(import(statement(two_rows)).status, 200);
    const std::string row = first_row();
    const json::value body{{"customer", customer}};
    EXPECT_EQ(decide(row, "match", body, staff::Role::collector).status, 403);
    EXPECT_EQ(decide(row, "match", body, staff::Role::auditor).status, 403);
    EXPECT_EQ(decide(row, "ignore", json::object{}, staff::Role::collector).status, 403);
    EXPECT_EQ(import(statement("04/11/2026,X,0,1.00 CR,\n"), staff::Role::collector).status, 403);
    EXPECT_EQ(rows().at("total").as_int64(), 1) << "what was refused is undone";
    EXPECT_EQ(rows().at_pointer("/items/0/state").as_string(), "new");
    const HttpAnswer matched = decide(row, "match", body);
    ASSERT_EQ(matched.status, 200) << matched.body;
    EXPECT_EQ(matched.json().at_pointer("/payment/amount").as_int64(), 150'000);
    EXPECT_EQ(matched.json().at_pointer("/payment/received_on").as_string(), "2026-11-02");
    EXPECT_EQ(matched.json().at_pointer("/row/state").as_string(), "matched");
    EXPECT_EQ(decide(row, "match", body).status, 409);
    EXPECT_EQ(decide(row, "ignore", json::object{}).status, 409);
}

TEST_P(HttpStatements, MatchARowToWhatStaffRecordedBefore) {
    const HttpAnswer recorded = server.post("/api/v1/payments",
                                            {{"customer", customer},
                                             {"method", "bank_transfer"},
                                             {"channel", "bank"},
                                             {"amount", 150'000},
                                             {"received_at", "2026-11-02T05:00:00Z"}},
                                            server.owner());
    ASSERT_EQ(recorded.status, 201);
    ASSERT_EQ(import(statement(two_rows)).status, 200);
    const std::string payment(rows().at_pointer("/items/0/recorded_payment").as_string());
    EXPECT_EQ(payment, recorded.json().at("id").as_string());
    EXPECT_EQ(decide(first_row(), "match", {{"payment", payment}}).status, 200);
    EXPECT_EQ(server.get("/api/v1/payments", server.owner()).json().at("total").as_int64(), 1);
}

TEST_P(HttpStatements, AreRefusedByTheFieldThatIsWrong) {
    json::object body = statement(two_rows);
    body["bank"] = "niaga";
    EXPECT_EQ(refused(body), "/bank");
    body = statement(two_rows);
    body["channel"] = "kas";
    EXPECT_EQ(refused(body), "/channel");
    body = statement(two_rows);
    body["bank"] = "mandiri";
    EXPECT_EQ(refused(body), "/csv");
    body["csv"] = std::string(std::size_t{4} * 1024 * 1024 + 1, 'a');
    EXPECT_EQ(refused(body), "/csv");
    body["csv"] = 7;
    EXPECT_EQ(refused(body), "/csv");
    body = statement(two_rows);
    body["columns"] = {{"colour", "red"}};
    EXPECT_EQ(refused(body), "/columns/colour");
    ASSERT_EQ(import(statement(two_rows)).status, 200);
    EXPECT_EQ(decide(first_row(), "match", json::object{}).status, 422);
    EXPECT_EQ(server.get("/api/v1/statement-rows?state=odd", server.owner()).status, 422);
}

TEST_P(HttpStatements, WithBadRowsAreTakenInOnlyIfThoseAreToBeSkipped) {
    json::object body = statement("02/11/2026,A,0,\"150,000.00 CR\",\n31/02/2026,B,0,\"1.00 CR\",\n");
    EXPECT_EQ(refused(body), "/csv");
    EXPECT_EQ(rows().at("total").as_int64(), 0);
    body["skip_bad"] = true;
    const json::value taken = import(body).json();
    EXPECT_EQ(taken.at("bad_rows").as_int64(), 1);
    EXPECT_EQ(taken.at("added").as_int64(), 1);
}

}  // namespace
}  // namespace bangnopi::test
