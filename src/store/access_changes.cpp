#include "store/access_changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/check.hpp"
#include "domain/prepaid.hpp"
#include "store/outbox.hpp"

namespace bangnopi::store {
namespace {

std::string_view event_of(domain::SubscriptionStatus before, domain::SubscriptionStatus after) {
    using enum domain::SubscriptionStatus;
    switch (after) {
        case active:
            if (before == isolated) return "subscription.restored";
            return before == suspended ? "subscription.resumed" : "subscription.activated";
        case isolated:
            return "subscription.isolated";
        case suspended:
            return "subscription.suspended";
        case ended:
            return "subscription.ended";
        case pending:
            return "subscription.pending";
    }
    check_failed("a subscription's status without an event", __FILE__, __LINE__);
}

void emit_change(Tx& tx, const Act& act, const AccessLine& line, const domain::Entitlement& now,
                 std::string_view kind) {
    std::string payload = R"({"customer":")";
    payload += format_id(line.billable.customer_id);
    payload += R"(","desired":")";
    payload += name_of(now.desired);
    payload += R"(","reason":")";
    payload += name_of(now.reason);
    payload += R"("})";
    emit(tx, act, kind, line.billable.id, payload);
}

void emit_quota_reached(Tx& tx, const Act& act, const AccessLine& line, int percent) {
    emit(tx, act, "quota.reached", line.billable.id,
         fmt::format(R"({{"customer":"{}","percent":{},"used_bytes":{},"included_bytes":{}}})",
                     format_id(line.billable.customer_id), percent, line.used_bytes,
                     line.terms.included_bytes.value_or(0)));
}

constexpr std::array access_columns = {Column{"operator_id"},
                                       Column{"subscription_id"},
                                       Column{"customer_id"},
                                       Column{"desired", ColumnType::small},
                                       Column{"reason", ColumnType::small},
                                       Column{"rate_down_bps"},
                                       Column{"rate_up_bps"},
                                       Column{"burst", ColumnType::text},
                                       Column{"since"},
                                       Column{"changes_at"},
                                       Column{"version"},
                                       Column{"bytes_left"},
                                       Column{"quota_told_bytes"},
                                       Column{"quota_since"},
                                       Column{"notice_left"}};
constexpr std::array access_update_columns = {Column{"operator_id"},
                                              Column{"subscription_id"},
                                              Column{"desired", ColumnType::small},
                                              Column{"reason", ColumnType::small},
                                              Column{"rate_down_bps"},
                                              Column{"rate_up_bps"},
                                              Column{"burst", ColumnType::text},
                                              Column{"since"},
                                              Column{"changes_at"},
                                              Column{"bytes_left"},
                                              Column{"quota_told_bytes"},
                                              Column{"quota_since"},
                                              Column{"notice_left"}};
constexpr std::array metered_columns = {Column{"operator_id"}, Column{"subscription_id"},
                                        Column{"bytes_left"},  Column{"quota_told_bytes"},
                                        Column{"quota_since"}, Column{"notice_left"}};
constexpr std::array status_columns = {Column{"operator_id"}, Column{"id"},
                                       Column{"status", ColumnType::small},
                                       Column{"current_plan_version_id"}};
constexpr std::array reserved_columns = {Column{"operator_id"}, Column{"id"}, Column{"reserved"}};

void tell_of_balance(Tx& tx, const Act& act, const AccessLine& line, std::int64_t available,
                     std::int64_t threshold) {
    const bool is_low = domain::is_low(available, threshold);
    if (is_low != line.balance_was_above) return;
    tx.post("UPDATE customer SET balance_was_above = $3 WHERE operator_id = $1 AND id = $2", act.operator_id,
            line.billable.customer_id, !is_low);
    if (is_low)
        emit(tx, act, "balance.low", line.billable.customer_id,
             fmt::format(R"({{"available":{},"threshold":{}}})", available, threshold));
}

}  // namespace

AccessChanges::AccessChanges(Tx& tx, const Act& act)
    : tx_(tx),
      act_(act),
      inserts_("access", access_columns),
      updates_("access", access_update_columns, 2, "version = version + 1"),
      metered_("access", metered_columns, 2),
      statuses_("subscription", status_columns, 2, "version = version + 1"),
      reserves_("subscription", reserved_columns, 2) {}

void AccessChanges::add(const AccessLine& line, const Decided& decided) {
    const QuotaTold told = tell_of_quota(line, decided);
    const domain::Entitlement& now = decided.entitlement;
    const std::optional<std::int64_t> bytes_left = decided.bytes_left;
    const bool status_changed = line.status != now.status;
    const bool line_changed = !line.access || line.access->desired != now.desired ||
                              line.access->reason != now.reason || line.access->speed != now.speed;
    const bool until_changed = !line.access || line.access->changes_at != now.changes_at;
    const bool left_changed = !line.access || line.access->bytes_left != bytes_left;
    if (line_changed || until_changed)
        add_access(line, decided, told, line_changed);
    else if (left_changed || line.told != told)
        metered_.row(act_.operator_id, line.billable.id, bytes_left, told.bytes, told.since,
                     told.notice_left);
    if (status_changed || line.plan_version != line.plan_version_today)
        statuses_.row(act_.operator_id, line.billable.id, now.status, line.plan_version_today);
    if (line.billable.reserved != line.reserved_now)
        reserves_.row(act_.operator_id, line.billable.id, line.reserved_now);
    if (status_changed)
        emit_change(tx_, act_, line, now, event_of(line.status, now.status));
    else if (line_changed)
        emit_change(tx_, act_, line, now, "access.changed");
    else if (left_changed || (until_changed && line.terms.billing == domain::Billing::prepaid_package))
        announce_metered(line);
}

void AccessChanges::write() {
    if (!inserts_.empty()) tx_.bulk_insert(inserts_);
    if (!updates_.empty()) tx_.bulk_update(updates_);
    if (!metered_.empty()) tx_.bulk_update(metered_);
    if (!statuses_.empty()) tx_.bulk_update(statuses_);
    if (!reserves_.empty()) tx_.bulk_update(reserves_);
}

QuotaTold AccessChanges::tell_of_quota(const AccessLine& line, const Decided& decided) {
    QuotaTold told = line.told;
    told.notice_left = decided.quota.due_at_left;
    if (!decided.quota_since) return told;
    if (told.since && told.since != decided.quota_since) told.bytes = 0;
    told.since = decided.quota_since;
    const domain::Entitlement& now = decided.entitlement;
    const bool is_in_use = now.desired == domain::Desired::open || now.reason == domain::Reason::quota;
    if (decided.quota.reached_bytes <= told.bytes || !is_in_use) return told;
    emit_quota_reached(tx_, act_, line, decided.quota.percent);
    told.bytes = decided.quota.reached_bytes;
    return told;
}

void AccessChanges::announce_metered(const AccessLine& line) {
    tx_.announce({act_.operator_id, act_.ids->next(), line.billable.id, std::string(access_metered)});
}

void AccessChanges::add_access(const AccessLine& line, const Decided& decided, const QuotaTold& told,
                               bool line_changed) {
    const domain::Entitlement& now = decided.entitlement;
    const Instant since = line_changed ? act_.now : line.access->since;
    const std::optional<std::string> burst = text_of(now.speed.burst);
    if (line.access)
        updates_.row(act_.operator_id, line.billable.id, now.desired, now.reason, now.speed.down_bps,
                     now.speed.up_bps, burst, since, now.changes_at, decided.bytes_left, told.bytes,
                     told.since, told.notice_left);
    else
        inserts_.row(act_.operator_id, line.billable.id, line.billable.customer_id, now.desired, now.reason,
                     now.speed.down_bps, now.speed.up_bps, burst, since, now.changes_at, 1,
                     decided.bytes_left, told.bytes, told.since, told.notice_left);
}

std::int64_t reserved_by_customer(const std::vector<AccessLine>& lines, Id customer) {
    std::int64_t reserved = 0;
    for (const AccessLine& line : lines)
        if (line.billable.customer_id == customer) reserved = domain::add(reserved, line.reserved_now);
    return reserved;
}

void tell_of_balances(Tx& tx, const Act& act, const Settings& settings,
                      const std::vector<AccessLine>& lines) {
    if (!settings.low_balance_threshold) return;
    std::set<Id> seen;
    for (const AccessLine& line : lines) {
        const Id customer = line.billable.customer_id;
        const bool has_ended = line.billable.ends_on && *line.billable.ends_on <= act.today;
        if (line.terms.billing != domain::Billing::prepaid_usage || has_ended) continue;
        if (!seen.insert(customer).second) continue;
        tell_of_balance(tx, act, line, domain::available(line.balance, reserved_by_customer(lines, customer)),
                        *settings.low_balance_threshold);
    }
}

}  // namespace bangnopi::store
