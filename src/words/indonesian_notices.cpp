#include "words/catalogue.hpp"

namespace bangnopi::words {
namespace {

constexpr Translation entries[] = {
    {"\"{}\" is no kind of event that is told: write invoice.paid, for example",
     "\"{}\" bukan jenis kejadian yang dikirim: tulis misalnya invoice.paid"},
    {"The event is no longer kept, so it cannot be told again.",
     "Kejadian ini sudah tidak disimpan, jadi tidak bisa dikirim lagi."},
    {"There is no delivery with this id.", "Tidak ada pengiriman dengan id ini."},
    {"There is no webhook with this id.", "Tidak ada webhook dengan id ini."},
    {"This webhook is switched off: switch it on first.", "Webhook ini dimatikan: nyalakan dulu."},
    {"an operator has {} webhooks at most: remove one",
     "satu operator paling banyak punya {} webhook: hapus salah satu"},
    {"at most {}", "paling banyak {}"},
    {"must begin with https:// or http:// and have no user, at most {} bytes",
     "harus diawali https:// atau http:// tanpa nama pengguna, paling panjang {} byte"},
};

}  // namespace

const std::span<const Translation> notices_words{entries};

}  // namespace bangnopi::words
