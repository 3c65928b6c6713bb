// Lists as they are documented: a page at a time, in every order that is offered and no other, found by words.
#include <algorithm>

#include "base/resources.hpp"
#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

// The words that a list's `sort` takes, by the document.
std::vector<std::string> documented_sorts(const std::string& path) {
    const json::value document = json::parse(resources("openapi.json").front().content);
    std::vector<std::string> words;
    for (const json::value& one :
         document.at("paths").as_object().at(path).at_pointer("/get/parameters").as_array())
        if (const auto* name = one.as_object().if_contains("name");
            name != nullptr && name->as_string() == "sort")
            for (const json::value& word : one.at_pointer("/schema/enum").as_array())
                words.emplace_back(word.as_string());
    return words;
}

class Lists : public testing::TestWithParam<store::Engine> {
  protected:
    Lists() : server(GetParam()), token(server.owner()) {}

    std::string made(const std::string& target, const json::value& body, int status = 201) {
        const HttpAnswer answer = server.post(target, body, token);
        EXPECT_EQ(answer.status, status) << target << answer.body;
        return std::string(answer.json().at("id").as_string());
    }
    json::value read(const std::string& target) {
        const HttpAnswer answer = server.get(target, token);
        EXPECT_EQ(answer.status, 200) << target << answer.body;
        return answer.json();
    }
    std::vector<std::string> paged_lists() {
        std::vector<std::string> paths;
        for (const std::string& operation : server.openapi.operations())
            if (server.openapi.takes(operation, "limit") && !is_of_a_partner(operation))
                paths.push_back(operation.substr(4));
        return paths;
    }
    // Lists of one who signs in as a partner: those of customers and vouchers, less what is others'.
    static bool is_of_a_partner(const std::string& operation) {
        return operation.starts_with("GET /api/v1/reseller/");
    }
    // Three of everything that is listed.
    void fill();
    void collect();
    void account(const std::string& router, const char* username);
    // Where the list of a path is asked for.
    [[nodiscard]] std::string target_of(std::string path) const {
        const bool is_of_a_gateway = path.starts_with("/api/v1/payment-gateway-accounts");
        if (const std::size_t brace = path.find("{id}"); brace != std::string::npos)
            path.replace(brace, 4, is_of_a_gateway ? gateway_account : subscription);
        return path;
    }
    void bill(const char* day);
    // What is listed, page by page of two; each as it is written.
    std::vector<std::string> all_of(const std::string& target);

    TestServer server;
    std::string token;
    std::string subscription;  // the last
    std::string gateway_account;
};

void Lists::bill(const char* day) {
    server.bill({{"day", day}}, token);
}

void Lists::account(const std::string& router, const char* username) {
    store::Session session;
    session.key = {*parse_id(router), "8000", username};
    session.subscription_id = *parse_id(subscription);
    session.usage.started_at = session.usage.last_at = server.clock().now();
    server.add_session(session);
    store::LoginAttempt attempt;
    attempt.at = server.clock().now();
    attempt.username = username;
    server.add_login_attempt(attempt);
}

// Three receipts that are paid and handed in, and three of nobody.
void Lists::collect() {
    const std::string customer(read("/api/v1/customers").at_pointer("/items/0/id").as_string());
    for (int proof = 0; proof < 3; ++proof) server.add_payment_proof(*parse_id(customer));
    json::array receipts;
    for (const char* number : {"K-1", "K-2", "K-3", "X-1", "X-2", "X-3"}) {
        json::object receipt{{"number", number}, {"amount", 1000}, {"taken_at", "2026-11-01T03:00:00Z"}};
        receipt["customer"] = *number == 'K' ? customer : std::string(nobody);
        receipts.push_back(receipt);
    }
    EXPECT_EQ(server.post("/api/v1/collections/receipts", {{"receipts", receipts}}, token).status, 200);
    for (int deposit = 0; deposit < 3; ++deposit) made("/api/v1/collections/deposits", {{"amount", 1000}});
}

void Lists::fill() {
    server.add_notice_channel("sms");
    for (const char* code : {"A", "B", "C"}) {
        made("/api/v1/areas", {{"code", code}, {"name", code}});
        made("/api/v1/plans",
             {{"code", code}, {"name", code}, {"billing", "postpaid"}, {"monthly_fee", 150000}});
        made("/api/v1/add-ons", {{"code", code}, {"name", code}, {"monthly_fee", 1000}});
        made("/api/v1/promotions",
             {{"code", code}, {"name", code}, {"discount", {{"kind", "percent"}, {"value", "10"}}}});
        made("/api/v1/tokens", {{"name", code}, {"role", "auditor"}});
        made("/api/v1/partners", {{"name", code}});
        made("/api/v1/voucher-batches", {{"count", 1}, {"kind", "balance"}, {"face_price", 10000}});
    }
    EXPECT_EQ(
        server
            .post("/api/v1/statements",
                  {{"csv",
                    "tanggal,keterangan,jumlah\n2026-11-01,A,1000\n2026-11-02,B,2000\n2026-11-03,C,3000\n"},
                   {"bank", "other"},
                   {"channel", "bank"}},
                  token)
            .status,
        200);
    const std::string webhook = made("/api/v1/webhooks", {{"url", "https://example.org/"}});
    for (int attempt = 0; attempt < 3; ++attempt) server.add_webhook_attempt(*parse_id(webhook));
    gateway_account = server.add_payment_gateway_account("mt");
    for (const char* payout : {"P-2", "P-1", "P-3"})
        made("/api/v1/payment-gateway-accounts/" + gateway_account + "/settlements",
             {{"settled_on", std::string("2026-11-0") + payout[2]}, {"amount", 1000}, {"reference", payout}});
    for (const char* order : {"INV-A", "INV-B", "INV-C"}) {
        server.deliver("/api/v1/webhooks/midtrans/demo.mt", StubGateway::webhook(order, "paid", 1000));
        server.deliver("/api/v1/webhooks/midtrans/demo.mt", "forged");
    }
    int host = 1;
    std::string router;
    for (const char* name : {"Menara", "beringin", "Angsana"}) {
        const std::string address = "10.99.0." + std::to_string(host++);
        router = made("/api/v1/routers", {{"name", name}, {"kind", "mikrotik"}, {"addresses", {address}}});
        const json::value gateway{
            {"settings", {{"kind", "mikrotik"}, {"host", address}, {"user", "bangnopi"}}},
            {"password", "rahasia"}};
        const HttpRequest put{.method = "PUT",
                              .target = "/api/v1/routers/" + router + "/gateway",
                              .body = gateway,
                              .token = token};
        EXPECT_EQ(server.ask(put).status, 200);
    }
    for (const char* name : {"Siti Aminah", "Budi", "Agus"}) {
        const std::string customer = made("/api/v1/customers", {{"name", name}});
        subscription =
            made("/api/v1/subscriptions",
                 {{"customer", customer},
                  {"plan", "A"},
                  {"starts_on", "2026-10-01"},
                  {"billing_day", 1},
                  {"connection", {{"kind", "static_ip"}, {"ip", "10.20.0." + std::to_string(host++)}}}});
        made("/api/v1/payments", {{"customer", customer},
                                  {"method", "cash"},
                                  {"channel", "kas"},
                                  {"amount", 5000},
                                  {"to", "balance"}});
    }
    for (const char* username : {"siti", "budi", "agus"}) account(router, username);
    collect();
    for (const char* day : {"2026-11-03", "2026-11-01", "2026-11-02"}) bill(day);
    for (const char* what : {"Kabel", "Alat", "Kunjungan"})
        made("/api/v1/subscriptions/" + subscription + "/charges",
             {{"description", what}, {"amount", 1000}, {"taxed", false}});
    const json::value billed = read("/api/v1/invoices");
    for (const json::value& invoice : billed.at("items").as_array())
        made("/api/v1/invoices/" + std::string(invoice.at("id").as_string()) + "/credit-notes",
             {{"amount", 1000}, {"reason", "gangguan"}});
}

std::vector<std::string> Lists::all_of(const std::string& target) {
    std::vector<std::string> items;
    std::string cursor;
    do {
        const json::value page = read(target + "&limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor));
        for (const json::value& item : page.at("items").as_array()) items.push_back(json::serialize(item));
        EXPECT_LE(page.at("items").as_array().size(), 2U);
        EXPECT_GE(page.at("total").as_int64(), 3) << target;
        cursor = page.at("next_cursor").is_null() ? "" : std::string(page.at("next_cursor").as_string());
    } while (!cursor.empty());
    return items;
}

TEST_P(Lists, OfferEveryOrderThatIsDocumentedForwardsAndBackwards) {
    fill();
    const auto paths = paged_lists();
    EXPECT_GE(paths.size(), 16U);
    for (const std::string& path : paths) {
        const auto sorts = documented_sorts(path);
        EXPECT_GE(sorts.size(), 2U) << path;
        for (const std::string& sort : sorts) {
            if (sort.starts_with('-')) continue;
            std::vector<std::string> forwards = all_of(target_of(path) + "?sort=" + sort);
            const std::vector<std::string> backwards = all_of(target_of(path) + "?sort=-" + sort);
            std::reverse(forwards.begin(), forwards.end());
            // Reading the audit log and the tokens changes neither.
            EXPECT_EQ(forwards, backwards) << path << ' ' << sort;
            EXPECT_GE(forwards.size(), 3U) << path;
        }
    }
}

TEST_P(Lists, RefuseAnotherOrderAndNameThoseThatThereAre) {
    fill();
    for (const std::string& path : paged_lists()) {
        const HttpAnswer answer = server.get(target_of(path) + "?sort=colour", token);
        EXPECT_EQ(answer.status, 422) << path;
        std::string known;
        for (const std::string& sort : documented_sorts(path))
            if (!sort.starts_with('-')) known += (known.empty() ? "" : ", ") + sort;
        EXPECT_EQ(std::string(answer.json().at_pointer("/errors/0/detail").as_string()),
                  "sort by one of " + known + ", with a leading - for descending")
            << path;
    }
}

TEST_P(Lists, AreFoundByTheWordsOfTheCustomer) {
    fill();
    for (const char* path : {"/api/v1/customers", "/api/v1/subscriptions", "/api/v1/invoices",
                             "/api/v1/payments", "/api/v1/balances"}) {
        const json::value found = read(std::string(path) + "?q=AMINAH%20siti");
        EXPECT_EQ(found.at("total").as_int64(), 1) << path;
        EXPECT_NE(json::serialize(found).find("Siti Aminah"), std::string::npos) << path;
        EXPECT_EQ(read(std::string(path) + "?q=siti%20budi").at("total").as_int64(), 0) << path;
    }
    EXPECT_EQ(read("/api/v1/staff?q=collector").at("total").as_int64(), 1);
    EXPECT_EQ(read("/api/v1/routers?q=10.99.0.2").at("total").as_int64(), 1);
    EXPECT_EQ(read("/api/v1/tokens?q=b").at("total").as_int64(), 1);
}

TEST_P(Lists, OfBalancesShowWhatIsOnlyReserved) {
    made("/api/v1/plans", {{"code", "PAYG"},
                           {"name", "Bayar pakai"},
                           {"billing", "prepaid_usage"},
                           {"unit_bytes", 1000000000},
                           {"unit_price", 2500}});
    const std::string customer = made("/api/v1/customers", {{"name", "Siti"}});
    const std::string reserving =
        made("/api/v1/subscriptions", {{"customer", customer},
                                       {"plan", "PAYG"},
                                       {"starts_on", "2026-11-16"},
                                       {"connection", {{"kind", "static_ip"}, {"ip", "10.20.0.4"}}}});
    const json::value usage{{"records",
                             {{{"key", "a1"},
                               {"subscription", reserving},
                               {"started_at", "2026-11-20T01:00:00Z"},
                               {"ended_at", "2026-11-20T02:00:00Z"},
                               {"bytes_down", 3000000000},
                               {"bytes_up", 0}}}}};
    EXPECT_EQ(server.post("/api/v1/usage", usage, token).status, 200);
    const json::value balances = read("/api/v1/balances");
    ASSERT_EQ(balances.at("total").as_int64(), 1);
    EXPECT_EQ(balances.at_pointer("/items/0/balance").as_int64(), 0);
    EXPECT_EQ(balances.at_pointer("/items/0/reserved").as_int64(), 7500);
}

ON_BOTH_ENGINES(Lists);

}  // namespace
}  // namespace bangnopi::test
