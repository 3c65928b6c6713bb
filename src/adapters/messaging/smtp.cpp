#include "adapters/messaging/smtp.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "adapters/messaging/curl_handle.hpp"
#include "adapters/messaging/mail_text.hpp"
#include "adapters/messaging/report_link.hpp"
#include "base/text.hpp"
#include "domain/contact.hpp"

namespace bangnopi::messaging {
namespace {

using notices::Attachment;
using notices::DeliveryReport;
using notices::Medium;
using notices::OutgoingMessage;
using notices::ReportAnswer;
using notices::ReportRequest;
using notices::SendOutcome;
using notices::Sent;

struct SmtpAccount {
    std::string host;
    std::int64_t port = 0;
    std::string security;  // starttls, tls, none
    std::string user;
    std::string password;
    MailSender sender;
};

constexpr std::size_t answer_line_octets_max = 500;

// What goes on while the library works.
struct Listener {
    MailConversation conversation;
    curl_socket_t socket = CURL_SOCKET_BAD;
    bool is_over = false;  // QUIT is said: what is answered to that counts for nothing
};

// The library says QUIT and would wait for an answer, for minutes.
void wait_no_more(const Listener& listener) {
    if (listener.socket != CURL_SOCKET_BAD) ::shutdown(listener.socket, SHUT_RD);
}

void hear_command(Listener& listener, std::string_view line) {
    const std::string_view verb = line.substr(0, line.find(' '));
    if (verb == "QUIT") {
        listener.is_over = true;
        wait_no_more(listener);
        return;
    }
    for (const std::string_view known : {"EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"})
        if (verb == known) listener.conversation.command = verb;
    listener.conversation.answer.clear();
}

// What the library would print for people: of a command no more is kept than its verb, since what follows may be a password.
int listen(CURL*, curl_infotype type, char* data, std::size_t size, void* heard) {
    auto& listener = *static_cast<Listener*>(heard);
    std::string_view line(data, size);
    line = line.substr(0, line.find_first_of("\r\n"));
    if (listener.is_over) return 0;
    if (type == CURLINFO_HEADER_OUT) hear_command(listener, line);
    if (type == CURLINFO_HEADER_IN) listener.conversation.answer = line.substr(0, answer_line_octets_max);
    return 0;
}

int take_socket(void* heard, curl_socket_t socket, curlsocktype) {
    static_cast<Listener*>(heard)->socket = socket;
    return CURL_SOCKOPT_OK;
}

int close_socket(void* heard, curl_socket_t socket) {
    auto& listener = *static_cast<Listener*>(heard);
    if (listener.socket == socket) listener.socket = CURL_SOCKET_BAD;
    return ::close(socket);
}

std::size_t skip(char*, std::size_t size, std::size_t count, void*) {
    return size * count;
}

std::string url_of(const SmtpAccount& account) {
    return fmt::format("{}://{}:{}/{}", account.security == "tls" ? "smtps" : "smtp", account.host,
                       account.port, account.sender.domain);
}

void prepare(CURL* handle, const SmtpAccount& account, const ChannelServices& services, Listener& listener) {
    set(handle, CURLOPT_PROTOCOLS_STR, account.security == "tls" ? "smtps" : "smtp");
    set(handle, CURLOPT_URL, url_of(account).c_str());
    const bool is_starttls = account.security == "starttls";
    set(handle, CURLOPT_USE_SSL, static_cast<long>(is_starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    if (!account.user.empty()) {
        set(handle, CURLOPT_USERNAME, account.user.c_str());
        set(handle, CURLOPT_PASSWORD, account.password.c_str());
    }
    set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(services.mail_max.count()));
    set(handle, CURLOPT_CONNECTTIMEOUT_MS,
        static_cast<long>(services.call_max.count()));  // up to its sign-in
    set(handle, CURLOPT_VERBOSE, 1L);
    set(handle, CURLOPT_DEBUGFUNCTION, &listen);
    set(handle, CURLOPT_DEBUGDATA, &listener);
    set(handle, CURLOPT_SOCKOPTFUNCTION, &take_socket);
    set(handle, CURLOPT_SOCKOPTDATA, &listener);
    set(handle, CURLOPT_CLOSESOCKETFUNCTION, &close_socket);
    set(handle, CURLOPT_CLOSESOCKETDATA, &listener);
    set(handle, CURLOPT_WRITEFUNCTION, &skip);
}

void must(CURLcode code) {
    BANGNOPI_CHECK(code == CURLE_OK);
}

void add_text(curl_mime* mime, const std::string& text) {
    curl_mimepart* const part = curl_mime_addpart(mime);
    must(curl_mime_data(part, text.data(), text.size()));
    must(curl_mime_type(part, "text/plain; charset=utf-8"));
    must(curl_mime_encoder(part, "quoted-printable"));
}

void add_attachment(curl_mime* mime, const Attachment& attachment) {
    curl_mimepart* const part = curl_mime_addpart(mime);
    must(curl_mime_data(part, attachment.content.data(), attachment.content.size()));
    must(curl_mime_type(part, attachment.type.c_str()));
    must(curl_mime_encoder(part, "base64"));
    must(curl_mime_filename(part, file_name_of(attachment.name).c_str()));
}

class Smtp final : public notices::Channel {
  public:
    Smtp(SmtpAccount account, ChannelServices services)
        : account_(std::move(account)), services_(std::move(services)) {}

    [[nodiscard]] Medium medium() const override { return Medium::email; }
    Sent send(const OutgoingMessage& message) override;
    std::optional<Sent> look_up(const OutgoingMessage&) override { return std::nullopt; }
    std::vector<DeliveryReport> reports(std::span<const std::string>) override { return {}; }
    Result<ReportAnswer> read_report(const ReportRequest&) override { return not_the_channels(); }
    Result<Done> check() override;

  private:
    SmtpAccount account_;
    ChannelServices services_;
};

Sent Smtp::send(const OutgoingMessage& message) {
    if (const std::string fault = mail_fault(message); !fault.empty())
        return {SendOutcome::refused, {}, fault};
    Listener listener;
    outbound::SocketGuard guard{services_.private_allowed()};  // asked before the library is in between
    const CurlEasy easy = new_handle(services_, guard);
    prepare(easy.get(), account_, services_, listener);
    CurlList headers;
    for (const std::string& line : mail_headers(account_.sender, message)) add(headers, line);
    CurlList recipients;
    add(recipients, fmt::format("<{}>", message.to));
    const CurlMime mime{curl_mime_init(easy.get())};
    add_text(mime.get(), with_mail_line_ends(message.text));
    for (const Attachment& attachment : message.attachments) add_attachment(mime.get(), attachment);
    const std::string from = fmt::format("<{}>", account_.sender.address);
    set(easy.get(), CURLOPT_MAIL_FROM, from.c_str());
    set(easy.get(), CURLOPT_MAIL_RCPT, recipients.get());
    set(easy.get(), CURLOPT_HTTPHEADER, headers.get());
    set(easy.get(), CURLOPT_MIMEPOST, mime.get());
    const CURLcode code = curl_easy_perform(easy.get());
    wait_no_more(listener);
    listener.conversation.is_done = code == CURLE_OK;
    Sent sent =
        sent_by(listener.conversation, guard.was_private ? "private address" : curl_easy_strerror(code));
    if (listener.conversation.is_done) sent.reference = message_id(account_.sender, message);
    return sent;
}

Result<Done> Smtp::check() {
    Listener listener;
    outbound::SocketGuard guard{services_.private_allowed()};
    const CurlEasy easy = new_handle(services_, guard);
    prepare(easy.get(), account_, services_, listener);
    set(easy.get(), CURLOPT_NOBODY, 1L);
    set(easy.get(), CURLOPT_CUSTOMREQUEST, "NOOP");
    const CURLcode code = curl_easy_perform(easy.get());
    wait_no_more(listener);
    if (code == CURLE_OK) return Done{};
    const std::string& answer = listener.conversation.answer;
    const bool was_told = !answer.empty() && answer.front() >= '4';
    const std::string why = was_told ? as_said(answer) : curl_easy_strerror(code);
    if (guard.was_private)
        return refuse_field("/settings/host",
                            "is at a private address, which this server does not speak to: set "
                            "private_addresses"_msg);
    return refuse(Code::unavailable, "the mail server does not let mail in: {}"_msg(why));
}

bool is_host(std::string_view text) {
    return !text.empty() && text.size() <= 253 && text.front() != '-' &&
           std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                      c == '-' || c == '.';
           });
}

void check_address(FieldErrors& errors, const std::string& pointer, std::string_view address) {
    const bool is_good =
        domain::is_email(address) && address.find_first_of("<>\",;:\\()") == std::string::npos;
    errors.add_first_if(!is_good, pointer, "is an address such as siti@example.id"_msg);
}

MailSender read_sender(AccountReader& account) {
    MailSender sender;
    sender.address = account.setting("from");
    sender.name = account.setting("from_name", "");
    sender.reply_to = account.setting("reply_to", "");
    sender.domain = sender.address.substr(std::min(sender.address.find('@') + 1, sender.address.size()));
    sender.domain = account.setting("message_id_domain", sender.domain);
    check_address(account.errors(), "/settings/from", sender.address);
    if (!sender.reply_to.empty()) check_address(account.errors(), "/settings/reply_to", sender.reply_to);
    account.errors().add_if(!sender.domain.empty() && !is_host(sender.domain), "/settings/message_id_domain",
                            "is a host such as mail.example.id"_msg);
    return sender;
}

}  // namespace

Result<std::unique_ptr<notices::Channel>> make_smtp(AccountReader& account, ChannelServices services) {
    SmtpAccount smtp;
    smtp.host = account.setting("host");
    account.errors().add_first_if(!is_host(smtp.host), "/settings/host",
                                  "is a host such as mail.example.id"_msg);
    smtp.security = account.setting("security", "starttls");
    account.errors().add_if(smtp.security != "starttls" && smtp.security != "tls" && smtp.security != "none",
                            "/settings/security", "starttls, tls or none"_msg);
    constexpr std::int64_t submission = 587;
    constexpr std::int64_t submission_tls = 465;
    smtp.port = account.number("port", 1, 65535, smtp.security == "tls" ? submission_tls : submission);
    smtp.user = account.setting("user", "");
    smtp.password =
        account.secret("password", smtp.user.empty() ? std::optional<std::string>("") : std::nullopt);
    account.errors().add_if(
        smtp.security == "none" && !smtp.user.empty(), "/settings/security",
        "is starttls or tls where there is a user: a password goes through no open line"_msg);
    smtp.sender = read_sender(account);
    BANGNOPI_TRY_DONE(account.verdict());
    return std::unique_ptr<notices::Channel>(new Smtp(std::move(smtp), std::move(services)));
}

}  // namespace bangnopi::messaging
