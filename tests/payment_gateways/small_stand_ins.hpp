// Xendit, Tripay and Duitku that are none: each has one charge, tells it as the vendor's documentation does, and checks what it is
// asked with. For the pages of Xendit's the vendor's own client vouches (foreign_client_test.cpp), for the rest nobody else's does.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/payment_gateways/protocol.hpp"

namespace bangnopi::test {

class SmallStandIn {
  public:
    SmallStandIn() = default;
    SmallStandIn(const SmallStandIn&) = delete;
    SmallStandIn& operator=(const SmallStandIn&) = delete;
    virtual ~SmallStandIn() = default;

    // An account at it.
    [[nodiscard]] virtual std::unique_ptr<const payment_gateways::Protocol> account() const = 0;
    // The same as the API takes it: kind, account settings and keys.
    struct AccountBody {
        std::string kind;
        std::vector<std::pair<std::string, std::string>> settings;
        std::vector<std::pair<std::string, std::string>> keys;
    };
    [[nodiscard]] virtual AccountBody account_body() const = 0;
    [[nodiscard]] virtual std::string channel() const = 0;
    virtual void pay() = 0;
    struct Delivery {
        std::string body;
        std::vector<std::pair<std::string, std::string>> headers = {};
    };
    [[nodiscard]] virtual Delivery webhook() const = 0;
};

std::unique_ptr<SmallStandIn> xendit_stand_in();
std::unique_ptr<SmallStandIn> tripay_stand_in();
std::unique_ptr<SmallStandIn> duitku_stand_in();

}  // namespace bangnopi::test
