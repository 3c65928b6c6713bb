#include "domain/journals.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "domain/money.hpp"

namespace bangnopi::domain {
namespace {

void post(Postings& postings, std::string_view account, std::int64_t amount, Id customer = {}) {
    if (amount != 0) postings.push_back({account, amount, customer});
}

// Two parts of one account are neighbours, and one posting.
void post_part(Postings& postings, std::string_view account, std::int64_t amount) {
    if (postings.empty() || postings.back().account != account) return post(postings, account, amount);
    postings.back().amount = add(postings.back().amount, amount);
    if (postings.back().amount == 0) postings.pop_back();
}

bool is_of_customer(std::string_view account) {
    return account == account::receivable || account == account::balance;
}

// From one account to another.
Postings moved(std::string_view debit, std::string_view credit, std::int64_t amount, Id customer = {}) {
    BANGNOPI_CHECK(amount >= 0);
    Postings postings;
    postings.reserve(2);
    post(postings, debit, amount, is_of_customer(debit) ? customer : Id{});
    post(postings, credit, -amount, is_of_customer(credit) ? customer : Id{});
    return postings;
}

struct Part {
    std::string_view account;
    std::int64_t amount = 0;  // of the invoice, debit above zero
};

// What an invoice books beside 1201, the deferred fees first among its revenue. The shares of a part are the same whether or not
// its fee is earned: of credit notes before and after that, too, the last leaves nothing behind.
std::vector<Part> parts_of(const Revenue& revenue, std::int64_t tax) {
    std::vector<Part> parts;
    parts.reserve(revenue.deferred.size() + 8);
    parts.push_back({account::discount, revenue.discount});
    for (const DeferredFee& fee : revenue.deferred)
        parts.push_back({fee.is_earned ? account::subscription_revenue : account::deferred_revenue,
                         subtract(0, fee.amount)});
    for (const auto& [code, amount] :
         {std::pair(account::subscription_revenue, revenue.subscription),
          std::pair(account::subscription_revenue, revenue.earlier_fee),
          std::pair(account::usage_revenue, revenue.usage), std::pair(account::setup_revenue, revenue.setup),
          std::pair(account::late_fee_revenue, revenue.late_fee),
          std::pair(account::other_revenue, revenue.other), std::pair(account::output_tax, tax),
          std::pair(account::stamp_duty, revenue.stamp_duty)})
        parts.push_back({code, subtract(0, amount)});
    return parts;
}

std::size_t largest_credit(std::span<const Part> parts) {
    std::size_t largest = 0;
    for (std::size_t i = 1; i < parts.size(); ++i)
        if (parts[i].amount < parts[largest].amount) largest = i;
    return largest;
}

// `credited` of `total`, spread over the parts: rounded, the difference on the largest, the first of equals.
std::vector<std::int64_t> credited_parts(std::span<const Part> parts, std::int64_t credited,
                                         std::int64_t total) {
    std::vector<std::int64_t> shares;
    shares.reserve(parts.size());
    std::int64_t rest = credited;
    for (const Part& part : parts) {
        shares.push_back(
            multiply_divide(subtract(0, part.amount), credited, total, Rounding::half_away_from_zero));
        rest = subtract(rest, shares.back());
    }
    std::int64_t& largest = shares[largest_credit(parts)];
    largest = add(largest, rest);
    return shares;
}

// What a note takes of each part.
std::vector<std::int64_t> taken_by(const CreditNote& note, std::span<const Part> parts, std::int64_t total) {
    const std::int64_t credited_after = add(note.credited_before, note.amount);
    BANGNOPI_CHECK(note.amount > 0 && note.credited_before >= 0 && credited_after <= total && note.open >= 0);
    const auto before = credited_parts(parts, note.credited_before, total);
    std::vector<std::int64_t> taken = credited_parts(parts, credited_after, total);
    for (std::size_t i = 0; i < taken.size(); ++i) taken[i] = subtract(taken[i], before[i]);
    return taken;
}

}  // namespace

Postings invoice_postings(Id customer, const Revenue& revenue, std::int64_t tax, std::int64_t total) {
    const std::vector<Part> parts = parts_of(revenue, tax);
    Postings postings;
    postings.reserve(parts.size() + 1);
    post(postings, account::receivable, total, customer);
    for (const Part& part : parts) post_part(postings, part.account, part.amount);
    return postings;
}

Postings recognition_postings(std::int64_t amount) {
    return moved(account::deferred_revenue, account::subscription_revenue, amount);
}

Postings reversed(std::span<const Posting> postings) {
    Postings other_way(postings.begin(), postings.end());
    for (Posting& posting : other_way) posting.amount = subtract(0, posting.amount);
    return other_way;
}

Postings credit_note_postings(Id customer, const Revenue& revenue, std::int64_t tax, std::int64_t total,
                              const CreditNote& note) {
    const std::vector<Part> parts = parts_of(revenue, tax);
    const std::vector<std::int64_t> taken = taken_by(note, parts, total);
    Postings postings;
    postings.reserve(parts.size() + 2);
    for (std::size_t i = 0; i < parts.size(); ++i) post_part(postings, parts[i].account, taken[i]);
    const std::int64_t off_the_invoice = std::min(note.amount, note.open);
    post(postings, account::receivable, -off_the_invoice, customer);
    post(postings, account::balance, off_the_invoice - note.amount, customer);
    return postings;
}

std::vector<DeferredFee> credited_of_deferred(const Revenue& revenue, std::int64_t tax, std::int64_t total,
                                              const CreditNote& note) {
    const std::vector<Part> parts = parts_of(revenue, tax);
    const std::vector<std::int64_t> taken = taken_by(note, parts, total);
    std::vector<DeferredFee> credited;
    for (std::size_t i = 0; i < revenue.deferred.size(); ++i)
        if (const DeferredFee& fee = revenue.deferred[i]; !fee.is_earned && taken[i + 1] != 0)
            credited.push_back({fee.until, taken[i + 1]});
    return credited;
}

Postings late_fee_postings(Id customer, std::int64_t amount) {
    return moved(account::receivable, account::late_fee_revenue, amount, customer);
}

Postings stamp_duty_postings(Id customer, std::int64_t amount) {
    return moved(account::receivable, account::stamp_duty, amount, customer);
}

Postings withheld_tax_postings(Id customer, std::int64_t amount) {
    return moved(account::withheld_tax, account::receivable, amount, customer);
}

Postings write_off_postings(Id customer, std::int64_t amount) {
    return moved(account::bad_debt, account::receivable, amount, customer);
}

Postings recovered_postings(std::string_view money_account, std::int64_t amount) {
    return moved(money_account, account::bad_debt, amount);
}

Postings payment_postings(Id customer, std::string_view money_account, std::int64_t amount,
                          std::int64_t allocated, std::int64_t rounding) {
    const std::int64_t settled = add(amount, rounding);
    BANGNOPI_CHECK(amount >= 0 && allocated >= 0 && allocated <= settled);
    Postings postings;
    postings.reserve(4);
    post(postings, money_account, amount);
    post(postings, account::rounding, rounding);
    post(postings, account::receivable, -allocated, customer);
    post(postings, account::balance, allocated - settled, customer);
    return postings;
}

Postings balance_applied_postings(Id customer, std::int64_t amount) {
    return moved(account::balance, account::receivable, amount, customer);
}

Postings refund_postings(Id customer, std::string_view money_account, std::int64_t from_balance,
                         std::int64_t from_invoices, std::int64_t rounding) {
    const std::int64_t given_back = subtract(add(from_balance, from_invoices), rounding);
    BANGNOPI_CHECK(from_invoices >= 0 && given_back >= 0);
    Postings postings;
    postings.reserve(4);
    post(postings, account::balance, from_balance, customer);
    post(postings, account::receivable, from_invoices, customer);
    post(postings, account::rounding, -rounding);
    post(postings, money_account, -given_back);
    return postings;
}

Postings unidentified_receipt_postings(std::string_view money_account, std::int64_t amount) {
    return moved(money_account, account::unidentified, amount);
}

Postings security_deposit_postings(std::string_view money_account, std::int64_t amount) {
    return moved(money_account, account::security_deposit, amount);
}

Postings gateway_fee_postings(std::int64_t amount, std::string_view money_account) {
    return moved(account::gateway_fee, money_account, amount);
}

Postings gateway_fee_of_payer_postings(std::int64_t amount, std::string_view money_account) {
    return moved(money_account, account::gateway_fee, amount);
}

Postings settlement_postings(std::int64_t amount, std::int64_t unidentified) {
    BANGNOPI_CHECK(unidentified >= 0 && unidentified <= amount);
    Postings postings;
    postings.reserve(3);
    post(postings, account::bank, amount);
    post(postings, account::gateway, -subtract(amount, unidentified));
    post(postings, account::unidentified, -unidentified);
    return postings;
}

Postings identified_postings(std::int64_t amount) {
    return moved(account::unidentified, account::gateway, amount);
}

Postings collector_deposit_postings(std::int64_t deposited, std::int64_t shortage, std::int64_t surplus) {
    BANGNOPI_CHECK(deposited >= 0 && shortage >= 0 && surplus >= 0);
    Postings postings;
    postings.reserve(4);
    post(postings, account::cash, add(deposited, surplus));
    post(postings, account::receivable_partner, shortage);
    post(postings, account::collector, -add(deposited, shortage));
    post(postings, account::unidentified, -surplus);
    return postings;
}

Postings voucher_sold_postings(std::string_view paid_from, std::int64_t face_price, std::int64_t kept) {
    BANGNOPI_CHECK(kept >= 0 && kept <= face_price);
    Postings postings;
    postings.reserve(3);
    post(postings, paid_from, face_price - kept);
    post(postings, account::commission, kept);
    post(postings, account::deferred_revenue, -face_price);
    return postings;
}

Postings balance_voucher_redeemed_postings(Id customer, std::int64_t face_price, std::int64_t value) {
    BANGNOPI_CHECK(value >= face_price);
    Postings postings;
    postings.reserve(3);
    post(postings, account::deferred_revenue, face_price);
    post(postings, account::discount, value - face_price);
    post(postings, account::balance, -value, customer);
    return postings;
}

Postings plan_voucher_redeemed_postings(Id customer, std::int64_t face_price) {
    return moved(account::deferred_revenue, account::receivable, face_price, customer);
}

Postings voucher_expired_postings(std::int64_t face_price) {
    return moved(account::deferred_revenue, account::other_revenue, face_price);
}

Postings partner_deposit_postings(std::string_view money_account, std::int64_t amount) {
    return moved(money_account, account::partner_deposit, amount);
}

Postings partner_paid_postings(std::string_view money_account, std::int64_t amount) {
    return moved(money_account, account::receivable_partner, amount);
}

Postings commission_postings(std::int64_t amount) {
    return moved(account::commission, account::commission_owed, amount);
}

Postings commission_settled_postings(std::string_view paid_from, std::int64_t amount) {
    return moved(account::commission_owed, paid_from, amount);
}

Postings opening_receivable_postings(Id customer, std::int64_t amount) {
    return moved(account::receivable, account::opening, amount, customer);
}

Postings opening_balance_postings(Id customer, std::int64_t amount) {
    return moved(account::opening, account::balance, amount, customer);
}

}  // namespace bangnopi::domain
