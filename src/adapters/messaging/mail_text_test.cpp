#include "adapters/messaging/mail_text.hpp"

#include <gtest/gtest.h>

namespace bangnopi::messaging {
namespace {

using notices::SendOutcome;

SendOutcome outcome_of(const char* command, const char* answer) {
    return sent_by({command, answer, false}, "no connection").outcome;
}

TEST(MailText, EncodesWhatIsNotAsciiInWordsOfAtMost75Characters) {
    EXPECT_EQ(encoded_phrase("Tagihan 1"), "Tagihan 1");
    EXPECT_EQ(encoded_phrase("=?x"), "=?utf-8?B?PT94?=");
    EXPECT_EQ(encoded_phrase("é"), "=?utf-8?B?w6k=?=");
    std::string text;
    for (int i = 0; i < 100; ++i) text += "“é";
    const std::string words = encoded_phrase(text);
    for (std::size_t at = 0; at < words.size();) {
        const std::size_t end = std::min(words.find("\r\n ", at), words.size());
        EXPECT_LE(end - at, 75U);
        at = end + 3;
    }
}

TEST(MailText, QuotesANameBesideAnAddress) {
    EXPECT_EQ(mailbox("", "a@b.example"), "a@b.example");
    EXPECT_EQ(mailbox("Siti, \"S\"", "a@b.example"), "\"Siti, \\\"S\\\"\"\r\n <a@b.example>");
    EXPECT_EQ(mailbox("é", "a@b.example"), "=?utf-8?B?w6k=?=\r\n <a@b.example>");
}

TEST(MailText, WritesADateAsMailHasIt) {
    EXPECT_EQ(mail_date(*parse_instant("2026-12-01T13:42:09.5Z")), "Tue, 01 Dec 2026 13:42:09 +0000");
    EXPECT_EQ(mail_date(*parse_instant("2024-02-29T00:00:00Z")), "Thu, 29 Feb 2024 00:00:00 +0000");
}

TEST(MailText, PadsBase64) {
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("a"), "YQ==");
    EXPECT_EQ(base64("\xFB\xFF\xFE"), "+//+");
}

TEST(MailText, EndsLinesAsMailHasIt) {
    EXPECT_EQ(with_mail_line_ends("a\nb\r\nc"), "a\r\nb\r\nc");
}

TEST(MailText, MakesAFileNameHarmless) {
    EXPECT_EQ(file_name_of("INV-1.pdf"), "INV-1.pdf");
    EXPECT_EQ(file_name_of("../a\"\r\n"), ".._a___");
    EXPECT_EQ(file_name_of(""), "file");
}

TEST(MailText, MarksTheAddressOnlyForWhatIsSaidOfIt) {
    for (const char* const answer :
         {"550 5.1.1 no such user", "550 no such user", "551 user not local", "553 mailbox name not allowed",
          "550 5.2.1 disabled", "554 5.1.2 bad host"})
        EXPECT_EQ(outcome_of("RCPT", answer), SendOutcome::wrong_recipient) << answer;
    for (const char* const answer :
         {"550 5.7.1 relaying denied", "554 no", "552 5.2.2 full", "550 5.2.2 full",
          "550 relay not permitted", "550 Sender verify failed for unknown user",
          "553 sorry, that domain isn't in my list of allowed rcpthosts", "550 5.0.0 no"})
        EXPECT_EQ(outcome_of("RCPT", answer), SendOutcome::refused) << answer;
    EXPECT_EQ(outcome_of("MAIL", "550 5.1.8 sender"), SendOutcome::refused);
    EXPECT_EQ(outcome_of("DATA", "554 5.7.1 spam"), SendOutcome::refused);
    EXPECT_EQ(outcome_of("", "554 no service"), SendOutcome::refused);
}

TEST(MailText, TriesAgainWhatIsOfTheAccountOrOfNow) {
    EXPECT_EQ(outcome_of("AUTH", "535 5.7.8 wrong"), SendOutcome::retry);
    EXPECT_EQ(outcome_of("MAIL", "530 5.7.0 sign in first"), SendOutcome::retry);
    EXPECT_EQ(outcome_of("RCPT", "450 greylisted"), SendOutcome::retry);
    EXPECT_EQ(outcome_of("DATA", "354 go on"), SendOutcome::retry);
    EXPECT_EQ(outcome_of("", ""), SendOutcome::retry);
    EXPECT_EQ(sent_by({"DATA", "", false}, "no connection").error, "no connection");
    EXPECT_EQ(sent_by({"DATA", "250 taken", true}, "").outcome, SendOutcome::accepted);
}

}  // namespace
}  // namespace bangnopi::messaging
