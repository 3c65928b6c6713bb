#include "base/check.hpp"
#include "domain/invoice.hpp"
#include "domain/taxation.hpp"

namespace bangnopi::domain {
namespace {

void add_to(std::int64_t& sum, std::int64_t net) {
    sum = add(sum, net);
}

// Where a line's net amount belongs; a discount is kept above zero.
void book(Revenue& revenue, const DraftLine& line, std::int64_t net) {
    switch (line.kind) {
        case LineKind::recurring:
        case LineKind::add_on:
        case LineKind::credit:
            add_to(revenue.subscription, net);
            return;
        case LineKind::usage:
        case LineKind::overage:
            add_to(revenue.usage, net);
            return;
        case LineKind::adjustment:
            add_to(line.of_fee ? revenue.earlier_fee : revenue.usage, net);
            return;
        case LineKind::setup:
            add_to(revenue.setup, net);
            return;
        case LineKind::discount:
            revenue.discount = subtract(revenue.discount, net);
            return;
        case LineKind::late_fee:
            add_to(revenue.late_fee, net);
            return;
        case LineKind::manual:
        case LineKind::early_end:
            add_to(revenue.other, net);
            return;
        case LineKind::stamp_duty:
            add_to(revenue.stamp_duty, net);
            return;
    }
    BANGNOPI_UNREACHABLE("an unknown kind of line");
}

class NetOf {
  public:
    NetOf(const BillingCase& billing_case, const InvoiceDraft& draft)
        : case_(billing_case), draft_(draft), rate_(tax_rate(*billing_case.tax)) {}

    [[nodiscard]] std::int64_t operator()(const DraftLine& line) const {
        if (line.kind == LineKind::discount) {
            const std::int64_t taxed = -taxed_discount_on(*case_.discount, draft_.lines);
            return line.amount - taxed + net_of(taxed, rate_);
        }
        return line.taxed ? net_of(line.amount, rate_) : line.amount;
    }

  private:
    const BillingCase& case_;
    const InvoiceDraft& draft_;
    Rate rate_;
};

Revenue split_inclusive(const BillingCase& billing_case, const InvoiceDraft& draft) {
    const NetOf net(billing_case, draft);
    Revenue revenue;
    std::int64_t difference = draft.subtotal;
    const DraftLine* largest = nullptr;
    for (const DraftLine& line : draft.lines) {
        const std::int64_t amount = net(line);
        book(revenue, line, amount);
        difference = subtract(difference, amount);
        if (line.taxed && (largest == nullptr || line.amount > largest->amount)) largest = &line;
    }
    if (difference != 0) {
        BANGNOPI_CHECK(largest != nullptr);
        book(revenue, *largest, difference);
    }
    return revenue;
}

}  // namespace

Revenue split_revenue(const BillingCase& billing_case, const InvoiceDraft& draft) {
    if (billing_case.tax && billing_case.tax->inclusive) return split_inclusive(billing_case, draft);
    Revenue revenue;
    for (const DraftLine& line : draft.lines) book(revenue, line, line.amount);
    return revenue;
}

}  // namespace bangnopi::domain
