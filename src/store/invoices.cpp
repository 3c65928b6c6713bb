#include "store/invoices.hpp"

#include <array>
#include <unordered_map>

#include "store/customer_words.hpp"

namespace bangnopi::store {
namespace {

#define INVOICE_COLUMNS                                                                                     \
    "i.id, i.number, i.customer_id, c.number, c.name, i.subscription_id, i.status, i.issued_on, i.due_on, " \
    "i.isolates_at, i.period_from, i.period_to, i.subtotal, i.tax, i.total, i.paid, i.credited, "           \
    "i.withheld, "                                                                                          \
    "i.written_off, i.open, i.version"
#define INVOICE_FROM "invoice i JOIN customer c ON c.operator_id = i.operator_id AND c.id = i.customer_id"

// Those that an index serves.
constexpr std::array sorts = {SortColumn{"created", "i.id", true}, SortColumn{"number", "i.number", false},
                              SortColumn{"issued", "i.issued_on", false}};

domain::InvoiceAmounts read_amounts(const Row& row, int first) {
    return {row.integer(first), row.integer(first + 1), row.integer(first + 2), row.integer(first + 3),
            row.integer(first + 4)};
}

#define PAYABLE_COLUMNS                                                                          \
    "i.id, i.number, i.due_on, i.open, i.isolates_at, i.total, i.paid, i.credited, i.withheld, " \
    "i.written_off"

// Debts of pay as you go never isolate: their balance does.
PayableInvoice read_payable(const Row& row) {
    return {{row.id(0), row.date(2), row.integer(3), row.is_null(4)},
            row.string(1),
            read_amounts(row, 5),
            row.optional_instant(4)};
}

Invoice read_invoice(const Row& row) {
    Invoice invoice;
    invoice.id = row.id(0);
    invoice.number = row.string(1);
    invoice.customer_id = row.id(2);
    invoice.customer_number = row.string(3);
    invoice.customer_name = row.string(4);
    invoice.subscription_id = row.optional_id(5);
    invoice.status = row.enumeration<domain::InvoiceStatus>(6);
    invoice.issued_on = row.date(7);
    invoice.due_on = row.date(8);
    invoice.isolates_at = row.optional_instant(9);
    invoice.period = {row.date(10), row.date(11)};
    invoice.subtotal = row.integer(12);
    invoice.tax = row.integer(13);
    invoice.amounts = read_amounts(row, 14);
    invoice.open = row.integer(19);
    invoice.version = row.integer(20);
    return invoice;
}

InvoiceLine read_line(const Row& row) {
    InvoiceLine line;
    line.line_no = static_cast<int>(row.integer(1));
    line.kind = row.enumeration<domain::LineKind>(2);
    line.subscription_id = row.optional_id(3);
    line.from = row.optional_date(4);
    line.to = row.optional_date(5);
    line.days = row.optional_integer(6);
    line.of_days = row.optional_integer(7);
    line.bytes = row.optional_integer(8);
    line.units = row.optional_integer(9);
    line.amount = row.integer(10);
    line.description = row.optional_string(11).value_or("");
    line.subscription_name = row.optional_string(17).value_or("");
    line.subscription_customer = row.optional_string(18).value_or("");
    if (row.is_null(12)) return line;
    line.plan_code = row.string(12);
    line.plan_name = row.string(13);
    line.monthly_fee = row.integer(14);
    line.unit_bytes = row.integer(15);
    line.unit_price = row.integer(16);
    return line;
}

void add_filter(ListQuery& query, const InvoiceFilter& filter) {
    if (filter.customer_id) query.where("i.customer_id = ?", filter.customer_id->value);
    if (filter.subscription_id)
        query.where(
            "EXISTS (SELECT 1 FROM (SELECT CAST(? AS BIGINT) AS id) AS asked WHERE i.subscription_id = "
            "asked.id "
            "OR (i.subscription_id IS NULL AND EXISTS (SELECT 1 FROM invoice_line l "
            "WHERE l.operator_id = i.operator_id AND l.invoice_id = i.id AND l.subscription_id = asked.id)))",
            filter.subscription_id->value);
    if (filter.status) query.where("i.status = ?", static_cast<std::int64_t>(*filter.status));
    if (filter.unpaid) query.where("i.open > 0");
    if (filter.overdue_on) {
        query.where("i.open > 0");
        query.where("i.due_on < ?", filter.overdue_on->iso());
    }
    if (filter.issued_from) query.where("i.issued_on >= ?", filter.issued_from->iso());
    if (filter.issued_to) query.where("i.issued_on < ?", filter.issued_to->iso());
    if (!filter.number.empty()) query.where("i.number = ?", filter.number);
}

template <class Key>
std::optional<Invoice> find_by(Tx& tx, Id operator_id, std::string_view sql, const Key& key) {
    std::optional<Invoice> found;
    tx.first(
        sql, [&](const Row& row) { found = read_invoice(row); }, operator_id, key);
    return found;
}

}  // namespace

Result<Page<Invoice>> list_invoices(Tx& tx, Id operator_id, const InvoiceFilter& filter,
                                    const PageRequest& request) {
    ListQuery query({INVOICE_COLUMNS, 21, INVOICE_FROM, "i.operator_id", "i.id"}, operator_id);
    add_filter(query, filter);
    query.search_where(BANGNOPI_CUSTOMER_HAS_WORD("i.customer_id"), request.q);
    PageRequest newest_first = request;
    if (newest_first.sort.empty()) newest_first.sort = "-created";
    return query.page<Invoice>(tx, newest_first, sorts, read_invoice);
}

std::optional<Invoice> find_invoice(Tx& tx, Id operator_id, Id invoice) {
    return find_by(tx, operator_id,
                   "SELECT " INVOICE_COLUMNS " FROM " INVOICE_FROM " WHERE i.operator_id = $1 AND i.id = $2",
                   invoice);
}

std::vector<Invoice> find_invoices(Tx& tx, Id operator_id, std::span<const Id> invoices) {
    std::vector<Invoice> found;
    if (invoices.empty()) return found;
    tx.each(
        "SELECT " INVOICE_COLUMNS " FROM " INVOICE_FROM " WHERE i.operator_id = $1 AND i.id {in:$2}",
        [&](const Row& row) { found.push_back(read_invoice(row)); }, operator_id, invoices);
    return found;
}

std::optional<Invoice> find_invoice_by_number(Tx& tx, Id operator_id, std::string_view number) {
    return find_by(tx, operator_id,
                   "SELECT " INVOICE_COLUMNS " FROM " INVOICE_FROM
                   " WHERE i.operator_id = $1 AND i.number = $2",
                   number);
}

std::vector<InvoiceLine> invoice_lines(Tx& tx, Id operator_id, Id invoice) {
    return std::move(lines_of_invoices(tx, operator_id, std::span(&invoice, 1)).front());
}

std::vector<std::vector<InvoiceLine>> lines_of_invoices(Tx& tx, Id operator_id,
                                                        std::span<const Id> invoices) {
    std::vector<std::vector<InvoiceLine>> lines(invoices.size());
    std::unordered_map<Id, std::size_t> position;
    for (std::size_t i = 0; i < invoices.size(); ++i) position.emplace(invoices[i], i);
    tx.each(
        "SELECT l.invoice_id, l.line_no, l.kind, l.subscription_id, l.from_on, l.to_on, l.days, l.of_days, "
        "l.bytes, l.units, "
        "l.amount, l.description, p.code, p.name, v.monthly_fee, v.unit_bytes, "
        "v.unit_price, COALESCE(s.username, s.ip), CASE WHEN s.customer_id <> i.customer_id THEN c.name END "
        "FROM invoice_line l JOIN invoice i ON i.operator_id = l.operator_id AND i.id = l.invoice_id "
        "LEFT JOIN subscription s ON s.operator_id = l.operator_id AND s.id = l.subscription_id "
        "LEFT JOIN customer c ON c.operator_id = s.operator_id AND c.id = s.customer_id "
        "LEFT JOIN plan_version v ON v.operator_id = l.operator_id AND v.id = l.plan_version_id "
        "LEFT JOIN plan p ON p.operator_id = v.operator_id AND p.id = v.plan_id "
        "WHERE l.operator_id = $1 AND l.invoice_id {in:$2} ORDER BY l.invoice_id, l.line_no",
        [&](const Row& row) { lines[position.at(row.id(0))].push_back(read_line(row)); }, operator_id,
        invoices);
    return lines;
}

std::optional<std::string> invoice_input(Tx& tx, Id operator_id, Id invoice) {
    std::optional<std::string> input;
    tx.first(
        "SELECT input FROM invoice_input WHERE operator_id = $1 AND invoice_id = $2",
        [&](const Row& row) { input = row.string(0); }, operator_id, invoice);
    return input;
}

std::vector<std::string> inputs_of_invoices(Tx& tx, Id operator_id, std::span<const Id> invoices) {
    std::vector<std::string> inputs(invoices.size());
    std::unordered_map<Id, std::size_t> position;
    for (std::size_t i = 0; i < invoices.size(); ++i) position.emplace(invoices[i], i);
    tx.each(
        "SELECT invoice_id, input FROM invoice_input WHERE operator_id = $1 AND invoice_id {in:$2}",
        [&](const Row& row) { inputs[position.at(row.id(0))] = row.string(1); }, operator_id, invoices);
    return inputs;
}

void ask_open_invoices(Tx& tx, Id operator_id, Id customer, const std::optional<domain::OpenInvoice>& after,
                       int limit, std::vector<PayableInvoice>& payable) {
    const auto read = [&payable](const Row& row) { payable.push_back(read_payable(row)); };
    if (after)
        tx.ask("SELECT " PAYABLE_COLUMNS
               " FROM invoice i WHERE i.operator_id = $1 AND i.customer_id = $2 AND i.open > 0 "
               "AND (i.due_on, i.id) > ($4, $5) ORDER BY i.due_on, i.id LIMIT $3 {for_update}",
               read, operator_id, customer, limit, after->due_on, after->id);
    else
        tx.ask("SELECT " PAYABLE_COLUMNS
               " FROM invoice i WHERE i.operator_id = $1 AND i.customer_id = $2 AND i.open > 0 "
               "ORDER BY i.due_on, i.id LIMIT $3 {for_update}",
               read, operator_id, customer, limit);
}

std::optional<PayableInvoice> lock_open_invoice(Tx& tx, Id operator_id, Id invoice) {
    std::optional<PayableInvoice> found;
    tx.first(
        "SELECT " PAYABLE_COLUMNS
        " FROM invoice i WHERE i.operator_id = $1 AND i.id = $2 AND i.open > 0 {for_update}",
        [&](const Row& row) { found = read_payable(row); }, operator_id, invoice);
    return found;
}

std::vector<PayableInvoice> lock_invoices(Tx& tx, Id operator_id, std::span<const Id> invoices) {
    std::vector<PayableInvoice> locked;
    tx.each(
        "SELECT " PAYABLE_COLUMNS
        " FROM invoice i WHERE i.operator_id = $1 AND i.id {in:$2} ORDER BY i.id {for_update}",
        [&](const Row& row) { locked.push_back(read_payable(row)); }, operator_id, invoices);
    return locked;
}

void update_invoice_amounts(Tx& tx, Id operator_id, Id invoice, const domain::InvoiceAmounts& amounts) {
    tx.post(
        "UPDATE invoice SET paid = $3, credited = $4, withheld = $5, written_off = $6, open = $7, status = "
        "$8, "
        "version = version + 1 WHERE operator_id = $1 AND id = $2",
        operator_id, invoice, amounts.paid, amounts.credited, amounts.withheld, amounts.written_off,
        amounts.open(), domain::status_of(amounts));
}

void void_invoice(Tx& tx, Id operator_id, Id invoice) {
    tx.post(
        "UPDATE invoice SET credited = total, open = 0, status = $3, version = version + 1 "
        "WHERE operator_id = $1 AND id = $2",
        operator_id, invoice, domain::InvoiceStatus::voided);
}

}  // namespace bangnopi::store
