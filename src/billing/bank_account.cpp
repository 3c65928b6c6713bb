#include "billing/bank_account.hpp"

namespace bangnopi::billing {

Result<store::Channel> bank_account(store::Tx& tx, const store::Act& act, const std::string& code) {
    const auto channel = store::find_channel(tx, act.operator_id, code);
    if (!channel) return refuse_field("/channel", "there is no channel \"{}\""_msg(code));
    if (!channel->active) return refuse_field("/channel", "channel \"{}\" is switched off"_msg(code));
    if (channel->method != domain::PaymentMethod::bank_transfer)
        return refuse_field("/channel", "channel \"{}\" is no bank account"_msg(code));
    return *channel;
}

}  // namespace bangnopi::billing
