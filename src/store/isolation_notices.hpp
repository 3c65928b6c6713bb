// What the notice of an isolated line is made from: whose line an address is, what its customer owes, what was promised.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/calendar.hpp"
#include "store/sessions.hpp"

namespace bangnopi::store {

struct LineAtAddress {
    Id operator_id;
    Id subscription_id;
    auto operator<=>(const LineAtAddress&) const = default;
};
// Lines, of all operators, that have the address as their own, or that a session has which is online; each once, ascending.
// `address` as domain::text_of has it. A prefix that a session has is not looked into.
std::vector<LineAtAddress> lines_at_address(Tx& tx, std::string_view address, const OnlineAt& online);

// That links to the customer's notice must have; nothing where there is no such customer.
inline constexpr std::int64_t notice_link_number_max = (std::int64_t{1} << 24) - 1;
std::optional<std::int64_t> notice_link_number(Tx& tx, Id operator_id, Id customer);
// To the next one, at notice_link_number_max to 0. False: there is no such customer.
bool raise_notice_link_number(Tx& tx, Id operator_id, Id customer);

struct UnpaidInvoice {
    Id id;
    std::string number;
    domain::Date due_on;
    std::int64_t total = 0;
    std::int64_t open = 0;
    std::optional<Instant> isolates_at;
};
struct Unpaid {
    std::vector<UnpaidInvoice> first;  // due first, at most as many as were asked for
    std::int64_t count = 0;            // of all
    std::int64_t open = 0;             // of all
};
Unpaid unpaid_of(Tx& tx, Id operator_id, Id customer, std::size_t limit);

// Those that isolate their customer, and how many of them were promised to be paid before.
struct Isolating {
    std::int64_t invoices = 0;
    std::int64_t promised = 0;
};
Isolating isolating_invoices(Tx& tx, Id operator_id, Id customer, Instant now);
bool is_isolated_for_a_bill(Tx& tx, Id operator_id, Id customer);  // a line of theirs, or that they pay for
// That those which would isolate before `until` are promised; for the first time it is what is kept.
struct PromisedInvoices {
    Id customer_id;
    Instant until;
    domain::Date promised_on;
    domain::Date until_on;
};
void note_promised(Tx& tx, Id operator_id, const PromisedInvoices& promised);

}  // namespace bangnopi::store
