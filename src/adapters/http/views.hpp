// How customers, subscriptions, invoices and payments are shown: by themselves, in lists, and in a profile.
#pragma once

#include <boost/json.hpp>

#include "adapters/http/api.hpp"
#include "billing/payments.hpp"
#include "domain/allocation.hpp"
#include "domain/invoice.hpp"
#include "store/access.hpp"
#include "store/customers.hpp"
#include "store/invoices.hpp"
#include "store/payments.hpp"
#include "store/refunds.hpp"
#include "store/subscriptions.hpp"
#include "store/vouchers.hpp"

namespace bangnopi::http {

JsonObject customer_object(const Call& call, const store::CustomerListed& listed);
// Of one that is there.
JsonObject customer_object(const Call& call, store::Tx& tx, Id customer);

// Without its code.
JsonObject voucher_object(const store::Voucher& voucher);
// "12" or "25/2".
std::string text_of_rate(domain::Rate rate);
JsonObject access_object(const store::Access& access);
JsonObject subscription_object(const Call& call, const store::SubscriptionListed& listed);
// With its changes, its suspensions and a promise; of one that is there.
JsonObject subscription_in_full(const Call& call, store::Tx& tx, Id subscription);
// The same of subscriptions of one customer.
JsonArray subscriptions_in_full(const Call& call, store::Tx& tx, Id customer,
                                std::span<const store::SubscriptionListed> listed);

JsonObject invoice_line_object(const store::InvoiceLine& line, std::string_view working = {});
// `workings`: of its lines, or none.
JsonObject invoice_object(const Call& call, const store::Invoice& invoice,
                          const std::vector<store::InvoiceLine>& lines,
                          const std::vector<std::string>& workings = {});
// With what closed or corrected it.
JsonObject invoice_in_full(const Call& call, store::Tx& tx, const store::Invoice& invoice,
                           const std::vector<store::InvoiceLine>& lines,
                           const std::vector<std::string>& workings = {});
JsonArray invoice_objects(const Call& call, store::Tx& tx, const std::vector<store::Invoice>& invoices);

// A line that is not on an invoice yet.
JsonObject draft_line_object(const domain::DraftLine& line, std::string_view plan_code,
                             std::string_view plan_name);

// Numbers and names of customers, each asked for once a page.
class CustomerNames {
  public:
    CustomerNames(store::Tx& tx, Id operator_id) : tx_(tx), operator_id_(operator_id) {}
    void know(const store::Customer& customer) { names_[customer.id] = {customer.number, customer.name}; }
    void add_to(JsonObject& object, Id customer);

  private:
    store::Tx& tx_;
    Id operator_id_;
    std::unordered_map<Id, std::pair<std::string, std::string>> names_;
};

JsonObject payment_object(const Call& call, const store::Payment& payment, CustomerNames& names);
JsonObject refund_object(const Call& call, const store::Refund& refund);
// With the invoices that it paid and what was given back of it.
JsonObject payment_in_full(const Call& call, store::Tx& tx, const store::Payment& payment);
JsonObject paid_invoice_object(Id id, std::string_view number, domain::InvoiceStatus status,
                               std::int64_t amount, std::int64_t open);
// In the answer that records it.
JsonObject received_object(const Call& call, store::Tx& tx, const billing::PaymentReceived& received);
// A known (channel, reference) is answered with the payment that has it.
std::optional<Response> show_known_payment(const Call& call, const Refusal& refusal, store::Tx& tx);

}  // namespace bangnopi::http
