// Proofs of payment on both engines: what holds isolation back and for how long, how many there may be, what staff make of one.
#include "billing/payment_proofs.hpp"

#include <gmock/gmock.h>

#include "store/bank_statements.hpp"
#include "store/payments.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {
namespace {

using domain::Desired;
using store::PaymentProof;
using testing::SizeIs;

constexpr std::string_view png = "\x89PNG\r\n\x1A\n";

// Siti owes 150,000 since 1 December 2026, due on the 10th; the line is isolated on the 16th at 8 in Jakarta. It is the 15th.
class PaymentProofs : public EngineTest {
  protected:
    PaymentProofs() {
        line = world.subscribe(siti, world.plan(home_plan()), "2026-11-01");
        world.go_to("2026-12-01T03:00:00Z");
        world.bill("2026-12-01");
        world.go_to("2026-12-15T03:00:00Z");
    }

    Result<PaymentProof> try_send(const std::string& octets) {
        const store::Act act = world.act();
        return db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) {
            return billing::send_proof(tx, act, settings, {siti, octets, 150'000, {}, {}});
        });
    }
    PaymentProof send(const std::string& more = "") {
        auto sent = try_send(std::string(png) + more);
        EXPECT_TRUE(sent) << english(sent.error().detail);
        return sent.value_or(PaymentProof{});
    }
    Result<store::ProofListed> reject(Id proof) {
        const store::Act act = world.act();
        return db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) {
            return billing::reject_proof(tx, act, settings, proof, "buram");
        });
    }
    Result<billing::ProofAccepted> accept(const billing::AcceptProof& command) {
        const store::Act act = world.act();
        return db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) {
            return billing::accept_proof(tx, act, settings, command);
        });
    }
    billing::ProofSuggestions suggestions(const PaymentProof& proof) {
        const store::Act act = world.act();
        return db->read(world.scope(),
                        [&](store::Tx& tx) { return billing::suggest_for_proof(tx, act, proof); });
    }
    Id came_in(std::int64_t amount) {
        store::StatementRow row;
        row.id = Id{900'000'001};
        row.channel = "bca";
        row.row_key = "k";
        row.booked_on = date("2026-12-15");
        row.booked_at = instant("2026-12-14T17:00:00Z");
        row.amount = amount;
        row.description = "TRSF SITI";
        (void)db->write_wait(world.scope(), store::Priority::normal, [&](store::Tx& tx) -> Result<Done> {
            store::insert_channel(tx, world.act().operator_id,
                                  {"bca", "BCA", domain::PaymentMethod::bank_transfer, "1102", true});
            store::insert_statement_rows(tx, world.act().operator_id, std::span(&row, 1));
            return Done{};
        });
        return row.id;
    }
    Desired desired_at(std::string_view when) {
        world.go_to(when);
        world.jobs();
        EXPECT_TRUE(world.verified());
        return world.access(line).desired;
    }

    BillingWorld world{*db};
    store::Settings settings;
    Id siti = world.customer();
    Id line;
};

TEST_P(PaymentProofs, ThatWaitHoldIsolationBackForTwoDaysBeyondItsMoment) {
    EXPECT_EQ(send().holds_until, instant("2026-12-18T01:00:00Z"));
    EXPECT_EQ(desired_at("2026-12-16T01:00:00Z"), Desired::open);
    EXPECT_EQ(desired_at("2026-12-18T00:59:00Z"), Desired::open);
    EXPECT_EQ(desired_at("2026-12-18T01:00:00Z"), Desired::isolated);
}

TEST_P(PaymentProofs, HoldNothingBackWhereTheOperatorDoesNotWantIt) {
    settings.proof_hold_days = 0;
    EXPECT_EQ(send().holds_until, std::nullopt);
    EXPECT_EQ(desired_at("2026-12-16T01:00:00Z"), Desired::isolated);
}

TEST_P(PaymentProofs, OpenNothingThatIsIsolatedAlready) {
    EXPECT_EQ(desired_at("2026-12-16T01:00:00Z"), Desired::isolated);
    EXPECT_EQ(send().holds_until, std::nullopt);
    EXPECT_EQ(desired_at("2026-12-16T02:00:00Z"), Desired::isolated);
}

TEST_P(PaymentProofs, HoldAnInvoiceBackOnce) {
    const PaymentProof first = send();
    ASSERT_TRUE(reject(first.id));
    EXPECT_EQ(send("another").holds_until, std::nullopt);
    EXPECT_EQ(desired_at("2026-12-16T01:00:00Z"), Desired::isolated);
}

TEST_P(PaymentProofs, ThatAreRejectedHoldNothingBackFromThenOn) {
    const PaymentProof proof = send();
    EXPECT_EQ(desired_at("2026-12-16T02:00:00Z"), Desired::open);
    ASSERT_TRUE(reject(proof.id));
    EXPECT_EQ(world.access(line).desired, Desired::isolated);
    EXPECT_TRUE(world.verified());
    EXPECT_EQ(reject(proof.id).error().code, Code::conflict);
}

TEST_P(PaymentProofs, AreTheSameProofWhenTheFileIsSentAgain) {
    EXPECT_EQ(send().id, send().id);
}

TEST_P(PaymentProofs, AreBoundedForACustomer) {
    for (int i = 0; i < billing::proofs_waiting_max; ++i) send(std::to_string(i));
    EXPECT_EQ(try_send(std::string(png) + "more").error().code, Code::too_many_requests);
}

TEST_P(PaymentProofs, AreForWhoOwesSomething) {
    ASSERT_TRUE(world.pay(cash(siti, 150'000, "KW-1")));
    EXPECT_EQ(try_send(std::string(png)).error().code, Code::conflict);
}

TEST_P(PaymentProofs, BecomeTheRowOfAStatementThatTheyAre) {
    const PaymentProof proof = send();
    const Id row = came_in(150'000);
    ASSERT_THAT(suggestions(proof).rows, SizeIs(1));
    EXPECT_EQ(suggestions(proof).rows[0].id, row);
    const auto accepted = accept({proof.id, {}, row, {}});
    ASSERT_TRUE(accepted) << english(accepted.error().detail);
    EXPECT_EQ(accepted->payment.amount, 150'000);
    EXPECT_EQ(world.only_invoice(siti).status, domain::InvoiceStatus::paid);
    EXPECT_EQ(desired_at("2026-12-20T01:00:00Z"), Desired::open);
}

TEST_P(PaymentProofs, BecomeThePaymentThatWasRecordedBefore) {
    const PaymentProof proof = send();
    const Id payment = world.pay(cash(siti, 150'000, "KW-1"))->payment.id;
    ASSERT_THAT(suggestions(proof).payments, SizeIs(1));
    EXPECT_TRUE(accept({proof.id, payment, {}, {}}));
    EXPECT_EQ(accept({proof.id, payment, {}, {}}).error().code, Code::conflict);
    EXPECT_EQ(accept({proof.id, {}, {}, {}}).error().errors.front().pointer, "/payment");
}

TEST_P(PaymentProofs, LoseTheirFileAWhileAfterTheDecision) {
    const PaymentProof waiting = send("waits");
    const PaymentProof decided = send();
    ASSERT_TRUE(reject(decided.id));
    const auto has_file = [&](Id proof) {
        return db->read(world.scope(), [&](store::Tx& tx) {
            return store::read_proof_file(tx, world.act().operator_id, proof).has_value();
        });
    };
    EXPECT_TRUE(has_file(decided.id));
    world.go_to("2027-03-17T03:00:00Z");
    world.jobs();
    EXPECT_FALSE(has_file(decided.id));
    EXPECT_TRUE(has_file(waiting.id));
}

ON_BOTH_ENGINES(PaymentProofs);

}  // namespace
}  // namespace bangnopi::test
