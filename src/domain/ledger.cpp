#include "domain/ledger.hpp"

#include "domain/money.hpp"

namespace bangnopi::domain {
namespace {

__extension__ using Int128 = __int128;

constexpr AccountRole chart[] = {
    {"1101", "Kas"},
    {"1102", "Bank"},
    {"1103", "Dana di gateway"},
    {"1104", "Kas di kolektor"},
    {"1201", "Piutang pelanggan"},
    {"1202", "Piutang mitra dan kolektor"},
    {"1301", "PPh 23 dibayar di muka"},
    {"2101", "Saldo pelanggan"},
    {"2102", "PPN keluaran"},
    {"2103", "Pendapatan diterima di muka"},
    {"2104", "Hutang komisi mitra"},
    {"2105", "Deposit mitra"},
    {"2106", "Uang jaminan"},
    {"2107", "Penerimaan belum teridentifikasi"},
    {"2108", "Bea meterai"},
    {"3101", "Saldo awal"},
    {"4101", "Pendapatan langganan"},
    {"4102", "Pendapatan pemakaian"},
    {"4103", "Pendapatan pemasangan"},
    {"4104", "Denda"},
    {"4105", "Pendapatan lain"},
    {"4901", "Potongan"},
    {"4902", "Pembulatan"},
    {"5101", "Biaya gateway"},
    {"5102", "Komisi mitra"},
    {"5103", "Piutang tak tertagih"},
};

void post(Postings& postings, std::string_view account, std::int64_t amount, Id customer = {}) {
    if (amount != 0) postings.push_back({account, amount, customer});
}

}  // namespace

std::span<const AccountRole> chart_of_accounts() {
    return chart;
}

bool balanced(std::span<const Posting> postings) {
    Int128 sum = 0;
    for (const Posting& posting : postings) sum += posting.amount;
    return sum == 0;
}

Postings invoice_postings(Id customer, const Revenue& revenue, std::int64_t tax, std::int64_t total,
                          bool in_advance) {
    Postings postings;
    postings.reserve(8);
    post(postings, account::receivable, total, customer);
    post(postings, account::discount, revenue.discount);
    post(postings, in_advance ? account::deferred_revenue : account::subscription_revenue,
         -revenue.subscription);
    post(postings, account::usage_revenue, -revenue.usage);
    post(postings, account::setup_revenue, -revenue.setup);
    post(postings, account::late_fee_revenue, -revenue.late_fee);
    post(postings, account::other_revenue, -revenue.other);
    post(postings, account::output_tax, -tax);
    return postings;
}

Postings payment_postings(Id customer, std::string_view money_account, std::int64_t amount,
                          std::int64_t allocated) {
    Postings postings;
    postings.reserve(3);
    post(postings, money_account, amount);
    post(postings, account::receivable, -allocated, customer);
    post(postings, account::balance, subtract(allocated, amount), customer);
    return postings;
}

Postings balance_applied_postings(Id customer, std::int64_t amount) {
    Postings postings;
    postings.reserve(2);
    post(postings, account::balance, amount, customer);
    post(postings, account::receivable, -amount, customer);
    return postings;
}

}  // namespace bangnopi::domain
