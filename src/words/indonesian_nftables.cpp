#include "words/catalogue.hpp"

namespace bangnopi::words {
namespace {

constexpr Translation entries[] = {
    {"every class of HTB is taken: 65,534 lines with a speed are the most",
     "semua kelas HTB terpakai: paling banyak 65.534 sambungan dengan kecepatan"},
    {"has at most {} addresses", "paling banyak {} alamat"},
    {"is 1 to 65535", "1 sampai 65535"},
    {"is an IPv4 address such as 10.20.0.4", "harus alamat IPv4, misalnya 10.20.0.4"},
    {"is the name of a network interface such as eth1", "harus nama antarmuka jaringan, misalnya eth1"},
    {"names 1 to {} interfaces", "menyebut 1 sampai {} antarmuka"},
    {"nft says what is not understood here: is it version 1.0.6 or later?",
     "jawaban nft tidak dimengerti: apakah versinya 1.0.6 atau lebih baru?"},
    {"tc says what is not understood here: is it version 6.1 or later?",
     "jawaban tc tidak dimengerti: apakah versinya 6.1 atau lebih baru?"},
    {"the firewall changes all the while: does something else change it?",
     "firewall terus berubah: apakah ada program lain yang mengubahnya?"},
    {"the firewall did not keep what it was given: does something else change it?",
     "firewall tidak menyimpan aturan yang diberikan: apakah ada program lain yang mengubahnya?"},
    {"the firewall does not say what it has counted: {}", "firewall tidak memberi hitungannya: {}"},
    {"the firewall may not be changed by this program: run it as root, or give it CAP_NET_ADMIN",
     "program ini tidak boleh mengubah firewall: jalankan sebagai root, atau beri CAP_NET_ADMIN"},
    {"the firewall refuses too much of what it should hold",
     "firewall menolak terlalu banyak dari yang seharusnya dipegangnya"},
    {"{} failed: {}", "{} gagal: {}"},
    {"{} is missing on the router: install the packages nftables and iproute2",
     "{} tidak ada di router: pasang paket nftables dan iproute2"},
    {"{} took too long, or said too much, and was ended",
     "{} terlalu lama, atau terlalu banyak keluarannya, dan dihentikan"},
};

}  // namespace

const std::span<const Translation> nftables_words{entries};

}  // namespace bangnopi::words
