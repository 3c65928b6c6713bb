// Charges that are to be rated again: of periods that were billed and have changed since, by usage that came late or by a
// suspension. The next bill takes the difference; what it cannot take of a credit stays pending.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "domain/calendar.hpp"
#include "store/database.hpp"
#include "store/invoice_rows.hpp"

namespace bangnopi::store {

struct Rerating {
    Id subscription_id;
    domain::Date period_from;
    ChargeKind kind = ChargeKind::fee;  // or usage, or add_on
    std::int64_t adjusted = 0;          // billed by adjustments so far, of any sign
};

void mark_for_rerating(Tx& tx, Id operator_id, Id subscription, domain::Date period_from, ChargeKind kind);
// Where everything was billed and no bill is to come, one comes on `day` for them.
void bill_reratings_on(Tx& tx, Id operator_id, std::span<const Id> subscriptions, domain::Date day);
void bill_what_waits_on(Tx& tx, Id operator_id, Id subscription,
                        domain::Date day);  // of those that have any
// Pending ones of subscriptions from `first` to `last`, ascending.
std::vector<Rerating> pending_reratings(Tx& tx, Id operator_id, Id first, Id last);
std::vector<Rerating> pending_reratings(Tx& tx, Id operator_id, std::span<const Id> subscriptions);
// An adjustment of usage, or of what is charged by the month, that is on an invoice no longer: what was billed by it is to be billed again.
// Of which period it was the invoice does not say; what they come to together is the same whichever it is taken from.
enum class AdjustmentOf : std::uint8_t { month, usage };
void take_adjustment_back(Tx& tx, Id operator_id, Id subscription, AdjustmentOf what, std::int64_t amount);
// `billed` comes to what was adjusted so far.
void settle_rerating(Tx& tx, Id operator_id, const Rerating& rerating, std::int64_t billed,
                     bool still_pending);

// The kept inputs of the invoices that billed this kind of charge of a period, ascending by day: of a fee its own and those of
// upgrades inside it.
std::vector<std::string> inputs_of_charges(Tx& tx, Id operator_id, Id subscription, domain::Period period,
                                           ChargeKind kind);
// Anything of periods from `from` on, or the usage of one from `usage_from` on, is on an invoice.
bool has_charge_since(Tx& tx, Id operator_id, Id subscription, domain::Date from, domain::Date usage_from);
// Something was billed by adjustments of them.
bool has_adjusted_since(Tx& tx, Id operator_id, Id subscription, domain::Date from, domain::Date usage_from);
// The same periods are to be billed yet.
void forget_reratings(Tx& tx, Id operator_id, Id subscription, domain::Date from, domain::Date usage_from);

}  // namespace bangnopi::store
