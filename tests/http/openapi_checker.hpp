// Holds answers against api/openapi.yaml: an undocumented path, status, media type or field is an error. It remembers which
// operations were met, so that a suite can tell which were not.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/http_client.hpp"

namespace bangnopi::test {

class OpenapiChecker {
  public:
    OpenapiChecker();
    ~OpenapiChecker();
    // What is wrong with the answer; empty if nothing is. `target` is without the query.
    std::string check(std::string_view method, std::string_view target, const HttpAnswer& answer);

    // "GET /api/v1/plans", each.
    [[nodiscard]] std::vector<std::string> operations() const;
    [[nodiscard]] const std::set<std::string>& met_with_success() const { return met_; }
    // x-permission of an operation.
    [[nodiscard]] std::string permission(const std::string& operation) const;
    [[nodiscard]] bool documents(const std::string& operation, int status) const;
    // Whether an operation has a parameter of its own with that name, in the query or the header.
    [[nodiscard]] bool takes(const std::string& operation, std::string_view parameter) const;
    // x-before-password-change of an operation.
    [[nodiscard]] bool before_password_change(const std::string& operation) const;
    // x-raw-body of an operation.
    [[nodiscard]] bool takes_raw_body(const std::string& operation) const;
    [[nodiscard]] bool takes_any_query(const std::string& operation) const;

  private:
    struct Document;
    struct Validator;
    [[nodiscard]] const boost::json::object& operation_named(const std::string& operation) const;
    std::string check_body(const std::string& key, const boost::json::value& schema,
                           const HttpAnswer& answer);

    std::unique_ptr<Document> document_;
    std::map<std::string, std::unique_ptr<Validator>> validators_;
    std::set<std::string> met_;
};

}  // namespace bangnopi::test
