// Who gets which notice: by the address that asks, or by a signed link. Bounded by address; worked on apart from what staff ask,
// so that a village of isolated telephones keeps nobody waiting. What a request says of its own origin (X-Forwarded-For) is not
// believed.
#pragma once

#include "adapters/http/api.hpp"
#include "adapters/http/notice_page.hpp"
#include "adapters/http/token_buckets.hpp"
#include "billing/isolation_notice.hpp"
#include "billing/notice_link.hpp"
#include "billing/notice_payments.hpp"
#include "billing/payment_proofs.hpp"
#include "store/subscriptions.hpp"

namespace bangnopi::http {

inline constexpr std::string_view notice_link_path = "/isolir/";

// "/isolir/TOKEN", "/isolir/TOKEN/bukti", "/isolir/TOKEN/bayar", or the program's sources.
bool is_notice_link(const Request& request);
bool is_proof_target(std::string_view method, std::string_view target);
// As it is opened elsewhere: on the host where the operator says that the notice is; empty where none is said.
std::string notice_link_url(const store::Settings& settings, std::string_view token);
// Whose requests are counted together: an address, of IPv6 the network that a household has of its provider.
std::string requester_of(std::string_view peer);

class Notices {
  public:
    explicit Notices(Context& context) : context_(context) {}

    // Of any path and any Host, on the listener that routers send isolated customers to. Replies on another thread.
    void answer_address(Request request, Reply reply);
    // Of a link, on either listener; posted to, it takes the customer's promise to pay, the proof of a payment, or how the customer
    // wants to pay.
    void answer_link(Request request, Reply reply);
    // Whether a file may come with it: by a link that was signed here and has not expired.
    [[nodiscard]] bool takes_file(std::string_view method, std::string_view target) const;

  private:
    using Answer = Response (Notices::*)(const Request&) const;
    void answer(WorkQueue& queue, Request request, const Reply& reply, Answer respond);
    void answer_payment(Request request, const Reply& reply);
    // What fails, or is too much, is answered.
    static void run(WorkQueue& queue, words::Language language, const Reply& reply,
                    std::function<void()> work);
    [[nodiscard]] Response by_address(const Request& request) const;
    [[nodiscard]] Response by_link(const Request& request) const;
    [[nodiscard]] Response promise(const Request& request) const;
    [[nodiscard]] Response proof(const Request& request) const;
    [[nodiscard]] Response shown_or_refused(const Request& request, const billing::NoticeLink& link,
                                            const Result<Done>& done) const;
    [[nodiscard]] Response refused(const Request& request, const billing::NoticeLink& link,
                                   const Refusal& refusal, ProofFields fields) const;
    [[nodiscard]] Response source(const Request& request) const;
    [[nodiscard]] Result<Done> keep_promise(const billing::NoticeLink& link) const;
    [[nodiscard]] Result<Done> keep_proof(const billing::NoticeLink& link, billing::SendProof command) const;
    struct BegunPayment {
        billing::ChosenWay chosen;
        store::Act act;
    };
    [[nodiscard]] Result<BegunPayment> begin_payment(const billing::NoticeLink& link,
                                                     const billing::NoticeChoice& choice) const;
    [[nodiscard]] Result<Done> make_charge(const BegunPayment& begun) const;
    [[nodiscard]] std::optional<billing::NoticeLink> link_of(const Request& request) const;
    [[nodiscard]] NoticeView view_of(const billing::NoticeLink& link, const Request& request) const;
    [[nodiscard]] billing::NoticeTime now() const;
    [[nodiscard]] bool with_gateways() const { return context_.services.checkouts != nullptr; }
    [[nodiscard]] Result<Done> keep_transfer(const billing::NoticeLink& link,
                                             const billing::ChosenWay& chosen) const;
    struct Writer {
        store::Operator tenant;
        store::Act act;
    };
    Result<Writer> writer_of(store::Tx& tx, const billing::NoticeLink& link) const;
    template <class Body>
    Result<Done> write(const billing::NoticeLink& link, Body body) const;

    static constexpr double requests_per_second = 10;
    static constexpr double proofs_per_second = 1;
    static constexpr double payments_per_second = 3;
    Context& context_;
    TokenBuckets<std::string> buckets_{requests_per_second};  // by requester
    TokenBuckets<std::string> proofs_{proofs_per_second};     // likewise
    TokenBuckets<std::string> payments_{payments_per_second};
};

}  // namespace bangnopi::http
