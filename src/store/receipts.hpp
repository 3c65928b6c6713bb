// Receipt numbers of payments: gapless for each operator and year, given once and never changed.
//
// On SQLite, whose one writer nobody else waits for, a payment takes its number in its own transaction. On PostgreSQL that would
// hold the counter until the commit, and the operator's payments would wait for each other: there a payment is inserted owing its
// number (receipt_year set, receipt_no NULL) and many are numbered after their commits, in one short transaction.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "store/database.hpp"
#include "store/payments.hpp"

namespace bangnopi::store {

inline constexpr std::string_view receipt_series = "KW";

// By payment.
using ReceiptNumbers = std::map<Id, std::string>;

// What a payment must do about its number before it is inserted, and after. `pattern` is the operator's.
void owe_receipt(const Tx& tx, Payment& payment);
void number_receipt_at_once(Tx& tx, Id operator_id, std::string_view pattern, Payment& payment);

[[nodiscard]] bool is_any_receipt_owed(Tx& tx, Id operator_id);
// Of the payments that owe one, the `max` oldest by id, in that order; the operator's others that number wait until the commit.
ReceiptNumbers number_owed_receipts(Tx& tx, Id operator_id, std::string_view pattern, std::int64_t max);
// Of those of them that have one.
ReceiptNumbers receipt_numbers_of(Tx& tx, Id operator_id, std::span<const Id> payments);

}  // namespace bangnopi::store
