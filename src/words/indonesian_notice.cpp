#include "words/catalogue.hpp"

namespace bangnopi::words {
namespace {

constexpr Translation entries[] = {
    {"A promise is not possible, or was made already. Please call us.",
     "Janji bayar tidak bisa dibuat, atau sudah pernah dibuat. Silakan hubungi kami."},
    {"An invoice was not paid in time. Your line opens again by itself once your payment is received.",
     "Ada tagihan yang belum dibayar sampai batas waktunya. Layanan terbuka kembali secara otomatis setelah "
     "pembayaran Anda kami terima."},
    {"Ask your operator for a new one.", "Minta tautan baru kepada operator Anda."},
    {"Call us if you want to use it again.", "Hubungi kami bila Anda ingin memakainya lagi."},
    {"Call {}", "Telepon {}"},
    {"Dear {},", "Yth. {},"},
    {"How to pay", "Cara membayar"},
    {"Need help?", "Butuh bantuan?"},
    {"Need more time?", "Perlu waktu tambahan?"},
    {"One moment, please", "Mohon tunggu sebentar"},
    {"Open the page that you wanted once more. If it does not come, turn your modem off and on again.",
     "Muat ulang halaman yang Anda tuju. Bila belum tersambung, matikan lalu nyalakan modem."},
    {"Promise to pay until {}", "Janji bayar sampai {}"},
    {"QRIS code of {} for {}", "Kode QRIS {} sebesar {}"},
    {"Scan this QRIS code with the application of your bank or wallet.",
     "Pindai kode QRIS ini dengan aplikasi bank atau dompet digital Anda."},
    {"Thank you. You promised to pay until {}: your line is being opened.",
     "Terima kasih. Anda berjanji membayar sampai {}: layanan Anda sedang dibuka."},
    {"The quota of your plan is used up.", "Kuota paket Anda sudah habis."},
    {"Then send us the proof of your payment, so that we find it at once.",
     "Setelah itu kirim bukti bayar kepada kami, supaya pembayaran Anda segera kami temukan."},
    {"This Internet line is restricted", "Akses internet ini dibatasi"},
    {"This link is not valid any more", "Tautan ini sudah tidak berlaku"},
    {"This page cannot tell whose line it is. Open the link that your operator sent you, or call your "
     "operator.",
     "Halaman ini tidak tahu layanan siapa ini. Buka tautan yang dikirim operator Anda, atau hubungi "
     "operator Anda."},
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
    {"and {} more", "dan {} tagihan lain"},
    {"due {}", "jatuh tempo {}"},
    {"left of {}", "sisa dari {}"},
};

}  // namespace

const std::span<const Translation> notice_words = entries;

}  // namespace bangnopi::words
