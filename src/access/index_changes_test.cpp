#include "access/index_changes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/access.hpp"

namespace bangnopi::access {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr Id desa{1};
constexpr Id kota{2};

class Changes : public testing::Test {
  protected:
    void note(std::string kind, std::int64_t subject, Id operator_id = desa, bool is_of_another_node = true) {
        changes.note({operator_id, Id{99}, Id{subject}, std::move(kind), is_of_another_node});
    }
    // What waits; nothing if there is none.
    std::optional<IndexBatch> take() { return changes.take({}, std::chrono::steady_clock::now()); }

    IndexChanges changes;
};

TEST_F(Changes, AreTakenOnceHoweverOftenTheyAreTold) {
    note("subscription.isolated", 7);
    note("access.changed", 7);
    note("access.changed", 8);
    note("session.started", 7);
    const auto batch = take();
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->operator_id, desa);
    EXPECT_THAT(batch->lines, UnorderedElementsAre(Id{7}, Id{8}));
    EXPECT_THAT(batch->sessions, ElementsAre(Id{7}));
    EXPECT_FALSE(batch->everything || batch->operators || batch->routers);
    EXPECT_FALSE(take());
}

TEST_F(Changes, OfOtherThingsArePassedOver) {
    note("payment.received", 7);
    note("invoice.issued", 7);
    note("session.started", 7, desa, false);
    note("session.started", 0);
    EXPECT_FALSE(take());
}

TEST_F(Changes, OfRoutersAndOperatorsAreTold) {
    note("router.changed", 3);
    auto batch = take();
    ASSERT_TRUE(batch);
    EXPECT_TRUE(batch->routers);
    EXPECT_FALSE(batch->operators);
    note("operator.changed", 1);
    batch = take();
    ASSERT_TRUE(batch);
    EXPECT_TRUE(batch->operators);
    EXPECT_FALSE(batch->routers);
}

TEST_F(Changes, OfOneOperatorComeAtATime) {
    note("access.changed", 7, desa);
    note("access.changed", 8, kota);
    const auto first = take();
    const auto second = take();
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->lines.size(), 1U);
    EXPECT_EQ(second->lines.size(), 1U);
    EXPECT_NE(first->operator_id, second->operator_id);
    EXPECT_FALSE(take());
}

TEST_F(Changes, OfAnOperatorDoNotWaitForAllOfAnother) {
    for (std::int64_t id = 1; id <= static_cast<std::int64_t>(2 * changes_a_batch_max); ++id)
        note("subscription.isolated", id, desa);
    EXPECT_EQ(take()->operator_id, desa);
    note("access.changed", 7, kota);
    EXPECT_EQ(take()->operator_id, kota);
    EXPECT_EQ(take()->operator_id, desa);
    EXPECT_FALSE(take());
}

TEST_F(Changes, ComeInBatches) {
    const auto many = static_cast<std::int64_t>(2 * changes_a_batch_max + 1);
    for (std::int64_t id = 1; id <= many; ++id) note("subscription.isolated", id);
    std::vector<std::size_t> sizes;
    while (const auto batch = take()) sizes.push_back(batch->lines.size());
    EXPECT_THAT(sizes, ElementsAre(changes_a_batch_max, changes_a_batch_max, 1U));
}

TEST_F(Changes, ThatCouldNotBeReadAreNotLost) {
    note("access.changed", 7);
    note("session.stopped", 8);
    note("router.changed", 3);
    const auto batch = take();
    ASSERT_TRUE(batch);
    changes.put_back(*batch);
    const auto again = take();
    ASSERT_TRUE(again);
    EXPECT_THAT(again->lines, ElementsAre(Id{7}));
    EXPECT_THAT(again->sessions, ElementsAre(Id{8}));
    EXPECT_TRUE(again->routers);
}

TEST_F(Changes, ThatAreTooManyMeanThatEverythingIsReadAgain) {
    const auto many = static_cast<std::int64_t>(changes_waiting_max);
    for (std::int64_t id = 1; id <= many + 1; ++id) note("subscription.isolated", id);
    const auto batch = take();
    ASSERT_TRUE(batch);
    EXPECT_TRUE(batch->everything);
    EXPECT_THAT(batch->lines, IsEmpty());
    EXPECT_FALSE(take());
    note("access.changed", 7);
    EXPECT_TRUE(take());
}

TEST_F(Changes, OfWhatIsLeftWaitAWhile) {
    note("access.metered", 8);
    EXPECT_FALSE(take());
    note("access.changed", 7);
    EXPECT_THAT(take()->lines, ElementsAre(Id{7}));
    EXPECT_FALSE(take());
}

TEST(MeteredChanges, OfAllOperatorsComeTogetherOnceTheirTimeHasCome) {
    IndexChanges changes(std::chrono::milliseconds(1));
    for (const Id operator_id : {desa, kota})
        for (const std::int64_t line : {8, 9, 8})
            changes.note({operator_id, Id{99}, Id{line}, std::string(store::access_metered), false});
    const auto first = changes.take({}, {});
    const auto second = changes.take({}, {});
    ASSERT_TRUE(first && second);
    EXPECT_NE(first->operator_id, second->operator_id);
    for (const auto& batch : {first, second}) EXPECT_THAT(batch->lines, UnorderedElementsAre(Id{8}, Id{9}));
    EXPECT_FALSE(changes.take({}, std::chrono::steady_clock::now()));
}

TEST(MeteredChanges, ThatAreTooManyBesideOthersMeanThatEverythingIsReadAgain) {
    IndexChanges changes(std::chrono::milliseconds(0));
    const auto note = [&](std::string_view kind, std::int64_t line) {
        changes.note({desa, Id{99}, Id{line}, std::string(kind), false});
    };
    const auto half = static_cast<std::int64_t>(changes_waiting_max / 2);
    for (std::int64_t line = 1; line <= half + 1; ++line) note("access.changed", line);
    for (std::int64_t line = 1; line <= half; ++line) note(store::access_metered, half + 1 + line);
    const auto batch = changes.take({}, {});
    ASSERT_TRUE(batch);
    EXPECT_TRUE(batch->everything);
    EXPECT_FALSE(changes.take({}, std::chrono::steady_clock::now()));
}

TEST_F(Changes, AreNoneWhenItIsStopped) {
    note("access.changed", 7);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_FALSE(changes.take(stop.get_token(), {}));
}

}  // namespace
}  // namespace bangnopi::access
