#include <gmock/gmock.h>

#include <mutex>

#include "tests/messaging/servers.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/loopback_http.hpp"

namespace bangnopi::test {
namespace {

using namespace notices;
using testing::HasSubstr;
using testing::StartsWith;

// Where reports come in: the queries in the order of their coming.
class ReportDesk {
  public:
    [[nodiscard]] std::string url() const { return server_.url() + "/lapor?akun=7%2F1"; }
    [[nodiscard]] std::vector<std::string> queries() const {
        const std::lock_guard lock(mutex_);
        return queries_;
    }

  private:
    LoopbackAnswer take(const LoopbackRequest& request) {
        const std::lock_guard lock(mutex_);
        queries_.push_back(request.target.substr(request.target.find('?') + 1));
        return {200, ""};
    }

    mutable std::mutex mutex_;
    std::vector<std::string> queries_;
    LoopbackHttp server_{[this](const LoopbackRequest& request) { return take(request); }};
};

OutgoingMessage sms_to(const std::string& to, const std::string& text, const std::string& report_url = "") {
    OutgoingMessage message;
    message.reference = "kannel-" + to.substr(1);
    message.medium = Medium::sms;
    message.to = to;
    message.text = text;
    message.report_url = report_url;
    return message;
}

std::unique_ptr<Channel> channel_of(const KannelServer& server, const std::string& password = "rahasia") {
    return made("kannel", fmt::format(R"({{"url":"{}","user":"bangnopi","from":"BANGNOPI"}})", server.url()),
                fmt::format(R"({{"password":"{}"}})", password));
}

DeliveryState state_in(Channel& channel, const std::string& query, const std::string& reference) {
    const auto answer = channel.read_report({"GET", query, "", {}});
    if (!answer) throw std::runtime_error(english(answer.error().detail));
    EXPECT_EQ(answer->reports.front().reference, reference);
    return answer->reports.front().state;
}

class Kannel : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        server_ = std::make_unique<KannelServer>(KannelServer::Smsc::fake);
        if (!comes_true([] {
                return channel_of(*server_)->send(sms_to("+6281200000000", "a")).outcome ==
                       SendOutcome::accepted;
            }))
            throw std::runtime_error("Kannel takes no message");
    }
    static void TearDownTestSuite() { server_.reset(); }

    inline static std::unique_ptr<KannelServer> server_;
};

TEST_F(Kannel, CarriesAnSmsAndIsToldThatItArrivedInAnyOrder) {
    const ReportDesk desk;
    const auto channel = channel_of(*server_);
    EXPECT_TRUE(channel->check());
    const OutgoingMessage message =
        sms_to("+6281234567890", "Tagihan [INV-1] Rp150.000 & lunas 100%", desk.url());
    const Sent sent = channel->send(message);
    EXPECT_EQ(sent.outcome, SendOutcome::accepted) << sent.error;
    EXPECT_EQ(sent.reference, message.reference);
    EXPECT_TRUE(comes_true([&] {
        return server_->delivered().find(
                   "<BANGNOPI +6281234567890 text Tagihan [INV-1] Rp150.000 & lunas 100%>") !=
               std::string::npos;
    })) << server_->delivered();
    ASSERT_TRUE(comes_true([&] { return desk.queries().size() == 2; }));
    EXPECT_THAT(desk.queries().front(), StartsWith("akun=7%2F1&reference=kannel-6281234567890&digest="));
    auto queries = desk.queries();
    for (int order = 0; order < 2; ++order) {
        DeliveryState known = DeliveryState::queued;
        for (const std::string& query : queries)
            known = std::max(known, state_in(*channel, query, message.reference));
        EXPECT_EQ(known, DeliveryState::delivered);
        std::swap(queries.front(), queries.back());
    }
}

TEST_F(Kannel, SendsWhatIsNotOfTheAlphabetAsUnicodeAndLongTextsInParts) {
    const auto channel = channel_of(*server_);
    EXPECT_EQ(channel->send(sms_to("+6281234567891", "“halo”😀")).outcome, SendOutcome::accepted);
    EXPECT_TRUE(comes_true([&] {
        return server_->delivered().find("+6281234567891 ucs-2 +%1C%00h%00a%00l%00o+%1D%D8%3D%DE%00>") !=
               std::string::npos;
    })) << server_->delivered();
    EXPECT_EQ(channel->send(sms_to("+6281234567892", std::string(200, 'a'))).outcome, SendOutcome::accepted);
    EXPECT_TRUE(comes_true([&] {
        return server_->delivered().find("+6281234567892 udh %05%00%03") != std::string::npos &&
               server_->delivered().find("%02%02 data " + std::string(47, 'a')) != std::string::npos;
    })) << server_->delivered();
}

TEST_F(Kannel, TellsWhatItRefusesFromWhatItsAccountDoes) {
    const auto wrong = channel_of(*server_, "salah");
    const Sent sent = wrong->send(sms_to("+6281234567893", "a"));
    EXPECT_EQ(sent.outcome, SendOutcome::retry);
    EXPECT_THAT(sent.error, HasSubstr("Authorization failed"));
    EXPECT_THAT(english(wrong->check().error().detail), HasSubstr("Authorization failed"));
    EXPECT_EQ(channel_of(*server_)->look_up(sms_to("+6281234567893", "a")), std::nullopt);
}

TEST_F(Kannel, BelievesNoReportThatItDidNotAskFor) {
    const auto channel = channel_of(*server_);
    for (const char* const query : {"", "reference=kannel-1&status=1",
                                    "reference=kannel-1&digest=00&status=1", "reference=&digest=&status=1"})
        EXPECT_EQ(channel->read_report({"GET", query, "", {}}).error().code, Code::unauthenticated) << query;
}

TEST_F(Kannel, KeepsWhatNoSmscTakesYet) {
    KannelServer server(KannelServer::Smsc::fake);
    const auto channel = channel_of(server);
    Sent first;
    ASSERT_TRUE(comes_true([&] {
        first = channel->send(sms_to("+6281200000000", "a"));
        return first.outcome == SendOutcome::accepted;
    })) << first.error;
    ASSERT_TRUE(
        comes_true([&] { return server.delivered().find("+6281200000000 text a") != std::string::npos; }));
    server.stop_smsc();
    EXPECT_EQ(channel->send(sms_to("+6281234567894", "nanti")).outcome, SendOutcome::accepted);
    server.start_smsc();
    EXPECT_TRUE(comes_true(
        [&] { return server.delivered().find("+6281234567894 text nanti") != std::string::npos; }));
    server.stop_smsbox();
    EXPECT_EQ(channel->send(sms_to("+6281234567895", "a")).outcome, SendOutcome::retry);
}

TEST(KannelBySmpp, CarriesAnSms) {
    const KannelServer server(KannelServer::Smsc::smpp);
    const ReportDesk desk;
    const auto channel = channel_of(server);
    ASSERT_TRUE(comes_true([&] {
        return channel->send(sms_to("+6281234567896", "Lewat SMPP", desk.url())).outcome ==
               SendOutcome::accepted;
    }));
    EXPECT_TRUE(comes_true([&] { return server.delivered().find("Lewat SMPP") != std::string::npos; }))
        << server.delivered();
    ASSERT_TRUE(comes_true([&] { return !desk.queries().empty(); }));
    EXPECT_EQ(state_in(*channel, desk.queries().front(), "kannel-6281234567896"), DeliveryState::accepted);
}

}  // namespace
}  // namespace bangnopi::test
