// A Midtrans that is none, built from docs.midtrans.com: it listens on loopback, keeps charges in memory, and makes the
// notification that each change of one is told by. Money comes by pay().
//
// That it speaks as others expect is shown by midtrans-client, the vendor's own (foreign_client_test.cpp).
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>

#include "tests/support/loopback_http.hpp"

namespace bangnopi::test {

class MidtransStandIn {
  public:
    MidtransStandIn();

    [[nodiscard]] std::string url() const { return http_.url(); }
    [[nodiscard]] static std::string server_key() { return "SB-Mid-server-TESTKEY"; }

    // As a customer does on its page, and then again: the one before ends.
    void choose(const std::string& order_id);
    // As a customer does; an order of its page is chosen a virtual account first.
    void pay(const std::string& order_id);
    void cancel(const std::string& order_id);  // as the merchant does in the dashboard
    // The body of the notification of how the order is now.
    [[nodiscard]] std::string notification(const std::string& order_id) const;
    // Where the charge asked for notifications to be sent.
    [[nodiscard]] std::string notify_url(const std::string& order_id) const;

  private:
    struct Order {
        std::string amount;        // "150000.00"
        std::string payment_type;  // empty: nobody chose yet
        std::string status = "pending";
        std::string transaction_id = {};
        std::string channel = {};  // the fields that the way to pay has, as JSON
        std::string notify_url = {};
        std::set<std::string> abandoned = {};  // its ids of what was chosen before
    };

    LoopbackAnswer answer(const LoopbackRequest& request);
    LoopbackAnswer charge(const LoopbackRequest& request);
    LoopbackAnswer page(const LoopbackRequest& request);
    // By our id or by its own.
    LoopbackAnswer about(const std::string& id, const std::string& action);
    [[nodiscard]] static std::string told(const std::string& order_id, const Order& order,
                                          std::string_view message, bool is_notification);

    mutable std::mutex mutex_;
    std::map<std::string, Order> orders_;
    LoopbackHttp http_;  // the last: its thread uses the others
};

}  // namespace bangnopi::test
