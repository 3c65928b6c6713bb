#include "adapters/messaging/whatsapp_cloud.hpp"

#include <gmock/gmock.h>

#include "base/secret.hpp"

namespace bangnopi::messaging {
namespace {

using namespace notices;

const WhatsappAccount account{
    "https://graph.example/v21.0", "123", {{"payment.received", "tagihan_lunas"}}, "token", "app", "verify"};

OutgoingMessage message_of(const std::string& kind) {
    OutgoingMessage message;
    message.reference = "r-1";
    message.to = "+6281234567890";
    message.text = "Lunas \"1\"\n";
    message.kind = kind;
    message.parameters = {"Siti", "Rp150.000"};
    return message;
}

Result<ReportAnswer> signed_report(const std::string& body, const std::string& secret = "app") {
    const std::string signature = "sha256=" + hmac_sha256_hex(secret, body);
    const std::pair<std::string_view, std::string_view> headers[] = {{"x-hub-signature-256", signature}};
    return whatsapp_report(account, {"POST", "", body, headers});
}

TEST(WhatsappCloud, SendsAKindWithATemplateAsThatTemplate) {
    const HttpCall call = whatsapp_call(account, message_of("payment.received"));
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.url, "https://graph.example/v21.0/123/messages");
    EXPECT_EQ(call.headers.front(), (std::pair<std::string, std::string>{"Authorization", "Bearer token"}));
    EXPECT_EQ(
        call.body,
        R"({"messaging_product":"whatsapp","recipient_type":"individual","to":"6281234567890",)"
        R"("biz_opaque_callback_data":"r-1","type":"template","template":{"name":"tagihan_lunas",)"
        R"("language":{"code":"id"},"components":[{"type":"body","parameters":[{"type":"text","text":"Siti"},)"
        R"({"type":"text","text":"Rp150.000"}]}]}})");
}

TEST(WhatsappCloud, SendsAnotherKindAsText) {
    EXPECT_EQ(whatsapp_call(account, message_of("other")).body,
              R"({"messaging_product":"whatsapp","recipient_type":"individual","to":"6281234567890",)"
              R"("biz_opaque_callback_data":"r-1","type":"text","text":{"body":"Lunas \"1\"\n"}})");
}

TEST(WhatsappCloud, UnderstandsItsAnswers) {
    const auto sent = [](long status, const std::string& body) {
        return whatsapp_sent({CallEnd::answered, status, body, {}});
    };
    EXPECT_EQ(sent(200, R"({"messages":[{"id":"wamid.X"}]})").reference, "wamid.X");
    EXPECT_EQ(sent(200, R"({"messages":[{"id":"wamid.X"}]})").outcome, SendOutcome::accepted);
    EXPECT_EQ(sent(200, "?").outcome, SendOutcome::unknown);
    EXPECT_EQ(sent(400, R"({"error":{"code":131026,"message":"undeliverable"}})").outcome,
              SendOutcome::wrong_recipient);
    EXPECT_EQ(sent(400, R"({"error":{"code":132001,"message":"no template"}})").error,
              "400 132001 no template");
    EXPECT_EQ(sent(400, R"({"error":{"code":132001,"message":"no template"}})").outcome,
              SendOutcome::refused);
    EXPECT_EQ(sent(400, R"({"error":{"code":130429}})").outcome, SendOutcome::retry);
    EXPECT_EQ(sent(401, R"({"error":{"code":190}})").outcome, SendOutcome::retry);
    EXPECT_EQ(sent(500, "").outcome, SendOutcome::unknown);
    EXPECT_EQ(sent(503, "").outcome, SendOutcome::retry);
    EXPECT_EQ(whatsapp_sent({CallEnd::no_answer, 0, "", "timeout"}).outcome, SendOutcome::unknown);
}

TEST(WhatsappCloud, AnswersWhoVerifiesTheWebhook) {
    const auto answer = [](const std::string& query) {
        return whatsapp_report(account, {"GET", query, "", {}});
    };
    EXPECT_EQ(answer("hub.mode=subscribe&hub.verify_token=verify&hub.challenge=1158201444")->body,
              "1158201444");
    EXPECT_EQ(answer("hub.mode=subscribe&hub.verify_token=other&hub.challenge=1").error().code,
              Code::unauthenticated);
    EXPECT_EQ(answer("hub.verify_token=verify&hub.challenge=1").error().code, Code::unauthenticated);
    EXPECT_EQ(answer("").error().code, Code::unauthenticated);
    EXPECT_EQ(answer("hub.mode=subscribe&hub.verify_token=verify&hub.challenge=%3Cscript%3E").error().code,
              Code::invalid);
}

TEST(WhatsappCloud, ReadsStatusesThatAreSigned) {
    const auto answer = signed_report(
        R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages",
        "value":{"messaging_product":"whatsapp","statuses":[
        {"id":"wamid.A","status":"sent"},{"id":"wamid.B","status":"delivered"},{"id":"wamid.C","status":"read"},
        {"id":"wamid.D","status":"failed","errors":[{"code":131026,"title":"Message undeliverable"}]},
        {"id":"wamid.E","status":"warning"},{"status":"read"}]}}]},{"changes":[{"value":{"messages":[{"id":"x"}]}}]}]})");
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->reports.size(), 4U);
    EXPECT_EQ(answer->reports[0].state, DeliveryState::accepted);
    EXPECT_EQ(answer->reports[1].state, DeliveryState::delivered);
    EXPECT_EQ(answer->reports[2].state, DeliveryState::read);
    EXPECT_EQ(answer->reports[3].state, DeliveryState::failed);
    EXPECT_TRUE(answer->reports[3].is_wrong_recipient);
    EXPECT_EQ(answer->reports[3].error, "131026 Message undeliverable");
    EXPECT_EQ(answer->reports[1].reference, "wamid.B");
}

TEST(WhatsappCloud, BelievesNothingThatIsNotSigned) {
    EXPECT_EQ(signed_report("{}", "other").error().code, Code::unauthenticated);
    EXPECT_EQ(whatsapp_report(account, {"POST", "", "{}", {}}).error().code, Code::unauthenticated);
    EXPECT_EQ(signed_report("x").error().code, Code::invalid);
    EXPECT_EQ(signed_report("[]").error().code, Code::invalid);
    EXPECT_TRUE(signed_report(R"({"entry":7})")->reports.empty());
}

}  // namespace
}  // namespace bangnopi::messaging
