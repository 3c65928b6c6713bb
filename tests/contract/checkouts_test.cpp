// Charges at payment gateways and what becomes of them, on both engines: webhooks as they are in life, and a gateway that is asked.
#include "billing/checkouts.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <set>

#include "billing/checkout_keeper.hpp"
#include "billing/gateway_events.hpp"
#include "billing/gateway_settlements.hpp"
#include "billing/refunds.hpp"
#include "store/gateway_settlements.hpp"
#include "store/ledger.hpp"
#include "store/payment_gateway_outages.hpp"
#include "store/payments.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/stub_payment_gateway.hpp"

namespace bangnopi::test {
namespace {

using billing::ChargeStatus;
using billing::ChargeWay;
using billing::ToldBy;
using store::Checkout;
using store::GatewayEventRow;
using store::GatewayEventState;
using store::ReviewReason;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::int64_t fee_of_siti = 150'000;

// Siti owes 150,000 for November; it is 10 December 2026.
class Checkouts : public EngineTest {
  protected:
    Checkouts() {
        siti = world.customer();
        world.subscribe(siti, world.plan(home_plan()), "2026-11-01");
        world.go_to("2026-12-10T03:00:00Z");
        real_clock.advance_to(instant("2026-12-10T03:00:00Z"));
        world.bill("2026-12-01");
        invoice = world.only_invoice(siti).id;
        account = add_account("mt");
        stub.behave({.must_be_confirmed = false});
    }
    ~Checkouts() override { EXPECT_TRUE(world.verified()); }

    template <class F>
    auto write(F f) {
        return db->write_wait(world.scope(), store::Priority::normal, f);
    }

    store::PaymentGatewayAccount add_account(const std::string& code) {
        billing::AddPaymentGatewayAccount command;
        command.code = code;
        command.name = "Gateway " + code;
        command.settings.email = "kantor@example.id";
        command.settings.public_url = "https://tagihan.example.id";
        command.keys = {{"server_key", "rahasia"}};
        const store::Act act = world.act();
        return *write([&](store::Tx& tx) {
            return billing::add_payment_gateway_account(tx, act, ring, stub.maker(), command);
        });
    }

    Result<Checkout> try_make(ChargeWay way = ChargeWay::qris, const std::string& channel = "",
                              const std::string& of_account = "mt") {
        return desk.make(world.act(), {invoice, of_account, way, channel});
    }
    Checkout make(ChargeWay way = ChargeWay::qris, const std::string& channel = "") {
        auto made = try_make(way, channel);
        EXPECT_TRUE(made) << english(made.error().detail);
        return *made;
    }
    Checkout checkout(Id id) {
        return *db->read(world.scope(), [&](store::Tx& tx) {
            return store::find_checkout(tx, world.act().operator_id, id);
        });
    }

    // As the door of webhooks does.
    Result<GatewayEventRow> tell(const std::string& body) {
        const auto gateway = *gateways.of(world.act().operator_id, account);
        auto event = gateway->read_webhook({.body = body});
        if (!event) return tl::make_unexpected(event.error());
        const store::Act act = world.act();
        const billing::ToldEvent told{&account, std::string(gateway->merchant()), *event, ToldBy::webhook,
                                      real_clock.now()};
        return write([&](store::Tx& tx) { return billing::take_event(tx, act, {}, told); });
    }
    GatewayEventRow told(const std::string& body) {
        auto row = tell(body);
        EXPECT_TRUE(row) << english(row.error().detail);
        return *row;
    }
    GatewayEventRow told_paid(const Checkout& of) {
        return told(StubGateway::webhook(of.reference, "paid", of.amount));
    }
    // The keeper asks about all that is due.
    int ask() {
        int asked = 0;
        while (keeper.ask_one()) ++asked;
        return asked;
    }
    // As the keeper does where the invoice was paid.
    void retire() {
        ASSERT_TRUE(write([&](store::Tx& tx) -> Result<Done> {
            store::retire_checkouts(tx, world.act().operator_id, invoice, real_clock.now());
            return Done{};
        }));
    }
    void pass(std::chrono::seconds time) { real_clock.advance_to(real_clock.now() + time); }

    std::vector<store::Payment> payments() {
        return db->read(world.scope(), [&](store::Tx& tx) {
            return store::list_payments(tx, world.act().operator_id, {}, {})->items;
        });
    }
    std::vector<GatewayEventRow> events(std::optional<GatewayEventState> state = std::nullopt) {
        return db->read(world.scope(), [&](store::Tx& tx) {
            return store::list_gateway_events(tx, world.act().operator_id, {state, {}}, {})->items;
        });
    }
    std::int64_t booked(std::string_view code) {
        return db->read(world.scope(), [&](store::Tx& tx) {
            for (const auto& one : store::trial_balance(tx, world.act().operator_id, std::nullopt))
                if (one.code == code) return one.debit - one.credit;
            return std::int64_t{0};
        });
    }
    Result<billing::GatewayEventAccepted> accept(const billing::AcceptGatewayEvent& command) {
        const store::Act act = world.act();
        return write([&](store::Tx& tx) { return billing::accept_gateway_event(tx, act, {}, command); });
    }
    void ignore(Id event) {
        const store::Act act = world.act();
        EXPECT_TRUE(
            write([&](store::Tx& tx) { return billing::ignore_gateway_event(tx, act, event, "uji coba"); }));
    }
    bool is_lunas() { return world.only_invoice(siti).status == domain::InvoiceStatus::paid; }

    BillingWorld world{*db};
    StubGateway stub;
    ManualClock real_clock{instant("2026-11-01T00:00:00Z")};
    KeyRing ring = KeyRing::generate();
    billing::PaymentGateways gateways{ring, stub.maker()};
    billing::CheckoutDesk desk{*db, real_clock, gateways};
    IdSource keeper_ids{real_clock, 7};
    ManualClock keeper_clock{instant("2026-12-10T03:00:00Z")};
    billing::CheckoutKeeper keeper{{*db, keeper_clock, real_clock, keeper_ids, gateways}};
    Id siti;
    Id invoice;
    store::PaymentGatewayAccount account;
};

// Accounts

TEST_P(Checkouts, OfAnAccountComeByAChannelOfItsOwnAndItsKeysStaySealed) {
    const auto channel = db->read(
        world.scope(), [&](store::Tx& tx) { return store::find_channel(tx, world.act().operator_id, "mt"); });
    ASSERT_TRUE(channel);
    EXPECT_EQ(channel->account_code, "1103");
    const std::string sealed(reinterpret_cast<const char*>(account.keys_sealed.data()),
                             account.keys_sealed.size());
    EXPECT_EQ(sealed.find("rahasia"), std::string::npos);
}

TEST_P(Checkouts, OfAnAccountNeedTheirKeysAgainWhereAHostChanges) {
    billing::EditPaymentGatewayAccount command{account.id, "Lain", account.settings, {}, true, {}};
    const auto edit = [&] {
        const store::Act act = world.act();
        return write([&](store::Tx& tx) {
            return billing::edit_payment_gateway_account(tx, act, ring, stub.maker(), command);
        });
    };
    EXPECT_TRUE(edit());
    command.settings.account["api_url"] = "https://penjahat.example";
    const auto refused = edit();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().errors.front().pointer, "/keys/server_key");
    command.keys = {{"server_key", "baru"}};
    EXPECT_TRUE(edit());
}

// Charges

TEST_P(Checkouts, AreMadeOnceForAnInvoiceAndWay) {
    const Checkout first = make();
    EXPECT_EQ(first.status, ChargeStatus::pending);
    EXPECT_EQ(first.amount, fee_of_siti);
    EXPECT_EQ(first.qris, "00020101021226");
    EXPECT_EQ(make().id, first.id);
    const Checkout other = make(ChargeWay::virtual_account, "bca");
    EXPECT_NE(other.id, first.id);
    EXPECT_EQ(other.pay_code, "88" + other.reference.substr(4));
    EXPECT_THAT(stub.references(), SizeIs(2));
    EXPECT_EQ(
        stub.notify_url_of(first.reference).find("https://tagihan.example.id/api/v1/webhooks/midtrans/"), 0U);
}

TEST_P(Checkouts, AreMadeAnewForAnotherAmountAndTheOldOnesExpire) {
    const Checkout first = make();
    world.pay_invoice(invoice, 50'000);
    const Checkout second = make();
    EXPECT_NE(second.id, first.id);
    EXPECT_EQ(second.amount, 100'000);
    EXPECT_FALSE(checkout(first.id).offered);
    EXPECT_EQ(ask(), 1);
    EXPECT_EQ(stub.status_of(first.reference), "expired");
    EXPECT_EQ(checkout(first.id).status, ChargeStatus::expired);
    EXPECT_EQ(checkout(second.id).status, ChargeStatus::pending);
}

TEST_P(Checkouts, AreMadeAnewBeforeTheyExpire) {
    const Checkout first = make();
    pass(std::chrono::hours(24) - std::chrono::minutes(10));
    EXPECT_NE(make().id, first.id);
}

TEST_P(Checkouts, OfWhatIsPaidOrUnknownOrSwitchedOffAreRefused) {
    EXPECT_EQ(try_make(ChargeWay::qris, "", "lain").error().errors.front().pointer, "/account");
    const auto channel_needed = try_make(ChargeWay::virtual_account);
    ASSERT_FALSE(channel_needed);
    EXPECT_EQ(channel_needed.error().errors.front().pointer, "/channel");
    world.pay_invoice(invoice, fee_of_siti);
    EXPECT_EQ(try_make().error().code, Code::conflict);
    EXPECT_EQ(desk.make(world.act(), {Id{1}, "mt", ChargeWay::qris, ""}).error().code, Code::not_found);
    const store::Act act = world.act();
    ASSERT_TRUE(write([&](store::Tx& tx) {
        return billing::edit_payment_gateway_account(tx, act, ring, stub.maker(),
                                                     {account.id, "Mati", account.settings, {}, false, {}});
    }));
    EXPECT_EQ(try_make().error().errors.front().pointer, "/account");
}

TEST_P(Checkouts, ThatAGatewayDidNotAnswerForAreShownToNobodyAndFoundOut) {
    stub.behave({.makes_silently = true});
    EXPECT_EQ(try_make().error().code, Code::unavailable);
    const std::string lost = stub.references().at(0);
    stub.behave({.must_be_confirmed = false});
    const Checkout second = make();
    EXPECT_NE(second.reference, lost);
    // Somebody paid the lost one all the same.
    stub.pay(lost);
    pass(std::chrono::minutes(2));
    ask();
    ASSERT_THAT(payments(), SizeIs(1));
    EXPECT_EQ(payments()[0].reference, lost);
    EXPECT_TRUE(is_lunas());
}

TEST_P(Checkouts, ThatTheGatewayNeverMadeFail) {
    stub.behave({.answers = false});
    EXPECT_FALSE(try_make());
    stub.behave({});
    pass(std::chrono::minutes(3));
    EXPECT_EQ(ask(), 1);
    EXPECT_EQ(number_of("SELECT status FROM checkout"), 3);
    pass(std::chrono::hours(100));
    EXPECT_EQ(ask(), 0);
}

TEST_P(Checkouts, TellSinceWhenAGatewayDoesNotAnswerUntilItDoes) {
    const auto since = [&] {
        return db->read(world.scope(), [&](store::Tx& tx) {
            return store::find_outage(tx, world.act().operator_id, account.id);
        });
    };
    make();
    EXPECT_EQ(since(), std::nullopt);
    stub.behave({.answers = false});
    EXPECT_FALSE(try_make(ChargeWay::virtual_account, "bca"));
    const Instant begun = world.act().now;
    EXPECT_EQ(since(), begun);
    keeper_clock.advance_to(begun + std::chrono::minutes(3));
    pass(std::chrono::minutes(3));
    EXPECT_GE(ask(), 1);
    EXPECT_EQ(since(), begun) << "it goes on";
    stub.behave({});
    pass(std::chrono::minutes(3));
    EXPECT_GE(ask(), 1);
    EXPECT_EQ(since(), std::nullopt);
}

TEST_P(Checkouts, AskedForTwiceAtOnceAreOne) {
    std::vector<std::future<Result<Checkout>>> asked;
    for (int i = 0; i < 4; ++i) asked.push_back(std::async(std::launch::async, [&] { return try_make(); }));
    for (auto& one : asked) {
        const auto made = one.get();
        EXPECT_TRUE(made || made.error().code == Code::conflict);
    }
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM checkout"), 1);
    EXPECT_THAT(stub.references(), SizeIs(1));
}

// Webhooks as they are in life

TEST_P(Checkouts, AreLunasByAWebhookThatIsSignedWhole) {
    stub.behave({.must_be_confirmed = false, .fee = 2'000});
    const Checkout made = make();
    const GatewayEventRow row = told_paid(made);
    EXPECT_EQ(row.state, GatewayEventState::done);
    EXPECT_TRUE(is_lunas());
    ASSERT_THAT(payments(), SizeIs(1));
    EXPECT_EQ(payments()[0].channel, "mt");
    EXPECT_EQ(payments()[0].reference, made.reference);
    EXPECT_EQ(payments()[0].method, domain::PaymentMethod::qris);
    EXPECT_EQ(booked("1103"), fee_of_siti - 2'000);
    EXPECT_EQ(booked("5101"), 2'000);
    EXPECT_EQ(checkout(made.id).status, ChargeStatus::paid);
}

TEST_P(Checkouts, PaidAreReceivedThoughTheirChannelIsSwitchedOff) {
    const Checkout made = make();
    ASSERT_TRUE(write([&](store::Tx& tx) -> Result<Done> {
        tx.execute("UPDATE channel SET active = 0 WHERE operator_id = $1 AND code = $2",
                   world.act().operator_id, "mt");
        return Done{};
    }));
    EXPECT_EQ(told_paid(made).state, GatewayEventState::done);
    EXPECT_TRUE(is_lunas());
}

TEST_P(Checkouts, WhosePaymentWasReversedWaitForStaff) {
    const Checkout made = make();
    billing::ReceivePayment by_hand = cash(siti, made.amount, made.reference);
    by_hand.channel = "mt";
    by_hand.method = domain::PaymentMethod::qris;
    const Id payment = world.pay(by_hand)->payment.id;
    ASSERT_TRUE(write([&](store::Tx& tx) {
        return billing::reverse_payment(tx, world.act(), {}, {payment, "terlalu cepat"});
    }));
    const GatewayEventRow row = told_paid(made);
    EXPECT_EQ(row.state, GatewayEventState::review);
    EXPECT_EQ(row.reason, ReviewReason::recorded_otherwise);
}

TEST_P(Checkouts, KeepOnlyOneFeeWhereTheChannelHasOneToo) {
    ASSERT_TRUE(write([&](store::Tx& tx) -> Result<Done> {
        tx.execute("UPDATE channel SET fee_fixed = 4000 WHERE operator_id = $1 AND code = $2",
                   world.act().operator_id, "mt");
        return Done{};
    }));
    const Checkout made = make();
    told_paid(made);
    EXPECT_EQ(booked("5101"), 4'000);
    const auto balance = db->read(world.scope(), [&](store::Tx& tx) {
        return store::gateway_balance(tx, world.act().operator_id, account.id, account.code);
    });
    EXPECT_EQ(balance.received + balance.fees_of_payer - balance.fees_told, made.amount - 4'000)
        << "as account 1103 has it";
}

TEST_P(Checkouts, ToldOfTenTimesAreOnePayment) {
    const Checkout made = make();
    for (int i = 0; i < 10; ++i) EXPECT_EQ(told_paid(made).state, GatewayEventState::done);
    EXPECT_THAT(payments(), SizeIs(1));
    EXPECT_EQ(events().at(0).told, 10);
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM event WHERE kind = 'payment.received'"), 1);
}

TEST_P(Checkouts, ToldOfManyTimesAtOnceAreOnePayment) {
    const Checkout made = make();
    std::vector<std::future<Result<GatewayEventRow>>> told;
    for (int i = 0; i < 8; ++i)
        told.push_back(std::async(std::launch::async, [&] {
            return tell(StubGateway::webhook(made.reference, "paid", made.amount));
        }));
    for (auto& one : told) EXPECT_TRUE(one.get());
    EXPECT_THAT(payments(), SizeIs(1));
}

TEST_P(Checkouts, ToldOfOutOfOrderStayPaid) {
    const Checkout made = make();
    told_paid(made);
    for (const char* late : {"pending", "expired", "failed"})
        EXPECT_EQ(told(StubGateway::webhook(made.reference, late, made.amount)).state,
                  GatewayEventState::done);
    EXPECT_EQ(checkout(made.id).status, ChargeStatus::paid);
    EXPECT_THAT(payments(), SizeIs(1));
}

TEST_P(Checkouts, PaidAfterTheyExpiredAreReceivedAllTheSame) {
    const Checkout made = make();
    told(StubGateway::webhook(made.reference, "expired", made.amount));
    EXPECT_EQ(checkout(made.id).status, ChargeStatus::expired);
    told_paid(made);
    EXPECT_TRUE(is_lunas());
}

TEST_P(Checkouts, ReplayedAYearLaterChangeNothing) {
    const Checkout made = make();
    told_paid(made);
    pass(std::chrono::hours(24 * 366));
    world.go_to("2027-12-10T03:00:00Z");
    EXPECT_EQ(told_paid(made).told, 2);
    EXPECT_THAT(payments(), SizeIs(1));
}

TEST_P(Checkouts, OfAnInvoiceThatIsPaidAlreadyBecomeBalance) {
    const Checkout made = make();
    world.pay_invoice(invoice, fee_of_siti);
    EXPECT_EQ(told_paid(made).state, GatewayEventState::done);
    EXPECT_EQ(world.balance(siti), fee_of_siti);
}

TEST_P(Checkouts, OfWhichTwoWerePaidMakeTheInvoiceLunasAndTheRestBalance) {
    const Checkout first = make();
    const Checkout second = make(ChargeWay::virtual_account, "bca");
    told_paid(first);
    told_paid(second);
    EXPECT_THAT(payments(), SizeIs(2));
    EXPECT_EQ(world.balance(siti), fee_of_siti);
}

TEST_P(Checkouts, BesideThePaidOneExpireAtTheGateway) {
    const Checkout first = make();
    const Checkout second = make(ChargeWay::virtual_account, "bca");
    told_paid(first);
    EXPECT_EQ(ask(), 1);
    EXPECT_EQ(stub.status_of(second.reference), "expired");
}

TEST_P(Checkouts, WithAnotherAmountOrCurrencyOrMerchantOrOrderWaitForStaffAndPayNothing) {
    const Checkout made = make();
    const auto reason = [&](const std::string& body) {
        const GatewayEventRow row = told(body);
        EXPECT_EQ(row.state, GatewayEventState::review) << body;
        return row.reason;
    };
    EXPECT_EQ(reason(StubGateway::webhook("INV-LAIN", "paid", fee_of_siti)), ReviewReason::unknown_order);
    EXPECT_EQ(reason(StubGateway::webhook(made.reference, "paid", 15'000)), ReviewReason::other_amount);
    EXPECT_EQ(reason(StubGateway::webhook(made.reference, "expired", fee_of_siti, "USD")),
              ReviewReason::other_currency);
    EXPECT_EQ(reason(StubGateway::webhook(made.reference, "failed", fee_of_siti, "IDR", "M2")),
              ReviewReason::other_merchant);
    EXPECT_EQ(reason(StubGateway::webhook(made.reference, "teka-teki", fee_of_siti)),
              ReviewReason::unknown_status);
    EXPECT_FALSE(is_lunas());
    EXPECT_THAT(payments(), IsEmpty());
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM event WHERE kind = 'gateway_event.review'"), 5);
    // The right one, later, is believed.
    EXPECT_EQ(told_paid(made).state, GatewayEventState::done);
    EXPECT_TRUE(is_lunas());
}

TEST_P(Checkouts, OfAnotherAccountWaitForStaff) {
    const Checkout made = make();
    account = add_account("xd");
    EXPECT_EQ(told_paid(made).reason, ReviewReason::other_account);
    EXPECT_THAT(payments(), IsEmpty());
}

TEST_P(Checkouts, ThatWereRefundedWaitForStaff) {
    const Checkout made = make();
    told_paid(made);
    const GatewayEventRow row = told(StubGateway::webhook(made.reference, "refunded", made.amount));
    EXPECT_EQ(row.reason, ReviewReason::refunded);
    EXPECT_EQ(checkout(made.id).status, ChargeStatus::refunded);
    EXPECT_THAT(payments(), SizeIs(1));
}

TEST_P(Checkouts, RecordedByStaffUnderTheSameReferenceAreNotReceivedTwice) {
    const Checkout made = make();
    billing::ReceivePayment by_hand;
    by_hand.invoice_id = invoice;
    by_hand.channel = "mt";
    by_hand.method = domain::PaymentMethod::qris;
    by_hand.amount = fee_of_siti;
    by_hand.reference = made.reference;
    ASSERT_TRUE(world.pay(by_hand));
    EXPECT_EQ(told_paid(made).state, GatewayEventState::done);
    EXPECT_THAT(payments(), SizeIs(1));
}

TEST_P(Checkouts, ThatAreNotSignedAreRefused) {
    const Checkout made = make();
    EXPECT_EQ(tell("forged " + made.reference + " paid 150000 IDR M1").error().code, Code::unauthenticated);
}

// What must be confirmed

TEST_P(Checkouts, ToldOfByWhatASignatureDoesNotCoverArePaidOnceTheGatewaySaysSo) {
    stub.behave({.must_be_confirmed = true, .fee = 1'000});
    const Checkout made = make();
    EXPECT_EQ(told_paid(made).state, GatewayEventState::to_confirm);
    EXPECT_THAT(payments(), IsEmpty());
    EXPECT_EQ(ask(), 1);  // the gateway says: pending
    EXPECT_THAT(payments(), IsEmpty());
    stub.pay(made.reference, 4'000);
    pass(std::chrono::seconds(2));
    EXPECT_EQ(ask(), 1);
    EXPECT_TRUE(is_lunas());
    ASSERT_THAT(payments(), SizeIs(1));
    EXPECT_EQ(payments()[0].amount, fee_of_siti);
    EXPECT_EQ(booked("1103"), fee_of_siti - 1'000);
    EXPECT_EQ(booked("5101"), 1'000);
    EXPECT_THAT(events(GatewayEventState::to_confirm), IsEmpty());
    EXPECT_EQ(ask(), 0);
}

TEST_P(Checkouts, ToldOfByWhatTheGatewayNeverSaysWaitForStaff) {
    stub.behave({.must_be_confirmed = true});
    make();
    const Checkout made = make();
    told_paid(made);
    for (int hour = 0; hour < 7; ++hour) {
        ask();
        pass(std::chrono::hours(1));
    }
    ask();
    ASSERT_THAT(events(GatewayEventState::review), SizeIs(1));
    EXPECT_EQ(events(GatewayEventState::review)[0].reason, ReviewReason::not_confirmed);
    EXPECT_THAT(payments(), IsEmpty());
    // The money came after all.
    stub.pay(made.reference);
    told_paid(made);
    ask();
    EXPECT_TRUE(is_lunas());
    EXPECT_THAT(events(GatewayEventState::review), IsEmpty());
}

TEST_P(Checkouts, WhoseGatewayIsAwayAreConfirmedWhenItIsBack) {
    stub.behave({.must_be_confirmed = true});
    const Checkout made = make();
    stub.pay(made.reference);
    stub.behave({.answers = false, .must_be_confirmed = true});
    told_paid(made);
    ask();
    EXPECT_EQ(keeper.counts().unanswered, 1U);
    stub.behave({.must_be_confirmed = true});
    EXPECT_EQ(ask(), 0);
    pass(std::chrono::minutes(2));
    ask();
    EXPECT_TRUE(is_lunas());
}

// Several gateways at once

TEST_P(Checkouts, OfAGatewayThatIsSilentHoldUpNoOtherAccounts) {
    std::set<std::string> silent;
    for (const char* bank : {"bca", "bni", "bri", "bsi", "cimb", "permata"})
        silent.insert(make(ChargeWay::virtual_account, bank).reference);
    pass(std::chrono::seconds(1));
    add_account("xd");
    const Checkout other = *try_make(ChargeWay::qris, "", "xd");
    stub.set(other.reference, "failed");
    pass(std::chrono::minutes(6));
    stub.hold(silent);
    keeper.start();
    EXPECT_TRUE(comes_true([&] { return checkout(other.id).status == ChargeStatus::failed; }));
    EXPECT_TRUE(comes_true([&] { return stub.most_held() > 0; }));
    EXPECT_EQ(stub.most_held(), 1);
    stub.let_go();
}

// What nothing is heard of

TEST_P(Checkouts, NothingIsHeardOfAreAskedAboutLessAndLessAndExpire) {
    const Checkout made = make();
    EXPECT_EQ(ask(), 0);
    pass(std::chrono::minutes(6));
    EXPECT_EQ(ask(), 1);
    EXPECT_EQ(ask(), 0);
    pass(std::chrono::hours(25));
    stub.set(made.reference, "expired");
    EXPECT_EQ(ask(), 1);
    EXPECT_EQ(checkout(made.id).status, ChargeStatus::expired);
    // Once more, a day later: money may have come late.
    stub.pay(made.reference);
    pass(std::chrono::hours(24));
    EXPECT_EQ(ask(), 1);
    EXPECT_TRUE(is_lunas());
    pass(std::chrono::hours(1000));
    EXPECT_EQ(ask(), 0);
}

TEST_P(Checkouts, OfAnInvoiceThatWasPaidOtherwiseExpireAtTheGateway) {
    const Checkout made = make();
    world.pay_invoice(invoice, fee_of_siti);
    pass(std::chrono::minutes(6));
    ask();
    EXPECT_EQ(stub.status_of(made.reference), "expired");
}

TEST_P(Checkouts, RetiredWhileTheirGatewayIsAskedExpireThereAllTheSame) {
    const Checkout made = make();
    pass(std::chrono::minutes(6));
    stub.during_next_call([&] {
        world.pay_invoice(invoice, fee_of_siti);
        retire();
    });
    EXPECT_EQ(ask(), 2) << "what became of it, then that it is to expire";
    EXPECT_EQ(stub.status_of(made.reference), "expired");
    EXPECT_EQ(checkout(made.id).status, ChargeStatus::expired);
    EXPECT_FALSE(checkout(made.id).offered);
}

TEST_P(Checkouts, RetiredWhileTheyAreMadeExpireAtTheGateway) {
    stub.during_next_call([&] {
        world.pay_invoice(invoice, fee_of_siti);
        retire();
        ask();  // the gateway knows nothing of it yet, for all that it says
    });
    const Checkout made = make();
    EXPECT_FALSE(made.offered);
    ask();
    EXPECT_EQ(stub.status_of(made.reference), "expired");
    EXPECT_EQ(checkout(made.id).status, ChargeStatus::expired);
}

TEST_P(Checkouts, RetiredOnAPageExpireThereOnceSomebodyChoseHowToPay) {
    const Checkout made = make(ChargeWay::hosted_page);
    world.pay_invoice(invoice, fee_of_siti);
    retire();
    stub.behave({.is_chosen = false});
    EXPECT_EQ(ask(), 1);
    EXPECT_EQ(checkout(made.id).status, ChargeStatus::pending);
    stub.behave({});
    pass(std::chrono::hours(1));
    ask();
    EXPECT_EQ(stub.status_of(made.reference), "expired");
}

TEST_P(Checkouts, OfAGatewayThatExpiresNothingEndByTheirTime) {
    stub.behave({.must_be_confirmed = false, .can_expire = false});
    const Checkout made = make();
    world.pay_invoice(invoice, fee_of_siti);
    pass(std::chrono::minutes(6));
    EXPECT_EQ(ask(), 1);
    EXPECT_FALSE(checkout(made.id).offered);
    EXPECT_EQ(ask(), 0);
}

TEST_P(Checkouts, WhoseGatewayNeverAnswersComeToStaffAndAreAskedAboutNoMore) {
    const Checkout made = make();
    const Checkout decided = make(ChargeWay::virtual_account, "bca");
    told(StubGateway::webhook(decided.reference, "expired", decided.amount));
    stub.behave({.answers = false, .must_be_confirmed = false});
    int asked = 0;
    for (int hour = 0; hour < 24 + 72 + 2; ++hour) {
        asked += ask();
        pass(std::chrono::hours(1));
    }
    EXPECT_GT(asked, 24);
    ASSERT_THAT(events(GatewayEventState::review), SizeIs(1)) << "of the other it is known that it expired";
    EXPECT_EQ(events(GatewayEventState::review)[0].reason, ReviewReason::not_answered);
    EXPECT_EQ(events(GatewayEventState::review)[0].checkout_id, made.id);
    EXPECT_EQ(checkout(made.id).status, ChargeStatus::expired);
    pass(std::chrono::hours(10'000));
    EXPECT_EQ(ask(), 0);
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM event WHERE kind = 'gateway_event.review'"), 1);
    // It speaks again, and staff need not look any more.
    EXPECT_EQ(told_paid(made).state, GatewayEventState::done);
    EXPECT_TRUE(is_lunas());
    EXPECT_THAT(events(GatewayEventState::review), IsEmpty());
}

// Staff

TEST_P(Checkouts, InReviewAreAcceptedForACustomerOrAnInvoice) {
    const Checkout made = make();
    const Id other = told(StubGateway::webhook(made.reference, "paid", 100'000)).id;
    const Id foreign = told(StubGateway::webhook("INV-LAIN", "paid", 70'000)).id;
    EXPECT_EQ(accept({other, {}, {}, ""}).error().code, Code::invalid);
    const auto accepted = accept({other, invoice, {}, "kurang bayar"});
    ASSERT_TRUE(accepted) << english(accepted.error().detail);
    EXPECT_EQ(accepted->payment.amount, 100'000);
    EXPECT_EQ(accepted->event.state, GatewayEventState::accepted);
    EXPECT_EQ(accept({other, invoice, {}, ""}).error().code, Code::conflict);
    ASSERT_TRUE(accept({foreign, {}, siti, ""}));
    EXPECT_TRUE(is_lunas());
    EXPECT_EQ(world.balance(siti), 20'000);
    EXPECT_EQ(told(StubGateway::webhook(made.reference, "paid", 100'000)).state, GatewayEventState::accepted);
    EXPECT_THAT(payments(), SizeIs(2));
}

TEST_P(Checkouts, InReviewAreAcceptedWhileTheSameIsToldAgainAndNeitherUndoesTheOther) {
    const Checkout made = make();
    const std::string body = StubGateway::webhook(made.reference, "paid", 100'000);
    const Id event = told(body).id;
    const store::Act act = world.act();
    const auto gateway = *gateways.of(act.operator_id, account);
    const billing::ToldEvent again{&account, std::string(gateway->merchant()),
                                   *gateway->read_webhook({.body = body}), ToldBy::webhook, real_clock.now()};
    std::atomic<int> runs{0};
    std::future<bool> accepting;
    const auto accept_it = [&] {
        return write([&](store::Tx& tx) {
                   ++runs;
                   return billing::accept_gateway_event(tx, act, {}, {event, invoice, {}, "kurang bayar"});
               })
            .has_value();
    };
    // The webhook has the customer's account when staff begin, and wants what was told of the charge while they wait.
    ASSERT_TRUE(write([&](store::Tx& tx) {
        ++runs;
        store::lock_account(tx, act.operator_id, siti);
        tx.settle();
        if (!accepting.valid()) accepting = std::async(std::launch::async, accept_it);
        const auto waits = [&] { return number_of("SELECT COUNT(*) FROM pg_locks WHERE NOT granted") > 0; };
        EXPECT_TRUE(db->engine() == store::Engine::sqlite || comes_true(waits));
        return billing::take_event(tx, act, {}, again);
    }));
    EXPECT_TRUE(accepting.get());
    EXPECT_EQ(runs, 2) << "none was undone to let the other pass";
    EXPECT_THAT(payments(), SizeIs(1));
}

TEST_P(Checkouts, InReviewAreIgnoredWithANote) {
    const Id event = told(StubGateway::webhook("INV-LAIN", "paid", 70'000)).id;
    const store::Act act = world.act();
    const auto ignore = [&](std::string_view note) {
        return write([&](store::Tx& tx) { return billing::ignore_gateway_event(tx, act, event, note); });
    };
    EXPECT_EQ(ignore("").error().errors.front().pointer, "/note");
    ASSERT_TRUE(ignore("uji coba"));
    EXPECT_EQ(ignore("lagi").error().code, Code::conflict);
    EXPECT_EQ(told(StubGateway::webhook("INV-LAIN", "paid", 70'000)).state, GatewayEventState::ignored);
    EXPECT_EQ(accept({event, {}, siti, ""}).error().code, Code::conflict);
}

TEST_P(Checkouts, IgnoredStayIgnoredForTheSameContentAndAnotherIsNew) {
    const Checkout made = make();
    told_paid(made);
    const std::string refunded = StubGateway::webhook(made.reference, "refunded", made.amount);
    const std::string foreign = StubGateway::webhook("INV-LAIN", "paid", 70'000);
    for (const std::string& body : {refunded, foreign}) ignore(told(body).id);
    const std::int64_t told_staff =
        number_of("SELECT COUNT(*) FROM event WHERE kind = 'gateway_event.review'");
    for (const std::string& body : {refunded, foreign, refunded, foreign}) {
        const GatewayEventRow again = told(body);
        EXPECT_EQ(again.state, GatewayEventState::ignored) << body;
        EXPECT_EQ(again.note, "uji coba");
    }
    EXPECT_THAT(events(GatewayEventState::review), IsEmpty());
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM event WHERE kind = 'gateway_event.review'"), told_staff);

    const std::string other = StubGateway::webhook("INV-LAIN", "paid", 80'000);
    EXPECT_EQ(told(other).state, GatewayEventState::review);
    ASSERT_THAT(events(GatewayEventState::review), SizeIs(1));
    EXPECT_EQ(events(GatewayEventState::review)[0].amount, 80'000);
    EXPECT_EQ(told(foreign).state, GatewayEventState::ignored) << "whatever else was told of it meanwhile";
    ignore(told(other).id);
    EXPECT_EQ(told(other).state, GatewayEventState::ignored);
}

TEST_P(Checkouts, IgnoredAreReceivedOnceTheGatewayItselfSaysThatTheyArePaid) {
    stub.behave({.must_be_confirmed = true});
    const Checkout made = make();
    told_paid(made);
    for (int hour = 0; hour < 8; ++hour) {
        ask();
        pass(std::chrono::hours(1));
    }
    ASSERT_THAT(events(GatewayEventState::review), SizeIs(1));
    ignore(events(GatewayEventState::review)[0].id);
    EXPECT_EQ(told_paid(made).state, GatewayEventState::ignored);
    ask();
    EXPECT_THAT(events(GatewayEventState::review), IsEmpty());
    EXPECT_THAT(payments(), IsEmpty());
    stub.pay(made.reference);
    told_paid(made);
    ask();
    EXPECT_TRUE(is_lunas());
}

TEST_P(Checkouts, PaidOutAreNoLongerWithTheGateway) {
    stub.behave({.must_be_confirmed = false, .fee = 2'000});
    told_paid(make());
    const store::Act act = world.act();
    const billing::SettleGateway payout{account.id, date("2026-12-10"), 100'000, 500, 0, "PO-1"};
    const auto settle = [&] {
        return write([&](store::Tx& tx) { return billing::settle_gateway(tx, act, payout); });
    };
    ASSERT_TRUE(settle());
    EXPECT_EQ(settle().error().code, Code::known_reference);
    EXPECT_EQ(booked("1102"), 100'000);
    EXPECT_EQ(booked("1103"), 47'500);
    const auto balance = db->read(world.scope(), [&](store::Tx& tx) {
        return store::gateway_balance(tx, act.operator_id, account.id, "mt");
    });
    EXPECT_EQ(balance.received - balance.fees_told - balance.settled - balance.fees_settled, 47'500);
    EXPECT_EQ(balance.paid_charges, fee_of_siti);
    EXPECT_EQ(balance.ledger, 47'500);
}

TEST_P(Checkouts, PaidOutForWhatIsNotKnownHereAreReceiptsOfNobody) {
    told_paid(make());
    const store::Act act = world.act();
    billing::SettleGateway payout{account.id, date("2026-12-10"), fee_of_siti + 70'000, 0, 70'000, "PO-1"};
    const auto settle = [&] {
        return write([&](store::Tx& tx) { return billing::settle_gateway(tx, act, payout); });
    };
    payout.unidentified = payout.amount + 1;
    EXPECT_EQ(settle().error().errors.front().pointer, "/unidentified");
    payout.unidentified = 70'000;
    ASSERT_TRUE(settle());
    EXPECT_EQ(booked("1102"), fee_of_siti + 70'000);
    EXPECT_EQ(booked("1103"), 0);
    EXPECT_EQ(booked("2107"), -70'000);
    const auto [balance, listed] = db->read(world.scope(), [&](store::Tx& tx) {
        return std::pair{store::gateway_balance(tx, act.operator_id, account.id, "mt"),
                         store::list_gateway_settlements(tx, act.operator_id, account.id, {})->items};
    });
    EXPECT_EQ(balance.received - (balance.settled - balance.unidentified), 0);
    ASSERT_THAT(listed, SizeIs(1));
    EXPECT_EQ(listed[0].unidentified, 70'000);
}

TEST_P(Checkouts, ThatPaidOutReceiptsAreOfAreIdentifiedOnce) {
    const store::Act act = world.act();
    ASSERT_TRUE(write([&](store::Tx& tx) {
        return billing::settle_gateway(tx, act, {account.id, date("2026-12-10"), 70'000, 0, 70'000, "PO-1"});
    }));
    const Id event = told(StubGateway::webhook("INV-LAIN", "paid", 70'000)).id;
    const Id payment = accept({event, {}, siti, "ditemukan"})->payment.id;
    EXPECT_EQ(booked("1103"), 70'000);
    const auto identify = [&](std::optional<std::int64_t> amount = std::nullopt) {
        return write([&](store::Tx& tx) {
            return billing::identify_receipt(tx, act, {account.id, payment, amount});
        });
    };
    EXPECT_EQ(identify(70'001).error().errors.front().pointer, "/amount");
    ASSERT_TRUE(identify());
    EXPECT_EQ(identify().error().code, Code::conflict);
    EXPECT_EQ(booked("1102"), 70'000);
    EXPECT_EQ(booked("1103"), 0);
    EXPECT_EQ(booked("2107"), 0);
    const Id another = told_paid(make()).payment_id.value();
    const auto beyond = write([&](store::Tx& tx) {
        return billing::identify_receipt(tx, act, {account.id, another, std::nullopt});
    });
    EXPECT_EQ(beyond.error().code, Code::conflict);
}

TEST_P(Checkouts, IdentifiedTakeWhatTheFeesLeftAndAreNotReversed) {
    const store::Act act = world.act();
    stub.behave({.must_be_confirmed = false, .fee = 4'250});
    ASSERT_TRUE(write([&](store::Tx& tx) {
        return billing::settle_gateway(tx, act,
                                       {account.id, date("2026-12-10"), 145'750, 0, 145'750, "PO-1"});
    }));
    const Checkout charge = make();
    stub.pay(charge.reference);
    ask();
    const Id payment = told_paid(charge).payment_id.value();
    EXPECT_EQ(booked("1103"), fee_of_siti - 4'250);
    ASSERT_TRUE(write([&](store::Tx& tx) {
        return billing::identify_receipt(tx, act, {account.id, payment, std::nullopt});
    }));
    EXPECT_EQ(booked("1103"), 0);
    EXPECT_EQ(booked("2107"), 0);
    const auto reversed = write([&](store::Tx& tx) {
        return billing::reverse_payment(tx, act, {}, {payment, "milik tetangga"});
    });
    EXPECT_EQ(reversed.error().code, Code::conflict);
    EXPECT_EQ(booked("1103"), 0);
}

TEST_P(Checkouts, ThatArePaidAreAskedAboutWhenARefundIsToldAndNotWhenOldNewsIs) {
    const Checkout charge = make();
    told_paid(charge);
    stub.behave({.must_be_confirmed = true});
    EXPECT_EQ(told(StubGateway::webhook(charge.reference, "pending", charge.amount)).state,
              GatewayEventState::done);
    EXPECT_EQ(ask(), 0);
    stub.set(charge.reference, "refunded");
    EXPECT_EQ(told(StubGateway::webhook(charge.reference, "refunded", charge.amount)).state,
              GatewayEventState::to_confirm);
    EXPECT_EQ(ask(), 1);
    const auto review = events(GatewayEventState::review);
    ASSERT_THAT(review, SizeIs(1));
    EXPECT_EQ(review[0].reason, ReviewReason::refunded);
}

TEST_P(Checkouts, KeepOnlyTheNewestAttempts) {
    for (std::int64_t n = 1; n <= store::gateway_attempts_kept_max + 5; ++n)
        ASSERT_TRUE(write([&](store::Tx& tx) -> Result<Done> {
            store::insert_gateway_attempt(tx, world.act().operator_id,
                                          {Id{n}, account.id, world.act().now, "203.0.113.9", 3, "abc",
                                           Message::verbatim("not signed")});
            return Done{};
        }));
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM gateway_attempt"), store::gateway_attempts_kept_max);
    EXPECT_EQ(number_of("SELECT MIN(id) FROM gateway_attempt"), 6);
}

ON_BOTH_ENGINES(Checkouts);

}  // namespace
}  // namespace bangnopi::test
