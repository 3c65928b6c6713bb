#include "words/catalogue.hpp"

namespace bangnopi::words {
namespace {

constexpr Translation entries[] = {
    {"32 or 48", "32 atau 48"},
    {"Cash is taken by a member of staff: sign in as one.",
     "Uang tunai diterima oleh staf: masuklah sebagai staf."},
    {"Receipt {} is {} of {} already: find out which of the two is right, and what was paid.",
     "Kwitansi {} sudah tercatat {} dari {}: cari tahu mana yang benar dan berapa yang dibayar."},
    {"Send at most {} receipts at once.", "Kirim paling banyak {} kwitansi sekaligus."},
    {"Somebody else counts what you hand in.", "Setoran Anda dihitung oleh orang lain."},
    {"There is no channel with this code.", "Tidak ada kanal dengan kode ini."},
    {"There is no deposit with this id.", "Tidak ada setoran dengan id ini."},
    {"There is no refused receipt with this id.", "Tidak ada kwitansi tertolak dengan id ini."},
    {"This deposit was decided already; it stays as it is.",
     "Setoran ini sudah diputuskan; tidak berubah lagi."},
    {"This receipt was settled already.", "Kwitansi ini sudah diselesaikan."},
    {"another channel has this code: choose another", "kanal lain memakai kode ini: pilih kode lain"},
    {"carries cash only, on 1104", "hanya membawa uang tunai, di akun 1104"},
    {"cash has no fee", "uang tunai tidak ada biayanya"},
    {"handed_in, counted or sent_back", "handed_in, counted atau sent_back"},
    {"has 1 to {} characters", "berisi 1 sampai {} karakter"},
    {"has at most {} entries", "paling banyak {} isian"},
    {"has payments: switch the channel off and make another",
     "sudah punya pembayaran: matikan kanal ini dan buat yang baru"},
    {"has {} to {} digits or letters", "berisi {} sampai {} angka atau huruf"},
    {"is in the future: set the device's clock", "ada di masa depan: atur jam perangkatnya"},
    {"is of an account at a bank, on 1102", "hanya untuk rekening bank, di akun 1102"},
    {"money that comes this way lies on {}", "uang yang masuk lewat cara ini ada di akun {}"},
    {"must not be below zero", "tidak boleh di bawah nol"},
    {"operator or payer", "operator atau payer"},
    {"say what became of the money", "sebutkan apa yang terjadi dengan uangnya"},
    {"the file is of account {}, channel \"{}\" is account {}: choose the channel of the file's",
     "berkas ini milik rekening {}, kanal \"{}\" milik rekening {}: pilih kanal rekening berkas ini"},
    {"this collector has a channel already: name another, or nobody",
     "kolektor ini sudah punya kanal: sebutkan orang lain, atau kosongkan"},
    {"you carry {} that is not handed in: send your receipts first, or correct it",
     "Anda membawa {} yang belum disetor: kirim kwitansi dulu, atau perbaiki jumlahnya"},
};

}  // namespace

const std::span<const Translation> collection_words = entries;

}  // namespace bangnopi::words
