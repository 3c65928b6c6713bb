// The seam to what carries a notice to somebody: a mail server, a modem, an SMS or WhatsApp gateway.
//
// A message has a reference of ours that stays the same whatever is tried, so that a channel which keeps it can be asked after a crash
// whether it went out (look_up). What became of it later comes as reports, in any order: state ranks decide, never arrival.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/medium.hpp"

namespace bangnopi::notices {

using domain::Medium;

struct Attachment {
    std::string name;  // of the file
    std::string type;  // of media: "application/pdf"
    std::string content;
};

struct OutgoingMessage {
    std::string reference;  // letters, digits and hyphens, at most 40
    Medium medium = Medium::email;
    std::string to;  // an address of email, or E.164
    std::string to_name;
    std::string subject;  // of email; one line
    std::string text;     // UTF-8, lines end with \n
    std::vector<Attachment> attachments;
    std::string unsubscribe_url;  // empty: of what the contract requires nobody unsubscribes
    std::string report_url;  // where a channel that tells by HTTP tells what became of it; empty: nowhere
    std::string language = "id";
    // What a gateway with templates of its own fills in: the notice's kind ("payment.received"), and its fields in the template's order.
    std::string kind;
    std::vector<std::string> parameters;
    Instant now;
};

enum class SendOutcome : std::uint8_t {
    accepted,         // the channel has it: tried no more
    retry,            // it has it not: try again later
    wrong_recipient,  // nobody is there: the address is marked, another channel is tried
    refused,          // it never takes this: another channel is tried
    unknown           // it may have it, and cannot be asked: tried no more unless staff say so
};
struct Sent {
    SendOutcome outcome = SendOutcome::retry;
    std::string reference;  // the channel's own, by which it reports; may be empty
    std::string error;      // one line for staff, without secrets; empty: accepted
};

enum class DeliveryState : std::uint8_t { queued = 1, accepted = 2, failed = 3, delivered = 4, read = 5 };
struct DeliveryReport {
    std::string reference;  // the channel's own, or ours
    DeliveryState state = DeliveryState::accepted;
    bool is_wrong_recipient = false;
    std::string error;
};

// A report as it came by HTTP; nothing of it is believed but what the channel checks.
struct ReportRequest {
    std::string_view method;
    std::string_view query;  // of the URL, still encoded
    std::string_view body;
    std::span<const std::pair<std::string_view, std::string_view>> headers = {};
};
struct ReportAnswer {
    std::vector<DeliveryReport> reports;
    std::string body;  // what the other side must read; plain text
};

// One account of one operator at one channel. Calls wait for the other side, within seconds: never inside a transaction. One thread at
// a time.
class Channel {
  public:
    Channel() = default;
    virtual ~Channel() = default;
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    [[nodiscard]] virtual Medium medium() const = 0;
    [[nodiscard]] virtual Sent send(const OutgoingMessage& message) = 0;
    // After a crash between send and its record. Nothing: the channel can never tell; `accepted`: it has it; `retry`: it has it not;
    // `unknown`: it cannot be asked just now.
    [[nodiscard]] virtual std::optional<Sent> look_up(const OutgoingMessage& message) = 0;
    // Of channels that are asked; `references` are the channel's own, of messages whose end is not known yet.
    [[nodiscard]] virtual std::vector<DeliveryReport> reports(std::span<const std::string> references) = 0;
    // Of channels that tell. Refuses Code::unauthenticated what is not the channel's, Code::invalid what is not understood.
    [[nodiscard]] virtual Result<ReportAnswer> read_report(const ReportRequest& request) = 0;
    // For `doctor` and for who sets it up: whether the other side answers.
    [[nodiscard]] virtual Result<Done> check() = 0;
};

// What an operator says of a channel. `settings` is a JSON object that each kind reads for itself, `secrets` one of texts.
struct ChannelAccount {
    std::string kind;  // "smtp", "gammu_sql", "gammu_files", "kannel", "http", "whatsapp_cloud"
    std::string settings;
    std::string secrets;
};

}  // namespace bangnopi::notices
