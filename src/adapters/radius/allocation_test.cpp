// The way of a packet allocates nothing: counted by this program's own operator new, for one thread at a time.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "adapters/radius/class_value.hpp"
#include "adapters/radius/duplicates.hpp"
#include "adapters/radius/ms_chap.hpp"
#include "adapters/radius/password.hpp"
#include "adapters/radius/signature.hpp"
#include "adapters/radius/speed_attributes.hpp"

namespace {
thread_local std::size_t allocations = 0;
}

void* operator new(std::size_t size) {
    ++allocations;
    if (void* const memory = std::malloc(size > 0 ? size : 1)) return memory;
    throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
    ++allocations;
    return std::malloc(size > 0 ? size : 1);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace bangnopi::radius {
namespace {

constexpr std::string_view secret = "rahasia";
constexpr std::string_view clear = "sandi, longer than a string holds in itself";
constexpr domain::Speed bursting{10'000'000, 5'000'000, {15'000'000, 8'000'000, 8'000'000, 4'000'000, 16}};
using Buffer = std::array<std::byte, packet_octets_max>;

Octets ask(Buffer& buffer) {
    PacketWriter request(buffer, PacketCode::access_request, 1);
    request.reserve_message_authenticator();
    request.add(rfc::user_name, "budi");
    add_hidden(request, rfc::user_password, octets_of(clear), Authenticator{}, secret);
    request.add(mikrotik::realm, "rumah");
    return sign_request(request, Authenticator{}, secret);
}

bool answer(Octets datagram, const NtHash& hash, Buffer& buffer) {
    const auto request = Packet::parse(datagram);
    if (!request || message_authenticator_of_request(*request, secret) != Proof::right) return false;
    const auto hidden = request->read(rfc::user_password);
    if (!hidden || first_malformed(*request) || request->read(mikrotik::realm) != "rumah") return false;
    const auto password = reveal_password(*hidden, request->authenticator(), secret);
    if (password->text() != clear || nt_hash(password->text()) != hash) return false;
    PacketWriter accept = answer_to(*request, PacketCode::access_accept, buffer);
    add_speed(accept, domain::RouterKind::mikrotik, bursting);
    add_ms_chap_keys(accept, hash, request->authenticator(), secret);
    add_ms_chap_refusal(accept, 1, request->authenticator(), "Kata sandi salah");
    return !sign_answer(accept, request->authenticator(), secret).empty();
}

TEST(Allocation, is_counted) {
    const std::size_t before = allocations;
    const auto number = std::make_unique<int>(1);
    EXPECT_EQ(allocations, before + 1) << *number;
}

TEST(Allocation, is_needed_for_no_request_that_is_remembered_and_answered_again) {
    Duplicates duplicates;
    Buffer answer{};
    const Steady now{std::chrono::hours{1}};
    RequestKey key;
    const ClassValue value{Id{1}, Id{2}, {domain::Desired::open, bursting}};
    static_cast<void>(class_octets_of(value, Id{3}, secret));
    const std::size_t before = allocations;
    for (std::uint8_t identifier = 0; identifier < 100; ++identifier) {
        key.identifier = identifier;
        duplicates.begin(key, now, answer);
        duplicates.answered(key, class_octets_of(value, Id{3}, secret));
        duplicates.begin(key, now, answer);
    }
    const std::size_t after = allocations;
    EXPECT_EQ(after, before);
    EXPECT_TRUE(read_class(Octets(answer).first(class_octets), Id{3}, secret));
}

TEST(Allocation, is_needed_for_no_packet) {
    Buffer asked;
    Buffer answered;
    const NtHash hash = nt_hash(clear).value();
    ASSERT_TRUE(answer(ask(asked), hash, answered)) << "makes the thread's contexts";
    const std::size_t before = allocations;
    const bool done = answer(ask(asked), hash, answered);
    const std::size_t after = allocations;
    EXPECT_TRUE(done);
    EXPECT_EQ(after, before);
}

}  // namespace
}  // namespace bangnopi::radius
