// HTTP gateways as their documents say they answer, on loopback: a wrong request is answered as they would.
#include <gmock/gmock.h>

#include <atomic>
#include <boost/json.hpp>
#include <future>

#include "tests/messaging/servers.hpp"
#include "tests/support/loopback_http.hpp"

namespace bangnopi::test {
namespace {

using namespace notices;
using testing::HasSubstr;

OutgoingMessage message_of(const std::string& text) {
    OutgoingMessage message;
    message.reference = "gw-1";
    message.medium = Medium::whatsapp;
    message.to = "+6281234567890";
    message.text = text;
    message.report_url = "https://isp.example/lapor";
    return message;
}

std::string authorization_of(const LoopbackRequest& request) {
    const auto found = request.headers.find("authorization");
    return found == request.headers.end() ? "" : found->second;
}

// A preset as docs/notice-channels.md has it, its host replaced.
std::string preset(const std::string& name, const std::string& host, const std::string& url) {
    const std::string page = content_of(BANGNOPI_SOURCE_DIR "/docs/notice-channels.md");
    const std::size_t heading = page.find("### " + name);
    const std::size_t begin = page.find("```json\n", heading) + 8;
    std::string settings = page.substr(begin, page.find("```", begin) - begin);
    const std::size_t at = settings.find(host);
    if (heading == std::string::npos || at == std::string::npos)
        throw std::runtime_error("no preset of " + name);
    return settings.replace(at, host.size(), url);
}

TEST(Presets, FonnteTakesAMessage) {
    const LoopbackHttp fonnte([](const LoopbackRequest& request) -> LoopbackAnswer {
        if (authorization_of(request) != "tok") return {200, R"({"status":false,"reason":"token invalid"})"};
        if (request.method != "POST" || request.body.find("target=6281234567890") == std::string::npos ||
            request.body.find("message=Lunas%20%26%20terima%20kasih") == std::string::npos)
            return {200, R"({"status":false,"reason":"input invalid"})"};
        return {
            200,
            R"({"detail":"success! message in queue","id":["80367170"],"process":"pending","status":true,"target":["6281234567890"]})"};
    });
    const auto settings = preset("Fonnte", "https://api.fonnte.com", fonnte.url());
    const auto channel = made("http", settings, R"({"token":"tok","report":"s"})");
    EXPECT_EQ(channel->medium(), Medium::whatsapp);
    const Sent sent = channel->send(message_of("Lunas & terima kasih"));
    EXPECT_EQ(sent.outcome, SendOutcome::accepted) << sent.error;
    EXPECT_EQ(sent.reference, "80367170");
    const Sent refused = made("http", settings, R"({"token":"x","report":"s"})")->send(message_of("a"));
    EXPECT_EQ(refused.outcome, SendOutcome::retry);
    EXPECT_EQ(refused.error, "200 token invalid");
    const std::string_view told =
        R"({"device":"6281100000000","id":80367170,"stateid":"3EB0","status":"sent","state":""})";
    const auto report = channel->read_report({"POST", "kunci=s", told, {}});
    ASSERT_TRUE(report) << english(report.error().detail);
    EXPECT_EQ(report->reports.front().reference, "80367170");
    EXPECT_EQ(report->reports.front().state, DeliveryState::accepted);
    EXPECT_EQ(channel->read_report({"POST", "kunci=x", told, {}}).error().code, Code::unauthenticated);
    EXPECT_TRUE(channel->check());
}

TEST(Presets, WablasTakesAMessage) {
    const LoopbackHttp wablas([](const LoopbackRequest& request) -> LoopbackAnswer {
        if (authorization_of(request) != "tok.sec")
            return {200, R"({"status":false,"message":"token invalid"})"};
        if (request.body.find("phone=6281234567890&message=a") == std::string::npos)
            return {200, R"({"status":false,"message":"phone required"})"};
        return {
            200,
            R"({"status":true,"message":"Message is pending","data":{"device_id":"D","messages":[{"id":"abc-1","phone":"6281234567890","status":"pending"}]}})"};
    });
    const auto channel = made("http", preset("Wablas", "https://solo.wablas.com", wablas.url()),
                              R"({"token":"tok","secret_key":"sec"})");
    const Sent sent = channel->send(message_of("a"));
    EXPECT_EQ(sent.outcome, SendOutcome::accepted) << sent.error;
    EXPECT_EQ(sent.reference, "abc-1");
}

TEST(Presets, ZenzivaTakesAMessage) {
    const LoopbackHttp zenziva([](const LoopbackRequest& request) -> LoopbackAnswer {
        if (request.body != "userkey=u&passkey=p&to=081234567890&message=a")
            return {200, R"({"status":"0","text":"Userkey / Passkey Salah"})"};
        return {201, R"({"messageId":123,"to":"081234567890","status":"1","text":"Success","cost":1})"};
    });
    const auto settings = preset("Zenziva", "https://console.zenziva.net", zenziva.url());
    const auto channel = made("http", settings, R"({"userkey":"u","passkey":"p"})");
    EXPECT_EQ(channel->medium(), Medium::sms);
    EXPECT_EQ(channel->send(message_of("a")).reference, "123");
    const Sent refused = channel->send(message_of("b"));
    EXPECT_EQ(refused.outcome, SendOutcome::retry) << "a key is mended";
    EXPECT_EQ(refused.error, "200 Userkey / Passkey Salah");
}

TEST(Presets, TwilioTakesAMessageAndTells) {
    std::string callback;
    const LoopbackHttp twilio([&](const LoopbackRequest& request) -> LoopbackAnswer {
        if (authorization_of(request) != "Basic QUMxOmF1dGg=")
            return {401, R"({"code":20003,"message":"Authenticate"})"};
        if (request.target != "/2010-04-01/Accounts/AC1/Messages.json") return {404, "{}"};
        if (request.body.find("Body=buruk") != std::string::npos)
            return {400, R"({"code":21211,"message":"Invalid 'To' Phone Number","status":400})"};
        callback = request.body.substr(request.body.find("StatusCallback=") + 15);
        return {201, R"({"sid":"SM1","status":"queued"})"};
    });
    const auto settings = preset("Twilio", "https://api.twilio.com", twilio.url());
    const auto channel = made("http", settings, R"({"sid":"AC1","auth_token":"auth","report_key":"k"})");
    const Sent sent = channel->send(message_of("a"));
    EXPECT_EQ(sent.outcome, SendOutcome::accepted) << sent.error;
    EXPECT_EQ(sent.reference, "SM1");
    EXPECT_EQ(channel->send(message_of("buruk")).outcome, SendOutcome::wrong_recipient);
    ASSERT_THAT(callback, HasSubstr("%3Freference%3Dgw-1%26digest%3D"));
    const std::string query = "reference=gw-1&digest=" + callback.substr(callback.rfind("%3D") + 3);
    const auto answer = channel->read_report({"POST", query, "MessageSid=SM1&MessageStatus=delivered", {}});
    ASSERT_TRUE(answer) << english(answer.error().detail);
    EXPECT_EQ(answer->reports.front().reference, "SM1");
    EXPECT_EQ(answer->reports.front().state, DeliveryState::delivered);
}

TEST(HttpGatewayLife, CannotTellWhatGotNoAnswer) {
    std::promise<void> ends;
    const std::shared_future<void> ended = ends.get_future().share();
    std::atomic<int> asked{0};
    const LoopbackHttp silent([&](const LoopbackRequest&) {
        ++asked;
        ended.wait();
        return LoopbackAnswer{};
    });
    messaging::ChannelServices hurried = open_services();
    hurried.call_max = std::chrono::milliseconds{300};
    const auto channel =
        made("http", fmt::format(R"({{"medium":"sms","url":"{}/","form":{{"a":"{{text}}"}}}})", silent.url()),
             "{}", hurried);
    EXPECT_EQ(channel->send(message_of("a")).outcome, SendOutcome::unknown);
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(channel->look_up(message_of("a")), std::nullopt);
    ends.set_value();
}

TEST(HttpGatewayLife, TriesAgainWhatReachedNobody) {
    const auto nobody = [](const messaging::ChannelServices& services) {
        return made("http", fmt::format(R"({{"medium":"sms","url":"http://127.0.0.1:{}/"}})", free_port()),
                    "{}", services)
            ->send(message_of("a"));
    };
    EXPECT_EQ(nobody(open_services()).outcome, SendOutcome::retry);
    const Sent closed = nobody(messaging::ChannelServices());
    EXPECT_EQ(closed.outcome, SendOutcome::retry);
    EXPECT_EQ(closed.error, "private address");
}

TEST(HttpGatewayLife, FollowsNoRedirectAndTakesNoEndlessAnswer) {
    std::atomic<int> asked{0};
    const LoopbackHttp elsewhere([&](const LoopbackRequest&) {
        ++asked;
        return LoopbackAnswer{};
    });
    const LoopbackHttp moved([&](const LoopbackRequest&) {
        return LoopbackAnswer{302, "", elsewhere.url()};
    });
    const LoopbackHttp endless([](const LoopbackRequest&) {
        return LoopbackAnswer{200, std::string(100'000, 'a')};
    });
    const auto sent_to = [](const LoopbackHttp& server) {
        return made("http", fmt::format(R"({{"medium":"sms","url":"{}/"}})", server.url()))
            ->send(message_of("a"));
    };
    EXPECT_EQ(sent_to(moved).outcome, SendOutcome::refused);
    EXPECT_EQ(asked, 0);
    EXPECT_EQ(sent_to(endless).outcome, SendOutcome::unknown);
}

TEST(WhatsappLife, SendsATemplateAndSaysWhatMetaSays) {
    const LoopbackHttp meta([](const LoopbackRequest& request) -> LoopbackAnswer {
        if (authorization_of(request) != "Bearer tok")
            return {401, R"({"error":{"message":"Invalid OAuth access token","code":190}})"};
        if (request.method == "GET") return {200, R"({"id":"123"})"};
        const auto body = boost::json::parse(request.body);
        const auto& name = body.at("template").at("name").as_string();
        if (request.target != "/v21.0/123/messages" || name != "tagihan_lunas")
            return {400, R"({"error":{"message":"Template name does not exist","code":132001}})"};
        return {
            200,
            R"({"messaging_product":"whatsapp","contacts":[{"wa_id":"6281234567890"}],"messages":[{"id":"wamid.HB"}]})"};
    });
    const auto channel = [&](const std::string& token) {
        return made(
            "whatsapp_cloud",
            fmt::format(
                R"({{"url":"{}/v21.0","phone_number_id":"123","templates":{{"payment.received":"tagihan_lunas","other":"x"}}}})",
                meta.url()),
            fmt::format(R"({{"access_token":"{}","app_secret":"s","verify_token":"v"}})", token));
    };
    OutgoingMessage message = message_of("Lunas");
    message.kind = "payment.received";
    EXPECT_EQ(channel("tok")->send(message).reference, "wamid.HB");
    EXPECT_TRUE(channel("tok")->check());
    EXPECT_THAT(english(channel("x")->check().error().detail), HasSubstr("Invalid OAuth access token"));
    EXPECT_EQ(channel("x")->send(message).outcome, SendOutcome::retry);
    message.kind = "other";
    const Sent refused = channel("tok")->send(message);
    EXPECT_EQ(refused.outcome, SendOutcome::refused);
    EXPECT_THAT(refused.error, HasSubstr("132001"));
}

}  // namespace
}  // namespace bangnopi::test
