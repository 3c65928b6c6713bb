// Payments that were taken elsewhere: each is received as if it were told now, on the day it names.
#include "billing/payments.hpp"

#include <algorithm>

#include "adapters/import/cells.hpp"
#include "adapters/import/job.hpp"
#include "base/base64.hpp"
#include "base/secret.hpp"
#include "store/customers.hpp"
#include "store/invoices.hpp"

namespace bangnopi::importing {
namespace {

using namespace payment_column;

constexpr std::size_t made_reference_bytes = 12;

class Row {
  public:
    Row(Job& job, std::size_t index) : job_(job), index_(index), cells_(job.sheet.rows[index].cells) {}

    billing::ReceivePayment read() {
        billing::ReceivePayment command;
        if (cells_[customer_number].empty() && cells_[invoice_number].empty())
            wrong(customer_number, "is empty, and so is the invoice: name the customer or the invoice"_msg);
        const auto read_as = read_method(cells_[method]);
        if (!read_as)
            wrong(method,
                  "\"{}\" is no method: write cash, bank_transfer, e_wallet, virtual_account or qris"_msg(
                      cells_[method]));
        command.method = read_as.value_or(domain::PaymentMethod::cash);
        if (cells_[channel].empty())
            wrong(channel, "is empty: write the channel it came by, such as kas"_msg);
        command.channel = cells_[channel];
        const auto money = read_amount(cells_[amount], job_.act.currency);
        if (!money || *money <= 0)
            wrong(amount, "\"{}\" is no amount: write digits, such as 150000"_msg(cells_[amount]));
        else if (*money > domain::entered_amount_max)
            wrong(amount, "is at most {}"_msg(domain::entered_amount_max));
        command.amount = money.value_or(0);
        command.received_at = received();
        if (!cells_[reference].empty()) command.reference = cells_[reference];
        return command;
    }

  private:
    void wrong(Index column, Message reason) { job_.findings.add(index_, column, std::move(reason)); }

    std::optional<Instant> received() {
        const auto at = read_instant(cells_[received_at], job_.act.zone);
        if (!at)
            wrong(
                received_at,
                "\"{}\" is no time from 2000 to 2999: write it as 2026-11-16, 16/11/2026 14:30 or 2026-11-16T14:30:00Z"_msg(
                    cells_[received_at]));
        else if (*at > job_.act.now)
            wrong(received_at, "is in the future: correct the date"_msg);
        return at;
    }

    Job& job_;
    std::size_t index_;
    const std::vector<std::string>& cells_;
};

// The reference of a row without one: the same whenever the same list is imported. Equal rows are told apart
// by their order.
std::string made_reference(const std::vector<std::string>& cells, int ordinal) {
    std::string text = fmt::format("{}", ordinal);
    for (const std::string& cell : cells) {
        text += '\x1f';
        text += cell;
    }
    const SecretHash hash = hash_secret(text);
    return "import-" + base64url(std::span(hash).first(made_reference_bytes));
}

std::vector<billing::ReceivePayment> read_rows(Job& job) {
    std::vector<billing::ReceivePayment> commands;
    std::unordered_map<std::string, int> equal_rows;
    Repeated references;
    for (std::size_t row = 0; row < job.sheet.rows.size(); ++row) {
        billing::ReceivePayment command = Row(job, row).read();
        const std::vector<std::string>& cells = job.sheet.rows[row].cells;
        if (!command.reference)
            command.reference =
                made_reference(cells, equal_rows[fmt::format("{}", fmt::join(cells, "\x1f"))]++);
        if (const auto first = references.add(command.channel + '\x1f' + *command.reference, row))
            job.findings.add(row, reference,
                             "\"{}\" stands on line {} already: each payment of a channel has its own"_msg(
                                 *command.reference, job.sheet.rows[*first].line));
        commands.push_back(std::move(command));
    }
    return commands;
}

Result<Done> find_payer(store::Tx& tx, const Job& job, const std::vector<std::string>& cells,
                        billing::ReceivePayment& command) {
    if (!cells[customer_number].empty()) {
        const auto customer = store::find_customer_by_number(tx, job.act.operator_id, cells[customer_number]);
        if (!customer)
            return refuse_field(
                "/customer_number",
                "there is no customer {}: correct the number, or import the customer first"_msg(
                    cells[customer_number]));
        command.customer_id = customer->id;
    }
    if (!cells[invoice_number].empty()) {
        const auto invoice = store::find_invoice_by_number(tx, job.act.operator_id, cells[invoice_number]);
        if (!invoice)
            return refuse_field(
                "/invoice_number",
                "there is no invoice {}: correct the number, or leave it empty to pay the oldest"_msg(
                    cells[invoice_number]));
        command.invoice_id = invoice->id;
    }
    return Done{};
}

// Whether it was received before; refused if that was another amount or payer.
Result<bool> is_known(store::Tx& tx, const Job& job, const billing::ReceivePayment& command) {
    const auto known =
        store::find_payment_by_reference(tx, job.act.operator_id, command.channel, *command.reference);
    if (!known) return false;
    if (known->amount == command.amount &&
        (!command.customer_id || *command.customer_id == known->customer_id))
        return true;
    return refuse_field("/reference",
                        "\"{}\" is known as a payment of {} by {}: correct one of the two"_msg(
                            *command.reference, domain::format_money({known->amount, job.act.currency}),
                            known->customer_number));
}

Result<Done> receive(store::Tx& tx, const Job& job, const std::vector<std::string>& cells,
                     billing::ReceivePayment command, std::int64_t& known_count) {
    BANGNOPI_TRY_DONE(find_payer(tx, job, cells, command));
    BANGNOPI_TRY(known, is_known(tx, job, command));
    if (known) {
        ++known_count;
        return Done{};
    }
    auto received = billing::receive_payment(tx, job.act, job.settings, command);
    if (received) return Done{};
    Refusal refusal = std::move(received).error();
    for (FieldError& error : refusal.errors) {
        if (error.pointer == "/customer") error.pointer = "/customer_number";
        if (error.pointer == "/invoice") error.pointer = "/invoice_number";
    }
    return tl::make_unexpected(std::move(refusal));
}

// All at once and in one order: who pays meanwhile waits for the file, and never in a circle. On SQLite there is one writer.
void lock_payers(store::Tx& tx, const Job& job, const std::vector<billing::ReceivePayment>& commands) {
    if (tx.engine() == store::Engine::sqlite) return;
    std::vector<Id> payers;
    for (const std::size_t row : job.findings.good_rows()) {
        billing::ReceivePayment command = commands[row];
        if (!find_payer(tx, job, job.sheet.rows[row].cells, command)) continue;
        const auto payer = command.customer_id
                               ? command.customer_id
                               : store::customer_of_invoice(tx, job.act.operator_id, *command.invoice_id);
        if (payer) payers.push_back(*payer);
    }
    std::ranges::sort(payers);
    payers.erase(std::unique(payers.begin(), payers.end()), payers.end());
    if (!payers.empty()) store::lock_accounts(tx, job.act.operator_id, payers);
}

}  // namespace

void import_payments(Job& job) {
    const std::vector<billing::ReceivePayment> commands = read_rows(job);
    std::int64_t known = 0;
    job.report.written = write_rows(
        job,
        [&](store::Tx& tx) {
            known = 0;
            lock_payers(tx, job, commands);
        },
        [&](store::Tx& tx, std::size_t row) {
            return receive(tx, job, job.sheet.rows[row].cells, commands[row], known);
        });
    job.report.known = known;
    job.report.imported = static_cast<std::int64_t>(job.findings.good_rows().size()) - known;
}

}  // namespace bangnopi::importing
