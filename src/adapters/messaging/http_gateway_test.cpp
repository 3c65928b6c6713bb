#include "adapters/messaging/http_gateway.hpp"

#include <gmock/gmock.h>

#include "adapters/messaging/report_link.hpp"

namespace bangnopi::messaging {
namespace {

using namespace notices;
using Headers = std::vector<std::pair<std::string, std::string>>;

HttpGatewayAccount account_of(const std::string& settings, const std::string& secrets = "{}") {
    AccountReader reader({"http", settings, secrets});
    auto account = read_http_gateway(reader);
    if (!account) throw std::runtime_error(english(account.error().detail));
    return std::move(*account);
}

OutgoingMessage message_of(const std::string& text) {
    OutgoingMessage message;
    message.reference = "r-1";
    message.to = "+6281234567890";
    message.text = text;
    message.report_url = "https://isp.example/r";
    return message;
}

Sent sent_by(const HttpGatewayAccount& account, long status, const std::string& body) {
    return gateway_sent(account, {CallEnd::answered, status, body, {}});
}

TEST(HttpGateway, EscapesEachValueForItsPlace) {
    const auto form = account_of(R"({"medium":"sms","url":"https://a.example/send/{secret.id}?to={to}",
        "headers":{"Authorization":"{secret.token}","X-Text":"{text}"},"form":{"message":"{text}","target":"{to_local}"},
        "basic":{"user":"u","password":"{secret.token}"}})",
                                 R"({"id":"a/b","token":"t"})");
    const HttpCall call = gateway_call(form, message_of("a&b=\"c\"\r\nX: y"));
    EXPECT_EQ(call.url, "https://a.example/send/a%2Fb?to=%2B6281234567890");
    EXPECT_EQ(call.body, "message=a%26b%3D%22c%22%0D%0AX%3A%20y&target=081234567890");
    EXPECT_EQ(
        call.headers,
        (Headers{{"Authorization", "t"}, {"X-Text", "a&b=\"c\"  X: y"}, {"Authorization", "Basic dTp0"}}));
    const auto json =
        account_of(R"({"medium":"whatsapp","url":"https://a.example/","json":{"to":"{to_digits}","n":7,
        "list":[{"text":"{text}"}]}})");
    EXPECT_EQ(gateway_call(json, message_of("a\"b\n{to}")).body,
              R"({"to":"6281234567890","n":7,"list":[{"text":"a\"b\n{to}"}]})");
}

TEST(HttpGateway, HasTakenWhatItsRulesSay) {
    const auto account = account_of(R"({"medium":"sms","url":"https://a.example/","status_to":200,
        "success":[{"pointer":"/status","equals":"true"}],"reference":"/id/0","error":"/reason",
        "wrong_recipient":[{"pointer":"/reason","contains":"invalid number"}],
        "retry":[{"pointer":"/reason","equals":"device disconnected"}]})");
    const Sent sent = sent_by(account, 200, R"({"status":true,"id":["80367170"]})");
    EXPECT_EQ(sent.outcome, SendOutcome::accepted);
    EXPECT_EQ(sent.reference, "80367170");
    EXPECT_EQ(sent_by(account, 201, R"({"status":true})").outcome, SendOutcome::refused);
    EXPECT_EQ(sent_by(account, 200, R"({"status":false,"reason":"an invalid number"})").outcome,
              SendOutcome::wrong_recipient);
    EXPECT_EQ(sent_by(account, 200, R"({"status":false,"reason":"device disconnected"})").outcome,
              SendOutcome::retry);
    EXPECT_EQ(sent_by(account, 200, R"({"status":false,"reason":"other"})").error, "200 other");
    EXPECT_EQ(sent_by(account, 200, "<html>").outcome, SendOutcome::unknown);
}

TEST(HttpGateway, TellsStaffNoSecretThatAGatewaySaysBack) {
    const auto account =
        account_of(R"({"medium":"sms","url":"https://a.example/{secret.key}"})", R"({"key":"rahasia"})");
    EXPECT_EQ(sent_by(account, 400, "no such key: rahasia, rahasia").error, "400 no such key: ***, ***");
}

TEST(HttpGateway, TellsWhatMayHaveBeenTakenFromWhatWasNot) {
    const auto account = account_of(R"({"medium":"sms","url":"https://a.example/"})");
    EXPECT_EQ(sent_by(account, 204, "").outcome, SendOutcome::accepted);
    for (const long status : {401L, 402L, 403L, 429L, 503L})
        EXPECT_EQ(sent_by(account, status, "").outcome, SendOutcome::retry) << status;
    for (const long status : {408L, 500L, 502L, 504L})
        EXPECT_EQ(sent_by(account, status, "").outcome, SendOutcome::unknown) << status;
    for (const long status : {302L, 400L, 404L, 422L})
        EXPECT_EQ(sent_by(account, status, "").outcome, SendOutcome::refused) << status;
    EXPECT_EQ(gateway_sent(account, {CallEnd::no_answer, 0, "", "timeout"}).outcome, SendOutcome::unknown);
    EXPECT_EQ(gateway_sent(account, {CallEnd::not_sent, 0, "", "refused"}).outcome, SendOutcome::retry);
}

TEST(HttpGateway, BelievesAReportByItsLink) {
    const auto account =
        account_of(R"({"medium":"sms","url":"https://a.example/","form":{"cb":"{report_url}"},
        "report":{"in":"form","link_secret":"key","status":"/MessageStatus","error":"/ErrorCode",
        "statuses":{"delivered":"delivered","undelivered":"wrong_recipient"}}})",
                   R"({"key":"k"})");
    const std::string link = report_link("https://isp.example/r", "r-1", "k");
    EXPECT_EQ(gateway_call(account, message_of("a")).body, "cb=" + percent_encoded(link));
    const std::string query = link.substr(link.find('?') + 1);
    const auto report = [&](const std::string& asked, const std::string& body) {
        return gateway_report(account, {"POST", asked, body, {}});
    };
    EXPECT_EQ(report(query, "MessageStatus=delivered")->reports.front().reference, "r-1");
    EXPECT_EQ(report(query, "MessageStatus=delivered")->reports.front().state, DeliveryState::delivered);
    const auto failed = report(query, "MessageStatus=undelivered&ErrorCode=30003");
    EXPECT_EQ(failed->reports.front().state, DeliveryState::failed);
    EXPECT_TRUE(failed->reports.front().is_wrong_recipient);
    EXPECT_EQ(failed->reports.front().error, "30003");
    EXPECT_EQ(report(query, "MessageStatus=other").error().code, Code::invalid);
    EXPECT_EQ(report(query, "%").error().code, Code::invalid);
    EXPECT_EQ(report("reference=r-2&digest=" + query.substr(query.rfind('=') + 1), "MessageStatus=delivered")
                  .error()
                  .code,
              Code::unauthenticated);
    EXPECT_EQ(report("", "MessageStatus=delivered").error().code, Code::unauthenticated);
}

TEST(HttpGateway, BelievesAReportByASecret) {
    const auto account =
        account_of(R"({"medium":"whatsapp","url":"https://a.example/","report":{"in":"json","list":"/data",
        "reference":"/id","status":"/state","secret":"key","secret_header":"X-Token","answer":"ok",
        "statuses":{"sent":"accepted","read":"read"}}})",
                   R"({"key":"k"})");
    const std::pair<std::string_view, std::string_view> right[] = {{"x-token", "k"}};
    const std::pair<std::string_view, std::string_view> twice[] = {{"x-token", "k"}, {"X-Token", "k"}};
    const std::string body =
        R"({"data":[{"id":1,"state":"sent"},{"id":"b","state":"read"},{"id":"c","state":"new"},7]})";
    const auto answer = gateway_report(account, {"POST", "", body, right});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "ok");
    ASSERT_EQ(answer->reports.size(), 2U);
    EXPECT_EQ(answer->reports[0].reference, "1");
    EXPECT_EQ(answer->reports[1].state, DeliveryState::read);
    EXPECT_EQ(gateway_report(account, {"POST", "", body, {}}).error().code, Code::unauthenticated);
    EXPECT_EQ(gateway_report(account, {"POST", "", body, twice}).error().code, Code::unauthenticated);
    EXPECT_EQ(gateway_report(account, {"POST", "", "[]", right}).error().code, Code::invalid);
    EXPECT_EQ(gateway_report(account_of(R"({"medium":"sms","url":"https://a.example/"})"),
                             {"POST", "", body, right})
                  .error()
                  .code,
              Code::unauthenticated);
}

}  // namespace
}  // namespace bangnopi::messaging
