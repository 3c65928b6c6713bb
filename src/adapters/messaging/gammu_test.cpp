#include <gtest/gtest.h>

#include "adapters/messaging/gammu_files.hpp"
#include "adapters/messaging/gammu_sql.hpp"
#include "adapters/messaging/sms_message.hpp"

namespace bangnopi::messaging {
namespace {

using notices::DeliveryState;

TEST(Gammu, SaysOfAllPartsWhatTheWorstOfThemSays) {
    EXPECT_EQ(state_of_parts({"SendingOK"}), DeliveryState::accepted);
    EXPECT_EQ(state_of_parts({"SendingOKNoReport", "DeliveryOK"}), DeliveryState::accepted);
    EXPECT_EQ(state_of_parts({"DeliveryOK", "DeliveryOK"}), DeliveryState::delivered);
    EXPECT_EQ(state_of_parts({"DeliveryOK", "Reserved"}), DeliveryState::queued);
    EXPECT_EQ(state_of_parts({"DeliveryPending", "DeliveryUnknown"}), DeliveryState::accepted);
    for (const char* const failed : {"SendingError", "DeliveryFailed", "Error"})
        EXPECT_EQ(state_of_parts({"DeliveryOK", failed, "Reserved"}), DeliveryState::failed);
}

TEST(Gammu, GivesThePartsOfAMessageOneMark) {
    EXPECT_EQ(concatenation_header("b", 3, 1), "050003620301");
    EXPECT_EQ(concatenation_header("b", 3, 3), "050003620303");
    EXPECT_EQ(concatenation_header("b", 1, 1), "");
    EXPECT_NE(concatenation_header("c", 3, 1), concatenation_header("b", 3, 1));
}

TEST(Gammu, WritesAFileOfItsOwnFormat) {
    notices::OutgoingMessage message;
    message.reference = "r-1";
    message.to = "+62812";
    message.text = "a✓";
    EXPECT_EQ(backup_of(message),
              "[SMSBackup000]\nPDU = Submit\nNumber = \"+62812\"\nState = UnSent\nFolder = 2\nClass = -1\n"
              "ReplaceMessage = 0\nCoding = Unicode_No_Compression\nLength = 2\nText00 = 00612713\n\n");
    message.text = std::string(161, '\n');
    const std::string longer = backup_of(message);
    EXPECT_NE(longer.find("UDH = " + concatenation_header("r-1", 2, 2) +
                          "\nCoding = Default_No_Compression\nLength = 8\n"),
              std::string::npos);
    EXPECT_EQ(outbox_name("r-1", "+62812"), "OUTB20000101_000000_00_+62812_r-1.smsbackup");
}

}  // namespace
}  // namespace bangnopi::messaging
