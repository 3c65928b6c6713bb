#include "adapters/radius/digest.hpp"

#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "tests/support/octets.hpp"

namespace bangnopi::radius {
namespace {

TEST(Digest, has_the_vectors_of_rfc_1320_and_1321) {
    EXPECT_EQ(hex_of(md5({})), "d41d8cd98f00b204e9800998ecf8427e");
    EXPECT_EQ(hex_of(md5({octets_of("message"), octets_of(" "), octets_of("digest")})),
              "f96b697d7cb7938d525a2f31aaf161d0");
    EXPECT_EQ(hex_of(md4(octets_of("message digest"))), "d9130a8164549fe818874806e1c7014b");
    EXPECT_EQ(hex_of(sha1({octets_of("a"), octets_of("bc")})), "a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_TRUE(legacy_digests_available());
}

TEST(HmacMd5, has_the_vectors_of_rfc_2202) {
    EXPECT_EQ(hex_of(hmac_md5(octets_of_hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"), {octets_of("Hi There")})),
              "9294727a3638bb1c13f48ef8158bfc9d");
    EXPECT_EQ(hex_of(hmac_md5(octets_of("Jefe"), {octets_of("what do ya want "), octets_of("for nothing?")})),
              "750c783e6ab0b503eaa86e310a5db738");
    EXPECT_EQ(hex_of(hmac_md5(octets_of(std::string(80, '\xAA')),
                              {octets_of("Test Using Larger Than Block-Size Key - Hash Key First")})),
              "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd");
}

TEST(HmacMd5, of_no_key_is_not_that_of_the_key_before) {
    EXPECT_EQ(hex_of(hmac_md5({}, {})), "74e6f7298a9c2d168935f58c001bad88");
    EXPECT_NE(hmac_md5(octets_of("Jefe"), {}), hmac_md5({}, {}));
    EXPECT_EQ(hex_of(hmac_md5({}, {})), "74e6f7298a9c2d168935f58c001bad88");
}

std::string every_digest() {
    const Octets message = octets_of("message digest");
    const std::array<std::byte, 7> key{std::byte{1}};
    const std::array<std::byte, 8> block{std::byte{2}};
    return hex_of(md5({message})) + hex_of(hmac_md5(octets_of("Jefe"), {message})) + hex_of(sha1({message})) +
           hex_of(md4(message)) + hex_of(des_encrypt(key, block));
}

TEST(Digest, is_the_same_in_several_threads_at_once) {
    constexpr int times = 200;
    std::array<int, 4> right{};
    const std::string expected = every_digest();
    std::latch together(right.size());
    std::vector<std::thread> threads;
    for (int& count : right)
        threads.emplace_back([&] {
            together.arrive_and_wait();
            for (int i = 0; i < times; ++i) count += every_digest() == expected ? 1 : 0;
        });
    for (std::thread& one : threads) one.join();
    EXPECT_EQ(right, (std::array{times, times, times, times}));
}

TEST(EqualInConstantTime, compares_content) {
    EXPECT_TRUE(equal_in_constant_time(octets_of("abc"), octets_of("abc")));
    EXPECT_FALSE(equal_in_constant_time(octets_of("abc"), octets_of("abd")));
    EXPECT_FALSE(equal_in_constant_time(octets_of("abc"), octets_of("ab")));
}

}  // namespace
}  // namespace bangnopi::radius
