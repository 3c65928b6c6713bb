#include "adapters/radius/socket.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <string>

namespace bangnopi::radius {
namespace {

constexpr int wait_ms = 10'000;

std::size_t receive(ReceivedBatch& batch, const UdpSocket& socket) {
    pollfd readable{socket.file(), POLLIN, 0};
    return ::poll(&readable, 1, wait_ms) == 1 ? batch.receive(socket) : 0;
}

// Who is reached there.
Peer peer_at(const UdpSocket& socket) {
    Peer peer;
    socklen_t octets = sizeof peer.remote;
    ::getsockname(socket.file(), reinterpret_cast<sockaddr*>(&peer.remote), &octets);
    return peer;
}

Peer to_loopback(const UdpSocket& socket, std::uint8_t last_octet) {
    Peer peer = peer_at(socket);
    auto& address = reinterpret_cast<sockaddr_in&>(peer.remote);
    address.sin_addr.s_addr = htonl(0x7F000000U + last_octet);
    return peer;
}

TEST(UdpSocket, answers_from_the_address_that_was_asked) {
    const UdpSocket server("0.0.0.0", 0);
    const UdpSocket client("127.0.0.1", 0);
    ReceivedBatch batch;
    SendBatch ask(client);
    ask.add(to_loopback(server, 77), octets_of("question"));
    ASSERT_EQ(ask.send(), 1U);
    ASSERT_EQ(receive(batch, server), 1U);
    EXPECT_EQ(text_of(batch.datagram(0)), "question");
    EXPECT_EQ(port_of(batch.peer(0)), client.port());
    SendBatch answer(server);
    answer.add(batch.peer(0), octets_of("answer"));
    ASSERT_EQ(answer.send(), 1U);
    ReceivedBatch answers;
    ASSERT_EQ(receive(answers, client), 1U);
    EXPECT_EQ(text_of(answers.datagram(0)), "answer");
    EXPECT_EQ(address_of(answers.peer(0)), address_of(to_loopback(server, 77)));
}

TEST(UdpSocket, of_all_addresses_speaks_both_families) {
    const UdpSocket server("::", 0);
    for (const char* const address : {"::1", "127.0.0.1"}) {
        const UdpSocket client(address, 0);
        Peer to = peer_at(client);
        if (to.remote.ss_family == AF_INET)
            reinterpret_cast<sockaddr_in&>(to.remote).sin_port = htons(server.port());
        else
            reinterpret_cast<sockaddr_in6&>(to.remote).sin6_port = htons(server.port());
        SendBatch ask(client);
        ask.add(to, octets_of("question"));
        ASSERT_EQ(ask.send(), 1U) << address;
        ReceivedBatch batch;
        ASSERT_EQ(receive(batch, server), 1U) << address;
        EXPECT_EQ(address_of(batch.peer(0)), address_of(peer_at(client))) << "IPv4 as IPv6 maps it";
        SendBatch answer(server);
        answer.add(batch.peer(0), octets_of("answer"));
        EXPECT_EQ(answer.send(), 1U) << address;
        ReceivedBatch answers;
        EXPECT_EQ(receive(answers, client), 1U) << address;
    }
}

TEST(UdpSocket, says_which_port_is_taken) {
    const UdpSocket first("127.0.0.1", 0);
    try {
        const UdpSocket second("127.0.0.1", first.port());
        FAIL() << "both have port " << first.port();
    } catch (const PortInUse& error) {
        EXPECT_NE(std::string(error.what()).find(std::to_string(first.port())), std::string::npos);
    }
    EXPECT_THROW(UdpSocket("localhost", 0), std::runtime_error);
}

TEST(UdpSocket, sends_and_receives_whole_batches_and_skips_what_cannot_leave) {
    const UdpSocket server("127.0.0.1", 0);
    const UdpSocket client("127.0.0.1", 0);
    const std::string too_long(70'000, 'x');
    SendBatch batch(client);
    batch.add(peer_at(server), octets_of(too_long));
    while (!batch.is_full()) batch.add(peer_at(server), octets_of("x"));
    EXPECT_EQ(batch.send(), batch_datagrams_max - 1);
    ReceivedBatch received;
    std::size_t count = 0;
    while (count < batch_datagrams_max - 1) {
        const std::size_t more = receive(received, server);
        ASSERT_GT(more, 0U);
        count += more;
    }
    EXPECT_EQ(received.receive(server), 0U) << "it does not wait";
}

}  // namespace
}  // namespace bangnopi::radius
