#include "words/catalogue.hpp"

namespace bangnopi::words {
namespace {

constexpr Translation entries[] = {
    {"No bill of this subscription is to come: issue an invoice of its own.",
     "Langganan ini tidak akan ditagih lagi: terbitkan tagihan tersendiri."},
    {"There is no charge with this id.", "Tidak ada biaya dengan id ini."},
    {"There is no promotion with this id.", "Tidak ada promo dengan id ini."},
    {"This charge waits no more: it is on an invoice, or withdrawn.",
     "Biaya ini tidak menunggu lagi: sudah ada di tagihan, atau sudah ditarik."},
    {"a bill of no subscription has one line or more", "tagihan tanpa langganan punya satu baris atau lebih"},
    {"another promotion has this code: choose another", "promo lain memakai kode ini: pilih kode lain"},
    {"cannot be: the subscription's own customer pays for others",
     "tidak bisa: pelanggan langganan ini membayarkan orang lain"},
    {"cash that was rounded is given back whole: {}",
     "uang tunai yang dibulatkan dikembalikan seluruhnya: {}"},
    {"come to nothing, or less: give back with a credit note",
     "berjumlah nol atau kurang: kembalikan dengan nota kredit"},
    {"has 1 to {} lines", "berisi 1 sampai {} baris"},
    {"has either due_day or days_after_issue", "berisi due_day atau days_after_issue, salah satunya"},
    {"has somebody who pays for them: name that customer",
     "dibayarkan orang lain: sebutkan pelanggan yang membayarkan"},
    {"is 0, 100 or 500", "adalah 0, 100 atau 500"},
    {"is a day after signup_from", "adalah hari sesudah signup_from"},
    {"is a list of 1 to {} cases", "berupa daftar 1 sampai {} kasus"},
    {"is a whole number where it is an amount", "harus bilangan bulat bila berupa jumlah uang"},
    {"is above 0 and at most {}", "lebih dari 0 dan paling banyak {}"},
    {"is after today", "adalah hari sesudah hari ini"},
    {"is amount or percent", "adalah amount atau percent"},
    {"is another one than that of the first part", "berbeda dari yang ada di bagian pertama"},
    {"is for other areas: choose another", "untuk wilayah lain: pilih yang lain"},
    {"is for other plans: choose another", "untuk paket lain: pilih yang lain"},
    {"is for who signs up on other days: choose another",
     "untuk yang mendaftar pada hari lain: pilih yang lain"},
    {"is missing: each part is of a subscription", "tidak ada: setiap bagian adalah milik satu langganan"},
    {"is nearest or down", "adalah nearest atau down"},
    {"is needed, such as \"5000\" or \"2.5\"", "wajib diisi, misalnya \"5000\" atau \"2.5\""},
    {"is not 0", "tidak boleh 0"},
    {"is not given any more: choose another", "tidak diberikan lagi: pilih yang lain"},
    {"is of postpaid alone: a prepaid line lives on its own customer's balance",
     "hanya untuk pascabayar: langganan prabayar memakai saldo pelanggannya sendiri"},
    {"is over before the first period: choose another", "berakhir sebelum periode pertama: pilih yang lain"},
    {"is subscription or customer", "adalah subscription atau customer"},
    {"is today or later", "hari ini atau sesudahnya"},
    {"is within a year", "paling lama setahun lagi"},
    {"makes the discount: leave one of them out", "sudah menentukan potongannya: isi salah satu saja"},
    {"the subscription has a discount, which is not over yet",
     "langganan ini punya potongan yang belum berakhir"},
    {"the subscription was changed meanwhile: do it again", "langganan ini baru saja diubah: ulangi"},
    {"the total is at most {}", "totalnya paling banyak {}"},
    {"there is no promotion of this code or id", "tidak ada promo dengan kode atau id ini"},
    {"there is no such promotion", "tidak ada promo itu"},
    {"waiting, billed or withdrawn", "waiting, billed atau withdrawn"},
    {"was given to this subscription before: choose another",
     "sudah pernah diberikan ke langganan ini: pilih yang lain"},
};

}  // namespace

const std::span<const Translation> charge_words = entries;

}  // namespace bangnopi::words
