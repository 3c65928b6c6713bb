#include "domain/session_match.hpp"

#include <gtest/gtest.h>

namespace bangnopi::domain {
namespace {

using std::chrono::seconds;
using Kind = SessionRecordKind;

const Instant began = parse_instant("2026-11-16T01:00:00Z").value();
constexpr Speed line{20'000'000, 20'000'000};
constexpr Id no_login;
constexpr Id first_login{7};
constexpr Id second_login{8};

SessionRecord start(int at) {
    return {Kind::start, began + seconds(at), std::nullopt, std::nullopt, std::nullopt};
}
SessionRecord record(Kind kind, int at, std::optional<seconds> session_time, std::int64_t bytes) {
    const CounterReading reading{bytes, true};
    return {kind, began + seconds(at), session_time, reading, reading};
}
SessionRecord interim(int at, int session_time, std::int64_t bytes = 5000) {
    return record(Kind::interim, at, seconds(session_time), bytes);
}
SessionRecord stop(int at, int session_time, std::int64_t bytes = 5000) {
    return record(Kind::stop, at, seconds(session_time), bytes);
}

SessionUsage session_of(std::initializer_list<SessionRecord> records) {
    SessionUsage session = SessionUsage::begun_by(*records.begin());
    for (const SessionRecord& one : records) session.apply(one, line);
    return session;
}

bool is_of(const SessionRecord& record, const SessionUsage& session, Id login = no_login,
           Id login_of_session = no_login) {
    return distance(record, login, session, login_of_session).has_value();
}

TEST(SessionMatch, goes_by_the_login_where_both_are_known) {
    const SessionUsage session = session_of({start(0), interim(300, 300)});
    EXPECT_TRUE(is_of(start(0), session, first_login, first_login));
    EXPECT_TRUE(is_of(interim(90'000, 60), session, first_login, first_login));
    EXPECT_FALSE(is_of(start(0), session, second_login, first_login));
    EXPECT_FALSE(is_of(start(301), session, second_login, first_login));
    EXPECT_FALSE(is_of(interim(400, 60), session, second_login, first_login));
    EXPECT_TRUE(is_of(interim(400, 400), session, no_login, first_login));
    EXPECT_TRUE(is_of(interim(400, 400), session, second_login, no_login));
}

TEST(SessionMatch, knows_a_session_whose_port_asked_again_by_its_time) {
    const SessionUsage session = session_of({start(0), interim(300, 300)});
    EXPECT_TRUE(is_of(interim(601, 600, 9000), session, second_login, first_login));
    EXPECT_TRUE(is_of(stop(900, 902, 9000), session, second_login, first_login));
    EXPECT_FALSE(is_of(record(Kind::interim, 600, std::nullopt, 9000), session, second_login, first_login));
    EXPECT_FALSE(is_of(start(5), session, second_login, first_login));
}

TEST(SessionMatch, takes_what_comes_late_or_twice_or_before_its_start) {
    const SessionUsage ended = session_of({interim(300, 300), stop(600, 600)});
    EXPECT_TRUE(is_of(start(0), ended));
    EXPECT_TRUE(is_of(interim(300, 300), ended));
    EXPECT_TRUE(is_of(interim(450, 450), ended));
    EXPECT_TRUE(is_of(stop(600, 600), ended));
}

TEST(SessionMatch, takes_a_later_record_of_a_session_that_goes_on) {
    const SessionUsage session = session_of({start(0)});
    EXPECT_TRUE(is_of(interim(300, 300), session));
    EXPECT_TRUE(is_of(interim(100'000, 100'000), session));
    EXPECT_TRUE(is_of(interim(310, 300), session));
    EXPECT_FALSE(is_of(interim(311, 300), session));
}

TEST(SessionMatch, takes_a_record_without_session_time_unless_its_session_has_ended) {
    const SessionRecord untimed = record(Kind::interim, 1200, std::nullopt, 9000);
    EXPECT_TRUE(is_of(untimed, session_of({start(0), interim(300, 300)})));
    EXPECT_TRUE(is_of(untimed, session_of({start(0), stop(1000, 1000)})));
    EXPECT_FALSE(is_of(untimed, session_of({start(0), stop(600, 600)})));
}

TEST(SessionMatch, takes_a_start_that_is_sent_again_as_if_it_were_new) {
    const SessionUsage session = session_of({start(0)});
    EXPECT_TRUE(is_of(start(0), session));
    EXPECT_TRUE(is_of(start(300), session));
    EXPECT_FALSE(is_of(start(301), session));
}

TEST(SessionMatch, has_another_session_begin_by_a_start_after_one_that_has_counted) {
    EXPECT_TRUE(is_of(start(300), session_of({start(0), interim(300, 300)})));
    EXPECT_FALSE(is_of(start(301), session_of({start(0), interim(300, 300)})));
    EXPECT_TRUE(is_of(start(305), session_of({interim(300, 300)})));
}

TEST(SessionMatch, has_another_session_begin_by_a_start_after_a_stop) {
    EXPECT_FALSE(is_of(start(4), session_of({start(0), stop(3, 3, 0)})));
}

TEST(SessionMatch, has_another_session_by_a_record_that_reckons_back_to_after_the_last_one) {
    const SessionUsage session = session_of({start(0), interim(300, 300)});
    EXPECT_FALSE(is_of(interim(900, 300, 700), session));
    EXPECT_FALSE(is_of(stop(900, 20, 700), session));
}

TEST(SessionMatch, knows_a_short_session_s_stop_that_is_sent_again_with_another_time) {
    const SessionUsage session = session_of({start(0), stop(5, 5)});
    EXPECT_TRUE(is_of(stop(65, 5), session));
    EXPECT_TRUE(is_of(stop(300, 5), session));
    EXPECT_FALSE(is_of(stop(311, 5), session));
    EXPECT_FALSE(is_of(stop(65, 6), session));
    EXPECT_FALSE(is_of(stop(65, 5, 5001), session));
}

TEST(SessionMatch, is_nearest_to_the_session_whose_start_it_reckons_back_to) {
    const SessionUsage old = session_of({start(0), interim(300, 300)});
    const SessionUsage newer = session_of({start(400), interim(700, 300)});
    const auto nearer_old = [&](const SessionRecord& record) {
        const auto to_old = distance(record, no_login, old, no_login);
        const auto to_newer = distance(record, no_login, newer, no_login);
        return to_old && (!to_newer || *to_old < *to_newer);
    };
    EXPECT_TRUE(nearer_old(stop(360, 360)));
    EXPECT_TRUE(nearer_old(start(0)));
    EXPECT_FALSE(nearer_old(interim(1000, 600)));
    EXPECT_FALSE(nearer_old(start(400)));
}

TEST(SessionMatch, has_a_session_end_where_another_begins_under_its_name) {
    const SessionUsage old = session_of({start(0), interim(300, 300)});
    const SessionUsage newer = session_of({start(400)});
    EXPECT_TRUE(is_superseded(old, newer));
    EXPECT_FALSE(is_superseded(newer, old));
    EXPECT_FALSE(is_superseded(session_of({start(0), stop(300, 300)}), newer));
}

}  // namespace
}  // namespace bangnopi::domain
