#include "words/catalogue.hpp"

namespace bangnopi::words {
namespace {

constexpr Translation entries[] = {
    {"connection {} has it", "sudah dipakai sambungan {}"},
    {"connection {} has the same address or login: give one of them another",
     "sambungan {} memakai alamat atau login yang sama: beri salah satunya yang lain"},
    {"is a host name or an IP address, such as 10.0.0.1",
     "harus nama host atau alamat IP, misalnya 10.0.0.1"},
    {"the certificate of the router is another one than was named: if it was made anew there, name its new "
     "fingerprint; else somebody may be in between",
     "sertifikat router tidak sama dengan yang disebut: jika dibuat ulang di sana, isi sidik jarinya yang "
     "baru; jika tidak, mungkin ada yang menyadap di tengah"},
    {"the router and this server find no TLS that both want ({}): name the fingerprint of its certificate, "
     "or check the service api-ssl",
     "router dan server ini tidak sepakat soal TLS ({}): isi sidik jari sertifikatnya, atau periksa layanan "
     "api-ssl"},
    {"the router answers what its API does not have: {}", "jawaban router tidak dikenal API-nya: {}"},
    {"the router answers with more than {} MiB: are its lists that long?",
     "jawaban router lebih dari {} MiB: apakah daftarnya sepanjang itu?"},
    {"the router answers with more than {} entries: are its lists that long?",
     "jawaban router lebih dari {} entri: apakah daftarnya sepanjang itu?"},
    {"the router cannot be reached at {} port {} ({}): is it on, is that its address, and is its API open to "
     "this server?",
     "router tidak dapat dihubungi di {} port {} ({}): apakah menyala, apakah alamatnya benar, dan apakah "
     "API-nya terbuka untuk server ini?"},
    {"the router closed the connection before it had answered: it may have restarted",
     "router memutus sambungan sebelum menjawab: mungkin baru dinyalakan ulang"},
    {"the router does not answer at {} ({}): is it on, is that its address, and is its REST API open to this "
     "server?",
     "router tidak menjawab di {} ({}): apakah menyala, apakah alamatnya benar, dan apakah REST API-nya "
     "terbuka untuk server ini?"},
    {"the router does not let this server sign in: check the user, the password, and that its group has the "
     "policies rest-api, read, write and sensitive",
     "router menolak server ini masuk: periksa pengguna, kata sandi, dan apakah grupnya punya policy "
     "rest-api, read, write dan sensitive"},
    {"the router does not let {} sign in ({}): check the user, the password, and that its group has the "
     "policies api, read, write and sensitive",
     "router menolak {} masuk ({}): periksa pengguna, kata sandi, dan apakah grupnya punya policy api, read, "
     "write dan sensitive"},
    {"the router does not show what it has in {} ({}): its user's group needs the policies read and "
     "sensitive",
     "router tidak memperlihatkan isi {} ({}): grup penggunanya perlu policy read dan sensitive"},
    {"the router ended the connection: {}", "router mengakhiri sambungan: {}"},
    {"the router has not finished in time: it is overloaded, or its lists are very long",
     "router belum selesai pada waktunya: bebannya terlalu berat, atau daftarnya sangat panjang"},
    {"the router has said nothing for {} seconds: is it overloaded, or the way to it broken?",
     "router diam selama {} detik: apakah bebannya terlalu berat, atau jalur ke sana putus?"},
    {"the router sends what is not its API: check that the port is that of the service api, or api-ssl with "
     "TLS",
     "yang dikirim router bukan API-nya: periksa apakah port itu milik layanan api, atau api-ssl dengan TLS"},
    {"the router took it, but shows something else: it is left at that until either changes",
     "router menerimanya, tetapi yang tampil berbeda: dibiarkan begitu sampai salah satunya berubah"},
    {"the router's answer is cut short, or none of its REST API: is it RouterOS 7.1 or later, and the port "
     "that of the service www-ssl?",
     "jawaban router terpotong, atau bukan dari REST API: apakah RouterOS 7.1 atau lebih baru, dan port itu "
     "milik layanan www-ssl?"},
    {"the router's certificate is not believed ({}): name its fingerprint, or check the service www-ssl",
     "sertifikat router tidak dipercaya ({}): isi sidik jarinya, atau periksa layanan www-ssl"},
    {"{} is no host name and no IP address", "{} bukan nama host dan bukan alamat IP"},
};

}  // namespace

const std::span<const Translation> routeros_words{entries};

}  // namespace bangnopi::words
