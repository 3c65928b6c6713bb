#include "store/session_blob.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "store/database.hpp"

namespace bangnopi::store {
namespace {

using domain::CounterReading;
using domain::SessionRecord;
using domain::SessionRecordKind;
using domain::SessionUsage;

std::vector<std::byte> blob_of(const SessionUsage& usage) {
    std::vector<std::byte> blob;
    write_session_blob(blob, usage);
    return blob;
}

// With the instants of the other columns.
SessionUsage read_again(const SessionUsage& usage) {
    SessionUsage read;
    read.started_at = usage.started_at;
    read.last_at = usage.last_at;
    read.stopped_at = usage.stopped_at;
    const std::vector<std::byte> blob = blob_of(usage);
    read_session_blob(blob, read);
    return read;
}

RC_GTEST_PROP(SessionBlob, is_read_as_it_was_written, ()) {
    const auto counter = rc::gen::inRange<std::int64_t>(0, domain::session_bytes_max + 1);
    const auto time = rc::gen::inRange(0, 366 * 86'400);
    SessionUsage usage;
    usage.started_at = usage.last_at = usage.reckoned_from =
        Instant(std::chrono::microseconds(*rc::gen::arbitrary<std::int32_t>()));
    for (int i = *rc::gen::inRange(0, 12); i > 0; --i) {
        SessionRecord record;
        record.kind =
            *rc::gen::element(SessionRecordKind::start, SessionRecordKind::interim, SessionRecordKind::stop);
        record.session_time = std::chrono::seconds(*time);
        record.event_at = usage.reckoned_from + *record.session_time;
        record.down = CounterReading{*counter, *rc::gen::arbitrary<bool>()};
        record.up = CounterReading{*counter, *rc::gen::arbitrary<bool>()};
        usage.apply(record, {});
    }
    RC_ASSERT(read_again(usage) == usage);
}

TEST(SessionBlob, of_a_session_with_all_its_readings_takes_a_hundred_octets) {
    SessionUsage usage;
    for (int i = 1; i <= 20; ++i) {
        const CounterReading reading{i * 30'000'000LL, true};
        usage.apply({SessionRecordKind::interim, Instant(std::chrono::seconds(i * 300)),
                     std::chrono::seconds(i * 300), reading, reading},
                    {});
    }
    EXPECT_LE(blob_of(usage).size(), 110U);
}

TEST(SessionBlob, of_another_version_or_form_is_refused) {
    SessionUsage usage;
    usage.apply({SessionRecordKind::interim, Instant(), std::chrono::seconds(5), CounterReading{7, true}, {}},
                {});
    const std::vector<std::byte> blob = blob_of(usage);
    std::vector<std::byte> other = blob;
    other.front() = std::byte{2};
    EXPECT_THROW(read_session_blob(other, usage), Broken);
    EXPECT_THROW(read_session_blob({}, usage), Broken);
    for (std::size_t size = 0; size < blob.size(); ++size)
        EXPECT_THROW(read_session_blob(Bytes(blob).first(size), usage), Broken) << size;
    other = blob;
    other.push_back(std::byte{0});
    EXPECT_THROW(read_session_blob(other, usage), Broken);
    other.assign(blob.size(), std::byte{0xff});
    other.front() = std::byte{1};
    EXPECT_THROW(read_session_blob(other, usage), Broken);
}

}  // namespace
}  // namespace bangnopi::store
