// That the stand-ins of these tests speak as the vendors' own clients expect: asked by midtrans-client and xendit-node (npm), which
// nobody here wrote. xendit-node knows Xendit's pages (v2 invoices), not its newer payment requests.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <sstream>

#include "tests/payment_gateways/midtrans_stand_in.hpp"
#include "tests/payment_gateways/small_stand_ins.hpp"
#include "tests/support/program.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

std::map<std::string, std::string> asked_by_node(const std::string& script,
                                                 const std::vector<std::string>& arguments) {
    const std::string source = BANGNOPI_SOURCE_DIR;
    std::vector<std::string> command{"node", source + "/tests/payment_gateways/" + script, source + "/panel"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const Finished finished = run_tool(command);
    EXPECT_EQ(finished.exit_code, 0) << finished.output << finished.error;
    std::map<std::string, std::string> answers;
    std::istringstream lines(finished.output);
    for (std::string text; std::getline(lines, text);) {
        const json::value said = json::parse(text);
        answers[std::string(said.at("step").as_string())] = json::serialize(said.at("answer"));
    }
    return answers;
}

const std::string midtrans_client = "foreign_client.mjs";

TEST(ForeignClient, FindsXendit) {
    const auto xendit = xendit_stand_in();
    const auto body = xendit->account_body();
    auto answers =
        asked_by_node("foreign_xendit.mjs", {"page", body.settings.front().second, body.keys.front().second});
    EXPECT_EQ(answers["stranger"], "401");
    EXPECT_EQ(answers["nothing"], R"([404,"INVOICE_NOT_FOUND_ERROR"])");
    EXPECT_EQ(answers["made"],
              R"(["iv-1","INV-1","PENDING",150000,"IDR","https://checkout.xendit.example/web/iv-1"])");
    EXPECT_EQ(answers["asked"], R"(["INV-1","PENDING"])");
    EXPECT_EQ(answers["expired"], R"("EXPIRED")");

    const auto another = xendit_stand_in();
    const std::string url = another->account_body().settings.front().second;
    asked_by_node("foreign_xendit.mjs", {"make", url, body.keys.front().second});
    another->pay();
    answers = asked_by_node("foreign_xendit.mjs", {"ask", url, body.keys.front().second});
    EXPECT_EQ(answers["asked"], R"(["INV-1","PAID"])");
}

TEST(ForeignClient, FindsMidtrans) {
    MidtransStandIn midtrans;
    const std::string key = MidtransStandIn::server_key();
    auto answers = asked_by_node(midtrans_client, {"charges", midtrans.url(), key});
    EXPECT_EQ(answers["stranger"], "401");
    EXPECT_EQ(answers["charged"], R"(["201","pending","150000.00","812785002530231"])");
    EXPECT_EQ(answers["again"], R"("406")");
    EXPECT_EQ(answers["status"], R"(["201","pending"])");
    EXPECT_EQ(answers["page"],
              R"(["66e4fa55-INV-3","https://app.sandbox.midtrans.com/snap/v4/redirection/66e4fa55-INV-3"])");
    EXPECT_EQ(answers["page again"], R"([400,["transaction_details.order_id has been taken"]])");
    EXPECT_EQ(answers["nobody chose"], "404");
    EXPECT_EQ(answers["expired"], R"(["407","expire"])");
    EXPECT_EQ(answers["too late"], R"("412")");
    EXPECT_EQ(answers["nothing"], "404");

    midtrans.pay("INV-1");
    answers =
        asked_by_node(midtrans_client, {"notification", midtrans.url(), key, midtrans.notification("INV-1")});
    EXPECT_EQ(answers["notified"], R"(["INV-1","settlement","accept"])");
}

}  // namespace
}  // namespace bangnopi::test
