// Who may do what: every documented operation with every role, and with another operator's things.
#include <set>

#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

bool ends_the_session(const std::string& operation) {
    return operation == "DELETE /api/v1/sessions/current";
}
bool stays_open(const std::string& operation) {
    return operation == "GET /api/v1/events";
}

class Roles : public testing::TestWithParam<store::Engine> {
  protected:
    Roles() : server(GetParam()) {}

    std::vector<std::string> guarded() {
        std::vector<std::string> operations = server.openapi.operations();
        std::erase_if(operations, [&](const std::string& operation) {
            return server.openapi.permission(operation) == "public" || ends_the_session(operation);
        });
        return operations;
    }
    int status_of(const HttpRequest& request, const std::string& operation) {
        if (!stays_open(operation)) return server.ask(request).status;
        HttpConnection connection(server.port());
        return connection.exchange(bytes_of(request), false).status;
    }

    TestServer server;
};

TEST_P(Roles, AreHeldToTheDocumentOnEveryOperation) {
    for (const staff::Role role : staff::all_roles()) {
        const std::string token = server.token_of(role);
        for (const std::string& operation : guarded()) {
            const auto permission = staff::parse_permission(server.openapi.permission(operation));
            ASSERT_TRUE(permission) << operation;
            const int status = status_of(request_for(operation, token, std::string(nobody)), operation);
            EXPECT_LT(status, 500) << name_of(role) << ' ' << operation;
            if (staff::allowed(role, *permission))
                EXPECT_NE(status, 403) << name_of(role) << ' ' << operation;
            else
                EXPECT_EQ(status, 403) << name_of(role) << ' ' << operation;
        }
    }
}

TEST_P(Roles, AreAskedForByEveryGuardedOperation) {
    for (const std::string& operation : guarded()) {
        EXPECT_EQ(server.ask(request_for(operation, "", std::string(nobody))).status, 401) << operation;
        EXPECT_EQ(server.ask(request_for(operation, "bgn_0_0_x", std::string(nobody))).status, 401)
            << operation;
    }
}

TEST_P(Roles, OfStaffWithAPasswordOfOneUseOpenNothingButItsChange) {
    server.add_owner_with_password_of_one_use("baru");
    const std::string token = server.sign_in("demo", "baru");
    std::size_t open = 0;
    for (const std::string& operation : guarded()) {
        HttpConnection connection(server.port());
        const HttpAnswer answer =
            connection.exchange(bytes_of(request_for(operation, token, std::string(nobody))));
        const bool refused =
            answer.status == 403 && answer.json().at("code").as_string() == "password_change_required";
        EXPECT_EQ(refused, !server.openapi.before_password_change(operation)) << operation << answer.status;
        if (!refused) ++open;
    }
    EXPECT_EQ(open, 2U);  // GET /me, POST /me/password; and sign-out, which the walk leaves out
    const json::value change{{"current", staff_password}, {"password", "milik-saya-sendiri"}};
    EXPECT_EQ(server.post("/api/v1/me/password", change, token).status, 204);
    EXPECT_EQ(server.get("/api/v1/staff", token).status, 200);
}

TEST_P(Roles, OfStaffWithAPasswordOfOneUseMaySignOut) {
    server.add_owner_with_password_of_one_use("baru");
    const std::string token = server.sign_in("demo", "baru");
    EXPECT_EQ(server.ask({.method = "DELETE", .target = "/api/v1/sessions/current", .token = token}).status,
              204);
}

TEST_P(Roles, SeeNothingOfAnotherOperator) {
    const std::string& theirs = server.owner_of_other();
    const auto id_of = [&](const std::string& target, const json::value& body) {
        return std::string(server.post(target, body, theirs).json().at("id").as_string());
    };
    const std::string area = id_of("/api/v1/areas", {{"code", "A"}, {"name", "A"}});
    const std::string plan = id_of(
        "/api/v1/plans", {{"code", "P"}, {"name", "P"}, {"billing", "postpaid"}, {"monthly_fee", 1000}});
    const std::string customer = id_of("/api/v1/customers", {{"name", "Tetangga"}});
    const std::string subscription =
        id_of("/api/v1/subscriptions", {{"customer", customer},
                                        {"plan", "P"},
                                        {"connection", {{"kind", "static_ip"}, {"ip", "10.20.0.9"}}}});
    const std::string payment =
        id_of("/api/v1/payments",
              {{"customer", customer}, {"method", "cash"}, {"channel", "kas"}, {"amount", 1000}});
    const std::string router =
        id_of("/api/v1/routers", {{"name", "R"}, {"kind", "mikrotik"}, {"addresses", {"10.0.0.2"}}});
    server.post("/api/v1/statements",
                {{"csv", "tanggal,keterangan,jumlah\n2026-11-01,Siti,1000\n"},
                 {"bank", "other"},
                 {"channel", "bank"}},
                theirs);
    const std::string row(
        server.get("/api/v1/statement-rows", theirs).json().at_pointer("/items/0/id").as_string());
    const std::string webhook = id_of("/api/v1/webhooks", {{"url", "https://example.org/"}});
    const std::string batch =
        id_of("/api/v1/voucher-batches", {{"count", 1}, {"kind", "balance"}, {"face_price", 1000}});
    const std::string partner = id_of("/api/v1/partners", {{"name", "Mitra"}});
    const std::string add_on =
        id_of("/api/v1/add-ons", {{"code", "ip"}, {"name", "IP"}, {"monthly_fee", 1000}});
    const std::string promotion =
        id_of("/api/v1/promotions",
              {{"code", "hemat"}, {"name", "Hemat"}, {"discount", {{"kind", "percent"}, {"value", "10"}}}});
    store::Session accounted;
    const std::string session = format_id(server.add_session(accounted, server.other()));
    const json::value gateway{{"kind", "linux"}, {"uplink_interface", "eth0"}, {"portal_ip", "10.0.0.1"}};
    const std::map<std::string, json::value> bodies{
        {"plan-change", {{"plan", "P"}}},
        {"gateway", {{"settings", gateway}}},
        {"match", {{"customer", customer}}},
        {"areas", {{"areas", {area}}}},
        {"settle", {{"note", "n"}}},
        {"count", {{"counted", 1}}},
        {"payment-proofs/{id}/accept", {{"payment", payment}}},
        {"payment-proofs/{id}/reject", {{"reason", "buram"}}},
        {"payment-gateway-events/{id}/accept", {{"customer", customer}}},
        {"payment-gateway-events/{id}/ignore", {{"note", "bukan uang"}}},
        {"identify", {{"payment", payment}}},
        {"payment-gateway-accounts/{id}/settlements",
         {{"settled_on", "2026-11-01"}, {"amount", 1000}, {"reference", "P-1"}}},
        {"checkouts", {{"account", "mt"}, {"way", "qris"}}},
        {"auto-renewal", {{"on", true}}},
        {"add-ons", {{"add_on", "ip"}}},
        {"promotion", {{"promotion", "hemat"}}},
        {"moves", {{"effective_on", "2027-01-01"}}},
        {"moves/cancel", {{"move", subscription}}},
        {"add-ons/end", {{"add_on", subscription}}},
        {"charges", {{"description", "Kabel"}, {"amount", 1000}, {"taxed", false}}},
        {"sale", {{"channel", "kas"}}},
        {"partners/{id}/payments", {{"to", "deposit"}, {"channel", "kas"}, {"amount", 1}}},
        {"partners/{id}/settlements", {{"amount", 1}}},
        {"customers", {{"customer", customer}}},
        {"promise", {{"until", "2026-11-30"}}},
        {"payer", {{"payer", customer}}},
        {"billing-hold", {{"reason", "sengketa"}}},
        {"refund", {{"reason", "?"}}},
        {"invoices/{id}/void", {{"reason", "?"}}},
        {"credit-notes", {{"amount", 1}, {"reason", "?"}}},
        {"write-off", {{"reason", "?"}}},
        {"withholdings", {{"amount", 1}, {"certificate", "?"}}},
        {"withholdings/undo", {{"reason", "?"}, {"certificate", "?"}}},
        {"recover", {{"method", "cash"}, {"channel", "kas"}, {"amount", 1}}},
        {"reverse", {{"reason", "?"}}},
        {"undo", {{"reason", "?"}}},
        {"transfer-codes", {{"channel", "bank"}}},
        {"versions", {{"billing", "postpaid"}}}};
    for (const std::string& operation : guarded()) {
        if (operation.find("{id}") == std::string::npos) continue;
        for (const std::string& id : {area, plan, customer, subscription, payment, router, row, webhook,
                                      session, batch, partner, add_on, promotion}) {
            HttpRequest request = request_for(operation, server.owner(), id);
            for (const auto& [ending, body] : bodies)
                if (operation.ends_with('/' + ending)) request.body = body;
            if (operation == "PUT /api/v1/payment-gateway-accounts/{id}")
                request.body = {
                    {"name", "Lain"}, {"active", true}, {"settings", {{"email", "kantor@example.id"}}}};
            EXPECT_EQ(server.ask(request).status, 404) << operation;
        }
    }
    EXPECT_EQ(server.get("/api/v1/customers", server.owner()).json().at("total").as_int64(), 0);
    EXPECT_EQ(server.get("/api/v1/customers/" + customer, theirs).status, 200);
}

TEST_P(Roles, HideAmountsFromTechnicians) {
    const auto created = server.post("/api/v1/customers", {{"name", "Siti"}}, server.owner()).json();
    const std::string id(created.at("id").as_string());
    const std::string& technician = server.token_of(staff::Role::technician);
    const json::value profile = server.get("/api/v1/customers/" + id + "/profile", technician).json();
    EXPECT_FALSE(profile.as_object().contains("invoices"));
    EXPECT_FALSE(profile.as_object().contains("payments"));
    EXPECT_FALSE(profile.at("customer").as_object().contains("balance"));
    EXPECT_EQ(profile.at_pointer("/customer/payment_status").as_string(), "paid");
}

TEST_P(Roles, HidePricesAndDiscountsFromTechnicians) {
    server.post("/api/v1/areas", {{"code", "rt-01"}, {"name", "RT 01"}}, server.owner());
    const json::value plan{{"code", "B"},
                           {"name", "Bulanan"},
                           {"billing", "postpaid"},
                           {"monthly_fee", 765'431},
                           {"setup_fee", 765'432},
                           {"included_bytes", 1},
                           {"beyond", "overage"},
                           {"unit_bytes", 1},
                           {"unit_price", 765'433},
                           {"minimum_term_months", 1},
                           {"early_end_fee", 765'437},
                           {"areas", {{{"area", "rt-01"}, {"monthly_fee", 765'434}}}}};
    const json::value package{
        {"code", "H"}, {"name", "Harian"}, {"billing", "prepaid_package"}, {"price", 765'435}, {"days", 1}};
    for (const json::value& one : {plan, package})
        ASSERT_EQ(server.post("/api/v1/plans", one, server.owner()).status, 201);
    const auto customer = server.post("/api/v1/customers", {{"name", "Siti"}}, server.owner()).json();
    const std::string id(customer.at("id").as_string());
    const json::value subscription{{"customer", id},
                                   {"plan", "B"},
                                   {"discount", {{"kind", "amount"}, {"value", "765436"}}},
                                   {"connection", {{"kind", "pppoe"}, {"username", "siti"}}}};
    const auto subscribed = server.post("/api/v1/subscriptions", subscription, server.owner());
    ASSERT_EQ(subscribed.status, 201);
    const std::string of_subscription =
        "/api/v1/subscriptions/" + std::string(subscribed.json().at("id").as_string());

    ASSERT_EQ(server
                  .post("/api/v1/add-ons", {{"code", "ip"}, {"name", "IP"}, {"monthly_fee", 765'438}},
                        server.owner())
                  .status,
              201);
    ASSERT_EQ(server.post(of_subscription + "/add-ons", {{"add_on", "ip"}}, server.owner()).status, 200);
    ASSERT_EQ(server
                  .post("/api/v1/promotions",
                        {{"code", "hemat"},
                         {"name", "Hemat"},
                         {"discount", {{"kind", "amount"}, {"value", "765439"}}}},
                        server.owner())
                  .status,
              201);

    const std::string& technician = server.token_of(staff::Role::technician);
    std::set<std::string> seen_by_owner;
    for (const std::string& target :
         {std::string("/api/v1/plans"), std::string("/api/v1/add-ons"), std::string("/api/v1/promotions"),
          std::string("/api/v1/subscriptions"), of_subscription, "/api/v1/customers/" + id + "/profile"}) {
        const HttpAnswer shown = server.get(target, technician);
        ASSERT_EQ(shown.status, 200) << target;
        EXPECT_EQ(shown.body.find("76543"), std::string::npos) << target << shown.body;
        const std::string body = server.get(target, server.owner()).body;
        for (auto at = body.find("76543"); at != std::string::npos; at = body.find("76543", at + 1))
            seen_by_owner.insert(body.substr(at, 6));
    }
    EXPECT_EQ(seen_by_owner.size(), 9U);
}

TEST_P(Roles, LetACollectorTakeCashOnly) {
    const auto created = server.post("/api/v1/customers", {{"name", "Siti"}}, server.owner()).json();
    json::value payment{
        {"customer", created.at("id")}, {"method", "bank_transfer"}, {"channel", "bank"}, {"amount", 1000}};
    EXPECT_EQ(server.post("/api/v1/payments", payment, server.token_of(staff::Role::collector)).status, 403);
    payment.as_object()["method"] = "cash";
    payment.as_object()["channel"] = "kas";
    EXPECT_EQ(server.post("/api/v1/payments", payment, server.token_of(staff::Role::collector)).status, 201);
}

ON_BOTH_ENGINES(Roles);

}  // namespace
}  // namespace bangnopi::test
