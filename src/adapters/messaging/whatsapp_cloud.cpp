#include "adapters/messaging/whatsapp_cloud.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "adapters/messaging/http_gateway.hpp"
#include "adapters/messaging/report_link.hpp"
#include "base/json_text.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "domain/phone.hpp"

namespace bangnopi::messaging {
namespace {

namespace json = boost::json;

using notices::DeliveryReport;
using notices::DeliveryState;
using notices::Medium;
using notices::OutgoingMessage;
using notices::ReportAnswer;
using notices::ReportRequest;
using notices::SendOutcome;
using notices::Sent;

constexpr std::size_t statuses_max = 1'000;

class WhatsappCloud final : public notices::Channel {
  public:
    WhatsappCloud(WhatsappAccount account, ChannelServices services)
        : account_(std::move(account)), services_(std::move(services)) {}

    [[nodiscard]] Medium medium() const override { return Medium::whatsapp; }
    Sent send(const OutgoingMessage& message) override {
        const bool is_good = is_reference(message.reference) && is_utf8(message.text) &&
                             domain::normalize_phone(message.to) == message.to;
        if (!is_good) return {SendOutcome::refused, {}, "the number is not of E.164, or the text not UTF-8"};
        return whatsapp_sent(call(whatsapp_call(account_, message), services_));
    }
    std::optional<Sent> look_up(const OutgoingMessage&) override { return std::nullopt; }
    std::vector<DeliveryReport> reports(std::span<const std::string>) override { return {}; }
    Result<ReportAnswer> read_report(const ReportRequest& request) override {
        return whatsapp_report(account_, request);
    }
    Result<Done> check() override;

  private:
    WhatsappAccount account_;
    ChannelServices services_;
};

HttpCall api_call(const WhatsappAccount& account, const char* method, std::string_view path) {
    return {method,
            fmt::format("{}/{}{}", account.url, account.phone_number_id, path),
            {{"Authorization", "Bearer " + account.access_token}},
            {}};
}

Result<Done> WhatsappCloud::check() {
    constexpr long ok = 200;
    const HttpReply reply = call(api_call(account_, "GET", ""), services_);
    if (reply.end == CallEnd::answered && reply.status == ok) return Done{};
    const auto fields = AnswerFields::of_json(reply.body).value_or(AnswerFields());
    const std::string said = fields.text("/error/message");
    const std::string why = !said.empty() ? as_said(said) : reply.error + as_said(reply.body);
    return refuse(Code::unavailable, "WhatsApp does not take this account: {}"_msg(why));
}

JsonObject template_of(const std::string& name, const OutgoingMessage& message) {
    JsonObject made{{"name", name}, {"language", JsonObject{{"code", message.language}}}};
    if (message.parameters.empty()) return made;
    JsonArray parameters;
    for (const std::string& parameter : message.parameters)
        parameters.add(JsonObject{{"type", "text"}, {"text", parameter}});
    JsonArray components;
    components.add(JsonObject{{"type", "body"}, {"parameters", std::move(parameters)}});
    made.add("components", std::move(components));
    return made;
}

// Codes of "Cloud API error codes": of limits and of Meta's own trouble, the message goes later; of an account, staff mend it first.
SendOutcome outcome_of(long status, std::string_view code) {
    for (const std::string_view nobody : {"131026", "131030"})
        if (code == nobody) return SendOutcome::wrong_recipient;
    for (const std::string_view later : {"1", "2", "4", "0", "3", "10", "190", "80007", "130429", "131016",
                                         "131042", "131048", "131056", "131057", "133004", "133010"})
        if (code == later) return SendOutcome::retry;
    constexpr long too_many = 429;
    constexpr long unavailable = 503;
    constexpr long server_errors = 500;
    const bool is_of_account = status == 401 || status == 403;
    if (status == too_many || status == unavailable || is_of_account) return SendOutcome::retry;
    const bool may_be_taken =
        status >= server_errors || status < 300;  // without the number that it would be asked by
    return may_be_taken ? SendOutcome::unknown : SendOutcome::refused;
}

std::optional<DeliveryState> state_of(std::string_view status) {
    if (status == "sent") return DeliveryState::accepted;
    if (status == "delivered") return DeliveryState::delivered;
    if (status == "read") return DeliveryState::read;
    if (status == "failed") return DeliveryState::failed;
    return std::nullopt;
}

void take_status(const json::value& status, std::vector<DeliveryReport>& reports) {
    const json::object* const object = status.if_object();
    if (object == nullptr || reports.size() == statuses_max) return;
    const auto text = [&](const char* pointer) {
        json::error_code error;
        const json::value* const found = status.find_pointer(pointer, error);
        return found == nullptr ? std::string() : text_of(*found);
    };
    const auto state = state_of(text("/status"));
    std::string reference = text("/id");
    if (!state || reference.empty()) return;
    const std::string code = text("/errors/0/code");
    std::string error = code.empty() ? "" : as_said(fmt::format("{} {}", code, text("/errors/0/title")));
    reports.push_back({std::move(reference), *state, code == "131026", std::move(error)});
}

// Calls `take` for each member of the array at `pointer`, if there is one.
template <class Take>
void each_at(const json::value& value, const char* pointer, Take take) {
    json::error_code error;
    const json::value* const found = value.find_pointer(pointer, error);
    if (found == nullptr || !found->is_array()) return;
    for (const json::value& member : found->as_array()) take(member);
}

Result<ReportAnswer> verification(const WhatsappAccount& account, std::string_view query) {
    constexpr std::size_t challenge_octets_max = 100;
    const auto fields = AnswerFields::of_form(query).value_or(AnswerFields());
    std::string challenge = fields.text("/hub.challenge");
    const bool is_believed = fields.text("/hub.mode") == "subscribe" &&
                             constant_time_equal(fields.text("/hub.verify_token"), account.verify_token);
    if (!is_believed) return not_the_channels();
    const bool is_plain =
        challenge.size() <= challenge_octets_max && std::ranges::all_of(challenge, [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                   c == '_';
        });
    if (!is_plain) return report_not_understood();
    return ReportAnswer{{}, std::move(challenge)};
}

}  // namespace

HttpCall whatsapp_call(const WhatsappAccount& account, const OutgoingMessage& message) {
    HttpCall made = api_call(account, "POST", "/messages");
    made.headers.emplace_back("Content-Type", "application/json");
    JsonObject body{{"messaging_product", "whatsapp"},
                    {"recipient_type", "individual"},
                    {"to", message.to.substr(std::min<std::size_t>(1, message.to.size()))},
                    {"biz_opaque_callback_data", message.reference}};
    const auto known = account.templates.find(message.kind);
    if (known == account.templates.end()) {
        body.add("type", "text");
        body.add("text", JsonObject{{"body", message.text}});
    } else {
        body.add("type", "template");
        body.add("template", template_of(known->second, message));
    }
    made.body = std::move(body).text();
    return made;
}

Sent whatsapp_sent(const HttpReply& reply) {
    if (const auto sent = sent_without_answer(reply)) return *sent;
    const auto fields = AnswerFields::of_json(reply.body).value_or(AnswerFields());
    const std::string id = fields.text("/messages/0/id");
    if (!id.empty() && reply.status >= 200 && reply.status <= 299) return {SendOutcome::accepted, id, {}};
    const std::string code = fields.text("/error/code");
    const std::string said =
        code.empty() ? reply.body : fmt::format("{} {}", code, fields.text("/error/message"));
    return {outcome_of(reply.status, code), {}, fmt::format("{} {}", reply.status, as_said(said))};
}

Result<ReportAnswer> whatsapp_report(const WhatsappAccount& account, const ReportRequest& request) {
    if (request.method == "GET") return verification(account, request.query);
    const std::string signature = "sha256=" + hmac_sha256_hex(account.app_secret, request.body);
    if (!constant_time_equal(header_of(request, "X-Hub-Signature-256"), signature)) return not_the_channels();
    const auto fields = AnswerFields::of_json(request.body);
    if (!fields || !fields->at("")->is_object()) return report_not_understood();
    ReportAnswer answer;
    each_at(*fields->at(""), "/entry", [&](const json::value& entry) {
        each_at(entry, "/changes", [&](const json::value& change) {
            each_at(change, "/value/statuses",
                    [&](const json::value& status) { take_status(status, answer.reports); });
        });
    });
    return answer;
}

Result<WhatsappAccount> read_whatsapp(AccountReader& account) {
    WhatsappAccount whatsapp;
    whatsapp.url = account.url("url", "https://graph.facebook.com/v21.0");
    whatsapp.phone_number_id = account.setting("phone_number_id");
    const bool is_id =
        std::ranges::all_of(whatsapp.phone_number_id, [](char c) { return c >= '0' && c <= '9'; });
    account.errors().add_if(!is_id, "/settings/phone_number_id", "is digits, as Meta's page shows them"_msg);
    whatsapp.access_token = account.secret("access_token");
    whatsapp.app_secret = account.secret("app_secret");
    whatsapp.verify_token = account.secret("verify_token");
    if (const json::value* const templates = account.value("templates")) {
        const json::object* const names = templates->if_object();
        account.errors().add_if(names == nullptr, "/settings/templates", "is an object"_msg);
        for (const auto& member : names == nullptr ? json::object() : *names) {
            const std::string pointer = "/settings/templates/" + std::string(member.key());
            const bool is_name = member.value().is_string() && !member.value().as_string().empty();
            account.errors().add_if(!is_name, pointer, "is the name of a template"_msg);
            if (is_name) whatsapp.templates.emplace(member.key(), member.value().as_string());
        }
    }
    BANGNOPI_TRY_DONE(account.verdict());
    return whatsapp;
}

Result<std::unique_ptr<notices::Channel>> make_whatsapp_cloud(AccountReader& account,
                                                              ChannelServices services) {
    BANGNOPI_TRY(whatsapp, read_whatsapp(account));
    return std::unique_ptr<notices::Channel>(new WhatsappCloud(std::move(whatsapp), std::move(services)));
}

}  // namespace bangnopi::messaging
