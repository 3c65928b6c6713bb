#include <gtest/gtest.h>

#include "adapters/messaging/gammu_files.hpp"
#include "adapters/messaging/gammu_sql.hpp"

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
    EXPECT_NE(concatenation_header("c", 3, 1), concatenation_header("b", 3, 1));
}

TEST(Gammu, WritesAFileInUtf16) {
    EXPECT_EQ(utf16_file("a✓"), std::string("\xFF\xFE"
                                            "a\0"
                                            "\x13\x27",
                                            6));
    EXPECT_EQ(utf16_file("😀"), "\xFF\xFE\x3D\xD8" + std::string("\0\xDE", 2));
    EXPECT_EQ(outbox_name("r-1", "+62812"), "OUTB20000101_000000_00_+62812_r-1.txtd");
}

}  // namespace
}  // namespace bangnopi::messaging
