// The headers of a mail as octets (RFC 5322, 2047, 8058), and what a mail server's words mean (RFC 5321, 3463). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "notices/channel.hpp"

namespace bangnopi::messaging {

inline constexpr std::size_t mail_octets_max = std::size_t{20}
                                               << 20U;  // of text and attachments, before they are encoded

struct MailSender {
    std::string address;
    std::string name;      // may be empty
    std::string reply_to;  // may be empty
    std::string domain;    // of Message-ID
};

// What no mail may have: a line break in a header, an address that is none, more than the bound. Says which, in English; empty: none.
std::string mail_fault(const notices::OutgoingMessage& message);

// "Name: value" each, a long value folded; the message has no fault.
std::vector<std::string> mail_headers(const MailSender& sender, const notices::OutgoingMessage& message);
std::string message_id(const MailSender& sender, const notices::OutgoingMessage& message);  // with < and >

// One that is of ASCII as it is, else encoded words of UTF-8.
std::string encoded_phrase(std::string_view utf8);
std::string mailbox(std::string_view name, std::string_view address);
std::string mail_date(Instant instant);  // "Tue, 01 Dec 2026 13:42:09 +0000"
std::string base64(std::string_view octets);
// Letters, digits, . _ - of a name; others become _.
std::string file_name_of(std::string_view name);
std::string with_mail_line_ends(std::string_view text);

// How far a conversation came, and what was said last.
struct MailConversation {
    std::string command;  // "RCPT": the last that was sent; "DATA" for the message too
    std::string answer;   // the last line, "550 5.1.1 no such user"
    bool is_done = false;
};
notices::Sent sent_by(const MailConversation& conversation, std::string_view trouble);

}  // namespace bangnopi::messaging
