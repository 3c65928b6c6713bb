#include "adapters/radius/proofs.hpp"

#include <gtest/gtest.h>

#include "adapters/radius/login_fixture.hpp"

namespace bangnopi::radius {
namespace {

using Policy = domain::MessageAuthenticator;

class ProofsTest : public testing::Test {
  protected:
    Belief belief(Proof proof, Policy policy, bool shown = false,
                  PacketCode code = PacketCode::access_request, bool has_eap = false) {
        Asked asked(code);
        if (has_eap) asked->add(rfc::eap_message, octets_of("eap"));
        const Packet request = Packet::parse(asked->finish()).value();
        router_.message_authenticator = policy;
        return belief_in(request, proof, router_, shown);
    }
    store::Router router_ = plain_router().router;
};

TEST_F(ProofsTest, a_right_one_is_believed_and_a_wrong_one_never) {
    for (const auto policy : {Policy::required, Policy::automatic, Policy::off}) {
        EXPECT_EQ(belief(Proof::right, policy), Belief::believed);
        EXPECT_EQ(belief(Proof::wrong, policy), Belief::wrong);
    }
}

TEST_F(ProofsTest, a_missing_one_is_judged_by_the_routers_policy) {
    EXPECT_EQ(belief(Proof::absent, Policy::required), Belief::missing);
    EXPECT_EQ(belief(Proof::absent, Policy::off, true), Belief::believed);
    EXPECT_EQ(belief(Proof::absent, Policy::automatic, false), Belief::believed);
    EXPECT_EQ(belief(Proof::absent, Policy::automatic, true), Belief::missing);
}

TEST_F(ProofsTest, eap_and_questions_about_the_server_always_need_one) {
    EXPECT_EQ(belief(Proof::absent, Policy::off, false, PacketCode::status_server), Belief::missing);
    EXPECT_EQ(belief(Proof::absent, Policy::off, false, PacketCode::access_request, true), Belief::missing);
}

TEST_F(ProofsTest, room_for_a_forgery_needs_one_unless_the_policy_is_off) {
    Asked asked;
    asked->add(rfc::proxy_state, octets_of("room"));
    const Packet request = Packet::parse(asked->finish()).value();
    router_.message_authenticator = Policy::automatic;
    EXPECT_EQ(belief_in(request, Proof::absent, router_, false), Belief::missing);
    router_.message_authenticator = Policy::off;
    EXPECT_EQ(belief_in(request, Proof::absent, router_, false), Belief::believed);
}

TEST_F(ProofsTest, only_a_login_by_a_password_shows_that_a_router_signs_them) {
    Asked login;
    EXPECT_TRUE(signs_by_choice(Packet::parse(login->finish()).value()));
    Asked eap;
    eap->add(rfc::eap_message, octets_of("eap"));
    EXPECT_FALSE(signs_by_choice(Packet::parse(eap->finish()).value()));
    Asked status(PacketCode::status_server);
    EXPECT_FALSE(signs_by_choice(Packet::parse(status->finish()).value()));
}

TEST_F(ProofsTest, what_a_router_has_shown_holds_until_it_is_edited) {
    ProofsShown shown;
    EXPECT_FALSE(shown.has(router_));
    EXPECT_TRUE(shown.note(router_));
    EXPECT_FALSE(shown.note(router_)) << "it is written once";
    EXPECT_TRUE(shown.has(router_));
    ++router_.version;
    EXPECT_FALSE(shown.has(router_));
    router_.message_authenticator_seen = true;
    EXPECT_TRUE(shown.has(router_));
    EXPECT_FALSE(shown.note(router_));
}

}  // namespace
}  // namespace bangnopi::radius
