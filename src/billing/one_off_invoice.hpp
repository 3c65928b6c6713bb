// Invoices of one-off lines and nothing else: what staff bill at once, and late fees where nothing else will be billed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "domain/invoice.hpp"
#include "store/act.hpp"
#include "store/operators.hpp"

namespace bangnopi::billing {

inline constexpr std::size_t one_off_lines_max = 100;
inline constexpr std::size_t description_bytes_max = 200;

struct OneOffInvoice {
    Id customer;
    std::optional<Id> subscription;      // that it is about
    std::optional<domain::Date> due_on;  // default: by the rule of the customer's area, or the operator's
    std::vector<domain::OneOff> lines;
};

// Issues it today: a number, tax by the operator's settings, its journal, what the balance pays of it, and the events. The id.
// Refuses Code::not_found for a customer that is not there, fields by "/lines/0/amount", and a total that is not above zero.
Result<Id> issue_one_off_invoice(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                 const OneOffInvoice& command);

// The same with lines that are known to be right, due by the customer's `policy`, under the lock of its account, without an audit line; a
// refusal is one of domain::draft_invoice. Takes an invoice number: to be called last.
Result<Id> issue_lines(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                       const domain::DuePolicy& policy, const OneOffInvoice& command);

}  // namespace bangnopi::billing
