// A customer whose invoices are closed and corrected. After each change the database is verified.
#pragma once

#include <gmock/gmock.h>

#include "billing/credit_notes.hpp"
#include "billing/refunds.hpp"
#include "billing/void_invoice.hpp"
#include "billing/write_offs.hpp"
#include "tests/support/billing_world.hpp"
#include "tests/support/engines.hpp"

namespace bangnopi::test {

using domain::InvoiceStatus;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class Corrections : public EngineTest {
  protected:
    explicit Corrections(store::Settings settings = {}) : world(*db, std::move(settings)) {}

    template <class Fn>
    auto within(Fn fn) {
        auto done = db->write_wait(world.scope(), store::Priority::normal,
                                   [&, act = world.act()](store::Tx& tx) { return fn(tx, act); });
        EXPECT_TRUE(world.verified());
        return done;
    }
    Result<store::Invoice> try_void(Id id, std::string reason = "salah paket") {
        return within([&](store::Tx& tx, const store::Act& act) {
            return billing::void_invoice(tx, act, {}, {id, reason});
        });
    }
    void void_it(Id id) {
        const auto voided = try_void(id);
        EXPECT_TRUE(voided) << english(voided.error().detail);
    }
    Result<billing::CreditNoteWritten> try_credit(Id id, std::int64_t amount,
                                                  std::string reason = "gangguan") {
        return within([&](store::Tx& tx, const store::Act& act) {
            return billing::write_credit_note(tx, act, {}, {id, amount, reason});
        });
    }
    billing::CreditNoteWritten credit(Id id, std::int64_t amount) {
        const auto written = try_credit(id, amount);
        EXPECT_TRUE(written) << english(written.error().detail);
        return *written;
    }
    Result<store::Invoice> try_write_off(Id id) {
        return within([&](store::Tx& tx, const store::Act& act) {
            return billing::write_off(tx, act, {}, {id, "pindah tanpa kabar"});
        });
    }
    Result<billing::PaymentReceived> try_recover(Id id, std::int64_t amount, std::string reference,
                                                 std::string channel = "kas") {
        billing::ReceivePayment command;
        command.invoice_id = id;
        command.channel = std::move(channel);
        command.amount = amount;
        command.reference = std::move(reference);
        return within(
            [&](store::Tx& tx, const store::Act& act) { return billing::recover(tx, act, {}, command); });
    }
    Result<store::Invoice> try_withhold(Id id, std::int64_t amount, std::string certificate) {
        return within([&](store::Tx& tx, const store::Act& act) {
            return billing::withhold_tax(tx, act, {}, {id, amount, certificate});
        });
    }
    Result<store::Invoice> try_undo(Id id, std::string certificate, std::string reason = "salah tagihan") {
        return within([&](store::Tx& tx, const store::Act& act) {
            return billing::undo_withholding(tx, act, {}, {id, certificate, reason});
        });
    }
    Result<billing::PaymentRefunded> try_refund(Id payment) {
        return within([&](store::Tx& tx, const store::Act& act) {
            return billing::refund_payment(tx, act, {}, {payment, {}, {}, {}, "kembali"});
        });
    }

    store::Invoice invoice(Id id) {
        return *db->read(world.scope(),
                         [&](store::Tx& tx) { return store::find_invoice(tx, world.act().operator_id, id); });
    }
    store::Invoice issued_on(Id customer, std::string_view day) {
        for (const store::Invoice& one : world.invoices(customer))
            if (one.issued_on == date(day) && one.status != InvoiceStatus::voided) return one;
        throw std::runtime_error("no invoice of " + std::string(day));
    }
    std::int64_t booked(std::string_view account) {
        return world.number_of(
            "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM posting WHERE operator_id = $1 "
            "AND account_code = '" +
            std::string(account) + "'");
    }
    std::int64_t count(std::string_view table_and_condition) {
        return world.number_of("SELECT COUNT(*) FROM " + std::string(table_and_condition) +
                               " AND operator_id = $1");
    }
    std::int64_t told(std::string_view kind) {
        return count("event WHERE kind = '" + std::string(kind) + "'");
    }
    std::vector<std::string> kinds_of_corrections(Id id) {
        std::vector<std::string> kinds;
        db->read(world.scope(), [&](store::Tx& tx) {
            for (const auto& one : store::corrections_of(tx, world.act().operator_id, id))
                kinds.emplace_back(one.kind);
            return 0;
        });
        return kinds;
    }

    static store::Settings with_vat() {
        store::Settings settings;
        settings.tax = domain::Tax{domain::Rate(11, 1)};
        return settings;
    }
    static domain::PlanTerms in_advance(std::int64_t fee = 150'000) {
        domain::PlanTerms terms = home_plan(fee);
        terms.code = "muka";
        terms.charged = domain::Charged::advance;
        return terms;
    }

    BillingWorld world;
    Id siti = world.customer();
};
}  // namespace bangnopi::test
