#include <gtest/gtest.h>

#include <set>
#include <string>

#include "adapters/http/api.hpp"
#include "domain/connection.hpp"
#include "domain/entitlement.hpp"
#include "domain/payment_method.hpp"
#include "domain/router.hpp"
#include "staff/roles.hpp"

namespace bangnopi::http {
namespace {

// "a, b or c" as its words, each of which the parser must know, and each as another thing.
template <class Parse>
std::size_t known_words(const Message& words, Parse parse) {
    std::set<decltype(parse(""))> known;
    std::string word;
    for (const char c : english(words) + ",") {
        if (c != ',' && c != ' ') {
            word += c;
        } else if (!word.empty()) {
            if (word != "or") {
                EXPECT_TRUE(parse(word)) << word;
                known.insert(parse(word));
            }
            word.clear();
        }
    }
    return known.size();
}

TEST(Words, ThatARefusalNamesAreThoseThatThereAre) {
    EXPECT_EQ(known_words(connection_kind_words, domain::parse_connection_kind), 4u);
    EXPECT_EQ(known_words(router_kind_words, domain::parse_router_kind), 5u);
    EXPECT_EQ(known_words(message_authenticator_words, domain::parse_message_authenticator), 3u);
    EXPECT_EQ(known_words(payment_method_words, domain::parse_payment_method), 7u);
    EXPECT_EQ(known_words(subscription_status_words, domain::parse_subscription_status), 5u);
    EXPECT_EQ(known_words(role_words, staff::parse_role), staff::all_roles().size());
}

}  // namespace
}  // namespace bangnopi::http
