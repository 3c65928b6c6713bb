// From a parsed request to its answer: host, route, caller, permission, body, handler. Denied unless
// api/openapi.yaml declares a permission that the caller's role holds.
#pragma once

#include <memory>
#include <vector>

#include "adapters/http/api.hpp"
#include "adapters/http/notices.hpp"
#include "adapters/http/operations.hpp"
#include "adapters/http/router.hpp"
#include "adapters/http/static_files.hpp"
#include "adapters/http/token_buckets.hpp"

namespace bangnopi::http {

class Dispatcher {
  public:
    // Throws std::runtime_error when a route is not in the document, or an operation has no route.
    Dispatcher(Context& context, StaticFiles files);
    // Returns soon; the work is done by the context's queues, but what is short and alone on the caller's thread.
    void handle(Request request, Reply reply);
    // The same for what comes to the listener of notices, whatever Host it names.
    void handle_notice(Request request, Reply reply);
    [[nodiscard]] bool takes_file(std::string_view method, std::string_view target) const {
        return notices_.takes_file(method, target);
    }
    void limit_requests(double per_second_per_token) { buckets_.limit(per_second_per_token); }

  private:
    struct Endpoint {
        Operation operation;
        std::variant<Read, Write, Custom> handler;
        bool is_short = false;
    };
    using CallPtr = std::shared_ptr<Call>;  // shared by the queues that the request passes through

    [[nodiscard]] std::optional<Response> refuse_early(const Request& request,
                                                       const Router::Match& match) const;
    [[nodiscard]] Reply counted(std::string_view route, std::string method, Reply reply);
    void local_command(Request request, const Reply& reply);
    void run(const Endpoint& endpoint, const CallPtr& call, const Reply& reply);
    [[nodiscard]] Result<Done> read_inputs(const Endpoint& endpoint, Call& call) const;
    [[nodiscard]] Result<store::Scope> identify(Call& call) const;
    [[nodiscard]] Result<Done> admit(const Endpoint& endpoint, Call& call, store::Tx& tx);
    [[nodiscard]] static Result<Done> admit_local(Call& call, store::Tx& tx);
    void run_read(const Endpoint& endpoint, const CallPtr& call, store::Scope scope, const Reply& reply);
    void read_when_numbered(const Endpoint& endpoint, const CallPtr& call, store::Scope scope, Id payment,
                            const Reply& reply);
    void run_write(const Endpoint& endpoint, const CallPtr& call, const Reply& reply);
    void prepare_and_write(const Endpoint& endpoint, const CallPtr& call, const Reply& reply);
    void commit(const Endpoint& endpoint, const CallPtr& call, const Work& work, const Reply& reply,
                int tries_left);
    void refuse_write(const Endpoint& endpoint, const CallPtr& call, const Refusal& refusal,
                      const Reply& reply);
    void reply_with_receipts(const CallPtr& call, Answer answer, const Reply& reply);
    static Response finish(const Call& call, Answer answer);

    Context& context_;
    StaticFiles files_;
    TokenBuckets<Id> buckets_;  // by credential
    Notices notices_;
    Router router_;
    std::vector<Endpoint> endpoints_;
};

}  // namespace bangnopi::http
