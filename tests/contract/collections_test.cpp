// Channels and what they cost, and cash at the door, on both engines.
#include "billing/collections.hpp"

#include <gmock/gmock.h>

#include <future>

#include "billing/areas.hpp"
#include "billing/channels.hpp"
#include "billing/receipt_numbers.hpp"
#include "billing/refunds.hpp"
#include "domain/ledger.hpp"
#include "store/ledger.hpp"
#include "store/payments.hpp"
#include "store/staff.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using billing::CollectorReceipt;
using billing::ReceiptOutcome;
using domain::PaymentMethod;
using store::Channel;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class World : public EngineTest {
  protected:
    template <class Fn>
    auto write(Fn fn) {
        return db->write_wait(world.scope(), store::Priority::normal, fn);
    }
    std::int64_t account(std::string_view code) {
        return db->read(world.scope(), [&](store::Tx& tx) {
            for (const auto& one : store::trial_balance(tx, operator_id(), std::nullopt))
                if (one.code == code) return one.debit - one.credit;
            return std::int64_t{0};
        });
    }
    [[nodiscard]] Id operator_id() const { return world.act().operator_id; }

    BillingWorld world{*db};
    Id siti = world.customer();
    Id budi = world.customer();
};

// Channels

class Channels : public World {
  protected:
    Result<Channel> create(Channel channel) {
        const store::Act act = world.act();
        return write([&](store::Tx& tx) { return billing::create_channel(tx, act, channel); });
    }
    Result<Channel> replace(Channel channel, std::optional<std::int64_t> if_version = std::nullopt) {
        const store::Act act = world.act();
        return write([&](store::Tx& tx) { return billing::replace_channel(tx, act, channel, if_version); });
    }
    static Channel qris() {
        Channel channel;
        channel.code = "qris";
        channel.name = "QRIS";
        channel.method = PaymentMethod::qris;
        channel.account_code = "1103";
        channel.fee.percent = domain::Rate(7, 10);
        return channel;
    }
    billing::PaymentReceived pay(std::string channel, PaymentMethod method, std::int64_t amount) {
        billing::ReceivePayment command = cash(siti, amount, "");
        command.reference = std::nullopt;
        command.channel = std::move(channel);
        command.method = method;
        auto paid = world.pay(command);
        EXPECT_TRUE(paid) << english(paid.error().detail);
        return *paid;
    }
};
ON_BOTH_ENGINES(Channels);

TEST_P(Channels, BookWhatTheyKeepOfEveryPayment) {
    ASSERT_TRUE(create(qris()));
    EXPECT_EQ(pay("qris", PaymentMethod::qris, 150'000).payment.fee, 1'050);
    EXPECT_EQ(account("5101"), 1'050);
    EXPECT_EQ(account("1103"), 150'000 - 1'050);
    EXPECT_EQ(world.balance(siti), 150'000) << "the customer has paid in full";
    EXPECT_TRUE(world.verified());
}

TEST_P(Channels, KeepNothingOfAPaymentThatNeverWas) {
    ASSERT_TRUE(create(qris()));
    const Id wrong = pay("qris", PaymentMethod::qris, 150'000).payment.id;
    const store::Act act = world.act();
    ASSERT_TRUE(write([&](store::Tx& tx) {
        return billing::reverse_payment(tx, act, {}, {wrong, "salah orang"});
    }));
    EXPECT_EQ(account("5101"), 0);
    EXPECT_EQ(account("1103"), 0);
    EXPECT_TRUE(world.verified());
    const Id refunded = pay("qris", PaymentMethod::qris, 150'000).payment.id;
    ASSERT_TRUE(write([&](store::Tx& tx) {
        return billing::refund_payment(tx, act, {}, {refunded, {}, {}, {}, "batal"});
    }));
    EXPECT_EQ(account("5101"), 1'050) << "who was paid back has cost it";
}

TEST_P(Channels, KeepNothingOfTheOperatorsWhereThePayerBearsTheFee) {
    Channel channel = qris();
    channel.fee = {4'000, {}, domain::FeeBearer::payer};
    ASSERT_TRUE(create(channel));
    pay("qris", PaymentMethod::qris, 150'000);
    EXPECT_EQ(account("5101"), 0);
    EXPECT_EQ(account("1103"), 150'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Channels, ThatChangeTheirFeeLeaveEarlierPaymentsAsTheyAre) {
    ASSERT_TRUE(create(qris()));
    pay("qris", PaymentMethod::qris, 100'000);
    Channel dearer = qris();
    dearer.fee.fixed = 500;
    ASSERT_TRUE(replace(dearer));
    EXPECT_EQ(pay("qris", PaymentMethod::qris, 100'000).payment.fee, 1'200);
    EXPECT_EQ(account("5101"), 700 + 1'200);
    EXPECT_TRUE(world.verified());
}

TEST_P(Channels, LieOnTheAccountsOfTheirMethod) {
    Channel wrong = qris();
    wrong.account_code = "1101";
    EXPECT_EQ(create(wrong).error().errors.front().pointer, "/account");
    wrong = qris();
    wrong.method = PaymentMethod::balance;
    EXPECT_EQ(create(wrong).error().errors.front().pointer, "/method");
    wrong = qris();
    wrong.fee.percent = domain::Rate(101, 1);
    EXPECT_EQ(create(wrong).error().errors.front().pointer, "/fee/percent");
    Channel till;
    till.code = "kas2";
    till.name = "Kas 2";
    till.account_code = "1101";
    till.fee.fixed = 1;
    EXPECT_EQ(create(till).error().errors.front().pointer, "/fee");
    till.fee.fixed = 0;
    till.account_number = "12345678";
    EXPECT_EQ(create(till).error().errors.front().pointer, "/account_number");
    till.account_number = "";
    EXPECT_TRUE(create(till));
    EXPECT_EQ(create(till).error().code, Code::already_exists);
}

TEST_P(Channels, KeepTheirMethodAndAccountOnceTheyHavePayments) {
    ASSERT_TRUE(create(qris()));
    Channel moved = qris();
    moved.account_code = "1102";
    EXPECT_TRUE(replace(moved)) << "nothing was paid yet";
    pay("qris", PaymentMethod::qris, 100'000);
    EXPECT_EQ(replace(qris()).error().code, Code::conflict);
    moved.method = PaymentMethod::e_wallet;
    EXPECT_EQ(replace(moved).error().code, Code::conflict);
    moved.method = PaymentMethod::qris;
    moved.active = false;
    EXPECT_EQ(replace(moved, 1).error().code, Code::stale);
    EXPECT_EQ(replace(moved, 2)->version, 3);
    EXPECT_FALSE(world.pay([&] {
        billing::ReceivePayment command = cash(siti, 1'000, "r");
        command.channel = "qris";
        return command;
    }()));
}

TEST_P(Channels, KeepTheDigitsOfAnAccountAtABank) {
    Channel bank;
    bank.code = "bca";
    bank.name = "BCA";
    bank.method = PaymentMethod::bank_transfer;
    bank.account_code = "1102";
    bank.account_number = " 123-456 7890";
    EXPECT_EQ(create(bank)->account_number, "1234567890");
    bank.account_number = "12";
    EXPECT_EQ(replace(bank).error().errors.front().pointer, "/account_number");
}

// At the door

class Collections : public World {
  protected:
    Collections() {
        (void)write([&](store::Tx& tx) -> Result<Done> {
            for (const auto& [id, name] : {std::pair(slamet, "slamet"), std::pair(dewi, "dewi")}) {
                store::Staff member;
                member.id = id;
                member.username = name;
                member.name = name;
                member.role = "collector";
                store::insert_staff(tx, operator_id(), member);
            }
            return Done{};
        });
        world.subscribe(siti, world.plan(home_plan()), "2026-11-01");
        world.go_to("2026-12-10T03:00:00Z");
        world.bill("2026-12-01");
    }

    store::Act act_of(Id member) {
        store::Act act = world.act();
        act.actor = {store::ActorKind::staff, member, "kolektor"};
        return act;
    }
    static CollectorReceipt receipt(std::string number, Id customer, std::int64_t amount) {
        return {std::move(number), customer, std::nullopt, amount, instant("2026-12-09T03:00:00Z"), ""};
    }
    std::vector<billing::ReceiptAnswer> send(std::vector<CollectorReceipt> receipts, Id member) {
        const store::Act act = act_of(member);
        auto answers = write([&](store::Tx& tx) { return billing::record_receipts(tx, act, {}, receipts); });
        EXPECT_TRUE(answers) << english(answers.error().detail);
        EXPECT_TRUE(world.verified());
        return answers ? *std::move(answers) : std::vector<billing::ReceiptAnswer>{};
    }
    std::vector<billing::ReceiptAnswer> send(std::vector<CollectorReceipt> receipts) {
        return send(std::move(receipts), slamet);
    }
    Result<store::CollectorDeposit> hand_in(std::int64_t amount) {
        const store::Act act = act_of(slamet);
        return write([&](store::Tx& tx) { return billing::hand_in(tx, act, amount, ""); });
    }
    Result<store::CollectorDeposit> count(Id deposit, std::int64_t counted, Id by, bool may_own = false) {
        const store::Act act = act_of(by);
        auto done = write([&](store::Tx& tx) {
            return billing::count_deposit(tx, act, {deposit, counted, "", may_own});
        });
        EXPECT_TRUE(world.verified());
        return done;
    }
    store::CollectorCash cash_of_slamet() {
        return db->read(world.scope(), [&](store::Tx& tx) {
            return store::cash_of_collectors(tx, operator_id(), date("2026-12-09"), slamet).at(0);
        });
    }
    std::vector<store::CollectorRefusal> refusals(bool settled = false) {
        return db->read(world.scope(), [&](store::Tx& tx) {
            return store::list_refusals(tx, operator_id(), settled, std::nullopt, {})->items;
        });
    }
    static std::vector<ReceiptOutcome> outcomes(const std::vector<billing::ReceiptAnswer>& answers) {
        std::vector<ReceiptOutcome> all;
        for (const auto& one : answers) all.push_back(one.outcome);
        return all;
    }

    Id slamet = world.act().ids->next();
    Id dewi = world.act().ids->next();
};
ON_BOTH_ENGINES(Collections);

TEST_P(Collections, BecomeOnePaymentHoweverOftenTheyAreSent) {
    const std::vector<CollectorReceipt> batch{receipt("K7-1", siti, 150'000), receipt("K7-2", budi, 20'000)};
    EXPECT_THAT(outcomes(send(batch)), ElementsAre(ReceiptOutcome::accepted, ReceiptOutcome::accepted));
    billing::number_all_receipts(*db, operator_id());
    const auto again = send(batch);
    EXPECT_THAT(outcomes(again), ElementsAre(ReceiptOutcome::known, ReceiptOutcome::known));
    EXPECT_EQ(again[0].payment->reference, "K7-1");
    EXPECT_EQ(again[0].payment->receipt_number, "KW/2026/000001");
    EXPECT_EQ(world.only_invoice(siti).status, domain::InvoiceStatus::paid);
    EXPECT_EQ(world.balance(budi), 20'000);
    EXPECT_EQ(account("1104"), 170'000);
    EXPECT_EQ(cash_of_slamet().in_hand(), 170'000);
    EXPECT_EQ(cash_of_slamet().received_today, 170'000);
    EXPECT_EQ(cash_of_slamet().receipts_today, 2);
}

TEST_P(Collections, TwiceInOneBatchAreOnePayment) {
    EXPECT_THAT(outcomes(send({receipt("K7-1", siti, 150'000), receipt("K7-1", siti, 150'000)})),
                ElementsAre(ReceiptOutcome::accepted, ReceiptOutcome::known));
}

TEST_P(Collections, OfTwoDevicesAtOnceAreEachTakenOnce) {
    const auto batch = [&](int first) {
        std::vector<CollectorReceipt> receipts;
        for (int n = 0; n < 8; ++n)
            receipts.push_back(receipt("K" + std::to_string(first + n), n % 2 == 0 ? siti : budi, 1'000));
        return receipts;
    };
    auto other = std::async(std::launch::async, [&] {
        const store::Act act = act_of(dewi);
        return write([&](store::Tx& tx) { return billing::record_receipts(tx, act, {}, batch(0)); });
    });
    const store::Act act = act_of(slamet);
    EXPECT_TRUE(write([&](store::Tx& tx) { return billing::record_receipts(tx, act, {}, batch(4)); }));
    EXPECT_TRUE(other.get());
    EXPECT_EQ(account("1104"), 16'000) << "numbers are each collector's own";
    EXPECT_TRUE(world.verified());
}

TEST_P(Collections, WithOneNumberForTwoAmountsAreForStaffToFindOut) {
    send({receipt("K7-1", siti, 150'000)});
    const auto answers = send({receipt("K7-1", siti, 140'000), receipt("K7-2", budi, 10'000)});
    EXPECT_THAT(outcomes(answers), ElementsAre(ReceiptOutcome::refused, ReceiptOutcome::accepted))
        << "one that is refused keeps no other back";
    EXPECT_EQ(answers[0].refusal->code, Code::known_reference);
    EXPECT_EQ(outcomes(send({receipt("K7-1", siti, 140'000)})).at(0), ReceiptOutcome::refused);
    ASSERT_THAT(refusals(), SizeIs(1)) << "told once";
    EXPECT_EQ(refusals()[0].amount, 140'000);
    EXPECT_EQ(refusals()[0].collector_id, slamet);
    EXPECT_EQ(account("1104"), 160'000);

    const store::Act act = act_of(dewi);
    const Id id = refusals()[0].id;
    EXPECT_FALSE(write([&](store::Tx& tx) { return billing::settle_refusal(tx, act, id, " "); }));
    EXPECT_TRUE(write([&](store::Tx& tx) { return billing::settle_refusal(tx, act, id, "salah tulis"); }));
    EXPECT_EQ(write([&](store::Tx& tx) { return billing::settle_refusal(tx, act, id, "lagi"); }).error().code,
              Code::conflict);
    EXPECT_THAT(refusals(), IsEmpty());
    EXPECT_THAT(refusals(true), SizeIs(1));
}

TEST_P(Collections, ThatWereRefusedAreSettledWhenTheyAreTakenAfterAll) {
    CollectorReceipt ahead = receipt("K7-1", siti, 150'000);
    ahead.taken_at = instant("2026-12-10T09:00:00Z");
    EXPECT_EQ(send({ahead})[0].outcome, ReceiptOutcome::refused) << "six hours ahead";
    EXPECT_THAT(refusals(), SizeIs(1));
    world.go_to("2026-12-10T10:00:00Z");
    EXPECT_EQ(send({ahead})[0].outcome, ReceiptOutcome::accepted);
    EXPECT_THAT(refusals(), IsEmpty());
}

TEST_P(Collections, ThatStaffHaveSettledAreNotBookedWhenTheyAreSentAgain) {
    CollectorReceipt ahead = receipt("K7-1", siti, 150'000);
    ahead.taken_at = instant("2026-12-10T09:00:00Z");
    send({ahead});  // refused, and the answer is lost
    world.pay_invoice(world.only_invoice(siti).id, 150'000);
    const store::Act act = act_of(dewi);
    const Id id = refusals()[0].id;
    ASSERT_TRUE(write([&](store::Tx& tx) { return billing::settle_refusal(tx, act, id, "dicatat di kas"); }));
    world.go_to("2026-12-10T10:00:00Z");
    EXPECT_EQ(send({ahead})[0].outcome, ReceiptOutcome::refused);
    EXPECT_EQ(account("1104"), 0);
    EXPECT_EQ(world.balance(siti), 0);
}

TEST_P(Collections, OfAClockThatIsAFewMinutesAheadAreTakenAsNow) {
    CollectorReceipt ahead = receipt("K7-1", siti, 150'000);
    ahead.taken_at = instant("2026-12-10T03:05:00Z");
    EXPECT_EQ(send({ahead})[0].payment->received_at, instant("2026-12-10T03:00:00Z"));
}

TEST_P(Collections, DatedBeforeALaterPaymentBecomeBalance) {
    world.pay_invoice(world.only_invoice(siti).id, 150'000);
    const auto answers = send({receipt("K7-1", siti, 150'000)});
    EXPECT_EQ(answers[0].outcome, ReceiptOutcome::accepted);
    EXPECT_EQ(answers[0].payment->received_on, date("2026-12-09"));
    EXPECT_EQ(world.balance(siti), 150'000);
}

TEST_P(Collections, AreTakenOfMembersOfStaffAlone) {
    const store::Act act = world.act();
    const auto refused = write([&](store::Tx& tx) { return billing::record_receipts(tx, act, {}, {}); });
    EXPECT_EQ(refused.error().code, Code::forbidden);
}

TEST_P(Collections, AreHandedInAndCountedBySomebodyElse) {
    send({receipt("K7-1", siti, 150'000)});
    EXPECT_EQ(hand_in(150'001).error().code, Code::conflict);
    const auto deposit = hand_in(150'000);
    ASSERT_TRUE(deposit);
    EXPECT_EQ(hand_in(1).error().code, Code::conflict) << "all of it is in the bag";
    EXPECT_EQ(account("1101"), 0) << "nothing is booked until it is counted";
    EXPECT_EQ(count(deposit->id, 150'000, slamet).error().code, Code::forbidden);
    ASSERT_TRUE(count(deposit->id, 150'000, dewi));
    EXPECT_EQ(account("1101"), 150'000);
    EXPECT_EQ(account("1104"), 0);
    EXPECT_EQ(cash_of_slamet().in_hand(), 0);
    EXPECT_EQ(count(deposit->id, 150'000, dewi).error().code, Code::conflict);
}

TEST_P(Collections, OfTheOwnerAreCountedByTheOwner) {
    send({receipt("K7-1", siti, 150'000)});
    EXPECT_TRUE(count(hand_in(150'000)->id, 150'000, slamet, true));
}

TEST_P(Collections, ThatAreShortAreOwedByTheCollector) {
    send({receipt("K7-1", siti, 150'000)});
    const auto deposit = count(hand_in(150'000)->id, 140'000, dewi);
    EXPECT_EQ(deposit->shortage, 10'000);
    EXPECT_EQ(account("1101"), 140'000);
    EXPECT_EQ(account("1202"), 10'000);
    EXPECT_EQ(account("1104"), 0);
    EXPECT_EQ(cash_of_slamet().in_hand(), 0);
    EXPECT_EQ(cash_of_slamet().shortage, 10'000);
}

TEST_P(Collections, ThatAreMoreAreTheCollectorsAsFarAsTheyCarryItAndThenNobodys) {
    send({receipt("K7-1", siti, 150'000)});
    EXPECT_EQ(count(hand_in(100'000)->id, 120'000, dewi)->deposited, 120'000);
    EXPECT_EQ(cash_of_slamet().in_hand(), 30'000);
    const auto more = count(hand_in(30'000)->id, 45'000, dewi);
    EXPECT_EQ(more->surplus, 15'000);
    EXPECT_EQ(account("1101"), 165'000);
    EXPECT_EQ(account("2107"), -15'000);
    EXPECT_EQ(account("1104"), 0);
}

TEST_P(Collections, AreNotShortOfWhatAnotherBagHad) {
    send({receipt("K7-1", siti, 150'000)});
    const auto first = hand_in(100'000);
    const auto second = hand_in(50'000);
    EXPECT_EQ(count(first->id, 120'000, dewi)->deposited, 120'000);
    const auto deposit = count(second->id, 30'000, dewi);
    EXPECT_EQ(deposit->shortage, 0);
    EXPECT_EQ(account("1202"), 0);
    EXPECT_EQ(account("1104"), 0);
    EXPECT_TRUE(world.verified());
}

TEST_P(Collections, ThatAreSentBackAreCarriedAgain) {
    send({receipt("K7-1", siti, 150'000)});
    const auto deposit = hand_in(150'000);
    const store::Act act = act_of(dewi);
    EXPECT_TRUE(write([&](store::Tx& tx) {
        return billing::send_back_deposit(tx, act, {deposit->id, 0, "jumlah salah", false});
    }));
    EXPECT_EQ(account("1101"), 0);
    EXPECT_TRUE(hand_in(150'000));
    EXPECT_TRUE(world.verified());
}

TEST_P(Collections, ThatNeverWereAreCarriedNoMore) {
    const auto answers = send({receipt("K7-1", siti, 150'000), receipt("K7-2", budi, 20'000)});
    const store::Act act = world.act();
    EXPECT_TRUE(write([&](store::Tx& tx) {
        return billing::reverse_payment(tx, act, {}, {answers[0].payment->id, "salah orang"});
    }));
    EXPECT_EQ(cash_of_slamet().in_hand(), 20'000);
    EXPECT_EQ(account("1104"), 20'000);
    EXPECT_TRUE(world.verified());
}

TEST_P(Collections, AreFoundByVerifyWhenALedgerSaysOtherwise) {
    send({receipt("K7-1", siti, 150'000)});
    ASSERT_TRUE(count(hand_in(150'000)->id, 140'000, dewi));
    (void)write([&](store::Tx& tx) -> Result<Done> {
        tx.execute("UPDATE collector_deposit SET shortage = 0 WHERE operator_id = $1", operator_id());
        return Done{};
    });
    EXPECT_FALSE(world.verified());
}

TEST_P(Collections, ListWhoOwesWhereACollectorGoes) {
    const store::Act act = world.act();
    (void)write([&](store::Tx& tx) -> Result<Done> {
        BANGNOPI_TRY_DONE(billing::create_area(tx, act, {"desa", "Desa", ""}));
        BANGNOPI_TRY(hamlet, billing::create_area(tx, act, {"rt1", "RT 1", "desa"}));
        BANGNOPI_TRY_DONE(billing::create_area(tx, act, {"rt2", "RT 2", "desa"}));
        auto customer = store::lock_customer(tx, act.operator_id, siti);
        customer->area_id = hamlet.id;
        store::update_customer(tx, act.operator_id, *customer);
        return Done{};
    });
    const auto listed = [&](Id collector) {
        return db->read(world.scope(), [&](store::Tx& tx) {
            return store::list_debtors(tx, operator_id(), {std::nullopt, collector}, {})->items;
        });
    };
    const auto assign = [&](const std::vector<std::string>& areas) {
        return write([&](store::Tx& tx) { return billing::assign_areas(tx, act, slamet, areas); });
    };
    EXPECT_THAT(listed(slamet), IsEmpty()) << "nobody said where to go";
    EXPECT_TRUE(assign({"desa", "desa"}));
    const auto debtors = listed(slamet);
    ASSERT_THAT(debtors, SizeIs(1));
    EXPECT_EQ(debtors[0].id, siti);
    EXPECT_EQ(debtors[0].open, 150'000);
    ASSERT_THAT(debtors[0].invoices, SizeIs(1));
    EXPECT_EQ(debtors[0].invoices[0].open, 150'000);
    EXPECT_TRUE(assign({"rt2"}));
    EXPECT_THAT(listed(slamet), IsEmpty());
    EXPECT_FALSE(assign({"nowhere"}));
    EXPECT_THAT(listed(dewi), IsEmpty());
}

}  // namespace
}  // namespace bangnopi::test
