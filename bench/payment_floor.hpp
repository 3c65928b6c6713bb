// The floor of a payment that pays one open invoice in full: the bare engine reads the rows that the decision rests on
// once (customer, subscription with plan and access, channel, open invoice) and writes what the product writes (payment,
// invoice, allocation, journal, two postings, two events, audit; the bill run leaves access as it is, so
// a payment in time changes nothing there), with prepared statements and no thought.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace bangnopi::bench {

struct FloorPayment {
    std::int64_t id;  // ten ids from here on are its own
    std::int64_t customer_id;
    std::int64_t invoice_id;
    std::string reference;
};

// What every one of them has in common, as long as what the product wrote.
struct FloorTexts {
    std::string received_payload;
    std::string paid_payload;
    std::string audit_after;
};

class PaymentFloor {
  public:
    PaymentFloor() = default;
    PaymentFloor(const PaymentFloor&) = delete;
    PaymentFloor& operator=(const PaymentFloor&) = delete;
    virtual ~PaymentFloor() = default;

    // One durable commit.
    virtual void pay(std::span<const FloorPayment> payments) = 0;
};

std::unique_ptr<PaymentFloor> payment_floor_sqlite(const std::string& path, const FloorTexts& texts);
// A connection; all statements of a commit go in one round trip.
std::unique_ptr<PaymentFloor> payment_floor_postgresql(const std::string& uri, const FloorTexts& texts);

}  // namespace bangnopi::bench
