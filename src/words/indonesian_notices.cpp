#include "words/catalogue.hpp"

namespace bangnopi::words {
namespace {

constexpr Translation entries[] = {
    {"\"{}\" is no kind of event that is told: write invoice.paid, for example",
     "\"{}\" bukan jenis kejadian yang dikirim: tulis misalnya invoice.paid"},
    {"\"{}\" is no kind of message", "\"{}\" bukan jenis pesan"},
    {"No channel has its reports here.", "Tidak ada saluran yang laporannya di sini."},
    {"The event is no longer kept, so it cannot be told again.",
     "Kejadian ini sudah tidak disimpan, jadi tidak bisa dikirim lagi."},
    {"There is no channel of messages with this id.", "Tidak ada saluran pesan dengan id ini."},
    {"There is no delivery with this id.", "Tidak ada pengiriman dengan id ini."},
    {"There is no message with this id.", "Tidak ada pesan dengan id ini."},
    {"There is no reminder policy of its own.", "Tidak ada aturan pengingat tersendiri."},
    {"There is no text of this kind, language and medium.",
     "Tidak ada teks untuk jenis, bahasa, dan media ini."},
    {"There is no text of your own for this.", "Tidak ada teks Anda sendiri untuk ini."},
    {"There is no webhook with this id.", "Tidak ada webhook dengan id ini."},
    {"This is for staff, and sent to nobody.", "Ini untuk staf dan tidak dikirim kepada siapa pun."},
    {"This message is on its way already.", "Pesan ini sudah dalam pengiriman."},
    {"This message was sent already.", "Pesan ini sudah terkirim."},
    {"This webhook is switched off: switch it on first.", "Webhook ini dimatikan: nyalakan dulu."},
    {"Too many reports at once. Send it again.", "Terlalu banyak laporan sekaligus. Kirim lagi."},
    {"an operator has {} channels at most: remove one",
     "satu operator paling banyak punya {} saluran: hapus salah satu"},
    {"an operator has {} webhooks at most: remove one",
     "satu operator paling banyak punya {} webhook: hapus salah satu"},
    {"are given again where the settings change", "harus diberikan lagi bila pengaturannya berubah"},
    {"at most {}", "paling banyak {}"},
    {"email, sms or whatsapp", "email, sms atau whatsapp"},
    {"has 1 to {} bytes", "berisi 1 sampai {} byte"},
    {"has nothing yet of which a message of this kind could be",
     "belum punya apa pun yang bisa menjadi pesan jenis ini"},
    {"is a list of at most {} whole numbers from {} to {}",
     "harus daftar paling banyak {} bilangan bulat dari {} sampai {}"},
    {"is after earliest_hour", "harus sesudah earliest_hour"},
    {"is an address such as https://contoh.id/bayar, at most 200 characters",
     "harus alamat seperti https://contoh.id/bayar, paling banyak 200 karakter"},
    {"is an address such as https://net.contoh.id, at most 200 characters",
     "harus alamat seperti https://net.contoh.id, paling banyak 200 karakter"},
    {"is no template: write fields as {{{{name}}}}, and close each {{{{#name}}}} with {{{{/name}}}}",
     "bukan templat: tulis isian sebagai {{{{nama}}}}, dan tutup setiap {{{{#nama}}}} dengan {{{{/nama}}}}"},
    {"is one line of 1 to {} bytes", "harus satu baris berisi 1 sampai {} byte"},
    {"is one line of at most {} bytes; email has one, other messages have none",
     "harus satu baris paling banyak {} byte; surel punya satu, pesan lain tidak"},
    {"messages by {} ({}) can be sent", "pesan lewat {} ({}) dapat dikirim"},
    {"messages by {} ({}): {}", "pesan lewat {} ({}): {}"},
    {"messages of this kind have no field \"{}\"", "pesan jenis ini tidak punya isian \"{}\""},
    {"must begin with https:// or http:// and have no user, at most {} bytes",
     "harus diawali https:// atau http:// tanpa nama pengguna, paling panjang {} byte"},
    {"stopped before all were reminded", "dihentikan sebelum semua diingatkan"},
    {"the reminder policy is not JSON", "aturan pengingat bukan JSON"},
    {"the reminder policy is not as it must be", "aturan pengingat tidak sebagaimana mestinya"},
    {"the report is longer than any that a channel sends",
     "laporan lebih panjang daripada yang dikirim saluran mana pun"},
    {"there is no customer of this id", "tidak ada pelanggan dengan id ini"},
    {"this server sends no messages", "server ini tidak mengirim pesan"},
    {"waiting, sending, sent, delivered, skipped, failed or unknown",
     "waiting, sending, sent, delivered, skipped, failed atau unknown"},
};

}  // namespace

const std::span<const Translation> notices_words{entries};

}  // namespace bangnopi::words
