#include "words/catalogue.hpp"

namespace bangnopi::words {
namespace {

constexpr Translation entries[] = {
    {"Midtrans knows no such charge, or nobody has chosen how to pay yet",
     "Midtrans tidak mengenal tagihan ini, atau cara bayarnya belum dipilih"},
    {"is 1 to {} letters, digits and signs, as the gateway's dashboard shows it",
     "1 sampai {} huruf, angka, dan tanda, seperti di dasbor gateway"},
    {"is 1 to {} rupiah", "1 sampai {} rupiah"},
    {"is 5 minutes to 30 days from now", "5 menit sampai 30 hari dari sekarang"},
    {"is 7 days from now at most on Midtrans's own page",
     "paling lama 7 hari dari sekarang di halaman Midtrans"},
    {"is a URL that begins with https://", "harus URL yang diawali https://"},
    {"is a code of the gateway: letters, digits and _", "harus kode dari gateway: huruf, angka, dan _"},
    {"is a letter, then letters, digits, - and _, {} at most",
     "satu huruf, lalu huruf, angka, - dan _, paling banyak {}"},
    {"is an address such as siti@example.id", "harus alamat email, misalnya siti@example.id"},
    {"is at a private address, which this server does not speak to: use the gateway's public one, or set "
     "private_addresses",
     "ada di alamat privat yang tidak dihubungi server ini: pakai alamat publik gateway, atau atur "
     "private_addresses"},
    {"is https:// and a host, without a / at its end", "harus https:// dan nama host, tanpa / di akhirnya"},
    {"is none of a payment gateway", "bukan nomor dari gateway pembayaran"},
    {"is one line of {} octets at most", "satu baris, paling banyak {} bita"},
    {"is {} rupiah or more with {}", "paling sedikit {} rupiah di {}"},
    {"names a channel of {}, such as {}", "sebutkan kanal {}, misalnya {}"},
    {"the charge is paid or over", "tagihan di gateway sudah dibayar atau berakhir"},
    {"the payment gateway does not answer ({}): what was asked may have been done all the same",
     "gateway pembayaran tidak menjawab ({}): permintaan mungkin tetap dijalankan"},
    {"the payment gateway has seen this reference",
     "nomor rujukan ini sudah pernah dipakai di gateway pembayaran"},
    {"the payment gateway knows no such charge", "gateway pembayaran tidak mengenal tagihan ini"},
    {"the payment gateway refuses ({}): {}", "gateway pembayaran menolak ({}): {}"},
    {"the payment gateway tells of a charge that was not made here",
     "gateway pembayaran memberi tahu tagihan yang tidak dibuat di sini"},
    {"the payment gateway's answer is too long", "jawaban gateway pembayaran terlalu panjang"},
    {"the payment gateway's certificate is not believed ({}): check the address in the account, and the "
     "clock and the package ca-certificates of this server",
     "sertifikat gateway pembayaran tidak dipercaya ({}): periksa alamat di akun, serta jam dan paket "
     "ca-certificates di server ini"},
    {"the webhook is longer than any that a payment gateway sends",
     "webhook lebih panjang dari yang dikirim gateway pembayaran mana pun"},
    {"the webhook is not signed by the payment gateway", "webhook tidak ditandatangani gateway pembayaran"},
    {"what {} says is not understood here", "pesan dari {} tidak dimengerti di sini"},
    {"{} answers for another charge or amount than was asked",
     "{} menjawab untuk tagihan atau jumlah lain dari yang diminta"},
    {"{} lets a charge expire by its own time only", "{} hanya mengakhiri tagihan sesuai waktunya sendiri"},
};

}  // namespace

const std::span<const Translation> payment_gateway_words{entries};

}  // namespace bangnopi::words
