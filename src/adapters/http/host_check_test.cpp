#include "adapters/http/host_check.hpp"

#include <gtest/gtest.h>

namespace bangnopi::http {
namespace {

const std::vector<std::string> own{"warga.net.id"};

TEST(HostCheck, TakesAddressesLocalhostAndOwnNames) {
    for (const char* host : {"127.0.0.1", "127.0.0.1:8080", "192.168.1.5", "[::1]", "[::1]:80", "localhost",
                             "LocalHost:8080", "demo.localhost", "warga.net.id", "WARGA.net.id:443"})
        EXPECT_TRUE(is_own_host(host, own)) << host;
}

TEST(HostCheck, RefusesEveryOtherName) {
    for (const char* host : {"", "evil.example", "warga.net.id.evil.example", "localhost.evil.example",
                             "xlocalhost", ".localhost", "user@localhost", "127.0.0.1.evil.example", "a b"})
        EXPECT_FALSE(is_own_host(host, own)) << host;
}

}  // namespace
}  // namespace bangnopi::http
