#include "app/port_owner.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

namespace bangnopi::app {
namespace {

TEST(PortOwner, NamesTheProcessThatListens) {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(listener, 1), 0);
    socklen_t size = sizeof address;
    ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
    const std::string owner = english(owner_of_port(ntohs(address.sin_port)));
    ::close(listener);
    EXPECT_NE(owner.find("(process " + std::to_string(::getpid()) + ")"), std::string::npos) << owner;
}

TEST(PortOwner, OfADatagramPortIsWhoBoundIt) {
    const int bound = ::socket(AF_INET, SOCK_DGRAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(::bind(bound, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    socklen_t size = sizeof address;
    ASSERT_EQ(::getsockname(bound, reinterpret_cast<sockaddr*>(&address), &size), 0);
    const std::string owner = english(owner_of_port(ntohs(address.sin_port), Transport::udp));
    ::close(bound);
    EXPECT_NE(owner.find("(process " + std::to_string(::getpid()) + ")"), std::string::npos) << owner;
}

}  // namespace
}  // namespace bangnopi::app
