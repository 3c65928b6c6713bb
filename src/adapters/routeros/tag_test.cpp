#include "adapters/routeros/tag.hpp"

#include <gtest/gtest.h>

namespace bangnopi::routeros {
namespace {

const Id line{0x123456789AB};

TEST(Tag, SaysWhoseItIs) {
    EXPECT_EQ(owner_of(tag_of(line)), line);
    EXPECT_EQ(owner_of(tag_of(Id{})), Id{});
    EXPECT_EQ(owner_of(tag_of(line) + " rumah pojok"), line);
    EXPECT_EQ(owner_of(tag_with_ending(tag_of(line))), line);
}

TEST(Tag, IsNothingLess) {
    for (const char* const comment : {"", "BGN", "BGN:", "bgn:router", "BGN:budi", "punya BGN:router",
                                      "BGN:routers", "BGN:0000000000000", "bangnopi"})
        EXPECT_FALSE(owner_of(comment)) << comment;
    EXPECT_FALSE(owner_of(tag_of(line) + "x"));
}

TEST(Tag, CountsWithoutWhatPeopleWroteBehindIt) {
    EXPECT_EQ(normal_tag(tag_of(line) + " rumah pojok"), tag_of(line));
    EXPECT_EQ(normal_tag("kantor"), "kantor");
}

TEST(Tag, CountsWithTheSignThatASessionHasToEnd) {
    EXPECT_NE(tag_with_ending(tag_of(line)), tag_of(line));
    EXPECT_EQ(normal_tag(tag_with_ending(tag_of(line))), tag_with_ending(tag_of(line)));
    EXPECT_EQ(normal_tag(tag_with_ending(tag_of(line)) + " x"), tag_with_ending(tag_of(line)));
}

}  // namespace
}  // namespace bangnopi::routeros
