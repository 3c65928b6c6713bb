// A channel that answers what a test says, and keeps what it was handed.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "notices/channel.hpp"
#include "notices/notice_sender.hpp"

namespace bangnopi::test {

// Shared by a test and the channels that are made for it, one for each name in the settings ({"name": "…"}).
struct ChannelScript {
    struct Handed {
        std::string channel;
        notices::OutgoingMessage message;
    };
    std::vector<Handed> handed;
    std::map<std::string, std::deque<notices::Sent>> answers;  // the next ones; then `accepted`
    std::map<std::string, notices::Sent> always;
    std::optional<notices::Sent> known;  // what look_up says
    std::vector<notices::DeliveryReport> to_report;
    bool fails_once = false;  // the next send throws
};

class ScriptedChannel final : public notices::Channel {
  public:
    ScriptedChannel(ChannelScript& script, std::string name, notices::Medium medium)
        : script_(script), name_(std::move(name)), medium_(medium) {}

    [[nodiscard]] notices::Medium medium() const override { return medium_; }
    [[nodiscard]] notices::Sent send(const notices::OutgoingMessage& message) override {
        if (std::exchange(script_.fails_once, false)) throw std::runtime_error("broken");
        script_.handed.push_back({name_, message});
        auto& next = script_.answers[name_];
        if (!next.empty()) {
            notices::Sent sent = next.front();
            next.pop_front();
            return sent;
        }
        if (const auto always = script_.always.find(name_); always != script_.always.end())
            return always->second;
        return {notices::SendOutcome::accepted, name_ + '-' + message.reference, {}};
    }
    [[nodiscard]] std::optional<notices::Sent> look_up(const notices::OutgoingMessage&) override {
        return script_.known;
    }
    [[nodiscard]] std::vector<notices::DeliveryReport> reports(std::span<const std::string>) override {
        return std::exchange(script_.to_report, {});
    }
    [[nodiscard]] Result<notices::ReportAnswer> read_report(const notices::ReportRequest&) override {
        return notices::ReportAnswer{std::exchange(script_.to_report, {}), "ok"};
    }
    [[nodiscard]] Result<Done> check() override { return Done{}; }

  private:
    ChannelScript& script_;
    std::string name_;
    notices::Medium medium_;
};

// Kinds are "email", "sms" and "whatsapp"; settings name the channel.
inline notices::ChannelMaker scripted_channels(ChannelScript& script) {
    return [&script](const notices::ChannelAccount& account) -> Result<std::unique_ptr<notices::Channel>> {
        const std::string& text = account.settings;
        const std::size_t begin = text.find(R"("name":")") + 8;
        return std::make_unique<ScriptedChannel>(script, text.substr(begin, text.find('"', begin) - begin),
                                                 domain::parse_medium(account.kind).value());
    };
}

}  // namespace bangnopi::test
