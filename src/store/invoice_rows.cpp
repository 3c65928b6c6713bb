#include "store/invoice_rows.hpp"

#include <array>
#include <charconv>

#include "base/check.hpp"
#include "domain/allocation.hpp"
#include "store/operators.hpp"

namespace bangnopi::store {
namespace {

using enum ColumnType;
constexpr std::array invoice_columns = {Column{"operator_id"},
                                        Column{"id"},
                                        Column{"number", text},
                                        Column{"series_year", small},
                                        Column{"series_no"},
                                        Column{"customer_id"},
                                        Column{"subscription_id"},
                                        Column{"status", small},
                                        Column{"issued_on", text},
                                        Column{"due_on", text},
                                        Column{"isolates_at"},
                                        Column{"period_from", text},
                                        Column{"period_to", text},
                                        Column{"subtotal"},
                                        Column{"tax"},
                                        Column{"total"},
                                        Column{"paid"},
                                        Column{"credited"},
                                        Column{"withheld"},
                                        Column{"written_off"},
                                        Column{"open"},
                                        Column{"version"},
                                        Column{"bill_run_id"}};
constexpr std::array line_columns = {
    Column{"operator_id"},    Column{"invoice_id"},      Column{"line_no", small},
    Column{"kind", small},    Column{"subscription_id"}, Column{"plan_version_id"},
    Column{"from_on", text},  Column{"to_on", text},     Column{"days", small},
    Column{"of_days", small}, Column{"bytes"},           Column{"units"},
    Column{"amount"},         Column{"add_on_id"},       Column{"description", text}};
constexpr std::array charge_columns = {Column{"operator_id"}, Column{"subscription_id"},
                                       Column{"period_from", text}, Column{"kind", small},
                                       Column{"invoice_id"}};
constexpr std::array input_columns = {Column{"operator_id"}, Column{"invoice_id"}, Column{"input", text}};
constexpr std::array allocation_columns = {Column{"operator_id"}, Column{"invoice_id"}, Column{"id"},
                                           Column{"kind", small}, Column{"amount"},     Column{"at"}};
constexpr std::array deferral_columns = {Column{"operator_id"}, Column{"recognised_on", text},
                                         Column{"invoice_id"}, Column{"amount"}};
constexpr std::string_view series = "INV";

void append_integer(std::string& out, std::int64_t value) {
    std::array<char, 20> digits;
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    out.append(digits.data(), written.ptr);
}

template <class T>
Param unless(bool absent, T value) {
    return absent ? Param(nullptr) : Param(value);
}

}  // namespace

bool has_charge(Tx& tx, Id operator_id, Id subscription, domain::Date period_from, ChargeKind kind) {
    return tx.first(
        "SELECT 1 FROM charge WHERE operator_id = $1 AND subscription_id = $2 AND period_from = $3 AND kind "
        "= $4",
        [](const Row&) {}, operator_id, subscription, period_from, kind);
}

InvoiceRows::InvoiceRows(const Act& act, std::string number_pattern)
    : act_(act),
      number_pattern_(std::move(number_pattern)),
      invoice_rows_("invoice", invoice_columns),
      lines_("invoice_line", line_columns),
      charges_("charge", charge_columns),
      inputs_("invoice_input", input_columns),
      allocations_("allocation", allocation_columns),
      deferrals_("deferral", deferral_columns),
      journals_(act.operator_id) {}

void InvoiceRows::add(const NewInvoice& invoice) {
    BANGNOPI_CHECK(invoice.paid >= 0 && invoice.paid <= invoice.total);
    invoices_.push_back(invoice);
}

void InvoiceRows::add_line(const NewInvoice& invoice, int line_no, const domain::DraftLine& line,
                           const SoldAs& sold_as, std::string_view description) {
    const bool is_share = line.is_share_of_month();
    const std::string_view told = description.empty() ? sold_as.description : description;
    lines_.row(act_.operator_id, invoice.id, line_no, line.kind, sold_as.subscription, sold_as.plan_version,
               unless(!line.has_days(), line.from), unless(!line.has_days(), line.to),
               unless(!is_share, line.days), unless(!is_share, line.of_days),
               unless(!line.is_of_bytes(), line.bytes),
               unless(line.kind != domain::LineKind::overage, line.units), line.amount, sold_as.add_on,
               unless(told.empty(), told));
}

void InvoiceRows::add_charge(const NewInvoice& invoice, Id subscription, domain::Date period_from,
                             ChargeKind kind) {
    charges_.row(act_.operator_id, subscription, period_from, kind, invoice.id);
}

void InvoiceRows::add_input(const NewInvoice& invoice, std::string_view json) {
    inputs_.row(act_.operator_id, invoice.id, json);
}

void InvoiceRows::add_journal(const NewInvoice& invoice, JournalCause cause,
                              std::span<const domain::Posting> postings) {
    journals_.add({act_.ids->next(), invoice.issued_on, cause, invoice.id, act_.now}, postings);
}

void InvoiceRows::add_allocation(const NewInvoice& invoice) {
    allocations_.row(act_.operator_id, invoice.id, act_.ids->next(), invoice.paid_by, invoice.paid, act_.now);
}

void InvoiceRows::add_deferral(const NewInvoice& invoice, domain::Date recognised_on, std::int64_t amount) {
    deferrals_.row(act_.operator_id, recognised_on, invoice.id, amount);
}

void InvoiceRows::write(Tx& tx) {
    if (invoices_.empty()) return;
    tx.bulk_insert(lines_);
    tx.bulk_insert(charges_);
    tx.bulk_insert(inputs_);
    journals_.write(tx);
    if (!allocations_.empty()) tx.bulk_insert(allocations_);
    if (!deferrals_.empty()) tx.bulk_insert(deferrals_);
    write_events(tx);
    write_invoices(tx);
}

// Payloads lie one after another in one text, which must not grow once they are pointed at.
void InvoiceRows::write_events(Tx& tx) {
    text_.clear();
    std::vector<std::size_t> ends;
    ends.reserve(invoices_.size());
    for (const NewInvoice& invoice : invoices_) {
        text_ += R"({"customer":")";
        text_ += format_id(invoice.customer_id);
        text_ += R"(","total":)";
        append_integer(text_, invoice.total);
        text_ += '}';
        ends.push_back(text_.size());
    }
    facts_.clear();
    std::size_t from = 0;
    for (std::size_t i = 0; i < invoices_.size(); ++i) {
        facts_.push_back({invoices_[i].id, std::string_view(text_).substr(from, ends[i] - from)});
        from = ends[i];
    }
    emit_all(tx, act_, "invoice.issued", facts_);
    std::size_t paid = 0;
    for (std::size_t i = 0; i < invoices_.size(); ++i)
        if (invoices_[i].paid == invoices_[i].total) facts_[paid++] = facts_[i];
    facts_.resize(paid);
    if (paid > 0) emit_all(tx, act_, "invoice.paid", facts_);
}

void InvoiceRows::write_invoices(Tx& tx) {
    const domain::Date issued_on = invoices_.front().issued_on;
    std::int64_t number = take_numbers(tx, act_.operator_id, series, issued_on.year(),
                                       static_cast<std::int64_t>(invoices_.size()));
    invoice_rows_.clear();
    for (const NewInvoice& invoice : invoices_) {
        text_.clear();
        append_number(text_, number_pattern_, issued_on, number);
        const domain::InvoiceAmounts amounts{invoice.total, invoice.paid};
        invoice_rows_.row(act_.operator_id, invoice.id, text_, issued_on.year(), number, invoice.customer_id,
                          invoice.subscription_id, domain::status_of(amounts), invoice.issued_on,
                          invoice.due_on, invoice.isolates_at, invoice.period.from, invoice.period.to,
                          invoice.subtotal, invoice.tax, invoice.total, invoice.paid, 0, 0, 0, amounts.open(),
                          1, invoice.bill_run_id);
        ++number;
    }
    tx.bulk_insert(invoice_rows_);
}

void InvoiceRows::clear() {
    invoices_.clear();
    invoice_rows_.clear();
    lines_.clear();
    charges_.clear();
    inputs_.clear();
    allocations_.clear();
    deferrals_.clear();
    journals_.clear();
}

}  // namespace bangnopi::store
