#include <algorithm>
#include <boost/json.hpp>

#include "adapters/messaging/http_gateway.hpp"

namespace bangnopi::messaging {
namespace {

namespace json = boost::json;

using notices::DeliveryState;
using notices::Medium;

constexpr std::size_t members_max = 50;

// Reads one part of the settings that is an object, and knows which of its members were read.
class Part {
  public:
    Part(const json::value* value, std::string pointer, FieldErrors& errors)
        : pointer_(std::move(pointer)), errors_(errors) {
        if (value == nullptr) return;
        object_ = value->if_object();
        errors_.add_if(object_ == nullptr || object_->size() > members_max, pointer_, "is an object"_msg);
    }
    [[nodiscard]] bool is_there() const { return object_ != nullptr; }
    [[nodiscard]] std::string at(std::string_view name) const { return pointer_ + '/' + std::string(name); }
    FieldErrors& errors() { return errors_; }

    const json::value* value(std::string_view name) {
        read_.insert(std::string(name));
        return object_ == nullptr ? nullptr : object_->if_contains(name);
    }
    std::string text(std::string_view name, std::string otherwise = {}) {
        const json::value* const found = value(name);
        if (found == nullptr) return otherwise;
        const bool is_good = found->is_string() && found->as_string().size() <= account_text_octets_max;
        errors_.add_if(!is_good, at(name), "is one line of {} octets at most"_msg(account_text_octets_max));
        return is_good ? std::string(found->as_string()) : std::string();
    }
    std::string pointer(std::string_view name) {
        std::string found = text(name);
        errors_.add_if(!is_pointer(found), at(name), "is a JSON pointer such as /data/id"_msg);
        return found;
    }
    void refuse_unread() {
        if (object_ == nullptr) return;
        for (const auto& member : *object_)
            errors_.add_if(!read_.contains(std::string_view(member.key())), at(member.key()),
                           "is not a setting that this version knows"_msg);
    }
    [[nodiscard]] const json::object* object() const { return object_; }

  private:
    const json::object* object_ = nullptr;
    std::string pointer_;
    FieldErrors& errors_;
    std::set<std::string, std::less<>> read_;
};

constexpr std::string_view place_help =
    "{to}, {to_digits}, {to_local}, {to_name}, {text}, {subject}, {kind}, "
    "{reference}, {report_url}, {secret.NAME}";

TextTemplate template_of(FieldErrors& errors, const std::string& pointer, std::string_view text,
                         const std::set<std::string, std::less<>>& names) {
    auto made = TextTemplate::parse(text, names);
    errors.add_if(!made, pointer,
                  "has a place that is none of these, or a secret that is not given: {}"_msg(place_help));
    return made.value_or(TextTemplate());
}

void check_texts(FieldErrors& errors, const std::string& pointer, const json::value& value,
                 const std::set<std::string, std::less<>>& names) {
    if (value.is_string()) {
        (void)template_of(errors, pointer, std::string_view(value.as_string()), names);
    } else if (value.is_array()) {
        for (std::size_t i = 0; i < value.as_array().size(); ++i)
            check_texts(errors, fmt::format("{}/{}", pointer, i), value.as_array()[i], names);
    } else if (value.is_object()) {
        for (const auto& member : value.as_object())
            check_texts(errors, pointer + '/' + std::string(member.key()), member.value(), names);
    }
}

std::vector<std::pair<std::string, TextTemplate>> read_templates(
    AccountReader& account, std::string_view name, const std::set<std::string, std::less<>>& names) {
    Part part(account.value(name), "/settings/" + std::string(name), account.errors());
    std::vector<std::pair<std::string, TextTemplate>> templates;
    if (!part.is_there()) return templates;
    for (const auto& member : *part.object()) {
        const std::string text = part.text(member.key());
        templates.emplace_back(member.key(), template_of(part.errors(), part.at(member.key()), text, names));
    }
    return templates;
}

bool is_header_name(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
               c == '_';
    });
}

AnswerRule read_rule(const json::value& value, const std::string& pointer, FieldErrors& errors) {
    Part part(&value, pointer, errors);
    AnswerRule rule;
    rule.pointer = part.pointer("pointer");
    rule.is_within = part.value("contains") != nullptr;
    rule.word = rule.is_within ? part.text("contains") : part.text("equals");
    (void)part.value("equals");
    errors.add_if(part.is_there() && rule.word.empty(), pointer, "has pointer, and equals or contains"_msg);
    part.refuse_unread();
    return rule;
}

std::vector<AnswerRule> read_rules(const json::value* value, const std::string& pointer,
                                   FieldErrors& errors) {
    std::vector<AnswerRule> rules;
    if (value == nullptr) return rules;
    const json::array* const list = value->if_array();
    errors.add_if(list == nullptr || list->size() > members_max, pointer, "is a list"_msg);
    for (std::size_t i = 0; list != nullptr && i < std::min(list->size(), members_max); ++i)
        rules.push_back(read_rule((*list)[i], fmt::format("{}/{}", pointer, i), errors));
    return rules;
}

std::optional<ReportWord> report_word_of(std::string_view word) {
    if (word == "queued") return ReportWord{DeliveryState::queued};
    if (word == "accepted") return ReportWord{DeliveryState::accepted};
    if (word == "failed") return ReportWord{DeliveryState::failed};
    if (word == "wrong_recipient") return ReportWord{DeliveryState::failed, true};
    if (word == "delivered") return ReportWord{DeliveryState::delivered};
    if (word == "read") return ReportWord{DeliveryState::read};
    return std::nullopt;
}

void read_words(Part& report, ReportRules& rules) {
    Part words(report.value("statuses"), report.at("statuses"), report.errors());
    report.errors().add_if(!words.is_there() || words.object()->empty(), report.at("statuses"),
                           "is needed"_msg);
    if (!words.is_there()) return;
    for (const auto& member : *words.object()) {
        const auto word = report_word_of(words.text(member.key()));
        report.errors().add_if(!word, words.at(member.key()),
                               "queued, accepted, failed, wrong_recipient, delivered or read"_msg);
        rules.words.emplace(member.key(), word.value_or(ReportWord()));
    }
}

std::string secret_named(AccountReader& account, Part& part, std::string_view setting) {
    const std::string name = part.text(setting);
    if (name.empty()) return {};
    std::string secret = account.secret(name, "");
    part.errors().add_if(secret.empty(), part.at(setting), "names a secret that is given"_msg);
    return secret;
}

std::optional<ReportRules> read_report_rules(AccountReader& account) {
    Part part(account.value("report"), "/settings/report", account.errors());
    if (!part.is_there()) return std::nullopt;
    ReportRules rules;
    const std::string form = part.text("in", "json");
    part.errors().add_if(form != "json" && form != "form" && form != "query", part.at("in"),
                         "json, form or query"_msg);
    rules.form = form == "form"    ? ReportRules::Form::form
                 : form == "query" ? ReportRules::Form::query
                                   : ReportRules::Form::json;
    rules.list = part.pointer("list");
    rules.reference = part.pointer("reference");
    rules.status = part.pointer("status");
    rules.error = part.pointer("error");
    rules.answer = part.text("answer");
    part.errors().add_if(rules.status.empty(), part.at("status"), "is needed"_msg);
    read_words(part, rules);
    rules.link_key = secret_named(account, part, "link_secret");
    rules.secret = secret_named(account, part, "secret");
    rules.header = part.text("secret_header");
    rules.field = part.pointer("secret_field");
    rules.query = part.pointer("secret_query");
    const int places = int{!rules.header.empty()} + int{!rules.field.empty()} + int{!rules.query.empty()};
    const bool has_secret = !rules.secret.empty() && places == 1;
    part.errors().add_if(
        rules.link_key.empty() && !has_secret, "/settings/report",
        "is believed by link_secret, or by secret with secret_header, secret_field or secret_query"_msg);
    part.errors().add_if((rules.link_key.empty() || !rules.list.empty()) && rules.reference.empty(),
                         part.at("reference"), "is needed"_msg);
    part.refuse_unread();
    return rules;
}

void read_request(AccountReader& account, HttpGatewayAccount& gateway) {
    FieldErrors& errors = account.errors();
    gateway.method = account.setting("method", "POST");
    errors.add_if(gateway.method != "GET" && gateway.method != "POST", "/settings/method", "GET or POST"_msg);
    gateway.url = template_of(errors, "/settings/url", account.setting("url"), gateway.names);
    const std::string_view begin = gateway.url.begin();
    const bool is_good =
        is_call_url(begin) && begin.find('/', begin.find("://") + 3) != std::string_view::npos;
    errors.add_first_if(!is_good, "/settings/url",
                        "is https:// or http://, a host and a path, with places behind the host only"_msg);
    gateway.headers = read_templates(account, "headers", gateway.names);
    for (const auto& [name, value] : gateway.headers)
        errors.add_if(!is_header_name(name), "/settings/headers/" + name, "is no name of a header"_msg);
    gateway.form = read_templates(account, "form", gateway.names);
    if (const json::value* const body = account.value("json")) {
        check_texts(errors, "/settings/json", *body, gateway.names);
        gateway.json = *body;
    }
    errors.add_if(gateway.json && !gateway.form.empty(), "/settings/json", "stands beside no form"_msg);
    errors.add_if(gateway.method == "GET" && (gateway.json || !gateway.form.empty()), "/settings/method",
                  "is POST where there is a form or JSON"_msg);
    Part basic(account.value("basic"), "/settings/basic", errors);
    if (basic.is_there()) {
        gateway.basic_user = template_of(errors, basic.at("user"), basic.text("user"), gateway.names);
        gateway.basic_password =
            template_of(errors, basic.at("password"), basic.text("password"), gateway.names);
    }
    basic.refuse_unread();
}

void read_answer(AccountReader& account, HttpGatewayAccount& gateway) {
    FieldErrors& errors = account.errors();
    constexpr std::int64_t status_min = 200;
    constexpr std::int64_t status_max = 299;
    gateway.status_from = account.number("status_from", status_min, status_max, status_min);
    gateway.status_to = account.number("status_to", status_min, status_max, status_max);
    gateway.success = read_rules(account.value("success"), "/settings/success", errors);
    gateway.wrong_recipient =
        read_rules(account.value("wrong_recipient"), "/settings/wrong_recipient", errors);
    gateway.retry = read_rules(account.value("retry"), "/settings/retry", errors);
    gateway.reference = account.setting("reference", "");
    gateway.error = account.setting("error", "");
    for (const auto& [name, pointer] :
         {std::pair("/settings/reference", &gateway.reference), std::pair("/settings/error", &gateway.error)})
        errors.add_if(!is_pointer(*pointer), name, "is a JSON pointer such as /data/id"_msg);
}

}  // namespace

Result<HttpGatewayAccount> read_http_gateway(AccountReader& account) {
    HttpGatewayAccount gateway;
    const std::string medium = account.setting("medium");
    account.errors().add_first_if(medium != "sms" && medium != "whatsapp", "/settings/medium",
                                  "sms or whatsapp"_msg);
    gateway.medium = medium == "whatsapp" ? Medium::whatsapp : Medium::sms;
    gateway.names = {"to",   "to_digits", "to_local",  "to_name",   "text",
                     "kind", "subject",   "reference", "report_url"};
    for (const auto& member : account.all_secrets()) {
        const std::string name = "secret." + std::string(member.key());
        gateway.names.insert(name);
        gateway.secrets[name] = account.secret(member.key(), "");
    }
    read_request(account, gateway);
    read_answer(account, gateway);
    gateway.report = read_report_rules(account);
    BANGNOPI_TRY_DONE(account.verdict());
    return gateway;
}

}  // namespace bangnopi::messaging
