#include "domain/ledger.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <set>

namespace bangnopi::domain {
namespace {

TEST(Chart, has_each_account_once_in_order) {
    const auto chart = chart_of_accounts();
    EXPECT_EQ(chart.size(), 26U);
    for (std::size_t i = 1; i < chart.size(); ++i) EXPECT_LT(chart[i - 1].code, chart[i].code);
    for (const AccountRole& role : chart) EXPECT_FALSE(role.name.empty());
}

TEST(Chart, holds_every_account_that_journals_name) {
    std::set<std::string_view> codes;
    for (const AccountRole& role : chart_of_accounts()) codes.insert(role.code);
    for (const std::string_view code : {account::cash,
                                        account::bank,
                                        account::gateway,
                                        account::collector,
                                        account::receivable,
                                        account::receivable_partner,
                                        account::withheld_tax,
                                        account::balance,
                                        account::output_tax,
                                        account::deferred_revenue,
                                        account::commission_owed,
                                        account::partner_deposit,
                                        account::security_deposit,
                                        account::unidentified,
                                        account::stamp_duty,
                                        account::opening,
                                        account::subscription_revenue,
                                        account::usage_revenue,
                                        account::setup_revenue,
                                        account::late_fee_revenue,
                                        account::other_revenue,
                                        account::discount,
                                        account::rounding,
                                        account::gateway_fee,
                                        account::commission,
                                        account::bad_debt})
        EXPECT_TRUE(codes.contains(code)) << code;
}

TEST(Balanced, sees_a_rupiah_and_sums_beyond_64_bits) {
    EXPECT_TRUE(balanced({}));
    EXPECT_FALSE(balanced(std::vector<Posting>{{account::cash, 1}}));
    constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
    EXPECT_FALSE(balanced(
        std::vector<Posting>{{account::cash, highest}, {account::cash, highest}, {account::cash, 2}}))
        << "two of the highest and 2 wrap to zero in 64 bits";
}

}  // namespace
}  // namespace bangnopi::domain
