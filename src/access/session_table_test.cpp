#include "access/session_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bangnopi::access {
namespace {

using store::OnlineSession;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr Id desa{1};
constexpr Id siti{7};
constexpr Id budi{8};

OnlineSession session(std::int64_t id, Id subscription, std::int64_t last_s = 0) {
    OnlineSession online{};
    online.id = Id{id};
    online.subscription_id = subscription;
    online.last_at = Instant(std::chrono::seconds(last_s));
    return online;
}

class Sessions : public testing::Test {
  protected:
    std::vector<std::int64_t> of(Id subscription) {
        std::vector<std::int64_t> ids;
        for (const OnlineSession& one : table.of(subscription, [](const auto&) { return true; }))
            ids.push_back(one.id.value);
        return ids;
    }
    SessionTable table;
};

TEST_F(Sessions, AreKeptOfEachSubscription) {
    table.put(desa, session(1, siti));
    table.put(desa, session(2, siti));
    table.put(desa, session(3, budi));
    table.put(desa, session(2, siti, 60));
    EXPECT_THAT(of(siti), UnorderedElementsAre(1, 2));
    EXPECT_THAT(of(budi), ElementsAre(3));
    EXPECT_EQ(table.size(), 3U);
    table.drop(siti, Id{1});
    table.drop(siti, Id{1});
    table.drop(Id{9}, Id{1});
    EXPECT_THAT(of(siti), ElementsAre(2));
    EXPECT_EQ(table.size(), 2U);
}

TEST_F(Sessions, OfNobodyAreNotKept) {
    table.put(desa, session(1, Id{}));
    EXPECT_EQ(table.size(), 0U);
    EXPECT_TRUE(table.owners().empty());
}

TEST_F(Sessions, ThatWereHeardOfLastAreKeptWhereThereAreTooMany) {
    const auto many = static_cast<std::int64_t>(sessions_of_line_max);
    for (std::int64_t id = 1; id <= many; ++id) table.put(desa, session(id, siti, id == 5 ? 0 : id));
    table.put(desa, session(many + 1, siti, many + 1));
    EXPECT_EQ(table.size(), sessions_of_line_max);
    const auto kept = of(siti);
    EXPECT_EQ(std::ranges::count(kept, 5), 0);
    EXPECT_EQ(std::ranges::count(kept, many + 1), 1);
}

TEST_F(Sessions, TakeThePlaceOfWhatStoodThereWhenTheyWereRead) {
    table.put(desa, session(1, siti));
    table.put(desa, session(2, budi));
    table.begin_reading(std::array{siti, budi});
    EXPECT_THAT(table.end_reading(desa, std::array{session(3, siti)}), IsEmpty());
    EXPECT_THAT(of(siti), ElementsAre(3));
    EXPECT_THAT(of(budi), IsEmpty());
    EXPECT_EQ(table.size(), 1U);
}

TEST_F(Sessions, ThatAccountingTouchedMeanwhileStayAndAreReadAgain) {
    table.put(desa, session(1, siti));
    table.begin_reading(std::array{siti, budi});
    table.drop(siti, Id{1});
    table.put(desa, session(2, budi));
    EXPECT_THAT(table.end_reading(desa, std::array{session(1, siti)}), UnorderedElementsAre(siti, budi));
    EXPECT_THAT(of(siti), IsEmpty());
    EXPECT_THAT(of(budi), ElementsAre(2));
}

TEST_F(Sessions, StayAsTheyAreWhereReadingWasGivenUp) {
    table.put(desa, session(1, siti));
    table.begin_reading(std::array{siti});
    table.give_up_reading();
    EXPECT_THAT(of(siti), ElementsAre(1));
}

}  // namespace
}  // namespace bangnopi::access
