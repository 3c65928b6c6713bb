// Proofs of payment that customers sent by their notice: what waits, the file, and what staff say of it.
#include "adapters/http/api.hpp"
#include "adapters/http/views.hpp"
#include "billing/payment_proofs.hpp"

namespace bangnopi::http {

namespace {

constexpr auto state_words = "waiting, accepted or rejected"_msg;
constexpr auto no_proof = "There is no such proof of payment."_msg;

// After the work itself, which a refusal undoes: what is wrong with a request is said first, whoever sent it.
Result<Done> may_decide(const Call& call) {
    if (staff::may_take(call.principal.role, domain::PaymentMethod::bank_transfer)) return Done{};
    return refuse(Code::forbidden, "Your role takes cash only."_msg);
}

JsonObject suggestions_object(const billing::ProofSuggestions& suggestions) {
    JsonArray rows;
    for (const store::LooseRow& row : suggestions.rows)
        rows.add(JsonObject{{"statement_row", format_id(row.id)},
                            {"channel", row.channel},
                            {"booked_on", row.booked_on.iso()},
                            {"amount", row.amount},
                            {"description", row.description}});
    JsonArray payments;
    for (const store::ProvenPayment& payment : suggestions.payments)
        payments.add(JsonObject{{"payment", format_id(payment.id)},
                                {"channel", payment.channel},
                                {"received_on", payment.received_on.iso()},
                                {"amount", payment.amount}});
    return {{"rows", std::move(rows)}, {"payments", std::move(payments)}};
}

JsonObject proof_object(const Call& call, const store::ProofListed& listed,
                        const billing::ProofSuggestions& suggestions) {
    const store::PaymentProof& proof = listed.proof;
    JsonObject object{{"id", format_id(proof.id)},
                      {"customer", format_id(proof.customer_id)},
                      {"customer_number", listed.customer_number},
                      {"customer_name", listed.customer_name},
                      {"state", store::name_of(proof.state)},
                      {"amount", or_null(proof.amount)},
                      {"paid_on", or_null(proof.paid_on)},
                      {"note", proof.note},
                      {"open_then", proof.open},
                      {"open", listed.customer_open},
                      {"currency", call.tenant->currency.code()},
                      {"media_type", domain::media_type_of(proof.file)},
                      {"bytes", proof.bytes},
                      {"sent_by_others", listed.sent_by_others},
                      {"sent_on", proof.sent_on.iso()},
                      {"created_at", format_instant(proof.created_at)},
                      {"holds_until", or_null(proof.holds_until)},
                      {"payment", or_null(proof.payment_id)},
                      {"reason", proof.reason},
                      {"decided_by", or_null(proof.decided_by)},
                      {"decided_at", or_null(proof.decided_at)}};
    object.add("suggestions", suggestions_object(suggestions));
    return object;
}

Result<Answer> list_proofs(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    store::ProofFilter filter;
    filter.state = query.word("state", store::parse_proof_state, state_words);
    filter.customer_id = query.id("customer");
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_payment_proofs(tx, call.operator_id(), filter, request));
    return json_answer(200, page_object(page, [&](const store::ProofListed& listed) {
                           return proof_object(call, listed,
                                               billing::suggest_for_proof(tx, call.act(), listed.proof));
                       }));
}

// Whoever opens it by itself gets a file to keep: what a customer sent is never shown as a page of this host.
Result<Answer> get_picture(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto proof = store::find_payment_proof(tx, call.operator_id(), id);
    if (!proof) return refuse(Code::not_found, no_proof);
    auto octets = store::read_proof_file(tx, call.operator_id(), id);
    if (!octets) return refuse(Code::not_found, "Its file is not kept any more."_msg);
    Answer answer{.status = 200, .body = *std::move(octets)};
    answer.content_type = domain::media_type_of(proof->file);
    answer.headers = {{"Content-Disposition", "attachment; filename=\"bukti-" + format_id(id) + '.' +
                                                  std::string(domain::extension_of(proof->file)) + '"'},
                      {"Content-Security-Policy", "default-src 'none'; sandbox"},
                      {"Cross-Origin-Resource-Policy", "same-origin"}};
    return answer;
}

Result<Work> accept_proof(const Call& call) {
    billing::AcceptProof command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("payment", command.payment_id);
        fields.optional("statement_row", command.statement_row);
        fields.object("record", [&](Fields& record) {
            billing::ReceivePayment& receive = command.receive.emplace();
            record.required_word("method", receive.method, domain::parse_payment_method,
                                 payment_method_words);
            record.required("channel", receive.channel);
            record.required("amount", receive.amount);
            record.optional("invoice", receive.invoice_id);
            record.optional("received_at", receive.received_at);
            record.optional("reference", receive.reference);
            record.optional("note", receive.note);
        });
    }));
    command.proof = id;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(accepted, billing::accept_proof(tx, act, call.tenant->settings, command));
        BANGNOPI_TRY_DONE(may_decide(call));
        JsonObject object{{"proof", proof_object(call, accepted.proof, {})},
                          {"payment", payment_in_full(call, tx, accepted.payment)}};
        return json_answer(200, std::move(object));
    };
}

Result<Work> reject_proof(const Call& call) {
    std::string reason;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) { fields.required("reason", reason); }));
    return [&call, id = id, reason, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(proof, billing::reject_proof(tx, act, call.tenant->settings, id, reason));
        BANGNOPI_TRY_DONE(may_decide(call));
        return json_answer(200, proof_object(call, proof, {}));
    };
}

}  // namespace

std::vector<Route> proof_routes() {
    return {{"GET", "/api/v1/payment-proofs", Read(list_proofs)},
            {"GET", "/api/v1/payment-proofs/{id}/picture", Read(get_picture)},
            {"POST", "/api/v1/payment-proofs/{id}/accept",
             Write{.prepare = accept_proof, .shows_payments = true}},
            {"POST", "/api/v1/payment-proofs/{id}/reject", Write{reject_proof}}};
}

}  // namespace bangnopi::http
