// A gateway of SMS or WhatsApp that is spoken to by one HTTP request a message, as its operator describes it: what is asked, by which
// answer it has taken the message, and how it tells what became of one. docs/notice-channels.md has the settings and those of some gateways.
//
// It cannot be asked afterwards, so a request whose answer never came leaves the message `unknown`.
#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <memory>

#include "adapters/messaging/account_reader.hpp"
#include "adapters/messaging/answer_fields.hpp"
#include "adapters/messaging/channel_services.hpp"
#include "adapters/messaging/http_call.hpp"
#include "adapters/messaging/text_template.hpp"

namespace bangnopi::messaging {

// Of an answer in JSON: the text at `pointer` is `word`, or has it within.
struct AnswerRule {
    std::string pointer;
    std::string word;
    bool is_within = false;
};

struct ReportWord {
    notices::DeliveryState state = notices::DeliveryState::accepted;
    bool is_wrong_recipient = false;
};

// How the gateway tells: where in a report what stands, and by what it is believed.
struct ReportRules {
    enum class Form : std::uint8_t { json, form, query };
    Form form = Form::json;
    std::string list;       // of a report of many: where their array stands in JSON
    std::string reference;  // empty: that of the link
    std::string status;
    std::string error;
    std::map<std::string, ReportWord, std::less<>> words;
    // A secret: each message's link has its digest. Empty: `secret` stands in one of these three.
    std::string link_key;
    std::string header;
    std::string field;  // of the body
    std::string query;  // of the URL
    std::string secret;
    std::string answer;  // what the gateway must read
};

struct HttpGatewayAccount {
    notices::Medium medium = notices::Medium::sms;
    std::string method;
    TextTemplate url;
    std::vector<std::pair<std::string, TextTemplate>> headers;
    std::vector<std::pair<std::string, TextTemplate>> form;
    std::optional<boost::json::value> json;  // its texts are templates
    std::optional<TextTemplate> basic_user;
    TextTemplate basic_password;
    std::set<std::string, std::less<>> names;  // of places
    TemplateValues secrets;                    // by "secret.NAME"
    long status_from = 200;
    long status_to = 299;
    std::vector<AnswerRule> success;  // all of them hold
    std::vector<AnswerRule> wrong_recipient;
    std::vector<AnswerRule> retry;
    std::string reference;  // pointers into the answer
    std::string error;
    std::optional<ReportRules> report;
};

Result<HttpGatewayAccount> read_http_gateway(AccountReader& account);
Result<std::unique_ptr<notices::Channel>> make_http_gateway(AccountReader& account, ChannelServices services);

HttpCall gateway_call(const HttpGatewayAccount& account, const notices::OutgoingMessage& message);
notices::Sent gateway_sent(const HttpGatewayAccount& account, const HttpReply& reply);
Result<notices::ReportAnswer> gateway_report(const HttpGatewayAccount& account,
                                             const notices::ReportRequest& request);

// The value of a header that came once, whatever the case of its name; else empty.
std::string_view header_of(const notices::ReportRequest& request, std::string_view name);

}  // namespace bangnopi::messaging
