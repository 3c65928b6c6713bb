#include "access/gateway_sync.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace bangnopi::access {
namespace {

constexpr Id budi{1};
constexpr Id siti{2};

// A router that knows its things by handles, and of each line holds its address and shares its speed among lines.
class Router : public Gateway {
  public:
    std::vector<GatewayObject> wanted_of_itself() const override { return {thing("rules", "", "1")}; }
    std::vector<GatewayObject> wanted_of(const GatewayLine& line) const override {
        if (line.grant.state == domain::Desired::closed || line.ip.empty()) return {};
        const std::string speed = std::to_string(line.grant.speed.down_bps);
        GatewayObject address =
            thing("address", line.ip, speed + " " + std::to_string(line.subscription_id.value));
        address.subscription_id = line.subscription_id;
        if (line.grant.state == domain::Desired::isolated) address.list = "isolated";
        return {thing("speed", speed, speed), address};
    }
    Result<std::vector<GatewayObject>> read() override {
        ++reads;
        if (is_away) return refuse(Code::unavailable, "no answer"_msg);
        std::vector<GatewayObject> shown_things = things;
        if (shows) std::ranges::for_each(shown_things, shows);
        return shown_things;
    }
    Result<std::vector<RefusedChange>> apply(std::span<GatewayChange> changes) override {
        ++calls;
        std::vector<RefusedChange> refused;
        for (std::size_t i = 0; i < changes.size(); ++i) {
            if (is_away || (breaks_after && obeyed >= *breaks_after))
                return refuse(Code::unavailable, "the connection broke"_msg);
            if (changes[i].object.key == hated)
                refused.push_back({i, Message::verbatim("failure: not this one")});
            else if (!obey(changes[i]))
                refused.push_back({i, Message::verbatim("no such item")});
            ++obeyed;
        }
        return refused;
    }
    Result<std::vector<GatewayCounter>> read_counters() override { return std::vector<GatewayCounter>(); }
    bool counts_anew(const GatewayObject& added) const override { return added.list == "address"; }
    Result<std::string> identify() override { return std::string("a router"); }

    std::vector<GatewayObject>::iterator at(const std::string& handle) {
        return std::ranges::find(things, handle, &GatewayObject::handle);
    }
    // Without handles, in one order.
    std::multiset<std::string> shown() const {
        std::multiset<std::string> all;
        for (const GatewayObject& one : things) all.insert(one.list + " " + one.key + " " + one.value);
        return all;
    }

    std::vector<GatewayObject> things;
    std::function<void(GatewayObject&)> shows;  // otherwise than it was told
    bool is_away = false;
    std::optional<int> breaks_after;
    std::string hated = "nothing";
    int obeyed = 0;
    int reads = 0;
    int calls = 0;
    std::vector<std::string> replaced;  // keys

  private:
    static GatewayObject thing(std::string list, std::string key, std::string value) {
        return {std::move(list), std::move(key), std::move(value), {}, Id{}, {}};
    }
    bool obey(GatewayChange& change) {
        if (change.kind == ChangeKind::add) {
            change.object.handle = "*" + std::to_string(++made_);
            things.push_back(change.object);
            return true;
        }
        if (change.kind == ChangeKind::replace) replaced.push_back(change.object.key);
        const auto found = at(change.object.handle);
        if (found == things.end()) return change.kind == ChangeKind::remove;
        if (change.kind == ChangeKind::remove)
            things.erase(found);
        else
            *found = change.object;
        return true;
    }
    int made_ = 0;
};

GatewayLine line(Id id, const std::string& ip, std::int64_t speed,
                 domain::Desired state = domain::Desired::open) {
    GatewayLine made;
    made.subscription_id = id;
    made.ip = ip;
    made.grant = {state, {speed, speed}};
    return made;
}

class Sync : public testing::Test {
  protected:
    static std::multiset<std::string> as_made_anew(const std::vector<GatewayLine>& of_lines) {
        Router fresh;
        GatewaySync(fresh).look(of_lines).value();
        return fresh.shown();
    }

    Router router;
    GatewaySync sync{router};
    std::vector<GatewayLine> lines{line(budi, "10.0.0.1", 10), line(siti, "10.0.0.2", 10)};
};

TEST_F(Sync, FillsAnEmptyRouterAndThenLeavesItAlone) {
    EXPECT_TRUE(sync.needs_look());
    const GatewaySynced first = sync.look(lines).value();
    EXPECT_EQ(first.changes, 4U);
    EXPECT_EQ(first.drifted, 0U) << "nobody knows how it was left";
    EXPECT_FALSE(sync.needs_look());
    EXPECT_EQ(sync.look(lines).value().changes, 0U);
}

TEST_F(Sync, BringsOneLineWithoutReadingTheRest) {
    sync.look(lines).value();
    lines[0] = line(budi, "10.0.0.1", 20);
    EXPECT_EQ(sync.bring(budi, lines[0]).value().changes, 2U);
    EXPECT_EQ(router.reads, 1);
    EXPECT_EQ(sync.look(lines).value().changes, 0U);
}

TEST_F(Sync, TakesALineAwayAndLeavesWhatOthersShareWithIt) {
    sync.look(lines).value();
    EXPECT_EQ(sync.bring(budi, std::nullopt).value().changes, 1U);
    EXPECT_EQ(router.shown(), as_made_anew({lines[1]}));
    EXPECT_EQ(sync.bring(budi, std::nullopt).value().changes, 0U);
}

TEST_F(Sync, NamesWhatItHasJustMadeByItsHandle) {
    sync.look(lines).value();
    for (const std::int64_t speed : {20, 30, 10}) sync.bring(budi, line(budi, "10.0.0.1", speed)).value();
    sync.bring(budi, line(budi, "10.0.0.9", 10)).value();
    sync.bring(budi, line(budi, "10.0.0.9", 10, domain::Desired::closed)).value();
    sync.look({&lines[1], 1}).value();
    EXPECT_EQ(router.shown(), as_made_anew({lines[1]}));
}

TEST_F(Sync, LeavesAnAddressToWhoHadItFirst) {
    sync.look(lines).value();
    const GatewaySynced brought = sync.bring(siti, line(siti, "10.0.0.1", 10)).value();
    EXPECT_EQ(brought.changes, 1U) << "its own is given up";
    ASSERT_EQ(brought.refused.size(), 1U);
    EXPECT_EQ(english(brought.refused[0].reason),
              "connection 0000000000001 has the same address or login: give one of them another");
    EXPECT_EQ(router.shown().count("address 10.0.0.1 10 1"), 1U);
    EXPECT_TRUE(sync.needs_look());
}

TEST_F(Sync, GivesAnAddressThatTwoLinesHaveToTheFirstOfThem) {
    lines = {line(siti, "10.0.0.1", 10), line(budi, "10.0.0.1", 10, domain::Desired::isolated)};
    for (int look = 0; look < 2; ++look) {
        const GatewaySynced synced = sync.look(lines).value();
        ASSERT_EQ(synced.refused.size(), 1U);
        EXPECT_EQ(synced.refused[0].change.object.subscription_id, siti);
        EXPECT_EQ(english(synced.refused[0].reason),
                  "connection 0000000000001 has the same address or login: give one of them another");
        EXPECT_EQ(synced.changes, look == 0 ? 3U : 0U);
    }
    EXPECT_EQ(router.shown(), as_made_anew({lines[1]}));
    EXPECT_TRUE(sync.compare(lines).value().empty());
}

TEST_F(Sync, LetsNoClosedLineKeepAnAddressFromAnother) {
    lines = {line(budi, "10.0.0.1", 10, domain::Desired::closed), line(siti, "10.0.0.1", 10)};
    EXPECT_TRUE(sync.look(lines).value().refused.empty());
    EXPECT_EQ(router.shown(), as_made_anew({lines[1]}));
}

TEST(GatewayClaims, AreOfLoginsAndOfAddressesThatAreUsed) {
    GatewayLine first = line(budi, "10.0.0.1", 10);
    first.kind = domain::ConnectionKind::hotspot;
    first.login = "rumah";
    GatewayLine second = first;
    second.subscription_id = siti;
    GatewayClaims claims;
    EXPECT_FALSE(claims.claim(first));
    EXPECT_EQ(claims.claim(second), budi);
    EXPECT_EQ(second.login, "");
    EXPECT_EQ(second.ip, "10.0.0.1") << "a hotspot has none of its own";
    second.kind = domain::ConnectionKind::pppoe;
    second.login = "rumah";
    EXPECT_FALSE(claims.claim(second)) << "PPPoE has its own logins";
}

TEST_F(Sync, FreesAnAddressThatALineGivesUp) {
    sync.look(lines).value();
    sync.bring(budi, line(budi, "10.0.0.7", 10)).value();
    EXPECT_TRUE(sync.bring(siti, line(siti, "10.0.0.1", 10)).value().refused.empty());
    sync.bring(budi, std::nullopt).value();
    EXPECT_TRUE(sync.bring(siti, line(siti, "10.0.0.7", 10)).value().refused.empty());
}

TEST_F(Sync, LeavesWhatTheRouterShowsOtherwiseAtThat) {
    router.shows = [](GatewayObject& object) {
        if (object.key == "10.0.0.2") object.value = "*****";
    };
    EXPECT_TRUE(sync.look(lines).value().refused.empty()) << "it is new";
    const GatewaySynced second = sync.look(lines).value();
    ASSERT_EQ(second.refused.size(), 1U);
    EXPECT_EQ(second.refused[0].change.object.subscription_id, siti);
    EXPECT_EQ(english(second.refused[0].reason),
              "the router took it, but shows something else: it is left at that until either changes");
    for (int look = 0; look < 3; ++look) {
        const GatewaySynced later = sync.look(lines).value();
        EXPECT_EQ(later.changes, 0U);
        EXPECT_EQ(later.drifted, 0U);
        EXPECT_TRUE(later.refused.empty());
    }
    EXPECT_TRUE(sync.compare(lines).value().empty());
    EXPECT_EQ(sync.bring(siti, lines[1]).value().changes, 0U);
    EXPECT_EQ(router.replaced, std::vector<std::string>{"10.0.0.2"});

    lines[1] = line(siti, "10.0.0.2", 20);
    EXPECT_EQ(sync.bring(siti, lines[1]).value().changes, 2U);
    sync.look(lines).value();
    EXPECT_EQ(sync.look(lines).value().changes, 0U) << "what was shown before is shown for the new one too";
    router.shows = {};
    router.things.back().value = "99";
    sync.look(lines).value();
    EXPECT_EQ(router.shown(), as_made_anew(lines));
}

TEST_F(Sync, LeavesWhatTheRouterShowsUnderAnotherNameAtThat) {
    router.shows = [](GatewayObject& object) {
        if (object.key == "10.0.0.2") object.key = "10.0.0.02";
    };
    sync.look(lines).value();
    EXPECT_EQ(sync.look(lines).value().refused.size(), 1U);
    EXPECT_EQ(sync.look(lines).value().changes, 0U);
    EXPECT_EQ(sync.bring(siti, std::nullopt).value().changes, 1U);
    EXPECT_EQ(router.shown(), as_made_anew({lines[0]}));
}

// It was as wanted when it was looked at after the change.
TEST_F(Sync, MendsWhatSomebodyEditsAgainAndAgain) {
    sync.look(lines).value();
    for (int times = 0; times < 3; ++times) {
        router.things.back().value = "99";
        EXPECT_TRUE(sync.look(lines).value().refused.empty());
        EXPECT_EQ(router.shown(), as_made_anew(lines));
    }
}

TEST_F(Sync, FindsWhatSomebodyEdited) {
    sync.look(lines).value();
    router.things.back().value = "99";
    router.things.erase(router.things.begin());
    const GatewaySynced mended = sync.look(lines).value();
    EXPECT_EQ(mended.drifted, 2U);
    EXPECT_EQ(mended.changes, 2U);
    EXPECT_EQ(router.shown(), as_made_anew(lines));
}

TEST_F(Sync, ComparesWithoutTouching) {
    sync.look(lines).value();
    lines[0] = line(budi, "10.0.0.1", 20);
    const auto before = router.shown();
    EXPECT_EQ(sync.compare(lines).value().size(), 2U);
    EXPECT_EQ(router.shown(), before);
}

TEST_F(Sync, TellsWhatTheRouterWouldNotTakeAndTriesItAgain) {
    router.hated = "10.0.0.2";
    const GatewaySynced first = sync.look(lines).value();
    ASSERT_EQ(first.refused.size(), 1U);
    EXPECT_EQ(first.refused[0].change.object.subscription_id, siti);
    EXPECT_EQ(english(first.refused[0].reason), "failure: not this one");
    EXPECT_EQ(first.changes, 3U);
    router.hated = "nothing";
    EXPECT_EQ(sync.bring(siti, lines[1]).value().changes, 1U);
    EXPECT_EQ(router.shown(), as_made_anew(lines));
}

TEST_F(Sync, NeedsALookWhereALineCannotBeBrought) {
    sync.look(lines).value();
    router.things.clear();
    EXPECT_EQ(sync.bring(budi, line(budi, "10.0.0.1", 20)).value().refused.size(), 1U);
    EXPECT_TRUE(sync.needs_look());
    sync.look(lines).value();
    EXPECT_EQ(router.shown(), as_made_anew(lines));
}

TEST_F(Sync, GivesAllThatIsMissingAtOnce) {
    std::vector<GatewayLine> many;
    for (int n = 1; n <= 2000; ++n) many.push_back(line(Id{n}, std::to_string(n), 10));
    EXPECT_EQ(sync.look(many).value().changes, 2002U);
    EXPECT_EQ(router.calls, 1) << "the router knows what has to come first";
}

TEST_F(Sync, NeedsALookAfterAFailure) {
    sync.look(lines).value();
    router.breaks_after = router.obeyed + 1;
    EXPECT_FALSE(sync.bring(budi, line(budi, "10.0.0.7", 20)));
    EXPECT_TRUE(sync.needs_look());
    router.breaks_after.reset();
    sync.look(lines).value();
    EXPECT_EQ(router.shown(), as_made_anew(lines));
    router.is_away = true;
    EXPECT_EQ(sync.look(lines).error().code, Code::unavailable);
    EXPECT_TRUE(sync.needs_look());
}

// Whatever happens to it meanwhile, and whichever lines name one address, a look that goes through leaves the router as one that was made anew; and what is brought
// singly is then as it should be.
RC_GTEST_PROP(SyncProperty, ComesRightHoweverItWasLeft, ()) {
    Router router;
    GatewaySync sync(router);
    std::map<Id, GatewayLine> lines;
    const auto all = [&] {
        std::vector<GatewayLine> list;
        for (const auto& [id, one] : lines) list.push_back(one);
        return list;
    };
    const int steps = *rc::gen::inRange(1, 40);
    for (int step = 0; step < steps; ++step) {
        router.breaks_after.reset();
        if (*rc::gen::weightedElement<bool>({{4, false}, {1, true}}))
            router.breaks_after = router.obeyed + *rc::gen::inRange(0, 3);
        const int what = *rc::gen::inRange(0, 10);
        if (what < 6) {
            const Id id{*rc::gen::inRange(1, 6)};
            const auto state =
                *rc::gen::element(domain::Desired::open, domain::Desired::isolated, domain::Desired::closed);
            lines[id] = line(id, std::to_string(*rc::gen::inRange(1, 8)), *rc::gen::inRange(1, 4), state);
            if (!sync.needs_look()) (void)sync.bring(id, lines[id]);
        } else if (what < 7 && !lines.empty()) {
            const Id id = lines.begin()->first;
            lines.erase(id);
            if (!sync.needs_look()) (void)sync.bring(id, std::nullopt);
        } else if (what < 9 && !router.things.empty()) {
            const auto at =
                router.things.begin() + *rc::gen::inRange(0, static_cast<int>(router.things.size()));
            if (what == 7)
                at->value = "edited";
            else
                router.things.erase(at);
        } else {
            (void)sync.look(all());
        }
    }
    router.breaks_after.reset();
    sync.look(all()).value();
    Router fresh;
    GatewaySync(fresh).look(all()).value();
    RC_ASSERT(router.shown() == fresh.shown());
    RC_ASSERT(sync.look(all()).value().changes == 0U);
    lines[Id{1}] = line(Id{1}, "19", 9);
    sync.bring(Id{1}, lines[Id{1}]).value();
    RC_ASSERT(router.shown().count("address 19 9 1") == 1U);
}

}  // namespace
}  // namespace bangnopi::access
