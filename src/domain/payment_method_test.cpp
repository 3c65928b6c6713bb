#include "domain/payment_method.hpp"

#include <gtest/gtest.h>

namespace bangnopi::domain {
namespace {

TEST(PaymentMethod, NamesAreReadBackAndUnknownOnesAreNot) {
    for (int value = 1; value <= 7; ++value) {
        const auto method = static_cast<PaymentMethod>(value);
        EXPECT_EQ(parse_payment_method(name_of(method)), method);
        EXPECT_FALSE(label_of(method).empty());
    }
    EXPECT_EQ(parse_payment_method("cheque"), std::nullopt);
}

}  // namespace
}  // namespace bangnopi::domain
