// The notice of an isolated line: who is told what, by the address that asks and by a link.
#include "adapters/http/notices.hpp"
#include "billing/notice_payments.hpp"
#include "store/subscriptions.hpp"
#include "tests/http/test_server.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string address_of_siti = "127.0.0.21";
const std::string address_of_budi = "127.0.0.22";
const std::string address_of_nobody = "127.0.0.99";
constexpr std::string_view qris =
    "00020101021126680016ID.CO.CONTOH.WWW01189360099900000000170215ID00000000000170303UMI51440014ID.CO.QRIS."
    "WWW0215"
    "ID10200000000170303UMI5204481653033605802ID5912BANGNOPI NET6007BANDUNG61054011162070703A0163049454";

http::Options with_notices() {
    http::Options options;
    options.notice = http::Listener{"127.0.0.1", 0};
    return options;
}

class NoticePage : public testing::TestWithParam<store::Engine> {
  protected:
    NoticePage() : server(GetParam(), with_notices()), token(server.owner()) {
        made("/api/v1/plans", {{"code", "R20"},
                               {"name", "Rumah 20 Mbps"},
                               {"billing", "postpaid"},
                               {"monthly_fee", 150000},
                               {"rate_down_bps", 20000000},
                               {"rate_up_bps", 5000000}});
        siti = made("/api/v1/customers",
                    {{"name", "Siti Aminah"}, {"address", "Jl. Melati 4"}, {"phone", "081234567890"}});
        of_siti =
            made("/api/v1/subscriptions", {{"customer", siti},
                                           {"plan", "R20"},
                                           {"starts_on", "2026-11-16"},
                                           {"connection", {{"kind", "static_ip"}, {"ip", address_of_siti}}}});
    }

    std::string made(const std::string& target, const json::value& body) {
        const HttpAnswer answer = server.post(target, body, token);
        EXPECT_EQ(answer.status, 201) << target << answer.body;
        return std::string(answer.json().at("id").as_string());
    }
    void set(const json::object& settings) {
        const HttpAnswer answer = server.ask({.method = "PATCH",
                                              .target = "/api/v1/operators/current",
                                              .body = json::value{{"settings", settings}},
                                              .token = token});
        EXPECT_EQ(answer.status, 200) << answer.body;
    }
    // Siti's invoice of 75,000 is issued on 1 December, due on the 10th, and isolates on the 16th at 8.
    void move_clock(const std::string& to) {
        EXPECT_EQ(server.post("/api/v1/demo/clock", {{"now", to}}, token).status, 200);
    }
    void isolate() { move_clock("2026-12-16T01:00:00Z"); }
    void pay(std::int64_t amount) {
        const json::value payment{{"customer", siti},
                                  {"method", "cash"},
                                  {"channel", "kas"},
                                  {"amount", amount},
                                  {"reference", "KW-" + std::to_string(amount)}};
        EXPECT_EQ(server.post("/api/v1/payments", payment, token).status, 201);
    }

    // As a browser on that address asks, for a page that it never gets.
    HttpAnswer ask(const std::string& from, const std::string& target = "/berita?id=7",
                   const std::string& headers = "") {
        HttpConnection connection(server.server().notice_port(), from);
        return connection.exchange("GET " + target + " HTTP/1.1\r\nHost: www.contoh.co.id\r\n" + headers +
                                   "\r\n");
    }
    std::string page(const std::string& from, const std::string& target = "/",
                     const std::string& headers = "") {
        const HttpAnswer answer = ask(from, target, headers);
        EXPECT_EQ(answer.status, 200);
        return answer.body;
    }
    // On the listener of the panel.
    HttpAnswer open(const std::string& path) {
        HttpConnection connection(server.port());
        return connection.exchange("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    // As the form does, and as the browser goes on.
    HttpAnswer post(const std::string& path) {
        return followed("POST " + path +
                        " HTTP/1.1\r\nHost: www.contoh.co.id\r\nContent-Length: 0\r\n"
                        "Content-Type: application/x-www-form-urlencoded\r\n\r\n");
    }
    HttpAnswer send_proof(const std::string& path, std::string_view octets,
                          const std::vector<std::string>& fields = {}) {
        return followed(proof_form(path, octets, fields));
    }
    // Each time from another address, as one may choose three times a second.
    HttpAnswer choose(const std::string& path, const std::string& way, const std::string& invoice = "") {
        return followed(pay_form(path, {"way=" + way, "invoice=" + invoice}),
                        "127.0.2." + std::to_string(++choices));
    }
    // With a virtual account and QRIS.
    void add_gateway() {
        server.payment_gateway.behave({.must_be_confirmed = false});
        made("/api/v1/payment-gateway-accounts",
             {{"code", "mt"},
              {"name", "Midtrans"},
              {"kind", "midtrans"},
              {"settings",
               {{"email", "kantor@example.id"},
                {"offered", {{{"way", "virtual_account"}, {"channel", "bca"}}, {{"way", "qris"}}}}}},
              {"keys", {{"server_key", "kunci-rahasia"}}}});
    }
    void add_bank(bool active = true) {
        const HttpAnswer answer = server.post("/api/v1/channels",
                                              {{"code", "bri"},
                                               {"name", "BRI Contoh Net"},
                                               {"method", "bank_transfer"},
                                               {"account", "1102"},
                                               {"active", active},
                                               {"account_number", "002101000123304"},
                                               {"account_holder", "Contoh Net"}},
                                              token);
        EXPECT_EQ(answer.status, 201) << answer.body;
    }
    std::string invoice_of_siti() {
        return std::string(
            server.get("/api/v1/invoices", token).json().at_pointer("/items/0/id").as_string());
    }
    HttpAnswer followed(const std::string& request, const std::string& from = address_of_siti) {
        HttpConnection connection(server.server().notice_port(), from);
        HttpAnswer answer = connection.exchange(request);
        return answer.status == 303 ? ask(from, answer.header("location")) : answer;
    }
    // What its form is posted to, on this server.
    std::string action_of(const std::string& page) {
        const std::string before =
            "action=\"http://127.0.0.1:" + std::to_string(server.server().notice_port());
        const std::size_t at = page.find(before);
        EXPECT_NE(at, std::string::npos) << page;
        const std::size_t path = at + before.size();
        return page.substr(path, page.find('"', path) - path);
    }
    json::value proofs() { return server.get("/api/v1/payment-proofs?state=waiting", token).json(); }
    HttpAnswer decide(const std::string& what, const json::value& body) {
        const std::string id(proofs().at_pointer("/items/0/id").as_string());
        return server.post("/api/v1/payment-proofs/" + id + '/' + what, body, token);
    }
    json::value link() {
        const HttpAnswer answer =
            server.post("/api/v1/customers/" + siti + "/notice-link", json::object{}, token);
        EXPECT_EQ(answer.status, 201) << answer.body;
        return answer.json();
    }
    std::string path_of_link() { return std::string(link().at("path").as_string()); }

    void add_session_of_budi(const std::string& ip, std::chrono::minutes silent_for) {
        const std::string router =
            made("/api/v1/routers",
                 {{"name", "Menara " + ip}, {"kind", "mikrotik"}, {"addresses", {"10.99.0.2"}}});
        const std::string budi = made("/api/v1/customers", {{"name", "Budi Santoso"}});
        const std::string line =
            made("/api/v1/subscriptions", {{"customer", budi},
                                           {"plan", "R20"},
                                           {"starts_on", "2026-11-16"},
                                           {"connection", {{"kind", "pppoe"}, {"username", "budi"}}}});
        isolate();
        store::Session session;
        session.key = {*parse_id(router), "80000001", "budi"};
        session.subscription_id = *parse_id(line);
        session.usage.started_at = server.clock().now() - std::chrono::hours(1);
        session.usage.last_at = server.clock().now() - silent_for;
        session.ip = ip;
        server.add_session(session);
    }

    TestServer server;
    std::string token;
    std::string siti, of_siti;
    int choices = 0;
};

TEST_P(NoticePage, TellsAnIsolatedLineWhatItOwesAndNothingThatIsPrivate) {
    isolate();
    const HttpAnswer answer = ask(address_of_siti);
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, AllOf(HasSubstr("Layanan internet Anda terisolir"), HasSubstr("Si*i Am***h"),
                                   HasSubstr("INV/2026/12/000001"), HasSubstr("jatuh tempo 10 Desember 2026"),
                                   HasSubstr("Total tagihan</span><span class=\"amount\">Rp75.000<"),
                                   HasSubstr("Operator demo")));
    EXPECT_THAT(answer.body,
                AllOf(Not(HasSubstr("Siti")), Not(HasSubstr("Melati")), Not(HasSubstr("81234567890")),
                      Not(HasSubstr(address_of_siti)), Not(HasSubstr("<script"))));
    EXPECT_LT(answer.body.size(), 8U * 1024);
}

TEST_P(NoticePage, IsKeptNowhereAndLoadsNothing) {
    isolate();
    const HttpAnswer answer = ask(address_of_siti);
    EXPECT_EQ(answer.header("content-type"), "text/html; charset=utf-8");
    EXPECT_EQ(answer.header("cache-control"), "no-store");
    EXPECT_EQ(answer.header("set-cookie"), "");
    EXPECT_EQ(answer.header("connection"), "close") << "a router turns a connection, not a request";
    EXPECT_EQ(answer.header("referrer-policy"), "no-referrer");
    EXPECT_THAT(answer.header("content-security-policy"),
                AllOf(HasSubstr("default-src 'none'"), HasSubstr("style-src 'sha256-"),
                      Not(HasSubstr("unsafe")), HasSubstr("frame-ancestors 'none'")));
    HttpConnection connection(server.server().notice_port(), address_of_siti);
    const HttpAnswer head = connection.exchange("HEAD /generate_204 HTTP/1.1\r\nHost: x\r\n\r\n", false);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("content-length"), std::to_string(answer.body.size()));
}

TEST_P(NoticePage, SpeaksEnglishToWhoAsksForIt) {
    isolate();
    EXPECT_THAT(page(address_of_siti, "/", "Accept-Language: fr\r\n"), HasSubstr("<html lang=\"id\">"));
    for (const std::string& english : {page(address_of_siti, "/", "Accept-Language: en-GB, id;q=0.5\r\n"),
                                       page(address_of_siti, "/x?lang=en")})
        EXPECT_THAT(english, AllOf(HasSubstr("Your Internet line is isolated"),
                                   HasSubstr("due 10 December 2026"), HasSubstr("<html lang=\"en\">")));
    EXPECT_THAT(page(address_of_siti, "/?lang=id", "Accept-Language: en\r\n"), HasSubstr("terisolir"));
}

TEST_P(NoticePage, FindsALineByTheAddressOfItsSession) {
    add_session_of_budi(address_of_budi + " 2001:db8:4::/64", std::chrono::minutes(1));
    EXPECT_THAT(page(address_of_budi), AllOf(HasSubstr("Bu*i Sa***o"), HasSubstr("Rp75.000")));
    EXPECT_THAT(page("127.0.0.2"), Not(HasSubstr("Bu*i")));
}

TEST_P(NoticePage, DoesNotTakeASilentSessionForOneThatGoesOn) {
    add_session_of_budi(address_of_budi, std::chrono::minutes(16));
    EXPECT_THAT(page(address_of_budi),
                AllOf(HasSubstr("Akses internet ini dibatasi"), Not(HasSubstr("Bu*i"))));
}

TEST_P(NoticePage, TellsNobodyOfALineWhereTwoHaveTheAddress) {
    add_session_of_budi(address_of_siti, std::chrono::minutes(1));
    EXPECT_THAT(page(address_of_siti),
                AllOf(HasSubstr("Akses internet ini dibatasi"), Not(HasSubstr("Si*i")),
                      Not(HasSubstr("Bu*i")), Not(HasSubstr("INV/")), Not(HasSubstr("Operator"))));
}

TEST_P(NoticePage, TellsNobodyOfALineWhereAnotherOperatorHasTheAddressToo) {
    isolate();
    token = server.owner_of_other();
    made("/api/v1/plans",
         {{"code", "R20"}, {"name", "R20"}, {"billing", "postpaid"}, {"monthly_fee", 150000}});
    made("/api/v1/subscriptions", {{"customer", made("/api/v1/customers", {{"name", "Tini"}})},
                                   {"plan", "R20"},
                                   {"connection", {{"kind", "static_ip"}, {"ip", address_of_siti}}}});
    EXPECT_THAT(page(address_of_siti), AllOf(HasSubstr("Akses internet ini dibatasi"), Not(HasSubstr("Si*i")),
                                             Not(HasSubstr("INV/")), Not(HasSubstr("Operator"))));
}

TEST_P(NoticePage, BelievesTheConnectionAndNothingThatIsSaidOfIt) {
    isolate();
    const std::string claims = "X-Forwarded-For: " + address_of_siti + "\r\nX-Real-IP: " + address_of_siti +
                               "\r\nForwarded: for=" + address_of_siti + "\r\n";
    EXPECT_THAT(page(address_of_nobody, "/", claims),
                AllOf(HasSubstr("Akses internet ini dibatasi"), Not(HasSubstr("Si*i"))));
}

TEST_P(NoticePage, SaysThatALineIsOpenAgain) {
    isolate();
    pay(75'000);
    EXPECT_THAT(page(address_of_siti),
                AllOf(HasSubstr("Layanan internet Anda sudah aktif"), HasSubstr("Muat ulang"),
                      Not(HasSubstr("INV/")), Not(HasSubstr("Rp"))));
}

TEST_P(NoticePage, ShowsWhatIsLeftOfAnInvoiceAndTheSumOfAll) {
    isolate();
    pay(25'000);
    move_clock("2027-01-02T01:00:00Z");
    EXPECT_THAT(page(address_of_siti), AllOf(HasSubstr("Rp50.000<span class=\"quiet\">sisa dari Rp75.000"),
                                             HasSubstr("INV/2027/01/"), HasSubstr("Rp150.000"),
                                             HasSubstr("class=\"amount\">Rp200.000</span></p>")));
}

TEST_P(NoticePage, SaysWhoHelpsAndHowToPay) {
    set({{"contact_phone", "0812-1111-2222"},
         {"payment_instructions", "BCA 123 a.n. Net\nKonfirmasi lewat WhatsApp"},
         {"qris_code", qris}});
    isolate();
    EXPECT_THAT(
        page(address_of_siti),
        AllOf(HasSubstr("href=\"tel:+6281211112222\">Telepon 081211112222<"),
              HasSubstr("href=\"https://wa.me/6281211112222\""),
              HasSubstr("BCA 123 a.n. Net\nKonfirmasi lewat WhatsApp"),
              HasSubstr("aria-label=\"Kode QRIS BANGNOPI NET sebesar Rp75.000\""), HasSubstr("<svg")));
}

TEST_P(NoticePage, EscapesWhatPeopleWrote) {
    const HttpAnswer renamed = server.ask({.method = "PATCH",
                                           .target = "/api/v1/operators/current",
                                           .body = json::value{{"name", "<b>Net</b> & \"Co\""}},
                                           .token = token});
    EXPECT_EQ(renamed.status, 200);
    set({{"payment_instructions", "<script>alert('x')</script>"}});
    isolate();
    EXPECT_THAT(page(address_of_siti), AllOf(HasSubstr("&lt;b&gt;Net&lt;/b&gt; &amp; &quot;Co&quot;"),
                                             HasSubstr("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"),
                                             Not(HasSubstr("<script")), Not(HasSubstr("<b>"))));
}

TEST_P(NoticePage, OfALinkIsTheSameOnBothListeners) {
    isolate();
    const std::string path = path_of_link();
    EXPECT_THAT(open(path).body, AllOf(HasSubstr("Si*i Am***h"), HasSubstr("Rp75.000")));
    EXPECT_EQ(open(path).body, ask(address_of_nobody, path).body);
    pay(75'000);
    EXPECT_THAT(open(path).body, HasSubstr("Layanan internet Anda sudah aktif"));
}

TEST_P(NoticePage, OfALinkShowsWhatIsOwedBeforeTheLineIsIsolated) {
    move_clock("2026-12-11T01:00:00Z");
    EXPECT_THAT(open(path_of_link()).body,
                AllOf(HasSubstr("Ada tagihan yang belum lunas"), HasSubstr("Rp75.000")));
    EXPECT_THAT(page(address_of_siti), Not(HasSubstr("Rp75.000"))) << "whose line is open is told that";
}

TEST_P(NoticePage, OfALinkThatWasChangedIsNotThere) {
    std::string path = path_of_link();
    path.back() = path.back() == 'A' ? 'B' : 'A';
    for (const HttpAnswer& answer : {open(path), ask(address_of_siti, path), open("/isolir/x")}) {
        EXPECT_EQ(answer.status, 404);
        EXPECT_THAT(answer.body, AllOf(HasSubstr("Tautan ini sudah tidak berlaku"), Not(HasSubstr("Si*i"))));
    }
}

TEST_P(NoticePage, OfALinkIsOnTheOperatorsOwnHost) {
    EXPECT_TRUE(link().at("url").is_null());
    set({{"isolir_notice_url", "https://net.contoh.id:8443/isolir?x=1"}});
    const json::value made_link = link();
    EXPECT_EQ(made_link.at("url").as_string(),
              "https://net.contoh.id:8443" + std::string(made_link.at("path").as_string()));
    isolate();
    EXPECT_THAT(page(address_of_siti), HasSubstr("href=\"https://net.contoh.id:8443/isolir/"));
}

TEST_P(NoticePage, TakesAPromiseWhereTheOperatorLetsCustomersMakeOne) {
    isolate();
    EXPECT_THAT(page(address_of_siti), Not(HasSubstr("Janji bayar")));
    EXPECT_THAT(post(path_of_link()).body, HasSubstr("Janji bayar tidak bisa dibuat"));
    set({{"promise_days_max", 3}});
    const std::string shown = page(address_of_siti);
    EXPECT_THAT(shown, HasSubstr("Janji bayar sampai 19 Desember 2026</button>"));
    const std::string action = action_of(shown.substr(shown.find("Perlu waktu")));
    const HttpAnswer promised = post(action);
    EXPECT_EQ(promised.status, 200);
    EXPECT_THAT(promised.body, AllOf(HasSubstr("Anda berjanji membayar sampai 19 Desember 2026"),
                                     HasSubstr("Rp75.000"), Not(HasSubstr("Perlu waktu"))));
    EXPECT_THAT(page(address_of_siti), HasSubstr("Layanan internet Anda sudah aktif"));
    const HttpAnswer audit = server.get("/api/v1/audit?limit=1", token);
    EXPECT_EQ(audit.json().at_pointer("/items/0/action").as_string(), "customer.promise");
    EXPECT_EQ(audit.json().at_pointer("/items/0/actor_kind").as_string(), "customer");
}

TEST_P(NoticePage, TakesNoSecondPromiseForAnInvoice) {
    set({{"promise_days_max", 3}});
    isolate();
    const std::string path = path_of_link();
    EXPECT_THAT(post(path).body, HasSubstr("Terima kasih"));
    EXPECT_THAT(post(path).body, HasSubstr("sudah pernah dibuat"));
    move_clock("2026-12-20T01:00:00Z");
    EXPECT_THAT(page(address_of_siti), AllOf(HasSubstr("terisolir"), Not(HasSubstr("Perlu waktu"))));
    EXPECT_THAT(post(path).body, AllOf(HasSubstr("sudah pernah dibuat"), HasSubstr("terisolir")));
}

TEST_P(NoticePage, OfALinkIsOfNoMoreUseOnceLinksAreTakenBack) {
    const std::string before = path_of_link();
    EXPECT_EQ(open(before).status, 200);
    const HttpAnswer taken_back = server.ask(
        {.method = "DELETE", .target = "/api/v1/customers/" + siti + "/notice-link", .token = token});
    EXPECT_EQ(taken_back.status, 204);
    EXPECT_EQ(open(before).status, 404);
    EXPECT_EQ(post(before).status, 404);
    EXPECT_EQ(open(path_of_link()).status, 200);
    isolate();
    EXPECT_THAT(page(address_of_siti), HasSubstr("Si*i Am***h"));
}

TEST_P(NoticePage, OffersWhatTheOperatorOffersAtItsGatewaysAndBanks) {
    add_gateway();
    add_bank();
    isolate();
    EXPECT_THAT(page(address_of_siti),
                AllOf(HasSubstr("value=\"mt/virtual_account/bca\">Virtual account BCA</button>"),
                      HasSubstr("value=\"mt/qris/\">QRIS</button>"),
                      HasSubstr("value=\"bri\">Transfer ke BRI Contoh Net</button>")));
    EXPECT_THAT(page(address_of_nobody), Not(HasSubstr("value=\"bri\"")));
}

TEST_P(NoticePage, ShowsTheVirtualAccountThatWasChosenUntilItIsPaidAndTheLineOpens) {
    add_gateway();
    isolate();
    const std::string action = action_of(page(address_of_siti));
    ASSERT_THAT(action, HasSubstr("/bayar?lang=id"));
    const std::string path = action.substr(0, action.find("/bayar"));
    const HttpAnswer chosen = choose(path, "mt/virtual_account/bca");
    ASSERT_EQ(server.payment_gateway.references().size(), 1);
    const std::string reference = server.payment_gateway.references().front();
    EXPECT_EQ(chosen.status, 200);
    EXPECT_THAT(chosen.body, AllOf(HasSubstr("Nomor virtual account"), HasSubstr("88" + reference.substr(4)),
                                   HasSubstr("Rp75.000"), HasSubstr("Bayar sebelum")));
    EXPECT_THAT(chosen.body, HasSubstr("Layanan Anda terbuka sendiri begitu pembayaran masuk"));
    EXPECT_THAT(page(address_of_siti), HasSubstr("88" + reference.substr(4))) << "by the address too";
    const json::value audit = server.get("/api/v1/audit?limit=1", token).json();
    EXPECT_EQ(audit.at_pointer("/items/0/action").as_string(), "checkout.make");
    EXPECT_EQ(audit.at_pointer("/items/0/actor_kind").as_string(), "customer");
    choose(path, "mt/virtual_account/bca");
    EXPECT_EQ(server.payment_gateway.references().size(), 1) << "the one that is there is shown again";
    const std::string paid = StubGateway::webhook(reference, "paid", 75'000);
    EXPECT_EQ(server.deliver("/api/v1/webhooks/midtrans/demo.mt", paid).status, 200);
    EXPECT_THAT(page(address_of_siti), HasSubstr("Layanan internet Anda sudah aktif"));
}

TEST_P(NoticePage, IsFoundAgainForAsLongAsAPaymentTakesOnceAWayWasChosen) {
    add_bank();
    isolate();
    const std::string action = action_of(page(address_of_siti));
    const std::string path = action.substr(0, action.find("/bayar"));
    HttpConnection connection(server.server().notice_port(), address_of_siti);
    const std::string seen = connection.exchange(pay_form(path, {"way=bri"})).header("location");
    const std::string lasting = seen.substr(8, 52);
    EXPECT_FALSE(path.ends_with(lasting));
    EXPECT_LT(server.lifetime_of_notice(path.substr(8)), std::chrono::hours(1));
    EXPECT_GT(server.lifetime_of_notice(lasting), std::chrono::hours(71));
}

TEST_P(NoticePage, SaysWhatOpensTheLineOfWhoOwesSeveralInvoices) {
    add_gateway();
    isolate();
    move_clock("2027-01-20T01:00:00Z");
    EXPECT_THAT(choose(path_of_link(), "mt/qris/").body,
                AllOf(HasSubstr("setelah semua tagihan yang lewat jatuh tempo lunas"),
                      Not(HasSubstr("begitu pembayaran masuk"))));
}

TEST_P(NoticePage, KeepsTransfersWhereGatewaysOfferMoreThanThereIsRoomFor) {
    add_bank();
    json::array offered;
    for (std::size_t n = 0; n < billing::ways_on_notice_max; ++n)
        offered.push_back({{"way", "virtual_account"}, {"channel", "bank" + std::to_string(n)}});
    made("/api/v1/payment-gateway-accounts",
         {{"code", "mt"},
          {"name", "Midtrans"},
          {"kind", "midtrans"},
          {"settings", {{"email", "kantor@example.id"}, {"offered", offered}}},
          {"keys", {{"server_key", "kunci-rahasia"}}}});
    isolate();
    EXPECT_THAT(page(address_of_siti), HasSubstr("Transfer ke BRI Contoh Net"));
}

TEST_P(NoticePage, ShowsTheGatewaysCodeToScanInPlaceOfTheOperatorsOwn) {
    add_gateway();
    set({{"qris_code", std::string(qris)}});
    isolate();
    const std::string path = path_of_link();
    EXPECT_THAT(page(address_of_siti), HasSubstr("kirim bukti bayar kepada kami"));
    const std::string shown = choose(path, "mt/qris/").body;
    EXPECT_THAT(shown, AllOf(HasSubstr("<svg"), Not(HasSubstr("kirim bukti bayar kepada kami"))));
}

TEST_P(NoticePage, TellsAnAmountToTransferThatNobodyElseIsTold) {
    add_bank();
    isolate();
    const std::string told =
        server.post("/api/v1/invoices/" + invoice_of_siti() + "/transfer-codes", {{"channel", "bri"}}, token)
            .body;
    const std::int64_t amount = json::parse(told).at("amount").as_int64();
    ASSERT_GT(amount, 75'000);
    const std::string in_words = "Rp75." + std::to_string(amount).substr(2);
    EXPECT_THAT(page(address_of_siti), HasSubstr(in_words)) << "what staff asked for is on the page";
    const std::string shown = choose(path_of_link(), "bri").body;
    EXPECT_THAT(shown, AllOf(HasSubstr("002101000123304"), HasSubstr("Contoh Net"),
                             HasSubstr("Jumlah, harus persis"), HasSubstr(in_words)));
    EXPECT_EQ(shown.find("002101000123304"), shown.rfind("002101000123304")) << "the same one again";
}

TEST_P(NoticePage, MakesAnAmountToTransferInTheNameOfTheCustomer) {
    add_bank();
    isolate();
    EXPECT_THAT(choose(path_of_link(), "bri").body, HasSubstr("002101000123304"));
    const json::value audit = server.get("/api/v1/audit?limit=1", token).json();
    EXPECT_EQ(audit.at_pointer("/items/0/action").as_string(), "transfer_code.make");
    EXPECT_EQ(audit.at_pointer("/items/0/actor_kind").as_string(), "customer");
}

TEST_P(NoticePage, TakesNoWayToPayThatIsNotOfferedAndNoInvoiceOfAnother) {
    add_gateway();
    add_bank(false);
    isolate();
    const std::string path = path_of_link();
    for (const char* way : {"", "bri", "mt", "mt/hosted_page/", "mt/virtual_account/bni", "bank", "<b>"}) {
        const HttpAnswer refused = choose(path, way);
        EXPECT_EQ(refused.status, 409) << way;
        EXPECT_THAT(refused.body, HasSubstr("Cara membayar ini sedang tidak tersedia")) << way;
    }
    for (const char* invoice : {"0000000000001", "bukan"})
        EXPECT_EQ(choose(path, "mt/qris/", invoice).status, 409) << invoice;
    EXPECT_EQ(choose("/isolir/" + std::string(52, 'A'), "mt/qris/").status, 404);
    EXPECT_EQ(server.payment_gateway.references().size(), 0);
}

TEST_P(NoticePage, SaysThatAGatewayDoesNotAnswerAndOffersTheOtherWays) {
    add_gateway();
    add_bank();
    isolate();
    server.payment_gateway.behave({.answers = false});
    const HttpAnswer refused = choose(path_of_link(), "mt/qris/");
    EXPECT_EQ(refused.status, 503);
    EXPECT_THAT(refused.body, AllOf(HasSubstr("Cara membayar ini sedang tidak menjawab"),
                                    HasSubstr("Transfer ke BRI Contoh Net")));
}

TEST_P(NoticePage, LetsAnInvoiceBeChargedABoundedNumberOfTimesADay) {
    add_gateway();
    isolate();
    const std::string path = path_of_link();
    server.payment_gateway.behave({.answers = false});
    HttpAnswer answer;
    std::size_t tries = 0;
    for (; tries < 2 * billing::charges_a_day_max && answer.status != 409 && answer.status != 429; ++tries) {
        answer = choose(path, tries % 2 == 0 ? "mt/qris/" : "mt/virtual_account/bca");
    }
    ASSERT_EQ(answer.status, 429);
    EXPECT_EQ(tries, billing::charges_a_day_max + 1);
    EXPECT_THAT(answer.body, HasSubstr("terlalu sering dipilih"));
}

TEST_P(NoticePage, LetsAnAddressChooseThreeTimesASecond) {
    add_bank();
    isolate();
    const std::string form = pay_form(path_of_link(), {"way=bri"});
    int taken = 0;
    while (followed(form).status != 429 && taken < 100) ++taken;
    EXPECT_LT(taken, 100);
}

TEST_P(NoticePage, LetsWhoHasSeveralInvoicesChooseOne) {
    add_bank();
    isolate();
    EXPECT_THAT(page(address_of_siti), Not(HasSubstr("<select"))) << "of one there is no choice";
    move_clock("2027-01-05T01:00:00Z");
    const std::string later = invoice_of_siti();
    EXPECT_THAT(page(address_of_siti), HasSubstr("<option value=\"" + later + "\">"));
    EXPECT_THAT(choose(path_of_link(), "bri", later).body, HasSubstr("Rp150."));
}

TEST_P(NoticePage, KeepsNoRoomForAFileOfWhoHasNoLink) {
    isolate();
    const std::string forged = "/isolir/" + std::string(52, 'A');
    std::vector<std::unique_ptr<HttpConnection>> open_ones;
    for (int i = 0; i < 12; ++i) {
        const std::string begun =
            "POST " + forged + "/bukti HTTP/1.1\r\nHost: x\r\nContent-Length: 3000\r\n\r\n";
        open_ones.push_back(std::make_unique<HttpConnection>(server.server().notice_port(),
                                                             "127.0.1." + std::to_string(i + 1)));
        open_ones.back()->send(begun);
    }
    EXPECT_EQ(send_proof(path_of_link(), small_png).status, 200);
    const HttpAnswer refused = send_proof(forged, std::string(5000, 'x'));
    EXPECT_EQ(refused.status, 404) << "it is not read";
    EXPECT_THAT(refused.body, HasSubstr("Tautan ini sudah tidak berlaku"));
}

TEST_P(NoticePage, TakesTheProofOfAPaymentForStaffToLookAt) {
    isolate();
    const HttpAnswer sent =
        send_proof(action_of(page(address_of_siti)).substr(0, std::string("/isolir/").size() + 52), small_png,
                   {"amount=Rp75.000", "paid_on=2026-12-15", "note=lewat BCA"});
    EXPECT_EQ(sent.status, 200);
    EXPECT_THAT(sent.body, AllOf(HasSubstr("Bukti bayar Anda tanggal 16 Desember 2026 sedang kami periksa"),
                                 HasSubstr("terisolir")));
    const json::value waiting = proofs();
    EXPECT_EQ(waiting.at("total").as_int64(), 1);
    const json::value& proof = waiting.at_pointer("/items/0");
    EXPECT_EQ(proof.at("amount").as_int64(), 75'000);
    EXPECT_EQ(proof.at("paid_on").as_string(), "2026-12-15");
    EXPECT_EQ(proof.at("note").as_string(), "lewat BCA");
    EXPECT_TRUE(proof.at("holds_until").is_null()) << "it opens nothing";
    const HttpAnswer audit = server.get("/api/v1/audit?limit=1", token);
    EXPECT_EQ(audit.json().at_pointer("/items/0/action").as_string(), "customer.payment_proof");
    EXPECT_EQ(audit.json().at_pointer("/items/0/actor_kind").as_string(), "customer");
}

TEST_P(NoticePage, ShowsTheFileToStaffAndRunsNothingOfIt) {
    isolate();
    send_proof(path_of_link(), small_png);
    const std::string picture =
        "/api/v1/payment-proofs/" + std::string(proofs().at_pointer("/items/0/id").as_string()) + "/picture";
    const HttpAnswer shown = server.get(picture, token);
    EXPECT_EQ(shown.body, small_png);
    EXPECT_EQ(shown.header("content-type"), "image/png");
    EXPECT_EQ(shown.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(shown.header("content-security-policy"), "default-src 'none'; sandbox");
    EXPECT_THAT(shown.header("content-disposition"), HasSubstr("attachment"));
    EXPECT_EQ(server.get(picture, "").status, 401);
    EXPECT_EQ(server.get(picture, server.token_of(staff::Role::technician)).status, 403);
}

TEST_P(NoticePage, OpensTheLineOnceTheProofIsAccepted) {
    isolate();
    send_proof(path_of_link(), small_png);
    const json::value record{
        {"record",
         {{"method", "bank_transfer"}, {"channel", "bank"}, {"amount", 75'000}, {"reference", "TRX-1"}}}};
    const HttpAnswer accepted = decide("accept", record);
    EXPECT_EQ(accepted.status, 200) << accepted.body;
    EXPECT_EQ(accepted.json().at_pointer("/payment/invoices/0/status").as_string(), "paid");
    EXPECT_THAT(page(address_of_siti), HasSubstr("Layanan internet Anda sudah aktif"));
    EXPECT_EQ(proofs().at("total").as_int64(), 0);
}

TEST_P(NoticePage, SaysWhyAProofWasNotAccepted) {
    isolate();
    send_proof(path_of_link(), small_png);
    EXPECT_EQ(decide("reject", {{"reason", "gambar tidak terbaca"}}).status, 200);
    EXPECT_THAT(page(address_of_siti), HasSubstr("tidak kami terima: gambar tidak terbaca"));
}

TEST_P(NoticePage, RefusesWhatIsNoProofAndKeepsWhatWasTyped) {
    isolate();
    const std::string path = path_of_link();
    const HttpAnswer html = send_proof(path, "<!doctype html>", {"amount=50.000", "note=<b>BRI</b>"});
    EXPECT_EQ(html.status, 422);
    EXPECT_THAT(html.body, AllOf(HasSubstr("Bukti bayar bukan gambar"), HasSubstr("value=\"50.000\""),
                                 HasSubstr("value=\"&lt;b&gt;BRI&lt;/b&gt;\"")));
    EXPECT_THAT(send_proof(path, small_png, {"amount=banyak"}).body, HasSubstr("harus berupa jumlah rupiah"));
    EXPECT_EQ(proofs().at("total").as_int64(), 0);
}

TEST_P(NoticePage, TakesAFileOfFourMebibytesAndNothingElseOfThatSize) {
    isolate();
    const std::string path = path_of_link();
    std::string picture(small_png);
    picture.resize(std::size_t{4} << 20U, '.');
    EXPECT_EQ(send_proof(path, picture).status, 200);
    picture.resize((std::size_t{4} << 20U) + 8192);
    EXPECT_EQ(send_proof(path, picture).status, 413);
    HttpConnection connection(server.server().notice_port(), address_of_siti);
    EXPECT_EQ(
        connection.exchange("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n").status,
        413);
}

TEST_P(NoticePage, KnowsWhoComesByIPv4ToAListenerOfIPv6) {
    http::Options options;
    options.notice = http::Listener{"::", 0};
    TestServer dual(GetParam(), options);
    HttpConnection connection(dual.server().notice_port(), address_of_nobody);
    const HttpAnswer answer = connection.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(answer.body, HasSubstr("href=\"http://127.0.0.1:"));
}

TEST_P(NoticePage, AnswersWhateverIsAskedFor) {
    for (const char* target : {"*", "http://www.contoh.co.id/berita", "http:", "/%zz", "/a|b", "//"}) {
        const HttpAnswer answer = ask(address_of_nobody, target);
        EXPECT_EQ(answer.status, 200) << target;
        EXPECT_EQ(answer.header("content-type"), "text/html; charset=utf-8") << target;
    }
}

TEST_P(NoticePage, OffersTheSourceOfTheProgram) {
    EXPECT_THAT(page(address_of_nobody), HasSubstr("/isolir/source.tar.gz\">Kode sumber program ini (AGPL)"));
    const HttpAnswer source = ask(address_of_nobody, "/isolir/source.tar.gz");
    EXPECT_EQ(source.status == 200 ? source.header("content-type") : "application/gzip", "application/gzip");
}

TEST(NoticeRequesters, OfIPv6AreHouseholds) {
    EXPECT_EQ(http::requester_of("10.0.0.7"), "10.0.0.7");
    EXPECT_EQ(http::requester_of("2001:db8:1:2::7"), http::requester_of("2001:db8:1:2:ffff::9"));
    EXPECT_NE(http::requester_of("2001:db8:1:2::7"), http::requester_of("2001:db8:1:3::7"));
    EXPECT_EQ(http::requester_of("fe80::1%eth0"), "fe80::1%eth0");
}

TEST_P(NoticePage, OfALinkThatMayPromiseIsMadeByWhoMayGrantPromises) {
    const auto made_by = [&](staff::Role role) {
        return server
            .post("/api/v1/customers/" + siti + "/notice-link", json::object{}, server.token_of(role))
            .status;
    };
    EXPECT_EQ(made_by(staff::Role::collector), 201) << "who only shows what is owed";
    set({{"promise_days_max", 3}});
    EXPECT_EQ(made_by(staff::Role::collector), 403);
    EXPECT_EQ(made_by(staff::Role::accountant), 201);
}

TEST_P(NoticePage, TakesNoPromiseForALineThatIsNotIsolatedForABill) {
    set({{"promise_days_max", 3}});
    const std::string path = path_of_link();
    EXPECT_THAT(post(path).body, HasSubstr("sudah pernah dibuat"));
    isolate();
    const json::value longer{{"until", "2026-12-30"}, {"note", "gajian"}};
    EXPECT_EQ(server.post("/api/v1/subscriptions/" + of_siti + "/promise", longer, token).status, 200);
    EXPECT_THAT(post(path).body, HasSubstr("sudah pernah dibuat"));
    move_clock("2026-12-29T01:00:00Z");
    EXPECT_THAT(page(address_of_siti), Not(HasSubstr("terisolir"))) << "what staff granted is not cut short";
}

TEST_P(NoticePage, OffersNoPromiseForAnInvoiceOfWhichStaffGrantedOne) {
    set({{"promise_days_max", 3}});
    isolate();
    const json::value until{{"until", "2026-12-17"}, {"note", "gajian"}};
    EXPECT_EQ(server.post("/api/v1/subscriptions/" + of_siti + "/promise", until, token).status, 200);
    move_clock("2026-12-18T01:00:00Z");
    EXPECT_THAT(page(address_of_siti), AllOf(HasSubstr("terisolir"), Not(HasSubstr("Perlu waktu"))));
}

TEST_P(NoticePage, IsReadAndNothingElse) {
    HttpConnection connection(server.server().notice_port(), address_of_siti);
    const HttpAnswer refused =
        connection.exchange("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
    EXPECT_EQ(refused.status, 405);
    HttpConnection second(server.server().notice_port(), address_of_siti);
    EXPECT_EQ(second.exchange("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n").status, 413);
}

TEST_P(NoticePage, IsRefusedToWhoAsksTooOften) {
    constexpr int more_than_anybody_needs = 500;
    HttpAnswer answer;
    for (int i = 0; i < more_than_anybody_needs && answer.status != 429; ++i) answer = ask(address_of_nobody);
    EXPECT_EQ(answer.status, 429);
    EXPECT_EQ(answer.header("retry-after"), "60");
    EXPECT_EQ(ask(address_of_siti).status, 200) << "others are not kept waiting";
}

TEST_P(NoticePage, HasNothingOfThePanelOrTheInterface) {
    for (const char* target :
         {"/api/v1/openapi.json", "/metrics", "/healthz", "/index.html", "/source.tar.gz"})
        EXPECT_THAT(ask(address_of_nobody, target).body, HasSubstr("Akses internet ini dibatasi")) << target;
}

TEST_P(NoticePage, RefusesSettingsThatItCouldNotShow) {
    const auto refused_at = [&](const json::object& settings) {
        const HttpAnswer answer = server.ask({.method = "PATCH",
                                              .target = "/api/v1/operators/current",
                                              .body = json::value{{"settings", settings}},
                                              .token = token});
        EXPECT_EQ(answer.status, 422) << answer.body;
        return std::string(answer.json().at_pointer("/errors/0/pointer").as_string());
    };
    EXPECT_EQ(refused_at({{"contact_phone", "telepon saja"}}), "/settings/contact_phone");
    EXPECT_EQ(refused_at({{"qris_code", std::string(qris.substr(0, qris.size() - 1)) + "5"}}),
              "/settings/qris_code");
    EXPECT_EQ(refused_at({{"payment_instructions", std::string(1001, 'x')}}),
              "/settings/payment_instructions");
    EXPECT_EQ(refused_at({{"promise_days_max", 63}}), "/settings/promise_days_max");
}

ON_BOTH_ENGINES(NoticePage);

}  // namespace
}  // namespace bangnopi::test
