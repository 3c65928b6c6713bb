#include "adapters/messaging/kannel.hpp"

#include <gmock/gmock.h>

#include "adapters/messaging/report_link.hpp"

namespace bangnopi::messaging {
namespace {

using namespace notices;
using testing::HasSubstr;
using testing::Not;

const KannelAccount account{"http://k/sendsms", "isp", "p&w", "ISP", ""};

OutgoingMessage sms(const std::string& text) {
    OutgoingMessage message;
    message.reference = "r-1";
    message.to = "+6281234567890";
    message.text = text;
    return message;
}

TEST(KannelChannel, AsksForAnSmsInItsCoding) {
    EXPECT_EQ(kannel_call(account, sms("a&b €")).url,
              "http://k/sendsms?username=isp&password=p%26w&to=%2B6281234567890&text=a%26b%20%E2%82%AC"
              "&charset=UTF-8&coding=0&from=ISP");
    EXPECT_THAT(kannel_call(account, sms("✓")).url, HasSubstr("&coding=2"));
    EXPECT_THAT(kannel_call({"http://k/", "u", "p", "", "XL"}, sms("a")).url, HasSubstr("&smsc=XL"));
    EXPECT_THAT(kannel_call({"http://k/", "u", "p", "", "XL"}, sms("a")).url, Not(HasSubstr("from=")));
}

TEST(KannelChannel, AsksToBeToldWhereTheMessageSays) {
    OutgoingMessage message = sms("a");
    message.report_url = "https://isp.example/r?k=%2F";
    const std::string link = report_link(message.report_url, "r-1", account.password);
    std::string doubled = link;
    doubled.replace(doubled.find("%2F"), 3, "%%2F");
    EXPECT_THAT(kannel_call(account, message).url,
                HasSubstr("&dlr-mask=31&dlr-url=" + percent_encoded(doubled + "&status=%d&answer=%A")));
}

TEST(KannelChannel, UnderstandsItsAnswers) {
    const auto outcome = [](long status) {
        return kannel_sent({CallEnd::answered, status, "said", {}}, "r-1").outcome;
    };
    EXPECT_EQ(kannel_sent({CallEnd::answered, 202, "0: Accepted for delivery", {}}, "r-1").reference, "r-1");
    EXPECT_EQ(outcome(202), SendOutcome::accepted);
    EXPECT_EQ(outcome(403), SendOutcome::retry);
    EXPECT_EQ(outcome(503), SendOutcome::retry);
    EXPECT_EQ(outcome(400), SendOutcome::refused);
    EXPECT_EQ(outcome(404), SendOutcome::refused);
    EXPECT_EQ(kannel_sent({CallEnd::no_answer, 0, "", "timeout"}, "r-1").outcome, SendOutcome::unknown);
    EXPECT_EQ(kannel_sent({CallEnd::not_sent, 0, "", "refused"}, "r-1").outcome, SendOutcome::retry);
    EXPECT_EQ(kannel_sent({CallEnd::private_address, 0, "", ""}, "r-1").outcome, SendOutcome::retry);
}

TEST(KannelChannel, ReadsWhatBecameOfAMessage) {
    const auto report = [](const std::string& status) {
        const std::string url =
            report_link("http://x/y", "r-1", account.password) + "&status=" + status + "&answer=NACK%2F9";
        return kannel_report(account, {"GET", url.substr(url.find('?') + 1), "", {}});
    };
    const std::pair<const char*, DeliveryState> all[] = {{"1", DeliveryState::delivered},
                                                         {"2", DeliveryState::failed},
                                                         {"4", DeliveryState::queued},
                                                         {"8", DeliveryState::accepted},
                                                         {"16", DeliveryState::failed}};
    for (const auto& [status, state] : all) EXPECT_EQ(report(status)->reports.front().state, state);
    EXPECT_EQ(report("2")->reports.front().error, "NACK/9");
    EXPECT_EQ(report("2")->reports.front().reference, "r-1");
    for (const char* const none : {"", "3", "32", "x"}) EXPECT_EQ(report(none).error().code, Code::invalid);
}

}  // namespace
}  // namespace bangnopi::messaging
