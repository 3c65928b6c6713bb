#include "documents/receipt.hpp"

#include <algorithm>

namespace bangnopi::documents {

ReceiptStamp stamp_of(const Receipt& receipt) {
    if (receipt.refunded >= receipt.amount) return ReceiptStamp::given_back;
    if (receipt.refunded > 0 || receipt.invoices.empty()) return ReceiptStamp::none;
    return std::ranges::all_of(receipt.invoices, &ReceiptInvoice::is_paid) ? ReceiptStamp::paid_in_full
                                                                           : ReceiptStamp::none;
}

}  // namespace bangnopi::documents
