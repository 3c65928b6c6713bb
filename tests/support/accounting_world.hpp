// An operator with a subscriber whose sessions a router accounts for.
#pragma once

#include <gmock/gmock.h>

#include "access/accounting.hpp"
#include "store/sessions.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {

using access::Accounted;
using access::AccountingRecord;
using access::RouterRestarted;
using domain::Desired;
using std::chrono::seconds;
using Kind = domain::SessionRecordKind;
using Records = std::vector<AccountingRecord>;

inline const Instant began = instant("2026-11-16T01:00:00Z");  // 08:00 in Jakarta
inline constexpr domain::Speed line_speed{
    100'000'000, 100'000'000, {200'000'000, 150'000'000, 90'000'000, 80'000'000, 32}};
inline constexpr Id first_router{501};
inline constexpr Id second_router{502};

class AccountingTest : public EngineTest {
  protected:
    AccountingTest() { world.go_to("2026-11-17T12:00:00Z"); }

    Id subscriber() { return world.subscribe(world.customer(), home, "2026-11-01"); }

    AccountingRecord record(Kind kind, int at, std::optional<seconds> session_time,
                            std::int64_t bytes) const {
        AccountingRecord told;
        told.key = {first_router, "80000001", "siti"};
        told.subscription_id = siti;
        told.line = line_speed;
        told.record.kind = kind;
        told.record.event_at = began + seconds(at);
        told.record.session_time = session_time;
        if (kind == Kind::start) return told;
        told.record.down = domain::CounterReading{bytes, true};
        told.record.up = domain::CounterReading{bytes / 10, true};
        return told;
    }
    AccountingRecord start(int at = 0) const { return record(Kind::start, at, std::nullopt, 0); }
    AccountingRecord interim(int at, int session_time, std::int64_t bytes) const {
        return record(Kind::interim, at, seconds(session_time), bytes);
    }
    AccountingRecord stop(int at, int session_time, std::int64_t bytes) const {
        return record(Kind::stop, at, seconds(session_time), bytes);
    }
    static AccountingRecord let_in(AccountingRecord told, Id login, Desired state = Desired::open) {
        told.login_id = login;
        told.granted = domain::Grant{state, line_speed};
        return told;
    }

    Result<Accounted> account(const Records& records, const std::vector<RouterRestarted>& restarts = {}) {
        return db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) {
            return access::record_accounting(tx, world.act(), {}, records, restarts);
        });
    }
    Accounted tell(const Records& records, const std::vector<RouterRestarted>& restarts = {}) {
        return account(records, restarts).value();
    }
    // Each in a transaction of its own.
    void tell_each(const Records& records) {
        for (const AccountingRecord& one : records) tell({one});
    }
    store::Session session(Id id) {
        return db
            ->read(world.scope(),
                   [&](store::Tx& tx) { return store::find_session(tx, world.act().operator_id, id); })
            .value();
    }
    store::Session only_session() {
        EXPECT_EQ(sessions(), 1);
        return session(Id{number_of("SELECT MAX(id) FROM session")});
    }
    std::int64_t sessions() { return number_of("SELECT COUNT(*) FROM session"); }
    std::int64_t open_sessions() {
        return number_of("SELECT COUNT(*) FROM session WHERE stopped_at IS NULL");
    }
    std::int64_t used() {
        return number_of("SELECT CAST(COALESCE(SUM(bytes_down), 0) AS BIGINT) FROM usage_day");
    }
    std::int64_t used_on(const std::string& day) {
        return number_of(store::interned(
            "SELECT CAST(COALESCE(SUM(bytes_down), 0) AS BIGINT) FROM usage_day WHERE day = '" + day + "'"));
    }
    void write(std::string_view sql) {
        ASSERT_TRUE(db->write_wait(everyone, store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
            tx.execute(sql);
            return Done{};
        }));
    }

    BillingWorld world{*db};
    Id home = world.plan(home_plan());
    Id siti = subscriber();
};

}  // namespace bangnopi::test
