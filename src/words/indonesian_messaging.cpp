#include "words/catalogue.hpp"

namespace bangnopi::words {
namespace {

constexpr Translation entries[] = {
    {"GET or POST", "GET atau POST"},
    {"Kannel does not take messages: {}", "Kannel tidak menerima pesan: {}"},
    {"WhatsApp does not take this account: {}", "WhatsApp tidak menerima akun ini: {}"},
    {"has a folder {} that this server cannot use: {}",
     "punya folder {} yang tidak bisa dipakai server ini: {}"},
    {"has a place that is none of these, or a secret that is not given: {}",
     "memuat isian yang bukan salah satu dari ini, atau rahasia yang belum diisi: {}"},
    {"has no ? and no #", "tanpa ? dan tanpa #"},
    {"has pointer, and equals or contains", "berisi pointer, dan equals atau contains"},
    {"is POST where there is a form or JSON", "harus POST bila ada form atau JSON"},
    {"is a JSON pointer such as /data/id", "harus penunjuk JSON, misalnya /data/id"},
    {"is a host such as mail.example.id", "harus nama host, misalnya mail.example.id"},
    {"is a list", "harus daftar"},
    {"is at a private address, which this server does not speak to: set private_addresses",
     "ada di alamat privat yang tidak dihubungi server ini: atur private_addresses"},
    {"is believed by link_secret, or by secret with secret_header, secret_field or secret_query",
     "dipercaya lewat link_secret, atau lewat secret dengan secret_header, secret_field atau secret_query"},
    {"is digits, as Meta's page shows them", "harus angka, seperti di halaman Meta"},
    {"is https:// or http:// and a host, without a user or spaces",
     "harus https:// atau http:// dan nama host, tanpa pengguna dan spasi"},
    {"is https:// or http://, a host and a path, with places behind the host only",
     "harus https:// atau http://, nama host, dan path; isian hanya di belakang host"},
    {"is no name of a header", "bukan nama header"},
    {"is no path that whoever runs this server has opened to channels",
     "bukan path yang dibuka pengelola server ini untuk kanal pesan"},
    {"is not a database of gammu-smsd that this server may write ({})",
     "bukan basis data gammu-smsd yang boleh ditulis server ini ({})"},
    {"is starttls or tls where there is a user: a password goes through no open line",
     "harus starttls atau tls bila ada user: kata sandi tidak lewat jalur terbuka"},
    {"is the name of a template", "harus nama templat"},
    {"json, form or query", "json, form atau query"},
    {"names a secret that is given", "harus menyebut rahasia yang sudah diisi"},
    {"queued, accepted, failed, wrong_recipient, delivered or read",
     "queued, accepted, failed, wrong_recipient, delivered atau read"},
    {"sms or whatsapp", "sms atau whatsapp"},
    {"smtp, gammu_sql, gammu_files, kannel, http or whatsapp_cloud",
     "smtp, gammu_sql, gammu_files, kannel, http atau whatsapp_cloud"},
    {"stands beside no form", "tidak boleh bersama form"},
    {"starttls, tls or none", "starttls, tls atau none"},
    {"the gateway does not answer: {}", "gateway tidak menjawab: {}"},
    {"the mail server does not let mail in: {}", "server email tidak menerima surat: {}"},
    {"the report does not come from the channel", "laporan ini bukan dari kanalnya"},
    {"what the channel reports is not understood here", "laporan kanal tidak dimengerti di sini"},
};

}  // namespace

const std::span<const Translation> messaging_words{entries};

}  // namespace bangnopi::words
