// What payment gateways paid out, and what of 1103 is still with them.
#include "adapters/http/api.hpp"
#include "billing/gateway_settlements.hpp"
#include "store/payment_gateway_accounts.hpp"

namespace bangnopi::http {

namespace {

JsonObject settlement_object(const Call& call, const store::GatewaySettlement& settlement) {
    return {{"id", format_id(settlement.id)},
            {"account", format_id(settlement.account_id)},
            {"reference", settlement.reference},
            {"settled_on", settlement.settled_on.iso()},
            {"amount", settlement.amount},
            {"fee", settlement.fee},
            {"unidentified", settlement.unidentified},
            {"currency", call.tenant->currency.code()},
            {"made_by", or_null(settlement.made_by)},
            {"created_at", format_instant(settlement.created_at)}};
}

Result<store::PaymentGatewayAccount> account_of(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(id, call.id());
    auto account = store::find_payment_gateway_account(tx, call.operator_id(), id);
    if (!account)
        return refuse(Code::not_found, "There is no account at a payment gateway with this id."_msg);
    return *std::move(account);
}

Result<Answer> list_settlements(const Call& call, store::Tx& tx) {
    Query query(call);
    const store::PageRequest request = query.page();
    BANGNOPI_TRY_DONE(query.finish());
    BANGNOPI_TRY(account, account_of(call, tx));
    BANGNOPI_TRY(page, store::list_gateway_settlements(tx, call.operator_id(), account.id, request));
    return json_answer(200, page_object(page, [&](const store::GatewaySettlement& settlement) {
                           return settlement_object(call, settlement);
                       }));
}

Result<Work> settle(const Call& call) {
    billing::SettleGateway command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("settled_on", command.settled_on);
        fields.required("amount", command.amount);
        fields.optional("fee", command.fee);
        fields.optional("unidentified", command.unidentified);
        fields.required("reference", command.reference);
    }));
    command.account = id;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(settlement, billing::settle_gateway(tx, act, command));
        return json_answer(201, settlement_object(call, settlement));
    };
}

JsonObject balance_object(const Call& call, store::Tx& tx, const store::PaymentGatewayAccount& account) {
    const auto balance = store::gateway_balance(tx, call.operator_id(), account.id, account.code);
    const std::int64_t open = balance.received + balance.fees_of_payer - balance.fees_told -
                              (balance.settled - balance.unidentified) - balance.fees_settled;
    return {{"account", format_id(account.id)},
            {"currency", call.tenant->currency.code()},
            {"received", balance.received},
            {"fees_of_payer", balance.fees_of_payer},
            {"fees_told", balance.fees_told},
            {"settled", balance.settled},
            {"unidentified", balance.unidentified},
            {"fees_settled", balance.fees_settled},
            {"open", open},
            {"paid_charges", balance.paid_charges},
            {"recorded_otherwise", balance.received - balance.paid_charges},
            {"ledger", balance.ledger}};
}

Result<Answer> get_balance(const Call& call, store::Tx& tx) {
    BANGNOPI_TRY(account, account_of(call, tx));
    return json_answer(200, balance_object(call, tx, account));
}

Result<Work> identify(const Call& call) {
    billing::IdentifyReceipt command;
    BANGNOPI_TRY(id, call.id());
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("payment", command.payment);
        fields.optional("amount", command.amount);
    }));
    command.account = id;
    return [&call, command, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY_DONE(billing::identify_receipt(tx, act, command));
        BANGNOPI_TRY(account, account_of(call, tx));
        return json_answer(200, balance_object(call, tx, account));
    };
}

}  // namespace

std::vector<Route> gateway_settlement_routes() {
    return {{"GET", "/api/v1/payment-gateway-accounts/{id}/settlements", Read(list_settlements)},
            {"POST", "/api/v1/payment-gateway-accounts/{id}/settlements", Write{settle}},
            {"POST", "/api/v1/payment-gateway-accounts/{id}/identify", Write{identify}},
            {"GET", "/api/v1/payment-gateway-accounts/{id}/balance", Read(get_balance)}};
}

}  // namespace bangnopi::http
