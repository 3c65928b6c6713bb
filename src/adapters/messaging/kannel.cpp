#include "adapters/messaging/kannel.hpp"

#include "adapters/messaging/report_link.hpp"
#include "adapters/messaging/sms_message.hpp"
#include "base/text.hpp"
#include "domain/sms_text.hpp"

namespace bangnopi::messaging {
namespace {

using notices::DeliveryReport;
using notices::DeliveryState;
using notices::Medium;
using notices::OutgoingMessage;
using notices::ReportAnswer;
using notices::ReportRequest;
using notices::SendOutcome;
using notices::Sent;

constexpr long accepted = 202;
constexpr long unavailable = 503;

class Kannel final : public notices::Channel {
  public:
    Kannel(KannelAccount account, ChannelServices services)
        : account_(std::move(account)), services_(std::move(services)) {}

    [[nodiscard]] Medium medium() const override { return Medium::sms; }
    Sent send(const OutgoingMessage& message) override {
        if (const std::string fault = sms_fault(message); !fault.empty())
            return {SendOutcome::refused, {}, fault};
        return kannel_sent(call(kannel_call(account_, message), services_), message.reference);
    }
    std::optional<Sent> look_up(const OutgoingMessage&) override { return std::nullopt; }
    std::vector<DeliveryReport> reports(std::span<const std::string>) override { return {}; }
    Result<ReportAnswer> read_report(const ReportRequest& request) override {
        return kannel_report(account_, request);
    }
    Result<Done> check() override;

  private:
    KannelAccount account_;
    ChannelServices services_;
};

// A message to nobody is refused after the user is believed.
Result<Done> Kannel::check() {
    constexpr long bad_request = 400;
    OutgoingMessage nobody;
    nobody.text = "-";
    const HttpReply reply = call(kannel_call(account_, nobody), services_);
    if (reply.end == CallEnd::answered && reply.status == bad_request) return Done{};
    const std::string why = reply.end == CallEnd::answered ? as_said(reply.body) : reply.error;
    return refuse(Code::unavailable, "Kannel does not take messages: {}"_msg(why));
}

// Kannel reads % in the URL for its escapes.
std::string for_kannel(std::string_view url) {
    std::string doubled;
    for (const char c : url) doubled += c == '%' ? std::string("%%") : std::string(1, c);
    return doubled;
}

std::optional<DeliveryState> state_of(std::string_view mask) {
    if (mask == "1") return DeliveryState::delivered;
    if (mask == "2" || mask == "16") return DeliveryState::failed;
    if (mask == "4") return DeliveryState::queued;
    if (mask == "8") return DeliveryState::accepted;
    return std::nullopt;
}

}  // namespace

HttpCall kannel_call(const KannelAccount& account, const OutgoingMessage& message) {
    const bool is_gsm7 = domain::sms_size(message.text).coding == domain::SmsCoding::gsm7;
    std::vector<std::pair<std::string_view, std::string>> fields{
        {"username", account.user}, {"password", account.password}, {"to", message.to},
        {"text", message.text},     {"charset", "UTF-8"},           {"coding", is_gsm7 ? "0" : "2"}};
    if (!account.from.empty()) fields.emplace_back("from", account.from);
    if (!account.smsc.empty()) fields.emplace_back("smsc", account.smsc);
    if (!message.report_url.empty()) {
        fields.emplace_back("dlr-mask", "31");
        fields.emplace_back("dlr-url",
                            for_kannel(report_link(message.report_url, message.reference, account.password)) +
                                "&status=%d&answer=%A");
    }
    HttpCall call{"GET", account.url, {}, {}};
    char between = '?';
    for (const auto& [name, value] : fields) {
        call.url += fmt::format("{}{}={}", between, name, percent_encoded(value));
        between = '&';
    }
    return call;
}

Sent kannel_sent(const HttpReply& reply, const std::string& reference) {
    if (const auto sent = sent_without_answer(reply)) return *sent;
    if (reply.status == accepted) return {SendOutcome::accepted, reference, {}};
    // A user that is not believed, and a gateway that is full, are no fault of the message.
    constexpr long forbidden = 403;
    const bool is_later = reply.status == unavailable || reply.status == forbidden;
    std::string said = fmt::format("{} {}", reply.status, as_said(reply.body));
    return {is_later ? SendOutcome::retry : SendOutcome::refused, {}, std::move(said)};
}

Result<ReportAnswer> kannel_report(const KannelAccount& account, const ReportRequest& request) {
    const auto query = AnswerFields::of_form(request.query);
    if (!query) return report_not_understood();
    const auto reference = linked_reference(*query, account.password);
    if (!reference) return not_the_channels();
    const auto state = state_of(query->text("/status"));
    if (!state) return report_not_understood();
    const bool is_failed = state == DeliveryState::failed;
    return ReportAnswer{{{*reference, *state, false, is_failed ? as_said(query->text("/answer")) : ""}}, ""};
}

Result<std::unique_ptr<notices::Channel>> make_kannel(AccountReader& account, ChannelServices services) {
    KannelAccount kannel;
    kannel.url = account.url("url");
    account.errors().add_first_if(kannel.url.find_first_of("?#") != std::string::npos, "/settings/url",
                                  "has no ? and no #"_msg);
    kannel.user = account.setting("user");
    kannel.password = account.secret("password");
    kannel.from = account.setting("from", "");
    kannel.smsc = account.setting("smsc", "");
    BANGNOPI_TRY_DONE(account.verdict());
    return std::unique_ptr<notices::Channel>(new Kannel(std::move(kannel), std::move(services)));
}

}  // namespace bangnopi::messaging
