#include "adapters/radius/class_value.hpp"

#include <gtest/gtest.h>

namespace bangnopi::radius {
namespace {

constexpr Id tenant{7};
constexpr std::string_view secret = "rahasia";
const ClassValue value{Id{0x0123'4567'89AB'CDEF}, Id{42}, {domain::Desired::isolated, {128'000, 64'000}}};

TEST(ClassValue, comes_back_as_it_was) {
    EXPECT_EQ(read_class(class_octets_of(value, tenant, secret), tenant, secret), value);
}

TEST(ClassValue, has_the_burst_of_a_line) {
    const ClassValue bursting{Id{1}, Id{2}, {domain::Desired::open, {10, 5, {15, 8, 9, 4, 16}}}};
    EXPECT_EQ(read_class(class_octets_of(bursting, tenant, secret), tenant, secret), bursting);
}

TEST(ClassValue, is_nothing_under_another_secret_or_for_another_operator) {
    const ClassOctets octets = class_octets_of(value, tenant, secret);
    EXPECT_EQ(read_class(octets, tenant, "lain"), std::nullopt);
    EXPECT_EQ(read_class(octets, Id{8}, secret), std::nullopt);
}

TEST(ClassValue, is_nothing_when_any_bit_is_another) {
    const ClassOctets octets = class_octets_of(value, tenant, secret);
    for (std::size_t bit = 0; bit < octets.size() * 8; ++bit) {
        ClassOctets changed = octets;
        changed[bit / 8] ^= std::byte{1} << (bit % 8);
        EXPECT_EQ(read_class(changed, tenant, secret), std::nullopt) << "bit " << bit;
    }
}

TEST(ClassValue, that_says_what_no_login_is_answered_is_nothing_however_it_is_signed) {
    const auto read_back = [](ClassValue odd) {
        return read_class(class_octets_of(odd, tenant, secret), tenant, secret);
    };
    for (const auto state : {domain::Desired::closed, domain::Desired{0}, domain::Desired{77}}) {
        ClassValue odd = value;
        odd.granted.state = state;
        EXPECT_EQ(read_back(odd), std::nullopt);
    }
    ClassValue odd = value;
    odd.granted.speed.up_bps = -7;
    EXPECT_EQ(read_back(odd), std::nullopt);
    odd = value;
    odd.granted.speed.burst = {256'000, 128'000, 128'000, 64'000, 3601};
    EXPECT_EQ(read_back(odd), std::nullopt);
    odd = value;
    odd.subscription_id = {};
    EXPECT_EQ(read_back(odd), std::nullopt);
}

TEST(ClassValue, of_another_length_is_nothing) {
    const ClassOctets octets = class_octets_of(value, tenant, secret);
    for (std::size_t size = 0; size < octets.size(); ++size)
        EXPECT_EQ(read_class(Octets(octets).first(size), tenant, secret), std::nullopt) << size;
}

}  // namespace
}  // namespace bangnopi::radius
