// The ways in which an operator receives money: its tills, bank accounts, wallets and gateways, and its collectors' pockets.
// The method and the account of one that has payments stay: they are in the ledger.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/channels.hpp"

namespace bangnopi::billing {

// As a whole: what is left out is as it is here. `channel.version` is not read.
Result<store::Channel> create_channel(store::Tx& tx, const store::Act& act, store::Channel channel);
Result<store::Channel> replace_channel(store::Tx& tx, const store::Act& act, store::Channel channel,
                                       std::optional<std::int64_t> if_version);

// "0123-456 789" is "0123456789"; nothing if it is no number of an account.
std::optional<std::string> account_digits(std::string_view text);

}  // namespace bangnopi::billing
