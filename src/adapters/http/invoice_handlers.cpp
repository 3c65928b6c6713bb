// Invoices one by one: how they came about; and printed, one or many in one file. The logo that stands on them.
#include <spdlog/spdlog.h>

#include "adapters/http/api.hpp"
#include "adapters/http/body_stream.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/views.hpp"
#include "adapters/print/invoices.hpp"
#include "base/base64.hpp"
#include "billing/explained_invoice.hpp"
#include "staff/tenants.hpp"
#include "store/bill_runs.hpp"
#include "store/corrections.hpp"

namespace bangnopi::http {

namespace {

Result<billing::ExplainedInvoice> explained(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    auto found = billing::explain_invoice(tx, call.operator_id(), id);
    if (!found) return refuse(Code::not_found, "There is no invoice with this id."_msg);
    return *std::move(found);
}

Result<Answer> get_invoice(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(found, explained(call, tx));
    const auto workings = print::workings_of(found, language_of(call.request));
    return json_answer(200, invoice_in_full(call, tx, found.invoice, found.lines, workings),
                       found.invoice.version);
}

JsonArray explained_lines(const Call& call, const billing::ExplainedInvoice& found) {
    const auto workings = print::workings_of(found, language_of(call.request));
    JsonArray lines;
    for (std::size_t at = 0; at < found.lines.size(); ++at) {
        JsonObject line = invoice_line_object(found.lines[at], workings[at]);
        const domain::DraftLine* const drafted = found.draft_line(at);
        line.add("recomputed", drafted != nullptr ? JsonValue(drafted->amount) : JsonValue(nullptr));
        line.add("agrees", found.line_agrees(at));
        lines.add(std::move(line));
    }
    return lines;
}

JsonValue recomputed_sums(const billing::ExplainedInvoice& found) {
    if (!found.recomputed) return nullptr;
    const domain::InvoiceDraft& draft = found.recomputed->draft;
    return JsonObject{{"lines", draft.lines.size()},
                      {"subtotal", draft.subtotal},
                      {"tax", draft.tax},
                      {"total", draft.total}};
}

Result<Answer> explain_invoice(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(found, explained(call, tx));
    const store::Invoice& invoice = found.invoice;
    const std::string tax_working = print::working_of_tax(found, language_of(call.request));
    return json_answer(200, JsonObject{{"id", format_id(invoice.id)},
                                       {"number", invoice.number},
                                       {"currency", call.tenant->currency.code()},
                                       {"lines", explained_lines(call, found)},
                                       {"subtotal", invoice.subtotal},
                                       {"tax", invoice.tax},
                                       {"tax_working", tax_working},
                                       {"tax_base", or_null(print::tax_base_of(found))},
                                       {"total", invoice.amounts.total},
                                       {"recomputed", recomputed_sums(found)},
                                       {"agrees", found.agrees()},
                                       {"input", found.input.empty() ? JsonValue(nullptr)
                                                                     : JsonValue::of_json(found.input)}});
}

// Printed

constexpr std::string_view pdf_type = "application/pdf";
constexpr std::size_t printed_at_once_max = 100'000;
constexpr std::int64_t one_too_many = std::int64_t{printed_at_once_max} + 1;

// Without what file systems give a meaning of their own: "INV-2026-12-000123.pdf".
Header file_name(std::string name) {
    for (char& c : name)
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '-';
    return {"Content-Disposition", "inline; filename=\"" + name + ".pdf\""};
}

Result<Answer> get_invoice_pdf(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    std::vector<store::Invoice> one;
    if (auto invoice = store::find_invoice(tx, call.operator_id(), id)) one.push_back(*std::move(invoice));
    if (one.empty()) return refuse(Code::not_found, "There is no invoice with this id."_msg);
    const std::string number = one.front().number;
    const auto documents =
        print::invoice_documents(tx, *call.tenant, print::letterhead_of(tx, *call.tenant), std::move(one));
    Answer answer;
    answer.body = documents::invoice_pdf(documents.front());
    answer.content_type = pdf_type;
    answer.headers.push_back(file_name(number));
    return answer;
}

Result<Answer> get_credit_note_pdf(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    const auto note = store::find_credit_note(tx, call.operator_id(), id);
    if (!note) return refuse(Code::not_found, "There is no credit note with this id."_msg);
    const auto letterhead = print::letterhead_of(tx, *call.tenant);
    Answer answer;
    answer.body =
        documents::credit_note_pdf(print::credit_note_document(tx, *call.tenant, letterhead, *note));
    answer.content_type = pdf_type;
    answer.headers.push_back(file_name(note->number));
    return answer;
}

Result<store::InvoicesToPrint> read_choice(const Call& call) {
    Query query(call);
    const auto from = query.date("from");
    const auto to = query.date("to");
    store::InvoicesToPrint chosen;
    chosen.area = query.id("area");
    chosen.unpaid = query.flag("unpaid");
    if (!from) query.fault("from", "is needed"_msg);
    if (!to) query.fault("to", "is needed"_msg);
    if (from && to && *to <= *from) query.fault("to", "is a day after from"_msg);
    BANGNOPI_TRY_DONE(query.finish());
    chosen.issued_from = *from;
    chosen.issued_to = *to;
    chosen.at_most = one_too_many;
    return chosen;
}

Result<std::vector<Id>> chosen_invoices(const Call& call) {
    BANGNOPI_TRY(chosen, read_choice(call));
    auto ids = call.context.services.db.read(store::Scope::of(call.operator_id()), [&](store::Tx& tx) {
        return store::invoices_to_print(tx, call.operator_id(), chosen);
    });
    if (ids.empty()) return refuse(Code::not_found, "No invoice was issued on these days."_msg);
    if (ids.size() > printed_at_once_max)
        return refuse_field(
            "/to", "leaves more than {} invoices: choose fewer days, or an area"_msg(printed_at_once_max));
    return ids;
}

// What is issued while it works comes with the next request.
Result<std::vector<Id>> invoices_of_bill_run(const Call& call) {
    BANGNOPI_TRY(run, call.id());
    Query query(call);
    BANGNOPI_TRY_DONE(query.finish());
    return call.context.services.db.read(
        store::Scope::of(call.operator_id()), [&](store::Tx& tx) -> Result<std::vector<Id>> {
            if (!store::find_bill_run(tx, call.operator_id(), run))
                return refuse(Code::not_found, "There is no bill run with this id."_msg);
            const std::int64_t issued =
                store::count_invoices_of_run(tx, call.operator_id(), run, one_too_many);
            if (issued == 0) return refuse(Code::not_found, "This bill run issued no invoice."_msg);
            if (issued == one_too_many)
                return refuse(Code::conflict,
                              "This bill run issued more than {} invoices: print them by day "
                              "and area."_msg(printed_at_once_max));
            return store::invoices_of_run(tx, call.operator_id(), run, issued);
        });
}

void print_into(BodyStream& stream, const Call& call, const std::vector<Id>& ids) {
    const auto take = [&stream](std::string_view bytes) { return stream.write(bytes); };
    const auto stop = [&] {
        return stream.abandoned() || call.context.stopping.get_token().stop_requested();
    };
    try {
        if (print::print_batch(call.context.services.db, *call.tenant, ids, take, stop).is_whole)
            return stream.finish();
    } catch (const std::exception& error) {
        spdlog::error("{}: {}", call.request.path, error.what());
    }
    stream.fail();
}

void print(const std::shared_ptr<Call>& call, const Reply& reply, Result<std::vector<Id>> ids) {
    if (!ids) return reply(problem(ids.error()));
    const auto work = [call, reply, ids = *std::move(ids)] {
        Response response{.status = 200, .content_type = std::string(pdf_type)};
        const auto stream = std::make_shared<BodyStream>(call->context.stopping.get_token());
        response.headers = {{"Cache-Control", "no-store"}, file_name("tagihan-" + call->act().today.iso())};
        response.body_stream = stream;
        reply(std::move(response));
        print_into(*stream, *call, ids);
    };
    if (!call->context.printing.post(work))
        reply(problem({Code::unavailable, "The server is busy. Try again in a moment."_msg, {}}));
}

void print_invoices(std::shared_ptr<Call> call, Reply reply) {
    print(call, reply, chosen_invoices(*call));
}

void print_bill_run(std::shared_ptr<Call> call, Reply reply) {
    print(call, reply, invoices_of_bill_run(*call));
}

// The logo

Result<Answer> get_logo(const Call& call, store::Tx& tx) {
    auto logo = store::find_logo(tx, call.operator_id());
    if (!logo) return refuse(Code::not_found, "This operator has no logo."_msg);
    Answer answer;
    answer.body = std::move(logo->octets);
    answer.content_type = "image/png";
    return answer;
}

// Either alphabet of RFC 4648, with its padding or without.
std::optional<std::string> octets_of(std::string text) {
    for (char& c : text) {
        if (c == '+') c = '-';
        if (c == '/') c = '_';
    }
    while (text.ends_with('=')) text.pop_back();
    return from_base64url(text);
}

Result<Work> put_logo(const Call& call) {
    std::string image;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) { fields.required("image", image); }));
    const auto octets = octets_of(std::move(image));
    if (!octets || !documents::Picture::of_png(*octets))
        return refuse_field("/image", "is a PNG of at most 256 KiB and 1000 pixels each way, in base64"_msg);
    return [octets = *octets, act = call.act()](store::Tx& tx) -> Result<Answer> {
        staff::put_logo(tx, act, octets);
        return json_answer(200, JsonObject{{"bytes", octets.size()}});
    };
}

Result<Work> remove_logo(const Call& call) {
    return [act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(staff::remove_logo(tx, act));
        return Answer{.status = 204};
    };
}

}  // namespace

std::vector<Route> invoice_routes() {
    return {{"GET", "/api/v1/invoices/{id}", Read(get_invoice)},
            {"GET", "/api/v1/invoices/{id}/explain", Read(explain_invoice)},
            {"GET", "/api/v1/invoices/{id}.pdf", Read(get_invoice_pdf)},
            {"GET", "/api/v1/invoices.pdf", Custom(print_invoices)},
            {"GET", "/api/v1/bill-runs/{id}/invoices.pdf", Custom(print_bill_run)},
            {"GET", "/api/v1/credit-notes/{id}.pdf", Read(get_credit_note_pdf)},
            {"GET", "/api/v1/operators/current/logo", Read(get_logo)},
            {"PUT", "/api/v1/operators/current/logo", Write{put_logo}},
            {"DELETE", "/api/v1/operators/current/logo", Write{remove_logo}}};
}

}  // namespace bangnopi::http
