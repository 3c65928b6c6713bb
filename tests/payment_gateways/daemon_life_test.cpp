// From an invoice to Lunas through a gateway: the real program, the real transport, a stand-in of each gateway on loopback, and what
// the journal says afterwards. And that a crash amid webhooks loses and doubles nothing.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <atomic>
#include <boost/json.hpp>
#include <functional>
#include <future>
#include <map>
#include <thread>

#include "base/sealing.hpp"
#include "store/installation.hpp"
#include "tests/payment_gateways/midtrans_stand_in.hpp"
#include "tests/payment_gateways/small_stand_ins.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/loopback_http.hpp"
#include "tests/support/program.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

using Delivery = SmallStandIn::Delivery;
constexpr const char* account = "gw";

json::object texts(const std::vector<std::pair<std::string, std::string>>& pairs) {
    json::object object;
    for (const auto& [name, text] : pairs) object[name] = text;
    return object;
}

std::string text(const json::value& value, std::string_view pointer) {
    return std::string(value.at_pointer(pointer).as_string());
}

// An operator whose customers owe 150,000 each, and a daemon on it.
class WithInvoices {
  public:
    WithInvoices(store::Engine engine, std::int64_t customers) : place_(engine) {
        KeyRing::generate().save(key_file());
        const auto db = open();
        BillingWorld world(*db);
        world.subscribe_many(customers, world.plan(home_plan()), "2026-11-01");
        world.go_to("2026-12-01T02:00:00Z");
        world.bill("2026-12-01");
        const auto now = SystemClock().now().time_since_epoch().count();
        static_cast<void>(
            db->write_wait(everyone, store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
                store::put_installation_value(
                    tx, "demo.clock",
                    fmt::format("{} {}", instant("2026-12-01T02:00:00Z").time_since_epoch().count(), now));
                return Done{};
            }));
        token_ = run_well(with_database({"token", "create", "--name", "uji", "--role", "owner"}));
        token_.pop_back();
    }

    void serve(const std::vector<std::string>& settings = {}) {
        daemon = std::make_unique<Daemon>(with_database(settings));
        daemon->use_token(token_);
    }
    [[nodiscard]] std::unique_ptr<store::Database> open() const {
        auto db = store::open_database({.url = place_.url(), .create = true});
        store::migrate(*db);
        return db;
    }
    [[nodiscard]] std::int64_t number_of(std::string_view sql) const {
        const auto db = open();
        return BillingWorld::attach(*db, instant("2026-12-02T00:00:00Z"), 1).number_of(sql);
    }
    void expect_sound() const {
        const Finished verified = run_program(with_database({"verify"}));
        EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.error;
    }

    void add_account(const std::string& kind, json::object settings, json::object keys) const {
        const json::object body{{"code", account},
                                {"name", "Gateway"},
                                {"kind", kind},
                                {"settings",
                                 {{"account", std::move(settings)},
                                  {"email", "kantor@example.id"},
                                  {"public_url", "https://tagihan.example.id"}}},
                                {"keys", std::move(keys)}};
        const Answer answer = daemon->post("/api/v1/payment-gateway-accounts", json::serialize(body));
        ASSERT_EQ(answer.status, 201) << answer.body;
        door_ = text(answer.json(), "/webhook_path");
    }
    [[nodiscard]] std::vector<std::string> invoices() const {
        std::vector<std::string> ids;
        const json::value listed = read("/api/v1/invoices?limit=100");
        for (const json::value& item : listed.at("items").as_array())
            ids.emplace_back(item.at("id").as_string());
        return ids;
    }
    // 0: it went.
    int try_checkout(const std::string& invoice, const std::string& channel) const {
        const json::object body{{"account", account}, {"way", "virtual_account"}, {"channel", channel}};
        try {
            return daemon->post("/api/v1/invoices/" + invoice + "/checkouts", json::serialize(body)).status;
        } catch (const std::exception&) {
            return 0;
        }
    }
    [[nodiscard]] json::value checkout(const std::string& invoice, const std::string& channel,
                                       const std::string& way = "virtual_account") const {
        const json::object body{{"account", account}, {"way", way}, {"channel", channel}};
        const Answer answer =
            daemon->post("/api/v1/invoices/" + invoice + "/checkouts", json::serialize(body));
        EXPECT_EQ(answer.status, 200) << answer.body;
        return answer.json();
    }
    [[nodiscard]] json::value read(const std::string& path) const {
        const Answer answer = daemon->get(path);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return answer.json();
    }
    // 0: it died.
    [[nodiscard]] int deliver(const Delivery& delivery) const {
        std::string headers;
        for (const auto& [name, value] : delivery.headers) headers += fmt::format("{}: {}\r\n", name, value);
        try {
            HttpConnection connection(daemon->port());
            return connection
                .exchange(fmt::format("POST {} HTTP/1.1\r\nHost: localhost\r\n{}Content-Type: "
                                      "application/json\r\nContent-Length: {}\r\n\r\n{}",
                                      door_, headers, delivery.body.size(), delivery.body))
                .status;
        } catch (const std::exception&) {
            return 0;
        }
    }
    [[nodiscard]] bool is_lunas(const std::string& invoice) const {
        return text(read("/api/v1/invoices/" + invoice), "/status") == "paid";
    }
    // "1103 150000, 1201 -150000; …" of all journals that the payments made.
    [[nodiscard]] std::string journals_of_payments() const {
        std::string all;
        const json::value listed = read("/api/v1/journals?limit=100");
        for (const json::value& journal : listed.at("items").as_array()) {
            const std::string cause = text(journal, "/cause");
            if (cause != "payment" && cause != "gateway_fee") continue;
            std::string one;
            for (const json::value& posting : journal.at("postings").as_array())
                one += fmt::format("{}{} {}", one.empty() ? "" : ", ", text(posting, "/account"),
                                   posting.at("amount").as_int64());
            all = one + (all.empty() ? "" : "; ") + all;
        }
        return all;
    }

    std::unique_ptr<Daemon> daemon;

  private:
    [[nodiscard]] std::string key_file() const { return folder_.file("key"); }
    [[nodiscard]] std::vector<std::string> with_database(std::vector<std::string> arguments) const {
        arguments.insert(arguments.end(), {"--db", place_.url(), "--key-file", key_file()});
        return arguments;
    }

    Place place_;
    TemporaryFolder folder_;
    std::string token_;
    mutable std::string door_;
};

struct Life {
    const char* name;
    std::unique_ptr<SmallStandIn> (*make)();
    const char* journals;
};

class DaemonLife : public testing::TestWithParam<Life> {};

TEST_P(DaemonLife, GoesFromAnInvoiceToLunasAndItsJournal) {
    const auto stand_in = GetParam().make();
    WithInvoices operators(store::Engine::sqlite, 1);
    operators.serve();
    const auto body = stand_in->account_body();
    operators.add_account(body.kind, texts(body.settings), texts(body.keys));
    const std::string invoice = operators.invoices().at(0);
    const json::value made = operators.checkout(invoice, stand_in->channel());
    EXPECT_EQ(text(made, "/pay_code"), "1251255");
    EXPECT_EQ(operators.checkout(invoice, stand_in->channel()).at("id"), made.at("id"));

    stand_in->pay();
    Delivery forged = stand_in->webhook();
    for (auto& [name, value] : forged.headers) value += "x";
    if (forged.headers.empty()) forged.body += "x";
    EXPECT_EQ(operators.deliver(forged), 401);
    EXPECT_FALSE(operators.is_lunas(invoice));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(operators.deliver(stand_in->webhook()), 200);
    EXPECT_TRUE(comes_true([&] { return operators.is_lunas(invoice); }));
    EXPECT_EQ(operators.read("/api/v1/payments").at("total").as_int64(), 1);
    EXPECT_EQ(operators.journals_of_payments(), GetParam().journals);
    EXPECT_EQ(operators.read("/api/v1/payment-gateway-attempts").at("total").as_int64(), 1);
    operators.daemon->stop();
    operators.expect_sound();
}

INSTANTIATE_TEST_SUITE_P(
    PaymentGateways, DaemonLife,
    testing::Values(Life{"Xendit", &xendit_stand_in, "1103 150000, 1201 -150000"},
                    Life{"Tripay", &tripay_stand_in, "1103 150000, 1201 -150000; 5101 1500, 1103 -1500"},
                    Life{"Duitku", &duitku_stand_in, "1103 150000, 1201 -150000; 5101 3000, 1103 -3000"}),
    [](const auto& life) { return std::string(life.param.name); });

void add_midtrans(const WithInvoices& operators, const MidtransStandIn& midtrans) {
    operators.add_account(
        "midtrans",
        {{"api_url", midtrans.url()}, {"page_url", midtrans.url() + "/snap/v1"}, {"merchant_id", "G1"}},
        {{"server_key", MidtransStandIn::server_key()}});
}

TEST(MidtransDaemonLife, GoesFromAnInvoiceToLunasAndItsJournal) {
    MidtransStandIn midtrans;
    WithInvoices operators(store::Engine::sqlite, 1);
    operators.serve();
    add_midtrans(operators, midtrans);
    const std::string invoice = operators.invoices().at(0);
    const json::value made = operators.checkout(invoice, "bca");
    const std::string reference = text(made, "/reference");
    EXPECT_EQ(text(made, "/pay_code"), "812785002530231");
    EXPECT_THAT(midtrans.notify_url(reference),
                testing::StartsWith("https://tagihan.example.id/api/v1/webhooks/midtrans/"));
    midtrans.pay(reference);
    std::string forged = midtrans.notification(reference);
    forged.replace(forged.find("150000.00"), 1, "9");
    EXPECT_EQ(operators.deliver({forged}), 401);
    EXPECT_EQ(operators.deliver({midtrans.notification(reference)}), 200);
    EXPECT_TRUE(comes_true([&] { return operators.is_lunas(invoice); }));
    EXPECT_EQ(operators.journals_of_payments(), "1103 150000, 1201 -150000");
    operators.daemon->stop();
    operators.expect_sound();
}

// On Midtrans's page each way that is begun has an id of its own.
TEST(MidtransDaemonLife, GoesToLunasThoughTheCustomerBeganToPayAnotherWayFirst) {
    MidtransStandIn midtrans;
    WithInvoices operators(store::Engine::sqlite, 1);
    operators.serve();
    add_midtrans(operators, midtrans);
    const std::string invoice = operators.invoices().at(0);
    const std::string reference = text(operators.checkout(invoice, "", "hosted_page"), "/reference");
    midtrans.choose(reference);
    EXPECT_EQ(operators.deliver({midtrans.notification(reference)}), 200);
    EXPECT_TRUE(comes_true([&] {
        return operators.read("/api/v1/payment-gateway-events?state=done").at("total").as_int64() == 1;
    })) << "what was begun first is known";
    midtrans.choose(reference);
    midtrans.pay(reference);
    EXPECT_EQ(operators.deliver({midtrans.notification(reference)}), 200);
    EXPECT_TRUE(comes_true([&] { return operators.is_lunas(invoice); }));
    operators.daemon->stop();
    operators.expect_sound();
}

// Whose charge is being made then is found out with the next start.
TEST(SilentGatewayDaemonLife, HoldsUpNoStop) {
    std::atomic<int> asked{0};
    std::promise<void> answers;
    const std::shared_future<void> answered = answers.get_future().share();
    const LoopbackHttp silent([&](const LoopbackRequest&) {
        ++asked;
        answered.wait();
        return LoopbackAnswer{503, ""};
    });
    WithInvoices operators(store::Engine::sqlite, 1);
    operators.serve();
    operators.add_account("xendit", {{"api_url", silent.url()}},
                          {{"secret_key", "rahasia"}, {"callback_token", "tok-uji"}});
    const std::string invoice = operators.invoices().at(0);
    auto charge = std::async(std::launch::async,
                             [&] { return operators.try_checkout(invoice, "BRI_VIRTUAL_ACCOUNT"); });
    EXPECT_TRUE(comes_true([&] { return asked == 1; }));
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(operators.daemon->stop().exit_code, 0);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10)) << "a call may take 15";
    charge.get();
    answers.set_value();
    EXPECT_EQ(
        operators.number_of("SELECT COUNT(*) FROM checkout WHERE operator_id = $1 AND ask_at IS NOT NULL"),
        1);
}

TEST(PrivateGatewayDaemonLife, IsSpokenToOnlyWhereTheServerAllowsIt) {
    std::atomic<int> asked{0};
    const LoopbackHttp beside([&](const LoopbackRequest&) {
        ++asked;
        return LoopbackAnswer{500, "{}"};
    });
    WithInvoices operators(store::Engine::sqlite, 1);
    operators.serve({"--private-addresses", "no"});
    operators.add_account("xendit", {{"api_url", beside.url()}},
                          {{"secret_key", "rahasia"}, {"callback_token", "tok-uji"}});
    const std::string invoice = operators.invoices().at(0);
    EXPECT_EQ(operators.try_checkout(invoice, "BRI_VIRTUAL_ACCOUNT"), 422);
    EXPECT_EQ(asked, 0);
    EXPECT_EQ(text(operators.read("/api/v1/invoices/" + invoice + "/checkouts"), "/items/0/status"), "failed")
        << "nothing was asked of anybody";
    operators.daemon->stop();
    operators.serve({"--private-addresses", "yes"});
    EXPECT_NE(operators.try_checkout(invoice, "BRI_VIRTUAL_ACCOUNT"), 200);
    EXPECT_EQ(asked, 1);
    operators.daemon->stop();
}

// Whoever saw a "cancel" of a charge, signed with the code 200 too, makes no money of it.
TEST(MidtransDaemonLife, BelievesNoStatusThatIsNotSigned) {
    MidtransStandIn midtrans;
    WithInvoices operators(store::Engine::sqlite, 1);
    operators.serve();
    add_midtrans(operators, midtrans);
    const std::string invoice = operators.invoices().at(0);
    const std::string reference = text(operators.checkout(invoice, "bca"), "/reference");
    midtrans.cancel(reference);
    std::string told = midtrans.notification(reference);
    told.replace(told.find("\"cancel\""), 8, "\"settlement\"");
    EXPECT_EQ(operators.deliver({told}), 200);
    EXPECT_TRUE(comes_true([&] {
        const auto checkouts = operators.read("/api/v1/invoices/" + invoice + "/checkouts");
        return text(checkouts, "/items/0/status") == "failed";
    }));
    EXPECT_FALSE(operators.is_lunas(invoice));
}

// Webhooks under kill -9

class Webhooks : public testing::TestWithParam<store::Engine> {};

TEST_P(Webhooks, TwentyDeliveredTwoHundredTimesWithKillsInBetweenAreTwentyPayments) {
    constexpr int charges = 20, times = 10, senders = 16, kills = 3;
    MidtransStandIn midtrans;
    WithInvoices operators(GetParam(), charges);
    operators.serve();
    add_midtrans(operators, midtrans);
    std::vector<Delivery> deliveries;
    for (const std::string& invoice : operators.invoices()) {
        const std::string reference = text(operators.checkout(invoice, "bca"), "/reference");
        midtrans.pay(reference);
        for (int n = 0; n < times; ++n) deliveries.push_back({midtrans.notification(reference)});
    }
    ASSERT_EQ(deliveries.size(), std::size_t{charges * times});

    std::vector<std::atomic<bool>> answered(deliveries.size());
    std::atomic<std::size_t> count{0};
    for (int round = 0; round <= kills; ++round) {
        std::atomic<std::size_t> next{0};
        std::vector<std::jthread> threads;
        for (int sender = 0; sender < senders; ++sender)
            threads.emplace_back([&] {
                for (std::size_t n = next++; n < deliveries.size(); n = next++) {
                    // Spread over the charges, so that each is told by several at once.
                    const std::size_t at = n * 7 % deliveries.size();
                    if (answered[at]) continue;
                    const int status = operators.deliver(deliveries[at]);
                    if (status == 0) return;
                    EXPECT_EQ(status, 200);
                    answered[at] = true;
                    ++count;
                }
            });
        if (round < kills) {
            const std::size_t enough = count + deliveries.size() / (kills + 1);
            while (count < enough && next < deliveries.size() + senders) std::this_thread::yield();
            operators.daemon->kill();
        }
        threads.clear();
        if (round < kills) operators.serve();
    }
    EXPECT_EQ(count, deliveries.size());
    EXPECT_TRUE(comes_true(
        [&] { return operators.read("/api/v1/payments?limit=1").at("total").as_int64() == charges; }));
    EXPECT_TRUE(comes_true([&] {
        return operators.read("/api/v1/payment-gateway-events?state=to_confirm").at("total").as_int64() == 0;
    }));
    operators.daemon->stop();
    EXPECT_EQ(operators.number_of("SELECT COUNT(*) FROM payment WHERE operator_id = $1"), charges);
    EXPECT_EQ(operators.number_of("SELECT COUNT(*) FROM invoice WHERE operator_id = $1 AND status = 3"),
              charges);
    EXPECT_EQ(operators.number_of(
                  "SELECT COUNT(*) FROM event WHERE operator_id = $1 AND kind = 'payment.received'"),
              charges);
    EXPECT_EQ(
        operators.number_of("SELECT COUNT(*) FROM event WHERE operator_id = $1 AND kind = 'invoice.paid'"),
        charges);
    operators.expect_sound();
}

ON_BOTH_ENGINES(Webhooks);

}  // namespace
}  // namespace bangnopi::test
