// Batches of vouchers, the vouchers of each, and to whom they were sold. A code is stored sealed and found by its keyed hash.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/sealing.hpp"
#include "domain/calendar.hpp"
#include "store/database.hpp"
#include "store/paging.hpp"

namespace bangnopi::store {

enum class VoucherKind : std::uint8_t { balance = 1, plan = 2 };
std::string_view name_of(VoucherKind kind);
std::optional<VoucherKind> parse_voucher_kind(std::string_view text);

enum class VoucherState : std::uint8_t { made = 1, sold = 2, redeemed = 3, expired = 4, voided = 5 };
std::string_view name_of(VoucherState state);  // "void" of the last
std::optional<VoucherState> parse_voucher_state(std::string_view text);

struct VoucherBatch {
    Id id;
    std::int64_t number = 0;
    VoucherKind kind = VoucherKind::balance;
    std::int64_t size = 0;
    std::int64_t face_price = 0;
    std::int64_t value = 0;
    std::optional<Id> plan_version_id;
    std::string prefix;
    std::optional<domain::Date> expires_on;  // the last day
    std::optional<Id> partner_id;
    std::optional<std::int64_t> wholesale_price;
    std::string note;
    std::optional<Id> created_by;
    Instant created_at;
};
void insert_voucher_batch(Tx& tx, Id operator_id, const VoucherBatch& batch);
std::optional<VoucherBatch> find_voucher_batch(Tx& tx, Id operator_id, Id batch);
// Sales, voids and expiry of a batch take turns.
std::optional<VoucherBatch> lock_voucher_batch(Tx& tx, Id operator_id, Id batch);
struct VoucherBatchFilter {
    std::optional<Id> partner_id;
};
// Newest first.
Result<Page<VoucherBatch>> list_voucher_batches(Tx& tx, Id operator_id, const VoucherBatchFilter& filter,
                                                const PageRequest& request);
using VoucherCounts = std::map<VoucherState, std::int64_t>;
std::map<Id, VoucherCounts> count_vouchers(Tx& tx, Id operator_id, std::span<const Id> batches);

struct NewVoucher {
    Id id;
    Signature code_hash;
    Sealed code_sealed;
};
// Serials from 1 on, in their order. A code that is there already is a Violation.
void insert_vouchers(Tx& tx, Id operator_id, Id batch, std::span<const NewVoucher> vouchers);

struct Voucher {
    Id id;
    Id batch_id;
    std::int64_t batch_number = 0;
    std::int64_t serial = 0;
    VoucherState state = VoucherState::made;
    std::optional<Id> sale_id;
    std::optional<Instant> redeemed_at;
    std::optional<Id> customer_id;
    std::optional<Id> subscription_id;
    Sealed code_sealed;
};
SealedPlace voucher_place(Id operator_id, Id voucher);
// By any of the hashes; locked.
std::optional<Voucher> lock_voucher_by_code(Tx& tx, Id operator_id, std::span<const Signature> hashes);
std::optional<Voucher> find_voucher_by_code(Tx& tx, Id operator_id, std::span<const Signature> hashes);
void redeem_voucher(Tx& tx, Id operator_id, const Voucher& voucher);  // writes when, by whom, for which line

struct VoucherFilter {
    std::optional<Id> batch_id;
    std::optional<VoucherState> state;
    std::optional<std::int64_t> serial;
    std::optional<Id> customer_id;
    std::optional<Id> partner_id;  // to whom they were sold
};
// By batch and serial, the newest batch first unless sorted otherwise.
Result<Page<Voucher>> list_vouchers(Tx& tx, Id operator_id, const VoucherFilter& filter,
                                    const PageRequest& request);
// To be printed: in the order of their serials from `after` on.
std::vector<Voucher> vouchers_to_print(Tx& tx, Id operator_id, Id batch, std::int64_t after,
                                       std::int64_t limit);

// Of the batch, those in state `from`, the lowest serials first and at most `limit`: how many became `to`.
struct VoucherBuyer {
    std::optional<Id> sale = {};
    std::optional<Id> partner = {};
};
std::int64_t move_vouchers(Tx& tx, Id operator_id, Id batch, VoucherState from, VoucherState to,
                           std::int64_t limit, const VoucherBuyer& buyer = {});
// Whether any of the batch is made or sold.
bool has_vouchers_left(Tx& tx, Id operator_id, Id batch);
// Whether its time is over for it: all of it has expired, or a part of it has already. Under the lock of the batch.
bool voucher_batch_is_over(Tx& tx, Id operator_id, Id batch);

struct VoucherSale {
    Id id;
    Id batch_id;
    std::int64_t count = 0;
    std::int64_t face_total = 0;
    std::int64_t paid_total = 0;
    std::string account_code;
    std::optional<std::string> channel;
    std::optional<Id> partner_id;
    std::string note;
    std::optional<Id> sold_by;
    Instant sold_at;
};
void insert_voucher_sale(Tx& tx, Id operator_id, const VoucherSale& sale);
std::vector<VoucherSale> sales_of_batch(Tx& tx, Id operator_id, Id batch);

// Batches whose last day is before `today` and that are not closed; at most `limit`.
std::vector<Id> batches_past_their_day(Tx& tx, Id operator_id, domain::Date today, std::int64_t limit);
void close_voucher_batch(Tx& tx, Id operator_id, Id batch);

}  // namespace bangnopi::store
