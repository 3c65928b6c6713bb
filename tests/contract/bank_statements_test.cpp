// What statements of bank accounts say came in, on both engines: kept once, matched where only one thing can be meant.
#include "billing/bank_statements.hpp"

#include <gmock/gmock.h>

#include <future>

#include "store/payments.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using billing::MatchStatementRow;
using billing::StatementCredit;
using billing::StatementImported;
using domain::InvoiceStatus;
using store::StatementRow;
using store::StatementState;
using testing::IsEmpty;
using testing::SizeIs;

StatementCredit credit(std::string_view day, std::int64_t amount, std::string text = "TRSF E-BANKING CR",
                       std::optional<std::int64_t> balance = std::nullopt) {
    StatementCredit one;
    one.booked_on = date(day);
    one.amount = amount;
    one.text = std::move(text);
    one.balance_hundredths = balance;
    return one;
}

// Two customers, of 150,000 and 200,000 a month, billed on 1 December 2026; it is the 10th.
class BankStatements : public EngineTest {
  protected:
    BankStatements() {
        (void)db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
            for (const char* code : {"bca", "bri"})
                store::insert_channel(tx, world.act().operator_id,
                                      {code, code, domain::PaymentMethod::bank_transfer, "1102", true});
            return Done{};
        });
        world.subscribe(siti, world.plan(home_plan()), "2026-11-01");
        world.subscribe(budi, world.plan([] {
            domain::PlanTerms terms = home_plan(200'000);
            terms.code = "R200";
            return terms;
        }()),
                        "2026-11-01");
        world.go_to("2026-12-10T03:00:00Z");
        world.bill("2026-12-01");
    }

    Result<StatementImported> try_import(std::vector<StatementCredit> credits, std::string channel = "bca") {
        const store::Act act = world.act();
        return db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) {
            return billing::import_statement(tx, act, {}, {channel, credits});
        });
    }
    StatementImported import(std::vector<StatementCredit> credits, std::string channel = "bca") {
        const auto imported = try_import(std::move(credits), std::move(channel));
        EXPECT_TRUE(imported) << english(imported.error().detail);
        EXPECT_TRUE(world.verified());
        return imported.value_or(StatementImported{-1, -1, -1});
    }
    std::vector<StatementRow> rows(std::optional<StatementState> state = std::nullopt) {
        return db->read(world.scope(), [&](store::Tx& tx) {
            store::PageRequest oldest_first;
            oldest_first.sort = "created";
            return store::list_statement_rows(tx, world.act().operator_id, {state, {}}, oldest_first)->items;
        });
    }
    std::vector<billing::StatementSuggestions> suggestions() {
        return db->read(world.scope(), [&](store::Tx& tx) {
            return billing::suggest_matches(tx, world.act(), rows(StatementState::unmatched));
        });
    }
    Result<billing::StatementMatched> match(MatchStatementRow command) {
        const store::Act act = world.act();
        auto matched = db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) {
            return billing::match_statement_row(tx, act, {}, command);
        });
        EXPECT_TRUE(world.verified());
        return matched;
    }
    Result<StatementRow> ignore(Id row) {
        const store::Act act = world.act();
        return db->write_wait(world.scope(), store::Priority::normal,
                              [&](store::Tx& tx) { return billing::ignore_statement_row(tx, act, row); });
    }
    std::int64_t payments() { return world.number_of("SELECT COUNT(*) FROM payment WHERE operator_id = $1"); }

    BillingWorld world{*db};
    Id siti = world.customer();
    Id budi = world.customer();
};
ON_BOTH_ENGINES(BankStatements);

TEST_P(BankStatements, TakenInTwiceAddNothing) {
    const std::vector<StatementCredit> file{credit("2026-12-02", 99'000), credit("2026-12-03", 98'000)};
    EXPECT_EQ(import(file).added, 2);
    const StatementImported again = import(file);
    EXPECT_EQ(again.added, 0);
    EXPECT_EQ(again.known, 2);
    EXPECT_THAT(rows(), SizeIs(2));
    EXPECT_EQ(import(file, "bri").added, 2) << "another account has its own rows";
}

TEST_P(BankStatements, OfAnotherAccountAreRefused) {
    (void)db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
        auto channel = store::find_channel(tx, world.act().operator_id, "bca");
        channel->account_number = "0123456789";
        store::update_channel(tx, world.act().operator_id, *channel);
        return Done{};
    });
    const auto take = [&](std::string account) {
        const store::Act act = world.act();
        return db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) {
            return billing::import_statement(tx, act, {}, {"bca", {credit("2026-12-02", 99'000)}, account});
        });
    };
    EXPECT_EQ(take("9876543210").error().errors.front().pointer, "/channel");
    EXPECT_THAT(rows(), IsEmpty());
    EXPECT_TRUE(take("123456789")) << "a spreadsheet took the zero away";
    EXPECT_TRUE(take("")) << "the file does not tell";
}

TEST_P(BankStatements, ThatOverlapAddOnlyWhatIsNew) {
    import({credit("2026-12-02", 99'000), credit("2026-12-03", 98'000)});
    const StatementImported next =
        import({credit("2026-12-03", 98'000), credit("2026-12-04", 97'000), credit("2026-12-05", 96'000)});
    EXPECT_EQ(next.added, 2);
    EXPECT_EQ(next.known, 1);
    EXPECT_THAT(rows(), SizeIs(4));
}

TEST_P(BankStatements, HaveTwoEqualTransfersOfADayTwice) {
    EXPECT_EQ(import({credit("2026-12-02", 99'000)}).added, 1);
    const StatementImported later = import({credit("2026-12-02", 99'000), credit("2026-12-02", 99'000)});
    EXPECT_EQ(later.added, 1);
    EXPECT_EQ(later.known, 1);
    EXPECT_EQ(import({credit("2026-12-02", 99'000, "trsf  e-banking cr")}).added, 1)
        << "another text is another";
    EXPECT_EQ(import({credit("2026-12-02", 99'000, "Trsf E-Banking CR")}).added, 0) << "whatever its case";
}

TEST_P(BankStatements, PayTheOneInvoiceOfTheirAmount) {
    const StatementImported imported =
        import({credit("2026-12-02", 150'000, "SITI"), credit("2026-12-02", 199'999)});
    EXPECT_EQ(imported.matched, 1);
    EXPECT_EQ(world.only_invoice(siti).status, InvoiceStatus::paid);
    EXPECT_EQ(world.only_invoice(budi).status, InvoiceStatus::open);
    const StatementRow row = rows().front();
    EXPECT_EQ(row.state, StatementState::matched);
    EXPECT_TRUE(row.automatic);
    const auto payment = db->read(world.scope(), [&](store::Tx& tx) {
        return store::find_payment(tx, world.act().operator_id, *row.payment_id);
    });
    ASSERT_TRUE(payment);
    EXPECT_EQ(payment->received_on, date("2026-12-02"));
    EXPECT_EQ(payment->channel, "bca");
    EXPECT_EQ(payment->amount, 150'000);
    EXPECT_EQ(payment->note, "SITI");
    EXPECT_EQ(world.number_of("SELECT CAST(SUM(amount) AS BIGINT) FROM posting WHERE operator_id = $1 AND "
                              "account_code = '1102'"),
              150'000);
    import({credit("2026-12-02", 150'000, "SITI")});
    EXPECT_EQ(payments(), 1);
}

TEST_P(BankStatements, LeaveWhatMayBeTwoInvoicesToStaff) {
    const Id agus = world.customer();
    world.subscribe(agus, world.plan([] {
        domain::PlanTerms terms = home_plan();
        terms.code = "R150B";
        return terms;
    }()),
                    "2026-11-01");
    world.bill("2026-12-01");
    EXPECT_EQ(import({credit("2026-12-02", 150'000)}).matched, 0);
    EXPECT_EQ(payments(), 0);
    ASSERT_THAT(suggestions(), SizeIs(1));
    EXPECT_THAT(suggestions()[0].invoices, SizeIs(2));
    // One of the two is paid otherwise: whose the first transfer was is not known, nor whose the second is.
    world.pay_invoice(world.only_invoice(agus).id, 150'000);
    EXPECT_EQ(import({credit("2026-12-04", 150'000)}).matched, 0);
    ASSERT_TRUE(ignore(rows()[0].id));
    EXPECT_EQ(import({credit("2026-12-05", 150'000)}).matched, 0) << "the one of the 4th waits";
}

TEST_P(BankStatements, LeaveTwoTransfersForOneInvoiceToStaff) {
    EXPECT_EQ(import({credit("2026-12-02", 150'000, "A"), credit("2026-12-03", 150'000, "B")}).matched, 0);
    EXPECT_EQ(world.only_invoice(siti).status, InvoiceStatus::open);
}

TEST_P(BankStatements, PayNoInvoiceThatWasIssuedAfterThem) {
    EXPECT_EQ(import({credit("2026-11-30", 150'000)}).matched, 0);
}

TEST_P(BankStatements, DoNotRecordAgainWhatStaffRecorded) {
    billing::ReceivePayment by_hand = cash(siti, 200'000, "dari mutasi");
    by_hand.channel = "bca";
    by_hand.method = domain::PaymentMethod::bank_transfer;
    by_hand.received_at = instant("2026-12-04T03:00:00Z");
    const Id recorded = world.pay(by_hand)->payment.id;
    EXPECT_EQ(import({credit("2026-12-02", 200'000)}).matched, 0)
        << "budi's invoice is open with that amount";
    ASSERT_THAT(suggestions(), SizeIs(1));
    EXPECT_EQ(suggestions()[0].recorded_payment, recorded);
    const auto matched = match({rows()[0].id, std::nullopt, std::nullopt, recorded});
    ASSERT_TRUE(matched);
    EXPECT_EQ(matched->row.payment_id, recorded);
    EXPECT_EQ(payments(), 1);
    EXPECT_EQ(import({credit("2026-12-09", 200'000)}).matched, 1) << "that one is another";
    EXPECT_EQ(world.only_invoice(budi).status, InvoiceStatus::paid);
}

TEST_P(BankStatements, ToldAgainByAnotherExportPayNobodyElse) {
    EXPECT_EQ(import({credit("2026-12-02", 150'000, "SITI AMINAH", 1'000'000'00)}).matched, 1);
    const Id joko = world.customer();
    domain::PlanTerms terms = home_plan();
    terms.code = "R151";
    world.subscribe(joko, world.plan(terms), "2026-11-01");
    world.bill("2026-12-01");
    EXPECT_EQ(import({credit("2026-12-02", 150'000, "SITI AMINAH 0001")}).matched, 0)
        << "without its balance it is a row of its own, and joko owes that amount now";
    EXPECT_EQ(world.only_invoice(joko).status, InvoiceStatus::open);
    EXPECT_EQ(import({credit("2026-12-05", 150'000, "JOKO")}).matched, 0) << "while the other waits";
}

TEST_P(BankStatements, SuggestTheLikeliestInvoiceFirst) {
    const store::Invoice invoice = world.only_invoice(siti);
    import({credit("2026-12-02", 147'500, "BAYAR " + invoice.number), credit("2026-12-02", 12'345)});
    const auto all = suggestions();
    ASSERT_THAT(all, SizeIs(2));
    ASSERT_THAT(all[0].invoices, SizeIs(1)) << "a transfer of 2,500 less";
    EXPECT_EQ(all[0].invoices[0].invoice.invoice_id, invoice.id);
    EXPECT_FALSE(all[0].invoices[0].exact);
    EXPECT_TRUE(all[0].invoices[0].named);
    EXPECT_THAT(all[1].invoices, IsEmpty());
}

TEST_P(BankStatements, AreMatchedByHandOnce) {
    import({credit("2026-12-02", 500'000)});
    const Id row = rows()[0].id;
    EXPECT_EQ(match({row, std::nullopt, std::nullopt, std::nullopt}).error().code, Code::invalid);
    EXPECT_EQ(match({row, world.only_invoice(budi).id, siti, std::nullopt}).error().code, Code::invalid);
    EXPECT_EQ(match({Id{1}, std::nullopt, siti, std::nullopt}).error().code, Code::not_found);
    const auto matched = match({row, std::nullopt, siti, std::nullopt});
    ASSERT_TRUE(matched);
    EXPECT_FALSE(matched->row.automatic);
    EXPECT_EQ(matched->payment.to_balance, 350'000);
    EXPECT_EQ(world.balance(siti), 350'000);
    EXPECT_EQ(match({row, std::nullopt, budi, std::nullopt}).error().code, Code::conflict);
    EXPECT_EQ(ignore(row).error().code, Code::conflict);
    EXPECT_EQ(payments(), 1);
}

TEST_P(BankStatements, AreNoPaymentOfAnotherAmountChannelOrRow) {
    billing::ReceivePayment by_hand = cash(siti, 99'000, "1");
    const Id in_cash = world.pay(by_hand)->payment.id;
    by_hand.channel = "bca";
    by_hand.method = domain::PaymentMethod::bank_transfer;
    const Id by_bank = world.pay(by_hand)->payment.id;
    import({credit("2026-12-02", 99'000), credit("2026-12-03", 99'000), credit("2026-12-03", 98'000)});
    const auto all = rows();
    EXPECT_EQ(match({all[0].id, std::nullopt, std::nullopt, in_cash}).error().code, Code::invalid);
    EXPECT_EQ(match({all[2].id, std::nullopt, std::nullopt, by_bank}).error().code, Code::invalid);
    EXPECT_TRUE(match({all[0].id, std::nullopt, std::nullopt, by_bank}));
    EXPECT_EQ(match({all[1].id, std::nullopt, std::nullopt, by_bank}).error().code, Code::conflict);
}

TEST_P(BankStatements, ThatAreIgnoredMayBeMatchedLater) {
    import({credit("2026-12-02", 33'000)});
    const Id row = rows()[0].id;
    ASSERT_TRUE(ignore(row));
    EXPECT_EQ(rows()[0].state, StatementState::ignored);
    EXPECT_THAT(suggestions(), IsEmpty());
    EXPECT_TRUE(ignore(row)) << "twice is once";
    EXPECT_TRUE(match({row, std::nullopt, siti, std::nullopt}));
    EXPECT_EQ(rows()[0].state, StatementState::matched);
}

TEST_P(BankStatements, AreOfABankAccount) {
    EXPECT_EQ(try_import({}, "kas").error().errors.at(0).pointer, "/channel");
    EXPECT_EQ(try_import({}, "bni").error().errors.at(0).pointer, "/channel");
}

TEST_P(BankStatements, TakenInTwiceAtOnceAreOnePaymentEach) {
    const std::vector<StatementCredit> file{credit("2026-12-02", 150'000), credit("2026-12-02", 200'000),
                                            credit("2026-12-03", 11'000)};
    std::vector<StatementCredit> backwards(file.rbegin(), file.rend());
    auto other = std::async(std::launch::async, [&] { return try_import(backwards); });
    const auto mine = try_import(file);
    const auto theirs = other.get();
    ASSERT_TRUE(mine && theirs);
    EXPECT_EQ(mine->added + theirs->added, 3);
    EXPECT_EQ(mine->matched + theirs->matched, 2);
    EXPECT_EQ(payments(), 2);
    EXPECT_TRUE(world.verified());
}

TEST_P(BankStatements, ThatDisagreeWithTheirPaymentAreFoundByVerify) {
    import({credit("2026-12-02", 150'000)});
    ASSERT_TRUE(world.verified());
    (void)db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
        tx.execute("UPDATE statement_row SET amount = amount + 1 WHERE operator_id = $1",
                   world.act().operator_id);
        return Done{};
    });
    EXPECT_FALSE(world.verified());
}

}  // namespace
}  // namespace bangnopi::test
