#include "adapters/http/operations.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

namespace bangnopi::http {
namespace {

TEST(Operations, CarryWhatTheDocumentDeclares) {
    const auto operations =
        read_operations(R"({"components":{"parameters":{"limit":{"name":"limit","in":"query"}}},
        "paths":{"/plans":{"parameters":[],"post":{"x-permission":"plans.write","x-idempotent":true,
        "parameters":[{"$ref":"#/components/parameters/limit"},{"name":"q","in":"query"},{"name":"k","in":"header"}]}},
        "/healthz":{"get":{"x-permission":"public","x-before-password-change":true}}}})");
    ASSERT_EQ(operations.size(), 2U);
    EXPECT_EQ(operations[0].method, "POST");
    EXPECT_EQ(operations[0].permission, staff::Permission::plans_write);
    EXPECT_TRUE(operations[0].idempotent);
    EXPECT_THAT(operations[0].query, testing::ElementsAre("limit", "q"));
    EXPECT_FALSE(operations[0].before_password_change);
    EXPECT_FALSE(operations[1].permission);
    EXPECT_TRUE(operations[1].before_password_change);
}

TEST(Operations, WithoutAPermissionThatExistsAreRefused) {
    EXPECT_THROW(read_operations(R"({"paths":{"/plans":{"get":{}}}})"), std::runtime_error);
    EXPECT_THROW(read_operations(R"({"paths":{"/plans":{"get":{"x-permission":"plans.guess"}}}})"),
                 std::runtime_error);
}

}  // namespace
}  // namespace bangnopi::http
