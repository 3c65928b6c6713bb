// A router that asks the real daemon of a demo: logins and accounting over UDP.
#include <gmock/gmock.h>
#include <poll.h>

#include "adapters/radius/password.hpp"
#include "adapters/radius/signature.hpp"
#include "adapters/radius/socket.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace bangnopi::test {
namespace {

using namespace radius;
using testing::HasSubstr;

constexpr std::string_view secret = "testing123";
constexpr int answer_within_ms = 20'000;
using Buffer = std::array<std::byte, packet_octets_max>;

class Radius : public testing::Test {
  protected:
    Radius() {
        run_well({"demo", "--customers", "2", "--months", "0", "--db", db_});
        start();
    }

    void start(const std::string& where = "127.0.0.1:0") {
        daemon_.reset();
        daemon_ = std::make_unique<Daemon>(std::vector<std::string>{"--db", db_, "--radius", where});
    }

    // What comes back to octets that are sent to a port of the daemon; nothing in time: empty.
    Octets exchange(Octets request, std::uint16_t port) {
        Peer to;
        auto& address = reinterpret_cast<sockaddr_in&>(to.remote);
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        SendBatch batch(router_);
        batch.add(to, request);
        if (batch.send() != 1) return {};
        pollfd readable{router_.file(), POLLIN, 0};
        if (::poll(&readable, 1, answer_within_ms) != 1 || received_.receive(router_) != 1) return {};
        return received_.datagram(0);
    }

    Octets login(Buffer& buffer, std::string_view username, std::string_view password) {
        Authenticator random{};
        random.fill(std::byte{++requests_});
        PacketWriter writer(buffer, PacketCode::access_request, requests_);
        writer.reserve_message_authenticator();
        writer.add(rfc::user_name, username);
        add_hidden(writer, rfc::user_password, octets_of(password), random, secret);
        return sign_request(writer, random, secret);
    }

    PacketCode log_in(std::string_view username, std::string_view password) {
        Buffer buffer;
        const Packet request = Packet::parse(login(buffer, username, password)).value();
        const Packet answer = Packet::parse(exchange(request.octets(), daemon_->radius_port())).value();
        EXPECT_EQ(message_authenticator_of_answer(answer, request.authenticator(), secret), Proof::right);
        class_ = answer.find(rfc::class_attribute) ? std::string(text_of(*answer.find(rfc::class_attribute)))
                                                   : std::string();
        return answer.code();
    }

    PacketCode account(AcctStatus status, std::uint32_t seconds, std::uint32_t octets) {
        Buffer buffer;
        PacketWriter writer(buffer, PacketCode::accounting_request, ++requests_);
        writer.add(rfc::acct_status_type, static_cast<std::uint32_t>(status));
        writer.add(rfc::acct_session_id, "81000001");
        writer.add(rfc::user_name, "u000001");
        writer.add(rfc::class_attribute, octets_of(class_));
        writer.add(rfc::acct_session_time, seconds);
        writer.add(rfc::acct_output_octets, octets);
        const Packet request = Packet::parse(sign_request(writer, secret)).value();
        const auto port = static_cast<std::uint16_t>(daemon_->radius_port() + 1);
        const Packet answer = Packet::parse(exchange(request.octets(), port)).value();
        EXPECT_TRUE(response_authenticator_is_right(answer, request.authenticator(), secret));
        return answer.code();
    }

    TemporaryFolder folder_;
    const std::string db_ = "sqlite:" + folder_.file("demo.db");
    std::unique_ptr<Daemon> daemon_;
    UdpSocket router_{"127.0.0.1", 0};
    ReceivedBatch received_;
    std::string class_;
    std::uint8_t requests_ = 0;
};

TEST_F(Radius, LetsACustomerInWithTheRightPasswordOnly) {
    EXPECT_EQ(log_in("u000001", "p000001"), PacketCode::access_accept);
    EXPECT_EQ(log_in("u000001", "p000002"), PacketCode::access_reject);
    EXPECT_EQ(log_in("nobody", "p000001"), PacketCode::access_reject);
    const std::string metrics = daemon_->get("/metrics").body;
    EXPECT_THAT(metrics, HasSubstr("\nbangnopi_radius_accepts_total 1\n"));
    EXPECT_THAT(metrics, HasSubstr("\nbangnopi_radius_rejects_total 2\n"));
}

TEST_F(Radius, GivesARepeatedRequestTheVerySameAnswer) {
    Buffer buffer;
    const Octets request = login(buffer, "u000001", "p000001");
    const std::string first(text_of(exchange(request, daemon_->radius_port())));
    EXPECT_FALSE(first.empty());
    EXPECT_EQ(text_of(exchange(request, daemon_->radius_port())), first);
    EXPECT_THAT(daemon_->get("/metrics").body, HasSubstr("\nbangnopi_radius_duplicates_total 1\n"));
}

TEST_F(Radius, AnswersAccountingOnceItIsDurable) {
    ASSERT_EQ(log_in("u000001", "p000001"), PacketCode::access_accept);
    EXPECT_EQ(account(AcctStatus::start, 0, 0), PacketCode::accounting_response);
    EXPECT_EQ(account(AcctStatus::stop, 60, 1'000'000), PacketCode::accounting_response);
    daemon_->kill();
    start();
    EXPECT_EQ(run_program({"verify", "--db", db_}).exit_code, 0);
    EXPECT_EQ(account(AcctStatus::stop, 60, 1'000'000), PacketCode::accounting_response) << "it comes again";
}

TEST_F(Radius, SaysThatItIsAlive) {
    Buffer buffer;
    for (const int next : {0, 1}) {
        PacketWriter writer(buffer, PacketCode::status_server, 1);
        writer.reserve_message_authenticator();
        const Octets request = sign_request(writer, Authenticator{}, secret);
        const auto port = static_cast<std::uint16_t>(daemon_->radius_port() + next);
        const Packet answer = Packet::parse(exchange(request, port)).value();
        EXPECT_EQ(answer.code(), next == 0 ? PacketCode::access_accept : PacketCode::accounting_response);
    }
}

TEST_F(Radius, OfADemoTakesTheNextPairWhereAPortIsTaken) {
    const std::uint16_t taken = daemon_->radius_port();
    const TemporaryFolder other_folder;
    const std::string other = "sqlite:" + other_folder.file("demo.db");
    run_well({"demo", "--customers", "1", "--months", "0", "--db", other});
    const Daemon second({"--db", other, "--radius", "127.0.0.1:" + std::to_string(taken)});
    EXPECT_GT(second.radius_port(), taken);
    EXPECT_EQ(second.radius_port() % 2, 0);
}

TEST_F(Radius, OfOnesOwnTakesNoOtherPortAndSaysWhoHasIt) {
    const TemporaryFolder own_folder;
    const std::string own = "sqlite:" + own_folder.file("own.db");
    run_well({"init", "--db", own});
    const Finished refused = run_program({"serve", "--db", own, "--listen", "127.0.0.1:0", "--radius",
                                          "127.0.0.1:" + std::to_string(daemon_->radius_port())});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.error, HasSubstr("(process " + std::to_string(daemon_->process()) + ")"));
}

}  // namespace
}  // namespace bangnopi::test
