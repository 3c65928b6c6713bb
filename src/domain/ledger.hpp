// Double entry: a journal's postings sum to zero; debit is positive. The chart of domain.md 3a; journals.hpp has what each
// cause books.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/id.hpp"

namespace bangnopi::domain {

struct AccountRole {
    std::string_view code;
    std::string_view name;  // Bahasa Indonesia; an operator may rename it, its role stays
};
std::span<const AccountRole> chart_of_accounts();

namespace account {
inline constexpr std::string_view cash = "1101", bank = "1102", gateway = "1103", collector = "1104",
                                  receivable = "1201", receivable_partner = "1202", withheld_tax = "1301",
                                  balance = "2101", output_tax = "2102", deferred_revenue = "2103",
                                  commission_owed = "2104", partner_deposit = "2105",
                                  security_deposit = "2106", unidentified = "2107", stamp_duty = "2108",
                                  opening = "3101", subscription_revenue = "4101", usage_revenue = "4102",
                                  setup_revenue = "4103", late_fee_revenue = "4104", other_revenue = "4105",
                                  discount = "4901", rounding = "4902", gateway_fee = "5101",
                                  commission = "5102", bad_debt = "5103";
}

struct Posting {
    std::string_view account;
    std::int64_t amount = 0;  // debit above zero, credit below
    Id customer = {};         // on 1201 and 2101
};

// At most eight postings in practice; made without an allocation beyond the vector's.
using Postings = std::vector<Posting>;

bool balanced(std::span<const Posting> postings);

}  // namespace bangnopi::domain
