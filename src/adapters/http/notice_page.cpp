#include "adapters/http/notice_page.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <span>
#include <stdexcept>

#include "adapters/http/html.hpp"
#include "adapters/http/notice_markup.hpp"
#include "base/base64.hpp"
#include "billing/payment_proofs.hpp"
#include "domain/contact.hpp"
#include "domain/money.hpp"

namespace bangnopi::http {
namespace {

using billing::NoticeKind;

// Dark text on light in either scheme: the code must be scanned.
constexpr std::string_view style =
    "*{box-sizing:border-box}"
    "body{margin:0;background:#eef1f4;color:#17202a;font:17px/1.5 "
    "system-ui,sans-serif;overflow-wrap:anywhere}"
    "main{max-width:30rem;margin:0 auto;padding:1rem}"
    "header{display:flex;gap:1rem;justify-content:space-between;align-items:center;padding:.25rem 0 .75rem}"
    "section{background:#fff;border:1px solid #d5dbe1;border-radius:.75rem;padding:1rem;margin:0 0 1rem}"
    "h1{font-size:1.45rem;line-height:1.25;margin:0 0 .5rem}"
    "h2{font-size:1.1rem;margin:0 0 .5rem}"
    "h3{font-size:1rem;margin:1rem 0 .25rem}"
    "p{margin:0 0 .5rem}"
    "a{color:#0b4f8a}"
    "header a{display:inline-block;padding:.6rem 0}"
    "ul{list-style:none;margin:0;padding:0}"
    "li,.total{display:flex;justify-content:space-between;gap:1rem;padding:.6rem 0;border-top:1px solid "
    "#e3e8ed}"
    ".amount{font-variant-numeric:tabular-nums;text-align:right;white-space:nowrap}"
    ".what{flex:0 0 33%}"
    ".value{font-variant-numeric:tabular-nums;text-align:right}"
    ".total{font-weight:700;font-size:1.15rem}"
    ".quiet{color:#4a5765;font-size:.92rem;display:block}"
    ".lines{white-space:pre-line}"
    "svg{display:block;width:100%;max-width:20rem;margin:.5rem auto}"
    ".button{display:block;width:100%;text-align:center;text-decoration:none;background:#fff;color:#0b4f8a;"
    "border:2px solid #0b4f8a;border-radius:.6rem;padding:.75rem 1rem;margin:.5rem 0 "
    "0;font:inherit;font-weight:600}"
    "label{display:block;margin:.5rem 0}"
    "input,select{display:block;width:100%;min-height:2.75rem;padding:.5rem;border:1px solid #8995a1;"
    "border-radius:.5rem;background:#fff;color:inherit;font:inherit}"
    "button{cursor:pointer}"
    "footer{text-align:center}"
    "footer a{display:inline-block;padding:.6rem}";

// Of the one style that the page may have (CSP Level 3, section 6.7.3).
std::string style_source() {
    std::array<unsigned char, 32> digest;
    std::size_t size = digest.size();
    if (EVP_Q_digest(nullptr, "SHA256", nullptr, style.data(), style.size(), digest.data(), &size) != 1)
        throw std::runtime_error("SHA-256 is not there");
    std::string text = base64url(std::as_bytes(std::span(digest)));
    for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
    return "'sha256-" + text + "='";
}

std::string policy(std::string_view origin) {
    static const std::string styles = style_source();
    return fmt::format(
        "default-src 'none'; style-src {}; form-action 'self'{}{}; base-uri 'none'; frame-ancestors 'none'",
        styles, origin.empty() ? "" : " ", origin);
}

Response page_response(int status, std::string body, std::string_view origin = {}) {
    Response response{.status = status, .content_type = "text/html; charset=utf-8", .body = std::move(body)};
    response.headers = {{"Cache-Control", "no-store"},
                        {"Content-Security-Policy", policy(origin)},
                        {"Referrer-Policy", "no-referrer"},
                        {"X-Robots-Tag", "noindex"}};
    return response;
}

// Whose page it is, and the other language.
void add_header(Page& page, const NoticeView& view) {
    const bool indonesian = view.language == words::Language::indonesian;
    page.add("<header><strong>{}</strong><a href=\"?lang={}\" hreflang=\"{}\" lang=\"{}\">{}</a></header>",
             view.notice.tenant ? escaped_html(view.notice.tenant->name) : std::string(),
             indonesian ? "en" : "id", indonesian ? "en" : "id", indonesian ? "en" : "id",
             indonesian ? "English" : "Bahasa Indonesia");
}

Message title_of(NoticeKind kind) {
    switch (kind) {
        case NoticeKind::general:
            return "This Internet line is restricted"_msg;
        case NoticeKind::isolated:
            return "Your Internet line is isolated"_msg;
        case NoticeKind::unpaid:
            return "You have unpaid invoices"_msg;
        case NoticeKind::open:
            return "Your Internet line is open"_msg;
        case NoticeKind::closed:
            return "Your Internet line is not in service"_msg;
    }
    return {};
}

Message why_isolated(domain::Reason reason) {
    switch (reason) {
        case domain::Reason::balance:
            return "Your balance is used up. Your line opens again by itself once you have topped it up."_msg;
        case domain::Reason::expired:
            return "Your package has ended. Your line opens again by itself once it is renewed."_msg;
        case domain::Reason::quota:
            return "The quota of your plan is used up."_msg;
        default:
            return "An invoice was not paid in time. Your line opens again by itself once your payment is received."_msg;
    }
}

Message explanation_of(const billing::Notice& notice) {
    switch (notice.kind) {
        case NoticeKind::general:
            return "This page cannot tell whose line it is. Open the link that your operator sent you, or call your operator."_msg;
        case NoticeKind::isolated:
            if (notice.reason == domain::Reason::unpaid && notice.unpaid.count == 0)
                return "This line is paid for by somebody else, whose invoice was not paid in time. Please ask them, or call us."_msg;
            return why_isolated(notice.reason);
        case NoticeKind::unpaid:
            return "Your line is open. Please pay in time, so that it stays so."_msg;
        case NoticeKind::open:
            return "Open the page that you wanted once more. If it does not come, turn your modem off and on again."_msg;
        case NoticeKind::closed:
            return "Call us if you want to use it again."_msg;
    }
    return {};
}

void add_head(Page& page, const billing::Notice& notice) {
    page.add("<section><h1>{}</h1>", page.say(title_of(notice.kind)));
    if (!notice.customer_name.empty()) page.add("<p>{}</p>", page.say("Dear {},"_msg(notice.customer_name)));
    page.add("<p>{}</p></section>", page.say(explanation_of(notice)));
}

void add_invoice(Page& page, const store::UnpaidInvoice& invoice, domain::Currency currency) {
    page.add("<li><span>{}<span class=\"quiet\">{}</span></span><span class=\"amount\">{}",
             escaped_html(invoice.number), page.say("due {}"_msg(page.date(invoice.due_on))),
             page.money(invoice.open, currency));
    if (invoice.open != invoice.total)
        page.add("<span class=\"quiet\">{}</span>",
                 page.say("left of {}"_msg(domain::format_money({invoice.total, currency}))));
    page.add("</span></li>");
}

void add_invoices(Page& page, const billing::Notice& notice) {
    const store::Unpaid& unpaid = notice.unpaid;
    if (unpaid.count == 0) return;
    const domain::Currency currency = notice.tenant->currency;
    page.add("<section><h2>{}</h2><ul>", page.say("Unpaid invoices"_msg));
    for (const store::UnpaidInvoice& invoice : unpaid.first) add_invoice(page, invoice, currency);
    const auto more = unpaid.count - static_cast<std::int64_t>(unpaid.first.size());
    if (more > 0) page.add("<li>{}</li>", page.say("and {} more"_msg(more)));
    page.add("</ul><p class=\"total\"><span>{}</span><span class=\"amount\">{}</span></p></section>",
             page.say("Total to pay"_msg), page.money(unpaid.open, currency));
}

// The number is E.164: digits behind its plus sign.
void add_contact(Page& page, const billing::Notice& notice) {
    const std::string& phone = notice.tenant->settings.contact_phone;
    if (phone.empty()) return;
    page.add("<section><h2>{}</h2><a class=\"button\" href=\"tel:{}\">{}</a>", page.say("Need help?"_msg),
             escaped_html(phone), page.say("Call {}"_msg(domain::local_phone(phone))));
    page.add("<a class=\"button\" href=\"https://wa.me/{}\" rel=\"noreferrer\">WhatsApp</a></section>",
             escaped_html(std::string_view(phone).substr(1)));
}

void add_link(Page& page, std::string_view link) {
    if (link.empty()) return;
    page.add("<section><p>{}</p><a href=\"{}\">{}</a></section>",
             page.say("To see this page on mobile data, or to send it to who pays for you:"_msg),
             escaped_html(link), escaped_html(link));
}

void add_field(Page& page, const Message& label, std::string_view attributes, std::string_view value) {
    page.add("<label>{}<input {} value=\"{}\"></label>", page.say(label), attributes, escaped_html(value));
}

// Where the customer is asked for a file, its octets are what the page takes; the rest helps who looks at it.
void add_proof_form(Page& page, const NoticeView& view) {
    if (view.notice.unpaid.count == 0 || view.action.empty()) return;
    page.add("<section><h2>{}</h2><p>{}</p>", page.say("Paid already?"_msg),
             page.say("Send us the proof of your payment: a picture or a PDF of at most {} MiB. Your line "
                      "opens once we "
                      "have found the payment."_msg(billing::proof_bytes_max >> 20U)));
    page.add(
        "<form method=\"post\" enctype=\"multipart/form-data\" action=\"{}{}/{}?lang={}\">"
        "<label>{}<input type=\"file\" name=\"picture\" required "
        "accept=\"image/jpeg,image/png,image/webp,application/pdf\"></label>",
        escaped_html(view.origin), escaped_html(view.action), proof_segment, words::name_of(view.language),
        page.say("Proof of payment"_msg));
    const std::string amount =
        view.proof.amount.empty() ? fmt::to_string(view.notice.unpaid.open) : view.proof.amount;
    add_field(page, "Amount paid"_msg, "name=\"amount\" inputmode=\"numeric\"", amount);
    add_field(page, "Day of payment"_msg, "name=\"paid_on\" type=\"date\"", view.proof.paid_on);
    add_field(page, "Note"_msg, "name=\"note\" maxlength=\"100\"", view.proof.note);
    page.add("<button class=\"button\">{}</button></form></section>", page.say("Send the proof"_msg));
}

// What the customer sent before, and what became of it.
void add_what_was_sent(Page& page, const NoticeView& view) {
    const billing::Notice& notice = view.notice;
    if (notice.promised_until)
        page.add("<section role=\"status\"><p>{}</p></section>",
                 page.say("Thank you. You promised to pay until {}."_msg(page.date(*notice.promised_until))));
    if (!notice.proof) return;
    const std::string sent_on = page.date(notice.proof->sent_on);
    const Message said =
        notice.proof->state == store::ProofState::waiting
            ? "Thank you. Your proof of payment of {} is being looked at."_msg(sent_on)
            : "Your proof of payment of {} was not accepted: {}"_msg(sent_on, notice.proof->reason);
    page.add("<section role=\"status\"><p>{}</p></section>", page.say(said));
}

// AGPL-3.0, section 13.
void add_source(Page& page, const NoticeView& view) {
    page.add("<footer class=\"quiet\"><a href=\"{}{}\">{}</a></footer>", escaped_html(view.origin),
             notice_source_path, page.say("Source code of this program (AGPL)"_msg));
}

void add_promise(Page& page, const NoticeView& view) {
    const std::optional<domain::Date>& until = view.notice.may_promise_until;
    if (!until || view.action.empty()) return;
    page.add(
        "<section><h2>{}</h2><p>{}</p>", page.say("Need more time?"_msg),
        page.say("Your line opens at once, and stays open until the end of that day. You can promise once "
                 "for an invoice."_msg));
    page.add(
        "<form method=\"post\" action=\"{}{}?lang={}\"><button class=\"button\">{}</button></form></section>",
        escaped_html(view.origin), escaped_html(view.action), words::name_of(view.language),
        page.say("Promise to pay until {}"_msg(page.date(*until))));
}

// Of one message and nothing else.
std::string plain_page(words::Language language, const Message& title, const Message& text) {
    Page page(language);
    page.add("<section><h1>{}</h1><p>{}</p></section>", page.say(title), page.say(text));
    return page.whole(page.say(title));
}

}  // namespace

std::string Page::whole(std::string_view title) const {
    return fmt::format(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
        "<title>{}</title><style>{}</style></head><body><main>{}</main></body></html>\n",
        words::name_of(language_), title, style, body_);
}

Response notice_response(const NoticeView& view, int status) {
    const billing::Notice& notice = view.notice;
    Page page(view.language);
    add_header(page, view);
    if (!view.said.empty()) page.add("<section role=\"status\"><p>{}</p></section>", page.say(view.said));
    add_what_was_sent(page, view);
    add_head(page, notice);
    if (notice.tenant) {
        if (notice.kind != NoticeKind::general) {
            add_invoices(page, notice);
            add_ways_to_pay(page, view);
            add_proof_form(page, view);
            add_promise(page, view);
        }
        add_contact(page, notice);
    }
    add_link(page, view.link);
    add_source(page, view);
    return page_response(status, page.whole(page.say(title_of(notice.kind))), view.origin);
}

Response lapsed_link_response(words::Language language) {
    return page_response(404, plain_page(language, "This link is not valid any more"_msg,
                                         "Ask your operator for a new one."_msg));
}

Response busy_response(int status, words::Language language) {
    Response response = page_response(
        status, plain_page(language, "One moment, please"_msg,
                           "Too much is asked just now. Load this page again in a minute."_msg));
    response.headers.push_back({"Retry-After", "60"});
    return response;
}

}  // namespace bangnopi::http
