// Invoices explained and printed over HTTP: what they say, to whom, and how a file of many is sent.
#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <thread>

#include "domain/qris.hpp"
#include "tests/http/test_server.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view merchant =
    "00020101021126680016ID.CO.CONTOH.WWW01189360099900000000170215ID00000000000170303UMI51440014ID.CO.QRIS."
    "WWW0215"
    "ID10200000000170303UMI5204481653033605802ID5912BANGNOPI NET6007BANDUNG61054011162070703A0163049454";
constexpr const char* logo = "/api/v1/operators/current/logo";

std::string said_by(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> program(popen(command.c_str(), "r"), pclose);
    std::string text;
    std::array<char, 4096> part{};
    while (const std::size_t read = fread(part.data(), 1, part.size(), program.get()))
        text.append(part.data(), read);
    return text;
}

// What a reader of PDFs finds in it, and a telephone.
struct Shown {
    explicit Shown(const std::string& pdf) : file(folder.file("shown")) {
        std::ofstream(file + ".pdf", std::ios::binary) << pdf;
        text = said_by("pdftotext -layout " + file + ".pdf - 2>&1");
    }
    [[nodiscard]] std::string scanned() const {
        said_by("pdftoppm -r 150 -gray -singlefile -png " + file + ".pdf " + file + " 2>&1");
        return said_by("zbarimg --quiet --raw -Sdisable -Sqrcode.enable " + file + ".png 2>/dev/null");
    }
    TemporaryFolder folder;
    std::string file;
    std::string text;
};

class Invoices : public testing::TestWithParam<store::Engine> {
  protected:
    Invoices() : server(GetParam()), token(server.owner()) {}

    std::string made(const std::string& target, const json::value& body, int status = 201) {
        const HttpAnswer answer = server.post(target, body, token);
        EXPECT_EQ(answer.status, status) << target << answer.body;
        return std::string(answer.json().at("id").as_string());
    }
    void set(const json::object& settings) {
        EXPECT_EQ(server
                      .ask({.method = "PATCH",
                            .target = "/api/v1/operators/current",
                            .body = json::value{{"settings", settings}},
                            .token = token})
                      .status,
                  200);
    }
    // A customer with half of November at 150,000, 61 GB of 50 included; its id.
    std::string customer(const std::string& name, const json::object& more = {}) {
        json::object body = more;
        body["name"] = name;
        std::string id = made("/api/v1/customers", body);
        const std::string number = std::to_string(++lines);
        const std::string line = made("/api/v1/subscriptions",
                                      {{"customer", id},
                                       {"plan", "R20"},
                                       {"starts_on", "2026-11-16"},
                                       {"billing_day", 1},
                                       {"connection", {{"kind", "static_ip"}, {"ip", "10.20.0." + number}}}});
        const json::value record{{"key", "a" + number},
                                 {"subscription", line},
                                 {"started_at", "2026-11-22T01:00:00Z"},
                                 {"ended_at", "2026-11-22T02:00:00Z"},
                                 {"bytes_down", 61000000000},
                                 {"bytes_up", 0}};
        EXPECT_EQ(server.post("/api/v1/usage", {{"records", json::array{record}}}, token).status, 200);
        return id;
    }
    void sell() {
        made("/api/v1/plans", {{"code", "R20"},
                               {"name", "Rumah 20 Mbps"},
                               {"billing", "postpaid"},
                               {"monthly_fee", 150000},
                               {"included_bytes", 100000000000},
                               {"beyond", "overage"},
                               {"unit_bytes", 1000000000},
                               {"unit_price", 2500}});
    }
    // The id of the run.
    std::string bill(json::object command = {}) {
        command["day"] = "2026-12-01";
        const json::value run = server.bill(command, token);
        EXPECT_EQ(run.at("state"), "done");
        return std::string(run.at("id").as_string());
    }
    std::string invoice_of(const std::string& customer) {
        const json::value list = server.get("/api/v1/invoices?customer=" + customer, token).json();
        return "/api/v1/invoices/" + std::string(list.at_pointer("/items/0/id").as_string());
    }
    HttpAnswer in_indonesian(const std::string& target) {
        return server.ask({.target = target, .token = token, .headers = {{"Accept-Language", "id"}}});
    }

    TestServer server;
    std::string token;
    int lines = 3;
};

TEST_P(Invoices, SayHowEachLineCameAbout) {
    set({{"tax", {{"percent", "12"}, {"base", "11/12"}, {"inclusive", false}}}});
    sell();
    const std::string siti = customer("Siti Aminah");
    bill();
    const std::string invoice = invoice_of(siti);
    const json::value shown = in_indonesian(invoice).json();
    EXPECT_EQ(shown.at_pointer("/lines/0/working"), "150.000 × 15/30 hari");
    EXPECT_EQ(shown.at_pointer("/lines/1/working"), "61 GB − 50 GB = 11 unit × 2.500");
    EXPECT_EQ(server.get(invoice, token).json().at_pointer("/lines/0/working"), "150,000 × 15/30 days");
    const json::value explained = in_indonesian(invoice + "/explain").json();
    EXPECT_TRUE(explained.at("agrees").as_bool());
    EXPECT_TRUE(explained.at_pointer("/lines/1/agrees").as_bool());
    EXPECT_EQ(explained.at_pointer("/lines/1/recomputed"), 27'500);
    // 102,500 × 11/12 = 93,958.33; 12 % of 11/12 of 102,500 = 11,275.
    EXPECT_EQ(explained.at("tax_base"), 93'958);
    EXPECT_EQ(explained.at("tax"), 11'275);
    EXPECT_EQ(explained.at("tax_working"), "12 % × DPP nilai lain 93.958 (11/12 × 102.500)");
    EXPECT_EQ(explained.at_pointer("/recomputed/total"), 113'775);
    EXPECT_EQ(explained.at_pointer("/input/subscription/plan"), "R20");
}

TEST_P(Invoices, ThatAreNotWhatComesOfTheirInputSaySo) {
    sell();
    const std::string siti = customer("Siti Aminah");
    bill();
    server.db()
        .write_wait(
            store::Scope::of(server.demo()), store::Priority::normal,
            [&](store::Tx& tx) -> Result<Done> {
                tx.execute(
                    "UPDATE invoice_line SET amount = amount + 1 WHERE operator_id = $1 AND line_no = 1",
                    server.demo());
                return Done{};
            })
        .value();
    const json::value explained = server.get(invoice_of(siti) + "/explain", token).json();
    EXPECT_FALSE(explained.at("agrees").as_bool());
    std::size_t wrong = 0;
    for (const json::value& line : explained.at("lines").as_array())
        if (!line.at("agrees").as_bool()) {
            ++wrong;
            EXPECT_FALSE(line.as_object().contains("working"));
        }
    EXPECT_EQ(wrong, 1U);
}

TEST_P(Invoices, ArePrintedWithWhatIsOpenInAQrisCode) {
    set({{"qris_code", merchant},
         {"address", "Jl. Raya 12\nDesa Sukamaju"},
         {"contact_phone", "081234567890"}});
    sell();
    const std::string siti =
        customer("Siti Aminah", {{"address", "Jl. Melati 4"}, {"phone", "081298765432"}});
    bill();
    made("/api/v1/payments", {{"customer", siti}, {"method", "cash"}, {"channel", "kas"}, {"amount", 2500}});
    const HttpAnswer answer = server.get(invoice_of(siti) + ".pdf", token);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("content-type"), "application/pdf");
    EXPECT_THAT(answer.header("content-disposition"), HasSubstr(".pdf\""));
    const Shown shown(answer.body);
    for (const char* part : {"Desa Sukamaju", "Siti Aminah", "Jl. Melati 4", "150.000 × 15/30 hari",
                             "Rp102.500", "Rp100.000", "−2.500", "seratus dua ribu lima ratus rupiah"})
        EXPECT_THAT(shown.text, HasSubstr(part));
    EXPECT_EQ(shown.scanned(), *domain::MerchantQris::parse(merchant)->for_amount(100'000) + "\n");
    EXPECT_EQ(server.get(invoice_of(siti) + ".pdf", token).body, answer.body);
    made("/api/v1/payments",
         {{"customer", siti}, {"method", "cash"}, {"channel", "kas"}, {"amount", 100000}});
    EXPECT_THAT(Shown(server.get(invoice_of(siti) + ".pdf", token).body).text, HasSubstr("LUNAS"));
}

TEST_P(Invoices, OfAResellersCustomerSayThroughWhomItCame) {
    sell();
    const std::string siti = customer("Siti Aminah");
    const std::string partner = made("/api/v1/partners", {{"name", "Warung Bu Tini"}});
    EXPECT_EQ(server.post("/api/v1/partners/" + partner + "/customers", {{"customer", siti}}, token).status,
              200);
    bill();
    EXPECT_THAT(Shown(server.get(invoice_of(siti) + ".pdf", token).body).text,
                HasSubstr("melalui Warung Bu Tini"));
}

TEST_P(Invoices, AreShownToNoOtherOperatorAndNotToTechnicians) {
    sell();
    const std::string siti = customer("Siti Aminah");
    bill();
    const std::string all = "/api/v1/invoices.pdf?from=2026-12-01&to=2026-12-02";
    for (const std::string& target : {invoice_of(siti) + ".pdf", invoice_of(siti) + "/explain", all}) {
        EXPECT_EQ(server.get(target, server.owner_of_other()).status, 404) << target;
        EXPECT_EQ(server.get(target, server.token_of(staff::Role::technician)).status, 403) << target;
        EXPECT_EQ(server.get(target, server.token_of(staff::Role::accountant)).status, 200) << target;
    }
}

TEST_P(Invoices, OfSomeDaysComeAsOneFileByAreaAndName) {
    sell();
    made("/api/v1/areas", {{"code", "B"}, {"name", "Wetan"}});
    const std::string kulon = made("/api/v1/areas", {{"code", "A"}, {"name", "Kulon"}});
    customer("Zainab");
    customer("Budi", {{"area", "B"}});
    customer("Wati", {{"area", "A"}});
    const std::string citra = customer("Citra", {{"area", "A"}});
    bill();
    const std::string all = "/api/v1/invoices.pdf?from=2026-12-01&to=2026-12-02";
    const HttpAnswer answer = server.get(all, token);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("transfer-encoding"), "chunked");
    const Shown shown(answer.body);
    std::size_t at = 0;
    for (const char* name : {"Citra", "Wati", "Budi", "Zainab"}) {
        at = shown.text.find(name, at);
        ASSERT_NE(at, std::string::npos) << name;
    }
    EXPECT_EQ(std::ranges::count(shown.text, '\f'), 4);
    const std::string of_area = Shown(server.get(all + "&area=" + kulon, token).body).text;
    EXPECT_THAT(of_area, HasSubstr("Citra"));
    EXPECT_THAT(of_area, Not(HasSubstr("Budi")));
    made("/api/v1/payments",
         {{"customer", citra}, {"method", "cash"}, {"channel", "kas"}, {"amount", 102500}});
    EXPECT_THAT(Shown(server.get(all + "&unpaid=true", token).body).text, Not(HasSubstr("Citra")));
}

TEST_P(Invoices, OfABillRunComeAsOneFileAndThoseOfOthersDoNot) {
    sell();
    const std::string siti = customer("Siti");
    const std::string of_siti = bill({{"customer", siti}});
    customer("Zainab");
    const std::string budi = customer("Budi");
    const std::string of_rest = bill();
    const auto paper = [](const std::string& run) { return "/api/v1/bill-runs/" + run + "/invoices.pdf"; };
    const HttpAnswer answer = server.get(paper(of_rest), token);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("transfer-encoding"), "chunked");
    const std::string text = Shown(answer.body).text;
    EXPECT_LT(text.find("Budi"), text.find("Zainab"));
    EXPECT_THAT(text, Not(HasSubstr("Siti")));
    EXPECT_THAT(Shown(server.get(paper(of_siti), token).body).text, HasSubstr("Siti"));
    EXPECT_EQ(server.post(invoice_of(budi) + "/void", {{"reason", "salah"}}, token).status, 200);
    EXPECT_THAT(Shown(server.get(paper(of_rest), token).body).text, Not(HasSubstr("Budi")));
    EXPECT_EQ(server.get(paper(of_rest), server.owner_of_other()).status, 404);
    EXPECT_EQ(server.get(paper(of_rest), server.token_of(staff::Role::technician)).status, 403);
    EXPECT_EQ(server.get(paper(std::string(nobody)), token).status, 404);
    EXPECT_EQ(server.get(paper(bill({{"customer", siti}})), token).status, 404) << "it issued none";
}

TEST_P(Invoices, OfNoDaysAreRefused) {
    EXPECT_EQ(server.get("/api/v1/invoices.pdf", token).status, 422);
    EXPECT_EQ(server.get("/api/v1/invoices.pdf?from=2026-12-02&to=2026-12-02", token).status, 422);
    EXPECT_EQ(server.get("/api/v1/invoices.pdf?from=2026-12-01&to=2026-12-02", token).status, 404);
}

// Whoever goes away in the middle holds nothing up: there are two threads, and three go.
TEST_P(Invoices, AreNotDrawnOnForAReaderWhoWentAway) {
    sell();
    for (int at = 0; at < 4; ++at) customer("Siti " + std::to_string(at));
    bill();
    const HttpRequest request{.target = "/api/v1/invoices.pdf?from=2026-12-01&to=2026-12-02", .token = token};
    for (int at = 0; at < 3; ++at) {
        HttpConnection leaves(server.port());
        leaves.send(bytes_of(request));
        leaves.receive_until("%PDF");
    }
    EXPECT_EQ(server.ask(request).status, 200);
    HttpRequest head = request;
    head.method = "HEAD";
    HttpConnection connection(server.port());
    EXPECT_EQ(connection.exchange(bytes_of(head), false).status, 200);
}

TEST_P(Invoices, HaveALogoThatIsAPictureOfAFairSize) {
    const auto put = [&](const std::string& image) {
        return server
            .ask({.method = "PUT", .target = logo, .body = json::value{{"image", image}}, .token = token})
            .status;
    };
    EXPECT_EQ(server.get(logo, token).status, 404);
    EXPECT_EQ(put("bukan gambar"), 422);
    EXPECT_EQ(put(std::string(white_pixel).substr(0, 40)), 422);
    EXPECT_EQ(put(white_pixel), 200);
    EXPECT_EQ(server.get(logo, token).status, 200);
    EXPECT_EQ(server.get(logo, server.owner_of_other()).status, 404);
    EXPECT_EQ(server.ask({.method = "DELETE", .target = logo, .token = token}).status, 204);
    EXPECT_EQ(server.ask({.method = "DELETE", .target = logo, .token = token}).status, 404);
}

ON_BOTH_ENGINES(Invoices);

}  // namespace
}  // namespace bangnopi::test
