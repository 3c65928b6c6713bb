#include "words/catalogue.hpp"

namespace bangnopi::words {
namespace {

constexpr Translation entries[] = {
    {"A credit note undid some of what was withheld: it stays as it is.",
     "Sebagian potongan pajak sudah dibatalkan oleh nota kredit: potongan ini tetap seperti adanya."},
    {"All of this invoice is credited already.", "Seluruh tagihan ini sudah dikreditkan."},
    {"Correction of invoice {}", "Koreksi tagihan {}"},
    {"Later invoices of this subscription build on this one: void those first, the newest before the others, "
     "or write a credit note.",
     "Tagihan berikutnya dari langganan ini bergantung pada tagihan ini: batalkan yang itu dulu, mulai dari "
     "yang terbaru, atau buat nota kredit."},
    {"Nothing of this invoice is written off: record a payment of it instead.",
     "Tidak ada bagian tagihan ini yang dihapuskan: catat pembayarannya seperti biasa."},
    {"Something of this invoice is paid, credited, withheld or written off: write a credit note, or give the "
     "payment back first.",
     "Sebagian tagihan ini sudah dibayar, dikreditkan, dipotong pajak atau dihapuskan: buat nota kredit, "
     "atau kembalikan pembayarannya dulu."},
    {"There is no credit note with this id.", "Tidak ada nota kredit dengan id ini."},
    {"This bill run issued more than {} invoices: print them by day and area.",
     "Proses tagihan ini menerbitkan lebih dari {} tagihan: cetak per hari dan wilayah."},
    {"This bill run issued no invoice.", "Proses tagihan ini tidak menerbitkan tagihan."},
    {"This invoice is of a change of plan, which is billed on its day alone: write a credit note.",
     "Tagihan ini untuk perubahan paket, yang hanya ditagih pada harinya: buat nota kredit."},
    {"This invoice is of a package that runs: write a credit note.",
     "Tagihan ini untuk paket yang sedang berjalan: buat nota kredit."},
    {"This invoice is void: nothing of it is left to correct.",
     "Tagihan ini batal: tidak ada lagi yang perlu dikoreksi."},
    {"at most {} can be credited: that is what the invoice has left",
     "paling banyak {} bisa dikreditkan: itu sisa tagihan ini"},
    {"at most {}, what is written off: record the rest as another payment",
     "paling banyak {}, yaitu yang dihapuskan: catat sisanya sebagai pembayaran lain"},
    {"at most {}, what the invoice leaves open", "paling banyak {}, yaitu sisa yang belum dibayar"},
    {"channel \"{}\" is neither cash nor a bank account", "kanal \"{}\" bukan kas dan bukan rekening bank"},
    {"is of no withholding from this invoice", "bukan bukti potong dari tagihan ini"},
    {"is recorded already", "sudah tercatat"},
};

}  // namespace

const std::span<const Translation> correction_words = entries;

}  // namespace bangnopi::words
