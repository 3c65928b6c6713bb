#include "adapters/messaging/http_gateway.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "adapters/messaging/mail_text.hpp"
#include "adapters/messaging/report_link.hpp"
#include "base/text.hpp"
#include "domain/contact.hpp"
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

constexpr std::size_t reports_max = 1'000;

class HttpGateway final : public notices::Channel {
  public:
    HttpGateway(HttpGatewayAccount account, ChannelServices services)
        : account_(std::move(account)), services_(std::move(services)) {}

    [[nodiscard]] Medium medium() const override { return account_.medium; }
    Sent send(const OutgoingMessage& message) override;
    std::optional<Sent> look_up(const OutgoingMessage&) override { return std::nullopt; }
    std::vector<DeliveryReport> reports(std::span<const std::string>) override { return {}; }
    Result<ReportAnswer> read_report(const ReportRequest& request) override {
        return gateway_report(account_, request);
    }
    Result<Done> check() override;

  private:
    HttpGatewayAccount account_;
    ChannelServices services_;
};

Sent HttpGateway::send(const OutgoingMessage& message) {
    const bool is_good = is_reference(message.reference) && is_utf8(message.text) &&
                         domain::normalize_phone(message.to) == message.to;
    if (!is_good) return {SendOutcome::refused, {}, "the number is not of E.164, or the text not UTF-8"};
    return gateway_sent(account_, call(gateway_call(account_, message), services_));
}

// Nothing is sent: whatever it answers to its bare address, it answers.
Result<Done> HttpGateway::check() {
    const std::string_view begin = account_.url.begin();
    const std::size_t authority = begin.find("://") + 3;
    HttpCall bare{"GET", std::string(begin.substr(0, begin.find_first_of("/?#", authority))) + "/", {}, {}};
    const HttpReply reply = call(bare, services_);
    if (reply.end == CallEnd::answered) return Done{};
    return refuse(Code::unavailable, "the gateway does not answer: {}"_msg(reply.error));
}

TemplateValues values_of(const HttpGatewayAccount& account, const OutgoingMessage& message) {
    TemplateValues values = account.secrets;
    values["to"] = message.to;
    values["to_digits"] = message.to.substr(std::min<std::size_t>(1, message.to.size()));
    values["to_local"] = domain::local_phone(message.to);
    values["to_name"] = message.to_name;
    values["text"] = message.text;
    values["subject"] = message.subject;
    values["kind"] = message.kind;
    values["reference"] = message.reference;
    const bool has_links = account.report && !account.report->link_key.empty();
    values["report_url"] = has_links
                               ? report_link(message.report_url, message.reference, account.report->link_key)
                               : message.report_url;
    return values;
}

void fill_texts(json::value& value, const HttpGatewayAccount& account, const TemplateValues& values) {
    if (value.is_string()) {
        const auto text = TextTemplate::parse(std::string_view(value.as_string()), account.names);
        if (text) value = text->fill(values);
    } else if (value.is_array()) {
        for (json::value& member : value.as_array()) fill_texts(member, account, values);
    } else if (value.is_object()) {
        for (auto& member : value.as_object()) fill_texts(member.value(), account, values);
    }
}

std::string one_line(std::string_view text) {
    std::string line(text);
    std::ranges::replace_if(
        line, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; }, ' ');
    return line;
}

bool holds(const AnswerRule& rule, const AnswerFields& fields) {
    const std::string text = fields.text(rule.pointer);
    return rule.is_within ? text.find(rule.word) != std::string::npos : text == rule.word;
}

bool any_holds(const std::vector<AnswerRule>& rules, const AnswerFields& fields) {
    return std::ranges::any_of(rules, [&](const AnswerRule& rule) { return holds(rule, fields); });
}

// What a status alone says of a message that was not taken: 429 and 503 are of a gateway that is full, 401 to 403 of an account that is
// wrong or empty. Other answers of 500 on may come from before or behind the gateway.
SendOutcome outcome_of(long status) {
    constexpr long too_many = 429;
    constexpr long unavailable = 503;
    constexpr long server_errors = 500;
    constexpr long timeout = 408;
    const bool is_of_account = status >= 401 && status <= 403;
    if (status == too_many || status == unavailable || is_of_account) return SendOutcome::retry;
    return status >= server_errors || status == timeout ? SendOutcome::unknown : SendOutcome::refused;
}

std::optional<DeliveryReport> report_at(const ReportRules& rules, const AnswerFields& fields,
                                        const std::string& linked) {
    std::string reference = rules.reference.empty() ? linked : fields.text(rules.reference);
    const auto word = rules.words.find(fields.text(rules.status));
    if (reference.empty() || word == rules.words.end()) return std::nullopt;
    const bool is_failed = word->second.state == DeliveryState::failed;
    std::string error = is_failed && !rules.error.empty() ? as_said(fields.text(rules.error)) : std::string();
    return DeliveryReport{std::move(reference), word->second.state, word->second.is_wrong_recipient,
                          std::move(error)};
}

// The reference of a believed report's link, or "" where a secret is what is believed; nothing: it is not believed.
std::optional<std::string> believed(const ReportRules& rules, const ReportRequest& request,
                                    const AnswerFields& fields) {
    if (!rules.link_key.empty()) {
        const auto query = AnswerFields::of_form(request.query);
        return query ? linked_reference(*query, rules.link_key) : std::nullopt;
    }
    std::string shown;
    if (!rules.header.empty()) shown = header_of(request, rules.header);
    if (!rules.field.empty()) shown = fields.text(rules.field);
    if (!rules.query.empty())
        shown = AnswerFields::of_form(request.query).value_or(AnswerFields()).text(rules.query);
    if (rules.secret.empty() || !constant_time_equal(shown, rules.secret)) return std::nullopt;
    return "";
}

std::vector<DeliveryReport> listed(const ReportRules& rules, const AnswerFields& fields) {
    std::vector<DeliveryReport> reports;
    const json::value* const list = fields.at(rules.list);
    if (list == nullptr || !list->is_array()) return reports;
    for (std::size_t i = 0; i < std::min(list->as_array().size(), reports_max); ++i) {
        ReportRules at = rules;
        at.reference = fmt::format("{}/{}{}", rules.list, i, rules.reference);
        at.status = fmt::format("{}/{}{}", rules.list, i, rules.status);
        if (!rules.error.empty()) at.error = fmt::format("{}/{}{}", rules.list, i, rules.error);
        if (auto report = report_at(at, fields, "")) reports.push_back(std::move(*report));
    }
    return reports;
}

}  // namespace

std::string_view header_of(const ReportRequest& request, std::string_view name) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    std::optional<std::string_view> value;
    for (const auto& [given, text] : request.headers) {
        if (!std::ranges::equal(given, name, [&](char a, char b) { return lower(a) == lower(b); })) continue;
        if (value) return {};
        value = text;
    }
    return value.value_or("");
}

HttpCall gateway_call(const HttpGatewayAccount& account, const OutgoingMessage& message) {
    const TemplateValues values = values_of(account, message);
    HttpCall made{account.method, account.url.fill(values, &percent_encoded), {}, {}};
    for (const auto& [name, value] : account.headers)
        made.headers.emplace_back(name, one_line(value.fill(values)));
    if (account.basic_user) {
        const std::string credentials =
            fmt::format("{}:{}", account.basic_user->fill(values), account.basic_password.fill(values));
        made.headers.emplace_back("Authorization", "Basic " + base64(credentials));
    }
    if (account.json) {
        json::value body = *account.json;
        fill_texts(body, account, values);
        made.headers.emplace_back("Content-Type", "application/json");
        made.body = json::serialize(body);
        return made;
    }
    for (const auto& [name, value] : account.form)
        made.body += fmt::format("{}{}={}", made.body.empty() ? "" : "&", percent_encoded(name),
                                 percent_encoded(value.fill(values)));
    return made;
}

namespace {

// A gateway may say back what it was sent.
std::string without_secrets(std::string said, const TemplateValues& secrets) {
    constexpr std::size_t octets_min = 4;  // a shorter one is part of other words
    for (const auto& [name, secret] : secrets) {
        if (secret.size() < octets_min) continue;
        for (std::size_t at = said.find(secret); at != std::string::npos; at = said.find(secret, at))
            said.replace(at, secret.size(), "***");
    }
    return said;
}

}  // namespace

Sent gateway_sent(const HttpGatewayAccount& account, const HttpReply& reply) {
    if (const auto sent = sent_without_answer(reply)) return *sent;
    const auto read = AnswerFields::of_json(reply.body);
    const AnswerFields fields = read.value_or(AnswerFields());
    const bool is_good_status = reply.status >= account.status_from && reply.status <= account.status_to;
    if (is_good_status && !read && !account.success.empty())
        return {SendOutcome::unknown,
                {},
                fmt::format("{}: its answer is no JSON, so nobody knows whether it has it", reply.status)};
    const bool is_taken = is_good_status && std::ranges::all_of(account.success, [&](const AnswerRule& rule) {
                              return holds(rule, fields);
                          });
    if (is_taken)
        return {SendOutcome::accepted, account.reference.empty() ? "" : fields.text(account.reference), {}};
    std::string said = account.error.empty() ? "" : fields.text(account.error);
    if (said.empty()) said = reply.body;
    said = without_secrets(std::move(said), account.secrets);
    Sent sent{outcome_of(reply.status), {}, fmt::format("{} {}", reply.status, as_said(said))};
    if (any_holds(account.wrong_recipient, fields)) sent.outcome = SendOutcome::wrong_recipient;
    if (any_holds(account.retry, fields)) sent.outcome = SendOutcome::retry;
    return sent;
}

Result<ReportAnswer> gateway_report(const HttpGatewayAccount& account, const ReportRequest& request) {
    if (!account.report) return not_the_channels();
    const ReportRules& rules = *account.report;
    const bool is_json = rules.form == ReportRules::Form::json;
    const auto fields =
        is_json ? AnswerFields::of_json(request.body)
                : AnswerFields::of_form(rules.form == ReportRules::Form::form ? request.body : request.query);
    const auto linked = believed(rules, request, fields.value_or(AnswerFields()));
    if (!linked) return not_the_channels();
    if (!fields) return report_not_understood();
    ReportAnswer answer{{}, rules.answer};
    if (is_json && !rules.list.empty())
        answer.reports = listed(rules, *fields);
    else if (auto report = report_at(rules, *fields, *linked))
        answer.reports.push_back(std::move(*report));
    if (answer.reports.empty()) return report_not_understood();
    return answer;
}

Result<std::unique_ptr<notices::Channel>> make_http_gateway(AccountReader& account,
                                                            ChannelServices services) {
    BANGNOPI_TRY(gateway, read_http_gateway(account));
    return std::unique_ptr<notices::Channel>(new HttpGateway(std::move(gateway), std::move(services)));
}

}  // namespace bangnopi::messaging
