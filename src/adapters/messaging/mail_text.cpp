#include "adapters/messaging/mail_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "adapters/messaging/report_link.hpp"
#include "base/base64.hpp"
#include "base/text.hpp"
#include "domain/contact.hpp"

namespace bangnopi::messaging {
namespace {

using notices::OutgoingMessage;
using notices::SendOutcome;
using notices::Sent;

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7F'; });
}

bool is_one_line(std::string_view text) {
    return is_utf8(text) && std::ranges::none_of(text, [](char c) {
               return static_cast<unsigned char>(c) < ' ' || c == '\x7F';
           });
}

bool is_token_text(std::string_view text, std::string_view signs) {
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               signs.find(c) != std::string_view::npos;
    });
}

bool is_mail_address(std::string_view text) {
    return domain::is_email(text) && text.find_first_of("<>\",;:\\()") == std::string_view::npos;
}

// "5.1.1" of "550 5.1.1 no such user": its class and subject.
struct EnhancedStatus {
    char subject = 0;  // 0: there is none
    std::string_view rest;
};
EnhancedStatus enhanced_status(std::string_view answer) {
    constexpr std::size_t at = 4;
    if (answer.size() < at + 5 || answer[at] != '5' || answer[at + 1] != '.' || answer[at + 3] != '.')
        return {};
    return {answer[at + 2], answer.substr(at + 4)};
}

// Of a permanent answer to RCPT.
// Servers refuse relaying, senders and whole networks with the same codes, and say so in words alone.
bool names_a_mailbox(std::string_view answer) {
    const std::string words = fold(answer);
    const auto says = [&](std::string_view word) { return words.find(word) != std::string::npos; };
    constexpr std::array of_us = {"relay", "sender", "authenticat", "rcpthosts",
                                  "black", "block",  "spf",         "spam"};
    constexpr std::array of_them = {"user", "mailbox", "recipient", "no such", "unknown", "not exist"};
    return std::ranges::none_of(of_us, says) && std::ranges::any_of(of_them, says);
}

bool says_nobody_is_there(std::string_view answer) {
    const EnhancedStatus status = enhanced_status(answer);
    if (status.subject == '1') return true;
    if (status.subject == '2') return status.rest.starts_with('1');  // disabled
    if (status.subject != 0 && status.subject != '0') return false;
    const bool is_of_mailbox =
        answer.starts_with("550") || answer.starts_with("551") || answer.starts_with("553");
    return is_of_mailbox && names_a_mailbox(answer);
}

}  // namespace

std::string base64(std::string_view octets) {
    std::string text = base64url(octets);
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    while (text.size() % 4 != 0) text += '=';
    return text;
}

std::string encoded_phrase(std::string_view utf8) {
    constexpr std::size_t word_octets_max = 42;  // so that an encoded word is at most 75 characters
    constexpr std::size_t plain_octets_max = 900;
    const bool is_plain = is_ascii(utf8) && utf8.size() <= plain_octets_max &&
                          utf8.find("=?") == std::string_view::npos && trim(utf8).size() == utf8.size();
    if (is_plain) return std::string(utf8);
    std::string words;
    while (!utf8.empty()) {
        std::string_view word = utf8.substr(0, word_octets_max);
        while (word.size() > 1 && !is_utf8(word)) word.remove_suffix(1);
        if (!words.empty()) words += "\r\n ";
        words += fmt::format("=?utf-8?B?{}?=", base64(word));
        utf8.remove_prefix(word.size());
    }
    return words;
}

std::string mailbox(std::string_view name, std::string_view address) {
    if (name.empty()) return std::string(address);
    if (!is_ascii(name) || name.find("=?") != std::string_view::npos)
        return fmt::format("{}\r\n <{}>", encoded_phrase(name), address);
    std::string quoted;
    for (const char c : name) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return fmt::format("\"{}\"\r\n <{}>", quoted, address);
}

std::string mail_date(Instant instant) {
    constexpr std::array weekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(instant - day)};
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000",
                       weekdays.at(std::chrono::weekday{day}.c_encoding()), static_cast<unsigned>(date.day()),
                       months.at(static_cast<unsigned>(date.month()) - 1), static_cast<int>(date.year()),
                       time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::string file_name_of(std::string_view name) {
    constexpr std::size_t octets_max = 100;
    std::string file(name.substr(0, octets_max));
    for (char& c : file)
        if (!is_token_text({&c, 1}, "._-")) c = '_';
    return file.empty() ? "file" : file;
}

std::string with_mail_line_ends(std::string_view text) {
    std::string lines;
    for (const char c : text) {
        if (c == '\r') continue;
        if (c == '\n') lines += '\r';
        lines += c;
    }
    return lines;
}

std::string mail_fault(const OutgoingMessage& message) {
    constexpr std::size_t line_octets_max = 1'000;
    if (!is_reference(message.reference)) return "the reference is none";
    if (!is_mail_address(message.to)) return "the address is none of mail";
    for (const std::string_view line : {message.to_name, message.subject, message.unsubscribe_url})
        if (!is_one_line(line) || line.size() > line_octets_max)
            return "a header has a line break or is too long";
    if (!is_ascii(message.unsubscribe_url) ||
        message.unsubscribe_url.find_first_of("<> ") != std::string::npos)
        return "the unsubscribe URL is none";
    if (!is_utf8(message.text)) return "the text is not UTF-8";
    std::size_t octets = message.text.size();
    for (const auto& attachment : message.attachments) {
        if (!is_token_text(attachment.type, "/+.-")) return "an attachment's type is none";
        octets += attachment.content.size();
    }
    return octets > mail_octets_max ? "the mail is too large" : "";
}

std::string message_id(const MailSender& sender, const OutgoingMessage& message) {
    return fmt::format("<{}@{}>", message.reference, sender.domain);
}

std::vector<std::string> mail_headers(const MailSender& sender, const OutgoingMessage& message) {
    std::vector<std::string> headers{"Date: " + mail_date(message.now),
                                     "From: " + mailbox(sender.name, sender.address),
                                     "To: " + mailbox(message.to_name, message.to),
                                     "Subject: " + encoded_phrase(message.subject),
                                     "Message-ID: " + message_id(sender, message),
                                     "Auto-Submitted: auto-generated"};
    if (!sender.reply_to.empty()) headers.push_back("Reply-To: " + sender.reply_to);
    if (!message.unsubscribe_url.empty()) {
        headers.push_back(fmt::format("List-Unsubscribe: <{}>", message.unsubscribe_url));
        headers.emplace_back("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
    }
    return headers;
}

Sent sent_by(const MailConversation& conversation, std::string_view trouble) {
    if (conversation.is_done) return {SendOutcome::accepted, {}, {}};
    const std::string_view answer = conversation.answer;
    if (answer.empty() || (answer.front() != '4' && answer.front() != '5'))
        return {SendOutcome::retry, {}, as_said(trouble)};
    std::string said = as_said(answer);
    if (answer.front() == '4') return {SendOutcome::retry, {}, std::move(said)};
    if (conversation.command == "RCPT" && says_nobody_is_there(answer))
        return {SendOutcome::wrong_recipient, {}, std::move(said)};
    // What is wrong with the account is mended by staff, and the mail goes out then.
    const bool is_of_message = conversation.command == "MAIL" || conversation.command == "RCPT" ||
                               conversation.command == "DATA" || conversation.command.empty();
    const bool asks_for_sign_in = answer.starts_with("530") || answer.starts_with("535");
    return {
        is_of_message && !asks_for_sign_in ? SendOutcome::refused : SendOutcome::retry, {}, std::move(said)};
}

}  // namespace bangnopi::messaging
