#include "domain/ledger.hpp"

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

}  // namespace

std::span<const AccountRole> chart_of_accounts() {
    return chart;
}

bool balanced(std::span<const Posting> postings) {
    Int128 sum = 0;
    for (const Posting& posting : postings) sum += posting.amount;
    return sum == 0;
}

}  // namespace bangnopi::domain
