// Staff, sign-in and tokens through their use cases, on both engines.
#include "staff/credentials.hpp"

#include "staff/members.hpp"
#include "store/idempotency.hpp"
#include "tests/support/registry_fixture.hpp"

namespace bangnopi::test {
namespace {

using staff::Role;
using store::Tx;

class Staff : public RegistryTest {
  protected:
    store::Staff member(const std::string& username, Role role,
                        const std::string& password = "kuda laut biru") {
        const staff::NewMember command{username, "Nama", role,
                                       must(staff::choose_password(password, username, "/password"))};
        return must(write([&](Tx& tx) { return staff::add_member(tx, act(), command); }));
    }
    Result<store::Staff> sign_in(const staff::SignIn& command) {
        const auto candidate = db->read(everyone, [&](Tx& tx) { return staff::find_candidate(tx, command); });
        if (!candidate) return tl::make_unexpected(candidate.error());
        return staff::check_candidate(*candidate, command);
    }
    std::string session(const store::Staff& who) {
        return must(write([&](Tx& tx) { return staff::open_session(tx, act(), who, clock.now()); })).token;
    }
    Result<staff::Principal> principal(const std::string& token) {
        return db->read(everyone, [&](Tx& tx) { return staff::authenticate(tx, token, clock.now()); });
    }
    Result<store::Staff> edit(const staff::EditMember& command) {
        return write([&](Tx& tx) { return staff::edit_member(tx, act(), command, clock.now()); });
    }
};

TEST_P(Staff, SignInWithTheirPasswordAndNoOther) {
    member("akuntansi", Role::accountant);
    EXPECT_EQ(must(sign_in({{}, "akuntansi", "kuda laut biru"})).username, "akuntansi");
    EXPECT_EQ(must(sign_in({"desa", "akuntansi", "kuda laut biru"})).username, "akuntansi");
    EXPECT_EQ(refusal_of(sign_in({{}, "akuntansi", "kuda laut hijau"})), "wrong_credentials");
    EXPECT_EQ(refusal_of(sign_in({{}, "nobody", "kuda laut biru"})), "wrong_credentials");
    EXPECT_EQ(refusal_of(sign_in({"lain", "akuntansi", "kuda laut biru"})), "wrong_credentials");
}

TEST_P(Staff, SayWhichOperatorWhereThereAreSeveral) {
    member("akuntansi", Role::accountant);
    make_operator("lain");
    EXPECT_EQ(refusal_of(sign_in({{}, "akuntansi", "kuda laut biru"})), "operator_required /operator");
    EXPECT_EQ(must(sign_in({"desa", "akuntansi", "kuda laut biru"})).username, "akuntansi");
    EXPECT_EQ(refusal_of(sign_in({"lain", "akuntansi", "kuda laut biru"})), "wrong_credentials");
}

TEST_P(Staff, ASessionIsItsMembersUntilItExpires) {
    const store::Staff teknisi = member("teknisi", Role::technician);
    const std::string token = session(teknisi);
    const staff::Principal who = must(principal(token));
    EXPECT_EQ(who.operator_id, tenant.id);
    EXPECT_EQ(who.role, Role::technician);
    EXPECT_EQ(who.actor.id, teknisi.id);
    EXPECT_EQ(who.staff_id, teknisi.id);
    EXPECT_EQ(staff::operator_of(token), tenant.id);
    EXPECT_EQ(audits("session.open", teknisi.id), 1);
    clock.advance_to(clock.now() + staff::session_lifetime);
    EXPECT_EQ(refusal_of(principal(token)), "unauthenticated");
}

TEST_P(Staff, OnlyTheHashOfASecretIsKept) {
    const std::string token = session(member("teknisi", Role::technician));
    EXPECT_EQ(token.size(), 4u + 14 + 14 + 43);
    const std::string secret = token.substr(32);
    EXPECT_EQ(number_of("SELECT count(*) FROM audit WHERE after LIKE '%" + secret + "%'"), 0);
    for (const std::string& wrong : {token.substr(0, 74), token + "x", std::string("bgn_"), std::string()})
        EXPECT_EQ(refusal_of(principal(wrong)), "unauthenticated") << wrong;
    std::string changed = token;
    changed.back() = changed.back() == 'A' ? 'B' : 'A';
    EXPECT_EQ(refusal_of(principal(changed)), "unauthenticated");
    EXPECT_NE(staff::csrf_token(token), staff::csrf_token(changed));
    EXPECT_EQ(staff::csrf_token("x"), "");
}

TEST_P(Staff, ADeactivatedMemberIsOut) {
    const store::Staff teknisi = member("teknisi", Role::technician);
    const std::string token = session(teknisi);
    must(edit({.id = teknisi.id, .name = {}, .role = {}, .active = false, .if_version = {}}));
    EXPECT_EQ(refusal_of(principal(token)), "unauthenticated");
    EXPECT_EQ(refusal_of(sign_in({{}, "teknisi", "kuda laut biru"})), "wrong_credentials");
}

TEST_P(Staff, ARoleThatChangesHoldsAtOnce) {
    const store::Staff teknisi = member("teknisi", Role::technician);
    const std::string token = session(teknisi);
    must(edit(
        {.id = teknisi.id, .name = {}, .role = Role::auditor, .active = {}, .if_version = teknisi.version}));
    EXPECT_EQ(must(principal(token)).role, Role::auditor);
    EXPECT_EQ(refusal_of(edit(
                  {.id = teknisi.id, .name = "X", .role = {}, .active = {}, .if_version = teknisi.version})),
              "stale");
}

TEST_P(Staff, TheLastOwnerStays) {
    EXPECT_EQ(refusal_of(edit({.id = owner.id, .name = {}, .role = {}, .active = false, .if_version = {}})),
              "conflict");
    EXPECT_EQ(
        refusal_of(edit({.id = owner.id, .name = {}, .role = Role::auditor, .active = {}, .if_version = {}})),
        "conflict");
    member("kedua", Role::owner);
    must(edit({.id = owner.id, .name = {}, .role = {}, .active = false, .if_version = {}}));
}

TEST_P(Staff, ANewPasswordEndsTheOtherSessions) {
    const store::Staff teknisi = member("teknisi", Role::technician);
    const std::string kept = session(teknisi);
    const std::string other = session(teknisi);
    const Id keep = must(principal(kept)).credential_id;
    const auto chosen = must(staff::choose_password("ikan paus abu", "teknisi", "/password"));
    must(
        write([&](Tx& tx) { return staff::set_password(tx, act(), teknisi.id, chosen, clock.now(), keep); }));
    EXPECT_TRUE(principal(kept));
    EXPECT_EQ(refusal_of(principal(other)), "unauthenticated");
    EXPECT_TRUE(sign_in({{}, "teknisi", "ikan paus abu"}));
    EXPECT_EQ(number_of("SELECT count(*) FROM audit WHERE after LIKE '%argon2%'"), 0);
}

TEST_P(Staff, APasswordThatChangedBetweenItsCheckAndTheSessionOpensNone) {
    const store::Staff checked = member("teknisi", Role::technician);
    const auto chosen = must(staff::choose_password("ikan paus abu", "teknisi", "/password"));
    must(write([&](Tx& tx) { return staff::set_password(tx, act(), checked.id, chosen, clock.now()); }));
    EXPECT_EQ(refusal_of(write([&](Tx& tx) { return staff::open_session(tx, act(), checked, clock.now()); })),
              "wrong_credentials");
}

TEST_P(Staff, ATokenHasItsRoleUntilItIsRevoked) {
    const auto issue = [&](const staff::NewToken& command) {
        return write([&](Tx& tx) { return staff::create_token(tx, act(), command, clock.now()); });
    };
    EXPECT_EQ(refusal_of(issue({" ", Role::auditor, {}})), "invalid /name");
    EXPECT_EQ(refusal_of(issue({"laporan", Role::auditor, clock.now()})), "invalid /expires_at");
    const staff::IssuedToken issued = must(issue({"laporan", Role::auditor, {}}));
    EXPECT_EQ(must(principal(issued.token)).role, Role::auditor);
    EXPECT_EQ(must(principal(issued.token)).actor.kind, store::ActorKind::token);
    session(owner);
    const auto tokens = must(read([&](Tx& tx) { return store::list_tokens(tx, tenant.id, {}); }));
    EXPECT_EQ(tokens.total, 1);
    const auto revoke = [&](Id id) {
        return write([&](Tx& tx) { return staff::revoke_token(tx, act(), id, clock.now()); });
    };
    must(revoke(issued.credential.id));
    EXPECT_EQ(refusal_of(principal(issued.token)), "unauthenticated");
    EXPECT_EQ(refusal_of(revoke(Id{5})), "not_found");
}

TEST_P(Staff, AUserNameIsTakenOnceAnOperator) {
    member("teknisi", Role::technician);
    const auto add = [&](const std::string& username) {
        const staff::NewMember command{username, "Nama", Role::auditor, {"hash", "", false}};
        return refusal_of(write([&](Tx& tx) { return staff::add_member(tx, act(), command); }));
    };
    EXPECT_EQ(add("teknisi"), "already_exists /username");
    EXPECT_EQ(add("Teknisi"), "invalid /username");
    EXPECT_EQ(add("x"), "invalid /username");
}

TEST_P(Staff, AnOperatorsSettingsAreEditedWithinTheirBounds) {
    const auto apply = [&](const staff::EditOperator& command) {
        return write([&](Tx& tx) { return staff::edit_operator(tx, act(), command); });
    };
    staff::EditOperator command;
    command.settings.emplace();
    command.settings->default_billing_day = 20;
    EXPECT_EQ(must(apply(command)).settings.default_billing_day, 20);
    EXPECT_EQ(audits("operator.edit", tenant.id), 1);
    command.settings->default_billing_day = 32;
    EXPECT_EQ(refusal_of(apply(command)), "invalid /settings/default_billing_day");
    command.settings.reset();
    command.time_zone = "Asia/Atlantis";
    EXPECT_EQ(refusal_of(apply(command)), "invalid /time_zone");
    command.time_zone.reset();
    command.if_version = 1;
    EXPECT_EQ(refusal_of(apply(command)), "stale");
}

TEST_P(Staff, AnAnswerIsRememberedByItsKeyAndForgottenWithAge) {
    const store::IdempotentAnswer answer{"k1", owner.id, {std::byte{1}, std::byte{2}}, clock.now()};
    const auto remember = [&] {
        return write([&](Tx& tx) -> Result<Done> {
            store::remember_answer(tx, tenant.id, answer);
            return Done{};
        });
    };
    must(remember());
    EXPECT_THROW(static_cast<void>(remember()), store::Violation);
    const auto found = read([&](Tx& tx) { return store::find_answer(tx, tenant.id, owner.id, "k1"); });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->sealed, answer.sealed);
    EXPECT_EQ(found->created_at, answer.created_at);
    EXPECT_FALSE(read([&](Tx& tx) { return store::find_answer(tx, tenant.id, Id{1}, "k1"); }));
    const auto forget = [&](Instant before) {
        return must(write([&](Tx& tx) -> Result<std::int64_t> {
            return store::forget_answers(tx, tenant.id, before, 100);
        }));
    };
    EXPECT_EQ(forget(clock.now()), 0);
    EXPECT_EQ(forget(clock.now() + std::chrono::seconds(1)), 1);
}

ON_BOTH_ENGINES(Staff);

}  // namespace
}  // namespace bangnopi::test
