#include <gmock/gmock.h>

#include <array>

#include "adapters/messaging/gammu_database.hpp"
#include "tests/messaging/servers.hpp"
#include "tests/support/eventually.hpp"

namespace bangnopi::test {
namespace {

using namespace notices;
using messaging::GammuDatabase;
using testing::AllOf;
using testing::HasSubstr;

OutgoingMessage sms_to(const std::string& to, const std::string& reference, const std::string& text) {
    OutgoingMessage message;
    message.reference = reference;
    message.medium = Medium::sms;
    message.to = to;
    message.text = text;
    message.now = *parse_instant("2026-12-01T13:42:09Z");
    return message;
}

std::optional<DeliveryState> state_of(Channel& channel, const std::string& reference) {
    const std::vector<std::string> references{reference};
    const auto reports = channel.reports(references);
    return reports.size() == 1 ? std::optional(reports.front().state) : std::nullopt;
}

bool reaches(Channel& channel, const std::string& reference, DeliveryState state) {
    return comes_true([&] { return state_of(channel, reference) == state; });
}

std::unique_ptr<Channel> channel_of(const Modem& modem) {
    return made("gammu_sql", fmt::format(R"({{"database":"{}"}})", modem.database()));
}

using Rows = std::vector<GammuDatabase::Row>;
Rows rows_of(const Modem& modem, const char* sql) {
    return GammuDatabase(modem.database()).run(sql).value();
}

class GammuSql : public testing::Test {
  protected:
    static void SetUpTestSuite() { modem_ = std::make_unique<Modem>(Modem::Service::sql); }
    static void TearDownTestSuite() { modem_.reset(); }

    inline static std::unique_ptr<Modem> modem_;
};

TEST_F(GammuSql, CarriesAnSmsAndTellsThatItWent) {
    const auto channel = channel_of(*modem_);
    EXPECT_TRUE(channel->check());
    const OutgoingMessage message = sms_to("+6281234567890", "sms-1", "Tagihan [INV-1] Rp150.000, lunas €1");
    EXPECT_EQ(channel->look_up(message)->outcome, SendOutcome::retry);
    const Sent sent = channel->send(message);
    EXPECT_EQ(sent.outcome, SendOutcome::accepted) << sent.error;
    EXPECT_EQ(sent.reference, "sms-1");
    EXPECT_EQ(channel->look_up(message)->outcome, SendOutcome::accepted);
    EXPECT_TRUE(reaches(*channel, "sms-1", DeliveryState::accepted)) << modem_->log();
    EXPECT_EQ(channel->look_up(message)->outcome, SendOutcome::accepted);
    EXPECT_EQ(
        rows_of(
            *modem_,
            "SELECT DestinationNumber, TextDecoded, Coding, Status FROM sentitems WHERE CreatorID = 'sms-1'"),
        (Rows{{"+6281234567890", message.text, "Default_No_Compression", "SendingOK"}}));
}

TEST_F(GammuSql, SendsNothingTwiceUnderOneReference) {
    const auto channel = channel_of(*modem_);
    const OutgoingMessage message = sms_to("+6281234567891", "sms-2", "sekali");
    EXPECT_EQ(channel->send(message).outcome, SendOutcome::accepted);
    EXPECT_EQ(channel->send(message).outcome, SendOutcome::accepted);
    EXPECT_TRUE(reaches(*channel, "sms-2", DeliveryState::accepted));
    EXPECT_EQ(channel->send(message).outcome, SendOutcome::accepted);
    EXPECT_EQ(rows_of(*modem_,
                      "SELECT CreatorID FROM outbox WHERE CreatorID = 'sms-2' UNION ALL"
                      " SELECT CreatorID FROM sentitems WHERE CreatorID = 'sms-2'"),
              (Rows{{"sms-2"}}));
}

TEST_F(GammuSql, CutsALongTextIntoPartsThatBelongTogether) {
    const auto channel = channel_of(*modem_);
    const std::string text = std::string(152, 'a') + "€" + std::string(160, 'b');
    EXPECT_EQ(channel->send(sms_to("+6281234567892", "sms-3", text)).outcome, SendOutcome::accepted);
    EXPECT_TRUE(reaches(*channel, "sms-3", DeliveryState::accepted));
    EXPECT_EQ(rows_of(*modem_,
                      "SELECT SequencePosition, TextDecoded, substr(UDH, 1, 6), substr(UDH, 9) FROM sentitems"
                      " WHERE CreatorID = 'sms-3' ORDER BY SequencePosition"),
              (Rows{{"1", std::string(152, 'a'), "050003", "0301"},
                    {"2", "€" + std::string(151, 'b'), "050003", "0302"},
                    {"3", std::string(9, 'b'), "050003", "0303"}}));
}

TEST_F(GammuSql, SendsWhatIsNotOfTheAlphabetAsUnicode) {
    const auto channel = channel_of(*modem_);
    EXPECT_EQ(channel->send(sms_to("+6281234567893", "sms-4", "“lunas” 😀")).outcome, SendOutcome::accepted);
    EXPECT_TRUE(reaches(*channel, "sms-4", DeliveryState::accepted));
    EXPECT_EQ(rows_of(*modem_, "SELECT TextDecoded, Coding FROM sentitems WHERE CreatorID = 'sms-4'"),
              (Rows{{"“lunas” 😀", "Unicode_No_Compression"}}));
}

TEST_F(GammuSql, HearsThatAnSmsArrived) {
    const auto channel = channel_of(*modem_);
    EXPECT_EQ(channel->send(sms_to("+6281234567894", "sms-5", "sampai")).outcome, SendOutcome::accepted);
    EXPECT_TRUE(reaches(*channel, "sms-5", DeliveryState::accepted));
    // The phone made of a folder gives reports the number 0, whatever it gave the message.
    (void)rows_of(*modem_, "UPDATE sentitems SET TPMR = 0 WHERE CreatorID = 'sms-5'");
    modem_->report_delivery("+6281234567894");
    EXPECT_TRUE(reaches(*channel, "sms-5", DeliveryState::delivered)) << modem_->log();
}

TEST_F(GammuSql, ReadsEveryStatusThatTheModemWrites) {
    const auto channel = channel_of(*modem_);
    (void)rows_of(
        *modem_,
        "INSERT INTO sentitems (ID, SequencePosition, CreatorID, SenderID, Text, UDH, Status) VALUES"
        " (9001, 1, 'all-1', '', '', '', 'SendingError'), (9002, 1, 'all-2', '', '', '', 'DeliveryOK'),"
        " (9002, 2, 'all-2', '', '', '', 'DeliveryFailed'), (9003, 1, 'all-3', '', '', '', 'DeliveryOK'),"
        " (9003, 2, 'all-3', '', '', '', 'SendingOK'), (9004, 1, 'all-4', '', '', '', 'DeliveryPending')");
    EXPECT_EQ(state_of(*channel, "all-1"), DeliveryState::failed);
    EXPECT_EQ(state_of(*channel, "all-2"), DeliveryState::failed);
    EXPECT_EQ(state_of(*channel, "all-3"), DeliveryState::accepted);
    EXPECT_EQ(state_of(*channel, "all-4"), DeliveryState::accepted);
    EXPECT_EQ(state_of(*channel, "all-5' OR 1"), std::nullopt);
}

TEST_F(GammuSql, RefusesWhatNoModemSends) {
    const auto channel = channel_of(*modem_);
    EXPECT_EQ(channel->send(sms_to("081234567890", "sms-6", "a")).outcome, SendOutcome::refused);
    EXPECT_EQ(channel->send(sms_to("+6281234567890", "sms 6", "a")).outcome, SendOutcome::refused);
    EXPECT_EQ(channel->send(sms_to("+6281234567890", "sms-6", "")).outcome, SendOutcome::refused);
    EXPECT_EQ(channel->send(sms_to("+6281234567890", "sms-6", std::string(1'600, 'a'))).outcome,
              SendOutcome::refused);
    EXPECT_EQ(rows_of(*modem_, "SELECT 1 FROM outbox WHERE CreatorID LIKE '%6'"), Rows());
}

TEST(GammuSqlAway, TriesAgainAndSaysThatItCannotBeAsked) {
    const TemporaryFolder folder;
    const auto channel = made("gammu_sql", fmt::format(R"({{"database":"{}"}})", folder.file("none.db")));
    const OutgoingMessage message = sms_to("+6281234567890", "sms-1", "a");
    EXPECT_EQ(channel->send(message).outcome, SendOutcome::retry);
    EXPECT_EQ(channel->look_up(message)->outcome, SendOutcome::unknown);
    EXPECT_EQ(channel->check().error().errors.front().pointer, "/settings/database");
    write_file(folder.file("none.db"), "");
    EXPECT_EQ(channel->send(message).outcome, SendOutcome::retry);
    EXPECT_THAT(english(channel->check().error().detail), HasSubstr("no such table"));
}

TEST(GammuFiles, CarriesAnSmsAndTellsThatItWent) {
    const Modem modem(Modem::Service::files);
    const auto channel = made("gammu_files", fmt::format(R"({{"spool":"{}"}})", modem.spool()));
    EXPECT_TRUE(channel->check());
    const OutgoingMessage message = sms_to("+6281234567890", "berkas-1", "Lunas “Rp150.000” 😀");
    const OutgoingMessage longer = sms_to("+6281234567890", "berkas-2", std::string(400, 'a'));
    const OutgoingMessage unicode = sms_to("+6281234567891", "berkas-4", "✓" + std::string(100, 'a'));
    EXPECT_EQ(channel->look_up(message)->outcome, SendOutcome::retry);
    const Sent sent = channel->send(message);
    EXPECT_EQ(sent.outcome, SendOutcome::accepted) << sent.error;
    const Sent sent_unicode = channel->send(unicode);
    EXPECT_TRUE(reaches(*channel, sent_unicode.reference, DeliveryState::accepted)) << modem.log();
    const Sent sent_longer = channel->send(longer);
    EXPECT_EQ(channel->look_up(message)->outcome, SendOutcome::accepted);
    EXPECT_TRUE(reaches(*channel, sent.reference, DeliveryState::accepted)) << modem.log();
    EXPECT_TRUE(reaches(*channel, sent_longer.reference, DeliveryState::accepted)) << modem.log();
    EXPECT_EQ(channel->look_up(message)->outcome, SendOutcome::accepted);
    EXPECT_THAT(modem.log(), AllOf(HasSubstr("with text \"Lunas “Rp150.000” 😀\" cod 1"),
                                   HasSubstr("berkas-1.smsbackup (total: 1) to +6281234567890"),
                                   HasSubstr("berkas-4.smsbackup (total: 2) to +6281234567891"),
                                   HasSubstr("berkas-2.smsbackup (total: 3) to +6281234567890")));
    EXPECT_EQ(channel->send(message).outcome, SendOutcome::accepted);
    EXPECT_EQ(state_of(*channel, sent.reference), DeliveryState::accepted) << "it is not sent again";
}

TEST(GammuFiles, TellsWhatTheModemCouldNotSend) {
    const TemporaryFolder spool;
    const auto channel = made("gammu_files", fmt::format(R"({{"spool":"{}"}})", spool.path().string()));
    const OutgoingMessage message = sms_to("+6281234567890", "berkas-3", "a");
    EXPECT_EQ(channel->send(message).outcome, SendOutcome::retry);
    EXPECT_EQ(channel->look_up(message)->outcome, SendOutcome::unknown);
    EXPECT_EQ(channel->check().error().errors.front().pointer, "/settings/spool");
    for (const char* const name : {"outbox", "sent", "error"})
        std::filesystem::create_directory(spool.path() / name);
    const Sent sent = channel->send(message);
    EXPECT_EQ(state_of(*channel, sent.reference), DeliveryState::queued);
    std::filesystem::rename(spool.path() / "outbox" / sent.reference,
                            spool.path() / "error" / sent.reference);
    EXPECT_EQ(state_of(*channel, sent.reference), DeliveryState::failed);
    EXPECT_EQ(state_of(*channel, "OUT/../x"), std::nullopt);
}

}  // namespace
}  // namespace bangnopi::test
