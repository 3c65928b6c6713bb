#include "billing/gateway_events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "base/check.hpp"
#include "base/json_text.hpp"
#include "billing/checks.hpp"
#include "domain/entered_dates.hpp"
#include "domain/journals.hpp"
#include "store/ledger.hpp"
#include "store/outbox.hpp"
#include "store/payments.hpp"

namespace bangnopi::billing {
namespace {

using namespace std::chrono_literals;
using store::Checkout;
using store::GatewayEventRow;
using store::GatewayEventState;
using store::ReviewReason;

constexpr auto first_ask_after = 5min;
constexpr auto silent_ask_longest = 60min;
constexpr auto confirm_ask_longest = 10min;
constexpr auto after_expiry = 1min;   // a gateway's clock is not ours
constexpr auto late_money_ask = 24h;  // after its expiry
constexpr std::int64_t doublings_max = 12;

constexpr auto no_event = "A gateway has told nothing by this id."_msg;

GatewayEventRow row_of(const store::Act& act, const ToldEvent& told, std::string key) {
    GatewayEventRow row;
    row.id = act.ids->next();
    row.account_id = told.account->id;
    row.event_key = std::move(key);
    row.reference = told.event.reference;
    row.status = told.event.status;
    row.received_at = told.at;
    return row;
}

// What was told last of the same fact, by whom it is believed.
void take_facts(GatewayEventRow& row, const GatewayEvent& event) {
    row.gateway_id = event.gateway_id;
    row.merchant = event.merchant;
    row.amount = event.amount;
    row.payer_fee = event.payer_fee;
    row.fee = event.fee;
    row.currency = event.currency;
    row.method = event.method;
    row.channel = event.channel;
    row.paid_at = event.paid_at;
}

ReviewReason reason_of(EventDifference difference) {
    switch (difference) {
        case EventDifference::reference:
            return ReviewReason::unknown_order;
        case EventDifference::merchant:
            return ReviewReason::other_merchant;
        case EventDifference::currency:
            return ReviewReason::other_currency;
        case EventDifference::amount:
            return ReviewReason::other_amount;
    }
    BANGNOPI_UNREACHABLE("a difference of an event");
}

ReviewReason difference(const ToldEvent& told, const std::optional<Checkout>& checkout) {
    if (!checkout) return ReviewReason::unknown_order;
    if (checkout->account_id != told.account->id) return ReviewReason::other_account;
    const auto other = difference_of(told.event, {checkout->reference, told.merchant, checkout->amount});
    return other ? reason_of(*other) : ReviewReason::none;
}

void send_to_staff(GatewayEventRow& row, ReviewReason reason) {
    row.state = GatewayEventState::review;
    row.reason = reason;
}

// The journals of what the gateway keeps: known with the payment, of its day. What the channel keeps by its own settings is the same
// fee, and is booked already.
void book_fees(store::Tx& tx, const store::Act& act, const store::Payment& payment, std::int64_t payer_fee,
               std::int64_t fee) {
    if (payment.fee > 0) return;
    const auto book = [&](const domain::Postings& postings) {
        if (postings.empty()) return;
        store::insert_journal(
            tx, act.operator_id,
            {act.ids->next(), payment.received_on, store::JournalCause::gateway_fee, payment.id, act.now},
            postings);
    };
    book(domain::gateway_fee_postings(domain::add(fee, payer_fee)));
    book(domain::gateway_fee_of_payer_postings(payer_fee));
}

Instant received_at(const store::Act& act, const std::optional<Instant>& paid_at) {
    const bool is_possible =
        paid_at && *paid_at <= act.now && act.zone.date_of(*paid_at) >= domain::first_entered_day;
    return is_possible ? *paid_at : act.now;
}

// Nothing where a payment with the charge's reference is there already that is of another amount or customer, or was given back.
Result<std::optional<store::Payment>> receive(store::Tx& tx, const store::Act& act,
                                              const store::Settings& settings,
                                              const store::PaymentGatewayAccount& account,
                                              const GatewayEventRow& row, const Checkout& checkout) {
    ReceivePayment command;
    command.invoice_id = checkout.invoice_id;
    command.method = row.method.value_or(domain::method_of(checkout.way));
    command.channel = account.code;
    command.amount = checkout.amount;
    command.received_at = received_at(act, row.paid_at);
    command.reference = checkout.reference;
    command.has_arrived = true;
    auto received = receive_payment(tx, act, settings, command);
    if (received) return std::optional(std::move(received->payment));
    if (received.error().code != Code::known_reference) return tl::make_unexpected(received.error());
    auto known = store::find_payment_by_reference(tx, act.operator_id, account.code, checkout.reference);
    BANGNOPI_CHECK(known);
    const bool is_its_own = known->amount == checkout.amount && known->refunded == 0 &&
                            known->customer_id == checkout.customer_id;
    if (!is_its_own) return std::optional<store::Payment>();
    return known;
}

void mark_paid(Checkout& checkout, Id payment, const GatewayEventRow& row) {
    checkout.status = ChargeStatus::paid;
    checkout.offered = false;
    checkout.to_expire = false;
    checkout.payment_id = payment;
    checkout.payer_fee = row.payer_fee;
    if (row.fee) checkout.fee = row.fee;
    checkout.ask_at.reset();
}

Result<Done> pay(store::Tx& tx, const store::Act& act, const store::Settings& settings, const ToldEvent& told,
                 GatewayEventRow& row, Checkout& checkout) {
    BANGNOPI_TRY(payment, receive(tx, act, settings, *told.account, row, checkout));
    if (!payment) {
        send_to_staff(row, ReviewReason::recorded_otherwise);
        return Done{};
    }
    mark_paid(checkout, payment->id, row);
    row.state = GatewayEventState::done;
    row.payment_id = payment->id;
    book_fees(tx, act, *payment, row.payer_fee, checkout.fee.value_or(0));
    store::retire_checkouts(tx, act.operator_id, checkout.invoice_id, told.at);
    return Done{};
}

// What a status other than "paid" does to its charge.
void follow(const ToldEvent& told, GatewayEventRow& row, Checkout& checkout) {
    row.state = GatewayEventState::done;
    if (domain::rank_of(row.status) <= domain::rank_of(checkout.status)) return;
    checkout.status = row.status;
    if (row.status != ChargeStatus::pending) checkout.offered = checkout.to_expire = false;
    checkout.ask_at = next_ask(checkout, false, told.at);
}

// None that a gateway's own event has.
std::string unanswered_key(std::string_view reference) {
    return fmt::format("{}/unanswered", reference);
}

// The gateway said after all what staff were to find out.
void end_silence(store::Tx& tx, const store::Act& act, Id account, const Checkout& checkout) {
    auto silence =
        store::lock_gateway_event_by_key(tx, act.operator_id, account, unanswered_key(checkout.reference));
    if (!silence || silence->state != GatewayEventState::review) return;
    silence->state = GatewayEventState::done;
    store::update_gateway_event(tx, act.operator_id, *silence);
}

// Of an event that is believed.
Result<Done> decide(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                    const ToldEvent& told, GatewayEventRow& row, Checkout& checkout) {
    row.reason = ReviewReason::none;
    if (checkout.gateway_id.empty()) checkout.gateway_id = row.gateway_id;
    if (row.status == ChargeStatus::unknown) {
        send_to_staff(row, ReviewReason::unknown_status);
    } else if (row.status == ChargeStatus::refunded || checkout.status == ChargeStatus::refunded) {
        checkout.status = ChargeStatus::refunded;
        checkout.offered = checkout.to_expire = false;
        checkout.ask_at.reset();
        send_to_staff(row, ReviewReason::refunded);
    } else if (row.status == ChargeStatus::paid && !checkout.payment_id) {
        BANGNOPI_TRY_DONE(pay(tx, act, settings, told, row, checkout));
    } else {
        follow(told, row, checkout);
    }
    const bool is_decided = domain::rank_of(row.status) > domain::rank_of(ChargeStatus::pending);
    if (is_decided && told.at >= checkout.expires_at) end_silence(tx, act, told.account->id, checkout);
    store::update_checkout(tx, act.operator_id, checkout);
    return Done{};
}

// Whether what is told again may change what became of it the first time.
bool is_open(const GatewayEventRow& row) {
    return !row.payment_id &&
           (row.state == GatewayEventState::to_confirm || row.state == GatewayEventState::review ||
            row.state == GatewayEventState::ignored);
}

void tell_staff(store::Tx& tx, const store::Act& act, const GatewayEventRow& row) {
    store::emit(tx, act, "gateway_event.review", row.id,
                JsonObject{{"reference", row.reference}, {"reason", store::name_of(row.reason)}}.text());
}

bool is_believed(const ToldEvent& told) {
    return told.by == ToldBy::query || !told.event.must_be_confirmed;
}

// Of a charge that is paid only what comes after a payment is asked about, and what is not understood.
bool is_settled(const Checkout& checkout, ChargeStatus told) {
    return checkout.payment_id && told != ChargeStatus::unknown &&
           domain::rank_of(told) <= domain::rank_of(checkout.status);
}

Result<Done> judge(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                   const ToldEvent& told, GatewayEventRow& row, std::optional<Checkout>& checkout) {
    const bool is_sure = is_believed(told);
    const GatewayEventRow before = row;
    const bool was_ignored = row.state == GatewayEventState::ignored;
    const bool was_in_review = row.state == GatewayEventState::review;
    if (is_sure || row.state == GatewayEventState::to_confirm) take_facts(row, told.event);
    const ReviewReason other = difference(told, checkout);
    if (other != ReviewReason::none) {
        if (!was_ignored) send_to_staff(row, other);
    } else if (is_sure) {
        BANGNOPI_TRY_DONE(decide(tx, act, settings, told, row, *checkout));
    } else if (!was_ignored && !was_in_review) {
        row.state =
            is_settled(*checkout, row.status) ? GatewayEventState::done : GatewayEventState::to_confirm;
    }
    const bool is_known_charge = checkout && checkout->account_id == told.account->id;
    if (is_known_charge && !is_sure && !is_settled(*checkout, row.status))
        store::ask_soon(tx, act.operator_id, checkout->id, told.at);
    if (was_ignored && row.state == GatewayEventState::review) row = before;
    if (row.state == GatewayEventState::review && !was_in_review) tell_staff(tx, act, row);
    return Done{};
}

// The charge, locked after its customer's account, as every transaction that moves money takes its locks.
std::optional<Checkout> lock_charge(store::Tx& tx, const store::Act& act, std::string_view reference) {
    const auto found = store::find_checkout_by_reference(tx, act.operator_id, reference);
    if (!found) return std::nullopt;
    store::lock_account(tx, act.operator_id, found->customer_id);
    return store::lock_checkout(tx, act.operator_id, found->id);
}

// Of what is only told no more than the amount counts: the rest not every gateway signs.
std::string content_of(const ToldEvent& told, std::int64_t amount, std::int64_t payer_fee,
                       std::string_view currency, std::string_view merchant) {
    if (!is_believed(told)) return fmt::to_string(amount);
    return fmt::format("{}/{}/{}/{}", amount, payer_fee, currency, merchant);
}

struct Kept {
    std::string key;
    std::optional<GatewayEventRow> row;  // nothing: it is new
};

// Beside an ignored fact the key has the content in it, as far as that can be relied on: what is still to be confirmed is asked about
// first.
Kept lock_kept(store::Tx& tx, const store::Act& act, const ToldEvent& told, bool can_be_confirmed) {
    const auto kept_by = [&](std::string key) -> Kept {
        auto row = store::lock_gateway_event_by_key(tx, act.operator_id, told.account->id, key);
        return {std::move(key), std::move(row)};
    };
    const GatewayEvent& event = told.event;
    Kept kept = kept_by(event.idempotency_key);
    if (!kept.row || kept.row->state != GatewayEventState::ignored) return kept;
    const std::string content =
        content_of(told, event.amount, event.payer_fee, event.currency, event.merchant);
    const std::string ignored =
        content_of(told, kept.row->amount, kept.row->payer_fee, kept.row->currency, kept.row->merchant);
    const bool is_another = (is_believed(told) || !can_be_confirmed) && content != ignored;
    return is_another ? kept_by(fmt::format("{}/{}", event.idempotency_key, content)) : std::move(kept);
}

}  // namespace

Result<GatewayEventRow> take_event(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                   const ToldEvent& told) {
    auto checkout = lock_charge(tx, act, told.event.reference);
    const bool is_of_charge = checkout && checkout->account_id == told.account->id;
    auto [key, known] = lock_kept(tx, act, told, is_of_charge);
    GatewayEventRow row = known ? *known : row_of(act, told, std::move(key));
    if (known && told.by == ToldBy::webhook) ++row.told;
    if (is_of_charge) row.checkout_id = checkout->id;
    if (!known || is_open(row)) BANGNOPI_TRY_DONE(judge(tx, act, settings, told, row, checkout));
    if (known)
        store::update_gateway_event(tx, act.operator_id, row);
    else if (!store::insert_gateway_event(tx, act.operator_id, row))
        return refuse(Code::unavailable, "The same is being told twice at once: tell it again."_msg);
    return row;
}

bool settle_unconfirmed(store::Tx& tx, const store::Act& act, const Checkout& checkout, Instant at) {
    bool waits = false;
    for (GatewayEventRow& row : store::lock_events_to_confirm(tx, act.operator_id, checkout.id)) {
        if (domain::rank_of(row.status) <= domain::rank_of(checkout.status) &&
            row.status != ChargeStatus::unknown) {
            row.state = GatewayEventState::done;
        } else if (at - row.received_at >= confirmation_patience) {
            send_to_staff(row, ReviewReason::not_confirmed);
            tell_staff(tx, act, row);
        } else {
            waits = true;
            continue;
        }
        store::update_gateway_event(tx, act.operator_id, row);
    }
    return waits;
}

void end_unanswered(store::Tx& tx, const store::Act& act, Id account, Checkout& checkout, Instant at) {
    const bool is_undecided = domain::rank_of(checkout.status) <= domain::rank_of(ChargeStatus::pending);
    checkout.offered = checkout.to_expire = false;
    checkout.ask_at.reset();
    if (!is_undecided) return;
    GatewayEventRow row;
    row.id = act.ids->next();
    row.account_id = account;
    row.event_key = unanswered_key(checkout.reference);
    row.checkout_id = checkout.id;
    row.reference = checkout.reference;
    row.gateway_id = checkout.gateway_id;
    row.status = checkout.status;
    row.amount = checkout.amount;
    row.currency = act.currency.code();
    row.channel = checkout.channel;
    row.received_at = at;
    send_to_staff(row, ReviewReason::not_answered);
    if (store::insert_gateway_event(tx, act.operator_id, row)) tell_staff(tx, act, row);
    checkout.status = ChargeStatus::expired;
}

namespace {

Result<GatewayEventRow> lock_in_review(store::Tx& tx, const store::Act& act, Id event) {
    auto row = store::lock_gateway_event(tx, act.operator_id, event);
    if (!row) return refuse(Code::not_found, no_event);
    if (row->state != GatewayEventState::review)
        return refuse(Code::conflict,
                      "This does not wait for staff: it is {}."_msg(store::name_of(row->state)));
    return *std::move(row);
}

Result<Done> check_note(std::string_view note) {
    if (note.size() <= note_bytes_max) return Done{};
    return refuse_field("/note", "must have at most {} bytes"_msg(note_bytes_max));
}

void decided(store::Tx& tx, const store::Act& act, GatewayEventRow& row, GatewayEventState state,
             std::string_view note) {
    row.state = state;
    row.note = note;
    if (act.actor.id) row.decided_by = act.actor.id;
    row.decided_at = act.now;
    store::update_gateway_event(tx, act.operator_id, row);
    JsonObject after{{"reference", row.reference}, {"state", store::name_of(state)}, {"note", note}};
    if (row.payment_id) after.add("payment", format_id(*row.payment_id));
    store::audit(tx, act,
                 state == GatewayEventState::accepted ? "gateway_event.accept" : "gateway_event.ignore",
                 "gateway_event", row.id, {}, std::move(after).text());
}

// A reference that is taken by a payment of the charge is no reason to lose what came besides.
std::string free_reference(store::Tx& tx, const store::Act& act, const std::string& channel,
                           const GatewayEventRow& row) {
    const bool is_taken =
        store::find_payment_by_reference(tx, act.operator_id, channel, row.reference).has_value();
    return is_taken ? fmt::format("{}/{}", row.reference, format_id(row.id)) : row.reference;
}

Result<ReceivePayment> payment_of(store::Tx& tx, const store::Act& act, const GatewayEventRow& row,
                                  const AcceptGatewayEvent& command) {
    const auto account = store::find_payment_gateway_account(tx, act.operator_id, row.account_id);
    BANGNOPI_CHECK(account);
    if (row.status != ChargeStatus::paid || row.currency != act.currency.code())
        return refuse(Code::conflict,
                      "This tells of no money in rupiah: note what was done, and ignore it."_msg);
    ReceivePayment payment;
    payment.invoice_id = command.invoice_id;
    payment.customer_id = command.customer_id;
    payment.method = row.method.value_or(domain::PaymentMethod::virtual_account);
    payment.channel = account->code;
    payment.amount = domain::subtract(row.amount, row.payer_fee);
    payment.received_at = received_at(act, row.paid_at);
    payment.reference = free_reference(tx, act, account->code, row);
    payment.note = command.note;
    return payment;
}

// Of whoever is paid for and of whoever the charge is of.
void lock_accounts_of(store::Tx& tx, const store::Act& act, const GatewayEventRow& row,
                      const AcceptGatewayEvent& command) {
    std::set<Id> customers;
    if (command.customer_id) customers.insert(*command.customer_id);
    if (command.invoice_id)
        if (const auto payer = store::customer_of_invoice(tx, act.operator_id, *command.invoice_id))
            customers.insert(*payer);
    if (row.checkout_id)
        if (const auto charge = store::find_checkout(tx, act.operator_id, *row.checkout_id))
            customers.insert(charge->customer_id);
    store::lock_accounts(tx, act.operator_id, std::vector(customers.begin(), customers.end()));
}

}  // namespace

Result<GatewayEventAccepted> accept_gateway_event(store::Tx& tx, const store::Act& act,
                                                  const store::Settings& settings,
                                                  const AcceptGatewayEvent& command) {
    const auto seen = store::find_gateway_event(tx, act.operator_id, command.event);
    if (!seen) return refuse(Code::not_found, no_event);
    if (command.invoice_id.has_value() == command.customer_id.has_value())
        return refuse(Code::invalid, "Name an invoice or a customer: exactly one of the two."_msg);
    BANGNOPI_TRY_DONE(check_note(command.note));
    lock_accounts_of(tx, act, *seen, command);
    std::optional<Checkout> checkout;
    if (seen->checkout_id) checkout = store::lock_checkout(tx, act.operator_id, *seen->checkout_id);
    BANGNOPI_TRY(row, lock_in_review(tx, act, command.event));
    BANGNOPI_TRY(payment, payment_of(tx, act, row, command));
    BANGNOPI_TRY(received, receive_payment(tx, act, settings, payment));
    row.payment_id = received.payment.id;
    book_fees(tx, act, received.payment, row.payer_fee, row.fee.value_or(0));
    if (checkout && !checkout->payment_id && row.reference == received.payment.reference) {
        mark_paid(*checkout, received.payment.id, row);
        store::update_checkout(tx, act.operator_id, *checkout);
    }
    decided(tx, act, row, GatewayEventState::accepted, command.note);
    return GatewayEventAccepted{row, received.payment};
}

Result<GatewayEventRow> ignore_gateway_event(store::Tx& tx, const store::Act& act, Id event,
                                             std::string_view note) {
    const auto seen = store::find_gateway_event(tx, act.operator_id, event);
    if (!seen) return refuse(Code::not_found, no_event);
    BANGNOPI_TRY_DONE(check_note(note));
    if (note.empty()) return refuse_field("/note", "says why nothing is done"_msg);
    BANGNOPI_TRY(row, lock_in_review(tx, act, event));
    decided(tx, act, row, GatewayEventState::ignored, note);
    return row;
}

std::optional<Instant> next_ask(const Checkout& checkout, bool waits, Instant now) {
    const auto doubled = [&](auto first, auto longest) {
        const auto times = std::min(checkout.asked, doublings_max);
        return std::min<Instant::duration>(first * (std::int64_t{1} << times), longest);
    };
    if (waits) return now + doubled(std::chrono::seconds(1), confirm_ask_longest);
    const Instant over = checkout.expires_at + after_expiry;
    const bool is_open = domain::rank_of(checkout.status) <= domain::rank_of(ChargeStatus::pending);
    if (is_open && now < over) return std::min(now + doubled(first_ask_after, silent_ask_longest), over);
    const Instant late = checkout.expires_at + late_money_ask;
    // What failed on the gateway's own page may be paid there by another way.
    const bool has_failed =
        checkout.status == ChargeStatus::failed && checkout.way != domain::ChargeWay::hosted_page;
    if (checkout.payment_id || has_failed || now >= late) return std::nullopt;
    return late;
}

}  // namespace bangnopi::billing
