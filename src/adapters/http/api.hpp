// What a handler gets and gives. A read is one snapshot; a write is parsed into a command first and then
// works in one transaction. Who asks, and whether they may, was decided before a handler is called.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/http/event_stream.hpp"
#include "adapters/http/json_body.hpp"
#include "adapters/http/message.hpp"
#include "adapters/http/metrics.hpp"
#include "adapters/http/server.hpp"
#include "adapters/http/webhook_door.hpp"
#include "adapters/http/work_queue.hpp"
#include "base/json_text.hpp"
#include "billing/receipt_numbers.hpp"
#include "staff/credentials.hpp"
#include "staff/rate_limit.hpp"
#include "store/paging.hpp"

namespace bangnopi::http {

// What all requests share.
struct Context {
    explicit Context(const Services& given, const Options& chosen);

    Services services;
    Options options;
    EventHub events;
    Metrics metrics;
    staff::RateLimit sign_ins;             // by operator, name and address
    staff::RateLimit sign_ins_of_address;  // whatever the names
    staff::RateLimit own_secrets;          // by member of staff: own password and second factor
    staff::RateLimit wrong_codes;          // of vouchers, by who sends them
    std::stop_source stopping;
    WorkQueue background;       // bill runs and moves of the demo clock: one at a time
    WorkQueue hashing;          // Argon2id
    WorkQueue notices;          // of isolated lines: one at a time
    WorkQueue notice_payments;  // that customers begin there: each waits for a payment gateway
    WorkQueue comparing;        // routers that are asked while somebody waits
    WorkQueue checkouts;        // payment gateways, likewise
    WorkQueue printing;         // of many invoices at once: each waits for who reads them
    WebhookDoor webhooks;       // of payment gateways
    billing::ReceiptNumberer receipts;
    WorkQueue workers;
    std::shared_ptr<int> in_hand =
        std::make_shared<int>(0);      // every request that waits for its reply holds it
    void wait_until_answered() const;  // until no call is
    [[nodiscard]] bool is_only_one_in_hand() const { return in_hand.use_count() == 2; }  // that, and its own
    std::function<std::size_t()> connections = [] { return std::size_t{0}; };
    std::function<bool()> ready = [] { return false; };  // every listener is bound
};

// One request by somebody who may make it.
struct Call {
    Context& context;
    Request request;
    std::vector<std::string> parameters;  // of the path
    staff::Principal principal = {};
    std::optional<store::Operator> tenant = {};
    std::string token = {};  // as it was sent
    bool by_cookie = false;
    bool has_awaited_receipt = false;
    boost::json::value body = {};
    std::optional<std::int64_t> if_version = {};

    [[nodiscard]] Id operator_id() const { return principal.operator_id; }
    [[nodiscard]] store::Act act() const;    // by the business clock
    [[nodiscard]] Instant real_now() const;  // sessions and tokens live by it
    [[nodiscard]] bool may(staff::Permission permission) const;
    // Amounts are for those who may read invoices; the others learn paid or unpaid.
    [[nodiscard]] bool sees_money() const { return may(staff::Permission::invoices_read); }
    // The last parameter of the path. What is no id names nothing.
    [[nodiscard]] Result<Id> id() const;
};

struct Answer {
    int status = 200;
    std::string body = {};
    std::optional<std::int64_t> version = {};  // of the one thing that is answered
    // What the transaction that made this answer brings about once it is committed. No answer that a key remembers has it.
    std::function<void()> afterwards = {};
    std::string_view content_type = "application/json";  // of what is no problem
    bool is_secret = false;                              // no cache may keep it
    std::vector<Header> headers = {};                    // besides
    // Of a read: a payment whose receipt number is owed. It is read again once that is given.
    std::optional<Id> awaits_receipt = {};
};
Answer json_answer(int status, JsonObject object, std::optional<std::int64_t> version = {});

using Read = Result<Answer> (*)(const Call&, store::Tx&);
// May run more than once; it captures the command, and the call by reference: that one is kept until the
// answer.
using Work = std::function<Result<Answer>(store::Tx&)>;
using Prepare = Result<Work> (*)(const Call&);
struct Write {
    Prepare prepare;
    bool hashes = false;  // a password: prepared in the hashing queue
    // Another answer than the refusal itself, where there is more to say.
    std::optional<Response> (*explain)(const Call&, const Refusal&, store::Tx&) = nullptr;
    // Its answer has payments: those that owe their receipt numbers get them before it is given.
    bool shows_payments = false;
};
// For what is neither: on a worker, replies itself. The call lives as long as somebody holds it.
using Custom = void (*)(std::shared_ptr<Call>, Reply);

struct Route {
    std::string_view method;
    std::string_view path;
    std::variant<Read, Write, Custom> handler;
};

std::vector<Route> access_routes();  // sessions, me, staff, roles, tokens, audit
std::vector<Route> second_factor_routes();
std::vector<Route> operator_routes();  // operators, areas, plans
std::vector<Route> router_routes();
std::vector<Route> gateway_routes();  // routers that hold lines themselves
std::vector<Route> session_routes();  // of routers: who is online, what was before
std::vector<Route> login_attempt_routes();
std::vector<Route> customer_routes();      // customers, profile
std::vector<Route> subscription_routes();  // subscriptions, access, usage
std::vector<Route> package_routes();       // that subscriptions bought
std::vector<Route> add_on_routes();        // rented beside plans
std::vector<Route> promotion_routes();     // named discounts
std::vector<Route> simulation_routes();    // what another plan would bring
std::vector<Route> voucher_routes();
std::vector<Route> partner_routes();     // and what a partner sees of its own
std::vector<Route> billing_routes();     // bill runs, invoices, payments
std::vector<Route> invoice_routes();     // one invoice: its working, printed
std::vector<Route> charge_routes();      // what waits for the next invoice, and invoices of such lines
std::vector<Route> refund_routes();      // refunds and reversals of payments
std::vector<Route> correction_routes();  // of issued invoices
std::vector<Route> statement_routes();   // of bank accounts
std::vector<Route> proof_routes();       // of payments, that customers sent
std::vector<Route> webhook_routes();     // that we tell
std::vector<Route> message_routes();     // to customers
std::vector<Route> channel_routes();
std::vector<Route> receipt_routes();
std::vector<Route> collection_routes();  // cash at the door
std::vector<Route> payment_gateway_routes();
std::vector<Route> gateway_settlement_routes();
std::vector<Route> checkout_routes();
std::vector<Route> gateway_webhook_routes();
std::vector<Route> ledger_routes();     // balances, journals, accounts, reports
std::vector<Route> isolation_routes();  // what holds it for all
std::vector<Route> daemon_routes();     // events, demo clock, openapi, health, metrics

// What a word may be, as it is told to who wrote another.
inline constexpr auto connection_kind_words = "pppoe, hotspot, static_ip or dhcp"_msg;
inline constexpr auto router_kind_words = "mikrotik, chillispot, accel_ppp, hostapd or other"_msg;
inline constexpr auto message_authenticator_words = "required, auto or off"_msg;
inline constexpr auto payment_method_words =
    "cash, bank_transfer, e_wallet, virtual_account, qris, voucher or balance"_msg;
inline constexpr auto subscription_status_words = "pending, active, isolated, suspended or ended"_msg;
inline constexpr auto role_words = "owner, technician, accountant, collector, reseller or auditor"_msg;

// Query parameters; a malformed one is refused by its name.
class Query {
  public:
    explicit Query(const Call& call) : request_(call.request) {}
    [[nodiscard]] store::PageRequest page();
    [[nodiscard]] std::string text(std::string_view name);
    [[nodiscard]] std::optional<Id> id(std::string_view name);
    [[nodiscard]] std::optional<domain::Date> date(std::string_view name);
    [[nodiscard]] std::optional<domain::Date> month(std::string_view name);  // its first day
    [[nodiscard]] bool flag(std::string_view name);
    [[nodiscard]] std::optional<bool> optional_flag(std::string_view name);
    template <class T>
    [[nodiscard]] std::optional<T> word(std::string_view name, std::optional<T> (*parse)(std::string_view),
                                        const Message& words) {
        const auto given = request_.parameter(name);
        if (!given) return std::nullopt;
        const auto known = parse(*given);
        if (!known) fault(name, "must be {}"_msg(words));
        return known;
    }
    void fault(std::string_view name, Message detail);
    [[nodiscard]] Result<Done> finish() const;

  private:
    const Request& request_;
    std::vector<FieldError> errors_;
};

// {"items", "next_cursor", "total"}: of a page, and of all that there is.
JsonObject list_object(JsonArray items, std::string_view next_cursor, std::int64_t total);
JsonObject list_object(JsonArray items);

template <class T, class View>
JsonObject page_object(const store::Page<T>& page, View view) {
    JsonArray items;
    for (const T& item : page.items) items.add(view(item));
    return list_object(std::move(items), page.next_cursor, page.total);
}

// Null where there is none.
template <class T>
JsonValue or_null(const std::optional<T>& value) {
    return value ? JsonValue(*value) : JsonValue(nullptr);
}
JsonValue or_null(const std::optional<std::string>&& text) = delete;  // it would be viewed
JsonValue or_null(const std::optional<Id>& id);
JsonValue or_null(const std::optional<Instant>& instant);
JsonValue or_null(const std::optional<domain::Date>& date);

}  // namespace bangnopi::http
