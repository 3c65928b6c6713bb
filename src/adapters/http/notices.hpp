// Who gets which notice: by the address that asks, or by a signed link. Bounded by address; worked on apart from what staff ask,
// so that a village of isolated telephones keeps nobody waiting. What a request says of its own origin (X-Forwarded-For) is not
// believed.
#pragma once

#include "adapters/http/api.hpp"
#include "adapters/http/token_buckets.hpp"
#include "billing/isolation_notice.hpp"
#include "billing/notice_link.hpp"
#include "store/subscriptions.hpp"

namespace bangnopi::http {

inline constexpr std::string_view notice_link_path = "/isolir/";

// "/isolir/TOKEN".
bool is_notice_link(const Request& request);
// As it is opened elsewhere: on the host where the operator says that the notice is; empty where none is said.
std::string notice_link_url(const store::Settings& settings, std::string_view token);

class Notices {
  public:
    explicit Notices(Context& context) : context_(context) {}

    // Of any path and any Host, on the listener that routers send isolated customers to. Replies on another thread.
    void answer_address(Request request, Reply reply);
    // Of a link, on either listener; posted to, it takes the customer's promise to pay.
    void answer_link(Request request, Reply reply);

  private:
    using Answer = Response (Notices::*)(const Request&) const;
    void answer(Request request, const Reply& reply, Answer respond);
    [[nodiscard]] Response by_address(const Request& request) const;
    [[nodiscard]] Response by_link(const Request& request) const;
    [[nodiscard]] Response promise(const Request& request) const;
    [[nodiscard]] Result<store::IsolationHold> keep_promise(const billing::NoticeLink& link) const;
    [[nodiscard]] std::string token_of(const billing::Notice& notice, std::chrono::minutes lifetime) const;

    static constexpr double requests_per_second = 10;
    Context& context_;
    TokenBuckets<std::string> buckets_{requests_per_second};  // by address
};

}  // namespace bangnopi::http
