// The rows of invoices that are issued together, gathered for bulk writes. What does not need the number is
// written first, so that the gapless series is held only for the last two statements.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/invoice.hpp"
#include "store/act.hpp"
#include "store/billing_cases.hpp"
#include "store/database.hpp"
#include "store/ledger.hpp"
#include "store/outbox.hpp"
#include "store/payments.hpp"

namespace bangnopi::store {

// The key of a charge is the first day of its period; of an upgrade inside a billed period, its day.
enum class ChargeKind : std::uint8_t {
    fee = 1,
    usage = 2,
    setup = 3,
    upgrade = 4,
    add_on = 5,
    early_end = 6
};

// Live on an invoice.
bool has_charge(Tx& tx, Id operator_id, Id subscription, domain::Date period_from, ChargeKind kind);

struct NewInvoice {
    Id id;
    Id customer_id;
    std::optional<Id> subscription_id;  // none where it is of several, or of none
    domain::Date issued_on;
    domain::Date due_on;
    std::optional<Instant> isolates_at;
    domain::Period period;
    std::int64_t subtotal = 0;
    std::int64_t tax = 0;
    std::int64_t total = 0;
    std::int64_t paid = 0;  // at once, by what the operator holds for the customer
    AllocationKind paid_by = AllocationKind::balance;
    std::optional<Id> bill_run_id = {};  // that issues it
};

class InvoiceRows {
  public:
    InvoiceRows(const Act& act, std::string number_pattern);

    void add(const NewInvoice& invoice);
    void add_line(const NewInvoice& invoice, int line_no, const domain::DraftLine& line,
                  const SoldAs& sold_as, std::string_view description = {});
    void add_charge(const NewInvoice& invoice, Id subscription, domain::Date period_from, ChargeKind kind);
    void add_input(const NewInvoice& invoice, std::string_view json);
    void add_journal(const NewInvoice& invoice, JournalCause cause,
                     std::span<const domain::Posting> postings);
    void add_allocation(const NewInvoice& invoice);  // of what is paid
    void add_deferral(const NewInvoice& invoice, domain::Date recognised_on, std::int64_t amount);

    [[nodiscard]] std::size_t count() const { return invoices_.size(); }
    // All of one issue day: takes the numbers, in the order of adding.
    void write(Tx& tx);
    void clear();

  private:
    void write_events(Tx& tx);
    void write_invoices(Tx& tx);

    const Act& act_;
    std::string number_pattern_;
    std::vector<NewInvoice> invoices_;
    BulkInsert invoice_rows_;
    BulkInsert lines_;
    BulkInsert charges_;
    BulkInsert inputs_;
    BulkInsert allocations_;
    BulkInsert deferrals_;
    JournalRows journals_;
    std::string text_;  // reused: numbers, payloads
    std::vector<Fact> facts_;
};

}  // namespace bangnopi::store
