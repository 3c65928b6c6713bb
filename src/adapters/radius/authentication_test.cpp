#include "adapters/radius/authentication.hpp"

#include <gtest/gtest.h>

#include "adapters/radius/class_value.hpp"
#include "adapters/radius/digest.hpp"
#include "adapters/radius/login_fixture.hpp"
#include "adapters/radius/ms_chap.hpp"
#include "adapters/radius/password.hpp"
#include "adapters/radius/signature.hpp"
#include "words/language.hpp"

namespace bangnopi::radius {
namespace {

using namespace std::chrono_literals;
using domain::LoginOutcome;
using domain::LoginReason;

const Instant now = Instant{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};
constexpr Id subscription{500};
constexpr Id login_id{900};
constexpr std::string_view mac = "aa:bb:cc:00:11:22";

Authenticator authenticator_of(std::uint8_t first) {
    Authenticator authenticator;
    for (std::size_t i = 0; i < authenticator.size(); ++i)
        authenticator[i] = static_cast<std::byte>(first + 3 * i);
    return authenticator;
}
const Authenticator authenticator = authenticator_of(9);

class AuthenticationTest : public testing::Test {
  protected:
    AuthenticationTest() {
        lines_.now = now;
        line_.subscription_id = subscription;
        line_.username = "budi";
        line_.desired = domain::Desired::open;
        line_.reason = domain::Reason::none;
        line_.speed = {20'000'000, 5'000'000};
        keep("sandi");
    }

    void keep(std::string_view password) {
        line_.password_sealed =
            keys_.seal(store::password_place(router_.operator_id, subscription), password);
    }

    // Asks, and checks what holds for every answer.
    const Login& ask(Asked& asked) {
        lines_.all = {std::make_shared<access::KnownLine>(access::KnownLine{router_.operator_id, line_})};
        const Packet request =
            Packet::parse(sign_request(asked.writer, authenticator, router_.secret)).value();
        const Authentication authentication(lines_, keys_, 30s);
        login_ = authentication.answer({request, router_, now, login_id}, buffer_);
        attempt_ = attempt_of({request, router_, now, login_id}, login_);
        check_answer(request);
        return login_;
    }

    void check_answer(const Packet& request) {
        answer_.emplace(Packet::parse(login_.answer).value());
        EXPECT_EQ(answer_->identifier(), request.identifier());
        EXPECT_EQ((*answer_->attributes().begin()).name, rfc::message_authenticator) << "it is the first";
        EXPECT_EQ(message_authenticator_of_answer(*answer_, authenticator, router_.secret), Proof::right);
        EXPECT_TRUE(response_authenticator_is_right(*answer_, authenticator, router_.secret));
        EXPECT_FALSE(first_malformed(*answer_));
        const bool rejected = login_.decision.outcome == LoginOutcome::rejected;
        EXPECT_EQ(answer_->code(), rejected ? PacketCode::access_reject : PacketCode::access_accept);
    }

    LoginReason ask_pap(std::string_view username, std::string_view password,
                        std::string_view calling = "AA-BB-CC-00-11-22") {
        Asked asked;
        if (!username.empty()) asked->add(rfc::user_name, username);
        add_hidden(asked.writer, rfc::user_password, octets_of(password), authenticator, router_.secret);
        if (!calling.empty()) asked->add_octets(rfc::calling_station_id, octets_of(calling));
        return ask(asked).decision.reason;
    }

    void become(domain::ConnectionKind kind) {
        line_.kind = kind;
        line_.mac = mac;
        line_.username.clear();
        line_.password_sealed.clear();
    }

    bool accepted() const { return login_.decision.outcome == LoginOutcome::accepted; }

    KeyRing keys_ = KeyRing::generate();
    access::KnownRouter router_ = plain_router();
    store::LoginLine line_;
    PlainLines lines_;
    std::array<std::byte, packet_octets_max> buffer_{};
    Login login_;
    store::LoginAttempt attempt_;
    std::optional<Packet> answer_;
};

// How the password comes

TEST_F(AuthenticationTest, pap_lets_in_with_the_right_password_only) {
    EXPECT_EQ(ask_pap("budi", "sandi"), LoginReason::none);
    EXPECT_TRUE(accepted());
    for (const std::string_view wrong : {"sandI", "sand", "sandii", ""}) {
        EXPECT_EQ(ask_pap("budi", wrong), LoginReason::wrong_password) << wrong;
        EXPECT_TRUE(login_.is_guess());
    }
}

TEST_F(AuthenticationTest, chap_takes_its_challenge_or_else_the_authenticator) {
    for (const bool has_challenge : {true, false})
        for (const std::string_view password : {"sandi", "lain"}) {
            const Octets challenge = has_challenge ? octets_of("a challenge of 1") : Octets(authenticator);
            constexpr std::array ident{std::byte{33}};
            const Digest16 digest = md5({ident, octets_of(password), challenge});
            Asked asked;
            asked->add(rfc::user_name, "budi");
            auto place = asked->reserve(rfc::chap_password, 17);
            place[0] = ident[0];
            std::ranges::copy(digest, place.begin() + 1);
            if (has_challenge) asked->add(rfc::chap_challenge, challenge);
            EXPECT_EQ(ask(asked).decision.reason,
                      password == "sandi" ? LoginReason::none : LoginReason::wrong_password);
        }
}

// RFC 2759 §9.2.
constexpr std::array<unsigned char, 16> challenge2{0x5B, 0x5D, 0x7C, 0x7D, 0x7B, 0x3F, 0x2F, 0x3E,
                                                   0x3C, 0x2C, 0x60, 0x21, 0x32, 0x26, 0x26, 0x28};
constexpr std::array<unsigned char, 50> response2{
    7,    0,    0x21, 0x40, 0x23, 0x24, 0x25, 0x5E, 0x26, 0x2A, 0x28, 0x29, 0x5F, 0x2B, 0x3A, 0x33, 0x7C,
    0x7E, 0,    0,    0,    0,    0,    0,    0,    0,    0x82, 0x30, 0x9E, 0xCD, 0x8D, 0x70, 0x8B, 0x5E,
    0xA0, 0x8F, 0xAA, 0x39, 0x81, 0xCD, 0x83, 0x54, 0x42, 0x33, 0x11, 0x4A, 0x3D, 0x85, 0xD6, 0xDF};

void add_ms_chap2(Asked& asked) {
    asked->add(rfc::user_name, "User");
    asked->add(microsoft::chap_challenge, std::as_bytes(std::span(challenge2)));
    asked->add(microsoft::chap2_response, std::as_bytes(std::span(response2)));
}

TEST_F(AuthenticationTest, ms_chap_v2_proves_itself_and_hands_out_two_keys_under_two_salts) {
    ASSERT_TRUE(legacy_digests_available());
    line_.username = "User";
    keep("clientPass");
    Asked asked;
    add_ms_chap2(asked);
    ask(asked);
    ASSERT_TRUE(accepted());
    const std::string_view success = text_of(*answer_->read(microsoft::chap2_success));
    EXPECT_EQ(success.substr(1), "S=407A5589115FD0D6209F510FE9C04566932CDA56");
    EXPECT_EQ(success[0], 7);
    const Octets send = *answer_->read(microsoft::mppe_send_key);
    const Octets recv = *answer_->read(microsoft::mppe_recv_key);
    EXPECT_NE(text_of(send.first(2)), text_of(recv.first(2)));
    EXPECT_EQ(reveal_salted(send, authenticator, router_.secret)->octets().size(), 16U);
    EXPECT_EQ(reveal_salted(recv, authenticator, router_.secret)->octets().size(), 16U);
    EXPECT_EQ(answer_->read(microsoft::mppe_encryption_policy), 1U);
}

TEST_F(AuthenticationTest, ms_chap_v2_with_another_password_is_told_691) {
    line_.username = "User";
    keep("another");
    Asked asked;
    add_ms_chap2(asked);
    EXPECT_EQ(ask(asked).decision.reason, LoginReason::wrong_password);
    const std::string_view error = text_of(*answer_->read(microsoft::chap_error));
    EXPECT_EQ(error.substr(0, 13),
              "\x07"
              "E=691 R=0 C=");
    EXPECT_FALSE(answer_->read(microsoft::mppe_send_key));
}

TEST_F(AuthenticationTest, eap_is_refused_with_its_own_failure) {
    Asked asked;
    asked->add(rfc::user_name, "budi");
    constexpr std::array identity{std::byte{2}, std::byte{44}, std::byte{0}, std::byte{5}, std::byte{1}};
    asked->add(rfc::eap_message, identity);
    EXPECT_EQ(ask(asked).decision.reason, LoginReason::method_unavailable);
    EXPECT_EQ(text_of(*answer_->read(rfc::eap_message)), std::string_view("\x04\x2C\x00\x04", 4));
    EXPECT_FALSE(answer_->read(rfc::reply_message));
    EXPECT_FALSE(login_.is_guess());
}

TEST_F(AuthenticationTest, without_any_password_nobody_gets_in) {
    Asked asked;
    asked->add(rfc::user_name, "budi");
    EXPECT_EQ(ask(asked).decision.reason, LoginReason::wrong_password);
}

TEST_F(AuthenticationTest, a_password_of_no_octets_or_of_zeros_or_of_no_whole_block_is_wrong) {
    const std::string zeros(128, '\0');
    for (const std::size_t octets : {0U, 1U, 15U, 16U, 17U, 128U, 144U}) {
        Asked asked;
        asked->add(rfc::user_name, "budi");
        asked->add_octets(rfc::user_password, octets_of(std::string(octets, '\0')));
        EXPECT_EQ(ask(asked).decision.reason, LoginReason::wrong_password) << octets;
        EXPECT_EQ(attempt_.reason, LoginReason::wrong_password);
        EXPECT_EQ(
            answer_->read(rfc::reply_message),
            words::text(domain::told_to_customer(LoginReason::wrong_password), words::Language::indonesian));
    }
    EXPECT_EQ(ask_pap("budi", zeros), LoginReason::wrong_password);
    line_.password_sealed.clear();
    EXPECT_EQ(ask_pap("budi", zeros), LoginReason::no_password_kept);
}

TEST_F(AuthenticationTest, a_device_signs_in_without_a_password_but_not_with_a_broken_one) {
    become(domain::ConnectionKind::dhcp);
    Asked asked;
    asked->add(rfc::user_name, "AA:BB:CC:00:11:22");
    asked->add_octets(rfc::user_password, Octets{});
    EXPECT_EQ(ask(asked).decision.reason, LoginReason::wrong_password);
}

TEST_F(AuthenticationTest, a_chap_password_of_another_length_is_wrong) {
    for (const std::size_t octets : {0U, 16U, 18U}) {
        Asked asked;
        asked->add(rfc::user_name, "budi");
        asked->add_octets(rfc::chap_password, octets_of(std::string(octets, 'c')));
        EXPECT_EQ(ask(asked).decision.reason, LoginReason::wrong_password) << octets;
    }
}

// Who it is

TEST_F(AuthenticationTest, a_realm_is_left_away_unless_it_belongs_to_the_name) {
    EXPECT_EQ(ask_pap("budi@rumah", "sandi"), LoginReason::none);
    EXPECT_EQ(ask_pap("RUMAH\\budi", "sandi"), LoginReason::none);
    EXPECT_EQ(ask_pap("@rumah", "sandi"), LoginReason::unknown_user);
    line_.username = "budi@rumah";
    EXPECT_EQ(ask_pap("budi@rumah", "sandi"), LoginReason::none);
    EXPECT_EQ(ask_pap("budi", "sandi"), LoginReason::unknown_user);
}

TEST_F(AuthenticationTest, an_unknown_user_is_told_what_a_wrong_password_is) {
    EXPECT_EQ(ask_pap("budi", "wrong"), LoginReason::wrong_password);
    const std::string told(*answer_->read(rfc::reply_message));
    for (const std::string_view nobody : {"nobody", ""}) {
        EXPECT_EQ(ask_pap(nobody, "wrong"), LoginReason::unknown_user);
        EXPECT_EQ(answer_->read(rfc::reply_message), told);
        EXPECT_TRUE(login_.is_guess());
        EXPECT_FALSE(login_.line);
    }
    EXPECT_EQ(told, words::text(domain::told_to_customer(LoginReason::wrong_password),
                                words::Language::indonesian));
}

TEST_F(AuthenticationTest, another_operators_line_is_nobodys) {
    router_.operator_id = Id{8};
    lines_.all = {std::make_shared<access::KnownLine>(access::KnownLine{Id{7}, line_})};
    EXPECT_EQ(find_line(lines_, router_.operator_id, "budi").line, nullptr);
    EXPECT_NE(find_line(lines_, Id{7}, "budi").line, nullptr);
}

TEST_F(AuthenticationTest, a_line_without_a_password_says_so_and_a_moved_one_does_not_open) {
    line_.password_sealed.clear();
    EXPECT_EQ(ask_pap("budi", ""), LoginReason::no_password_kept);
    line_.password_sealed = keys_.seal(store::password_place(Id{8}, subscription), "sandi");
    EXPECT_EQ(ask_pap("budi", "sandi"), LoginReason::wrong_password);
    EXPECT_EQ(ask_pap("budi", ""), LoginReason::wrong_password);
}

TEST_F(AuthenticationTest, a_mac_address_signs_in_with_itself_or_nothing) {
    for (const auto kind :
         {domain::ConnectionKind::hotspot, domain::ConnectionKind::dhcp, domain::ConnectionKind::static_ip}) {
        become(kind);
        for (const std::string_view written : {"AA:BB:CC:00:11:22", "aabb.cc00.1122"}) {
            EXPECT_EQ(ask_pap(written, written), LoginReason::none);
            EXPECT_EQ(ask_pap(written, "", ""), LoginReason::none);
            EXPECT_EQ(login_.mac, mac);
            EXPECT_EQ(ask_pap(written, "lain"), LoginReason::wrong_password);
            EXPECT_EQ(ask_pap(written, "", "AA:BB:CC:00:11:23"), LoginReason::other_mac);
        }
        EXPECT_EQ(ask_pap("AA:BB:CC:00:11:23", ""), LoginReason::unknown_user);
    }
    become(domain::ConnectionKind::pppoe);
    EXPECT_EQ(ask_pap("AA:BB:CC:00:11:22", ""), LoginReason::unknown_user);
}

TEST_F(AuthenticationTest, a_mac_address_is_no_password_of_a_line_that_has_one) {
    line_.kind = domain::ConnectionKind::hotspot;
    line_.mac = mac;
    EXPECT_EQ(ask_pap("AA:BB:CC:00:11:22", ""), LoginReason::unknown_user);
    EXPECT_EQ(ask_pap("AA:BB:CC:00:11:22", "AA:BB:CC:00:11:22"), LoginReason::unknown_user);
}

TEST_F(AuthenticationTest, where_a_router_has_no_walled_garden_an_isolated_line_is_refused_with_the_reason) {
    router_ = plain_router(domain::RouterKind::chillispot);
    line_.kind = domain::ConnectionKind::hotspot;
    line_.desired = domain::Desired::isolated;
    line_.reason = domain::Reason::unpaid;
    EXPECT_EQ(ask_pap("budi", "sandi"), LoginReason::unpaid);
    EXPECT_EQ(answer_->code(), PacketCode::access_reject);
    EXPECT_TRUE(answer_->read(rfc::reply_message));
}

TEST_F(AuthenticationTest, a_name_that_looks_like_a_mac_address_is_a_name_first) {
    line_.username = "AA:BB:CC:00:11:22";
    EXPECT_EQ(ask_pap("AA:BB:CC:00:11:22", ""), LoginReason::wrong_password);
    EXPECT_EQ(ask_pap("AA:BB:CC:00:11:22", "sandi"), LoginReason::none);
}

TEST_F(AuthenticationTest, a_line_bound_to_a_device_is_for_that_one) {
    line_.mac = mac;
    EXPECT_EQ(ask_pap("budi", "sandi"), LoginReason::none);
    EXPECT_EQ(ask_pap("budi", "sandi", "AA:BB:CC:00:11:23"), LoginReason::other_mac);
    EXPECT_EQ(ask_pap("budi", "sandi", ""), LoginReason::other_mac) << "it is not told which";
    EXPECT_EQ(ask_pap("budi", "wrong", ""), LoginReason::wrong_password);
    for (const char* written : {"aa:bb:cc:00:11:22", "AABB.CC00.1122", "aabbcc001122", "1:aa:bb:cc:0:11:22"})
        EXPECT_EQ(ask_pap("budi", "sandi", written), LoginReason::none) << written;
    EXPECT_EQ(ask_pap("budi", "sandi", std::string_view("AA-BB-CC-00-11-22\0", 18)), LoginReason::none);
}

TEST_F(AuthenticationTest, a_device_that_signs_in_by_dhcp_is_known_by_its_client_id_too) {
    become(domain::ConnectionKind::dhcp);
    EXPECT_EQ(ask_pap("AA:BB:CC:00:11:22", "", "1:aa:bb:cc:0:11:22"), LoginReason::none);
    EXPECT_EQ(ask_pap("1:aa:bb:cc:0:11:22", "", ""), LoginReason::none);
    EXPECT_EQ(ask_pap("AA:BB:CC:00:11:22", "", "1:aa:bb:cc:0:11:23"), LoginReason::other_mac);
}

TEST_F(AuthenticationTest, sessions_of_other_devices_count_against_the_limit) {
    line_.session_limit = 1;
    store::OnlineSession session;
    session.subscription_id = subscription;
    session.mac = mac;
    lines_.sessions.put(router_.operator_id, session);
    EXPECT_EQ(ask_pap("budi", "sandi"), LoginReason::none) << "the same device dials again";
    EXPECT_EQ(ask_pap("budi", "sandi", "AA:BB:CC:00:11:23"), LoginReason::session_limit);
    EXPECT_EQ(ask_pap("budi", "sandi", ""), LoginReason::session_limit);
    line_.session_limit = 2;
    EXPECT_EQ(ask_pap("budi", "sandi", "AA:BB:CC:00:11:23"), LoginReason::none);
}

TEST_F(AuthenticationTest,
       a_login_counts_against_the_limit_until_its_session_begins_or_half_a_minute_is_over) {
    line_.session_limit = 1;
    EXPECT_EQ(ask_pap("budi", "sandi"), LoginReason::none);
    EXPECT_EQ(ask_pap("budi", "sandi", "AA:BB:CC:00:11:23"), LoginReason::session_limit);
    EXPECT_EQ(ask_pap("budi", "sandi"), LoginReason::none) << "the same device dials again";
    lines_.now = now + 29s;
    EXPECT_EQ(ask_pap("budi", "sandi", "AA:BB:CC:00:11:23"), LoginReason::session_limit);
    lines_.now = now + 30s;
    EXPECT_EQ(ask_pap("budi", "sandi", "AA:BB:CC:00:11:23"), LoginReason::none);
}

TEST_F(AuthenticationTest, a_login_that_is_refused_counts_against_no_limit) {
    line_.session_limit = 1;
    EXPECT_EQ(ask_pap("budi", "wrong"), LoginReason::wrong_password);
    line_.desired = domain::Desired::closed;
    line_.reason = domain::Reason::suspended;
    EXPECT_EQ(ask_pap("budi", "sandi"), LoginReason::suspended);
    line_.desired = domain::Desired::open;
    line_.reason = domain::Reason::none;
    EXPECT_EQ(ask_pap("budi", "sandi", "AA:BB:CC:00:11:23"), LoginReason::none);
}

TEST_F(AuthenticationTest, a_device_without_a_mac_address_is_told_by_where_it_is_connected) {
    line_.session_limit = 1;
    EXPECT_EQ(ask_pap("budi", "sandi", "10.9.8.7"), LoginReason::none);
    EXPECT_EQ(ask_pap("budi", "sandi", "10.9.8.8"), LoginReason::session_limit);
    EXPECT_EQ(ask_pap("budi", "sandi", "10.9.8.7"), LoginReason::none);
}

// What the router is told

TEST_F(AuthenticationTest, an_open_line_gets_its_address_speed_limits_and_class) {
    line_.ip = "10.20.0.4";
    line_.open_until = now + 90min;
    line_.bytes_left = 5'000'000'000;
    router_.router.interim_s = 600;
    ask_pap("budi", "sandi");
    EXPECT_EQ(answer_->read(rfc::service_type), static_cast<std::uint32_t>(ServiceType::framed));
    EXPECT_EQ(answer_->read(rfc::framed_protocol), 1U);
    EXPECT_EQ(answer_->read(rfc::framed_ip_address), Ipv4{0x0A140004});
    EXPECT_EQ(answer_->read(rfc::framed_ip_netmask), Ipv4{0xFFFFFFFF});
    EXPECT_EQ(answer_->read(mikrotik::rate_limit), "5M/20M");
    EXPECT_EQ(answer_->read(rfc::session_timeout), 5400U);
    EXPECT_EQ(answer_->read_counter(mikrotik::total_limit, mikrotik::total_limit_gigawords)->octets,
              5'000'000'000U);
    EXPECT_EQ(answer_->read(rfc::acct_interim_interval), 600U);
    EXPECT_FALSE(answer_->read(rfc::framed_pool));
    EXPECT_FALSE(answer_->read(rfc::reply_message));
    const auto value = read_class(*answer_->read(rfc::class_attribute), router_.operator_id, router_.secret);
    EXPECT_EQ(value, (ClassValue{subscription, login_id, {domain::Desired::open, line_.speed}}));
}

TEST_F(AuthenticationTest, an_isolated_line_is_led_into_the_walled_garden) {
    line_.ip = "10.20.0.4";
    line_.desired = domain::Desired::isolated;
    line_.reason = domain::Reason::unpaid;
    lines_.notice_url = "http://isolir.example/";
    EXPECT_EQ(ask_pap("budi", "sandi"), LoginReason::unpaid);
    EXPECT_EQ(login_.decision.outcome, LoginOutcome::walled);
    EXPECT_FALSE(answer_->read(rfc::framed_ip_address));
    EXPECT_EQ(answer_->read(rfc::framed_pool), "pool-isolir");
    EXPECT_EQ(answer_->read(mikrotik::address_list), "isolir");
    EXPECT_EQ(answer_->read(mikrotik::group), "isolir");
    EXPECT_EQ(answer_->read(mikrotik::rate_limit), "128k/128k");
    EXPECT_EQ(answer_->read(wispr::redirection_url), "http://isolir.example/");
    EXPECT_EQ(answer_->read(rfc::reply_message),
              words::text(domain::told_to_customer(LoginReason::unpaid), words::Language::indonesian));
    const auto value = read_class(*answer_->read(rfc::class_attribute), router_.operator_id, router_.secret);
    EXPECT_EQ(value->granted.state, domain::Desired::isolated);
    lines_.notice_url.clear();
    ask_pap("budi", "sandi");
    EXPECT_FALSE(answer_->read(wispr::redirection_url));
}

TEST_F(AuthenticationTest, a_hotspot_gets_no_attribute_of_ppp) {
    line_.kind = domain::ConnectionKind::hotspot;
    line_.desired = domain::Desired::isolated;
    line_.reason = domain::Reason::unpaid;
    ask_pap("budi", "sandi");
    for (const AttributeName name : {AttributeName(rfc::framed_pool), AttributeName(rfc::framed_protocol),
                                     AttributeName(mikrotik::group)})
        EXPECT_FALSE(answer_->find(name)) << int{name.type};
    EXPECT_EQ(answer_->read(mikrotik::address_list), "isolir");
}

TEST_F(AuthenticationTest, a_chillispot_gets_its_own_limits) {
    router_ = plain_router(domain::RouterKind::chillispot);
    line_.kind = domain::ConnectionKind::hotspot;
    line_.bytes_left = 5'000'000'000;
    ask_pap("budi", "sandi");
    EXPECT_EQ(answer_->read_counter(chillispot::max_total_octets, chillispot::max_total_gigawords)->octets,
              5'000'000'000U);
    EXPECT_EQ(answer_->read(chillispot::bandwidth_max_up), 5'000U);
    EXPECT_FALSE(answer_->read(mikrotik::rate_limit));
}

TEST_F(AuthenticationTest, a_closed_line_is_refused_though_the_password_is_right) {
    line_.desired = domain::Desired::closed;
    line_.reason = domain::Reason::suspended;
    EXPECT_EQ(ask_pap("budi", "sandi"), LoginReason::suspended);
    EXPECT_FALSE(login_.is_guess());
    EXPECT_FALSE(answer_->read(rfc::class_attribute));
}

TEST_F(AuthenticationTest, proxy_states_come_back_in_their_order) {
    for (const std::string_view password : {"sandi", "wrong"}) {
        Asked asked;
        asked->add(rfc::proxy_state, octets_of("first"));
        asked->add(rfc::user_name, "budi");
        add_hidden(asked.writer, rfc::user_password, octets_of(password), authenticator, router_.secret);
        asked->add(rfc::proxy_state, octets_of("second"));
        ask(asked);
        std::vector<std::string_view> states;
        for (const Attribute attribute : answer_->attributes())
            if (attribute.name == rfc::proxy_state) states.push_back(text_of(attribute.value));
        EXPECT_EQ(states, (std::vector<std::string_view>{"first", "second"}));
    }
}

TEST_F(AuthenticationTest, an_answer_that_has_no_room_is_none) {
    Asked asked;
    asked->add(rfc::user_name, "budi");
    const std::string long_state(value_octets_max, 's');
    for (int i = 0; i < 15; ++i) asked->add(rfc::proxy_state, octets_of(long_state));
    lines_.all.clear();
    const Packet request = Packet::parse(sign_request(asked.writer, authenticator, router_.secret)).value();
    const Authentication authentication(lines_, keys_, 30s);
    EXPECT_FALSE(authentication.answer({request, router_, now, login_id}, buffer_).answer.empty());
    EXPECT_TRUE(authentication.answer({request, router_, now, login_id}, std::span(buffer_).first(2000))
                    .answer.empty());
}

TEST_F(AuthenticationTest, an_attempt_is_kept_as_it_was_typed) {
    ask_pap(
        "bu\x01"
        "di",
        "sandi");
    EXPECT_EQ(attempt_.username, "bu\\01di");
    EXPECT_EQ(attempt_.reason, LoginReason::unknown_user);
    EXPECT_EQ(attempt_.subscription_id, std::nullopt);
    ask_pap("budi", "sandi");
    EXPECT_EQ(attempt_.subscription_id, subscription);
    EXPECT_EQ(attempt_.router_id, router_.router.id);
    EXPECT_EQ(attempt_.mac, mac);
    EXPECT_EQ(attempt_.at, now);
    EXPECT_EQ(attempt_.outcome, LoginOutcome::accepted);
}

TEST_F(AuthenticationTest, malformed_requests_and_questions_about_the_server_are_answered_signed) {
    Asked asked;
    asked->add(rfc::proxy_state, octets_of("state"));
    const Packet request = Packet::parse(sign_request(asked.writer, authenticator, router_.secret)).value();
    for (const auto code : {PacketCode::access_accept, PacketCode::accounting_response}) {
        const Packet answer = Packet::parse(answer_status(request, code, router_.secret, buffer_)).value();
        EXPECT_EQ(answer.code(), code);
        EXPECT_TRUE(response_authenticator_is_right(answer, authenticator, router_.secret));
        EXPECT_EQ(text_of(*answer.read(rfc::proxy_state)), "state");
    }
    const Packet reject = Packet::parse(reject_malformed(request, router_.secret, buffer_)).value();
    EXPECT_EQ(reject.code(), PacketCode::access_reject);
    EXPECT_EQ(message_authenticator_of_answer(reject, authenticator, router_.secret), Proof::right);
}

}  // namespace
}  // namespace bangnopi::radius
