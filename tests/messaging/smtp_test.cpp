#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <filesystem>

#include "documents/pdf.hpp"
#include "tests/messaging/servers.hpp"
#include "tests/support/program.hpp"

namespace bangnopi::test {
namespace {

using namespace notices;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

constexpr const char* read_mail = BANGNOPI_SOURCE_DIR "/tests/messaging/read_mail.py";

OutgoingMessage mail_to(const std::string& to) {
    OutgoingMessage message;
    message.reference = "01JE0-MAIL-7";
    message.to = to;
    message.to_name = "Siti Nurhaliza";
    message.subject = "Pembayaran diterima: INV-202611-000123 Lunas";
    message.text = "Yth. Siti,\n\nPembayaran Rp150.000 telah kami terima.\n";
    message.now = *parse_instant("2026-12-01T13:42:09Z");
    return message;
}

std::string settings_of(const MailServer& server, const std::string& more = "") {
    return fmt::format(
        R"({{"host":"127.0.0.1","port":{},"security":"none","from":"tagihan@jaringan.example","from_name":"Jaringan Desa, \"Maju\"","reply_to":"cs@jaringan.example"{}}})",
        server.port(), more);
}

std::string invoice_pdf() {
    documents::Pdf pdf(documents::a4, "Kwitansi", *parse_instant("2026-12-01T00:00:00Z"));
    pdf.text(60, 60, "Kwitansi 42 atas nama Siti", {});
    return pdf.finish();
}

boost::json::object read(const MailServer& server, const std::string& file) {
    const Finished mail = run_tool({"/usr/bin/python3", read_mail, file, server.folder().path().string()});
    if (mail.exit_code != 0) throw std::runtime_error(mail.error);
    return boost::json::parse(mail.output).as_object();
}

class SmtpInTheClear : public testing::Test {
  protected:
    static void SetUpTestSuite() { server_ = std::make_unique<MailServer>(); }
    static void TearDownTestSuite() { server_.reset(); }
    static Sent sent_to(const std::string& to) {
        return made("smtp", settings_of(*server_))->send(mail_to(to));
    }

    inline static std::unique_ptr<MailServer> server_;
};

TEST_F(SmtpInTheClear, CarriesAMailThatAnotherProgramReads) {
    const MailServer server;
    OutgoingMessage message = mail_to("siti@example.test");
    message.to_name = "Siti Nurhalizá";
    message.subject =
        "Tagihan “Desember” untuk pelanggan dengan nama yang panjang sekali, periode 2026-12 – 2027-01";
    message.text = "Yth. Siti,\n\n.baris dengan titik\n" + std::string(300, 'x') + " Rp150.000 – lunas ✓\n";
    message.attachments.push_back({"Kwitansi 42/2026.pdf", "application/pdf", invoice_pdf()});
    message.unsubscribe_url = "https://tagihan.example/berhenti/abc";
    const auto channel = made("smtp", settings_of(server));
    const Sent sent = channel->send(message);
    EXPECT_EQ(sent.outcome, SendOutcome::accepted) << sent.error;
    EXPECT_EQ(sent.reference, "<01JE0-MAIL-7@jaringan.example>");
    ASSERT_THAT(server.mails(), SizeIs(1));
    const auto mail = read(server, server.mails().front());
    const auto& headers = mail.at("headers").as_object();
    EXPECT_EQ(headers.at("subject").as_string(), message.subject);
    EXPECT_EQ(headers.at("from").as_string(), "\"Jaringan Desa, \\\"Maju\\\"\" <tagihan@jaringan.example>");
    EXPECT_EQ(headers.at("to").as_string(), "Siti Nurhalizá <siti@example.test>");
    EXPECT_EQ(headers.at("reply-to").as_string(), "cs@jaringan.example");
    EXPECT_EQ(headers.at("date").as_string(), "Tue, 01 Dec 2026 13:42:09 +0000");
    EXPECT_EQ(headers.at("message-id").as_string(), sent.reference);
    EXPECT_EQ(headers.at("list-unsubscribe").as_string(), "<https://tagihan.example/berhenti/abc>");
    EXPECT_EQ(headers.at("list-unsubscribe-post").as_string(), "List-Unsubscribe=One-Click");
    EXPECT_EQ(headers.at("x-mailfrom").as_string(), "tagihan@jaringan.example");
    EXPECT_EQ(headers.at("x-rcptto").as_string(), "siti@example.test");
    EXPECT_EQ(mail.at("text").as_string(), message.text);
    EXPECT_EQ(mail.at("encodings"), boost::json::parse(R"(["quoted-printable","base64"])"));
    EXPECT_EQ(mail.at("defects"), boost::json::array());
    EXPECT_EQ(mail.at("attachments"),
              boost::json::parse(R"([{"name":"Kwitansi_42_2026.pdf","type":"application/pdf"}])"));
    const std::string pdf = server.folder().file("Kwitansi_42_2026.pdf");
    EXPECT_EQ(content_of(pdf), message.attachments.front().content);
    EXPECT_THAT(run_tool({"pdftotext", pdf, "-"}).output, HasSubstr("Kwitansi 42 atas nama Siti"));
}

TEST_F(SmtpInTheClear, HasNoUnsubscribingWhereNobodyMay) {
    const MailServer server;
    EXPECT_EQ(made("smtp", settings_of(server))->send(mail_to("siti@example.test")).outcome,
              SendOutcome::accepted);
    const auto mail = read(server, server.mails().front());
    EXPECT_FALSE(mail.at("headers").as_object().contains("list-unsubscribe"));
    EXPECT_EQ(mail.at("text").as_string(), mail_to("").text);
}

TEST_F(SmtpInTheClear, MarksAnAddressWhereNobodyIs) {
    EXPECT_EQ(sent_to("tolak@example.test").outcome, SendOutcome::wrong_recipient);
    EXPECT_THAT(sent_to("tolak@example.test").error, StartsWith("550 5.1.1 no such user"));
    EXPECT_EQ(sent_to("lama@example.test").outcome, SendOutcome::wrong_recipient);
}

TEST_F(SmtpInTheClear, TellsAPolicyFromAWrongAddress) {
    EXPECT_EQ(sent_to("aturan@example.test").outcome, SendOutcome::refused);
    EXPECT_EQ(sent_to("sampah@example.test").outcome, SendOutcome::refused);
    EXPECT_THAT(sent_to("sampah@example.test").error, StartsWith("554 5.7.1"));
}

TEST_F(SmtpInTheClear, TriesAgainWhatIsRefusedForNow) {
    EXPECT_EQ(sent_to("penuh@example.test").outcome, SendOutcome::retry);
    const Sent later = sent_to("nanti@example.test");
    EXPECT_EQ(later.outcome, SendOutcome::retry);
    EXPECT_THAT(later.error, StartsWith("451 4.3.0"));
    const auto busy = made("smtp", settings_of(*server_, R"(,"message_id_domain":"sibuk.example")"));
    const Sent refused = busy->send(mail_to("siti@example.test"));
    EXPECT_EQ(refused.outcome, SendOutcome::retry);
    EXPECT_THAT(refused.error, StartsWith("421"));
}

TEST_F(SmtpInTheClear, SendsWhatLostItsAnswerAgainUnderTheSameName) {
    const MailServer server;
    const auto channel = made("smtp", settings_of(server));
    EXPECT_EQ(channel->send(mail_to("putus@example.test")).outcome, SendOutcome::retry);
    EXPECT_EQ(channel->send(mail_to("putus@example.test")).outcome, SendOutcome::retry);
    ASSERT_THAT(server.mails(), SizeIs(2));
    const auto name_of = [&](const std::string& file) {
        return read(server, file).at("headers").as_object().at("message-id");
    };
    EXPECT_EQ(name_of(server.mails().front()), name_of(server.mails().back()));
    EXPECT_EQ(channel->look_up(mail_to("putus@example.test")), std::nullopt);
}

TEST_F(SmtpInTheClear, WaitsForNobodyLongerThanItsTime) {
    messaging::ChannelServices hurried = open_services();
    hurried.mail_max = std::chrono::milliseconds{700};
    const auto began = std::chrono::steady_clock::now();
    const auto channel = made("smtp", settings_of(*server_), "{}", hurried);
    EXPECT_EQ(channel->send(mail_to("lambat@example.test")).outcome, SendOutcome::retry);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{5});
}

TEST_F(SmtpInTheClear, TriesAgainWhereNobodyListens) {
    const auto channel =
        made("smtp", fmt::format(R"({{"host":"127.0.0.1","port":{},"security":"none","from":"a@b.example"}})",
                                 free_port()));
    const Sent sent = channel->send(mail_to("siti@example.test"));
    EXPECT_EQ(sent.outcome, SendOutcome::retry);
    EXPECT_FALSE(sent.error.empty());
    EXPECT_EQ(channel->check().error().code, Code::unavailable);
}

TEST_F(SmtpInTheClear, SpeaksToNoPrivateAddressWhereThatIsNotAllowed) {
    const MailServer server;
    messaging::ChannelServices closed;
    const auto channel = made("smtp", settings_of(server), "{}", closed);
    const Sent sent = channel->send(mail_to("siti@example.test"));
    EXPECT_EQ(sent.outcome, SendOutcome::retry);
    EXPECT_EQ(sent.error, "private address");
    EXPECT_EQ(channel->check().error().errors.front().pointer, "/settings/host");
    EXPECT_THAT(server.mails(), SizeIs(0));
}

TEST_F(SmtpInTheClear, PutsNothingIntoAHeaderThatBreaksIt) {
    const MailServer server;
    const auto channel = made("smtp", settings_of(server));
    const auto sent_with = [&](const auto& spoil) {
        OutgoingMessage message = mail_to("siti@example.test");
        spoil(message);
        return channel->send(message).outcome;
    };
    EXPECT_EQ(sent_with([](auto& m) { m.subject = "a\r\nBcc: b@example.test"; }), SendOutcome::refused);
    EXPECT_EQ(sent_with([](auto& m) { m.to_name = "a\nb"; }), SendOutcome::refused);
    EXPECT_EQ(sent_with([](auto& m) { m.to = "a@example.test>\r\nRCPT TO:<b@example.test"; }),
              SendOutcome::refused);
    EXPECT_EQ(sent_with([](auto& m) { m.to = "a@example.test,b@example.test"; }), SendOutcome::refused);
    EXPECT_EQ(sent_with([](auto& m) { m.unsubscribe_url = "https://a\r\nb"; }), SendOutcome::refused);
    EXPECT_EQ(sent_with([](auto& m) { m.reference = "a\r\nb"; }), SendOutcome::refused);
    EXPECT_EQ(sent_with([](auto& m) {
                  m.attachments = {{"a", "text/plain\r\nX: y", ""}};
              }),
              SendOutcome::refused);
    EXPECT_EQ(sent_with([](auto& m) {
                  m.attachments = {{"a", "text/plain", std::string(21U << 20U, 'a')}};
              }),
              SendOutcome::refused);
    EXPECT_THAT(server.mails(), SizeIs(0));
}

TEST_F(SmtpInTheClear, AsksForTlsFromAServerThatHasNone) {
    const MailServer server;
    const auto channel =
        made("smtp",
             fmt::format(R"({{"host":"127.0.0.1","port":{},"from":"a@b.example","user":"tagihan"}})",
                         server.port()),
             R"({"password":"rahasia"})");
    EXPECT_EQ(channel->send(mail_to("siti@example.test")).outcome, SendOutcome::retry);
    EXPECT_THAT(server.mails(), SizeIs(0));
}

class SmtpOverTls : public testing::Test {
  protected:
    static void SetUpTestSuite() { server_ = std::make_unique<MailServer>(true); }
    static void TearDownTestSuite() { server_.reset(); }
    static std::unique_ptr<Channel> channel(const std::string& password, bool believes = true) {
        messaging::ChannelServices services = open_services();
        if (believes) services.authorities_file = server_->certificate();
        return made("smtp",
                    fmt::format(R"({{"host":"127.0.0.1","port":{},"from":"a@b.example","user":"tagihan"}})",
                                server_->port()),
                    fmt::format(R"({{"password":"{}"}})", password), services);
    }

    inline static std::unique_ptr<MailServer> server_;
};

TEST_F(SmtpOverTls, SignsInBehindStarttls) {
    EXPECT_TRUE(channel("rahasia")->check());
    const Sent sent = channel("rahasia")->send(mail_to("siti@example.test"));
    EXPECT_EQ(sent.outcome, SendOutcome::accepted) << sent.error;
    EXPECT_THAT(server_->mails(), SizeIs(1));
}

TEST_F(SmtpOverTls, TriesAgainWithAPasswordThatStaffMend) {
    const Sent sent = channel("salah")->send(mail_to("siti@example.test"));
    EXPECT_EQ(sent.outcome, SendOutcome::retry);
    EXPECT_THAT(sent.error, StartsWith("535"));
    EXPECT_THAT(english(channel("salah")->check().error().detail), HasSubstr("535"));
}

TEST_F(SmtpOverTls, BelievesNoCertificateThatNobodyVouchesFor) {
    const Sent sent = channel("rahasia", false)->send(mail_to("siti@example.test"));
    EXPECT_EQ(sent.outcome, SendOutcome::retry);
    EXPECT_THAT(sent.error, HasSubstr("certificate"));
}

}  // namespace
}  // namespace bangnopi::test
