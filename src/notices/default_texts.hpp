// The program's own texts (docs/notices.md lists them). SMS are of GSM-7's letters alone, so that they stay one part.
#pragma once

#include <array>
#include <string_view>

namespace bangnopi::notices {

struct DefaultText {
    std::string_view kind;
    std::string_view language;  // ISO 639-1
    std::string_view sms;
    std::string_view subject;  // of email
    std::string_view body;     // between salutation and closing
};

inline constexpr std::array<DefaultText, 28> default_texts = {{
    {"invoice.issued", "id",
     "{{isp}}: Tagihan {{inv}} Rp{{total}}{{#lunas}} lunas dari saldo.{{/lunas}}{{^lunas}}, jatuh tempo "
     "{{tgl}}.{{#url}} Bayar: "
     "{{url}}{{/url}} Abaikan jika sudah bayar.{{/lunas}}",
     "Tagihan {{inv}} periode {{periode}}",
     "Tagihan layanan internet Anda sebesar Rp{{total}} telah terbit{{#lunas}} dan lunas dari saldo "
     "Anda{{/lunas}}{{^lunas}} dan jatuh tempo pada {{tanggal}}{{/lunas}}. Rincian "
     "terlampir.{{^lunas}}{{#tautan}}\n\nSilakan "
     "bayar melalui {{tautan}}{{/tautan}}{{/lunas}}"},
    {"invoice.issued", "en",
     "{{isp}}: Invoice {{inv}} Rp{{total}}{{#lunas}} was paid from your balance.{{/lunas}}{{^lunas}}, due "
     "{{tgl}}.{{#url}} Pay: "
     "{{url}}{{/url}} Ignore if already paid.{{/lunas}}",
     "Invoice {{inv}} for {{periode}}",
     "Your internet invoice of Rp{{total}} has been issued{{#lunas}} and paid from your "
     "balance{{/lunas}}{{^lunas}} and is due on "
     "{{tanggal}}{{/lunas}}. Details are attached.{{^lunas}}{{#tautan}}\n\nPlease pay at "
     "{{tautan}}{{/tautan}}{{/lunas}}"},
    {"reminder.before_due", "id",
     "{{isp}}: Tagihan {{inv}} Rp{{sisa}} jatuh tempo {{hari}} hari lagi ({{tgl}}).{{#url}} Bayar: "
     "{{url}}{{/url}} Abaikan jika "
     "sudah bayar.",
     "Pengingat: tagihan {{inv}} jatuh tempo {{tanggal}}",
     "Tagihan Anda sebesar Rp{{sisa}} akan jatuh tempo dalam {{hari}} hari. Abaikan pesan ini bila Anda "
     "sudah "
     "membayar.{{#tautan}}\n\nBayar melalui {{tautan}}{{/tautan}}"},
    {"reminder.before_due", "en",
     "{{isp}}: Invoice {{inv}} Rp{{sisa}} is due in {{hari}} day(s) ({{tgl}}).{{#url}} Pay: {{url}}{{/url}} "
     "Ignore if already paid.",
     "Reminder: invoice {{inv}} is due on {{tanggal}}",
     "Your invoice of Rp{{sisa}} is due in {{hari}} day(s). Ignore this message if you have already "
     "paid.{{#tautan}}\n\nPay at "
     "{{tautan}}{{/tautan}}"},
    {"reminder.due_today", "id",
     "{{isp}}: Tagihan {{inv}} Rp{{sisa}} jatuh tempo hari ini ({{tgl}}).{{#url}} Bayar: {{url}}{{/url}} "
     "Abaikan jika sudah bayar.",
     "Pengingat: tagihan {{inv}} jatuh tempo hari ini",
     "Tagihan Anda sebesar Rp{{sisa}} jatuh tempo hari ini, {{tanggal}}. Abaikan pesan ini bila Anda sudah "
     "membayar.{{#tautan}}\n\nBayar melalui {{tautan}}{{/tautan}}"},
    {"reminder.due_today", "en",
     "{{isp}}: Invoice {{inv}} Rp{{sisa}} is due today ({{tgl}}).{{#url}} Pay: {{url}}{{/url}} Ignore if "
     "already paid.",
     "Reminder: invoice {{inv}} is due today",
     "Your invoice of Rp{{sisa}} is due today, {{tanggal}}. Ignore this message if you have already "
     "paid.{{#tautan}}\n\nPay at "
     "{{tautan}}{{/tautan}}"},
    {"reminder.overdue", "id",
     "{{isp}}: Tagihan {{inv}} Rp{{sisa}} telah lewat jatuh tempo {{tgl}}. Mohon segera dibayar{{#url}}: "
     "{{url}}{{/url}}",
     "Tagihan {{inv}} telah lewat jatuh tempo",
     "Kami belum menerima pembayaran Rp{{sisa}}.{{#isolir}} Mohon dibayar sebelum {{isolir}} agar layanan "
     "tetap "
     "berjalan.{{/isolir}}{{#tautan}}\n\nBayar melalui {{tautan}}{{/tautan}}"},
    {"reminder.overdue", "en",
     "{{isp}}: Invoice {{inv}} Rp{{sisa}} was due on {{tgl}}. Please pay soon{{#url}}: {{url}}{{/url}}",
     "Invoice {{inv}} is overdue",
     "We have not yet received your payment of Rp{{sisa}}.{{#isolir}} Please pay before {{isolir}} to keep "
     "your service "
     "running.{{/isolir}}{{#tautan}}\n\nPay at {{tautan}}{{/tautan}}"},
    {"reminder.isolation", "id",
     "{{isp}}: Layanan akan diisolir {{isolir}} bila tagihan {{inv}} Rp{{sisa}} belum lunas.{{#url}} Bayar: "
     "{{url}}{{/url}}",
     "Layanan akan diisolir {{isolir}}",
     "Jika tagihan {{inv}} sebesar Rp{{sisa}} belum lunas, akses internet akan dihentikan sementara mulai "
     "{{isolir}}. Perlu waktu "
     "tambahan? Hubungi kami.{{#tautan}}\n\nBayar melalui {{tautan}}{{/tautan}}"},
    {"reminder.isolation", "en",
     "{{isp}}: Your service will be cut off on {{isolir}} unless invoice {{inv}} Rp{{sisa}} is paid.{{#url}} "
     "Pay: {{url}}{{/url}}",
     "Your service will be cut off on {{isolir}}",
     "If invoice {{inv}} of Rp{{sisa}} is not paid, your internet access will be suspended from {{isolir}}. "
     "Need more time? "
     "Contact us.{{#tautan}}\n\nPay at {{tautan}}{{/tautan}}"},
    {"reminder.isolated", "id",
     "{{isp}}: Layanan Anda masih terisolir. Tagihan {{inv}} Rp{{sisa}} belum dibayar.{{#url}} Bayar: "
     "{{url}}{{/url}}{{#cs}} Info "
     "{{cs}}{{/cs}}",
     "Layanan Anda masih terisolir",
     "Akses internet Anda masih dihentikan karena tagihan {{inv}} sebesar Rp{{sisa}} belum lunas. Akses "
     "terbuka otomatis setelah "
     "pembayaran kami terima.{{#tautan}}\n\nBayar melalui {{tautan}}{{/tautan}}"},
    {"reminder.isolated", "en",
     "{{isp}}: Your service is still cut off. Invoice {{inv}} Rp{{sisa}} is unpaid.{{#url}} Pay: "
     "{{url}}{{/url}}{{#cs}} Info "
     "{{cs}}{{/cs}}",
     "Your service is still cut off",
     "Your internet access is still suspended because invoice {{inv}} of Rp{{sisa}} is unpaid. It opens by "
     "itself once we have "
     "received your payment.{{#tautan}}\n\nPay at {{tautan}}{{/tautan}}"},
    {"payment.received", "id",
     "{{isp}}: Pembayaran Rp{{total}}{{#inv}} untuk {{inv}}{{/inv}} kami terima {{tgl}}.{{#lunas}} Status: "
     "LUNAS.{{/lunas}} Terima "
     "kasih.",
     "Pembayaran diterima{{#inv}}: {{inv}}{{#lunas}} Lunas{{/lunas}}{{/inv}}",
     "Terima kasih. Pembayaran Rp{{total}} melalui {{metode}} pada {{waktu}} telah kami terima. Kwitansi "
     "terlampir."},
    {"payment.received", "en",
     "{{isp}}: Payment of Rp{{total}}{{#inv}} for {{inv}}{{/inv}} received {{tgl}}.{{#lunas}} Status: "
     "PAID.{{/lunas}} Thank you.",
     "Payment received{{#inv}}: {{inv}}{{#lunas}} is paid{{/lunas}}{{/inv}}",
     "Thank you. We have received your payment of Rp{{total}} by {{metode}} on {{waktu}}. The receipt is "
     "attached."},
    {"payment.refunded", "id",
     "{{isp}}: Dana Rp{{total}} dari pembayaran {{tgl}} telah kami kembalikan.{{#cs}} Info {{cs}}{{/cs}}",
     "Pengembalian dana Rp{{total}}",
     "Dana sebesar Rp{{total}} dari pembayaran Anda pada {{waktu}} telah kami kembalikan."},
    {"payment.refunded", "en",
     "{{isp}}: Rp{{total}} of your payment of {{tgl}} was refunded.{{#cs}} Info {{cs}}{{/cs}}",
     "Refund of Rp{{total}}", "Rp{{total}} of your payment of {{waktu}} was refunded."},
    {"access.isolated", "id",
     "{{isp}}: Layanan Anda diisolir karena {{#inv}}tagihan {{inv}} Rp{{sisa}} belum "
     "dibayar{{/inv}}{{#saldo_habis}}saldo "
     "habis{{/saldo_habis}}{{#masa_habis}}masa aktif habis{{/masa_habis}}{{#kuota_habis}}kuota "
     "habis{{/kuota_habis}}.{{#url}} Bayar: "
     "{{url}}{{/url}}{{#cs}} Info "
     "{{cs}}{{/cs}}",
     "Layanan Anda terisolir",
     "Akses internet dihentikan sementara karena {{#inv}}tagihan {{inv}} belum lunas (seluruh tunggakan "
     "Rp{{sisa}}){{/inv}}{{#saldo_habis}}saldo Anda habis{{/saldo_habis}}{{#masa_habis}}masa aktif paket "
     "Anda "
     "habis{{/masa_habis}}{{#kuota_habis}}kuota paket Anda habis{{/kuota_habis}}. Akses terbuka otomatis "
     "setelah pembayaran kami terima.{{#tautan}}\n\nBayar "
     "melalui "
     "{{tautan}}{{/tautan}}"},
    {"access.isolated", "en",
     "{{isp}}: Your service was cut off because {{#inv}}invoice {{inv}} Rp{{sisa}} is "
     "unpaid{{/inv}}{{#saldo_habis}}your balance is "
     "used up{{/saldo_habis}}{{#masa_habis}}your package has ended{{/masa_habis}}{{#kuota_habis}}your quota "
     "is used up{{/kuota_habis}}.{{#url}} Pay: "
     "{{url}}{{/url}}{{#cs}} Info "
     "{{cs}}{{/cs}}",
     "Your service was cut off",
     "Your internet access is suspended because {{#inv}}invoice {{inv}} is unpaid (Rp{{sisa}} in "
     "all){{/inv}}{{#saldo_habis}}your balance is used up{{/saldo_habis}}{{#masa_habis}}your package has "
     "ended{{/masa_habis}}{{#kuota_habis}}your quota is used up{{/kuota_habis}}. It "
     "opens by itself once we have received your payment.{{#tautan}}\n\nPay at {{tautan}}{{/tautan}}"},
    {"access.restored", "id",
     "{{isp}}: Layanan Anda sudah aktif kembali. Bila belum tersambung, matikan lalu nyalakan modem.{{#cs}} "
     "Info {{cs}}{{/cs}}",
     "Layanan aktif kembali", "Layanan Anda sudah aktif. Bila belum tersambung, nyalakan ulang modem Anda."},
    {"access.restored", "en",
     "{{isp}}: Your service is active again. If you are not connected yet, switch your modem off and "
     "on.{{#cs}} Info {{cs}}{{/cs}}",
     "Your service is active again",
     "Your service is active again. If you are not connected yet, restart your modem."},
    {"plan.changed", "id", "{{isp}}: Paket Anda menjadi {{baru}} mulai {{tgl}}.{{#cs}} Info {{cs}}{{/cs}}",
     "Paket {{#naik}}naik{{/naik}}{{^naik}}turun{{/naik}} ke {{baru}}",
     "Paket {{baru}} berlaku mulai {{tanggal}}."},
    {"plan.changed", "en", "{{isp}}: Your plan becomes {{baru}} from {{tgl}}.{{#cs}} Info {{cs}}{{/cs}}",
     "Your plan becomes {{baru}}", "The plan {{baru}} holds from {{tanggal}}."},
    {"quota.reached", "id",
     "{{isp}}: Kuota paket {{paket}} sudah terpakai {{persen}}%.{{#cs}} Info {{cs}}{{/cs}}",
     "Kuota terpakai {{persen}}%", "Kuota paket {{paket}} Anda sudah terpakai {{persen}}%."},
    {"quota.reached", "en",
     "{{isp}}: {{persen}}% of the quota of {{paket}} is used.{{#cs}} Info {{cs}}{{/cs}}",
     "{{persen}}% of your quota is used", "{{persen}}% of the quota of your plan {{paket}} is used."},
    {"balance.low", "id",
     "{{isp}}: Saldo Anda tinggal Rp{{saldo}}. Isi saldo agar layanan tetap berjalan.{{#url}} "
     "{{url}}{{/url}}",
     "Saldo Anda tinggal Rp{{saldo}}",
     "Saldo Anda tinggal Rp{{saldo}}. Isi saldo agar layanan tetap "
     "berjalan.{{#tautan}}\n\n{{tautan}}{{/tautan}}"},
    {"balance.low", "en",
     "{{isp}}: Your balance is down to Rp{{saldo}}. Top up to keep your service running.{{#url}} "
     "{{url}}{{/url}}",
     "Your balance is down to Rp{{saldo}}",
     "Your balance is down to Rp{{saldo}}. Top up to keep your service "
     "running.{{#tautan}}\n\n{{tautan}}{{/tautan}}"},
    {"voucher.redeemed", "id",
     "{{isp}}: Voucher Anda{{#total}} senilai Rp{{total}}{{/total}} sudah dipakai. Terima kasih.",
     "Voucher dipakai", "Voucher Anda{{#total}} senilai Rp{{total}}{{/total}} sudah dipakai. Terima kasih."},
    {"voucher.redeemed", "en",
     "{{isp}}: Your voucher{{#total}} of Rp{{total}}{{/total}} was redeemed. Thank you.", "Voucher redeemed",
     "Your voucher{{#total}} of Rp{{total}}{{/total}} was redeemed. Thank you."},
}};

}  // namespace bangnopi::notices
