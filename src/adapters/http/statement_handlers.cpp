// Statements of bank accounts: what came in, what it may be, and what staff say it is.
#include "adapters/http/api.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/views.hpp"
#include "billing/bank_statements.hpp"

namespace bangnopi::http {

namespace {

constexpr std::size_t csv_bytes_max = std::size_t{4} * 1024 * 1024;
constexpr std::size_t problems_told_max = 100;
constexpr auto bank_words = "bca, mandiri, bri, bni or other"_msg;

// After the work itself, which a refusal undoes: what is wrong with a request is said first, whoever sent it.
Result<Done> may_match(const Call& call) {
    if (staff::may_take(call.principal.role, domain::PaymentMethod::bank_transfer)) return Done{};
    return refuse(Code::forbidden, "Your role takes cash only."_msg);
}

JsonObject row_object(const Call& call, const store::StatementRow& row,
                      const billing::StatementSuggestions& suggestions) {
    JsonArray invoices;
    for (const billing::StatementSuggestion& one : suggestions.invoices)
        invoices.add(JsonObject{{"invoice", format_id(one.invoice.invoice_id)},
                                {"number", one.invoice.number},
                                {"customer", format_id(one.invoice.customer_id)},
                                {"customer_number", one.invoice.customer_number},
                                {"customer_name", one.invoice.customer_name},
                                {"open", one.invoice.open},
                                {"exact", one.exact},
                                {"named", one.named}});
    JsonObject object{{"id", format_id(row.id)},
                      {"channel", row.channel},
                      {"booked_on", row.booked_on.iso()},
                      {"booked_at", format_instant(row.booked_at)},
                      {"amount", row.amount},
                      {"currency", call.tenant->currency.code()},
                      {"description", row.description},
                      {"state", store::name_of(row.state)},
                      {"payment", or_null(row.payment_id)},
                      {"automatic", row.automatic},
                      {"decided_by", or_null(row.decided_by)},
                      {"decided_at", or_null(row.decided_at)},
                      {"created_at", format_instant(row.created_at)}};
    object.add("suggestions", std::move(invoices));
    object.add("recorded_payment", or_null(suggestions.recorded_payment));
    return object;
}

Result<Answer> list_rows(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    store::StatementFilter filter;
    filter.state = query.word("state", store::parse_statement_state, "new, matched or ignored"_msg);
    filter.channel = query.text("channel");
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_statement_rows(tx, call.operator_id(), filter, request));
    const auto suggestions = billing::suggest_matches(tx, call.act(), page.items);
    JsonArray items;
    for (std::size_t at = 0; at < page.items.size(); ++at)
        items.add(row_object(call, page.items[at], suggestions[at]));
    return json_answer(200, list_object(std::move(items), page.next_cursor, page.total));
}

struct Statement {
    std::string csv;
    billing::StatementBank bank = billing::StatementBank::other;
    billing::StatementColumns columns;
    std::string channel;
    bool skips_bad = false;
};

Result<Statement> read_request(const Call& call) {
    Statement statement;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.long_text("csv", csv_bytes_max, statement.csv);
        fields.required_word("bank", statement.bank, billing::parse_statement_bank, bank_words);
        fields.required("channel", statement.channel);
        fields.optional("skip_bad", statement.skips_bad);
        fields.object("columns", [&](Fields& columns) {
            columns.optional("date", statement.columns.date);
            columns.optional("text", statement.columns.text);
            columns.optional("credit", statement.columns.credit);
            columns.optional("debit", statement.columns.debit);
            columns.optional("amount", statement.columns.amount);
            columns.optional("mark", statement.columns.mark);
            columns.optional("balance", statement.columns.balance);
        });
    }));
    return statement;
}

// Its first bad rows, each by its line.
Refusal bad_rows(const billing::StatementFile& file) {
    Refusal refusal{
        Code::invalid,
        "{} of {} rows are bad and nothing was written: mend them, or leave them out with skip_bad"_msg(
            file.problems.size(), file.rows),
        {}};
    for (const billing::StatementProblem& problem : file.problems) {
        if (refusal.errors.size() == problems_told_max) break;
        refusal.errors.push_back(
            {"/csv", "line {}{}: {}"_msg(problem.line, problem.column.empty() ? "" : ", " + problem.column,
                                         problem.reason)});
    }
    return refusal;
}

JsonObject imported_object(const Call& call, const billing::StatementFile& file,
                           const billing::StatementImported& imported) {
    JsonArray notes;
    for (const Message& note : file.notes) notes.add(words::text(note, language_of(call.request)));
    JsonObject object{{"rows", file.rows},           {"bad_rows", file.problems.size()},
                      {"added", imported.added},     {"known", imported.known},
                      {"matched", imported.matched}, {"pending", file.pending},
                      {"debits", file.debits},       {"failed", file.failed}};
    object.add("notes", std::move(notes));
    return object;
}

Result<Work> import_statement(const Call& call) {
    BANGNOPI_TRY(request, read_request(call));
    if (!call.context.services.read_statement)
        return refuse(Code::unavailable, "No statement is taken in by this server."_msg);
    const store::Act act = call.act();
    auto read = call.context.services.read_statement(request.csv, request.bank, request.columns, act.currency,
                                                     act.today);
    if (!read) return refuse_field("/csv", read.error().detail);
    if (!read->problems.empty() && !request.skips_bad) return tl::make_unexpected(bad_rows(*read));
    // Shared: a function is copied as it is handed on, and a statement is long.
    const auto file = std::make_shared<const billing::StatementFile>(*std::move(read));
    return [&call, file, channel = request.channel, act](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(may_match(call));
        BANGNOPI_TRY(imported, billing::import_statement(
                                   tx, act, call.tenant->settings,
                                   billing::ImportStatement{channel, file->credits, file->account}));
        return json_answer(200, imported_object(call, *file, imported));
    };
}

Result<Work> match_row(const Call& call) {
    billing::MatchStatementRow command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("invoice", command.invoice_id);
        fields.optional("customer", command.customer_id);
        fields.optional("payment", command.payment_id);
    }));
    command.row = id;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(matched, billing::match_statement_row(tx, act, call.tenant->settings, command));
        BANGNOPI_TRY_DONE(may_match(call));
        JsonObject object{{"row", row_object(call, matched.row, {})},
                          {"payment", payment_in_full(call, tx, matched.payment)}};
        return json_answer(200, std::move(object));
    };
}

Result<Work> ignore_row(const Call& call) {
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [](Fields&) {}));
    return [&call, id = id, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(row, billing::ignore_statement_row(tx, act, id));
        BANGNOPI_TRY_DONE(may_match(call));
        return json_answer(200, row_object(call, row, {}));
    };
}

Result<Work> undo_row(const Call& call) {
    billing::UndoStatementRow command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(
        read_body(call.body, [&](Fields& fields) { fields.optional("reason", command.reason); }));
    command.row = id;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(row, billing::undo_statement_row(tx, act, call.tenant->settings, command));
        return json_answer(200, row_object(call, row, {}));
    };
}

}  // namespace

std::vector<Route> statement_routes() {
    return {
        {"POST", "/api/v1/statements", Write{import_statement}},
        {"GET", "/api/v1/statement-rows", Read(list_rows)},
        {"POST", "/api/v1/statement-rows/{id}/match", Write{.prepare = match_row, .shows_payments = true}},
        {"POST", "/api/v1/statement-rows/{id}/ignore", Write{ignore_row}},
        {"POST", "/api/v1/statement-rows/{id}/undo", Write{undo_row}}};
}

}  // namespace bangnopi::http
