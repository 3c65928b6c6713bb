#include <algorithm>

#include "base/check.hpp"
#include "domain/invoice.hpp"
#include "domain/taxation.hpp"

namespace bangnopi::domain {
namespace {

// Books the net amount of each line where it belongs.
class Books {
  public:
    explicit Books(std::span<const BillingCase> parts) : parts_(parts), fees_(parts.size()) {}

    // A discount is kept above zero.
    void book(const DraftLine& line, std::int64_t net) {
        switch (line.kind) {
            case LineKind::recurring:
            case LineKind::add_on:
            case LineKind::credit:
                return add_to(fees_[line.part], net);
            case LineKind::usage:
            case LineKind::overage:
                return add_to(revenue_.usage, net);
            case LineKind::adjustment:
                return add_to(line.of_fee ? revenue_.earlier_fee : revenue_.usage, net);
            case LineKind::setup:
                return add_to(revenue_.setup, net);
            case LineKind::discount:
                revenue_.discount = subtract(revenue_.discount, net);
                return;
            case LineKind::late_fee:
                return add_to(revenue_.late_fee, net);
            case LineKind::manual:
            case LineKind::early_end:
                return add_to(revenue_.other, net);
            case LineKind::stamp_duty:
                return add_to(revenue_.stamp_duty, net);
        }
        BANGNOPI_UNREACHABLE("an unknown kind of line");
    }

    Revenue close() && {
        for (std::size_t part = 0; part < parts_.size(); ++part) {
            if (parts_[part].in_advance && fees_[part] > 0)
                defer(period_of(parts_[part]).to, fees_[part]);
            else
                add_to(revenue_.subscription, fees_[part]);
        }
        return std::move(revenue_);
    }

  private:
    static void add_to(std::int64_t& sum, std::int64_t net) { sum = add(sum, net); }

    void defer(Date until, std::int64_t amount) {
        auto& deferred = revenue_.deferred;
        auto at = std::ranges::lower_bound(deferred, until, {}, &DeferredFee::until);
        if (at == deferred.end() || at->until != until) at = deferred.insert(at, {until});
        add_to(at->amount, amount);
    }

    std::span<const BillingCase> parts_;
    std::vector<std::int64_t> fees_;  // of each part
    Revenue revenue_;
};

class NetOf {
  public:
    NetOf(std::span<const BillingCase> parts, const InvoiceDraft& draft)
        : parts_(parts), draft_(draft), rate_(tax_rate(*parts.front().tax)) {}

    [[nodiscard]] std::int64_t operator()(const DraftLine& line) const {
        if (line.kind == LineKind::discount) {
            const std::int64_t taxed =
                -taxed_discount_on(*parts_[line.part].discount, lines_of_part(draft_.lines, line.part));
            return line.amount - taxed + net_of(taxed, rate_);
        }
        return line.taxed ? net_of(line.amount, rate_) : line.amount;
    }

  private:
    std::span<const BillingCase> parts_;
    const InvoiceDraft& draft_;
    Rate rate_;
};

Revenue split_inclusive(std::span<const BillingCase> parts, const InvoiceDraft& draft) {
    const NetOf net(parts, draft);
    Books books(parts);
    std::int64_t difference = draft.subtotal;
    const DraftLine* largest = nullptr;
    for (const DraftLine& line : draft.lines) {
        const std::int64_t amount = net(line);
        books.book(line, amount);
        difference = subtract(difference, amount);
        if (line.taxed && (largest == nullptr || line.amount > largest->amount)) largest = &line;
    }
    if (difference != 0) {
        BANGNOPI_CHECK(largest != nullptr);
        books.book(*largest, difference);
    }
    return std::move(books).close();
}

}  // namespace

Revenue split_revenue(std::span<const BillingCase> parts, const InvoiceDraft& draft) {
    if (parts.front().tax && parts.front().tax->inclusive) return split_inclusive(parts, draft);
    Books books(parts);
    for (const DraftLine& line : draft.lines) books.book(line, line.amount);
    return std::move(books).close();
}

}  // namespace bangnopi::domain
