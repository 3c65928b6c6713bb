#include "domain/correction.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "domain/money.hpp"

namespace bangnopi::domain {

Credited credited_of(const InvoiceAmounts& amounts, std::int64_t amount) {
    BANGNOPI_CHECK(amount > 0 && amount <= subtract(amounts.total, amounts.credited));
    std::int64_t left = amount;
    const auto take = [&left](std::int64_t at_most) {
        const std::int64_t part = std::min(left, at_most);
        left -= part;
        return part;
    };
    Credited credited;
    credited.open = take(amounts.open());
    credited.written_off = take(amounts.written_off);
    credited.paid = take(amounts.paid);
    credited.withheld = take(amounts.withheld);
    BANGNOPI_CHECK(left == 0);
    return credited;
}

InvoiceAmounts after_credit(InvoiceAmounts amounts, const Credited& credited) {
    const std::int64_t undone = add(add(credited.written_off, credited.paid), credited.withheld);
    amounts.credited = add(amounts.credited, add(credited.open, undone));
    amounts.written_off = subtract(amounts.written_off, credited.written_off);
    amounts.paid = subtract(amounts.paid, credited.paid);
    amounts.withheld = subtract(amounts.withheld, credited.withheld);
    return amounts;
}

std::vector<std::int64_t> taken_from_last(std::int64_t amount, std::span<const std::int64_t> parts) {
    std::vector<std::int64_t> taken(parts.size());
    for (std::size_t at = parts.size(); at > 0 && amount > 0; --at) {
        taken[at - 1] = std::min(amount, parts[at - 1]);
        amount -= taken[at - 1];
    }
    BANGNOPI_CHECK(amount == 0);
    return taken;
}

}  // namespace bangnopi::domain
