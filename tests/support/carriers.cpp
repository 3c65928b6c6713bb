#include "tests/support/carriers.hpp"

#include <algorithm>

namespace bangnopi::test {
namespace {

using notices::DeliveryReport;
using notices::DeliveryState;
using notices::OutgoingMessage;
using notices::SendOutcome;
using notices::Sent;

class Carrier final : public notices::Channel {
  public:
    Carrier(Carriers& carriers, std::string name, notices::Medium medium)
        : carriers_(carriers), name_(std::move(name)), medium_(medium) {}

    [[nodiscard]] notices::Medium medium() const override { return medium_; }
    [[nodiscard]] Sent send(const OutgoingMessage& message) override {
        return carriers_.take(name_, message);
    }
    [[nodiscard]] std::optional<Sent> look_up(const OutgoingMessage&) override { return std::nullopt; }
    [[nodiscard]] std::vector<DeliveryReport> reports(std::span<const std::string> references) override {
        return carriers_.tell(name_, references);
    }
    [[nodiscard]] Result<notices::ReportAnswer> read_report(const notices::ReportRequest&) override {
        return refuse(Code::unsupported, "it is asked"_msg);
    }
    [[nodiscard]] Result<Done> check() override { return Done{}; }

  private:
    Carriers& carriers_;
    std::string name_;
    notices::Medium medium_;
};

// "modem-bgn-<id>"
Id notice_of(std::string_view reference) {
    return parse_id(reference.substr(reference.rfind('-') + 1)).value();
}

// One number in thirty is nobody's.
bool is_nobody(const std::string& address) {
    constexpr std::uint32_t one_in = 30;
    std::uint32_t sum = 7;
    for (const char letter : address) sum = sum * 31 + static_cast<unsigned char>(letter);
    return sum % one_in == 0;
}

}  // namespace

notices::ChannelMaker Carriers::maker() {
    return [this](const notices::ChannelAccount& account) -> Result<std::unique_ptr<notices::Channel>> {
        const std::string& text = account.settings;
        const std::size_t begin = text.find(R"("name":")") + 8;
        return std::make_unique<Carrier>(*this, text.substr(begin, text.find('"', begin) - begin),
                                         domain::parse_medium(account.kind).value());
    };
}

bool Carriers::is_down(const std::string& channel, Instant at) const {
    const auto found = down_.find(channel);
    return found != down_.end() &&
           std::any_of(found->second.begin(), found->second.end(),
                       [&](const Stretch& one) { return one.from <= at && at < one.to; });
}

SendOutcome Carriers::answer(const std::string& channel, const OutgoingMessage& message) {
    if (is_down(channel, message.now)) return SendOutcome::retry;
    if (is_nobody(message.to)) return SendOutcome::wrong_recipient;
    if (happens(0.01)) return SendOutcome::refused;
    if (happens(0.005)) return SendOutcome::unknown;
    return happens(0.01) ? SendOutcome::retry : SendOutcome::accepted;
}

Sent Carriers::take(const std::string& channel, const OutgoingMessage& message) {
    const SendOutcome outcome = answer(channel, message);
    ++outcomes[outcome];
    handed[notice_of(message.reference)].push_back({channel, message.to, message.kind, message.now, outcome});
    if (outcome == SendOutcome::wrong_recipient) nobody_since.try_emplace(message.to, message.now);
    if (outcome != SendOutcome::accepted) return {outcome, {}, "not now"};
    const std::string reference = channel + '-' + message.reference;
    address_of_[reference] = message.to;
    return {outcome, reference, {}};
}

std::vector<DeliveryReport> Carriers::tell(const std::string& channel,
                                           std::span<const std::string> references) {
    std::vector<DeliveryReport> reports;
    if (is_down(channel, now_)) return reports;
    for (const std::string& reference : references)
        if (happens(0.4)) tell_of(reference, reports);
    std::shuffle(reports.begin(), reports.end(), random_);
    return reports;
}

void Carriers::tell_of(const std::string& reference, std::vector<DeliveryReport>& reports) {
    const auto say = [&](DeliveryState state, bool is_wrong) {
        reports.push_back({reference, state, is_wrong, {}});
    };
    say(DeliveryState::accepted, false);
    if (happens(0.3)) say(DeliveryState::queued, false);
    const bool failed = happens(0.05);
    const bool arrived = !failed || happens(0.2);
    if (!failed && happens(0.2)) return;
    const bool is_wrong = failed && !arrived && happens(0.3);
    if (failed) say(DeliveryState::failed, is_wrong);
    if (arrived) say(DeliveryState::delivered, false);
    if (arrived && happens(0.3)) say(DeliveryState::read, false);
    if (is_wrong) nobody_since.try_emplace(address_of_.at(reference), now_);
    failures_reported += failed && !arrived ? 1 : 0;
    reported[notice_of(reference)].push_back({now_, arrived});
}

}  // namespace bangnopi::test
