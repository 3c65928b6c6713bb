#include "words/catalogue.hpp"

namespace bangnopi::words {
namespace {

constexpr Translation entries[] = {
    {"A gateway has told nothing by this id.", "Tidak ada pesan gateway dengan id ini."},
    {"Money of this payment was given back.", "Uang pembayaran ini sudah dikembalikan."},
    {"Name an invoice or a customer: exactly one of the two.",
     "Sebutkan satu tagihan atau satu pelanggan: salah satu saja."},
    {"No account at a payment gateway has its webhooks here.",
     "Tidak ada akun gateway pembayaran yang webhook-nya di sini."},
    {"No payment gateway is spoken to from this server.",
     "Server ini tidak berhubungan dengan gateway pembayaran."},
    {"Nothing of this invoice is open.", "Tagihan ini tidak punya sisa yang harus dibayar."},
    {"Of what was paid out only {} rupiah are unidentified.",
     "Dari yang dicairkan hanya {} rupiah yang belum teridentifikasi."},
    {"Payment gateways are asked for much already. Try again in a moment.",
     "Gateway pembayaran sedang banyak diminta. Coba lagi sebentar."},
    {"Payment gateways take rupiah only.", "Gateway pembayaran hanya menerima rupiah."},
    {"Payout \"{}\" of account {} is recorded already.", "Pencairan \"{}\" dari akun {} sudah tercatat."},
    {"The same is being told twice at once: tell it again.",
     "Pesan yang sama datang dua kali bersamaan: kirim lagi."},
    {"There is no account at a payment gateway with this id.",
     "Tidak ada akun gateway pembayaran dengan id ini."},
    {"This could not be kept. Send it again.", "Ini belum tersimpan. Kirim lagi."},
    {"This does not wait for staff: it is {}.", "Ini tidak menunggu petugas: statusnya {}."},
    {"This is being made already. Try again in a moment.", "Ini sedang dibuat. Coba lagi sebentar."},
    {"This payment is identified already.", "Pembayaran ini sudah teridentifikasi."},
    {"This tells of no money in rupiah: note what was done, and ignore it.",
     "Ini bukan kabar uang masuk dalam rupiah: catat tindakannya, lalu abaikan."},
    {"Too many webhooks at once. Send it again.", "Webhook terlalu banyak sekaligus. Kirim lagi."},
    {"Too many webhooks that are not believed. Wait a moment.",
     "Terlalu banyak webhook yang tidak dipercaya. Tunggu sebentar."},
    {"a payment with this reference is recorded with another amount",
     "pembayaran dengan nomor rujukan ini sudah tercatat dengan jumlah lain"},
    {"account \"{}\" is switched off", "akun \"{}\" sedang dimatikan"},
    {"has names of lower-case letters and _ only", "hanya boleh bernama huruf kecil dan _"},
    {"hmac_sha256 or plain", "hmac_sha256 atau plain"},
    {"is a list of at most {} ways to pay", "harus daftar cara bayar, paling banyak {}"},
    {"is an address such as https://tagihan.contoh.id", "harus alamat, misalnya https://tagihan.contoh.id"},
    {"is more than the payment", "melebihi pembayarannya"},
    {"is no payment by channel {}", "bukan pembayaran lewat kanal {}"},
    {"is the code of another channel", "sudah menjadi kode kanal lain"},
    {"it is in another currency than the charge", "mata uangnya lain dari tagihan di gateway"},
    {"it names another merchant than the account does", "menyebut merchant lain dari akun ini"},
    {"its amount is not that of the charge", "jumlahnya tidak sama dengan tagihan di gateway"},
    {"its status is not known here", "statusnya tidak dikenal di sini"},
    {"midtrans, xendit, tripay or duitku", "midtrans, xendit, tripay, atau duitku"},
    {"money went back to the customer", "uang dikembalikan kepada pelanggan"},
    {"no charge that was made here has this reference",
     "tidak ada tagihan buatan sini dengan nomor rujukan ini"},
    {"says why nothing is done", "isi alasan mengapa diabaikan"},
    {"the charge was made at another account", "tagihannya dibuat di akun lain"},
    {"the gateway did not answer what became of this charge: look at its dashboard, record the payment if "
     "there is one, and ignore "
     "this",
     "gateway tidak menjawab bagaimana nasib tagihan ini: lihat dasbornya, catat pembayarannya bila ada, "
     "lalu abaikan ini"},
    {"the gateway did not say so when it was asked", "gateway tidak membenarkannya ketika ditanya"},
    {"the keys of account {} do not open: is the key file another one?",
     "kunci akun {} tidak bisa dibuka: apakah berkas kuncinya lain?"},
    {"there is no account \"{}\" at a payment gateway", "tidak ada akun gateway pembayaran \"{}\""},
    {"to_confirm, done, review, accepted or ignored", "to_confirm, done, review, accepted, atau ignored"},
    {"virtual_account, e_wallet, qris or hosted_page", "virtual_account, e_wallet, qris, atau hosted_page"},
    {"webhooks come to {}", "webhook datang ke {}"},
    {"webhooks come where the gateway's dashboard says", "webhook datang ke alamat di dasbor gateway"},
};

}  // namespace

const std::span<const Translation> checkout_words{entries};

}  // namespace bangnopi::words
