// How to pay, as the notice says it: what the customer chose before, the operator's own code and words, and what may be chosen.
#include <algorithm>
#include <array>
#include <cctype>

#include "adapters/http/notice_markup.hpp"
#include "adapters/http/qr_svg.hpp"

namespace bangnopi::http {
namespace {

using billing::NoticeKind;
using billing::NoticeWay;
using domain::ChargeWay;

// As people call a bank or wallet that a gateway has a code for: "bca", "BRIVA", "BRI_VIRTUAL_ACCOUNT", "M2".
std::string name_of_channel(std::string code) {
    std::transform(code.begin(), code.end(), code.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 15> of_duitku{
        {{"A1", "ATM Bersama"},
         {"AG", "Artha Graha"},
         {"B1", "CIMB Niaga"},
         {"BC", "BCA"},
         {"BR", "BRI"},
         {"BT", "Permata"},
         {"BV", "BSI"},
         {"DA", "DANA"},
         {"DM", "Danamon"},
         {"I1", "BNI"},
         {"LF", "LinkAja"},
         {"M2", "Mandiri"},
         {"OV", "OVO"},
         {"SA", "ShopeePay"},
         {"VA", "Maybank"}}};
    for (const auto& [short_code, name] : of_duitku)
        if (code == short_code) return std::string(name);
    for (const std::string_view ending : {"_VIRTUAL_ACCOUNT", "VA"})
        if (code.size() > ending.size() && code.ends_with(ending))
            return code.substr(0, code.size() - ending.size());
    return code;
}

Message name_of_way(ChargeWay way, const std::string& of_whom) {
    switch (way) {
        case ChargeWay::virtual_account:
            return "Virtual account {}"_msg(of_whom);
        case ChargeWay::e_wallet:
            return "E-wallet {}"_msg(of_whom);
        case ChargeWay::qris:
            return "QRIS"_msg;
        case ChargeWay::hosted_page:
            return "Payment page {}"_msg(of_whom);
    }
    return {};
}

Message label_of(const NoticeWay& way) {
    if (!way.way) return "Transfer to {}"_msg(way.name);
    return name_of_way(*way.way, way.channel.empty() ? way.name : name_of_channel(way.channel));
}

std::string moment(const Page& page, const store::Operator& tenant, Instant at) {
    constexpr std::size_t clock_at = 11;
    constexpr std::size_t clock_characters = 5;
    return page.date(tenant.zone.date_of(at)) + ", " +
           tenant.zone.civil_minute(at).substr(clock_at, clock_characters);
}

// The code says the amount itself, which is told beside it all the same: some applications let it be changed.
void add_code_to_scan(Page& page, std::string_view qris, const std::string& merchant,
                      const std::string& amount) {
    const auto svg = qr_svg(qris, page.text("QRIS code of {} for {}"_msg(merchant, amount)));
    if (!svg) return;
    page.add("<p>{}</p>{}<p class=\"total\"><span>{}</span><span class=\"amount\">{}</span></p>",
             page.say("Scan this QRIS code with the application of your bank or wallet."_msg), *svg,
             escaped_html(merchant), escaped_html(amount));
}

void add_line(Page& page, const Message& label, std::string_view value) {
    page.add("<li><span class=\"what\">{}</span><strong class=\"value\">{}</strong></li>", page.say(label),
             escaped_html(value));
}

void add_codes(Page& page, const store::Checkout& checkout) {
    if (!checkout.biller_code.empty()) add_line(page, "Company code"_msg, checkout.biller_code);
    if (checkout.pay_code.empty()) return;
    Message label = "Payment code"_msg;
    if (checkout.way == ChargeWay::virtual_account) label = "Virtual account number"_msg;
    add_line(page, label, checkout.pay_code);
}

// Of the web, or of a wallet's application on the same telephone.
bool can_be_opened(std::string_view url) {
    static constexpr std::array<std::string_view, 7> schemes{
        "https://", "gojek://", "shopeeid://", "shopeepayid://", "dana://", "ovo://", "linkaja://"};
    return std::any_of(schemes.begin(), schemes.end(),
                       [&](std::string_view scheme) { return url.starts_with(scheme); });
}

// An unpaid bill is what isolates, whichever of several it is.
void add_what_it_opens(Page& page, const billing::Notice& notice) {
    if (notice.kind != NoticeKind::isolated || notice.reason != domain::Reason::unpaid) return;
    Message said = "Your line opens by itself as soon as the payment has arrived."_msg;
    if (notice.unpaid.count > 1)
        said = "Your line opens by itself as soon as all overdue invoices are paid."_msg;
    page.add("<p class=\"quiet\">{}</p>", page.say(said));
}

void add_charge(Page& page, const billing::Notice& notice, const billing::ChosenCharge& chosen) {
    const store::Operator& tenant = *notice.tenant;
    const store::Checkout& checkout = chosen.checkout;
    const std::string amount = domain::format_money({checkout.payable, tenant.currency});
    const std::string of_whom =
        checkout.channel.empty() ? chosen.account_name : name_of_channel(checkout.channel);
    const bool has_link = can_be_opened(checkout.pay_url);
    const bool asks_itself = !has_link && checkout.qris.empty() && checkout.pay_code.empty();
    page.add("<h3>{}</h3>", page.say(name_of_way(checkout.way, of_whom)));
    if (!checkout.qris.empty()) add_code_to_scan(page, checkout.qris, tenant.name, amount);
    page.add("<ul>");
    add_codes(page, checkout);
    if (checkout.qris.empty()) add_line(page, "Amount"_msg, amount);
    if (checkout.payer_fee > 0)
        add_line(page, "of it the fee of the payment"_msg,
                 domain::format_money({checkout.payer_fee, tenant.currency}));
    add_line(page, "Invoice"_msg, chosen.invoice_number);
    if (!asks_itself) add_line(page, "Pay before"_msg, moment(page, tenant, checkout.expires_at));
    page.add("</ul>");
    if (asks_itself)
        page.add("<p>{}</p>",
                 page.say("Open {} on your telephone now and approve the payment there."_msg(of_whom)));
    if (has_link)
        page.add("<a class=\"button\" href=\"{}\" rel=\"noreferrer\">{}</a>", escaped_html(checkout.pay_url),
                 page.say("Open the payment page"_msg));
    add_what_it_opens(page, notice);
}

void add_transfer(Page& page, const store::Operator& tenant, const billing::ChosenTransfer& chosen) {
    page.add("<h3>{}</h3><ul>", page.say("Transfer to {}"_msg(chosen.channel.name)));
    add_line(page, "Account number"_msg, chosen.channel.account_number);
    if (!chosen.channel.account_holder.empty())
        add_line(page, "Account holder"_msg, chosen.channel.account_holder);
    add_line(page, "Amount, exactly"_msg, domain::format_money({chosen.code.amount, tenant.currency}));
    add_line(page, "Invoice"_msg, chosen.invoice_number);
    add_line(page, "Pay before"_msg, moment(page, tenant, chosen.code.expires_at));
    page.add("</ul><p class=\"quiet\">{}</p>",
             page.say("By its last digits we find your transfer. What they are more than the invoice stays "
                      "yours, as balance."_msg));
}

bool has_code_to_scan(const billing::NoticePayments& payments) {
    return std::any_of(payments.charges.begin(), payments.charges.end(),
                       [](const billing::ChosenCharge& one) { return !one.checkout.qris.empty(); });
}

// Of the merchant itself, for all that is unpaid: who is paid learns of it by the proof.
void add_own_code(Page& page, const NoticeView& view) {
    const billing::Notice& notice = view.notice;
    if (!notice.qris || has_code_to_scan(view.payments)) return;
    add_code_to_scan(page, *notice.qris, notice.qris_merchant,
                     domain::format_money({notice.unpaid.open, notice.tenant->currency}));
    page.add("<p class=\"quiet\">{}</p>",
             page.say("Then send us the proof of your payment, so that we find it at once."_msg));
}

void add_choice_of_invoice(Page& page, const NoticeView& view) {
    const auto& unpaid = view.notice.unpaid.first;
    if (unpaid.size() < 2) return;
    page.add("<label>{}<select name=\"invoice\">", page.say("Invoice"_msg));
    for (const store::UnpaidInvoice& invoice : unpaid)
        page.add("<option value=\"{}\">{} · {}</option>", format_id(invoice.id), escaped_html(invoice.number),
                 page.money(invoice.open, view.notice.tenant->currency));
    page.add("</select></label>");
}

void add_choice(Page& page, const NoticeView& view) {
    const auto& ways = view.payments.ways;
    if (ways.empty() || view.action.empty()) return;
    page.add("<form method=\"post\" enctype=\"multipart/form-data\" action=\"{}{}/{}?lang={}\">",
             escaped_html(view.origin), escaped_html(view.action), pay_segment,
             words::name_of(view.language));
    page.add("<p>{}</p>", page.say("Choose how you want to pay:"_msg));
    add_choice_of_invoice(page, view);
    for (const NoticeWay& way : ways) {
        const std::string label = page.text(label_of(way));
        const bool is_ambiguous = std::count_if(ways.begin(), ways.end(), [&](const NoticeWay& other) {
                                      return page.text(label_of(other)) == label;
                                  }) > 1;
        page.add("<button class=\"button\" name=\"way\" value=\"{}\">{}{}</button>", escaped_html(way.key()),
                 escaped_html(label),
                 is_ambiguous
                     ? escaped_html(" (" + way.name + (way.channel.empty() ? "" : ", " + way.channel) + ")")
                     : std::string());
    }
    page.add("</form>");
}

}  // namespace

void add_ways_to_pay(Page& page, const NoticeView& view) {
    const billing::Notice& notice = view.notice;
    const billing::NoticePayments& payments = view.payments;
    const std::string& instructions = notice.tenant->settings.payment_instructions;
    const bool has_choice = !payments.ways.empty() && !view.action.empty();
    if (notice.kind == NoticeKind::open || (!notice.qris && instructions.empty() && !has_choice &&
                                            payments.charges.empty() && payments.transfers.empty()))
        return;
    page.add("<section><h2>{}</h2>", page.say("How to pay"_msg));
    for (const auto& chosen : payments.charges) add_charge(page, notice, chosen);
    for (const auto& chosen : payments.transfers) add_transfer(page, *notice.tenant, chosen);
    add_own_code(page, view);
    if (!instructions.empty()) page.add("<p class=\"lines\">{}</p>", escaped_html(instructions));
    add_choice(page, view);
    page.add("</section>");
}

}  // namespace bangnopi::http
