#include "adapters/routeros/endpoint.hpp"

#include <gtest/gtest.h>

#include "adapters/routeros/gateway.hpp"

namespace bangnopi::routeros {
namespace {

using namespace std::string_view_literals;

TEST(Endpoint, HasAnAddressOrANameForAHost) {
    for (const auto host : {"10.0.0.1"sv, "2001:db8::1"sv, "::1"sv, "router"sv, "menara-1.desa.example"sv,
                            "kantor_pusat.example."sv})
        EXPECT_TRUE(is_host(host)) << host;
}

TEST(Endpoint, HasNothingForAHostThatAUrlWouldReadAsSomethingElse) {
    for (const auto host : {""sv, "."sv, "a..b"sv, "-a"sv, "router/rest"sv, "user@router"sv, "router?x"sv,
                            "router#x"sv, "router:8728"sv, "[::1]"sv, "10.0.0.1 "sv, "a b"sv, "a\nb"sv,
                            "a\0b"sv, "router\\x"sv, "%31"sv, "fe80::1%eth0"sv, "router.\xc3\xa9"sv})
        EXPECT_FALSE(is_host(host)) << host;
    EXPECT_FALSE(is_host(std::string(64, 'a')));
    Endpoint endpoint;
    endpoint.host = "10.0.0.1/x";
    const auto checked = check_endpoint(endpoint);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().errors.at(0).pointer, "/host");
}

TEST(Endpoint, OfAnotherHostIsNotAsked) {
    for (const Way way : {Way::api, Way::rest_clear}) {
        Endpoint endpoint;
        endpoint.host = "127.0.0.1@example";
        endpoint.way = way;
        const auto replies = make_transport(endpoint)->run({}, std::chrono::steady_clock::now());
        ASSERT_FALSE(replies);
        EXPECT_EQ(english(replies.error().detail), "127.0.0.1@example is no host name and no IP address");
    }
}

}  // namespace
}  // namespace bangnopi::routeros
