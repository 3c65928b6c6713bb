#include "words/catalogue.hpp"

namespace bangnopi::words {
namespace {

constexpr Translation entries[] = {
    {"A promise is not possible, or was made already. Please call us.",
     "Janji bayar tidak bisa dibuat, atau sudah pernah dibuat. Silakan hubungi kami."},
    {"Amount paid", "Jumlah yang dibayar"},
    {"An invoice was not paid in time. Your line opens again by itself once your payment is received.",
     "Ada tagihan yang belum dibayar sampai batas waktunya. Layanan terbuka kembali secara otomatis setelah "
     "pembayaran Anda kami terima."},
    {"Ask your operator for a new one.", "Minta tautan baru kepada operator Anda."},
    {"Call us if you want to use it again.", "Hubungi kami bila Anda ingin memakainya lagi."},
    {"Call {}", "Telepon {}"},
    {"Choose the proof of your payment and send it again.",
     "Pilih bukti bayar Anda, lalu kirim sekali lagi."},
    {"Day of payment", "Tanggal bayar"},
    {"Dear {},", "Yth. {},"},
    {"How to pay", "Cara membayar"},
    {"Its file is not kept any more.", "Berkasnya sudah tidak disimpan lagi."},
    {"Need help?", "Butuh bantuan?"},
    {"Need more time?", "Perlu waktu tambahan?"},
    {"Note", "Catatan"},
    {"Nothing of yours is unpaid.", "Tidak ada tagihan Anda yang belum lunas."},
    {"One moment, please", "Mohon tunggu sebentar"},
    {"Open the page that you wanted once more. If it does not come, turn your modem off and on again.",
     "Muat ulang halaman yang Anda tuju. Bila belum tersambung, matikan lalu nyalakan modem."},
    {"Paid already?", "Sudah bayar?"},
    {"Promise to pay until {}", "Janji bayar sampai {}"},
    {"Proof of payment", "Bukti bayar"},
    {"QRIS code of {} for {}", "Kode QRIS {} sebesar {}"},
    {"Scan this QRIS code with the application of your bank or wallet.",
     "Pindai kode QRIS ini dengan aplikasi bank atau dompet digital Anda."},
    {"Send the proof", "Kirim bukti bayar"},
    {"Send us the proof of your payment: a picture or a PDF of at most {} MiB. Your line opens once we have "
     "found the payment.",
     "Kirim bukti bayar Anda: gambar atau PDF, paling besar {} MiB. Layanan terbuka setelah pembayaran Anda "
     "kami temukan."},
    {"Source code of this program (AGPL)", "Kode sumber program ini (AGPL)"},
    {"Thank you. You promised to pay until {}.", "Terima kasih. Anda berjanji membayar sampai {}."},
    {"Thank you. Your proof of payment of {} is being looked at.",
     "Terima kasih. Bukti bayar Anda tanggal {} sedang kami periksa."},
    {"The amount paid {}.", "Jumlah yang dibayar {}."},
    {"The day of payment {}.", "Tanggal bayar {}."},
    {"The note {}.", "Catatan {}."},
    {"The proof {}.", "Bukti bayar {}."},
    {"The quota of your plan is used up.", "Kuota paket Anda sudah habis."},
    {"Then send us the proof of your payment, so that we find it at once.",
     "Setelah itu kirim bukti bayar kepada kami, supaya pembayaran Anda segera kami temukan."},
    {"There is no such proof of payment.", "Bukti bayar itu tidak ada."},
    {"This Internet line is restricted", "Akses internet ini dibatasi"},
    {"This link is not valid any more", "Tautan ini sudah tidak berlaku"},
    {"This page cannot tell whose line it is. Open the link that your operator sent you, or call your "
     "operator.",
     "Halaman ini tidak tahu layanan siapa ini. Buka tautan yang dikirim operator Anda, atau hubungi "
     "operator Anda."},
    {"This proof of payment was decided already.", "Bukti bayar ini sudah diputuskan."},
    {"To see this page on mobile data, or to send it to who pays for you:",
     "Untuk membuka halaman ini lewat data seluler, atau mengirimnya kepada yang membayarkan:"},
    {"Too much is asked just now. Load this page again in a minute.",
     "Permintaan sedang terlalu banyak. Muat ulang halaman ini satu menit lagi."},
    {"Total to pay", "Total tagihan"},
    {"Unpaid invoices", "Tagihan belum lunas"},
    {"You have unpaid invoices", "Ada tagihan yang belum lunas"},
    {"Your Internet line is isolated", "Layanan internet Anda terisolir"},
    {"Your Internet line is not in service", "Layanan internet Anda sedang tidak aktif"},
    {"Your Internet line is open", "Layanan internet Anda sudah aktif"},
    {"Your balance is used up. Your line opens again by itself once you have topped it up.",
     "Saldo Anda habis. Layanan terbuka kembali secara otomatis setelah saldo diisi."},
    {"Your line is open. Please pay in time, so that it stays so.",
     "Layanan Anda aktif. Mohon dibayar tepat waktu agar tetap aktif."},
    {"Your line opens at once, and stays open until the end of that day. You can promise once for an "
     "invoice.",
     "Layanan langsung terbuka sampai akhir hari itu. Janji bayar hanya bisa dibuat satu kali untuk setiap "
     "tagihan."},
    {"Your package has ended. Your line opens again by itself once it is renewed.",
     "Masa aktif paket Anda sudah habis. Layanan terbuka kembali secara otomatis setelah diperpanjang."},
    {"Your proof of payment of {} was not accepted: {}", "Bukti bayar Anda tanggal {} tidak kami terima: {}"},
    {"Your proofs of payment are being looked at. Please wait, or call us.",
     "Bukti bayar Anda sedang kami periksa. Mohon tunggu, atau hubungi kami."},
    {"and {} more", "dan {} tagihan lain"},
    {"another proof is of this payment", "pembayaran ini sudah punya bukti bayar lain"},
    {"due {}", "jatuh tempo {}"},
    {"is a day", "harus berupa tanggal"},
    {"is a day of the last {} days", "harus salah satu dari {} hari terakhir"},
    {"is an amount of rupiah", "harus berupa jumlah rupiah"},
    {"is larger than {} MiB", "lebih besar dari {} MiB"},
    {"is needed: at most {} bytes of one line, which the customer reads",
     "wajib diisi: paling banyak {} byte dalam satu baris, dibaca oleh pelanggan"},
    {"is no picture (JPEG, PNG, WebP) and no PDF", "bukan gambar (JPEG, PNG, WebP) dan bukan PDF"},
    {"left of {}", "sisa dari {}"},
    {"name one: a payment recorded before, a row of a statement, or what to record",
     "sebutkan satu: pembayaran yang sudah dicatat, baris mutasi, atau yang dicatat sekarang"},
    {"there is no such payment of this customer", "pelanggan ini tidak punya pembayaran itu"},
    {"waiting, accepted or rejected", "waiting, accepted, atau rejected"},
};

}  // namespace

const std::span<const Translation> notice_words = entries;

}  // namespace bangnopi::words
