// The stretches of a period: runs of days under one plan (domain rules 4.2 and 4.3).
#pragma once

#include <array>
#include <cstdint>

#include "domain/invoice.hpp"

namespace bangnopi::domain {

struct Stretch {
    Date from;
    Date to;
    std::uint32_t plan = 0;
    [[nodiscard]] std::int32_t days() const { return to - from; }
    [[nodiscard]] bool contains(Date date) const { return from <= date && date < to; }
};

// In order of time, without an allocation: a period has 31 days at most, a stretch one at least.
class Stretches {
  public:
    void push_back(Stretch stretch);
    [[nodiscard]] const Stretch* begin() const { return items_.data(); }
    [[nodiscard]] const Stretch* end() const { return items_.data() + count_; }
    [[nodiscard]] std::size_t size() const { return count_; }

  private:
    std::array<Stretch, max_stretches> items_;
    std::size_t count_ = 0;
};

// The days on which the subscription exists, suspended ones too; no days if from == to.
Period existing_days(const BillingCase& billing_case, Period period);
// The plan that is held on a day on which the subscription exists.
std::uint32_t plan_held_on(const BillingCase& billing_case, Date date);
Stretches stretches_of(const BillingCase& billing_case, Period period);

}  // namespace bangnopi::domain
