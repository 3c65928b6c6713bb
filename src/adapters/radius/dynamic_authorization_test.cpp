#include "adapters/radius/dynamic_authorization.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <future>

#include "adapters/radius/signature.hpp"

namespace bangnopi::radius {
namespace {

using access::StepResult;
using std::chrono::milliseconds;

constexpr std::string_view secret = "testing123";
constexpr AnswerWaits hurried{{milliseconds(20), milliseconds(20), milliseconds(20), milliseconds(20)}};
constexpr AnswerWaits patient{
    {std::chrono::seconds(30), std::chrono::seconds(30), std::chrono::seconds(30), std::chrono::seconds(30)}};

domain::IpAddress address(std::string_view text) {
    return domain::IpPrefix::parse(text).value().first();
}

// A router that does what the test says, on a free port.
class Nas {
  public:
    explicit Nas(std::string_view at = "127.0.0.1", std::uint16_t wished_port = 0)
        : socket_(false, UdpPeer{address(at), wished_port}) {
        sockaddr_in bound{};
        socklen_t length = sizeof bound;
        EXPECT_EQ(getsockname(socket_.descriptor(), reinterpret_cast<sockaddr*>(&bound), &length), 0);
        port = ntohs(bound.sin_port);
    }

    struct Asked {
        UdpPeer from;
        std::vector<std::byte> octets;
        [[nodiscard]] Packet packet() const { return Packet::parse(octets).value(); }
    };
    // Waits for it.
    Asked asked() const {
        pollfd readable{socket_.descriptor(), POLLIN, 0};
        EXPECT_EQ(poll(&readable, 1, 20'000), 1) << "nothing came";
        std::array<std::byte, packet_octets_max> buffer;
        const auto received = socket_.receive(buffer).value();
        return {received.from,
                {buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(received.octets)}};
    }
    void answer(const Asked& asked, PacketCode code, std::optional<ErrorCause> cause = std::nullopt,
                std::string_view signed_by = secret) const {
        std::array<std::byte, packet_octets_max> buffer;
        PacketWriter writer(buffer, code, asked.packet().identifier());
        if (cause) writer.add(rfc::error_cause, static_cast<std::uint32_t>(*cause));
        EXPECT_TRUE(socket_.send(asked.from, sign_answer(writer, asked.packet().authenticator(), signed_by)));
    }

    std::uint16_t port = 0;

  private:
    CoaSocket socket_;
};

std::shared_ptr<const access::KnownRouter> router_at(std::initializer_list<std::string_view> prefixes,
                                                     std::int64_t coa_port) {
    access::KnownRouter known;
    known.router.id = Id{5};
    known.router.kind = domain::RouterKind::mikrotik;
    for (const auto prefix : prefixes)
        known.router.addresses.push_back(domain::IpPrefix::parse(prefix).value());
    known.router.coa_port = coa_port;
    known.secret = secret;
    return std::make_shared<const access::KnownRouter>(std::move(known));
}

struct Said {
    StepResult result = StepResult::no_answer;
    std::string detail;
    bool operator==(const Said&) const = default;
};

std::future<Said> apply(DynamicAuthorization& driver, std::shared_ptr<const access::KnownRouter> router,
                        access::Step step = access::Step::disconnect) {
    access::SessionStep one;
    one.step = step;
    one.session.username = "budi";
    one.session.acct_session_id = "81a00001";
    one.grant.speed = {10'000'000, 5'000'000};
    const auto promise = std::make_shared<std::promise<Said>>();
    driver.apply(std::move(router), one, [promise](StepResult result, std::string detail) {
        promise->set_value({result, detail});
    });
    return promise->get_future();
}

TEST(DynamicAuthorization, is_done_when_the_router_acknowledges) {
    const Nas nas;
    DynamicAuthorization driver(patient);
    auto said = apply(driver, router_at({"127.0.0.1"}, nas.port), access::Step::change_speed);
    const auto asked = nas.asked();
    EXPECT_EQ(asked.packet().code(), PacketCode::coa_request);
    EXPECT_EQ(asked.packet().read(mikrotik::rate_limit), "5M/10M");
    EXPECT_TRUE(request_authenticator_is_right(asked.packet(), secret));
    nas.answer(asked, PacketCode::coa_ack);
    EXPECT_EQ(said.get(), (Said{StepResult::done, ""}));
    EXPECT_EQ(driver.counts().acknowledged, 1U);
    EXPECT_EQ(driver.counts().sent_again, 0U);
}

TEST(DynamicAuthorization, tells_a_session_that_is_gone_from_a_refusal) {
    const Nas nas;
    DynamicAuthorization driver(patient);
    const auto router = router_at({"127.0.0.1"}, nas.port);
    auto gone = apply(driver, router);
    nas.answer(nas.asked(), PacketCode::disconnect_nak, ErrorCause::session_context_not_found);
    EXPECT_EQ(gone.get().result, StepResult::gone);
    auto refused = apply(driver, router);
    nas.answer(nas.asked(), PacketCode::disconnect_nak, ErrorCause::administratively_prohibited);
    EXPECT_EQ(refused.get(), (Said{StepResult::refused, "Error-Cause 501 Administratively Prohibited"}));
    EXPECT_EQ(driver.counts().refused, 2U);
}

TEST(DynamicAuthorization, sends_the_same_octets_again_until_the_router_is_silent) {
    const Nas nas;
    DynamicAuthorization driver(hurried);
    auto said = apply(driver, router_at({"127.0.0.1"}, nas.port));
    const auto first = nas.asked();
    for (std::size_t again = 1; again < hurried.size(); ++again) {
        const auto next = nas.asked();
        EXPECT_EQ(next.octets, first.octets);
        EXPECT_EQ(next.from, first.from);
    }
    EXPECT_EQ(said.get(), (Said{StepResult::no_answer, "no answer"}));
    EXPECT_EQ(driver.counts().sent_again, hurried.size() - 1);
    EXPECT_EQ(driver.counts().silent, 1U);
}

TEST(DynamicAuthorization, takes_an_answer_to_a_packet_that_was_sent_again) {
    const Nas nas;
    constexpr AnswerWaits hurried_once{
        {milliseconds(20), std::chrono::seconds(30), std::chrono::seconds(30), std::chrono::seconds(30)}};
    DynamicAuthorization driver(hurried_once);
    auto said = apply(driver, router_at({"127.0.0.1"}, nas.port));
    nas.asked();
    nas.answer(nas.asked(), PacketCode::disconnect_ack);
    EXPECT_EQ(said.get().result, StepResult::done);
}

TEST(DynamicAuthorization, does_not_believe_an_answer_that_another_secret_signed) {
    const Nas nas;
    DynamicAuthorization driver(patient);
    auto said = apply(driver, router_at({"127.0.0.1"}, nas.port));
    const auto asked = nas.asked();
    nas.answer(asked, PacketCode::disconnect_ack, std::nullopt, "testing124");
    nas.answer(asked, PacketCode::disconnect_nak, ErrorCause::session_context_not_found);
    EXPECT_EQ(said.get().result, StepResult::gone);
    EXPECT_EQ(driver.counts().wrongly_signed, 1U);
}

TEST(DynamicAuthorization, tells_a_router_with_another_secret_from_a_silent_one) {
    const Nas nas;
    DynamicAuthorization driver(hurried);
    auto said = apply(driver, router_at({"127.0.0.1"}, nas.port));
    nas.answer(nas.asked(), PacketCode::disconnect_ack, std::nullopt, "testing124");
    EXPECT_EQ(said.get(), (Said{StepResult::no_answer, "its answers are not signed by this secret"}));
}

TEST(DynamicAuthorization, ignores_what_answers_nothing) {
    const Nas nas;
    const Nas stranger;
    DynamicAuthorization driver(patient);
    auto said = apply(driver, router_at({"127.0.0.1"}, nas.port));
    const auto asked = nas.asked();
    stranger.answer(asked, PacketCode::disconnect_ack);
    nas.answer(asked, PacketCode::access_accept);
    nas.answer(asked, PacketCode::coa_ack);
    nas.answer(asked, PacketCode::disconnect_ack);
    EXPECT_EQ(said.get().result, StepResult::done);
    EXPECT_EQ(driver.counts().unexpected, 3U);
}

TEST(DynamicAuthorization, asks_from_the_address_that_the_router_asks) {
    const Nas nas;
    DynamicAuthorization driver(patient);
    driver.heard_from(Id{5}, address("127.0.0.1"), address("127.0.0.7"));
    auto said = apply(driver, router_at({"127.0.0.0/8"}, nas.port));
    const auto asked = nas.asked();
    EXPECT_EQ(asked.from.address, address("127.0.0.7"));
    nas.answer(asked, PacketCode::disconnect_ack);
    EXPECT_EQ(said.get().result, StepResult::done);
}

TEST(DynamicAuthorization, asks_all_the_same_when_that_address_is_no_longer_here) {
    const Nas nas;
    DynamicAuthorization driver(patient);
    driver.heard_from(Id{5}, address("127.0.0.1"), address("192.0.2.7"));
    auto said = apply(driver, router_at({"127.0.0.1"}, nas.port));
    nas.answer(nas.asked(), PacketCode::disconnect_ack);
    EXPECT_EQ(said.get().result, StepResult::done);
}

TEST(DynamicAuthorization, asks_each_address_of_a_router_that_has_several) {
    const Nas second("127.0.0.2");
    const Nas first("127.0.0.3", second.port);
    DynamicAuthorization driver(patient);
    driver.heard_from(Id{5}, address("127.0.0.2"), address("127.0.0.1"));
    driver.heard_from(Id{5}, address("127.0.0.3"), address("127.0.0.1"));
    auto said = apply(driver, router_at({"127.0.0.0/24"}, second.port));
    first.answer(first.asked(), PacketCode::disconnect_nak, ErrorCause::session_context_not_found);
    second.answer(second.asked(), PacketCode::disconnect_ack);
    EXPECT_EQ(said.get().result, StepResult::done);
}

TEST(DynamicAuthorization, does_not_take_a_session_for_gone_where_another_address_may_have_it) {
    const Nas nas;
    DynamicAuthorization driver(patient);
    driver.heard_from(Id{5}, address("127.0.0.1"), address("127.0.0.1"));
    auto said = apply(driver, router_at({"127.0.0.0/24"}, nas.port));
    nas.answer(nas.asked(), PacketCode::disconnect_nak, ErrorCause::session_context_not_found);
    EXPECT_EQ(said.get().result, StepResult::refused);
}

TEST(DynamicAuthorization, asks_no_router_that_takes_nothing_or_whose_address_is_not_known) {
    DynamicAuthorization driver(patient);
    EXPECT_EQ(apply(driver, router_at({"127.0.0.1"}, 0)).get(),
              (Said{StepResult::no_answer, "it takes no CoA: its coa_port is 0"}));
    EXPECT_EQ(apply(driver, router_at({"127.0.0.0/8"}, 3799)).get(),
              (Said{StepResult::no_answer, "its address is not known until it has asked this server"}));
    EXPECT_EQ(driver.counts().requests, 0U);
}

TEST(DynamicAuthorization, keeps_many_requests_to_one_router_apart) {
    const Nas nas;
    DynamicAuthorization driver(patient);
    const auto router = router_at({"127.0.0.1"}, nas.port);
    std::vector<std::future<Said>> said;
    std::set<std::uint8_t> identifiers;
    std::vector<Nas::Asked> asked;
    for (int i = 0; i < 256; ++i) {
        said.push_back(apply(driver, router));
        asked.push_back(nas.asked());
        identifiers.insert(asked.back().packet().identifier());
    }
    EXPECT_EQ(identifiers.size(), 256U);
    EXPECT_EQ(apply(driver, router).get(), (Said{StepResult::no_answer, "256 requests are with it"}));
    for (const auto& one : asked) nas.answer(one, PacketCode::disconnect_ack);
    for (auto& one : said) EXPECT_EQ(one.get().result, StepResult::done);
}

TEST(DynamicAuthorization, takes_no_more_than_its_bound) {
    DynamicAuthorization driver(patient);
    std::vector<std::unique_ptr<Nas>> routers;
    for (std::size_t taken = 0; taken < requests_max; ++taken) {
        if (taken % 200 == 0) routers.push_back(std::make_unique<Nas>());
        apply(driver, router_at({"127.0.0.1"}, routers.back()->port));
    }
    EXPECT_EQ(apply(driver, router_at({"127.0.0.1"}, routers.back()->port)).get(),
              (Said{StepResult::no_answer, "too many requests are at work"}));
}

TEST(DynamicAuthorization, answers_what_is_at_work_when_it_stops) {
    const Nas nas;
    std::future<Said> said;
    {
        DynamicAuthorization driver(patient);
        said = apply(driver, router_at({"127.0.0.1"}, nas.port));
        nas.asked();
    }
    EXPECT_EQ(said.get(), (Said{StepResult::no_answer, "this server stops"}));
}

}  // namespace
}  // namespace bangnopi::radius
