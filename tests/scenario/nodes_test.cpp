// Several processes on one PostgreSQL database: what one commits, the event stream of another tells.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/support/http_client.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

namespace json = boost::json;

class SeveralNodes : public testing::Test {
  protected:
    SeveralNodes() {
        run_well(here({"demo", "--customers", "5", "--months", "0", "--seed", "7", "--until", "2026-11-23"}));
        first_.emplace(here({}));
        first_->sign_in("owner", "bangnopi-demo");
    }
    [[nodiscard]] std::vector<std::string> here(std::vector<std::string> arguments) const {
        arguments.insert(arguments.end(), {"--db", db_, "--key-file", folder_.file("key")});
        return arguments;
    }
    // What the first daemon's event stream says, until it has said the text.
    std::unique_ptr<HttpConnection> events_of_first() {
        auto stream = std::make_unique<HttpConnection>(first_->port());
        const HttpAnswer answer =
            stream->exchange("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
                                 first_->token() + "\r\n\r\n",
                             false);
        EXPECT_EQ(answer.status, 200);
        return stream;
    }

    TemporaryFolder folder_;
    const std::string db_ = PostgresServer::shared().fresh_database();
    std::optional<Daemon> first_;
};

TEST_F(SeveralNodes, HearOfABillRunOnTheCommandLine) {
    const auto stream = events_of_first();
    const json::value run = json::parse(run_well(here({"bill-run", "--day", "2026-12-01", "--json"})));
    EXPECT_EQ(run.at("issued").as_int64(), 5);
    for (int invoice = 0; invoice < 5; ++invoice) stream->receive_until("event: invoice.issued");
}

TEST_F(SeveralNodes, HearOfAPaymentThatAnotherDaemonTook) {
    Daemon second(here({}));
    second.sign_in("owner", "bangnopi-demo");
    const auto stream = events_of_first();
    const json::value customers = second.get("/api/v1/customers?limit=1").json();
    const json::object payment{{"customer", customers.at("items").at(0).at("id")},
                               {"method", "cash"},
                               {"channel", "kas"},
                               {"amount", 1000}};
    const Answer paid = second.post("/api/v1/payments", json::serialize(payment));
    ASSERT_EQ(paid.status, 201) << paid.body;
    stream->receive_until("event: payment.received");
    const std::string data = stream->receive_until("\n\n");
    EXPECT_NE(data.find("\"subject\""), std::string::npos) << data;
}

TEST_F(SeveralNodes, GoOnWhenAnotherOneWasKilled) {
    Daemon second(here({}));
    second.kill();
    const auto stream = events_of_first();
    run_well(here({"bill-run", "--day", "2026-12-01", "--quiet"}));
    stream->receive_until("event: invoice.issued");
    EXPECT_EQ(first_->stop().exit_code, 0);
}

}  // namespace
}  // namespace bangnopi::test
