#include "adapters/print/receipts.hpp"

#include "domain/contact.hpp"
#include "store/channels.hpp"
#include "store/customers.hpp"
#include "store/receipts.hpp"
#include "store/staff.hpp"

namespace bangnopi::print {
namespace {

// A reference of ours says nothing to anybody.
std::string told_reference(const store::Payment& payment) {
    return payment.reference == format_id(payment.id) ? "" : payment.reference;
}

std::string name_of_taker(const store::Operator& tenant, store::Tx& tx, const store::Payment& payment) {
    const auto member = payment.taken_by ? store::find_staff(tx, tenant.id, *payment.taken_by) : std::nullopt;
    return member ? member->name : "";
}

std::string way_of(const store::Operator& tenant, store::Tx& tx, const store::Payment& payment) {
    const auto channel = store::find_channel(tx, tenant.id, payment.channel);
    std::string way(domain::label_of(payment.method));
    if (channel && channel->name != way) way += " - " + channel->name;
    return way;
}

}  // namespace

documents::Receipt receipt_document(store::Tx& tx, const store::Operator& tenant,
                                    const store::Payment& payment) {
    const auto customer = store::find_customer(tx, tenant.id, payment.customer_id);
    const store::Settings& settings = tenant.settings;
    documents::Receipt receipt;
    receipt.operator_name = tenant.name;
    if (!settings.contact_phone.empty()) receipt.operator_phone = domain::local_phone(settings.contact_phone);
    receipt.number = payment.receipt_number.empty() ? payment.reference : payment.receipt_number;
    receipt.customer_name = payment.customer_name;
    receipt.customer_number = payment.customer_number;
    if (customer) {
        receipt.customer_address = customer->address;
        receipt.language = words::parse_language(customer->language).value_or(words::Language::indonesian);
    }
    receipt.currency = tenant.currency;
    receipt.amount = payment.amount;
    receipt.rounding = payment.rounding;
    receipt.to_balance = payment.to_balance;
    receipt.refunded = payment.refunded;
    for (store::ReceiptShare& share : store::receipt_shares(tx, tenant.id, payment.id))
        receipt.invoices.push_back({std::move(share.number), share.period, share.amount, share.open,
                                    share.status == domain::InvoiceStatus::paid});
    receipt.received_on = payment.received_on;
    receipt.received_at = tenant.zone.civil_minute(payment.received_at);
    receipt.method = way_of(tenant, tx, payment);
    receipt.reference = told_reference(payment);
    receipt.taken_by = name_of_taker(tenant, tx, payment);
    receipt.stamp_above = settings.receipt_stamp_above;
    receipt.made_at = payment.created_at;
    return receipt;
}

}  // namespace bangnopi::print
