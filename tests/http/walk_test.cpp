// The main job over HTTP alone: register, subscribe, use, bill, pay, Lunas, open. And every documented operation once.
#include <thread>

#include "staff/second_factor.hpp"
#include "store/isolation_stops.hpp"

#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

std::string text(const json::value& value, std::string_view pointer) {
    return std::string(value.at_pointer(pointer).as_string());
}
std::int64_t number(const json::value& value, std::string_view pointer) {
    return value.at_pointer(pointer).as_int64();
}

json::value plan_r20() {
    return {{"code", "R20"},
            {"name", "Rumah 20 Mbps"},
            {"billing", "postpaid"},
            {"monthly_fee", 150000},
            {"rate_down_bps", 20000000},
            {"rate_up_bps", 5000000},
            {"included_bytes", 100000000000},
            {"beyond", "overage"},
            {"unit_bytes", 1000000000},
            {"unit_price", 2500}};
}

constexpr const char* logo = "/api/v1/operators/current/logo";

class Walk : public testing::TestWithParam<store::Engine> {
  protected:
    Walk() : server(GetParam()), token(server.owner()) {}

    json::value created(const std::string& target, const json::value& body, int status = 201) {
        const HttpAnswer answer = server.post(target, body, token);
        EXPECT_EQ(answer.status, status) << target << ' ' << answer.body;
        return answer.json();
    }
    json::value read(const std::string& target) {
        const HttpAnswer answer = server.get(target, token);
        EXPECT_EQ(answer.status, 200) << target << ' ' << answer.body;
        return answer.json();
    }
    HttpAnswer send(const std::string& method, const std::string& target, const json::value& body) {
        return server.ask({.method = method, .target = target, .body = body, .token = token});
    }

    void set_up_and_end_a_second_factor() {
        const json::value begun = created("/api/v1/me/totp", {{"password", staff_password}});
        const auto code = [&, secret = raw_secret(text(begun, "/secret"))](int steps) {
            return staff::totp_code(secret, SystemClock().now() + steps * staff::totp_step);
        };
        created("/api/v1/me/totp/confirm", {{"totp", code(0)}}, 200);
        EXPECT_EQ(send("POST", "/api/v1/me/totp/end", {{"totp", code(1)}}).status, 204);
    }
    void make_a_checkout() {
        gateway_account = server.add_payment_gateway_account("mt");
        const std::string target = "/api/v1/invoices/" + invoice + "/checkouts";
        created(target, {{"account", "mt"}, {"way", "qris"}}, 200);
        EXPECT_EQ(number(read(target), "/items/0/amount"), 102500);
    }
    void print_invoices() {
        EXPECT_EQ(send("PUT", logo, {{"image", white_pixel}}).status, 200);
        EXPECT_EQ(server.get(logo, token).header("content-type"), "image/png");
        EXPECT_TRUE(read("/api/v1/invoices/" + invoice + "/explain").at("agrees").as_bool());
        for (const std::string& target : {"/api/v1/invoices/" + invoice + ".pdf",
                                          std::string("/api/v1/invoices.pdf?from=2026-12-01&to=2026-12-02")})
            EXPECT_TRUE(server.get(target, token).body.starts_with("%PDF-")) << target;
        EXPECT_EQ(server.ask({.method = "DELETE", .target = logo, .token = token}).status, 204);
    }
    void hear_of_a_gateway() {
        const std::string account = "/api/v1/payment-gateway-accounts/" + gateway_account;
        read("/api/v1/payment-gateway-accounts");
        EXPECT_EQ(
            send("PUT", account,
                 {{"name", "Midtrans"}, {"active", true}, {"settings", {{"email", "kantor@example.id"}}}})
                .status,
            200);
        created(account + "/settlements", {{"settled_on", "2026-11-02"},
                                           {"amount", 90000},
                                           {"fee", 1000},
                                           {"unidentified", 2000},
                                           {"reference", "PO-1"}});
        EXPECT_EQ(number(read(account + "/settlements"), "/total"), 1);
        EXPECT_EQ(number(read(account + "/balance"), "/open"), -89000);
        const std::string door = text(read(account), "/webhook_path");
        EXPECT_EQ(server.deliver(door, StubGateway::webhook("INV-1", "paid", 1000)).status, 200);
        EXPECT_EQ(server.deliver(door, StubGateway::webhook("INV-2", "paid", 2000)).status, 200);
        EXPECT_EQ(server.deliver(door, "forged").status, 401);
        const json::value waiting = read("/api/v1/payment-gateway-events?state=review");
        const std::string events = "/api/v1/payment-gateway-events/";
        const json::value accepted =
            created(events + text(waiting, "/items/0/id") + "/accept", {{"customer", customer}}, 200);
        const json::value identified =
            created(account + "/identify", {{"payment", text(accepted, "/payment/id")}}, 200);
        EXPECT_EQ(number(identified, "/unidentified"), 0);
        EXPECT_EQ(number(identified, "/open"), -89000);
        created(events + text(waiting, "/items/1/id") + "/ignore", {{"note", "uji coba"}}, 200);
        EXPECT_EQ(number(read("/api/v1/payment-gateway-attempts"), "/total"), 1);
    }
    void register_and_subscribe();
    void buy_a_package();
    void sell_vouchers();
    void bill_one_offs();
    void work_with_a_partner();
    void correct_invoices();
    void use_and_bill();
    void pay();
    void rent_an_add_on();
    void let_another_customer_pay();
    void give_a_promotion();
    void send_messages();
    void release_isolation();
    void meet_collections();
    void send_proofs();
    void decide_proofs();

    TestServer server;
    std::string token;
    std::string plan, customer, subscription, invoice, payment, gateway_account;
};

void Walk::register_and_subscribe() {
    plan = text(created("/api/v1/plans", plan_r20()), "/id");
    const json::value siti =
        created("/api/v1/customers",
                {{"name", "Siti Aminah"}, {"address", "Jl. Melati 4 RT 02/05"}, {"phone", "081234567890"}});
    customer = text(siti, "/id");
    EXPECT_NE(text(siti, "/number"), "");
    EXPECT_EQ(text(siti, "/phone"), "+6281234567890");
    subscription =
        text(created("/api/v1/subscriptions", {{"customer", customer},
                                               {"plan", "R20"},
                                               {"starts_on", "2026-11-16"},
                                               {"billing_day", 1},
                                               {"connection", {{"kind", "static_ip"}, {"ip", "10.20.0.4"}}}}),
             "/id");
}

void Walk::buy_a_package() {
    created("/api/v1/plans", {{"code", "M7"},
                              {"name", "Mingguan"},
                              {"billing", "prepaid_package"},
                              {"days", 7},
                              {"price", 35000}});
    const std::string dewi = text(created("/api/v1/customers", {{"name", "Dewi"}}), "/id");
    const std::string line =
        text(created("/api/v1/subscriptions", {{"customer", dewi},
                                               {"plan", "M7"},
                                               {"connection", {{"kind", "hotspot"}, {"username", "dewi"}}}}),
             "/id");
    EXPECT_EQ(text(read("/api/v1/subscriptions/" + line + "/access"), "/reason"), "expired");
    created(
        "/api/v1/payments",
        {{"customer", dewi}, {"method", "cash"}, {"channel", "kas"}, {"amount", 70000}, {"to", "balance"}});
    EXPECT_EQ(text(read("/api/v1/subscriptions/" + line + "/access"), "/desired"), "open");
    const std::string base = "/api/v1/subscriptions/" + line;
    const json::value bought = created(base + "/packages", json::object{});
    EXPECT_EQ(number(bought, "/total"), 35000);
    EXPECT_EQ(read(base + "/packages").at("items").as_array().size(), 2U);
    EXPECT_FALSE(created(base + "/auto-renewal", {{"on", false}}, 200).at("auto_renew").as_bool());
}

void Walk::bill_one_offs() {
    const std::string andi = text(created("/api/v1/customers", {{"name", "Andi"}}), "/id");
    const std::string line = text(
        created("/api/v1/subscriptions", {{"customer", andi},
                                          {"plan", "R20"},
                                          {"connection", {{"kind", "static_ip"}, {"ip", "10.20.0.44"}}}}),
        "/id");
    const json::value cable{{"description", "Kabel 20 m"}, {"amount", 60000}, {"taxed", true}};
    const json::value charge = created("/api/v1/subscriptions/" + line + "/charges", cable);
    EXPECT_EQ(text(charge, "/state"), "waiting");
    const std::string one = "/api/v1/charges/" + text(charge, "/id");
    EXPECT_EQ(server.ask({.method = "DELETE", .target = one, .token = token}).status, 204);
    EXPECT_EQ(server.ask({.method = "DELETE", .target = one, .token = token}).status, 409);
    EXPECT_EQ(text(read("/api/v1/charges?subscription=" + line), "/items/0/state"), "withdrawn");
    EXPECT_EQ(number(read("/api/v1/charges?state=waiting&customer=" + andi), "/total"), 0);
    const json::value issued =
        created("/api/v1/invoices", {{"customer", andi}, {"subscription", line}, {"lines", {cable}}});
    EXPECT_EQ(number(issued, "/total"), 60000);
    EXPECT_EQ(text(issued, "/lines/0/description"), "Kabel 20 m");
    EXPECT_EQ(text(read("/api/v1/invoices/" + text(issued, "/id")), "/status"), "open");
    const HttpAnswer nothing = server.post(
        "/api/v1/invoices",
        {{"customer", andi}, {"lines", {{{"description", "x"}, {"amount", 0}, {"taxed", false}}}}}, token);
    EXPECT_EQ(nothing.status, 422);
    EXPECT_EQ(text(nothing.json(), "/errors/0/pointer"), "/lines/0/amount");
}

void Walk::sell_vouchers() {
    const std::string base =
        "/api/v1/voucher-batches/" +
        text(created("/api/v1/voucher-batches", {{"count", 3}, {"kind", "balance"}, {"face_price", 10000}}),
             "/id");
    created(base + "/sale", {{"count", 1}, {"channel", "kas"}});
    created(base + "/void", json::object{}, 200);
    const std::string code = text(created(base + "/print", json::object{}, 200), "/items/0/code");
    EXPECT_EQ(server.post(base + "/print.pdf", json::object{}, token).status, 200);
    const std::string tono = text(created("/api/v1/customers", {{"name", "Tono"}}), "/id");
    created("/api/v1/vouchers/redeem", {{"code", code}, {"customer", tono}}, 200);
    EXPECT_EQ(number(read(base), "/counts/redeemed"), 1);
    read("/api/v1/voucher-batches");
    read("/api/v1/vouchers?state=redeemed");
}

void Walk::work_with_a_partner() {
    const std::string partner =
        text(created("/api/v1/partners", {{"name", "Warung Bu Tini"},
                                          {"staff", "reseller"},
                                          {"commission", {{"kind", "percent"}, {"value", "10"}}}}),
             "/id");
    const std::string base = "/api/v1/partners/" + partner;
    EXPECT_EQ(send("PATCH", base, {{"note", "di pasar"}}).status, 200);
    created(base + "/payments", {{"to", "deposit"}, {"channel", "kas"}, {"amount", 50000}});
    const std::string theirs = text(created("/api/v1/customers", {{"name", "Wati"}}), "/id");
    created(base + "/customers", {{"customer", theirs}}, 200);
    created("/api/v1/payments",
            {{"customer", theirs}, {"method", "cash"}, {"channel", "kas"}, {"amount", 100000}});
    created(base + "/settlements", {{"channel", "kas"}, {"amount", 10000}});
    EXPECT_EQ(number(read(base), "/account/deposit"), 50000);
    read("/api/v1/partners");
    const std::string own = server.token_of(staff::Role::reseller);
    EXPECT_EQ(server.post("/api/v1/reseller/customers", {{"name", "Joko"}}, own).status, 201);
    for (const char* target : {"/api/v1/reseller", "/api/v1/reseller/customers", "/api/v1/reseller/vouchers"})
        EXPECT_EQ(server.get(target, own).status, 200) << target;
}

void Walk::correct_invoices() {
    const std::string melati = text(created("/api/v1/customers", {{"name", "PT Melati"}}), "/id");
    created("/api/v1/subscriptions", {{"customer", melati},
                                      {"plan", "R20"},
                                      {"starts_on", "2026-09-01"},
                                      {"billing_day", 1},
                                      {"connection", {{"kind", "static_ip"}, {"ip", "10.20.0.7"}}}});
    server.bill({{"day", "2026-11-01"}}, token);
    const json::value billed = read("/api/v1/invoices?customer=" + melati);
    created("/api/v1/invoices/" + text(billed, "/items/0/id") + "/void", {{"reason", "salah paket"}}, 200);
    const std::string base = "/api/v1/invoices/" + text(billed, "/items/1/id");
    created(base + "/withholdings", {{"amount", 2000}, {"certificate", "33A000001"}});
    created(base + "/withholdings/undo", {{"certificate", "33A000001"}, {"reason", "salah jumlah"}}, 200);
    created(base + "/withholdings", {{"amount", 3000}, {"certificate", "33A000001"}});
    const json::value note = created(base + "/credit-notes", {{"amount", 10000}, {"reason", "gangguan"}});
    EXPECT_EQ(number(note, "/invoice_open"), 137000);
    created(base + "/write-off", {{"reason", "bangkrut"}}, 200);
    created(base + "/recover", {{"method", "cash"}, {"channel", "kas"}, {"amount", 7000}});
    EXPECT_EQ(number(read("/api/v1/credit-notes?customer=" + melati), "/total"), 1);
    EXPECT_EQ(text(read("/api/v1/credit-notes/" + text(note, "/id")), "/reason"), "gangguan");
    const json::value corrected = read(base);
    EXPECT_EQ(number(corrected, "/written_off"), 130000);
    EXPECT_EQ(corrected.at("corrections").as_array().size(), 6U);
    const HttpAnswer paper = server.get("/api/v1/credit-notes/" + text(note, "/id") + ".pdf", token);
    EXPECT_TRUE(paper.body.starts_with("%PDF-"));
}

void Walk::use_and_bill() {
    const json::value record{{"key", "a1"},
                             {"subscription", subscription},
                             {"started_at", "2026-11-22T01:00:00Z"},
                             {"ended_at", "2026-11-22T02:00:00Z"},
                             {"bytes_down", 61000000000},
                             {"bytes_up", 0}};
    const json::value usage = created("/api/v1/usage", {{"records", json::array{record}}}, 200);
    EXPECT_EQ(json::serialize(usage), R"({"accepted":1,"known":0})");
    const std::int64_t audited = server.audit_rows();
    const json::value again = created("/api/v1/usage", {{"records", json::array{record}}}, 200);
    EXPECT_EQ(json::serialize(again), R"({"accepted":0,"known":1})");
    EXPECT_EQ(server.audit_rows(), audited);
    const json::value preview = read("/api/v1/bill-runs/preview?day=2026-12-01");
    EXPECT_EQ(number(preview, "/issued"), 1);
    EXPECT_EQ(number(preview, "/changes/new/total"), 102500);
    const json::value state = server.bill({{"day", "2026-12-01"}}, token);
    EXPECT_EQ(text(state, "/state"), "done");
    EXPECT_EQ(number(state, "/issued"), 1);
    EXPECT_EQ(number(state, "/held"), 0);
    EXPECT_EQ(text(state, "/by_plan/0/plan"), "R20");
    EXPECT_EQ(number(state, "/by_plan/0/amount"), 102500);
    const json::value invoices = read("/api/v1/invoices?customer=" + customer);
    EXPECT_EQ(text(invoices, "/items/0/status"), "open");
    EXPECT_EQ(number(invoices, "/items/0/total"), 102500);  // 75,000 + 11 begun gigabytes over 50
    EXPECT_EQ(number(invoices, "/items/0/open"), 102500);
    EXPECT_EQ(invoices.at_pointer("/items/0/lines").as_array().size(), 2U);
    invoice = text(invoices, "/items/0/id");
    const HttpAnswer paper = server.get("/api/v1/bill-runs/" + text(state, "/id") + "/invoices.pdf", token);
    EXPECT_TRUE(paper.body.starts_with("%PDF-"));
}

void Walk::pay() {
    const json::value paid = created("/api/v1/payments", {{"invoice", invoice},
                                                          {"method", "cash"},
                                                          {"channel", "kas"},
                                                          {"amount", 102500},
                                                          {"reference", "KW-1"}});
    payment = text(paid, "/id");
    EXPECT_EQ(text(paid, "/invoices/0/status"), "paid");
    EXPECT_EQ(text(paid, "/invoices/0/status_label"), "Lunas");
}

void Walk::send_proofs() {
    const std::string path =
        text(created("/api/v1/customers/" + customer + "/notice-link", json::object{}), "/path");
    for (const std::string& picture : {std::string(small_png), std::string(small_png) + "2"}) {
        HttpConnection connection(server.port());
        EXPECT_EQ(connection.exchange(proof_form(path, picture, {"amount=102.500"})).status, 303);
    }
}

void Walk::decide_proofs() {
    const json::value waiting = read("/api/v1/payment-proofs?state=waiting");
    const std::string first = "/api/v1/payment-proofs/" + text(waiting, "/items/0/id");
    EXPECT_EQ(server.get(first + "/picture", token).header("content-type"), "image/png");
    created(first + "/reject", {{"reason", "sama dengan yang lain"}}, 200);
    const json::value accepted = created("/api/v1/payment-proofs/" + text(waiting, "/items/1/id") + "/accept",
                                         {{"payment", payment}}, 200);
    EXPECT_EQ(text(accepted, "/proof/state"), "accepted");
    EXPECT_EQ(text(accepted, "/payment/id"), payment);
}

TEST_P(Walk, GoesFromACustomerToLunasAsTheContractSays) {
    register_and_subscribe();
    use_and_bill();
    EXPECT_EQ(text(read("/api/v1/subscriptions/" + subscription + "/access"), "/desired"), "open");
    pay();
    EXPECT_EQ(text(read("/api/v1/invoices/" + invoice), "/status"), "paid");
    EXPECT_EQ(text(read("/api/v1/subscriptions/" + subscription + "/access"), "/desired"), "open");
}

TEST_P(Walk, IsolatesAfterTheDueDateAndOpensWithThePayment) {
    register_and_subscribe();
    use_and_bill();
    created("/api/v1/demo/clock", {{"now", "2026-12-20T03:00:00Z"}}, 200);
    const json::value access = read("/api/v1/subscriptions/" + subscription + "/access");
    EXPECT_EQ(text(access, "/desired"), "isolated");
    EXPECT_EQ(text(access, "/reason"), "unpaid");
    pay();
    EXPECT_EQ(text(read("/api/v1/subscriptions/" + subscription + "/access"), "/desired"), "open");
}

TEST_P(Walk, AnswersAKnownReferenceWithThePaymentThatHasIt) {
    register_and_subscribe();
    use_and_bill();
    pay();
    const HttpAnswer again = server.post("/api/v1/payments",
                                         {{"customer", customer},
                                          {"method", "cash"},
                                          {"channel", "kas"},
                                          {"amount", 5000},
                                          {"reference", "KW-1"}},
                                         token);
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(text(again.json(), "/code"), "known_reference");
    EXPECT_EQ(text(again.json(), "/payment/id"), payment);
}

TEST_P(Walk, AnswersTheFirstAnswerAgainToTheSameIdempotencyKey) {
    register_and_subscribe();
    const HttpRequest request{.method = "POST",
                              .target = "/api/v1/payments",
                              .body = json::value{{"customer", customer},
                                                  {"method", "cash"},
                                                  {"channel", "kas"},
                                                  {"amount", 5000},
                                                  {"to", "balance"}},
                              .token = token,
                              .headers = {{"Idempotency-Key", "k-1"}}};
    const HttpAnswer first = server.ask(request);
    const HttpAnswer second = server.ask(request);
    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(second.status, 201);
    EXPECT_EQ(first.body, second.body);
    HttpRequest other = request;
    other.body->as_object()["amount"] = 6000;
    const HttpAnswer refused = server.ask(other);
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(text(refused.json(), "/code"), "idempotency_mismatch");
    EXPECT_EQ(number(read("/api/v1/balances?customer=" + customer), "/items/0/balance"), 5000);
}

TEST_P(Walk, RefusesAWriteThatSawAnOlderVersion) {
    register_and_subscribe();
    const std::string target = "/api/v1/customers/" + customer;
    const std::string etag = server.get(target, token).header("etag");
    ASSERT_NE(etag, "");
    const HttpAnswer unchanged =
        server.ask({.target = target, .token = token, .headers = {{"If-None-Match", etag}}});
    EXPECT_EQ(unchanged.status, 304);
    HttpRequest edit{.method = "PATCH",
                     .target = target,
                     .body = json::value{{"name", "Siti A."}},
                     .token = token,
                     .headers = {{"If-Match", etag}}};
    EXPECT_EQ(server.ask(edit).status, 200);
    const HttpAnswer stale = server.ask(edit);
    EXPECT_EQ(stale.status, 412);
    EXPECT_EQ(text(stale.json(), "/code"), "stale");
}

TEST_P(Walk, SendsNothingAgainToWhoHasIt) {
    register_and_subscribe();
    created("/api/v1/partners", {{"name", "Warung Bu Tini"}, {"staff", "reseller"}});
    EXPECT_EQ(send("PUT", logo, {{"image", white_pixel}}).status, 200);
    const std::string partner = server.token_of(staff::Role::reseller);
    std::size_t unchanged = 0;
    for (const std::string& operation : server.openapi.operations()) {
        if (!server.openapi.documents(operation, 304) || server.openapi.takes(operation, "subscription"))
            continue;
        const bool is_of_a_partner = operation.starts_with("GET /api/v1/reseller");
        HttpRequest request = request_for(operation, is_of_a_partner ? partner : token, customer);
        if (operation.find("{id}") != std::string::npos && operation.find("/customers/") == std::string::npos)
            continue;
        const std::string etag = server.ask(request).header("etag");
        ASSERT_NE(etag, "") << operation;
        request.headers = {{"If-None-Match", etag}};
        EXPECT_EQ(server.ask(request).status, 304) << operation;
        ++unchanged;
    }
    EXPECT_GE(unchanged, 18U);
}

TEST_P(Walk, RefusesAPromiseThatSawAnOlderVersion) {
    register_and_subscribe();
    const std::string target = "/api/v1/subscriptions/" + subscription;
    HttpRequest promise{.method = "POST",
                        .target = target + "/promise",
                        .body = json::value{{"until", "2026-11-30"}},
                        .token = token,
                        .headers = {{"If-Match", server.get(target, token).header("etag")}}};
    EXPECT_EQ(server.ask(promise).status, 200);
    promise.body = json::value{{"until", "2026-12-01"}};
    const HttpAnswer stale = server.ask(promise);
    EXPECT_EQ(stale.status, 412);
    EXPECT_EQ(text(stale.json(), "/code"), "stale");
}

TEST_P(Walk, PagesCustomersBySizeAndCursor) {
    for (const char* name : {"Agus", "Budi", "Citra", "Dewi", "Eko"})
        created("/api/v1/customers", {{"name", name}});
    std::string names;
    std::string cursor;
    do {
        const json::value page =
            read("/api/v1/customers?limit=2&sort=name" + (cursor.empty() ? "" : "&cursor=" + cursor));
        EXPECT_EQ(number(page, "/total"), 5);
        for (const json::value& item : page.at("items").as_array()) names += text(item, "/name") + ' ';
        cursor = page.at("next_cursor").is_null() ? "" : text(page, "/next_cursor");
    } while (!cursor.empty());
    EXPECT_EQ(names, "Agus Budi Citra Dewi Eko ");
    EXPECT_EQ(number(read("/api/v1/customers?q=dewi"), "/total"), 1);
    EXPECT_EQ(server.get("/api/v1/customers?cursor=nonsense", token).status, 422);
    EXPECT_EQ(server.get("/api/v1/customers?limit=0", token).status, 422);
    EXPECT_EQ(server.get("/api/v1/customers?colour=red", token).status, 400);
}

void Walk::meet_collections() {
    const std::string base = "/api/v1/collections/";
    const std::string me = text(read("/api/v1/me"), "/id");
    EXPECT_EQ(send("PUT", base + "collectors/" + me + "/areas", {{"areas", {"RT02"}}}).status, 200);
    read(base + "list");
    const auto receipt = [&](std::int64_t amount) {
        return json::value{{"receipts",
                            {{{"number", "K7-1"},
                              {"customer", customer},
                              {"amount", amount},
                              {"taken_at", "2026-11-23T02:00:00Z"}}}}};
    };
    created(base + "receipts", receipt(20'000), 200);
    created(base + "receipts", receipt(30'000), 200);
    const std::string refusal = text(read(base + "refusals"), "/items/0/id");
    created(base + "refusals/" + refusal + "/settle", {{"note", "salah tulis"}}, 200);
    for (const char* what : {"send-back", "count"}) {
        const std::string deposit = text(created(base + "deposits", {{"amount", 20'000}}), "/id");
        json::object body;
        if (what == std::string("count")) body["counted"] = 20'000;
        created(base + "deposits/" + deposit + '/' + what, body, 200);
    }
    read(base + "deposits");
    read(base + "summary");
}

void Walk::rent_an_add_on() {
    const json::value ip{{"code", "ip"}, {"name", "IP statis"}, {"monthly_fee", 50000}};
    const std::string add_on = "/api/v1/add-ons/" + text(created("/api/v1/add-ons", ip), "/id");
    read("/api/v1/add-ons");
    EXPECT_EQ(send("PATCH", add_on, {{"monthly_fee", 60000}}).status, 200);
    read(add_on);
    const std::string rented = "/api/v1/subscriptions/" + subscription + "/add-ons";
    const json::value with = created(rented, {{"add_on", "ip"}}, 200);
    EXPECT_EQ(number(with, "/add_ons/0/monthly_fee"), 60000);
    const json::value without = created(rented + "/end", {{"add_on", text(with, "/add_ons/0/id")}}, 200);
    EXPECT_TRUE(without.at("add_ons").as_array().empty());
}

void Walk::let_another_customer_pay() {
    const std::string treasurer = text(created("/api/v1/customers", {{"name", "Bendahara RT 02"}}), "/id");
    const std::string payer = "/api/v1/subscriptions/" + subscription + "/payer";
    EXPECT_EQ(text(created(payer, {{"payer", treasurer}}, 200), "/payer"), treasurer);
    EXPECT_TRUE(created(payer, {{"payer", ""}}, 200).at("payer").is_null());
}

void Walk::send_messages() {
    const std::string channel = server.add_notice_channel("sms");
    read("/api/v1/notice-channels");
    read("/api/v1/notice-channels/" + channel);
    EXPECT_EQ(send("PATCH", "/api/v1/notice-channels/" + channel, {{"per_minute", 30}}).status, 200);
    const std::string text_of_it = "/api/v1/templates/payment.received/id/sms";
    EXPECT_EQ(send("PUT", text_of_it, {{"body", "{{isp}}: Rp{{total}} kami terima. {{tidak_ada}}"}}).status,
              422);
    EXPECT_EQ(send("PUT", text_of_it, {{"body", "{{isp}}: Rp{{total}} kami terima."}}).status, 200);
    EXPECT_EQ(read("/api/v1/templates").at("items").as_array().size(), 84U);
    const json::value example{{"kind", "payment.received"}, {"medium", "sms"}, {"customer", customer}};
    const json::value said = created("/api/v1/templates/preview", example, 200);
    EXPECT_THAT(text(said, "/body"), testing::HasSubstr(" kami terima."));
    EXPECT_EQ(number(said, "/parts"), 1);
    EXPECT_EQ(server.ask({.method = "DELETE", .target = text_of_it, .token = token}).status, 204);
    const std::string policy = "/api/v1/reminder-policies/operator";
    EXPECT_EQ(send("PUT", policy, {{"days_from_due", {-5, 0}}, {"latest_hour", 8}}).status, 422);
    EXPECT_EQ(send("PUT", policy, {{"days_from_due", {-5, 0}}}).status, 200);
    EXPECT_EQ(read("/api/v1/reminder-policies").at_pointer("/items/0/policy/days_from_due/0").as_int64(), -5);
    read("/api/v1/reminders");
    EXPECT_EQ(server.ask({.method = "DELETE", .target = policy, .token = token}).status, 204);
    created("/api/v1/payments", {{"customer", customer},
                                 {"method", "cash"},
                                 {"channel", "kas"},
                                 {"amount", 1000},
                                 {"to", "balance"}});
    EXPECT_EQ(read("/api/v1/notices?state=waiting&kind=payment.received").at("total").as_int64(), 1);
    EXPECT_EQ(server.get("/api/v1/notices?state=lost", token).status, 422);
    const std::string notice = text(read("/api/v1/notices?kind=payment.received"), "/items/0/id");
    read("/api/v1/notices/" + notice);
    EXPECT_EQ(send("POST", "/api/v1/notices/" + notice + "/resend", json::object{}).status, 409);
    server.fail_notices();
    created("/api/v1/notices/" + notice + "/resend", json::object{}, 202);
    const std::string door = server.report_door(channel);
    EXPECT_EQ(server.get(door + "?hub.mode=subscribe", "").status, 200);
    EXPECT_EQ(server.deliver(door, "{}").status, 200);
    EXPECT_EQ(server.deliver(door + "0", "{}").status, 404);
    EXPECT_EQ(server.ask({.method = "DELETE", .target = "/api/v1/notice-channels/" + channel, .token = token})
                  .status,
              204);
}

void Walk::give_a_promotion() {
    const json::value free_month{{"code", "gratis"},
                                 {"name", "Bulan pertama gratis"},
                                 {"discount", {{"kind", "percent"}, {"value", "100"}, {"periods", 1}}},
                                 {"plans", {"R20"}},
                                 {"areas", {"RT02"}}};
    const std::string promotion =
        "/api/v1/promotions/" + text(created("/api/v1/promotions", free_month), "/id");
    read("/api/v1/promotions");
    EXPECT_EQ(send("PATCH", promotion, {{"signup_from", "2026-11-01"}, {"areas", json::array{}}}).status,
              200);
    const json::value given =
        created("/api/v1/subscriptions/" + subscription + "/promotion", {{"promotion", "gratis"}}, 200);
    EXPECT_EQ(text(given, "/promotion/name"), "Bulan pertama gratis");
    EXPECT_EQ(text(given, "/discount/value"), "100");
    const json::value used = read(promotion);
    EXPECT_EQ(number(used, "/subscriptions"), 1);
    EXPECT_TRUE(used.at("areas").as_array().empty());
}

void Walk::release_isolation() {
    EXPECT_FALSE(read("/api/v1/isolation").at("held").as_bool());
    created("/api/v1/isolation/release", {{"reason", "libur"}}, 409);
    (void)server.db().write_wait(
        store::Scope::of(server.demo()), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
            store::hold_isolation(tx, server.demo(), {store::StopReason::mass, SystemClock().now()});
            return Done{};
        });
    EXPECT_EQ(text(read("/api/v1/isolation"), "/reason"), "mass");
    EXPECT_FALSE(created("/api/v1/isolation/release", {{"reason", "libur"}}, 200).at("held").as_bool());
}

TEST_P(Walk, MeetsEveryDocumentedOperation) {
    const std::string area = text(created("/api/v1/areas", {{"code", "RT02"}, {"name", "RT 02"}}), "/id");
    read("/api/v1/areas");
    read("/api/v1/areas/" + area);
    const json::value due{{"due_day", 20}, {"grace_days", 3}};
    EXPECT_EQ(send("PATCH", "/api/v1/areas/" + area, {{"name", "RT 02/05"}, {"due", due}}).status, 200);
    EXPECT_EQ(number(read("/api/v1/areas/" + area), "/due/due_day"), 20);
    EXPECT_EQ(send("PATCH", "/api/v1/areas/" + area, {{"due", nullptr}}).status, 200);
    EXPECT_TRUE(read("/api/v1/areas/" + area).at("due").is_null());
    const std::string router =
        text(created("/api/v1/routers",
                     {{"name", "Menara"}, {"kind", "mikrotik"}, {"addresses", {"10.99.0.0/24"}}}),
             "/id");
    read("/api/v1/routers");
    read("/api/v1/routers/" + router);
    EXPECT_EQ(server.get("/api/v1/routers/" + router + "/script?server=203.0.113.5", token).status, 200);
    EXPECT_EQ(send("PATCH", "/api/v1/routers/" + router, {{"note", "tiang 4"}}).status, 200);
    read("/api/v1/routers/unknown");
    const json::value gateway{{"kind", "linux"}, {"uplink_interface", "eth0"}, {"portal_ip", "10.0.0.1"}};
    EXPECT_EQ(send("PUT", "/api/v1/routers/" + router + "/gateway", {{"settings", gateway}}).status, 200);
    read("/api/v1/gateways");
    read("/api/v1/routers/" + router + "/gateway");
    created("/api/v1/routers/" + router + "/sync", {{"dry_run", false}}, 202);
    EXPECT_EQ(
        server.ask({.method = "DELETE", .target = "/api/v1/routers/" + router + "/gateway", .token = token})
            .status,
        204);
    store::Session session;
    session.key = {*parse_id(router), "8000", "siti"};
    const std::string online = "/api/v1/sessions-online/" + format_id(server.add_session(session));
    read("/api/v1/sessions-online");
    read("/api/v1/login-attempts");
    created(online + "/disconnect", json::object{}, 202);
    EXPECT_EQ(server.ask({.method = "DELETE", .target = "/api/v1/routers/" + router, .token = token}).status,
              204);
    register_and_subscribe();
    use_and_bill();
    send_proofs();
    make_a_checkout();
    pay();
    for (const char* target :
         {"/api/v1/plans", "/api/v1/customers", "/api/v1/subscriptions", "/api/v1/bill-runs",
          "/api/v1/invoices", "/api/v1/payments", "/api/v1/balances", "/api/v1/journals", "/api/v1/accounts",
          "/api/v1/channels", "/api/v1/reports/month", "/api/v1/staff", "/api/v1/roles", "/api/v1/tokens",
          "/api/v1/audit", "/api/v1/me", "/api/v1/operators/current", "/api/v1/demo/clock"})
        read(target);
    release_isolation();
    rent_an_add_on();
    let_another_customer_pay();
    give_a_promotion();
    const json::value simulated = created("/api/v1/simulations", {{"plan", "R20"}, {"months", 1}}, 200);
    EXPECT_EQ(number(simulated, "/now"), number(simulated, "/then"));
    read("/api/v1/plans/" + plan);
    EXPECT_EQ(send("PATCH", "/api/v1/plans/" + plan, {{"name", "Rumah 20"}}).status, 200);
    created("/api/v1/plans/" + plan + "/versions",
            {{"valid_from", "2027-01-01"}, {"billing", "postpaid"}, {"monthly_fee", 160000}});
    const json::value moved = created("/api/v1/plans/" + plan + "/moves", {{"effective_on", "2027-01-01"}});
    EXPECT_EQ(number(moved, "/moves/0/moved"), 1);
    created("/api/v1/plans/" + plan + "/moves/cancel", {{"move", text(moved, "/moves/0/id")}}, 200);
    read("/api/v1/customers/" + customer);
    EXPECT_EQ(send("PATCH", "/api/v1/customers/" + customer, {{"area", "RT02"}}).status, 200);
    const std::string hook =
        text(created("/api/v1/webhooks", {{"url", "https://example.org/hook"}, {"kinds", {"invoice.paid"}}}),
             "/id");
    read("/api/v1/webhooks");
    read("/api/v1/webhooks/" + hook);
    EXPECT_EQ(send("PATCH", "/api/v1/webhooks/" + hook, {{"note", "gudang"}}).status, 200);
    created(
        "/api/v1/webhook-deliveries/" + format_id(server.add_webhook_attempt(*parse_id(hook))) + "/replay",
        json::object{}, 202);
    read("/api/v1/webhook-deliveries?webhook=" + hook);
    EXPECT_EQ(server.ask({.method = "DELETE", .target = "/api/v1/webhooks/" + hook, .token = token}).status,
              204);
    send_messages();
    const json::value hold{{"until", "2026-12-31"}, {"reason", "sengketa"}};
    const json::value held = send("PUT", "/api/v1/customers/" + customer + "/billing-hold", hold).json();
    EXPECT_EQ(text(held, "/billing_hold/reason"), "sengketa");
    EXPECT_EQ(text(read("/api/v1/customers/" + customer), "/billing_hold/until"), "2026-12-31");
    created("/api/v1/bill-runs", {{"day", "2026-12-01"}, {"customer", customer}}, 202);
    EXPECT_EQ(server
                  .ask({.method = "DELETE",
                        .target = "/api/v1/customers/" + customer + "/billing-hold",
                        .token = token})
                  .status,
              204);
    EXPECT_TRUE(read("/api/v1/customers/" + customer).at("billing_hold").is_null());
    const json::value profile = read("/api/v1/customers/" + customer + "/profile");
    created("/api/v1/customers/" + customer + "/notice-link", json::object{});
    EXPECT_EQ(server
                  .ask({.method = "DELETE",
                        .target = "/api/v1/customers/" + customer + "/notice-link",
                        .token = token})
                  .status,
              204);
    EXPECT_EQ(profile.at("usage").as_array().size(), 12U);
    EXPECT_EQ(profile.at("invoices").as_array().size(), 1U);
    EXPECT_EQ(profile.at("payments").as_array().size(), 2U);
    const std::string base = "/api/v1/subscriptions/" + subscription;
    read(base);
    read(base + "/access");
    read(base + "/sessions");
    read("/api/v1/payments/" + payment);
    EXPECT_EQ(server.get("/api/v1/payments/" + payment + "/receipt.pdf", token).status, 200);
    EXPECT_EQ(server.get("/api/v1/payments/" + payment + "/receipt.txt?width=48", token).status, 200);
    json::value channel{{"code", "bri"}, {"name", "BRI"}, {"method", "bank_transfer"}, {"account", "1102"}};
    created("/api/v1/channels", channel);
    channel.as_object().erase("code");
    EXPECT_EQ(send("PUT", "/api/v1/channels/bri", channel).status, 200);
    meet_collections();
    created("/api/v1/statements",
            {{"csv", "tanggal,keterangan,jumlah\n2026-11-02,Siti,7000\n2026-11-02,Bunga,9000\n"},
             {"bank", "other"},
             {"channel", "bank"}},
            200);
    const json::value came_in = read("/api/v1/statement-rows?state=new");
    created("/api/v1/statement-rows/" + text(came_in, "/items/0/id") + "/ignore", json::object{}, 200);
    created("/api/v1/statement-rows/" + text(came_in, "/items/1/id") + "/match", {{"customer", customer}},
            200);
    decide_proofs();
    created("/api/v1/statement-rows/" + text(came_in, "/items/1/id") + "/undo", {{"reason", "bukan Siti"}},
            200);
    created("/api/v1/payments/" + payment + "/refund", {{"amount", 2500}, {"reason", "kelebihan"}});
    EXPECT_EQ(
        number(created("/api/v1/invoices/" + invoice + "/transfer-codes", {{"channel", "bank"}}), "/open"),
        2500);
    const HttpAnswer qris = server.get("/api/v1/invoices/" + invoice + "/qris", token);
    EXPECT_EQ(qris.status, 409) << "the operator has no code of its own";
    const std::string merchant =
        "00020101021126680016ID.CO.CONTOH.WWW01189360099900000000170215ID00000000000170303UMI51440014ID.CO."
        "QRIS."
        "WWW0215ID10200000000170303UMI5204481653033605802ID5912BANGNOPI "
        "NET6007BANDUNG61054011162070703A0163049454";
    EXPECT_EQ(send("PATCH", "/api/v1/operators/current", {{"settings", {{"qris_code", merchant}}}}).status,
              200);
    EXPECT_NE(text(read("/api/v1/invoices/" + invoice + "/qris"), "/payload").find("54042500"),
              std::string::npos);
    const json::value wrong = created("/api/v1/payments", {{"customer", customer},
                                                           {"method", "cash"},
                                                           {"channel", "kas"},
                                                           {"amount", 1000},
                                                           {"reference", "KW-2"}});
    created("/api/v1/payments/" + text(wrong, "/id") + "/reverse", {{"reason", "salah orang"}});
    EXPECT_EQ(number(read("/api/v1/payments/" + payment), "/refunded"), 2500);
    read("/api/v1/invoices/" + invoice);
    print_invoices();
    hear_of_a_gateway();
    buy_a_package();
    sell_vouchers();
    bill_one_offs();
    work_with_a_partner();
    correct_invoices();
    read("/api/v1/usage?subscription=" + subscription);
    read("/api/v1/usage?by=month&subscription=" + subscription);
    EXPECT_EQ(send("PATCH", base + "/connection", {{"ip", "10.20.0.5"}}).status, 200);
    json::value bigger = plan_r20();
    bigger.as_object()["code"] = "R50";
    bigger.as_object()["monthly_fee"] = 250000;
    created("/api/v1/plans", bigger);
    created("/api/v1/quotes", {{"plan", "R50"}}, 200);
    created(base + "/promise", {{"until", "2026-12-24"}, {"note", "gajian"}}, 200);
    created("/api/v1/demo/clock", {{"now", "2026-12-02T03:00:00Z"}}, 200);
    created(base + "/plan-change", {{"plan", "R50"}}, 200);
    created(base + "/suspend", json::object{}, 200);
    created("/api/v1/demo/clock", {{"now", "2026-12-04T03:00:00Z"}}, 200);
    created(base + "/resume", json::object{}, 200);
    created(base + "/end", {{"on", "2026-12-31"}}, 200);
    EXPECT_EQ(send("PATCH", "/api/v1/operators/current", {{"settings", {{"due", {{"due_day", 12}}}}}}).status,
              200);
    const std::string member = text(
        created(
            "/api/v1/staff",
            {{"username", "rina"}, {"name", "Rina"}, {"role", "accountant"}, {"password", "panjang-sekali"}}),
        "/id");
    read("/api/v1/staff/" + member);
    EXPECT_EQ(send("PATCH", "/api/v1/staff/" + member, {{"active", false}}).status, 200);
    const std::string api_token =
        text(created("/api/v1/tokens", {{"name", "skrip"}, {"role", "auditor"}}), "/id");
    EXPECT_EQ(
        server.ask({.method = "DELETE", .target = "/api/v1/tokens/" + api_token, .token = token}).status,
        204);
    set_up_and_end_a_second_factor();
    EXPECT_EQ(
        send("POST", "/api/v1/me/password", {{"current", staff_password}, {"password", "lain-sekali-lho"}})
            .status,
        204);
    for (const char* target : {"/healthz", "/readyz", "/metrics", "/api/v1/openapi.json", "/source.tar.gz"})
        EXPECT_EQ(server.get(target, "").status, 200);
    HttpConnection stream(server.port());
    stream.send(bytes_of({.target = "/api/v1/events", .token = token}));
    const HttpAnswer opened = stream.receive(false);
    EXPECT_EQ(server.openapi.check("GET", "/api/v1/events", opened), "");
    EXPECT_EQ(server.ask({.method = "DELETE", .target = "/api/v1/sessions/current", .token = token}).status,
              204);
    std::vector<std::string> missed;
    for (const std::string& operation : server.openapi.operations())
        if (!server.openapi.met_with_success().contains(operation)) missed.push_back(operation);
    EXPECT_THAT(missed, testing::IsEmpty());
}

TEST_P(Walk, ShowsThePricesOfAreasThatAPatchReplacesThoseOfTheNewestVersion) {
    created("/api/v1/areas", {{"code", "RT02"}, {"name", "RT 02"}});
    json::value sold = plan_r20();
    sold.as_object()["areas"] = json::array{{{"area", "RT02"}, {"monthly_fee", 140000}}};
    const std::string id = text(created("/api/v1/plans", sold), "/id");
    created("/api/v1/plans/" + id + "/versions",
            {{"valid_from", "2027-01-01"}, {"billing", "postpaid"}, {"monthly_fee", 160000}});
    const HttpAnswer edited =
        send("PATCH", "/api/v1/plans/" + id, {{"areas", {{{"area", "RT02"}, {"monthly_fee", 145000}}}}});
    EXPECT_EQ(number(edited.json(), "/areas/0/monthly_fee"), 145000);
    EXPECT_EQ(number(edited.json(), "/versions/0/area_fees/0/monthly_fee"), 140000);
    EXPECT_EQ(number(edited.json(), "/versions/1/area_fees/0/monthly_fee"), 145000);
    const json::value audit = read("/api/v1/audit?limit=1");
    EXPECT_EQ(number(audit, "/items/0/before/newest/area_fees/0/monthly_fee"), 140000);
    EXPECT_EQ(number(audit, "/items/0/after/newest/area_fees/0/monthly_fee"), 145000);
}

TEST_P(Walk, TellsTheEventStreamWhatWasCommitted) {
    HttpConnection stream(server.port());
    stream.send(bytes_of({.target = "/api/v1/events", .token = token}));
    EXPECT_EQ(stream.receive(false).status, 200);
    stream.receive_until("retry:");
    register_and_subscribe();
    const std::string told = stream.receive_until("\"subject\":\"" + customer + "\"");
    EXPECT_NE(told.find("event: customer."), std::string::npos) << told;
}

ON_BOTH_ENGINES(Walk);

}  // namespace
}  // namespace bangnopi::test
