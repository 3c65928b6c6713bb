#include "base/id.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>
#include <set>
#include <thread>
#include <vector>

namespace bangnopi {
namespace {

using std::chrono::milliseconds;

const Instant morning = *parse_instant("2026-11-16T01:00:00Z");

TEST(IdText, has_thirteen_characters_of_crockford_base_32) {
    EXPECT_EQ(format_id(Id{0}), "0000000000000");
    EXPECT_EQ(format_id(Id{31}), "000000000000z");
    EXPECT_EQ(format_id(Id{32}), "0000000000010");
    EXPECT_EQ(format_id(Id{std::numeric_limits<std::int64_t>::max()}), "7zzzzzzzzzzzz");
}

TEST(IdText, is_refused_unless_it_is_exactly_what_format_writes) {
    for (const char* text :
         {"", "000000000000", "00000000000000", "8000000000000", "000000000000I", "000000000000u",
          "000000000000l", "000000000000Z", " 00000000000z", "-00000000000z"})
        EXPECT_FALSE(parse_id(text)) << text;
}

Id any_id() {
    return Id{*rc::gen::inRange<std::int64_t>(0, std::numeric_limits<std::int64_t>::max())};
}

RC_GTEST_PROP(IdText, is_read_back, ()) {
    const Id id = any_id();
    RC_ASSERT(parse_id(format_id(id)) == id);
}

RC_GTEST_PROP(IdText, sorts_as_the_ids_do, ()) {
    const Id a = any_id();
    const Id b = any_id();
    RC_ASSERT((format_id(a) < format_id(b)) == (a < b));
}

TEST(Id, of_a_time_before_or_after_another_is_the_first_of_its_millisecond) {
    using std::chrono::hours;
    const Instant now = Instant() + std::chrono::days(20'000);
    const Id id{first_id_at(now).value + 77};
    EXPECT_EQ(first_id_before(id, hours(5)), first_id_at(now - hours(5)));
    EXPECT_EQ(first_id_before(id, -hours(5)), first_id_at(now + hours(5)));
    EXPECT_EQ(first_id_before(id, std::chrono::days(20'000)), Id{});
}

TEST(IdSource, issues_growing_ids_while_the_clock_stands_still_beyond_one_sequence) {
    const ManualClock clock(morning);
    IdSource source(clock, 7);
    Id last = source.next();
    for (int i = 0; i < 10'000; ++i) {
        const Id next = source.next();
        ASSERT_LT(last, next);
        last = next;
    }
}

TEST(IdSource, follows_the_clock_when_it_is_ahead) {
    ManualClock clock(morning);
    IdSource source(clock, 0);
    const Id before = source.next();
    clock.advance_to(morning + milliseconds(5));
    EXPECT_EQ(source.next().value - before.value, std::int64_t{5} << 22U);
}

class BackwardClock final : public Clock {
  public:
    [[nodiscard]] Instant now() const override { return now_ -= milliseconds(1); }

  private:
    mutable Instant now_ = morning;
};

TEST(IdSource, never_goes_back_with_the_clock) {
    const BackwardClock clock;
    IdSource source(clock, 3);
    Id last = source.next();
    for (int i = 0; i < 100; ++i) {
        const Id next = source.next();
        ASSERT_LT(last, next);
        last = next;
    }
}

TEST(IdSource, starts_above_the_one_it_is_given_whatever_node_that_was_of) {
    const ManualClock clock(morning);
    IdSource first(clock, 9);
    Id above = first.next();
    for (int i = 0; i < 5000; ++i) above = first.next();
    for (const int node : {0, 9, 1023})
        EXPECT_LT(above, IdSource(clock, static_cast<std::uint16_t>(node), above).next());
}

TEST(IdSource, issues_each_id_once_to_many_threads) {
    const ManualClock clock(morning);
    IdSource source(clock, 1);
    std::vector<std::vector<Id>> issued(4);
    std::vector<std::thread> threads;
    for (auto& ids : issued)
        threads.emplace_back([&source, &ids] {
            for (int i = 0; i < 2000; ++i) ids.push_back(source.next());
        });
    for (std::thread& thread : threads) thread.join();
    std::set<Id> all;
    for (const auto& ids : issued) {
        EXPECT_TRUE(std::ranges::is_sorted(ids));
        all.insert(ids.begin(), ids.end());
    }
    EXPECT_EQ(all.size(), 8000U);
}

TEST(IdSource, of_two_nodes_never_issues_the_same) {
    const ManualClock clock(morning);
    IdSource one(clock, 1);
    IdSource two(clock, 2);
    std::set<Id> all;
    for (int i = 0; i < 5000; ++i) {
        all.insert(one.next());
        all.insert(two.next());
    }
    EXPECT_EQ(all.size(), 10'000U);
}

TEST(IdSource, issues_from_before_its_epoch_too) {
    const ManualClock clock(*parse_instant("1970-01-01T00:00:00Z"));
    IdSource source(clock, 0);
    EXPECT_GT(source.next(), Id{0});
}

TEST(IdSourceDeathTest, a_node_beyond_ten_bits_is_a_bug) {
    const ManualClock clock(morning);
    EXPECT_DEATH(IdSource(clock, 1024), "bug: 'node <= node_mask'");
}

}  // namespace
}  // namespace bangnopi
