#include "store/printed_invoices.hpp"

#include "store/area_tree.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

std::unordered_map<Id, PrintedCustomer> printed_customers(Tx& tx, Id operator_id,
                                                          std::span<const Id> customers) {
    std::unordered_map<Id, PrintedCustomer> printed;
    if (customers.empty()) return printed;
    tx.each(
        "SELECT c.id, c.name, c.number, c.address, c.phone, c.language, p.name FROM customer c "
        "LEFT JOIN partner p ON p.operator_id = c.operator_id AND p.id = c.partner_id "
        "WHERE c.operator_id = $1 AND c.id {in:$2}",
        [&](const Row& row) {
            printed[row.id(0)] = {row.string(1),          row.string(2), row.string(3),
                                  row.optional_string(4), row.string(5), row.optional_string(6).value_or("")};
        },
        operator_id, customers);
    return printed;
}

#define TO_PRINT                                                                                            \
    "SELECT i.id FROM invoice i JOIN customer c ON c.operator_id = i.operator_id AND c.id = i.customer_id " \
    "LEFT JOIN area n ON n.operator_id = c.operator_id AND n.id = c.area_id WHERE i.operator_id = $1 "
#define IN_ORDER \
    "ORDER BY CASE WHEN n.id IS NULL THEN 1 ELSE 0 END, n.name, n.id, c.sort_text, c.number, i.number "

std::vector<Id> invoices_to_print(Tx& tx, Id operator_id, const InvoicesToPrint& chosen) {
    std::vector<Id> ids;
    tx.each(
        TO_PRINT
        "AND i.issued_on >= $2 AND i.issued_on < $3 AND i.status <> $4 "
        "AND i.open >= $5 AND (CAST($6 AS BIGINT) = 0 OR " BANGNOPI_AREA_BELOW_OF(
            "c.area_id", "$6") ") " IN_ORDER "LIMIT $7",
        [&](const Row& row) { ids.push_back(row.id(0)); }, operator_id, chosen.issued_from, chosen.issued_to,
        domain::InvoiceStatus::voided, chosen.unpaid ? 1 : 0, chosen.area.value_or(Id{}), chosen.at_most);
    return ids;
}

std::int64_t count_invoices_of_run(Tx& tx, Id operator_id, Id bill_run, std::int64_t at_most) {
    std::int64_t count = 0;
    tx.first(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM invoice WHERE operator_id = $1 "
        "AND bill_run_id = $2 AND status <> $3 LIMIT $4) AS issued",
        [&](const Row& row) { count = row.integer(0); }, operator_id, bill_run, domain::InvoiceStatus::voided,
        at_most);
    return count;
}

std::vector<Id> invoices_of_run(Tx& tx, Id operator_id, Id bill_run, std::int64_t at_most) {
    std::vector<Id> ids;
    tx.each(
        TO_PRINT "AND i.bill_run_id = $2 AND i.status <> $3 " IN_ORDER "LIMIT $4",
        [&](const Row& row) { ids.push_back(row.id(0)); }, operator_id, bill_run,
        domain::InvoiceStatus::voided, at_most);
    return ids;
}

std::vector<Invoice> invoices_of_ids(Tx& tx, Id operator_id, std::span<const Id> invoices) {
    std::unordered_map<Id, Invoice> found;
    for (Invoice& invoice : find_invoices(tx, operator_id, invoices))
        found.emplace(invoice.id, std::move(invoice));
    std::vector<Invoice> ordered;
    for (const Id id : invoices)
        if (const auto one = found.find(id); one != found.end()) ordered.push_back(std::move(one->second));
    return ordered;
}

std::optional<Logo> find_logo(Tx& tx, Id operator_id) {
    std::optional<Logo> logo;
    tx.first(
        "SELECT octets, version FROM operator_logo WHERE operator_id = $1",
        [&](const Row& row) {
            const Bytes octets = row.bytes(0);
            logo = {{reinterpret_cast<const char*>(octets.data()), octets.size()}, row.integer(1)};
        },
        operator_id);
    return logo;
}

void put_logo(Tx& tx, Id operator_id, std::string_view octets) {
    tx.execute(
        "INSERT INTO operator_logo (operator_id, octets, version) VALUES ($1, $2, 1) "
        "ON CONFLICT (operator_id) DO UPDATE SET octets = excluded.octets, version = operator_logo.version + "
        "1",
        operator_id, Bytes(std::as_bytes(std::span(octets))));
}

bool remove_logo(Tx& tx, Id operator_id) {
    return tx.execute("DELETE FROM operator_logo WHERE operator_id = $1", operator_id) > 0;
}

}  // namespace bangnopi::store
