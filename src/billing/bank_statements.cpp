#include "billing/bank_statements.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <unordered_map>

#include "base/base64.hpp"
#include "base/check.hpp"
#include "base/json_text.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "billing/bank_account.hpp"
#include "billing/refunds.hpp"
#include "billing/statement_decision.hpp"
#include "store/outbox.hpp"
#include "store/transfer_codes.hpp"

namespace bangnopi::billing {
namespace {

using store::OpenAmount;
using store::StatementRow;
using store::StatementState;

constexpr std::size_t key_bytes = 12;
// Beyond so many open invoices of the amounts in question nothing is matched by itself: one alone could not be told.
constexpr std::int64_t open_invoices_max = 100'000;
constexpr std::int64_t recorded_payments_max = 100'000;
// A row that has waited longer than that keeps no later one of its amount from being matched by itself.
constexpr std::int32_t waits_for_days = 31;
constexpr std::size_t word_bytes_min = 3;
constexpr std::size_t number_bytes_min = 4;
// What a transfer between banks costs by BI-FAST and by the older way, in rupiah.
constexpr std::int64_t transfer_fees[] = {2'500, 6'500};

// Rows

// What the bank says of it, the same in every file that has it.
std::string contents_of(const StatementCredit& credit) {
    std::string text = credit.booked_on.iso();
    text += credit.second_of_day ? fmt::format("\x1f{}", *credit.second_of_day) : "\x1f";
    text += fmt::format("\x1f{}\x1f", credit.amount);
    if (credit.balance_hundredths) text += fmt::format("{}", *credit.balance_hundredths);
    return text + '\x1f' + fold(credit.text);
}

std::string key_of(const std::string& contents, int occurrence) {
    const SecretHash hash = hash_secret(fmt::format("{}\x1f{}", occurrence, contents));
    return base64url(std::span(hash).first(key_bytes));
}

std::vector<StatementRow> rows_of(const store::Act& act, const ImportStatement& command) {
    std::vector<StatementRow> rows;
    std::unordered_map<std::string, int> occurrences;
    for (const StatementCredit& credit : command.credits) {
        const std::string contents = contents_of(credit);
        StatementRow row;
        row.id = act.ids->next();
        row.channel = command.channel;
        row.row_key = key_of(contents, occurrences[contents]++);
        row.booked_on = credit.booked_on;
        row.booked_at =
            act.zone.at(credit.booked_on) + std::chrono::seconds(credit.second_of_day.value_or(0));
        row.amount = credit.amount;
        row.description = credit.text;
        row.created_at = act.now;
        rows.push_back(std::move(row));
    }
    return rows;
}

// A leading zero more or less is the same account: spreadsheets take them away.
std::string_view without_zeros(std::string_view digits) {
    return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
}

Result<Done> check_account(const store::Channel& channel, const ImportStatement& command) {
    const bool both_known = !channel.account_number.empty() && !command.account.empty();
    if (!both_known || without_zeros(channel.account_number) == without_zeros(command.account)) return Done{};
    return refuse_field(
        "/channel",
        "the file is of account {}, channel \"{}\" is account {}: choose the channel of the file's"_msg(
            command.account, channel.code, channel.account_number));
}

std::vector<std::int64_t> amounts_of(std::span<const StatementRow> rows) {
    std::vector<std::int64_t> amounts;
    for (const StatementRow& row : rows) amounts.push_back(row.amount);
    std::ranges::sort(amounts);
    amounts.erase(std::unique(amounts.begin(), amounts.end()), amounts.end());
    return amounts;
}

// The payments that rows may be, without staff having said so.
class RecordedPayments {
  public:
    RecordedPayments(store::Tx& tx, Id operator_id, std::span<const StatementRow> rows) {
        if (rows.empty()) return;
        const auto [first, last] = std::ranges::minmax(rows, {}, &StatementRow::booked_on);
        payments_ = store::payments_without_row(
            tx, operator_id,
            {first.booked_on - recorded_within_days, last.booked_on + recorded_within_days + 1},
            amounts_of(rows), recorded_payments_max);
    }
    [[nodiscard]] std::optional<Id> of(const StatementRow& row) const {
        for (const store::LoosePayment& payment : payments_)
            if (payment.channel == row.channel && payment.amount == row.amount &&
                std::abs(payment.received_on - row.booked_on) <= recorded_within_days)
                return payment.id;
        return std::nullopt;
    }

  private:
    std::vector<store::LoosePayment> payments_;
};

// Matching by itself

// What a row of an amount may pay: the invoice that leaves it open, or the one that a customer was told to pay by it.
struct Target {
    Id invoice;
    Id customer;
    domain::Date from;                // no transfer for it came before
    std::optional<domain::Date> to;   // or later
    std::optional<Id> transfer_code;  // by which it is known
    std::int64_t code = 0;            // of the amount: what is balance
};
using Targets = std::multimap<std::int64_t, Target>;

struct Pair {
    std::size_t row;
    Target target;
};

// What was taken in before and may be the same transfer as another export of the bank tells it: without the time or the balance,
// or with another text.
class RowsBefore {
  public:
    RowsBefore(store::Tx& tx, Id operator_id, std::span<const StatementRow> rows) {
        if (rows.empty()) return;
        const auto [first, last] = std::ranges::minmax(rows, {}, &StatementRow::booked_on);
        const Id oldest = std::ranges::min(rows, {}, &StatementRow::id).id;
        rows_ = store::rows_before(
            tx, operator_id, rows.front().channel,
            {first.booked_on - told_otherwise_days, last.booked_on + told_otherwise_days + 1},
            amounts_of(rows), oldest);
    }
    [[nodiscard]] bool may_have(const StatementRow& row) const {
        return std::ranges::any_of(rows_, [&](const store::EarlierRow& earlier) {
            return earlier.amount == row.amount &&
                   std::abs(earlier.booked_on - row.booked_on) <= told_otherwise_days;
        });
    }

  private:
    static constexpr std::int32_t told_otherwise_days = 1;
    std::vector<store::EarlierRow> rows_;
};

// How many rows of each amount wait: the one invoice of that amount may be any of theirs.
using Waiting = std::map<std::int64_t, std::int64_t>;

// Who was told a code for an invoice pays it by that: what leaves exactly the same open is then no longer what another row pays.
void leave_what_codes_pay(std::vector<Pair>& pairs) {
    std::vector<Id> by_code;
    for (const Pair& pair : pairs)
        if (pair.target.transfer_code) by_code.push_back(pair.target.invoice);
    std::ranges::sort(by_code);
    std::erase_if(pairs, [&](const Pair& pair) {
        return !pair.target.transfer_code && std::ranges::binary_search(by_code, pair.target.invoice);
    });
}

// A code is nobody's before it was told and after it was held; an invoice that leaves the amount open counts whenever it was issued.
const Target* sole_target(const StatementRow& row, const Targets& targets) {
    const Target* sole = nullptr;
    const auto [first, last] = targets.equal_range(row.amount);
    for (auto at = first; at != last; ++at) {
        const Target& target = at->second;
        if (target.transfer_code && (row.booked_on < target.from || *target.to < row.booked_on)) continue;
        if (sole != nullptr) return nullptr;
        sole = &target;
    }
    return sole;
}

// Rows with the one thing that they may pay and that was there by then, where no other row waits for it.
std::vector<Pair> sole_pairs(std::span<const StatementRow> rows, const Targets& targets,
                             const Waiting& waiting, const RecordedPayments& recorded,
                             const RowsBefore& before) {
    std::vector<Pair> pairs;
    for (std::size_t at = 0; at < rows.size(); ++at) {
        const StatementRow& row = rows[at];
        const Target* target = sole_target(row, targets);
        if (target != nullptr && target->from <= row.booked_on && waiting.at(row.amount) == 1 &&
            !recorded.of(row) && !before.may_have(row))
            pairs.push_back({at, *target});
    }
    leave_what_codes_pay(pairs);
    return pairs;
}

Targets targets_of(store::Tx& tx, const store::Act& act, const std::string& channel,
                   std::span<const StatementRow> rows) {
    Targets targets;
    if (rows.empty()) return targets;
    const std::vector<std::int64_t> amounts = amounts_of(rows);
    const domain::Date first = std::ranges::min(rows, {}, &StatementRow::booked_on).booked_on;
    const auto open = store::invoices_open_at(tx, act.operator_id, amounts, open_invoices_max);
    if (static_cast<std::int64_t>(open.size()) == open_invoices_max) return targets;
    for (const OpenAmount& invoice : open)
        targets.emplace(invoice.open, Target{invoice.invoice_id, invoice.customer_id, invoice.issued_on,
                                             std::nullopt, std::nullopt, 0});
    for (const store::TransferCode& code :
         store::unpaid_transfer_codes(tx, act.operator_id, channel, amounts, act.zone.at(first)))
        targets.emplace(code.amount, Target{code.invoice_id, code.customer_id, act.zone.date_of(code.made_at),
                                            act.zone.date_of(code.held_until), code.id, code.code});
    return targets;
}

Waiting waiting_beside(store::Tx& tx, const store::Act& act, std::span<const StatementRow> rows) {
    if (rows.empty()) return {};
    const domain::Date first = std::ranges::min(rows, {}, &StatementRow::booked_on).booked_on;
    return store::unmatched_amounts(tx, act.operator_id, first - waits_for_days, amounts_of(rows));
}

// Found, and found again once the accounts of those who would pay are locked: what was paid meanwhile is not paid twice.
std::vector<Pair> locked_pairs(store::Tx& tx, const store::Act& act, const std::string& channel,
                               std::span<const StatementRow> rows) {
    const RecordedPayments recorded(tx, act.operator_id, rows);
    const RowsBefore before(tx, act.operator_id, rows);
    const Waiting waiting = waiting_beside(tx, act, rows);
    std::vector<Pair> pairs = sole_pairs(rows, targets_of(tx, act, channel, rows), waiting, recorded, before);
    std::vector<Id> payers;
    for (const Pair& pair : pairs) payers.push_back(pair.target.customer);
    std::ranges::sort(payers);
    payers.erase(std::unique(payers.begin(), payers.end()), payers.end());
    if (payers.empty()) return {};
    store::lock_accounts(tx, act.operator_id, payers);
    pairs = sole_pairs(rows, targets_of(tx, act, channel, rows), waiting, recorded, before);
    std::erase_if(
        pairs, [&](const Pair& pair) { return !std::ranges::binary_search(payers, pair.target.customer); });
    return pairs;
}

std::string reference_of(const StatementRow& row) {
    return "statement-" + row.row_key;
}

// Of a row that is matched again after its payment was reversed: a reference is of one payment for ever.
std::string free_reference(store::Tx& tx, const store::Act& act, const StatementRow& row) {
    std::string reference = reference_of(row);
    for (int match = 2; store::find_payment_by_reference(tx, act.operator_id, row.channel, reference);
         ++match)
        reference = fmt::format("{}-{}", reference_of(row), match);
    return reference;
}

ReceivePayment payment_of(const store::Act& act, const StatementRow& row) {
    ReceivePayment payment;
    payment.method = domain::PaymentMethod::bank_transfer;
    payment.channel = row.channel;
    payment.amount = row.amount;
    payment.received_at = std::min(row.booked_at, act.now);
    payment.reference = reference_of(row);
    payment.note = row.description;
    return payment;
}

Result<StatementRow> undecided_row(store::Tx& tx, const store::Act& act, Id id) {
    auto row = store::lock_statement_row(tx, act.operator_id, id);
    if (!row) return refuse(Code::not_found, "There is no row of a statement with this id."_msg);
    if (row->state == StatementState::matched)
        return refuse(Code::conflict, "This row is payment {} already."_msg(format_id(*row->payment_id)));
    return *std::move(row);
}

Result<store::Payment> recorded_payment(store::Tx& tx, const store::Act& act, const StatementRow& row,
                                        Id id) {
    const bool has_row = store::payment_has_row(tx, act.operator_id, id);  // locked before it is read
    auto payment = store::find_payment(tx, act.operator_id, id);
    if (!payment) return refuse_field("/payment", "there is no such payment"_msg, Code::not_found);
    if (payment->refunded > 0) return refuse_field("/payment", "was given back, or a part of it"_msg);
    if (payment->channel != row.channel || payment->amount != row.amount)
        return refuse_field("/payment", "is of another channel or amount than the row"_msg);
    if (has_row) return refuse_field("/payment", "has a row of a statement already"_msg, Code::conflict);
    return *std::move(payment);
}

// Suggestions

std::string letters_and_digits(std::string_view text) {
    std::string out = fold(text);
    std::erase_if(out, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x80 && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9');
    });
    return out;
}

// What a row's text is searched for names and numbers by.
struct SearchedText {
    explicit SearchedText(std::string_view text) : folded(fold(text)), packed(letters_and_digits(text)) {}
    std::string folded;
    std::string packed;

    [[nodiscard]] bool has_number(std::string_view number) const {
        const std::string wanted = letters_and_digits(number);
        return wanted.size() >= number_bytes_min && packed.find(wanted) != std::string::npos;
    }
    [[nodiscard]] bool has_name(std::string_view name) const {
        const std::string wanted = fold(name);
        std::size_t words = 0;
        for (std::size_t from = 0; from < wanted.size();) {
            const std::size_t to = std::min(wanted.find(' ', from), wanted.size());
            const std::string_view word = std::string_view(wanted).substr(from, to - from);
            from = to + 1;
            if (word.size() < word_bytes_min) continue;
            if (folded.find(word) == std::string::npos) return false;
            ++words;
        }
        return words > 0;
    }
};

// What the invoices may leave open that a row of this amount pays.
std::vector<std::int64_t> near_amounts(std::int64_t amount) {
    std::vector<std::int64_t> near{amount};
    for (const std::int64_t fee : transfer_fees) {
        near.push_back(domain::add(amount, fee));
        if (amount > fee) near.push_back(amount - fee);
    }
    return near;
}

std::vector<StatementSuggestion> suggestions_for(const StatementRow& row,
                                                 const std::multimap<std::int64_t, const OpenAmount*>& open) {
    const SearchedText text(row.description);
    std::vector<StatementSuggestion> found;
    for (const std::int64_t amount : near_amounts(row.amount)) {
        const auto [first, last] = open.equal_range(amount);
        for (auto at = first; at != last; ++at) {
            const OpenAmount& invoice = *at->second;
            found.push_back({invoice, amount == row.amount,
                             text.has_number(invoice.number) || text.has_number(invoice.customer_number) ||
                                 text.has_name(invoice.customer_name)});
        }
    }
    std::ranges::stable_sort(found, std::greater<>(),
                             [](const StatementSuggestion& one) { return std::pair(one.named, one.exact); });
    if (found.size() > suggestions_max) found.resize(suggestions_max);
    return found;
}

}  // namespace

std::optional<StatementBank> parse_statement_bank(std::string_view text) {
    constexpr std::pair<std::string_view, StatementBank> banks[] = {{"bca", StatementBank::bca},
                                                                    {"mandiri", StatementBank::mandiri},
                                                                    {"bri", StatementBank::bri},
                                                                    {"bni", StatementBank::bni},
                                                                    {"other", StatementBank::other}};
    for (const auto& [name, bank] : banks)
        if (name == text) return bank;
    return std::nullopt;
}

Result<StatementImported> import_statement(store::Tx& tx, const store::Act& act,
                                           const store::Settings& settings, const ImportStatement& command) {
    if (command.credits.size() > statement_rows_max)
        return refuse(Code::too_large, "A statement has at most {} rows."_msg(statement_rows_max));
    BANGNOPI_TRY(channel, bank_account(tx, act, command.channel));
    BANGNOPI_TRY_DONE(check_account(channel, command));
    std::vector<StatementRow> rows = rows_of(act, command);
    const std::vector<Id> added = store::insert_statement_rows(tx, act.operator_id, rows);
    std::erase_if(rows, [&](const StatementRow& row) { return !std::ranges::binary_search(added, row.id); });

    const std::vector<Pair> pairs = locked_pairs(tx, act, command.channel, rows);
    for (const Pair& pair : pairs) {
        StatementRow& row = rows[pair.row];
        ReceivePayment payment = payment_of(act, row);
        payment.invoice_id = pair.target.invoice;
        payment.kept_as_balance = pair.target.code;
        BANGNOPI_TRY(received, receive_payment(tx, act, settings, payment));
        if (pair.target.transfer_code)
            store::note_transfer(tx, act.operator_id, *pair.target.transfer_code, received.payment.id);
        decide(tx, act, row, StatementState::matched, received.payment.id, true);
    }
    const auto count = [](std::size_t rows_of_them) { return static_cast<std::int64_t>(rows_of_them); };
    const StatementImported imported{count(rows.size()), count(command.credits.size() - rows.size()),
                                     count(pairs.size())};
    store::audit(tx, act, "statement.import", "operator", act.operator_id, {},
                 JsonObject{{"channel", command.channel},
                            {"added", imported.added},
                            {"known", imported.known},
                            {"matched", imported.matched}}
                     .text());
    return imported;
}

Result<StatementMatched> match_statement_row(store::Tx& tx, const store::Act& act,
                                             const store::Settings& settings,
                                             const MatchStatementRow& command) {
    const int named = static_cast<int>(command.invoice_id.has_value()) +
                      static_cast<int>(command.customer_id.has_value()) +
                      static_cast<int>(command.payment_id.has_value());
    if (named != 1)
        return refuse_field("/invoice", "name one: an invoice, a customer, or a payment recorded before"_msg);
    BANGNOPI_TRY(row, undecided_row(tx, act, command.row));
    std::optional<store::Payment> payment;
    if (command.payment_id) {
        BANGNOPI_TRY(recorded, recorded_payment(tx, act, row, *command.payment_id));
        payment = std::move(recorded);
    } else {
        ReceivePayment receive = payment_of(act, row);
        receive.invoice_id = command.invoice_id;
        receive.customer_id = command.customer_id;
        receive.reference = free_reference(tx, act, row);
        BANGNOPI_TRY(received, receive_payment(tx, act, settings, receive));
        payment = std::move(received.payment);
    }
    decide(tx, act, row, StatementState::matched, payment->id, false);
    return StatementMatched{std::move(row), *std::move(payment)};
}

Result<StatementRow> ignore_statement_row(store::Tx& tx, const store::Act& act, Id id) {
    BANGNOPI_TRY(row, undecided_row(tx, act, id));
    if (row.state != StatementState::ignored)
        decide(tx, act, row, StatementState::ignored, std::nullopt, false);
    return row;
}

Result<StatementRow> undo_statement_row(store::Tx& tx, const store::Act& act, const store::Settings& settings,
                                        const UndoStatementRow& command) {
    auto row = store::lock_statement_row(tx, act.operator_id, command.row);
    if (!row) return refuse(Code::not_found, "There is no row of a statement with this id."_msg);
    if (row->state == StatementState::unmatched)
        return refuse(Code::conflict, "This row waits already: nothing is to be undone."_msg);
    const auto payment =
        row->payment_id ? store::find_payment(tx, act.operator_id, *row->payment_id) : std::nullopt;
    if (payment && payment->reference.starts_with(reference_of(*row))) {
        BANGNOPI_TRY_DONE(reverse_payment(tx, act, settings, {payment->id, command.reason}));
        return *store::lock_statement_row(tx, act.operator_id, command.row);
    }
    decide(tx, act, *row, StatementState::unmatched, std::nullopt, false);
    return *std::move(row);
}

std::vector<StatementSuggestions> suggest_matches(store::Tx& tx, const store::Act& act,
                                                  std::span<const StatementRow> rows) {
    std::vector<StatementRow> fresh;
    std::ranges::copy_if(rows, std::back_inserter(fresh),
                         [](const StatementRow& row) { return row.state == StatementState::unmatched; });
    std::vector<std::int64_t> amounts;
    for (const std::int64_t amount : amounts_of(fresh))
        std::ranges::copy(near_amounts(amount), std::back_inserter(amounts));
    const auto open = store::invoices_open_at(tx, act.operator_id, amounts, open_invoices_max);
    std::multimap<std::int64_t, const OpenAmount*> by_amount;
    for (const OpenAmount& invoice : open) by_amount.emplace(invoice.open, &invoice);
    const RecordedPayments recorded(tx, act.operator_id, fresh);

    std::vector<StatementSuggestions> all(rows.size());
    for (std::size_t at = 0; at < rows.size(); ++at)
        if (rows[at].state == StatementState::unmatched)
            all[at] = {suggestions_for(rows[at], by_amount), recorded.of(rows[at])};
    return all;
}

}  // namespace bangnopi::billing
