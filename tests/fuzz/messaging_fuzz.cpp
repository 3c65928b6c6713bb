// What the other side of a channel may answer or tell, and what an operator may write of one. Nothing unsigned is believed, what is taken
// is bounded, and what is filled into a template cannot leave its place.
#include <cstdint>
#include <numeric>

#include "adapters/messaging/gammu_files.hpp"
#include "adapters/messaging/gammu_sql.hpp"
#include "adapters/messaging/http_gateway.hpp"
#include "adapters/messaging/kannel.hpp"
#include "adapters/messaging/mail_text.hpp"
#include "adapters/messaging/make_channel.hpp"
#include "adapters/messaging/report_link.hpp"
#include "adapters/messaging/whatsapp_cloud.hpp"
#include "base/check.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "domain/sms_text.hpp"

namespace bangnopi::messaging {
namespace {

using namespace notices;

constexpr const char* words =
    R"("statuses":{"1":"delivered","sent":"accepted","failed":"wrong_recipient","read":"read"})";

HttpGatewayAccount gateway_of(const std::string& report) {
    AccountReader reader(
        {"http",
         R"({"medium":"sms","url":"https://a.example/{secret.k}?to={to}","headers":{"X-A":"{text}"},
        "form":{"text":"{text}"},"success":[{"pointer":"/status","equals":"1"}],"reference":"/id","error":"/error",
        "wrong_recipient":[{"pointer":"/error","contains":"number"}],"report":{)" +
             report + ',' + words + "}}",
         R"({"k":"kunci"})"});
    auto account = read_http_gateway(reader);
    BANGNOPI_CHECK(account);
    return std::move(*account);
}

void check_reports(const Result<ReportAnswer>& answer) {
    if (!answer) return;
    BANGNOPI_CHECK(answer->body.size() <= field_octets_max);
    for (const DeliveryReport& report : answer->reports) {
        BANGNOPI_CHECK(!report.reference.empty() && report.reference.size() <= field_octets_max);
        BANGNOPI_CHECK(report.error.find('\n') == std::string::npos);
        BANGNOPI_CHECK(!report.is_wrong_recipient || report.state == DeliveryState::failed);
    }
}

void check_gateways(std::string_view body) {
    static const HttpGatewayAccount json = gateway_of(
        R"("in":"json","list":"/data","reference":"/id","status":"/status","secret":"k","secret_header":"X-Key")");
    static const HttpGatewayAccount form =
        gateway_of(R"("in":"form","status":"/status","error":"/error","link_secret":"k")");
    static const HttpGatewayAccount query =
        gateway_of(R"("in":"query","reference":"/id","status":"/status","secret":"k","secret_field":"/key")");
    const std::pair<std::string_view, std::string_view> key[] = {{"x-key", "kunci"}};
    check_reports(gateway_report(json, {"POST", "", body, key}));
    BANGNOPI_CHECK(!gateway_report(json, {"POST", "", body, {}}));
    BANGNOPI_CHECK(!gateway_report(form, {"POST", body, body, {}}));
    const std::string link = report_link("http://a/", "r-1", "kunci");
    check_reports(
        gateway_report(form, {"POST", std::string_view(link).substr(link.find('?') + 1), body, {}}));
    check_reports(gateway_report(query, {"GET", body, "", {}}));
}

void check_answers(std::string_view body) {
    static const HttpGatewayAccount account =
        gateway_of(R"("in":"form","status":"/status","link_secret":"k")");
    for (const long status : {200L, 202L, 400L, 503L}) {
        const HttpReply reply{CallEnd::answered, status, std::string(body), {}};
        for (const Sent& sent :
             {gateway_sent(account, reply), whatsapp_sent(reply), kannel_sent(reply, "r-1")}) {
            BANGNOPI_CHECK(sent.reference.size() <= field_octets_max);
            BANGNOPI_CHECK(is_utf8(sent.error) && sent.error.find('\n') == std::string::npos);
            BANGNOPI_CHECK((sent.outcome == SendOutcome::accepted) == sent.error.empty() || body.empty());
        }
    }
    const Sent mail = sent_by({"RCPT", std::string(body), false}, "cut");
    BANGNOPI_CHECK(mail.outcome != SendOutcome::accepted && mail.error.find('\n') == std::string::npos);
}

void check_signed(std::string_view body) {
    static const WhatsappAccount whatsapp{"https://g", "1", {}, "t", "app", "verify"};
    static const KannelAccount kannel{"http://k/", "u", "kunci", "", ""};
    const std::string signature = "sha256=" + hmac_sha256_hex("app", body);
    const std::pair<std::string_view, std::string_view> headers[] = {{"X-Hub-Signature-256", signature}};
    check_reports(whatsapp_report(whatsapp, {"POST", "", body, headers}));
    BANGNOPI_CHECK(!whatsapp_report(whatsapp, {"POST", "", body, {}}));
    check_reports(whatsapp_report(whatsapp, {"GET", body, "", {}}));
    BANGNOPI_CHECK(!kannel_report(kannel, {"GET", body, "", {}}));
    std::string told = report_link("?", "r-1", "kunci").substr(2) + '&' + std::string(body);
    check_reports(kannel_report(kannel, {"GET", told, "", {}}));
}

void check_text(std::string_view text) {
    static const HttpGatewayAccount account =
        gateway_of(R"("in":"form","status":"/status","link_secret":"k")");
    OutgoingMessage message;
    message.reference = "r-1";
    message.to = "+6281234567890";
    message.text = text;
    message.subject = text;
    const HttpCall call = gateway_call(account, message);
    BANGNOPI_CHECK(call.url == "https://a.example/kunci?to=%2B6281234567890");
    BANGNOPI_CHECK(call.body.find_first_of("& \r\n") == std::string::npos);
    BANGNOPI_CHECK(call.headers.front().second.find_first_of("\r\n") == std::string::npos);
    const auto parts = domain::sms_parts(text);
    BANGNOPI_CHECK(std::accumulate(parts.begin(), parts.end(), std::string()) == text);
    // A text is hex in gammu's file: it cannot become a line of its own there.
    const std::string backup = backup_of(message);
    for (std::size_t at = 0; at < backup.size(); at = backup.find('\n', at) + 1)
        BANGNOPI_CHECK(std::string_view("[PNSFCRULT\n").find(backup[at]) != std::string_view::npos);
    message.to = "siti@example.id";
    if (!mail_fault(message).empty()) return;
    for (const std::string& line : mail_headers({"a@b.example", "", "", "b.example"}, message))
        for (std::size_t at = line.find('\n'); at != std::string::npos; at = line.find('\n', at + 1))
            BANGNOPI_CHECK(line[at - 1] == '\r' && line.substr(at + 1).starts_with(' '));
}

void check_account(std::string_view text) {
    const std::string settings(text);
    for (const char* const kind : {"smtp", "gammu_sql", "gammu_files", "kannel", "http", "whatsapp_cloud"}) {
        const auto made = make_channel({kind, settings, settings}, ChannelServices());
        BANGNOPI_CHECK(made || !made.error().errors.empty());
    }
    const auto fields = AnswerFields::of_form(text);
    if (fields) (void)fields->text("/reference");
    (void)is_pointer(text);
}

}  // namespace
}  // namespace bangnopi::messaging

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bangnopi::messaging;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_gateways(text);
    check_answers(text);
    check_signed(text);
    check_text(text);
    check_account(text);
    return 0;
}
