// Where money arrives: a till, a bank account, a wallet, a gateway, a collector's pocket.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/channel_fee.hpp"
#include "domain/payment_method.hpp"
#include "store/database.hpp"

namespace bangnopi::store {

struct Channel {
    std::string code;
    std::string name;
    domain::PaymentMethod method = domain::PaymentMethod::cash;
    std::string account_code;
    bool active = true;
    std::string account_number = {};  // of an account at a bank, its digits
    std::string account_holder = {};
    domain::ChannelFee fee = {};
    std::optional<Id> collector_id = {};  // on 1104: who carries the money
    std::int64_t version = 1;
};
void insert_channel(Tx& tx, Id operator_id, const Channel& channel);
void update_channel(Tx& tx, Id operator_id, const Channel& channel);  // writes channel.version
std::optional<Channel> find_channel(Tx& tx, Id operator_id, std::string_view code);
std::optional<Channel> lock_channel(Tx& tx, Id operator_id, std::string_view code);
std::optional<Channel> channel_of_collector(Tx& tx, Id operator_id, Id collector);
// As find_channel, not waited for.
void ask_channel(Tx& tx, Id operator_id, std::string_view code, std::optional<Channel>& found);
std::vector<Channel> list_channels(Tx& tx, Id operator_id);
bool channel_has_payments(Tx& tx, Id operator_id, std::string_view code);

}  // namespace bangnopi::store
