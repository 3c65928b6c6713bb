// Vouchers over HTTP: who may, what is shown, and what a wrong code costs.
#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

class VouchersByHttp : public testing::TestWithParam<store::Engine> {
  protected:
    VouchersByHttp() : server(GetParam()), token(server.owner()) {}

    json::value made(const std::string& target, const json::value& body, int status = 201) {
        const HttpAnswer answer = server.post(target, body, token);
        EXPECT_EQ(answer.status, status) << target << ' ' << answer.body;
        return answer.json();
    }
    std::string batch(std::int64_t count = 2) {
        return std::string(
            made("/api/v1/voucher-batches", {{"count", count}, {"kind", "balance"}, {"face_price", 10'000}})
                .at("id")
                .as_string());
    }
    std::string code_of(const std::string& id) {
        return std::string(made("/api/v1/voucher-batches/" + id + "/print", json::object{}, 200)
                               .at_pointer("/items/0/code")
                               .as_string());
    }
    std::string siti() {
        return std::string(made("/api/v1/customers", {{"name", "Siti"}}).at("id").as_string());
    }

    TestServer server;
    std::string token;
};

TEST_P(VouchersByHttp, AreMadeSoldPrintedAndSpent) {
    const std::string id = batch();
    const std::string base = "/api/v1/voucher-batches/" + id;
    EXPECT_EQ(made(base + "/sale", {{"count", 1}, {"channel", "kas"}}).at("paid_total").as_int64(), 10'000);
    const json::value sheet = made(base + "/print", {{"login_url", "http://hotspot.lan/login"}}, 200);
    EXPECT_THAT(std::string(sheet.at_pointer("/items/0/qr_svg").as_string()), HasSubstr("<svg"));
    EXPECT_EQ(sheet.at("items").as_array().size(), 2U);
    const json::value spent =
        made("/api/v1/vouchers/redeem", {{"code", code_of(id)}, {"customer", siti()}}, 200);
    EXPECT_EQ(spent.at("balance").as_int64(), 10'000);
    EXPECT_EQ(server.get(base, token).json().at_pointer("/counts/redeemed").as_int64(), 1);
    EXPECT_EQ(made(base + "/void", json::object{}, 200).at_pointer("/counts/void").as_int64(), 1);
}

TEST_P(VouchersByHttp, ShowTheirCodesOnTheSheetAndNowhereElse) {
    const std::string id = batch(1);
    made("/api/v1/voucher-batches/" + id + "/sale", {{"channel", "kas"}});
    const std::string code = code_of(id);
    made("/api/v1/vouchers/redeem", {{"code", code}, {"customer", siti()}}, 200);
    std::string plain = code;
    std::erase(plain, '-');
    for (const char* target :
         {"/api/v1/vouchers", "/api/v1/voucher-batches", "/api/v1/audit", "/api/v1/journals"}) {
        const std::string body = server.get(target, token).body;
        EXPECT_THAT(body, Not(HasSubstr(code))) << target;
        EXPECT_THAT(body, Not(HasSubstr(plain))) << target;
    }
}

TEST_P(VouchersByHttp, ComeOnPaperWithEachPrintInTheAuditLog) {
    const std::string base = "/api/v1/voucher-batches/" + batch(30);
    const std::int64_t before = server.audit_rows();
    const HttpAnswer pdf = server.post(base + "/print.pdf", {{"after", 5}}, token);
    EXPECT_EQ(pdf.status, 200);
    EXPECT_EQ(pdf.header("content-type"), "application/pdf");
    EXPECT_EQ(pdf.header("cache-control"), "no-store");
    EXPECT_TRUE(pdf.body.starts_with("%PDF-"));
    EXPECT_EQ(server.audit_rows(), before + 1);
    EXPECT_EQ(server.post(base + "/print.pdf", {{"login_url", "javascript:1"}}, token).status, 422);
    EXPECT_EQ(server.post(base + "/print.pdf", {{"limit", 301}}, token).status, 422);
    EXPECT_EQ(server.post(base + "/print.pdf", {{"after", 30}}, token).status, 409);
    EXPECT_EQ(server.post(base + "/print.pdf", json::object{}, server.owner_of_other()).status, 404);
    EXPECT_EQ(
        server.post(base + "/print.pdf", json::object{}, server.token_of(staff::Role::technician)).status,
        403);
}

TEST_P(VouchersByHttp, CloseToWhoSendsTenWrongCodesAndToNobodyElse) {
    const std::string customer = siti();
    const json::value wrong{{"code", "ABCD-EFGH-JKMN"}, {"customer", customer}};
    for (int n = 0; n < 10; ++n)
        EXPECT_EQ(server.post("/api/v1/vouchers/redeem", wrong, token).status, 404) << n;
    EXPECT_EQ(server.post("/api/v1/vouchers/redeem", wrong, token).status, 429);
    EXPECT_EQ(server.post("/api/v1/vouchers/redeem", wrong, server.token_of(staff::Role::accountant)).status,
              404);
}

TEST_P(VouchersByHttp, TellWhatIsWrongWithABatch) {
    const HttpAnswer refused = server.post(
        "/api/v1/voucher-batches", {{"count", 25'001}, {"kind", "balance"}, {"prefix", "toko"}}, token);
    EXPECT_EQ(refused.status, 422);
    for (const char* pointer : {"/count", "/face_price", "/prefix"})
        EXPECT_THAT(refused.body, HasSubstr(pointer));
    EXPECT_EQ(
        server.post("/api/v1/voucher-batches", {{"count", 1}, {"kind", "plan"}, {"plan", "TIDAK"}}, token)
            .status,
        422);
}

ON_BOTH_ENGINES(VouchersByHttp);

}  // namespace
}  // namespace bangnopi::test
