#include "access/session_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <thread>

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
    table.drop(session(1, siti));
    table.drop(session(1, siti));
    table.drop(session(1, Id{9}));
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
    table.drop(session(1, siti));
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

// Logins of lines with a limit

class Admission : public Sessions {
  protected:
    // How many others the login of a device finds, and whether `limit` lets it in.
    bool asks(std::int64_t login, std::string_view device, std::int32_t limit, std::int64_t now_s = 0) {
        bool admitted = false;
        const AwaitedSession awaited{Id{login}, std::string(device),
                                     Instant(std::chrono::seconds(now_s + 30))};
        table.admit(
            siti, awaited, Instant(std::chrono::seconds(now_s)),
            [](const OnlineSession& one) { return one.id != silent; },
            [&](std::int32_t others) { return admitted = others < limit; });
        return admitted;
    }
    static OnlineSession of_login(std::int64_t id, std::int64_t login, std::string_view mac) {
        OnlineSession online = session(id, siti);
        online.login_id = Id{login};
        online.mac = mac;
        return online;
    }
    static constexpr Id silent{99};
};

TEST_F(Admission, CountsWhoWasLetInAndHasNoSessionYet) {
    EXPECT_TRUE(asks(1, "phone", 1));
    EXPECT_FALSE(asks(2, "laptop", 1));
    EXPECT_TRUE(asks(3, "laptop", 2));
    EXPECT_FALSE(asks(4, "tablet", 2));
    EXPECT_EQ(table.size(), 0U) << "they are no sessions";
    EXPECT_TRUE(table.owners().empty());
}

TEST_F(Admission, OfTheSameDeviceTakesThePlaceOfItsEarlierLogin) {
    for (std::int64_t login = 1; login <= 3; ++login) EXPECT_TRUE(asks(login, "phone", 1));
    EXPECT_FALSE(asks(4, "laptop", 1));
    table.put(desa, of_login(1, 3, "phone"));
    EXPECT_TRUE(asks(5, "laptop", 2)) << "the phone counts once";
}

TEST_F(Admission, OfADeviceThatDialsAgainCountsBesideItsOldSessionNoMore) {
    table.put(desa, of_login(1, 1, "phone"));
    EXPECT_TRUE(asks(2, "phone", 1));
    EXPECT_TRUE(asks(3, "laptop", 2));
    EXPECT_FALSE(asks(4, "tablet", 2));
}

TEST_F(Admission, CountsAsOneWithTheSessionThatCameOfIt) {
    EXPECT_TRUE(asks(1, "phone", 2));
    table.put(desa, of_login(1, 1, ""));
    EXPECT_TRUE(asks(2, "laptop", 2));
    table.put(desa, of_login(2, 0, "laptop"));
    EXPECT_FALSE(asks(3, "tablet", 2));
    EXPECT_TRUE(asks(3, "tablet", 3)) << "who does not say of which login it is is known by its device";
}

TEST_F(Admission, IsFreeOnceTheSessionHasEndedOrTimeIsUp) {
    EXPECT_TRUE(asks(1, "phone", 1, 100));
    table.drop(of_login(1, 1, "phone"));
    EXPECT_TRUE(asks(2, "laptop", 1, 101)) << "its Start and Stop came together";
    EXPECT_FALSE(asks(3, "phone", 1, 130));
    EXPECT_TRUE(asks(4, "phone", 1, 131));
}

TEST_F(Admission, DoesNotCountSilentSessionsAndTakesADeviceThatIsNotToldForAnother) {
    table.put(desa, of_login(silent.value, 1, "phone"));
    EXPECT_TRUE(asks(2, "", 1));
    EXPECT_FALSE(asks(3, "", 1));
    EXPECT_FALSE(asks(4, "phone", 1));
}

TEST_F(Admission, LastsWhileSessionsAreReadFromTheDatabase) {
    EXPECT_TRUE(asks(1, "phone", 2));
    EXPECT_TRUE(asks(2, "laptop", 2));
    table.begin_reading(std::array{siti});
    EXPECT_THAT(table.end_reading(desa, std::array{of_login(1, 1, "phone")}), IsEmpty());
    EXPECT_FALSE(asks(3, "tablet", 2));
    table.begin_reading(std::array{siti});
    EXPECT_THAT(table.end_reading(desa, {}), IsEmpty());
    EXPECT_TRUE(asks(4, "tablet", 2)) << "another node ended the phone's";
}

TEST_F(Admission, LetsOneInOfManyThatComeAtOnce) {
    std::atomic<int> admitted = 0;
    {
        std::vector<std::jthread> devices;
        for (int device = 1; device <= 4; ++device)
            devices.emplace_back([&, device] {
                for (int times = 0; times < 100; ++times)
                    if (asks(device * 1000 + times, std::to_string(device), 1)) admitted |= 1 << device;
            });
    }
    EXPECT_EQ(std::popcount(static_cast<unsigned>(admitted.load())), 1);
}

}  // namespace
}  // namespace bangnopi::access
