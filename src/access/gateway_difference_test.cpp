#include "access/gateway_difference.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

namespace bangnopi::access {
namespace {

GatewayObject object(std::string list, std::string key, std::string value, std::string handle = {}) {
    return {std::move(list), std::move(key), std::move(value), {}, Id{}, std::move(handle)};
}

TEST(GatewayDifference, OfEqualSetsIsNothing) {
    const std::vector<GatewayObject> wanted{object("a", "1", "x"), object("b", "1", "y")};
    const std::vector<GatewayObject> actual{object("b", "1", "y", "*2"), object("a", "1", "x", "*1")};
    EXPECT_TRUE(difference(wanted, actual).empty());
}

TEST(GatewayDifference, RemovesFirstAndReplacesByWhatStandsThere) {
    const auto changes = difference({object("a", "1", "new"), object("a", "3", "x")},
                                    {object("a", "1", "old", "*1"), object("a", "2", "y", "*2")});
    ASSERT_EQ(changes.size(), 3U);
    EXPECT_EQ(changes[0], (GatewayChange{ChangeKind::remove, object("a", "2", "y", "*2")}));
    EXPECT_EQ(changes[1], (GatewayChange{ChangeKind::replace, object("a", "1", "new", "*1")}));
    EXPECT_EQ(changes[2], (GatewayChange{ChangeKind::add, object("a", "3", "x")}));
}

TEST(GatewayDifference, SeesWhatIsHidden) {
    GatewayObject wanted = object("secret", "budi", "pppoe");
    GatewayObject actual = wanted;
    wanted.hidden = "new";
    actual.hidden = "old";
    EXPECT_EQ(difference({wanted}, {actual}), (std::vector{GatewayChange{ChangeKind::replace, wanted}}));
}

TEST(GatewayDifference, OfTwoLinesWithOneAddressTheFirstHolds) {
    EXPECT_TRUE(difference({object("a", "1", "x"), object("a", "1", "y")}, {object("a", "1", "x")}).empty());
}

TEST(GatewayDifference, LeavesOneOfSeveralThatStandThere) {
    EXPECT_EQ(difference({object("a", "1", "x")}, {object("a", "1", "x", "*1"), object("a", "1", "x", "*2")}),
              (std::vector{GatewayChange{ChangeKind::remove, object("a", "1", "x", "*2")}}));
}

TEST(ApplyTime, GrowsWithTheChangesAndHasABound) {
    EXPECT_EQ(apply_time_max(0), std::chrono::seconds(60));
    EXPECT_EQ(apply_time_max(500), std::chrono::seconds(60));
    EXPECT_EQ(apply_time_max(501), std::chrono::seconds(120));
    EXPECT_EQ(apply_time_max(1'000'000), std::chrono::seconds(600));
}

using Place = std::pair<std::string, std::string>;

std::map<Place, std::string> held(const std::vector<GatewayObject>& objects) {
    std::map<Place, std::string> map;
    for (const GatewayObject& one : objects) map.try_emplace({one.list, one.key}, one.value);
    return map;
}

void apply(std::map<Place, std::string>& router, const GatewayChange& change) {
    const Place place{change.object.list, change.object.key};
    if (change.kind == ChangeKind::remove)
        RC_ASSERT(router.erase(place) == 1U);
    else
        RC_ASSERT(router.insert_or_assign(place, change.object.value).second ==
                  (change.kind == ChangeKind::add));
}

std::vector<GatewayObject> some_objects() {
    return *rc::gen::container<std::vector<GatewayObject>>(
        rc::gen::map(rc::gen::tuple(rc::gen::inRange(0, 3), rc::gen::inRange(0, 6), rc::gen::inRange(0, 3)),
                     [](const std::tuple<int, int, int>& t) {
                         return object(std::to_string(std::get<0>(t)), std::to_string(std::get<1>(t)),
                                       std::to_string(std::get<2>(t)));
                     }));
}

RC_GTEST_PROP(GatewayDifference, BringsAnyRouterToAnySet, ()) {
    const std::vector<GatewayObject> wanted = some_objects();
    const std::map<Place, std::string> before = held(some_objects());
    std::vector<GatewayObject> actual;
    for (const auto& [place, value] : before) actual.push_back(object(place.first, place.second, value));

    std::map<Place, std::string> router = before;
    const std::vector<GatewayChange> changes = difference(wanted, actual);
    for (const GatewayChange& change : changes) apply(router, change);
    RC_ASSERT(router == held(wanted));
    for (const GatewayChange& change : changes)
        if (change.kind == ChangeKind::replace)
            RC_ASSERT(before.at({change.object.list, change.object.key}) != change.object.value);
}

}  // namespace
}  // namespace bangnopi::access
