// Channels: where money is received, and what it costs there.
#include "adapters/http/api.hpp"
#include "billing/channels.hpp"

namespace bangnopi::http {

namespace {

constexpr auto fee_bearer_words = "operator or payer"_msg;

std::string percent_text(domain::Rate percent) {
    std::string text = std::to_string(percent.numerator());
    if (percent.denominator() != 1) text += '/' + std::to_string(percent.denominator());
    return text;
}

JsonObject channel_object(const Call& call, const store::Channel& channel) {
    return {{"code", channel.code},
            {"name", channel.name},
            {"method", domain::name_of(channel.method)},
            {"account", channel.account_code},
            {"active", channel.active},
            {"account_number", channel.account_number},
            {"account_holder", channel.account_holder},
            {"fee", JsonObject{{"fixed", channel.fee.fixed},
                               {"percent", percent_text(channel.fee.percent)},
                               {"borne_by", domain::name_of(channel.fee.bearer)}}},
            {"collector", or_null(channel.collector_id)},
            {"currency", call.tenant->currency.code()},
            {"version", channel.version}};
}

Result<Answer> list_channels(const Call& call, store::Tx& tx) {
    JsonArray items;
    for (const store::Channel& channel : store::list_channels(tx, call.operator_id()))
        items.add(channel_object(call, channel));
    return json_answer(200, list_object(std::move(items)));
}

void read_fields(Fields& fields, store::Channel& channel) {
    fields.required("name", channel.name);
    fields.required_word("method", channel.method, domain::parse_payment_method, payment_method_words);
    fields.required("account", channel.account_code);
    fields.optional("active", channel.active);
    fields.optional("account_number", channel.account_number);
    fields.optional("account_holder", channel.account_holder);
    fields.optional("collector", channel.collector_id);
    fields.object("fee", [&](Fields& fee) {
        fee.optional("fixed", channel.fee.fixed);
        fee.optional("percent", channel.fee.percent);
        fee.optional_word("borne_by", channel.fee.bearer, domain::parse_fee_bearer, fee_bearer_words);
    });
}

Result<Work> create_channel(const Call& call) {
    store::Channel channel;
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) {
        fields.required("code", channel.code);
        read_fields(fields, channel);
    }));
    return [&call, channel, act = call.act()](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(created, billing::create_channel(tx, act, channel));
        return json_answer(201, channel_object(call, created), created.version);
    };
}

Result<Work> replace_channel(const Call& call) {
    store::Channel channel;
    channel.code = call.parameters.back();
    BANGNOPI_TRY_DONE(read_body(call.body, [&](Fields& fields) { read_fields(fields, channel); }));
    return [&call, channel, act = call.act(), if_version = call.if_version](store::Tx& tx) -> Result<Answer> {
        BANGNOPI_TRY(replaced, billing::replace_channel(tx, act, channel, if_version));
        return json_answer(200, channel_object(call, replaced), replaced.version);
    };
}

}  // namespace

std::vector<Route> channel_routes() {
    return {{"GET", "/api/v1/channels", Read(list_channels)},
            {"POST", "/api/v1/channels", Write{create_channel}},
            {"PUT", "/api/v1/channels/{code}", Write{replace_channel}}};
}

}  // namespace bangnopi::http
