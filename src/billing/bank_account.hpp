// A channel by which transfers come in.
#pragma once

#include <string>

#include "base/result.hpp"
#include "store/act.hpp"
#include "store/payments.hpp"

namespace bangnopi::billing {

// Refuses, at /channel, one that is not there, is switched off, or is no bank account.
Result<store::Channel> bank_account(store::Tx& tx, const store::Act& act, const std::string& code);

}  // namespace bangnopi::billing
