// Which invoices a payment closes: the named one first, else the oldest due; what is left is the customer's balance.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "domain/calendar.hpp"

namespace bangnopi::domain {

struct OpenInvoice {
    Id id;
    Date due_on;
    std::int64_t open = 0;
    bool prepaid_usage = false;  // a debt that even a top-up pays first
};

struct Allocation {
    Id invoice;
    std::int64_t amount = 0;
};

struct Allocated {
    std::vector<Allocation> allocations;  // none of zero
    std::int64_t to_balance = 0;          // sum(allocations) + to_balance = amount, always
};

// `named` comes first when it is among the open ones; the rest by (due, id). With to_balance_only, debts of prepaid usage
// are paid and the rest becomes balance.
Allocated allocate(std::int64_t amount, std::span<const OpenInvoice> open_invoices, std::optional<Id> named,
                   bool to_balance_only);

// A payment that is given back, wholly or in part: what it credited, saldo first, then the newest allocation.
struct Refund {
    std::int64_t from_balance = 0;
    std::vector<Allocation> reopened;  // newest first; from_balance + sum(reopened) = amount, always
};
// `from_balance_at_most`: what the payment left as saldo, as far as that is still there and not reserved. `allocations` are the
// payment's own, oldest first, less what earlier refunds took. Refuses more than both together.
Result<Refund> refund(std::int64_t amount, std::int64_t from_balance_at_most,
                      std::span<const Allocation> allocations);

// Of the saldo that a payment left, what is spent already: a payment that is reversed takes it back from what it paid, the newest
// first. `paid_from_balance`: what saldo paid, oldest first, less what was taken back before; together at least `spent`.
std::vector<Allocation> taken_back(std::int64_t spent, std::span<const Allocation> paid_from_balance);

enum class InvoiceStatus : std::uint8_t {
    open = 1,
    partial = 2,
    paid = 3,
    voided = 4,
    written_off = 5,
    credited = 6
};
std::string_view name_of(InvoiceStatus status);
std::string_view label_of(InvoiceStatus status);  // "Belum Lunas", "Lunas Sebagian", "Lunas", …
std::optional<InvoiceStatus> parse_invoice_status(std::string_view text);

struct InvoiceAmounts {
    std::int64_t total = 0, paid = 0, credited = 0, withheld = 0, written_off = 0;
    [[nodiscard]] std::int64_t open() const { return total - paid - credited - withheld - written_off; }
};
// Derived from the amounts alone; `voided` is an act, not a sum.
InvoiceStatus status_of(const InvoiceAmounts& amounts);

}  // namespace bangnopi::domain
