// Routers through their use cases, on both engines: whose an address is, and how the secret is kept.
#include "access/routers.hpp"

#include <array>
#include <random>

#include "store/radius_doors.hpp"
#include "tests/support/registry_fixture.hpp"

namespace bangnopi::test {
namespace {

using access::RouterFields;
using access::SavedRouter;
using domain::MessageAuthenticator;
using domain::RouterKind;
using store::Tx;

RouterFields router_of(const std::string& name, std::vector<std::string> addresses) {
    RouterFields fields;
    fields.name = name;
    fields.kind = RouterKind::mikrotik;
    fields.addresses = std::move(addresses);
    return fields;
}

class Routers : public RegistryTest {
  protected:
    access::RouterSettings settings{keys};
    Result<SavedRouter> register_router(const RouterFields& fields) {
        return write([&](Tx& tx) { return access::register_router(tx, act(), settings, fields); });
    }
    store::Router router(const std::string& name, std::vector<std::string> addresses) {
        return must(register_router(router_of(name, std::move(addresses)))).router;
    }
    Result<SavedRouter> edit(const store::Router& router, const RouterFields& fields,
                             std::optional<std::int64_t> if_version = {}) {
        const access::EditRouter command{router.id, fields, if_version};
        return write([&](Tx& tx) { return access::edit_router(tx, act(), settings, command); });
    }
    Result<Done> remove(const store::Router& router) {
        return write([&](Tx& tx) { return access::remove_router(tx, act(), router.id, {}); });
    }
    store::Router kept(Id router) {
        return *read([&](Tx& tx) { return store::find_router(tx, tenant.id, router); });
    }
    std::optional<std::string> secret_of(Id router) {
        return keys.open(store::secret_place(tenant.id, router), kept(router).secret_sealed);
    }
    std::string refused(auto change) {
        RouterFields fields = router_of("Menara", {"10.0.0.2"});
        change(fields);
        return refusal_of(register_router(fields));
    }
    std::vector<std::string> names(const store::PageRequest& request) {
        std::vector<std::string> names;
        const auto page = must(read([&](Tx& tx) { return store::list_routers(tx, tenant.id, request); }));
        for (const store::Router& one : page.items) names.push_back(one.name);
        return names;
    }
    std::int64_t doors() { return number_of("SELECT count(*) FROM door WHERE kind = 'radius'"); }

    // Of another operator.
    Result<SavedRouter> register_elsewhere(const RouterFields& fields) {
        const store::Act there = staff::make_act(other, actor, clock.now(), ids);
        return db->write_wait(store::Scope::of(other.id), store::Priority::normal,
                              [&](Tx& tx) { return access::register_router(tx, there, settings, fields); });
    }
    store::Operator other = make_operator("lain").tenant;
};
ON_BOTH_ENGINES(Routers);

TEST_P(Routers, AreKeptAsTheyAreTold) {
    RouterFields fields = router_of("  Menara 1 ", {"10.0.0.2/32", "2001:DB8::/48"});
    fields.secret = "testing123";
    fields.message_authenticator = MessageAuthenticator::required;
    fields.own_port = 2000;
    fields.coa_port = 1700;
    fields.interim_s = 600;
    fields.note = "tower A";
    const SavedRouter saved = must(register_router(fields));
    EXPECT_EQ(saved.generated_secret, "");
    const store::Router found = kept(saved.router.id);
    EXPECT_EQ(found.name, "Menara 1");
    EXPECT_EQ(found.kind, RouterKind::mikrotik);
    ASSERT_EQ(found.addresses.size(), 2U);
    EXPECT_EQ(found.addresses[0].text(), "10.0.0.2");
    EXPECT_EQ(found.addresses[1].text(), "2001:db8::/48");
    EXPECT_EQ(found.message_authenticator, MessageAuthenticator::required);
    EXPECT_FALSE(found.message_authenticator_seen);
    EXPECT_FALSE(found.input_is_download);
    EXPECT_EQ(found.own_port, 2000);
    EXPECT_EQ(found.coa_port, 1700);
    EXPECT_EQ(found.interim_s, 600);
    EXPECT_EQ(found.note, "tower A");
    EXPECT_TRUE(found.active);
    EXPECT_EQ(found.created_at, clock.now());
    EXPECT_EQ(secret_of(found.id), "testing123");
}

TEST_P(Routers, CountAsTheirKindDoesUnlessToldOtherwise) {
    RouterFields hotspot = router_of("Hotspot", {"10.0.0.3"});
    hotspot.kind = RouterKind::chillispot;
    EXPECT_TRUE(must(register_router(hotspot)).router.input_is_download);
    hotspot.name = "Hotspot 2";
    hotspot.addresses = {{"10.0.0.4"}};
    hotspot.input_is_download = false;
    const store::Router told = must(register_router(hotspot)).router;
    EXPECT_FALSE(told.input_is_download);
    RouterFields kind;
    kind.kind = RouterKind::chillispot;
    const store::Router untold = router("Menara", {"10.0.0.5"});
    EXPECT_TRUE(must(edit(untold, kind)).router.input_is_download);
    kind.kind = RouterKind::mikrotik;
    EXPECT_FALSE(must(edit(untold, kind)).router.input_is_download);
    kind.input_is_download = true;
    EXPECT_TRUE(must(edit(untold, kind)).router.input_is_download);
    kind = {};
    kind.kind = RouterKind::accel_ppp;
    EXPECT_TRUE(must(edit(untold, kind)).router.input_is_download);
    kind.kind = RouterKind::chillispot;
    EXPECT_FALSE(must(edit(told, kind)).router.input_is_download);
}

TEST_P(Routers, HaveASecretThatIsMadeOnceAndSealed) {
    const SavedRouter saved = must(register_router(router_of("Menara", {"10.0.0.2"})));
    EXPECT_EQ(saved.generated_secret.size(), 24U);
    EXPECT_EQ(secret_of(saved.router.id), saved.generated_secret);
    RouterFields anew;
    anew.secret = "";
    EXPECT_EQ(refusal_of(edit(saved.router, anew)), "invalid /secret");
    EXPECT_EQ(secret_of(saved.router.id), saved.generated_secret);
    anew = {};
    anew.new_secret = true;
    const SavedRouter edited = must(edit(saved.router, anew));
    EXPECT_EQ(edited.generated_secret.size(), 24U);
    EXPECT_NE(edited.generated_secret, saved.generated_secret);
    EXPECT_EQ(secret_of(saved.router.id), edited.generated_secret);
    for (const char* table : {"audit WHERE after", "event WHERE payload"})
        for (const std::string& secret : {saved.generated_secret, edited.generated_secret})
            EXPECT_EQ(number_of("SELECT count(*) FROM " + std::string(table) + " LIKE '%" + secret + "%'"),
                      0);
    RouterFields chosen;
    chosen.secret = "testing123";
    EXPECT_EQ(must(edit(saved.router, chosen)).generated_secret, "");
    RouterFields note;
    note.note = "tiang 4";
    must(edit(saved.router, note));
    const auto audited = [&](const std::string& where) {
        return number_of("SELECT count(*) FROM audit WHERE action = 'router." + where);
    };
    EXPECT_EQ(audited("register' AND after LIKE '%\"secret\":\"***\"%'"), 1);
    EXPECT_EQ(audited("edit' AND before LIKE '%\"secret\":\"***\"%'"), 3);
    EXPECT_EQ(audited("edit' AND after LIKE '%\"secret\":\"changed\"%'"), 2);
    EXPECT_EQ(audited("edit' AND after LIKE '%\"secret\":\"***\"%'"), 1);
}

TEST_P(Routers, AreRefusedByTheFieldThatIsWrong) {
    EXPECT_EQ(refused([](auto& f) { f.name = " "; }), "invalid /name");
    EXPECT_EQ(refused([](auto& f) { f.name = std::string(201, 'a'); }), "invalid /name");
    EXPECT_EQ(refused([](auto& f) { f.addresses.reset(); }), "invalid /addresses");
    EXPECT_EQ(refused([](auto& f) { f.addresses->push_back("10.0.0.5/24"); }), "invalid /addresses/1");
    EXPECT_EQ(refused([](auto& f) { f.addresses->push_back("0.0.0.0/0"); }), "invalid /addresses/1");
    EXPECT_EQ(refused([](auto& f) { f.addresses->push_back("10.0.0.2/32"); }), "invalid /addresses/1");
    EXPECT_EQ(refused([](auto& f) { f.addresses = std::vector<std::string>(17, "10.0.0.2"); }),
              "invalid /addresses");
    EXPECT_EQ(refused([](auto& f) { f.secret = "pendek"; }), "invalid /secret");
    EXPECT_EQ(refused([](auto& f) { f.secret = "rahasia sekali"; }), "invalid /secret");
    EXPECT_EQ(refused([](auto& f) { f.secret = std::string(65, 'x'); }), "invalid /secret");
    EXPECT_EQ(refused([](auto& f) { f.secret = "rahasia\xc3\xa9"; }), "invalid /secret");
    for (const int port : {-2, 812, 1811, 1812, 1813, 2001, 65'535, 65'536})
        EXPECT_EQ(refused([&](auto& f) { f.own_port = port; }), "invalid /own_port") << port;
    EXPECT_EQ(refused([](auto& f) { f.coa_port = 65'536; }), "invalid /coa_port");
    EXPECT_EQ(refused([](auto& f) { f.interim_s = 59; }), "invalid /interim_s");
    EXPECT_EQ(refused([](auto& f) { f.note = std::string(501, 'a'); }), "invalid /note");
    EXPECT_EQ(number_of("SELECT count(*) FROM router"), 0);
    EXPECT_EQ(doors(), 0);
}

TEST_P(Routers, OfOneNameAreOne) {
    router("Menara", {"10.0.0.2"});
    EXPECT_EQ(refusal_of(register_router(router_of("Menara", {"10.0.0.3"}))), "already_exists /name");
    const store::Router second = router("Menara 2", {"10.0.0.3"});
    RouterFields fields;
    fields.name = "Menara";
    EXPECT_EQ(refusal_of(edit(second, fields)), "already_exists /name");
    must(register_elsewhere(router_of("Menara", {"10.7.0.2"})));
}

TEST_P(Routers, OfOneOperatorMayLieInsideOneAnotherButAreNotTheSame) {
    router("Semua", {"10.0.0.0/8"});
    router("Menara", {"10.0.0.2"});
    const auto same = register_router(router_of("Kembar", {"172.16.0.1", "10.0.0.2"}));
    EXPECT_EQ(refusal_of(same), "already_exists /addresses/1");
    EXPECT_NE(english(same.error().errors.front().detail).find("Menara"), std::string::npos);
    RouterFields elsewhere = router_of("Kembar", {"10.0.0.2"});
    elsewhere.own_port = 2000;
    must(register_router(elsewhere));
    EXPECT_EQ(doors(), 3);
}

TEST_P(Routers, OfTwoOperatorsNeverOverlapOnOnePort) {
    router("Jaringan", {"10.99.0.0/16", "2001:db8::/48"});
    for (const char* overlapping :
         {"10.99.0.0/16", "10.0.0.0/8", "10.99.3.0/24", "10.99.255.255", "2001:db8::/32", "2001:db8::1"}) {
        const auto taken = register_elsewhere(router_of("Lain", {"172.16.0.1", overlapping}));
        EXPECT_EQ(refusal_of(taken), "conflict /addresses/1") << overlapping;
        const std::string detail = english(taken.error().errors.front().detail);
        EXPECT_NE(detail.find(overlapping), std::string::npos) << detail;
        EXPECT_NE(detail.find("own_port"), std::string::npos) << detail;
    }
    for (const char* free : {"10.98.0.0/16", "10.100.0.0", "9.0.0.0/8", "2001:db8:1::/48"})
        must(register_elsewhere(router_of(free, {free})));
    RouterFields elsewhere = router_of("Lain", {"10.99.0.0/16"});
    elsewhere.own_port = 2000;
    must(register_elsewhere(elsewhere));
    EXPECT_EQ(doors(), 7);
}

TEST_P(Routers, HaveNoOwnPortThatIsTheCommonOneByAnotherName) {
    const auto told = [&](std::int64_t port) {
        RouterFields fields = router_of("Menara " + std::to_string(port), {"10.0.0.2"});
        fields.own_port = port;
        return refusal_of(register_router(fields));
    };
    EXPECT_EQ(told(1812), "invalid /own_port");
    EXPECT_EQ(told(1813), "invalid /own_port");
    EXPECT_EQ(told(1810), "done");
    EXPECT_EQ(told(1814), "done");
    for (const std::int64_t common : {2812, 2811, 2813}) {
        settings.common_port = common;
        EXPECT_EQ(told(2812), "invalid /own_port") << common;
        EXPECT_EQ(told(1812), "invalid /own_port") << common;
    }
    settings.common_port = domain::radius_port_default;
    EXPECT_EQ(told(2812), "done");
}

TEST_P(Routers, OfTwoOperatorsAreHeldApartBehindAnyNumberOfOthers) {
    router("Semua", {"10.0.0.0/8", "10.0.0.0/24", "10.0.0.0", "10.3.0.9", "10.8.0.0/16", "10.8.1.1"});
    router("Jauh", {"9.0.0.0/16", "11.0.0.9"});
    const auto theirs = [&](const std::string& address) {
        return refusal_of(register_elsewhere(router_of(address, {address})));
    };
    for (const char* inside :
         {"10.0.0.0", "10.0.0.1", "10.4.0.0/16", "10.8.1.2", "10.9.0.0/16", "10.255.255.255"})
        EXPECT_EQ(theirs(inside), "conflict /addresses/0") << inside;
    EXPECT_EQ(theirs("9.0.0.0/8"), "conflict /addresses/0");
    for (const char* apart : {"9.1.0.0/16", "11.0.0.8", "11.0.0.10", "12.0.0.0/8"})
        EXPECT_EQ(theirs(apart), "done") << apart;
    router("Di dalam", {"10.0.0.1", "10.200.0.0/16"});
}

// Beside a model that compares each prefix with all that are open.
TEST_P(Routers, OpenTheDoorsThatOverlapNoOtherOperator) {
    struct Opened {
        Id operator_id;
        domain::IpPrefix prefix;
    };
    const auto expected = [](const std::vector<Opened>& opened, Id operator_id,
                             const domain::IpPrefix& prefix) {
        store::DoorOpened answer = store::DoorOpened::yes;
        for (const Opened& one : opened) {
            if (one.prefix.last() < prefix.first() || prefix.last() < one.prefix.first()) continue;
            if (one.operator_id != operator_id) return store::DoorOpened::overlaps_another_operator;
            if (one.prefix == prefix) answer = store::DoorOpened::own_already;
        }
        return answer;
    };
    std::mt19937 random(7);  // the same each time
    const auto below = [&](std::size_t bound) { return random() % bound; };
    const std::array operators = {tenant.id, other.id, Id{4711}};
    const auto play = [&](Tx& tx, std::int64_t port) {
        std::vector<Opened> opened;
        store::lock_radius_port(tx, port);
        for (int step = 0; step < 60; ++step) {
            const std::size_t length = 24 + below(9);
            const std::size_t host = below(256) >> (32 - length) << (32 - length);
            const auto prefix =
                *domain::IpPrefix::parse("10.0.0." + std::to_string(host) + '/' + std::to_string(length));
            const Id operator_id = operators.at(below(operators.size()));
            const store::DoorOpened answer = store::open_door(tx, operator_id, {port, prefix});
            ASSERT_EQ(answer, expected(opened, operator_id, prefix)) << port << ": " << prefix.text();
            if (answer == store::DoorOpened::yes) opened.push_back({operator_id, prefix});
            if (opened.empty() || below(3) != 0) continue;
            const std::size_t at = below(opened.size());
            store::close_door(tx, opened[at].operator_id, {port, opened[at].prefix});
            opened.erase(opened.begin() + static_cast<std::ptrdiff_t>(at));
        }
    };
    must(db->write_wait(store::Scope::installation(), store::Priority::normal, [&](Tx& tx) -> Result<Done> {
        for (std::int64_t port = 2000; port < 2050 && !HasFatalFailure(); ++port) play(tx, port);
        return Done{};
    }));
}

TEST_P(Routers, AreBounded) {
    const store::Router pattern = router("Menara", {"10.0.0.2"});
    must(write([&](Tx& tx) -> Result<Done> {
        store::Router copy = pattern;
        copy.active = false;
        for (std::int64_t at = 1; at < access::routers_max - 1; ++at) {
            copy.id = ids.next();
            copy.name = "Menara " + std::to_string(at);
            copy.own_port = at <= access::own_ports_max ? 2000 + 2 * at : 0;
            store::insert_router(tx, tenant.id, copy);
        }
        return Done{};
    }));
    RouterFields moved;
    moved.own_port = 2000;
    EXPECT_EQ(refusal_of(edit(pattern, moved)), "conflict /own_port");
    EXPECT_EQ(refused([](auto& f) { f.name = "Lain", f.own_port = 2000; }), "conflict /own_port");
    moved.own_port = 2002;
    must(edit(pattern, moved));
    router("Terakhir", {"10.0.0.3"});
    EXPECT_EQ(refusal_of(register_router(router_of("Berlebih", {"10.0.0.4"}))), "conflict");
    must(register_elsewhere(router_of("Menara", {"10.7.0.2"})));
}

TEST_P(Routers, ThatAreInactiveOrRemovedOrMovedLeaveTheirAddressesFree) {
    store::Router mine = router("Menara", {"10.0.0.2"});
    const auto theirs = [&] { return refusal_of(register_elsewhere(router_of("Lain", {"10.0.0.0/24"}))); };
    RouterFields off;
    off.active = false;
    must(edit(mine, off));
    EXPECT_EQ(doors(), 0);
    EXPECT_EQ(theirs(), "done");
    RouterFields on;
    on.active = true;
    EXPECT_EQ(refusal_of(edit(mine, on)), "conflict /addresses/0");
    on.addresses = {{"10.0.1.2"}};
    must(edit(mine, on));
    EXPECT_EQ(doors(), 2);
    RouterFields moved;
    moved.own_port = 2000;
    moved.addresses = {{"10.0.0.2"}};
    must(edit(mine, moved));
    EXPECT_EQ(doors(), 2);
    EXPECT_EQ(refusal_of(remove(mine)), "done");
    EXPECT_EQ(doors(), 1);
    EXPECT_EQ(refusal_of(remove(mine)), "not_found");
    EXPECT_EQ(audits("router.remove", mine.id), 1);
    EXPECT_EQ(events("router.removed", mine.id), 1);
}

TEST_P(Routers, OfTwoOperatorsThatOverlapAtTheSameMomentAreOne) {
    std::string outcome;
    run_beside(
        scope(),
        [&](Tx& tx) {
            ASSERT_TRUE(access::register_router(tx, act(), settings, router_of("Menara", {"10.0.0.0/16"})));
        },
        [&] { outcome = refusal_of(register_elsewhere(router_of("Lain", {"10.0.7.0/24"}))); });
    EXPECT_EQ(outcome, "conflict /addresses/0");
    EXPECT_EQ(doors(), 1);
}

TEST_P(Routers, ThatWereSeenToSignAreBelievedUntilThePolicyIsAnother) {
    const store::Router made = router("Menara", {"10.0.0.2"});
    EXPECT_EQ(made.message_authenticator, MessageAuthenticator::automatic);
    must(write([&](Tx& tx) -> Result<Done> {
        store::note_message_authenticator(tx, tenant.id, made.id);
        return Done{};
    }));
    EXPECT_TRUE(kept(made.id).message_authenticator_seen);
    EXPECT_EQ(kept(made.id).version, made.version);
    RouterFields note;
    note.note = "pindah tiang";
    must(edit(made, note));
    EXPECT_TRUE(kept(made.id).message_authenticator_seen);
    RouterFields policy;
    policy.message_authenticator = MessageAuthenticator::automatic;
    must(edit(made, policy));
    EXPECT_TRUE(kept(made.id).message_authenticator_seen);
    policy.message_authenticator = MessageAuthenticator::off;
    must(edit(made, policy));
    EXPECT_FALSE(kept(made.id).message_authenticator_seen);
    EXPECT_EQ(
        number_of("SELECT count(*) FROM audit WHERE before LIKE '%\"message_authenticator_seen\":true%' "
                  "AND after LIKE '%\"message_authenticator_seen\":false%'"),
        1);
}

TEST_P(Routers, AreEditedByWhoSawTheNewestVersion) {
    const store::Router made = router("Menara", {"10.0.0.2"});
    RouterFields fields;
    fields.note = "tiang 4";
    EXPECT_EQ(must(edit(made, fields, made.version)).router.version, made.version + 1);
    EXPECT_EQ(refusal_of(edit(made, fields, made.version)), "stale");
    const auto removed =
        write([&](Tx& tx) { return access::remove_router(tx, act(), made.id, made.version); });
    EXPECT_EQ(refusal_of(removed), "stale");
    EXPECT_EQ(kept(made.id).addresses.front().text(), "10.0.0.2");
    EXPECT_EQ(audits("router.edit", made.id), 1);
    EXPECT_EQ(events("router.changed", made.id), 1);
    EXPECT_EQ(refusal_of(edit({}, fields)), "not_found");
}

TEST_P(Routers, AreListedSortedAndFoundByTheirWordsAndAddresses) {
    router("Šiang", {"10.0.0.2"});
    router("beringin", {"10.0.0.3"});
    RouterFields third = router_of("Angsana", {"10.99.0.0/24"});
    third.note = "tiang RT 05";
    must(register_router(third));
    EXPECT_EQ(names({}), (std::vector<std::string>{"Angsana", "beringin", "Šiang"}));
    EXPECT_EQ(names({.sort = "-created"}), (std::vector<std::string>{"Angsana", "beringin", "Šiang"}));
    EXPECT_EQ(names({.q = "SIANG"}), (std::vector<std::string>{"Šiang"}));
    EXPECT_EQ(names({.q = "10.99"}), (std::vector<std::string>{"Angsana"}));
    EXPECT_EQ(names({.q = "rt tiang"}), (std::vector<std::string>{"Angsana"}));
}

TEST_P(Routers, OfOneOperatorAreNotSeenByAnother) {
    const store::Router mine = router("Menara", {"10.0.0.2"});
    const auto seen = db->read(store::Scope::of(other.id), [&](Tx& tx) {
        return must(store::list_routers(tx, other.id, {})).total +
               static_cast<std::int64_t>(store::find_router(tx, other.id, mine.id).has_value());
    });
    EXPECT_EQ(seen, 0);
}

}  // namespace
}  // namespace bangnopi::test
