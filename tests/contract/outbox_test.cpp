// Facts, the deliveries that are owed to handlers, and the list of operators with work.
#include "store/outbox.hpp"

#include <set>
#include <thread>

#include "store/deliveries.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using namespace std::chrono_literals;
using store::Delivery;
using store::Lease;
using store::Priority;
using store::Tx;
using testing::ElementsAre;
using testing::IsEmpty;

class Outbox : public EngineTest {
  protected:
    Outbox() {
        db.reset();
        db = open({.deliveries = {
                       {"invoice.", "notices"}, {"invoice.issued", "webhooks"}, {"router.", "routers"}}});
    }

    template <class Fn>
    auto in_transaction(Fn fn) {
        std::optional<std::invoke_result_t<Fn&, Tx&>> value;
        (void)db->write_wait(scope_a, Priority::normal, [&](Tx& tx) -> Result<Done> {
            value.emplace(fn(tx));
            return Done{};
        });
        return std::move(*value);
    }
    store::Act act() { return {operator_a, zone, domain::Currency::idr(), {}, now, zone.date_of(now), &ids}; }
    void emit(std::string_view kind, Id subject) {
        (void)in_transaction([&](Tx& tx) {
            store::emit(tx, act(), kind, subject, "{}");
            return 0;
        });
    }
    std::vector<Delivery> take(std::string_view handler, Id token, Instant at) {
        return in_transaction([&](Tx& tx) {
            return store::take_due(tx, handler, at, 100, Lease{token, at + 30s});
        });
    }
    std::vector<Id> subjects_taken(std::string_view handler, Id token, Instant at) {
        std::vector<Id> subjects;
        for (const Delivery& delivery : take(handler, token, at)) subjects.push_back(delivery.subject);
        return subjects;
    }
    bool complete(std::string_view handler, const Delivery& delivery, Id token) {
        return in_transaction([&](Tx& tx) { return store::complete(tx, handler, delivery.event_id, token); });
    }
    bool fail(std::string_view handler, const Delivery& delivery, Id token, Instant at) {
        return in_transaction(
            [&](Tx& tx) { return store::fail(tx, handler, delivery, token, "no answer", at); });
    }
    std::vector<Id> with_work(Instant at) {
        return db->read(everyone, [&](Tx& tx) { return store::operators_with_work(tx, 0, 256, at, 10); });
    }
    void settle() {
        (void)in_transaction([](Tx& tx) {
            store::settle_work(tx);
            return 0;
        });
    }

    ManualClock clock{Instant(1'790'000'000s)};
    IdSource ids{clock, 0};
    domain::Zone zone = *domain::Zone::find("Asia/Jakarta");
    Instant now = clock.now();
};
ON_BOTH_ENGINES(Outbox);

TEST_P(Outbox, AFactIsOwedToThoseWhoAskedForItsKind) {
    emit("invoice.issued", Id{1});
    emit("invoice.paid", Id{2});
    emit("payment.received", Id{3});
    EXPECT_EQ(number_of("SELECT count(*) FROM event"), 3);
    EXPECT_THAT(subjects_taken("notices", Id{77}, now), ElementsAre(Id{1}, Id{2}));
    EXPECT_THAT(subjects_taken("webhooks", Id{77}, now), ElementsAre(Id{1}));
    EXPECT_THAT(subjects_taken("routers", Id{77}, now), IsEmpty());
}

TEST_P(Outbox, ManyFactsAreWrittenAtOnce) {
    std::vector<store::Fact> facts;
    for (int n = 1; n <= 120; ++n) facts.push_back({Id{n}, "{}"});
    (void)in_transaction([&](Tx& tx) {
        store::emit_all(tx, act(), "invoice.issued", facts);
        return 0;
    });
    EXPECT_EQ(number_of("SELECT count(*) FROM event WHERE kind = 'invoice.issued'"), 120);
    EXPECT_EQ(number_of("SELECT count(*) FROM delivery"), 240);
    EXPECT_THAT(with_work(now), ElementsAre(operator_a));
}

TEST_P(Outbox, WhatIsTakenIsNobodyElsesUntilTheLeaseEnds) {
    emit("invoice.issued", Id{1});
    const auto first = take("notices", Id{77}, now);
    ASSERT_EQ(first.size(), 1U);
    EXPECT_THAT(take("notices", Id{78}, now + 29s), IsEmpty());
    EXPECT_EQ(take("notices", Id{79}, now + 30s).size(), 1U);
    EXPECT_FALSE(complete("notices", first[0], Id{77}));
    EXPECT_FALSE(fail("notices", first[0], Id{77}, now));
    EXPECT_FALSE(in_transaction([&](Tx& tx) {
        return store::renew(tx, "notices", first[0].event_id, {Id{77}, now + 90s});
    }));
    EXPECT_TRUE(in_transaction([&](Tx& tx) {
        return store::renew(tx, "notices", first[0].event_id, {Id{79}, now + 90s});
    }));
    EXPECT_THAT(take("notices", Id{80}, now + 80s), IsEmpty());
    EXPECT_TRUE(complete("notices", first[0], Id{79}));
    EXPECT_EQ(number_of("SELECT count(*) FROM delivery WHERE handler = 'notices'"), 0);
}

TEST_P(Outbox, ASubjectsEventsComeInOrderOneAtATime) {
    emit("invoice.issued", Id{1});
    emit("invoice.paid", Id{1});
    emit("invoice.paid", Id{2});
    const auto first = take("notices", Id{77}, now);
    ASSERT_EQ(first.size(), 2U);
    EXPECT_EQ(first[0].kind, "invoice.issued");
    EXPECT_EQ(first[1].subject, Id{2});
    EXPECT_THAT(take("notices", Id{78}, now), IsEmpty());
    EXPECT_TRUE(complete("notices", first[0], Id{77}));
    const auto next = take("notices", Id{78}, now);
    ASSERT_EQ(next.size(), 1U);
    EXPECT_EQ(next[0].kind, "invoice.paid");
    EXPECT_EQ(next[0].subject, Id{1});
}

TEST_P(Outbox, AFailureIsTriedAgainLaterAndLaterUntilItIsDead) {
    emit("invoice.issued", Id{1});
    emit("invoice.paid", Id{1});
    Instant at = now;
    for (int attempt = 0; attempt < store::attempts_max; ++attempt) {
        const auto taken = take("notices", Id{attempt + 1}, at);
        ASSERT_EQ(taken.size(), 1U) << attempt;
        EXPECT_EQ(taken[0].attempts, attempt);
        EXPECT_EQ(taken[0].kind, "invoice.issued");
        EXPECT_TRUE(fail("notices", taken[0], Id{attempt + 1}, at));
        const auto pause = std::min<std::chrono::seconds>(3600s, 1s * (1LL << std::min(attempt, 20)));
        if (attempt + 1 < store::attempts_max) {
            EXPECT_THAT(take("notices", Id{99}, at + pause - 1us), IsEmpty());
        }
        at += pause;
    }
    const auto next = take("notices", Id{50}, at);
    ASSERT_EQ(next.size(), 1U);
    EXPECT_EQ(next[0].kind, "invoice.paid");
    const auto dead = db->read(scope_a, [](Tx& tx) { return store::dead_letters(tx, 10); });
    ASSERT_EQ(dead.size(), 1U);
    EXPECT_EQ(dead[0].error, "no answer");
    EXPECT_TRUE(in_transaction([&](Tx& tx) { return store::revive(tx, "notices", dead[0].event_id, at); }));
    EXPECT_THAT(db->read(scope_a, [](Tx& tx) { return store::dead_letters(tx, 10); }), IsEmpty());
}

TEST_P(Outbox, OperatorsAreListedWhileTheyHaveWork) {
    EXPECT_THAT(with_work(now), IsEmpty());
    emit("payment.received", Id{1});
    EXPECT_THAT(with_work(now), IsEmpty());
    emit("invoice.paid", Id{1});
    EXPECT_THAT(with_work(now), ElementsAre(operator_a));
    const auto taken = take("notices", Id{77}, now);
    settle();
    EXPECT_THAT(with_work(now), IsEmpty());
    EXPECT_THAT(with_work(now + 30s), ElementsAre(operator_a));
    EXPECT_TRUE(complete("notices", taken[0], Id{77}));
    settle();
    EXPECT_THAT(with_work(now + 1h), IsEmpty());
    EXPECT_EQ(number_of("SELECT count(*) FROM work"), 0);
}

TEST_P(Outbox, NoDeliveryIsForgottenWhileTheListIsCleared) {
    std::atomic<bool> emitting = true;
    std::set<Id> delivered;
    std::jthread worker([&] {
        std::int64_t token = 1000;
        for (bool last = false; !last || !with_work(now).empty();) {
            last = !emitting;
            if (with_work(now).empty()) continue;
            const Id lease{++token};
            for (const Delivery& delivery : take("notices", lease, now)) {
                delivered.insert(delivery.subject);
                EXPECT_TRUE(complete("notices", delivery, lease));
            }
            settle();
        }
    });
    std::vector<std::jthread> emitters;
    for (int emitter = 0; emitter < 4; ++emitter)
        emitters.emplace_back([&, emitter] {
            for (int n = 0; n < 25; ++n) emit("invoice.paid", Id{emitter * 25 + n + 1});
        });
    emitters.clear();
    emitting = false;
    worker.join();
    EXPECT_EQ(delivered.size(), 100U);
    EXPECT_EQ(number_of("SELECT count(*) FROM delivery"), 0);
}

TEST_P(Outbox, AnAuditLineSaysWhoDidWhat) {
    (void)in_transaction([&](Tx& tx) {
        store::Act by_staff = act();
        by_staff.actor = {store::ActorKind::staff, Id{5}, "ani"};
        store::audit(tx, by_staff, "customer.update", "customer", Id{9}, "{\"name\":\"a\"}", "");
        store::audit(tx, act(), "bill.run", "operator", operator_a, "", "");
        return 0;
    });
    EXPECT_EQ(number_of("SELECT count(*) FROM audit WHERE actor_id = 5 AND actor_name = 'ani' AND before IS "
                        "NOT NULL AND after IS NULL"),
              1);
    EXPECT_EQ(number_of("SELECT count(*) FROM audit WHERE actor_id IS NULL AND actor_kind = 3"), 1);
}

}  // namespace
}  // namespace bangnopi::test
