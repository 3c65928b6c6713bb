// Cash at the door: the collector's list, receipts that were made without a network, and what is handed in and counted.
#include <map>

#include "adapters/http/api.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/views.hpp"
#include "billing/collections.hpp"

namespace bangnopi::http {

namespace {

// Whose things are shown: a collector's own, whatever is asked for.
std::optional<Id> collector_shown(const Call& call, std::optional<Id> asked) {
    return call.principal.role == staff::Role::collector ? call.principal.actor.id : asked;
}

// Names of members of staff, each asked for once an answer.
class StaffNames {
  public:
    StaffNames(store::Tx& tx, Id operator_id) : tx_(tx), operator_id_(operator_id) {}
    const std::string& of(Id member) {
        const auto [at, is_new] = names_.try_emplace(member);
        if (is_new)
            if (const auto found = store::find_staff(tx_, operator_id_, member)) at->second = found->name;
        return at->second;
    }

  private:
    store::Tx& tx_;
    Id operator_id_;
    std::map<Id, std::string> names_;
};

// The list

JsonObject debtor_object(const Call& call, const store::Debtor& debtor) {
    const domain::CashRounding& rounding = call.tenant->settings.cash_rounding;
    JsonArray invoices;
    for (const store::DebtorInvoice& invoice : debtor.invoices)
        invoices.add(JsonObject{{"id", format_id(invoice.id)},
                                {"number", invoice.number},
                                {"due_on", invoice.due_on.iso()},
                                {"period_from", invoice.period.from.iso()},
                                {"period_to", invoice.period.to.iso()},
                                {"overdue", invoice.due_on < call.act().today},
                                {"open", invoice.open},
                                {"cash", domain::cash_for(rounding, invoice.open)}});
    JsonObject object{{"customer", format_id(debtor.id)},
                      {"customer_number", debtor.number},
                      {"customer_name", debtor.name},
                      {"address", debtor.address},
                      {"area_name", or_null(debtor.area_name)},
                      {"phone", or_null(debtor.phone)},
                      {"latitude_e7", or_null(debtor.latitude_e7)},
                      {"longitude_e7", or_null(debtor.longitude_e7)},
                      {"open", debtor.open},
                      {"cash", domain::cash_for(rounding, debtor.open)},
                      {"currency", call.tenant->currency.code()}};
    object.add("invoices", std::move(invoices));
    return object;
}

Result<Answer> list_debtors(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    store::DebtorFilter filter;
    filter.area_id = query.id("area");
    filter.collector_id = collector_shown(call, query.id("collector"));
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_debtors(tx, call.operator_id(), filter, request));
    return json_answer(
        200, page_object(page, [&](const store::Debtor& debtor) { return debtor_object(call, debtor); }));
}

// Receipts

Result<std::vector<billing::CollectorReceipt>> read_receipts(const Call& call) {
    std::vector<billing::CollectorReceipt> receipts;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        const bool given = fields.each("receipts", billing::collector_receipts_max, [&](Fields& receipt) {
            billing::CollectorReceipt& one = receipts.emplace_back();
            receipt.required("number", one.number);
            receipt.optional("customer", one.customer_id);
            receipt.optional("invoice", one.invoice_id);
            receipt.required("amount", one.amount);
            receipt.required("taken_at", one.taken_at);
            receipt.optional("note", one.note);
        });
        if (!given) fields.fault("receipts", "is required"_msg);
    }));
    return receipts;
}

JsonObject answer_object(const Call& call, store::Tx& tx, const std::string& number,
                         const billing::ReceiptAnswer& answer) {
    JsonObject object{{"number", number}, {"outcome", billing::name_of(answer.outcome)}};
    if (answer.payment) object.add("payment", payment_in_full(call, tx, *answer.payment));
    if (answer.refusal) {
        const Refusal& refusal = *answer.refusal;
        const Message& reason = refusal.errors.empty() ? refusal.detail : refusal.errors.front().detail;
        object.add("code", name_of(refusal.code));
        object.add("reason", words::text(reason, language_of(call.request)));
    }
    return object;
}

Result<Work> record_receipts(const Call& call) {
    BANGNOPI_TRY(receipts, read_receipts(call));
    return [&call, receipts, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(answers, billing::record_receipts(tx, act, call.tenant->settings, receipts));
        JsonArray items;
        for (std::size_t at = 0; at < answers.size(); ++at)
            items.add(answer_object(call, tx, receipts[at].number, answers[at]));
        JsonObject object;
        object.add("receipts", std::move(items));
        return json_answer(200, std::move(object));
    };
}

JsonObject refusal_object(const Call& call, StaffNames& names, const store::CollectorRefusal& refusal) {
    return {{"id", format_id(refusal.id)},
            {"collector", format_id(refusal.collector_id)},
            {"collector_name", names.of(refusal.collector_id)},
            {"number", refusal.number},
            {"customer", or_null(refusal.customer_id)},
            {"invoice", or_null(refusal.invoice_id)},
            {"amount", refusal.amount},
            {"currency", call.tenant->currency.code()},
            {"taken_at", format_instant(refusal.taken_at)},
            {"code", name_of(refusal.code)},
            {"reason", words::text(refusal.reason, language_of(call.request))},
            {"created_at", format_instant(refusal.created_at)},
            {"settled_by", or_null(refusal.settled_by)},
            {"settled_at", or_null(refusal.settled_at)},
            {"note", refusal.note}};
}

Result<Answer> list_refusals(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    const bool settled = query.flag("settled");
    const auto collector = collector_shown(call, query.id("collector"));
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_refusals(tx, call.operator_id(), settled, collector, request));
    StaffNames names(tx, call.operator_id());
    return json_answer(200, page_object(page, [&](const store::CollectorRefusal& refusal) {
                           return refusal_object(call, names, refusal);
                       }));
}

Result<Work> settle_refusal(const Call& call) {
    BANGNOPI_TRY(id, call.id());
    std::string note;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) { fields.required("note", note); }));
    return [&call, id = id, note, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(settled, billing::settle_refusal(tx, act, id, note));
        StaffNames names(tx, call.operator_id());
        return json_answer(200, refusal_object(call, names, settled));
    };
}

// Deposits

JsonObject deposit_object(const Call& call, StaffNames& names, const store::CollectorDeposit& deposit) {
    return {{"id", format_id(deposit.id)},
            {"collector", format_id(deposit.collector_id)},
            {"collector_name", names.of(deposit.collector_id)},
            {"amount", deposit.amount},
            {"currency", call.tenant->currency.code()},
            {"note", deposit.note},
            {"state", store::name_of(deposit.state)},
            {"counted", deposit.counted},
            {"deposited", deposit.deposited},
            {"shortage", deposit.shortage},
            {"surplus", deposit.surplus},
            {"handed_in_at", format_instant(deposit.handed_in_at)},
            {"decided_by", or_null(deposit.decided_by)},
            {"decided_at", or_null(deposit.decided_at)},
            {"decision_note", deposit.decision_note}};
}

Result<Answer> list_deposits(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    store::DepositFilter filter;
    filter.state = query.word("state", store::parse_deposit_state, "handed_in, counted or sent_back"_msg);
    filter.collector_id = collector_shown(call, query.id("collector"));
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_deposits(tx, call.operator_id(), filter, request));
    StaffNames names(tx, call.operator_id());
    return json_answer(200, page_object(page, [&](const store::CollectorDeposit& deposit) {
                           return deposit_object(call, names, deposit);
                       }));
}

Result<Work> hand_in(const Call& call) {
    std::int64_t amount = 0;
    std::string note;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("amount", amount);
        fields.optional("note", note);
    }));
    return [&call, amount, note, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(deposit, billing::hand_in(tx, act, amount, note));
        StaffNames names(tx, call.operator_id());
        return json_answer(201, deposit_object(call, names, deposit));
    };
}

using Decide = Result<store::CollectorDeposit> (*)(store::Tx&, const store::Act&,
                                                   const billing::DecideDeposit&);

Work decision(const Call& call, billing::DecideDeposit command, Decide decide) {
    command.may_count_own = call.principal.role == staff::Role::owner;
    return [&call, command, decide, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(deposit, decide(tx, act, command));
        StaffNames names(tx, call.operator_id());
        return json_answer(200, deposit_object(call, names, deposit));
    };
}

Result<Work> count_deposit(const Call& call) {
    billing::DecideDeposit command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("counted", command.counted);
        fields.optional("note", command.note);
    }));
    command.deposit = id;
    return decision(call, std::move(command), billing::count_deposit);
}

Result<Work> send_back_deposit(const Call& call) {
    billing::DecideDeposit command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) { fields.optional("note", command.note); }));
    command.deposit = id;
    return decision(call, std::move(command), billing::send_back_deposit);
}

// Who goes where and carries what

JsonArray area_objects(const std::vector<store::CollectorArea>& areas, Id collector) {
    JsonArray list;
    for (const store::CollectorArea& area : areas)
        if (area.collector_id == collector)
            list.add(JsonObject{{"id", format_id(area.area_id)}, {"name", area.name}});
    return list;
}

Result<Answer> get_summary(const Call& call, store::Tx& tx) {
    Query query(call);
    BANGNOPI_TRY_DONE(query.finish());
    const auto areas = store::areas_of_collectors(tx, call.operator_id());
    JsonArray items;
    for (const store::CollectorCash& cash : store::cash_of_collectors(
             tx, call.operator_id(), call.act().today, collector_shown(call, std::nullopt))) {
        JsonObject object{{"collector", format_id(cash.collector_id)},
                          {"collector_name", cash.name},
                          {"channel", cash.channel},
                          {"received", cash.received},
                          {"deposited", cash.deposited},
                          {"shortage", cash.shortage},
                          {"in_hand", cash.in_hand()},
                          {"handed_in", cash.handed_in},
                          {"received_today", cash.received_today},
                          {"receipts_today", cash.receipts_today},
                          {"currency", call.tenant->currency.code()}};
        object.add("areas", area_objects(areas, cash.collector_id));
        items.add(std::move(object));
    }
    return json_answer(200, list_object(std::move(items)));
}

Result<Work> assign_areas(const Call& call) {
    BANGNOPI_TRY(id, call.id());
    std::optional<std::vector<std::string>> areas;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        constexpr std::size_t areas_max = 200;
        fields.texts("areas", areas_max, areas);
        if (!areas) fields.fault("areas", "is required"_msg);
    }));
    return [&call, id = id, areas, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(member, billing::assign_areas(tx, act, id, *areas));
        JsonObject object{{"collector", format_id(member.id)}, {"collector_name", member.name}};
        object.add("areas", area_objects(store::areas_of_collectors(tx, call.operator_id()), member.id));
        return json_answer(200, std::move(object));
    };
}

}  // namespace

std::vector<Route> collection_routes() {
    return {
        {"GET", "/api/v1/collections/list", Read(list_debtors)},
        {"GET", "/api/v1/collections/summary", Read(get_summary)},
        {"PUT", "/api/v1/collections/collectors/{id}/areas", Write{assign_areas}},
        {"POST", "/api/v1/collections/receipts", Write{.prepare = record_receipts, .shows_payments = true}},
        {"GET", "/api/v1/collections/refusals", Read(list_refusals)},
        {"POST", "/api/v1/collections/refusals/{id}/settle", Write{settle_refusal}},
        {"GET", "/api/v1/collections/deposits", Read(list_deposits)},
        {"POST", "/api/v1/collections/deposits", Write{hand_in}},
        {"POST", "/api/v1/collections/deposits/{id}/count", Write{count_deposit}},
        {"POST", "/api/v1/collections/deposits/{id}/send-back", Write{send_back_deposit}}};
}

}  // namespace bangnopi::http
