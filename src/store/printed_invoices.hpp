// What stands on printed invoices beside themselves, and which are printed together, in the order in which they are handed out.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "domain/calendar.hpp"
#include "store/database.hpp"
#include "store/invoices.hpp"

namespace bangnopi::store {

struct PrintedCustomer {
    std::string name;
    std::string number;
    std::string address;
    std::optional<std::string> phone;  // E.164
    std::string language;
    std::string partner_name;  // of the reseller through whom it came; empty: nobody
};
// By id; at most page_limit_max.
std::unordered_map<Id, PrintedCustomer> printed_customers(Tx& tx, Id operator_id,
                                                          std::span<const Id> customers);

struct InvoicesToPrint {
    domain::Date issued_from;
    domain::Date issued_to;       // exclusive
    std::optional<Id> area = {};  // and those below it
    bool unpaid = false;          // those alone that leave something open
    std::int64_t at_most = 0;     // the first so many
};
// Without what was voided; by the name of the area, those without one last, the customer's name and number, and the invoice's
// number. Ids alone: of a hundred thousand they are 800 kB.
std::vector<Id> invoices_to_print(Tx& tx, Id operator_id, const InvoicesToPrint& chosen);
// Those that a bill run issued: how many, counted to `at_most`; and likewise the first so many.
std::int64_t count_invoices_of_run(Tx& tx, Id operator_id, Id bill_run, std::int64_t at_most);
std::vector<Id> invoices_of_run(Tx& tx, Id operator_id, Id bill_run, std::int64_t at_most);
// In the order of `invoices`, without those that are not there; at most page_limit_max.
std::vector<Invoice> invoices_of_ids(Tx& tx, Id operator_id, std::span<const Id> invoices);

// The operator's logo, a PNG.
struct Logo {
    std::string octets;
    std::int64_t version = 1;
};
std::optional<Logo> find_logo(Tx& tx, Id operator_id);
void put_logo(Tx& tx, Id operator_id, std::string_view octets);
bool remove_logo(Tx& tx, Id operator_id);  // false: there was none

}  // namespace bangnopi::store
