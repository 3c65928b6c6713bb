// The receipt numbers of payments in an answer that was made, and perhaps kept for a key, before they were given.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "store/receipts.hpp"

namespace bangnopi::http {

// The payments in a JSON text whose "receipt_number" is null, wherever they stand.
std::vector<Id> receipts_owed_in(std::string_view json);
// The same text with the numbers of those that have one now.
std::string with_receipts(std::string_view json, const store::ReceiptNumbers& numbers);

}  // namespace bangnopi::http
