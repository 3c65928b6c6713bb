// Batches of vouchers: made, sold, printed, voided, expired. What a voucher is sold for is deferred revenue (2103) until it is
// spent (voucher_redemption.hpp) or its time is over, when it is income (4105).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/sealing.hpp"
#include "store/act.hpp"
#include "store/vouchers.hpp"

namespace bangnopi::billing {

inline constexpr std::int64_t vouchers_a_batch_max = 25'000;
inline constexpr std::string_view voucher_signature = "voucher code";

// Random codes, sealed: no transaction waits for it. `prefix` is one (domain/voucher_code.hpp).
std::vector<store::NewVoucher> make_codes(const KeyRing& keys, Id operator_id, IdSource& ids,
                                          std::string_view prefix, std::int64_t count);

struct NewVoucherBatch {
    store::VoucherKind kind = store::VoucherKind::balance;
    std::int64_t count = 0;
    std::optional<std::int64_t> face_price;  // what it is sold for; of a plan: its price if absent
    std::optional<std::int64_t> value;  // of a balance voucher, at least face_price; face_price if absent
    std::string plan;                   // code or id, of a plan of packages
    std::string prefix;
    std::optional<domain::Date> expires_on;
    std::string note;
};
// What is wrong with it is told before codes are made.
Result<Done> check_voucher_batch(const store::Act& act, const NewVoucherBatch& command);
Result<store::VoucherBatch> make_voucher_batch(store::Tx& tx, const store::Act& act,
                                               const NewVoucherBatch& command,
                                               std::span<const store::NewVoucher> codes);

// The next `count` that are made, all of them if absent. Paid into a channel; by a partner from what it put down, or owed by it,
// too. A partner pays `price` for each; the face price less its commission if absent.
struct SellVouchers {
    enum class PaidBy : std::uint8_t { channel, deposit, credit };
    Id batch;
    std::optional<std::int64_t> count;
    std::string channel;
    std::string note;
    PaidBy paid_by = PaidBy::channel;
    std::optional<Id> partner;
    std::optional<std::int64_t> price;
};
Result<store::VoucherSale> sell_vouchers(store::Tx& tx, const store::Act& act, const SellVouchers& command);

// What is made and not sold is void. How many there were. Refused, as a sale is, once the batch's time is over: it expires.
struct VoidVouchers {
    Id batch;
    std::string note;
};
Result<std::int64_t> void_vouchers(store::Tx& tx, const store::Act& act, const VoidVouchers& command);

// Of one batch past its last day, at most `limit` of each state; whether any may be left.
bool expire_vouchers(store::Tx& tx, const store::Act& act, Id batch, std::int64_t limit);

// What staff print: the codes themselves. Leaves an audit line.
struct PrintedVoucher {
    std::int64_t serial = 0;
    store::VoucherState state = store::VoucherState::made;
    std::string code;  // in groups
};
inline constexpr std::int64_t vouchers_a_sheet_max = 300;
Result<std::vector<PrintedVoucher>> print_vouchers(store::Tx& tx, const store::Act& act, const KeyRing& keys,
                                                   Id batch, std::int64_t after, std::int64_t limit);

}  // namespace bangnopi::billing
