#include "domain/allocation.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace bangnopi::domain {
namespace {

std::vector<OpenInvoice> in_paying_order(std::span<const OpenInvoice> open_invoices, std::optional<Id> named,
                                         bool to_balance_only) {
    std::vector<OpenInvoice> ordered;
    ordered.reserve(open_invoices.size());
    for (const OpenInvoice& invoice : open_invoices)
        if (invoice.open > 0 && (invoice.prepaid_usage || !to_balance_only)) ordered.push_back(invoice);
    std::ranges::sort(ordered, [named](const OpenInvoice& a, const OpenInvoice& b) {
        const bool a_named = named == a.id;
        const bool b_named = named == b.id;
        if (a_named != b_named) return a_named;
        return a.due_on != b.due_on ? a.due_on < b.due_on : a.id < b.id;
    });
    return ordered;
}

// What could not be taken.
std::int64_t take_newest(std::int64_t amount, std::span<const Allocation> oldest_first,
                         std::vector<Allocation>& taken) {
    for (auto at = oldest_first.rbegin(); at != oldest_first.rend() && amount > 0; ++at) {
        const std::int64_t part = std::min(at->amount, amount);
        if (part > 0) taken.push_back({at->invoice, part});
        amount -= part;
    }
    return amount;
}

}  // namespace

Allocated allocate(std::int64_t amount, std::span<const OpenInvoice> open_invoices, std::optional<Id> named,
                   bool to_balance_only) {
    BANGNOPI_CHECK(amount >= 0);
    Allocated allocated{{}, amount};
    for (const OpenInvoice& invoice : in_paying_order(open_invoices, named, to_balance_only)) {
        if (allocated.to_balance == 0) break;
        const std::int64_t part = std::min(invoice.open, allocated.to_balance);
        allocated.allocations.push_back({invoice.id, part});
        allocated.to_balance -= part;
    }
    return allocated;
}

Result<Refund> refund(std::int64_t amount, std::int64_t from_balance_at_most,
                      std::span<const Allocation> allocations) {
    BANGNOPI_CHECK(amount > 0 && from_balance_at_most >= 0);
    Refund refund{std::min(amount, from_balance_at_most), {}};
    if (take_newest(amount - refund.from_balance, allocations, refund.reopened) > 0)
        return refuse_field("/amount",
                            "more than is left of the payment; refund at most what it still credits"_msg);
    return refund;
}

std::vector<Allocation> taken_back(std::int64_t spent, std::span<const Allocation> paid_from_balance) {
    std::vector<Allocation> taken;
    BANGNOPI_CHECK(take_newest(spent, paid_from_balance, taken) == 0);
    return taken;
}

std::string_view name_of(InvoiceStatus status) {
    switch (status) {
        case InvoiceStatus::open:
            return "open";
        case InvoiceStatus::partial:
            return "partial";
        case InvoiceStatus::paid:
            return "paid";
        case InvoiceStatus::voided:
            return "void";
        case InvoiceStatus::written_off:
            return "written_off";
        case InvoiceStatus::credited:
            return "credited";
    }
    BANGNOPI_UNREACHABLE("an unknown status of an invoice");
}

std::string_view label_of(InvoiceStatus status) {
    switch (status) {
        case InvoiceStatus::open:
            return "Belum Lunas";
        case InvoiceStatus::partial:
            return "Lunas Sebagian";
        case InvoiceStatus::paid:
            return "Lunas";
        case InvoiceStatus::voided:
            return "Batal";
        case InvoiceStatus::written_off:
            return "Dihapuskan";
        case InvoiceStatus::credited:
            return "Dikreditkan";
    }
    BANGNOPI_UNREACHABLE("an unknown status of an invoice");
}

std::optional<InvoiceStatus> parse_invoice_status(std::string_view text) {
    for (const InvoiceStatus status :
         {InvoiceStatus::open, InvoiceStatus::partial, InvoiceStatus::paid, InvoiceStatus::voided,
          InvoiceStatus::written_off, InvoiceStatus::credited})
        if (name_of(status) == text) return status;
    return std::nullopt;
}

InvoiceStatus status_of(const InvoiceAmounts& amounts) {
    const bool received = amounts.paid > 0 || amounts.withheld > 0;
    if (amounts.open() > 0) return received ? InvoiceStatus::partial : InvoiceStatus::open;
    if (amounts.written_off > 0) return InvoiceStatus::written_off;
    return amounts.credited > 0 && !received ? InvoiceStatus::credited : InvoiceStatus::paid;
}

}  // namespace bangnopi::domain
