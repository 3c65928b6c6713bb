#include "store/gateway_events.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.hpp"

namespace bangnopi::store {
namespace {

#define EVENT_COLUMNS                                                                                      \
    "id, account_id, event_key, checkout_id, reference, gateway_id, merchant, status, amount, payer_fee, " \
    "fee, currency, method, channel, paid_at, state, reason, payment_id, told, received_at, decided_by, "  \
    "decided_at, note"

constexpr std::array states = {std::pair{GatewayEventState::to_confirm, std::string_view("to_confirm")},
                               std::pair{GatewayEventState::done, std::string_view("done")},
                               std::pair{GatewayEventState::review, std::string_view("review")},
                               std::pair{GatewayEventState::accepted, std::string_view("accepted")},
                               std::pair{GatewayEventState::ignored, std::string_view("ignored")}};
constexpr std::array event_sorts = {SortColumn{"created", "id", true}};

GatewayEventRow read_event(const Row& row) {
    GatewayEventRow event;
    event.id = row.id(0);
    event.account_id = row.id(1);
    event.event_key = row.string(2);
    event.checkout_id = row.optional_id(3);
    event.reference = row.string(4);
    event.gateway_id = row.string(5);
    event.merchant = row.string(6);
    event.status = row.enumeration<domain::ChargeStatus>(7);
    event.amount = row.integer(8);
    event.payer_fee = row.integer(9);
    event.fee = row.optional_integer(10);
    event.currency = row.string(11);
    if (!row.is_null(12)) event.method = row.enumeration<domain::PaymentMethod>(12);
    event.channel = row.string(13);
    event.paid_at = row.optional_instant(14);
    event.state = row.enumeration<GatewayEventState>(15);
    event.reason = row.enumeration<ReviewReason>(16);
    event.payment_id = row.optional_id(17);
    event.told = row.integer(18);
    event.received_at = row.instant(19);
    event.decided_by = row.optional_id(20);
    event.decided_at = row.optional_instant(21);
    event.note = row.string(22);
    return event;
}

}  // namespace

std::string_view name_of(GatewayEventState state) {
    const auto found = std::ranges::find(states, state, [](const auto& pair) { return pair.first; });
    BANGNOPI_CHECK(found != states.end());
    return found->second;
}

std::optional<GatewayEventState> parse_gateway_event_state(std::string_view text) {
    const auto found = std::ranges::find(states, text, [](const auto& pair) { return pair.second; });
    if (found == states.end()) return std::nullopt;
    return found->first;
}

std::string_view name_of(ReviewReason reason) {
    switch (reason) {
        case ReviewReason::none:
            return "none";
        case ReviewReason::unknown_order:
            return "unknown_order";
        case ReviewReason::other_account:
            return "other_account";
        case ReviewReason::other_merchant:
            return "other_merchant";
        case ReviewReason::other_currency:
            return "other_currency";
        case ReviewReason::other_amount:
            return "other_amount";
        case ReviewReason::unknown_status:
            return "unknown_status";
        case ReviewReason::refunded:
            return "refunded";
        case ReviewReason::not_confirmed:
            return "not_confirmed";
        case ReviewReason::recorded_otherwise:
            return "recorded_otherwise";
        case ReviewReason::not_answered:
            return "not_answered";
    }
    BANGNOPI_UNREACHABLE("why staff look at what a gateway told");
}

bool insert_gateway_event(Tx& tx, Id operator_id, const GatewayEventRow& event) {
    return tx.insert_new("INSERT INTO gateway_event (operator_id, " EVENT_COLUMNS
                         ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, "
                         "$17, $18, $19, $20, "
                         "$21, $22, $23, $24) ON CONFLICT (operator_id, account_id, event_key) DO NOTHING",
                         operator_id, event.id, event.account_id, event.event_key, event.checkout_id,
                         event.reference, event.gateway_id, event.merchant, event.status, event.amount,
                         event.payer_fee, event.fee, event.currency, event.method, event.channel,
                         event.paid_at, event.state, event.reason, event.payment_id, event.told,
                         event.received_at, event.decided_by, event.decided_at, event.note);
}

void update_gateway_event(Tx& tx, Id operator_id, const GatewayEventRow& event) {
    tx.post(
        "UPDATE gateway_event SET gateway_id = $3, merchant = $4, amount = $5, payer_fee = $6, fee = $7, "
        "currency = $8, method = $9, channel = $10, paid_at = $11, state = $12, reason = $13, payment_id = "
        "$14, told = $15, decided_by = $16, decided_at = $17, note = $18 WHERE operator_id = $1 AND id = $2",
        operator_id, event.id, event.gateway_id, event.merchant, event.amount, event.payer_fee, event.fee,
        event.currency, event.method, event.channel, event.paid_at, event.state, event.reason,
        event.payment_id, event.told, event.decided_by, event.decided_at, event.note);
}

std::optional<GatewayEventRow> find_gateway_event(Tx& tx, Id operator_id, Id event) {
    std::optional<GatewayEventRow> found;
    tx.first(
        "SELECT " EVENT_COLUMNS " FROM gateway_event WHERE operator_id = $1 AND id = $2",
        [&](const Row& row) { found = read_event(row); }, operator_id, event);
    return found;
}

std::optional<GatewayEventRow> lock_gateway_event(Tx& tx, Id operator_id, Id event) {
    std::optional<GatewayEventRow> found;
    tx.first(
        "SELECT " EVENT_COLUMNS " FROM gateway_event WHERE operator_id = $1 AND id = $2 {for_update}",
        [&](const Row& row) { found = read_event(row); }, operator_id, event);
    return found;
}

std::optional<GatewayEventRow> lock_gateway_event_by_key(Tx& tx, Id operator_id, Id account,
                                                         std::string_view key) {
    std::optional<GatewayEventRow> found;
    tx.first(
        "SELECT " EVENT_COLUMNS
        " FROM gateway_event WHERE operator_id = $1 AND account_id = $2 AND event_key = $3 {for_update}",
        [&](const Row& row) { found = read_event(row); }, operator_id, account, key);
    return found;
}

std::vector<GatewayEventRow> lock_events_to_confirm(Tx& tx, Id operator_id, Id checkout) {
    std::vector<GatewayEventRow> events;
    tx.each(
        "SELECT " EVENT_COLUMNS
        " FROM gateway_event WHERE operator_id = $1 AND checkout_id = $2 AND state = 1 ORDER BY id "
        "{for_update}",
        [&](const Row& row) { events.push_back(read_event(row)); }, operator_id, checkout);
    return events;
}

Result<Page<GatewayEventRow>> list_gateway_events(Tx& tx, Id operator_id, const GatewayEventFilter& filter,
                                                  const PageRequest& request) {
    ListQuery query({EVENT_COLUMNS, 23, "gateway_event", "operator_id", "id"}, operator_id);
    if (filter.state) query.where("state = ?", static_cast<std::int64_t>(*filter.state));
    if (filter.account_id) query.where("account_id = ?", filter.account_id->value);
    PageRequest newest_first = request;
    if (newest_first.sort.empty()) newest_first.sort = "-created";
    return query.page<GatewayEventRow>(tx, newest_first, event_sorts, read_event);
}

}  // namespace bangnopi::store
