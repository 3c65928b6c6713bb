// Vouchers: batches of codes, to whom they are sold, sheets to print, and what becomes of each.

#include <spdlog/spdlog.h>

#include "adapters/http/api.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/qr_svg.hpp"
#include "adapters/http/views.hpp"
#include "billing/voucher_redemption.hpp"
#include "billing/vouchers.hpp"
#include "documents/voucher_sheet.hpp"
#include "domain/contact.hpp"
#include "domain/voucher_code.hpp"
#include "store/plans.hpp"

namespace bangnopi::http {

namespace {

constexpr auto kind_words = "balance or plan"_msg;
constexpr auto state_words = "made, sold, redeemed, expired or void"_msg;
constexpr std::size_t login_url_bytes_max = 300;

std::string wrong_code_key(const Call& call) {
    const auto& actor = call.principal.actor;
    return format_id(call.operator_id()) + format_id(actor.id);
}

JsonObject counts_object(const store::VoucherCounts& counts) {
    using enum store::VoucherState;
    JsonObject object;
    for (const store::VoucherState state : {made, sold, redeemed, expired, voided}) {
        const auto found = counts.find(state);
        object.add(store::name_of(state), found == counts.end() ? std::int64_t{0} : found->second);
    }
    return object;
}

struct PlanWords {
    std::string code;
    std::string name;
    std::int32_t days = 0;
};
std::optional<PlanWords> plan_of(const Call& call, store::Tx& tx, const store::VoucherBatch& batch) {
    if (!batch.plan_version_id) return std::nullopt;
    const auto version = store::find_plan_version(tx, call.operator_id(), *batch.plan_version_id);
    const auto plan = store::find_plan(tx, call.operator_id(), version->plan_id);
    return PlanWords{plan->code, plan->name, version->terms.package_days};
}

JsonObject batch_object(const Call& call, store::Tx& tx, const store::VoucherBatch& batch,
                        const store::VoucherCounts& counts) {
    const auto plan = plan_of(call, tx, batch);
    JsonObject object{{"id", format_id(batch.id)},
                      {"number", batch.number},
                      {"kind", store::name_of(batch.kind)},
                      {"size", batch.size},
                      {"face_price", batch.face_price},
                      {"value", batch.value},
                      {"currency", call.tenant->currency.code()},
                      {"plan", plan ? JsonValue(plan->code) : JsonValue(nullptr)},
                      {"plan_name", plan ? JsonValue(plan->name) : JsonValue(nullptr)},
                      {"prefix", batch.prefix},
                      {"expires_on", or_null(batch.expires_on)},
                      {"note", batch.note},
                      {"created_at", format_instant(batch.created_at)}};
    object.add("counts", counts_object(counts));
    return object;
}

JsonObject sale_object(const Call& call, const store::VoucherSale& sale) {
    return {{"id", format_id(sale.id)},
            {"batch", format_id(sale.batch_id)},
            {"count", sale.count},
            {"face_total", sale.face_total},
            {"paid_total", sale.paid_total},
            {"currency", call.tenant->currency.code()},
            {"account", sale.account_code},
            {"channel", or_null(sale.channel)},
            {"partner", or_null(sale.partner_id)},
            {"note", sale.note},
            {"sold_by", or_null(sale.sold_by)},
            {"sold_at", format_instant(sale.sold_at)}};
}

std::optional<billing::SellVouchers::PaidBy> parse_paid_by(std::string_view text) {
    using enum billing::SellVouchers::PaidBy;
    if (text == "channel") return channel;
    if (text == "deposit") return deposit;
    if (text == "credit") return credit;
    return std::nullopt;
}

}  // namespace

JsonObject voucher_object(const store::Voucher& voucher) {
    return {{"id", format_id(voucher.id)},
            {"batch", format_id(voucher.batch_id)},
            {"batch_number", voucher.batch_number},
            {"serial", voucher.serial},
            {"state", store::name_of(voucher.state)},
            {"redeemed_at", or_null(voucher.redeemed_at)},
            {"customer", or_null(voucher.customer_id)},
            {"subscription", or_null(voucher.subscription_id)}};
}

namespace {

JsonObject batch_in_full(const Call& call, store::Tx& tx, const store::VoucherBatch& batch) {
    auto counts = store::count_vouchers(tx, call.operator_id(), std::span(&batch.id, 1));
    JsonObject object = batch_object(call, tx, batch, counts[batch.id]);
    JsonArray sales;
    for (const store::VoucherSale& sale : store::sales_of_batch(tx, call.operator_id(), batch.id))
        sales.add(sale_object(call, sale));
    object.add("sales", std::move(sales));
    return object;
}

Result<Answer> list_batches(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_voucher_batches(tx, call.operator_id(), {}, request));
    std::vector<Id> ids;
    for (const store::VoucherBatch& batch : page.items) ids.push_back(batch.id);
    auto counts = store::count_vouchers(tx, call.operator_id(), ids);
    return json_answer(200, page_object(page, [&](const store::VoucherBatch& batch) {
                           return batch_object(call, tx, batch, counts[batch.id]);
                       }));
}

Result<store::VoucherBatch> named_batch(const Call& call, store::Tx& tx, Id id) {
    auto batch = store::find_voucher_batch(tx, call.operator_id(), id);
    if (!batch) return refuse(Code::not_found, "There is no batch of vouchers with this id."_msg);
    return std::move(*batch);
}

Result<Answer> get_batch(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY(batch, named_batch(call, tx, id));
    return json_answer(200, batch_in_full(call, tx, batch));
}

Result<Work> make_batch(const Call& call) {
    billing::NewVoucherBatch command;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("count", command.count);
        fields.required_word("kind", command.kind, store::parse_voucher_kind, kind_words);
        fields.optional("face_price", command.face_price);
        fields.optional("value", command.value);
        fields.optional("plan", command.plan);
        fields.optional("prefix", command.prefix);
        fields.optional("expires_on", command.expires_on);
        fields.optional("note", command.note);
    }));
    const store::Act act = call.act();
    BANGNOPI_TRY_DONE(billing::check_voucher_batch(act, command));
    // Shared: a function is copied as it is handed on, and there may be thousands.
    const auto codes = std::make_shared<const std::vector<store::NewVoucher>>(billing::make_codes(
        call.context.services.keys, act.operator_id, *act.ids, command.prefix, command.count));
    return [&call, command, codes, act](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(batch, billing::make_voucher_batch(tx, act, command, *codes));
        return json_answer(201, batch_in_full(call, tx, batch));
    };
}

Result<Work> sell_batch(const Call& call) {
    billing::SellVouchers command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("count", command.count);
        fields.optional("channel", command.channel);
        fields.optional("note", command.note);
        fields.optional("partner", command.partner);
        fields.optional("price", command.price);
        std::optional<billing::SellVouchers::PaidBy> paid_by;
        fields.optional_word("paid_by", paid_by, parse_paid_by, "channel, deposit or credit"_msg);
        command.paid_by = paid_by.value_or(command.paid_by);
    }));
    command.batch = id;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(sale, billing::sell_vouchers(tx, act, command));
        return json_answer(201, sale_object(call, sale));
    };
}

Result<Work> void_batch(const Call& call) {
    billing::VoidVouchers command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) { fields.optional("note", command.note); }));
    command.batch = id;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(billing::void_vouchers(tx, act, command));
        BANGNOPI_TRY(batch, named_batch(call, tx, command.batch));
        return json_answer(200, batch_in_full(call, tx, batch));
    };
}

// Printing

struct Sheet {
    Id batch;
    std::int64_t after = 0;
    std::int64_t limit = billing::vouchers_a_sheet_max;
    std::string login_url;  // of the hotspot: its QR code signs in
};

// What a telephone reads: the code, or the hotspot's page that takes it.
std::string read_by_telephone(const Sheet& sheet, std::string_view spaced) {
    std::string code = *domain::normalise_voucher_code(spaced);
    if (sheet.login_url.empty()) return code;
    const char joint = sheet.login_url.find('?') == std::string::npos ? '?' : '&';
    return sheet.login_url + joint + "username=" + code + "&password=" + code;
}

JsonObject sheet_object(const Call& call, store::Tx& tx, const Sheet& sheet, const store::VoucherBatch& batch,
                        const std::vector<billing::PrintedVoucher>& printed) {
    JsonArray items;
    for (const billing::PrintedVoucher& voucher : printed)
        items.add(
            JsonObject{{"serial", voucher.serial},
                       {"state", store::name_of(voucher.state)},
                       {"code", voucher.code},
                       {"qr_svg", qr_svg(read_by_telephone(sheet, voucher.code), voucher.code).value()}});
    auto counts = store::count_vouchers(tx, call.operator_id(), std::span(&batch.id, 1));
    const bool is_full = static_cast<std::int64_t>(printed.size()) == sheet.limit;
    JsonObject object;
    object.add("batch", batch_object(call, tx, batch, counts[batch.id]));
    object.add("operator", call.tenant->name);
    object.add("items", std::move(items));
    object.add("next_after", is_full ? JsonValue(printed.back().serial) : JsonValue(nullptr));
    return object;
}

Result<Sheet> read_sheet(const Call& call) {
    Sheet sheet;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.optional("after", sheet.after);
        fields.optional("limit", sheet.limit);
        fields.optional("login_url", sheet.login_url);
        if (sheet.limit < 1 || sheet.limit > billing::vouchers_a_sheet_max)
            fields.fault("limit", "is from 1 to {}"_msg(billing::vouchers_a_sheet_max));
        const bool is_address =
            sheet.login_url.size() <= login_url_bytes_max && domain::is_web_address(sheet.login_url);
        if (!sheet.login_url.empty() && !is_address)
            fields.fault("login_url", "is a web address such as http://hotspot.lan/login"_msg);
    }));
    sheet.batch = id;
    return sheet;
}

Result<Work> print_batch(const Call& call) {
    BANGNOPI_TRY(sheet, read_sheet(call));
    return [&call, sheet, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(batch, named_batch(call, tx, sheet.batch));
        BANGNOPI_TRY(printed, billing::print_vouchers(tx, act, call.context.services.keys, sheet.batch,
                                                      sheet.after, sheet.limit));
        Answer answer = json_answer(200, sheet_object(call, tx, sheet, batch, printed));
        answer.is_secret = true;
        return answer;
    };
}

Result<documents::VoucherSheet> sheet_on_paper(const Call& call, store::Tx& tx, const store::Act& act,
                                               const Sheet& sheet) {
    BANGNOPI_TRY(batch, named_batch(call, tx, sheet.batch));
    BANGNOPI_TRY(printed, billing::print_vouchers(tx, act, call.context.services.keys, sheet.batch,
                                                  sheet.after, sheet.limit));
    if (printed.empty())
        return refuse(Code::conflict,
                      "No voucher of the batch is left to print: all are spent, over or void."_msg);
    documents::VoucherSheet paper;
    paper.language = language_of(call.request);
    paper.operator_name = call.tenant->name;
    paper.batch_number = batch.number;
    paper.currency = call.tenant->currency;
    paper.face_price = batch.face_price;
    paper.value = batch.value;
    if (const auto plan = plan_of(call, tx, batch)) {
        paper.plan_name = plan->name;
        paper.days = plan->days;
    }
    paper.expires_on = batch.expires_on;
    for (const billing::PrintedVoucher& voucher : printed)
        paper.cards.push_back({voucher.serial, voucher.code, read_by_telephone(sheet, voucher.code)});
    paper.made_at = act.now;
    return paper;
}

Response drawn(const documents::VoucherSheet& paper) {
    try {
        Response response{.status = 200, .content_type = "application/pdf"};
        response.headers.push_back({"Cache-Control", "no-store"});
        response.body = documents::voucher_sheet_pdf(paper);
        return response;
    } catch (const std::exception& error) {
        spdlog::error("a sheet of vouchers: {}", error.what());
        return problem(500, Code::unavailable, "Something failed here; the log says what."_msg);
    }
}

// Drawn after the commit and off its thread: a transaction waits for no pen.
void print_on_paper(std::shared_ptr<Call> call, Reply reply) {
    auto sheet = read_sheet(*call);
    if (!sheet) return reply(problem(sheet.error()));
    const auto work = [call, sheet = *std::move(sheet), act = call->act()](store::Tx& tx) {
        return sheet_on_paper(*call, tx, act, sheet);
    };
    const auto done = [call, reply](Result<documents::VoucherSheet> paper) {
        if (!paper) return reply(problem(paper.error()));
        const bool is_taken =
            call->context.workers.post([reply, paper = *std::move(paper)] { reply(drawn(paper)); });
        if (!is_taken)
            reply(problem({Code::unavailable, "The server is busy. Try again in a moment."_msg, {}}));
    };
    call->context.services.db.write(store::Scope::of(call->operator_id()), store::Priority::normal, work,
                                    done);
}

// Vouchers

Result<Answer> list_vouchers(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    store::VoucherFilter filter;
    filter.batch_id = query.id("batch");
    filter.state = query.word("state", store::parse_voucher_state, state_words);
    filter.customer_id = query.id("customer");
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(page, store::list_vouchers(tx, call.operator_id(), filter, request));
    return json_answer(200, page_object(page, voucher_object));
}

Result<Work> redeem_voucher(const Call& call) {
    billing::RedeemVoucher command;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("code", command.code);
        fields.optional("customer", command.customer);
        fields.optional("subscription", command.subscription);
    }));
    if (!call.context.wrong_codes.open(wrong_code_key(call), call.real_now()))
        return refuse(Code::too_many_requests, "Too many wrong codes. Wait five minutes."_msg);
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(redeemed, billing::redeem(tx, act, call.context.services.keys, command));
        const bool has_end = redeemed.package && !redeemed.package->package.waits_at(act.now);
        JsonObject object{
            {"kind", store::name_of(redeemed.batch.kind)},
            {"value", redeemed.batch.value},
            {"currency", call.tenant->currency.code()},
            {"balance", redeemed.balance},
            {"open_until",
             has_end ? JsonValue(format_instant(redeemed.package->package.life.to)) : JsonValue(nullptr)}};
        object.add("voucher", voucher_object(redeemed.voucher));
        return json_answer(200, std::move(object));
    };
}

// Each wrong code counts against who sent it.
std::optional<Response> count_wrong_code(const Call& call, const Refusal& refusal, store::Tx& /*tx*/) {
    const bool is_wrong = refusal.code == Code::not_found && !refusal.errors.empty() &&
                          refusal.errors.front().pointer == "/code";
    if (is_wrong) call.context.wrong_codes.failed(wrong_code_key(call), call.real_now());
    return std::nullopt;
}

}  // namespace

std::vector<Route> voucher_routes() {
    return {{"GET", "/api/v1/voucher-batches", Read(list_batches)},
            {"POST", "/api/v1/voucher-batches", Write{make_batch}},
            {"GET", "/api/v1/voucher-batches/{id}", Read(get_batch)},
            {"POST", "/api/v1/voucher-batches/{id}/sale", Write{sell_batch}},
            {"POST", "/api/v1/voucher-batches/{id}/void", Write{void_batch}},
            {"POST", "/api/v1/voucher-batches/{id}/print", Write{print_batch}},
            {"POST", "/api/v1/voucher-batches/{id}/print.pdf", Custom(print_on_paper)},
            {"GET", "/api/v1/vouchers", Read(list_vouchers)},
            {"POST", "/api/v1/vouchers/redeem", Write{redeem_voucher, false, count_wrong_code}}};
}

}  // namespace bangnopi::http
