// Invoices as they stand in the database: immutable but for what was paid, credited, withheld and written
// off. Amounts are minor units of the operator's currency; paid + credited + withheld + written_off + open =
// total.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "domain/allocation.hpp"
#include "domain/invoice.hpp"
#include "store/database.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

struct Invoice {
    Id id;
    std::string number;
    Id customer_id;
    std::string customer_number;
    std::string customer_name;
    std::optional<Id> subscription_id;
    domain::InvoiceStatus status = domain::InvoiceStatus::open;
    domain::Date issued_on;
    domain::Date due_on;
    std::optional<Instant> isolates_at;
    domain::Period period;
    std::int64_t subtotal = 0;
    std::int64_t tax = 0;
    domain::InvoiceAmounts amounts;
    std::int64_t open = 0;
    std::int64_t version = 1;
};

struct InvoiceLine {
    int line_no = 0;
    domain::LineKind kind = domain::LineKind::recurring;
    std::optional<Id> subscription_id;
    std::string subscription_name;      // its user name or address
    std::string subscription_customer;  // whose it is, where another customer has the invoice; else empty
    std::string plan_code;              // empty where a line has no plan
    std::string plan_name;
    std::optional<domain::Date> from;
    std::optional<domain::Date> to;
    std::optional<std::int64_t> days;
    std::optional<std::int64_t> of_days;
    std::optional<std::int64_t> bytes;
    std::optional<std::int64_t> units;
    std::int64_t amount = 0;
    std::string description;
    std::int64_t monthly_fee = 0;  // of the plan's version, for the printed working
    std::int64_t unit_bytes = 0;
    std::int64_t unit_price = 0;
};

struct InvoiceFilter {
    std::optional<Id> customer_id;
    std::optional<Id> subscription_id;
    std::optional<domain::InvoiceStatus> status;
    bool unpaid = false;                      // open > 0
    std::optional<domain::Date> overdue_on;   // open > 0 and due before that day
    std::optional<domain::Date> issued_from;  // inclusive
    std::optional<domain::Date> issued_to;    // exclusive
    std::string number;                       // exact
};

// Newest first. Refuses a cursor that is not one of its own.
Result<Page<Invoice>> list_invoices(Tx& tx, Id operator_id, const InvoiceFilter& filter,
                                    const PageRequest& request);
std::optional<Invoice> find_invoice(Tx& tx, Id operator_id, Id invoice);
std::vector<Invoice> find_invoices(Tx& tx, Id operator_id, std::span<const Id> invoices);  // in no order
std::optional<Invoice> find_invoice_by_number(Tx& tx, Id operator_id, std::string_view number);
std::vector<InvoiceLine> invoice_lines(Tx& tx, Id operator_id, Id invoice);
// The lines of several invoices, in the order of `invoices`: what a list page shows. At most page_limit_max.
std::vector<std::vector<InvoiceLine>> lines_of_invoices(Tx& tx, Id operator_id, std::span<const Id> invoices);
// The inputs it was computed from, as `bangnopi quote` takes them.
std::optional<std::string> invoice_input(Tx& tx, Id operator_id, Id invoice);
// Those of several invoices, in the order of `invoices`; empty where none was kept.
std::vector<std::string> inputs_of_invoices(Tx& tx, Id operator_id, std::span<const Id> invoices);

// An invoice as a payment meets it: locked, with what decides the order.
struct PayableInvoice {
    domain::OpenInvoice open;
    std::string number;
    domain::InvoiceAmounts amounts;
    std::optional<Instant> isolates_at;
};
// Locks the open invoices of a customer, oldest due first, at most `limit` that come after one of them or from the first on;
// they are added to `payable` when the transaction settles.
void ask_open_invoices(Tx& tx, Id operator_id, Id customer, const std::optional<domain::OpenInvoice>& after,
                       int limit, std::vector<PayableInvoice>& payable);
// Nothing where it is not open.
std::optional<PayableInvoice> lock_open_invoice(Tx& tx, Id operator_id, Id invoice);
// Whatever they leave open, by id.
std::vector<PayableInvoice> lock_invoices(Tx& tx, Id operator_id, std::span<const Id> invoices);
void update_invoice_amounts(Tx& tx, Id operator_id, Id invoice, const domain::InvoiceAmounts& amounts);
// One that nothing is allocated to. It keeps its number.
void void_invoice(Tx& tx, Id operator_id, Id invoice);

}  // namespace bangnopi::store
