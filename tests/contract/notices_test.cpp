// Messages to customers, from what happens to what a channel is handed, on both engines.
#include <gmock/gmock.h>

#include "billing/customers.hpp"
#include "notices/notice_sender.hpp"
#include "notices/reminder_sweep.hpp"
#include "store/notice_settings.hpp"
#include "store/notices.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/scripted_channel.hpp"

namespace bangnopi::test {
namespace {

using notices::SendOutcome;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class Notices : public EngineTest {
  protected:
    Notices()
        : world(*db),
          keys(KeyRing::generate()),
          sender({*db,
                  keys,
                  world.clock(),
                  world.clock(),
                  *world.act().ids,
                  scripted_channels(script),
                  {},
                  {},
                  {}}) {
        world.jobs();
        add_channel("sms", "modem");
        customer = world.customer();
        reach(customer, "+6281234567890", "siti@contoh.id");
    }

    Id add_channel(const std::string& kind, const std::string& name, std::int64_t per_minute = 0) {
        store::NoticeChannel channel;
        channel.id = world.act().ids->next();
        channel.name = name;
        channel.kind = kind;
        channel.medium = domain::parse_medium(kind).value();
        channel.settings = R"({"name":")" + name + R"("})";
        channel.position = ++channels_;
        channel.per_minute = per_minute;
        channel.created_at = world.act().now;
        write([&](store::Tx& tx) { store::insert_notice_channel(tx, world.act().operator_id, channel); });
        return channel.id;
    }
    void reach(Id who, const std::optional<std::string>& phone, const std::optional<std::string>& email,
               std::string_view preferred = "sms") {
        write([&](store::Tx& tx) {
            tx.execute(
                "UPDATE customer SET phone = $3, email = $4, preferred_channel = $5 WHERE operator_id = $1 "
                "AND id = $2",
                world.act().operator_id, who, phone, email, preferred);
        });
    }
    void write(const std::function<void(store::Tx&)>& fn) {
        (void)db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
            fn(tx);
            return Done{};
        });
    }
    Id subscribe(std::int64_t fee = 150'000) {
        domain::PlanTerms terms = home_plan(fee);
        terms.code = "p" + std::to_string(++plans_);
        return world.subscribe(customer, world.plan(terms), "2026-10-01");
    }
    // Jobs, reminders of the day and what is due, at an hour of Jakarta.
    void at(std::string_view day, int hour = 9) {
        world.go_to(format_instant(world.act().zone.at(date(day), hour)));
        world.jobs();
        ASSERT_TRUE(notices::plan_reminders(*db, world.act()));
        sender.send_due(world.act().operator_id);
    }
    void each_day(std::string_view from, std::string_view to, int hour = 9) {
        for (domain::Date day = date(from); day <= date(to); day = day + 1) at(day.iso(), hour);
    }
    std::vector<std::string> told() {
        std::vector<std::string> all;
        for (const auto& one : std::exchange(script.handed, {})) all.push_back(one.message.kind);
        return all;
    }
    std::vector<std::string> rows() {
        return db->read(world.scope(), [&](store::Tx& tx) {
            std::vector<std::string> all;
            const auto page =
                store::list_notices(tx, world.act().operator_id, {}, {.limit = 200, .sort = "created"});
            for (const auto& one : page->items)
                all.push_back(one.notice.kind + ' ' + std::string(store::name_of(one.notice.state)) +
                              (one.notice.reason.empty() ? "" : ' ' + one.notice.reason));
            return all;
        });
    }

    ChannelScript script;
    BillingWorld world;
    KeyRing keys;
    notices::NoticeSender sender;
    Id customer;

  private:
    int channels_ = 0;
    int plans_ = 0;
};
ON_BOTH_ENGINES(Notices);

TEST_P(Notices, TellOfAnInvoiceInTheCustomersWords) {
    subscribe();
    at("2026-11-01");
    ASSERT_THAT(script.handed, SizeIs(1));
    const auto& message = script.handed[0].message;
    EXPECT_EQ(message.to, "+6281234567890");
    EXPECT_THAT(message.text, HasSubstr("Tagihan INV/2026/11/000001 Rp150.000, jatuh tempo 10/11/2026."));
    EXPECT_THAT(rows(), ElementsAre("invoice.issued sent"));
}

TEST_P(Notices, RemindByThePolicyUntilTheInvoiceIsPaid) {
    subscribe();
    each_day("2026-11-01", "2026-11-09");
    EXPECT_THAT(told(), ElementsAre("invoice.issued", "reminder.before_due", "reminder.before_due",
                                    "reminder.before_due"));
    world.pay_invoice(world.only_invoice(customer).id, 150'000);
    each_day("2026-11-10", "2026-11-20");
    EXPECT_THAT(told(), ElementsAre("payment.received"));
    EXPECT_TRUE(world.verified());
}

TEST_P(Notices, WarnIsolateAndRestore) {
    subscribe();
    each_day("2026-11-01", "2026-11-24");
    EXPECT_THAT(told(), ElementsAre("invoice.issued", "reminder.before_due", "reminder.before_due",
                                    "reminder.before_due", "reminder.due_today", "reminder.overdue",
                                    "reminder.overdue", "reminder.isolation", "access.isolated",
                                    "reminder.isolated"));
    world.pay_invoice(world.only_invoice(customer).id, 150'000);
    at("2026-11-25");
    EXPECT_THAT(told(), UnorderedElementsAre("payment.received", "access.restored"));
}

TEST_P(Notices, AreNotSentInQuietHours) {
    subscribe();
    at("2026-11-01", 5);
    EXPECT_THAT(script.handed, IsEmpty());
    at("2026-11-01", 7);
    EXPECT_THAT(script.handed, IsEmpty());
    at("2026-11-01", 8);
    EXPECT_THAT(told(), ElementsAre("invoice.issued"));
    world.go_to("2026-11-01T13:30:00Z");  // 20:30
    world.pay_invoice(world.only_invoice(customer).id, 150'000);
    sender.send_due(world.act().operator_id);
    EXPECT_THAT(script.handed, IsEmpty());
    at("2026-11-02", 8);
    EXPECT_THAT(told(), ElementsAre("payment.received"));
}

TEST_P(Notices, OfAnInvoiceThatIsPaidBeforeTheyAreSentAreNot) {
    subscribe();
    at("2026-11-01", 5);
    at("2026-11-01", 6);
    world.pay_invoice(world.only_invoice(customer).id, 150'000);
    at("2026-11-01", 9);
    EXPECT_THAT(told(), ElementsAre("payment.received"));
    EXPECT_THAT(rows(), ElementsAre("invoice.issued skipped paid", "payment.received sent"));
}

TEST_P(Notices, KeepWhyOneWasNotSent) {
    subscribe();
    at("2026-11-01");
    told();
    write([&](store::Tx& tx) {
        tx.execute("UPDATE customer SET exempt = 1 WHERE operator_id = $1 AND id = $2",
                   world.act().operator_id, customer);
    });
    at("2026-11-03");
    write([&](store::Tx& tx) {
        tx.execute("UPDATE customer SET exempt = 0 WHERE operator_id = $1 AND id = $2",
                   world.act().operator_id, customer);
        store::put_isolation_hold(tx, world.act().operator_id,
                                  {customer, store::HoldKind::promise, instant("2026-11-08T17:00:00Z"), {}});
    });
    at("2026-11-07");
    EXPECT_THAT(told(), IsEmpty());
    EXPECT_THAT(rows(), ElementsAre("invoice.issued sent", "reminder.before_due skipped exempt",
                                    "reminder.before_due skipped promised"));
}

TEST_P(Notices, OfDaysThatNothingRanOnAreKeptAsLate) {
    subscribe();
    at("2026-11-01");
    at("2026-11-10");
    EXPECT_THAT(told(), ElementsAre("invoice.issued", "reminder.due_today"));
    EXPECT_THAT(rows(), ElementsAre("invoice.issued sent", "reminder.before_due skipped late",
                                    "reminder.before_due skipped late", "reminder.before_due skipped late",
                                    "reminder.due_today sent"));
    ASSERT_TRUE(notices::plan_reminders(*db, world.act()));
    EXPECT_THAT(rows(), SizeIs(5)) << "a day is planned once";
}

TEST_P(Notices, AreTriedAgainWhileAChannelIsDown) {
    subscribe();
    script.always["modem"] = {SendOutcome::retry, {}, "no connection"};
    at("2026-11-01", 9);
    at("2026-11-01", 12);
    at("2026-11-01", 19);
    const auto tries = script.handed.size();
    EXPECT_GE(tries, 3U);
    script.always.clear();
    at("2026-11-02", 9);
    EXPECT_THAT(script.handed, SizeIs(tries + 1));
    EXPECT_THAT(rows(), ElementsAre("invoice.issued sent"));
}

TEST_P(Notices, GoByAnotherChannelWhereOneRefuses) {
    add_channel("email", "mail");
    subscribe();
    script.answers["modem"] = {{SendOutcome::wrong_recipient, {}, "no such number"}};
    at("2026-11-01");
    ASSERT_THAT(script.handed, SizeIs(2));
    EXPECT_EQ(script.handed[1].channel, "mail");
    EXPECT_EQ(script.handed[1].message.to, "siti@contoh.id");
    EXPECT_EQ(script.handed[1].message.subject, "Tagihan INV/2026/11/000001 periode 1–31 Oktober 2026");
    EXPECT_EQ(world.number_of(
                  "SELECT COUNT(*) FROM customer WHERE operator_id = $1 AND phone_failed_at IS NOT NULL"),
              1);
    told();
    at("2026-11-03");
    EXPECT_EQ(script.handed[0].channel, "mail") << "a number that nobody has is not tried again";
}

TEST_P(Notices, GoToAnAddressAgainOnceItIsAnother) {
    subscribe();
    script.answers["modem"] = {{SendOutcome::wrong_recipient, {}, "no such number"}};
    at("2026-11-01");
    write([&](store::Tx& tx) {
        auto row = *store::lock_customer(tx, world.act().operator_id, customer);
        ++row.version;
        store::update_customer(tx, world.act().operator_id, row);
    });
    EXPECT_EQ(world.number_of(
                  "SELECT COUNT(*) FROM customer WHERE operator_id = $1 AND phone_failed_at IS NOT NULL"),
              1)
        << "the number is the same";
    write([&](store::Tx& tx) {
        auto row = *store::lock_customer(tx, world.act().operator_id, customer);
        row.phone = "+6281300000000";
        ++row.version;
        store::update_customer(tx, world.act().operator_id, row);
    });
    told();
    at("2026-11-03");
    ASSERT_THAT(script.handed, SizeIs(1));
    EXPECT_EQ(script.handed[0].message.to, "+6281300000000");
}

TEST_P(Notices, OfADayThatIsPastGiveWayToThoseOfToday) {
    subscribe();
    at("2026-11-01");
    script.always["modem"] = {SendOutcome::retry, {}, "no connection"};
    each_day("2026-11-09", "2026-11-10");
    script.always.clear();
    told();
    at("2026-11-11");
    EXPECT_THAT(told(), ElementsAre("reminder.overdue"));
}

TEST_P(Notices, OfAnIsolationSayWhatIsolatesAndNoMore) {
    subscribe();
    each_day("2026-11-01", "2026-11-15");
    told();
    subscribe(300'000);
    at("2026-11-16");
    ASSERT_FALSE(script.handed.empty());
    const auto cut = std::find_if(script.handed.begin(), script.handed.end(),
                                  [](const auto& one) { return one.message.kind == "access.isolated"; });
    ASSERT_NE(cut, script.handed.end());
    // The second line's bill is due by the same day.
    EXPECT_THAT(cut->message.text, HasSubstr("tagihan INV/2026/11/000001 +1 Rp450.000 belum dibayar"));
}

TEST_P(Notices, WhoseTextOrAttachmentFailsHoldUpNobodyElses) {
    subscribe();
    subscribe(200'000);
    script.fails_once = true;
    at("2026-11-01", 9);
    EXPECT_THAT(told(), SizeIs(1)) << "the other one";
    at("2026-11-01", 10);
    EXPECT_THAT(told(), SizeIs(1));
    EXPECT_THAT(rows(), ElementsAre("invoice.issued sent", "invoice.issued sent"));
}

TEST_P(Notices, ThatNoChannelTakesAreFailedAndMayBeSentAgain) {
    subscribe();
    script.answers["modem"] = {{SendOutcome::refused, {}, "not allowed"}};
    at("2026-11-01");
    EXPECT_THAT(rows(), ElementsAre("invoice.issued failed not allowed"));
}

TEST_P(Notices, OfACustomerWithoutAnAddressAreKept) {
    reach(customer, std::nullopt, std::nullopt);
    subscribe();
    at("2026-11-01");
    EXPECT_THAT(rows(), ElementsAre("invoice.issued skipped no_address"));
}

TEST_P(Notices, AreNotSentTwiceByWhoWasKilledBetweenSendingAndItsRecord) {
    subscribe();
    at("2026-11-01", 7);  // composed nowhere yet: it is quiet
    const auto killed = [&] {
        write([&](store::Tx& tx) {
            tx.execute(
                "UPDATE notice SET state = 2, due_at = 0, lease_until = 0, customer_id = $2, recipient = "
                "'+6281234567890', body = 'x', medium = 2, channel_id = (SELECT id FROM notice_channel WHERE "
                "operator_id = $1) WHERE operator_id = $1",
                world.act().operator_id, customer);
        });
    };
    killed();
    at("2026-11-01", 9);
    EXPECT_THAT(script.handed, IsEmpty()) << "it may be with them, and they cannot be asked";
    EXPECT_THAT(rows(), ElementsAre(HasSubstr("invoice.issued unknown")));
    killed();
    script.known = notices::Sent{SendOutcome::accepted, "modem-1", {}};
    at("2026-11-01", 10);
    EXPECT_THAT(script.handed, IsEmpty());
    EXPECT_THAT(rows(), ElementsAre("invoice.issued sent"));
    killed();
    script.known = notices::Sent{SendOutcome::retry, {}, {}};
    at("2026-11-01", 11);
    EXPECT_THAT(script.handed, SizeIs(1)) << "the channel knows that it has it not";
}

TEST_P(Notices, ReportsCountByTheirRankInWhateverOrder) {
    subscribe();
    at("2026-11-01");
    const std::string reference = "modem-" + script.handed[0].message.reference;
    script.to_report = {{reference, notices::DeliveryState::delivered, false, {}},
                        {reference, notices::DeliveryState::accepted, false, {}},
                        {reference, notices::DeliveryState::failed, false, "late"},
                        {"somebody-elses", notices::DeliveryState::failed, false, {}}};
    sender.ask_for_reports(world.act().operator_id);
    EXPECT_THAT(rows(), ElementsAre("invoice.issued delivered"));
}

TEST_P(Notices, ThatDidNotArriveGoByAnotherChannel) {
    add_channel("email", "mail");
    subscribe();
    at("2026-11-01");
    script.to_report = {
        {"modem-" + script.handed[0].message.reference, notices::DeliveryState::failed, false, {}}};
    sender.ask_for_reports(world.act().operator_id);
    at("2026-11-01", 10);
    ASSERT_THAT(script.handed, SizeIs(2));
    EXPECT_EQ(script.handed[1].channel, "mail");
    EXPECT_THAT(rows(), ElementsAre("invoice.issued sent"));
}

TEST_P(Notices, ThatDidNotArriveByASecondChannelEitherAreFailed) {
    add_channel("email", "mail");
    subscribe();
    at("2026-11-01");
    for (const auto* channel : {"modem-", "mail-"}) {
        script.to_report = {{channel + script.handed.back().message.reference, notices::DeliveryState::failed,
                             false, "not there"}};
        sender.ask_for_reports(world.act().operator_id);
        at("2026-11-01", 10);
    }
    EXPECT_THAT(rows(), ElementsAre("invoice.issued failed not there"));
}

TEST_P(Notices, DoNotMarkAnAddressThatWasCorrectedMeanwhile) {
    subscribe();
    at("2026-11-01");
    reach(customer, "+6281299999999", std::nullopt);
    script.to_report = {
        {"modem-" + script.handed[0].message.reference, notices::DeliveryState::failed, true, {}}};
    sender.ask_for_reports(world.act().operator_id);
    EXPECT_EQ(world.number_of(
                  "SELECT COUNT(*) FROM customer WHERE operator_id = $1 AND phone_failed_at IS NOT NULL"),
              0);
}

TEST_P(Notices, OfAnInvoiceThatSaldoPaidInPartAreNotSentOnceItIsPaid) {
    subscribe();
    ASSERT_TRUE(world.pay(cash(customer, 50'000, "early")));
    at("2026-11-01", 5);
    at("2026-11-01", 6);
    world.pay_invoice(world.only_invoice(customer).id, 100'000);
    at("2026-11-01", 9);
    EXPECT_THAT(rows(), testing::Contains("invoice.issued skipped paid"));
}

TEST_P(Notices, ThatAKilledSenderLeftAreNotSentOncePaid) {
    subscribe();
    at("2026-11-01", 7);
    write([&](store::Tx& tx) {
        tx.execute(
            "UPDATE notice SET state = 2, due_at = 0, lease_until = 0, customer_id = $2, recipient = "
            "'+6281234567890', body = 'x', medium "
            "= 2, channel_id = (SELECT id FROM notice_channel WHERE operator_id = $1) WHERE operator_id = $1",
            world.act().operator_id, customer);
    });
    script.known = notices::Sent{SendOutcome::retry, {}, {}};
    world.go_to("2026-11-01T01:00:00Z");
    world.pay_invoice(world.only_invoice(customer).id, 150'000);
    at("2026-11-01", 9);
    EXPECT_THAT(told(), ElementsAre("payment.received"));
    EXPECT_THAT(rows(), ElementsAre("invoice.issued skipped paid", "payment.received sent"));
}

TEST_P(Notices, KeepThePaceOfAChannel) {
    add_channel("email", "mail", 2);
    reach(customer, std::nullopt, "siti@contoh.id");
    subscribe();
    subscribe(200'000);
    subscribe(300'000);
    at("2026-11-01");
    EXPECT_THAT(script.handed, SizeIs(1));
    world.go_to("2026-11-01T02:00:30Z");
    sender.send_due(world.act().operator_id);
    EXPECT_THAT(script.handed, SizeIs(2));
    world.go_to("2026-11-01T02:01:00Z");
    sender.send_due(world.act().operator_id);
    EXPECT_THAT(script.handed, SizeIs(3));
}

TEST_P(Notices, AreNotOwedWhereThereIsNoChannel) {
    write([&](store::Tx& tx) {
        tx.execute("DELETE FROM notice_channel WHERE operator_id = $1", world.act().operator_id);
    });
    subscribe();
    at("2026-11-03");
    EXPECT_THAT(rows(), IsEmpty());
}

TEST_P(Notices, OfSeveralLinesThatAreIsolatedTogetherAreOne) {
    subscribe();
    subscribe(200'000);
    at("2026-11-01");
    told();
    at("2026-11-16");
    EXPECT_THAT(told(), ElementsAre("access.isolated"));
}

TEST_P(Notices, ProposeToStaffToEndTheContract) {
    store::StoredReminderPolicy policy{Id{}, {}, 1};
    policy.policy.terminates_after_days = 10;
    write([&](store::Tx& tx) { store::put_reminder_policy(tx, world.act().operator_id, policy); });
    subscribe();
    at("2026-11-01");
    at("2026-11-26");
    at("2026-11-27");
    EXPECT_EQ(
        world.number_of(
            "SELECT COUNT(*) FROM event WHERE operator_id = $1 AND kind = 'invoice.termination_proposed'"),
        1);
}

TEST_P(Notices, ArePreviewedAsTheyWouldBeSent) {
    subscribe();
    at("2026-11-01");
    const auto preview = [&](std::string_view day) {
        return db->read(world.scope(), [&](store::Tx& tx) {
            return notices::preview_reminders(tx, *store::find_operator(tx, world.act().operator_id),
                                              date(day), world.act().now, 10);
        });
    };
    EXPECT_EQ(preview("2026-11-02").total, 0);
    const auto third = preview("2026-11-03");
    EXPECT_EQ(third.total, 1);
    EXPECT_EQ(third.first.at(0).invoice_number, "INV/2026/11/000001");
    EXPECT_EQ(third.first.at(0).skipped, "");
    EXPECT_EQ(third.counts.at("reminder.before_due"), 1);
}

}  // namespace
}  // namespace bangnopi::test
