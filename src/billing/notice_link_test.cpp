#include "billing/notice_link.hpp"

#include <gtest/gtest.h>

namespace bangnopi::billing {
namespace {

const Instant noon = *parse_instant("2026-11-23T05:00:00Z");
const NoticeLink siti{Id{7}, Id{42}, 3, noon + notice_link_lifetime};

TEST(NoticeLinks, say_whose_they_are_until_they_expire) {
    const KeyRing keys = KeyRing::generate();
    const std::string token = notice_token(keys, siti);
    EXPECT_EQ(token.size(), 52u);
    const auto read = read_notice_token(keys, token, noon);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->operator_id, siti.operator_id);
    EXPECT_EQ(read->customer_id, siti.customer_id);
    EXPECT_EQ(read->number, siti.number);
    EXPECT_EQ(read->expires_at, siti.expires_at);
    EXPECT_TRUE(read_notice_token(keys, token, siti.expires_at - std::chrono::seconds(1)));
    EXPECT_FALSE(read_notice_token(keys, token, siti.expires_at));
}

TEST(NoticeLinks, of_another_key_say_nothing) {
    const std::string token = notice_token(KeyRing::generate(), siti);
    EXPECT_FALSE(read_notice_token(KeyRing::generate(), token, noon));
}

TEST(NoticeLinks, that_were_changed_say_nothing) {
    const KeyRing keys = KeyRing::generate();
    const std::string token = notice_token(keys, siti);
    for (std::size_t at = 0; at < token.size(); ++at) {
        std::string changed = token;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(read_notice_token(keys, changed, noon)) << at;
        EXPECT_FALSE(read_notice_token(keys, token.substr(0, at), noon)) << at;
    }
    EXPECT_FALSE(read_notice_token(keys, token + "A", noon));
    EXPECT_FALSE(read_notice_token(keys, std::string(52, '!'), noon));
}

TEST(NoticeLinks, have_signatures_of_one_purpose) {
    const KeyRing keys = KeyRing::generate();
    EXPECT_NE(keys.sign("a", "text"), keys.sign("b", "text"));
    EXPECT_TRUE(keys.is_signed("a", "text", keys.sign("a", "text")));
    EXPECT_FALSE(keys.is_signed("b", "text", keys.sign("a", "text")));
    EXPECT_FALSE(keys.is_signed("a", "text", {}));
}

}  // namespace
}  // namespace bangnopi::billing
