#include "app/router_examination.hpp"

#include <algorithm>
#include <future>

#include "adapters/radius/dynamic_authorization.hpp"

namespace bangnopi::app {
namespace {

using std::chrono::milliseconds;

// Somebody waits for it.
constexpr radius::AnswerWaits examination_waits{
    {milliseconds(300), milliseconds(700), milliseconds(1'000), milliseconds(2'000)}};
constexpr std::string_view session_of_nobody = "bangnopi-doctor";

std::vector<std::shared_ptr<const access::KnownRouter>> active_routers(Node& node, const KeyRing& keys,
                                                                       Id operator_id) {
    std::vector<std::shared_ptr<const access::KnownRouter>> known;
    store::PageRequest request{.limit = store::page_limit_max, .sort = "name", .counted = false};
    do {
        auto page = node.db().read(store::Scope::of(operator_id), [&](store::Tx& tx) {
            return store::list_routers(tx, operator_id, request);
        });
        if (!page) break;
        for (store::Router& router : page->items) {
            if (!router.active) continue;
            const auto secret = keys.open(store::secret_place(operator_id, router.id), router.secret_sealed);
            known.push_back(std::make_shared<const access::KnownRouter>(
                access::KnownRouter{operator_id, std::move(router), secret.value_or("")}));
        }
        request.cursor = page->next_cursor;
    } while (!request.cursor.empty() && known.size() < routers_examined_max);
    return known;
}

// Empty: it has none that is one address.
std::string address_of(const store::Router& router) {
    const auto single = std::ranges::find_if(
        router.addresses, [](const domain::IpPrefix& prefix) { return prefix.first() == prefix.last(); });
    return single == router.addresses.end() ? std::string() : single->text();
}

access::SessionStep end_of_nobody() {
    access::SessionStep step;
    step.session.username = session_of_nobody;
    step.session.acct_session_id = session_of_nobody;
    return step;
}

RouterFinding about(const store::Router& router, bool ok, Message what) {
    return {ok, "{}: {}"_msg(router.name, std::move(what))};
}

// What can be said without asking.
std::optional<RouterFinding> finding_before(const access::KnownRouter& known) {
    const store::Router& router = known.router;
    if (known.secret.empty()) return about(router, false, "its secret does not open: give it a new one"_msg);
    if (router.coa_port == 0)
        return about(router, true,
                     "takes neither CoA nor Disconnect: a change comes with the next login"_msg);
    if (router.addresses.empty()) return about(router, true, "does not ask RADIUS"_msg);
    if (address_of(router).empty())
        return about(router, true,
                     "not asked: its address is known to the running server once it has spoken"_msg);
    return std::nullopt;
}

Message silence_of(const store::Router& router, const std::string& address) {
    if (router.kind == domain::RouterKind::mikrotik)
        return "{} does not answer on UDP port {}: turn on `/radius incoming` there, let this server through its firewall, and compare the secret"_msg(
            address, router.coa_port);
    return "{} does not answer on UDP port {}: turn on CoA there, let this server through its firewall, and compare the secret"_msg(
        address, router.coa_port);
}

}  // namespace

RouterFinding finding_of(const store::Router& router, const std::string& address,
                         const radius::RouterAnswer& answer) {
    switch (answer.says) {
        case radius::RouterSays::acknowledged:
        case radius::RouterSays::session_unknown:
        case radius::RouterSays::refused:
            return about(
                router, true,
                "{} takes CoA on UDP port {}, and the secret is right"_msg(address, router.coa_port));
        case radius::RouterSays::nothing:
            return about(router, false, silence_of(router, address));
        case radius::RouterSays::wrongly_signed:
            return about(router, false,
                         "{} answers on UDP port {} with another secret: set the same one there"_msg(
                             address, router.coa_port));
        case radius::RouterSays::not_asked:
            break;
    }
    return about(router, false, Message::verbatim(answer.detail));
}

std::vector<RouterFinding> examine_routers(Node& node, const KeyRing& keys) {
    radius::DynamicAuthorization driver(examination_waits);
    std::vector<std::future<RouterFinding>> awaited;
    for (const auto& subject : node.operators()) {
        for (const auto& known : active_routers(node, keys, subject.id)) {
            if (awaited.size() == routers_examined_max) break;
            const auto finding = std::make_shared<std::promise<RouterFinding>>();  // shared with the answer
            awaited.push_back(finding->get_future());
            if (auto before = finding_before(*known)) {
                finding->set_value(std::move(*before));
                continue;
            }
            driver.ask(known, end_of_nobody(), [finding, known](const radius::RouterAnswer& answer) {
                finding->set_value(finding_of(known->router, address_of(known->router), answer));
            });
        }
    }
    std::vector<RouterFinding> findings;
    for (auto& one : awaited) findings.push_back(one.get());
    return findings;
}

}  // namespace bangnopi::app
