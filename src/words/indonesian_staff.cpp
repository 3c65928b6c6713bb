#include "words/catalogue.hpp"

namespace bangnopi::words {
namespace {

constexpr Translation entries[] = {
    {"This operator has no logo.", "Operator ini belum punya logo."},
    {"a password does not hold the user name", "kata sandi tidak boleh memuat nama pengguna"},
    {"a password has 10 to 200 characters; several words are best",
     "kata sandi 10 sampai 200 karakter; beberapa kata paling baik"},
    {"a password is not one character again and again", "kata sandi tidak boleh satu karakter yang diulang"},
    {"a password is one line of text", "kata sandi adalah satu baris teks"},
    {"another operator has this code: choose another", "operator lain memakai kode ini: pilih kode lain"},
    {"is 1 to 100 bytes of text that says what the token is for",
     "1 sampai 100 byte teks yang menyebut kegunaan token"},
    {"is 2 to 32 lower-case letters, digits or -", "harus 2 sampai 32 huruf kecil, angka atau -"},
    {"is 2 to 64 lower-case letters, digits, . _ or -", "harus 2 sampai 64 huruf kecil, angka, . _ atau -"},
    {"is an IANA zone such as Asia/Jakarta, Asia/Makassar or Asia/Jayapura",
     "harus zona IANA, misalnya Asia/Jakarta, Asia/Makassar atau Asia/Jayapura"},
    {"is an ISO 4217 code such as IDR", "harus kode ISO 4217, misalnya IDR"},
    {"is in the future, at most ten years", "harus di masa depan, paling lama sepuluh tahun"},
    {"is one line of 1 to 200 bytes of UTF-8 text", "harus satu baris teks UTF-8, 1 sampai 200 byte"},
    {"say which operator: its code is needed", "sebutkan operatornya: kodenya diperlukan"},
    {"send the code of the second factor as totp", "masukkan kode dari aplikasi autentikator (totp)"},
    {"sign in again, or use a token that is valid", "masuk lagi, atau pakai token yang berlaku"},
    {"somebody else has this user name: choose another",
     "orang lain memakai nama pengguna ini: pilih yang lain"},
    {"the code is wrong, or was used before: enter the next one",
     "kode salah atau sudah pernah dipakai: masukkan kode berikutnya"},
    {"the user name or the password is wrong", "nama pengguna atau kata sandi salah"},
    {"there is a second factor already: end it first", "verifikasi dua langkah sudah aktif: matikan dulu"},
    {"there is no second factor to confirm: begin with a new one",
     "tidak ada verifikasi dua langkah yang perlu dikonfirmasi: mulai dengan yang baru"},
    {"there is no second factor to end", "verifikasi dua langkah memang tidak aktif"},
    {"there is no such member of staff", "tidak ada staf itu"},
    {"there is no such session", "tidak ada sesi itu"},
    {"there is no such token", "tidak ada token itu"},
    {"this is the only active owner: make another one first",
     "ini satu-satunya pemilik yang aktif: tambahkan pemilik lain dulu"},
};

}  // namespace

const std::span<const Translation> staff_words{entries};

}  // namespace bangnopi::words
