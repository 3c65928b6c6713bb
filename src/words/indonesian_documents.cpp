#include "words/catalogue.hpp"

namespace bangnopi::words {
namespace {

constexpr Translation entries[] = {
    {"Added to the balance", "Masuk ke saldo"},
    {"Address", "Alamat"},
    {"Amount", "Jumlah"},
    {"April", "April"},
    {"August", "Agustus"},
    {"Date", "Tanggal"},
    {"December", "Desember"},
    {"February", "Februari"},
    {"Given back", "Dikembalikan"},
    {"In payment of", "Untuk pembayaran"},
    {"Invoice {}", "Tagihan {}"},
    {"January", "Januari"},
    {"July", "Juli"},
    {"June", "Juni"},
    {"March", "Maret"},
    {"May", "Mei"},
    {"No.", "No."},
    {"November", "November"},
    {"October", "Oktober"},
    {"Paid in full", "Lunas"},
    {"Period", "Periode"},
    {"Receipt", "Kwitansi"},
    {"Received from", "Telah terima dari"},
    {"Received {}", "Diterima {}"},
    {"Ref.", "Ref."},
    {"Reference {}", "Referensi {}"},
    {"Rounding", "Pembulatan"},
    {"September", "September"},
    {"Stamp", "Meterai"},
    {"Taken by", "Petugas"},
    {"Thank you", "Terima kasih"},
    {"The sum of", "Uang sejumlah"},
    {"Total", "Total"},
    {"Vouchers of batch {}", "Voucher kelompok {}"},
    {"balance of {}", "saldo {}"},
    {"continued on the next page", "bersambung ke halaman berikutnya"},
    {"open for {} days", "berlaku {} hari"},
    {"until {}", "sampai {}"},
    {"{} still open", "sisa {}"},
};

}  // namespace

const std::span<const Translation> document_words = entries;

}  // namespace bangnopi::words
