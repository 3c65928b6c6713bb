#include "billing/payment_proofs.hpp"

#include <algorithm>

#include "base/base64.hpp"
#include "base/check.hpp"
#include "base/json_text.hpp"
#include "base/secret.hpp"
#include "billing/access_state.hpp"
#include "billing/bank_statements.hpp"
#include "billing/isolation_notice.hpp"
#include "domain/contact.hpp"
#include "domain/money.hpp"
#include "store/bank_statements.hpp"
#include "store/customers.hpp"
#include "store/isolation_notices.hpp"
#include "store/outbox.hpp"
#include "store/subscriptions.hpp"

namespace bangnopi::billing {
namespace {

using store::PaymentProof;
using store::ProofState;

constexpr std::int32_t proven_within_days = 31;
constexpr std::int64_t proof_suggestions_max = 5;

std::string json_of(const PaymentProof& proof) {
    JsonObject object{{"customer", format_id(proof.customer_id)},
                      {"state", store::name_of(proof.state)},
                      {"amount", proof.amount ? JsonValue(*proof.amount) : JsonValue(nullptr)},
                      {"bytes", proof.bytes}};
    if (proof.payment_id) object.add("payment", format_id(*proof.payment_id));
    if (!proof.reason.empty()) object.add("reason", proof.reason);
    return object.text();
}

std::string digest_of(std::string_view octets) {
    const SecretHash hash = hash_secret(octets);
    return base64url(std::span(hash));
}

Result<PaymentProof> checked(const store::Act& act, const SendProof& command) {
    PaymentProof proof;
    if (command.octets.size() > proof_bytes_max)
        return refuse_field("/picture", "is larger than {} MiB"_msg(proof_bytes_max >> 20U), Code::too_large);
    const auto file = domain::proof_file_of(command.octets);
    if (!file) return refuse_field("/picture", "is no picture (JPEG, PNG, WebP) and no PDF"_msg);
    if (command.amount && (*command.amount < 1 || *command.amount > domain::entered_amount_max))
        return refuse_field("/amount", "is an amount of rupiah"_msg);
    if (command.paid_on &&
        (*command.paid_on > act.today || *command.paid_on < act.today - proven_within_days))
        return refuse_field("/paid_on", "is a day of the last {} days"_msg(proven_within_days));
    if (command.note.size() > proof_note_bytes_max || !domain::is_plain_text(command.note))
        return refuse_field("/note", "is at most {} bytes of one line"_msg(proof_note_bytes_max));
    proof.customer_id = command.customer_id;
    proof.amount = command.amount;
    proof.paid_on = command.paid_on;
    proof.note = command.note;
    proof.file = *file;
    proof.bytes = static_cast<std::int64_t>(command.octets.size());
    proof.digest = digest_of(command.octets);
    proof.sent_on = act.today;
    proof.created_at = act.now;
    return proof;
}

Result<Done> check_room(store::Tx& tx, const store::Act& act, const PaymentProof& proof) {
    const store::ProofCounts counts = store::count_proofs(tx, act.operator_id, proof.customer_id, act.today);
    if (counts.waiting >= proofs_waiting_max || counts.on_day >= proofs_a_day_max ||
        counts.waiting_of_all >= proofs_waiting_of_all_max ||
        counts.waiting_bytes_of_all + proof.bytes > proof_bytes_waiting_of_all_max)
        return refuse(Code::too_many_requests,
                      "Your proofs of payment are being looked at. Please wait, or call us."_msg);
    return Done{};
}

// Until when isolation waits for it; nothing where it does not.
std::optional<Instant> hold_of(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                               const store::Unpaid& unpaid, std::span<const Id> invoices, Id customer) {
    std::optional<Instant> isolates_at;
    for (const store::UnpaidInvoice& invoice : unpaid.first)
        if (invoice.isolates_at)
            isolates_at = std::min(isolates_at.value_or(*invoice.isolates_at), *invoice.isolates_at);
    if (settings.proof_hold_days == 0 || !isolates_at ||
        store::is_isolated_for_a_bill(tx, act.operator_id, customer) ||
        store::has_held_back(tx, act.operator_id, invoices))
        return std::nullopt;
    return std::max(act.now, *isolates_at) + std::chrono::hours(24 * settings.proof_hold_days);
}

// As the proofs that wait have it.
void bring_hold(store::Tx& tx, const store::Act& act, const store::Settings& settings, Id customer) {
    if (const auto until = store::held_back_until(tx, act.operator_id, customer))
        store::put_isolation_hold(tx, act.operator_id, {customer, store::HoldKind::review, *until, {}});
    else
        store::remove_isolation_hold(tx, act.operator_id, customer, store::HoldKind::review);
    refresh_access(tx, act, settings, customer);
}

Result<PaymentProof> undecided(store::Tx& tx, const store::Act& act, Id id) {
    const auto found = store::find_payment_proof(tx, act.operator_id, id);
    if (!found) return refuse(Code::not_found, "There is no such proof of payment."_msg);
    store::lock_account(tx, act.operator_id, found->customer_id);
    auto proof = store::lock_payment_proof(tx, act.operator_id, id);
    if (!proof || proof->state != ProofState::waiting)
        return refuse(Code::conflict, "This proof of payment was decided already."_msg);
    return *std::move(proof);
}

void decide(store::Tx& tx, const store::Act& act, const store::Settings& settings, PaymentProof& proof) {
    const std::string before = json_of(*store::find_payment_proof(tx, act.operator_id, proof.id));
    proof.decided_at = act.now;
    proof.decided_by = act.actor.id ? std::optional(act.actor.id) : std::nullopt;
    store::update_payment_proof(tx, act.operator_id, proof);
    const bool is_accepted = proof.state == ProofState::accepted;
    const std::string after = json_of(proof);
    store::audit(tx, act, is_accepted ? "payment_proof.accept" : "payment_proof.reject", "payment_proof",
                 proof.id, before, after);
    store::emit(tx, act, is_accepted ? "payment_proof.accepted" : "payment_proof.rejected", proof.id, after);
    bring_hold(tx, act, settings, proof.customer_id);
}

Result<store::Payment> payment_for(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                   const PaymentProof& proof, const AcceptProof& command) {
    if (command.payment_id) {
        auto payment = store::find_payment(tx, act.operator_id, *command.payment_id);
        if (!payment || payment->customer_id != proof.customer_id)
            return refuse_field("/payment", "there is no such payment of this customer"_msg);
        if (store::is_proof_of_another(tx, act.operator_id, payment->id, proof.id))
            return refuse_field("/payment", "another proof is of this payment"_msg, Code::conflict);
        return *std::move(payment);
    }
    if (command.statement_row) {
        const MatchStatementRow match{*command.statement_row, {}, proof.customer_id, {}};
        BANGNOPI_TRY(matched, match_statement_row(tx, act, settings, match));
        return std::move(matched.payment);
    }
    ReceivePayment receive = *command.receive;
    receive.customer_id = proof.customer_id;
    BANGNOPI_TRY(received, receive_payment(tx, act, settings, receive));
    return std::move(received.payment);
}

store::ProofListed listed(store::Tx& tx, const store::Act& act, Id proof) {
    auto found = store::find_listed_proof(tx, act.operator_id, proof);
    BANGNOPI_CHECK(found);
    return *std::move(found);
}

}  // namespace

Result<PaymentProof> send_proof(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                const SendProof& command) {
    BANGNOPI_TRY(proof, checked(act, command));
    if (!store::lock_customer(tx, act.operator_id, command.customer_id))
        return refuse(Code::not_found, "There is no customer with this id."_msg);
    store::lock_account(tx, act.operator_id, command.customer_id);
    if (auto same = store::find_same_proof(tx, act.operator_id, command.customer_id, proof.digest))
        return *std::move(same);
    const store::Unpaid unpaid =
        store::unpaid_of(tx, act.operator_id, command.customer_id, invoices_on_notice_max);
    if (unpaid.count == 0) return refuse(Code::conflict, "Nothing of yours is unpaid."_msg);
    BANGNOPI_TRY_DONE(check_room(tx, act, proof));
    std::vector<Id> invoices;
    for (const store::UnpaidInvoice& invoice : unpaid.first) invoices.push_back(invoice.id);
    proof.id = act.ids->next();
    proof.open = unpaid.open;
    proof.holds_until = hold_of(tx, act, settings, unpaid, invoices, command.customer_id);
    store::insert_payment_proof(tx, act.operator_id, proof, invoices, command.octets);
    const std::string after = json_of(proof);
    store::audit(tx, act, "customer.payment_proof", "payment_proof", proof.id, {}, after);
    store::emit(tx, act, "payment_proof.sent", proof.id, after);
    if (proof.holds_until) bring_hold(tx, act, settings, command.customer_id);
    return proof;
}

Result<ProofAccepted> accept_proof(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                   const AcceptProof& command) {
    const int named = static_cast<int>(command.payment_id.has_value()) +
                      static_cast<int>(command.statement_row.has_value()) +
                      static_cast<int>(command.receive.has_value());
    if (named != 1)
        return refuse_field(
            "/payment", "name one: a payment recorded before, a row of a statement, or what to record"_msg);
    // Rows of statements come before accounts, whoever locks them.
    if (command.statement_row) store::lock_statement_row(tx, act.operator_id, *command.statement_row);
    BANGNOPI_TRY(proof, undecided(tx, act, command.proof));
    BANGNOPI_TRY(payment, payment_for(tx, act, settings, proof, command));
    proof.state = ProofState::accepted;
    proof.payment_id = payment.id;
    decide(tx, act, settings, proof);
    return ProofAccepted{listed(tx, act, proof.id), std::move(payment)};
}

Result<store::ProofListed> reject_proof(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                        Id id, std::string_view reason) {
    if (reason.empty() || reason.size() > proof_note_bytes_max || !domain::is_plain_text(reason))
        return refuse_field(
            "/reason",
            "is needed: at most {} bytes of one line, which the customer reads"_msg(proof_note_bytes_max));
    BANGNOPI_TRY(proof, undecided(tx, act, id));
    proof.state = ProofState::rejected;
    proof.reason = reason;
    decide(tx, act, settings, proof);
    return listed(tx, act, proof.id);
}

ProofSuggestions suggest_for_proof(store::Tx& tx, const store::Act& act, const PaymentProof& proof) {
    if (proof.state != ProofState::waiting) return {};
    const domain::Date from = proof.paid_on.value_or(proof.sent_on) - recorded_within_days;
    std::vector<std::int64_t> amounts{proof.open};
    if (proof.amount && *proof.amount != proof.open) amounts.push_back(*proof.amount);
    return {
        store::rows_of_amounts(tx, act.operator_id, from, amounts, proof_suggestions_max),
        store::payments_without_proof(tx, act.operator_id, proof.customer_id, from, proof_suggestions_max)};
}

}  // namespace bangnopi::billing
