#include "adapters/print/invoices.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/check.hpp"
#include "documents/figures.hpp"
#include "documents/working.hpp"
#include "domain/contact.hpp"
#include "domain/qris.hpp"
#include "store/channels.hpp"

namespace bangnopi::print {
namespace {

constexpr std::size_t batch_page = 50;

documents::InvoiceStamp stamp_of(domain::InvoiceStatus status) {
    switch (status) {
        case domain::InvoiceStatus::open:
        case domain::InvoiceStatus::partial:
            return documents::InvoiceStamp::none;
        case domain::InvoiceStatus::paid:
            return documents::InvoiceStamp::paid_in_full;
        case domain::InvoiceStatus::voided:
            return documents::InvoiceStamp::voided;
        case domain::InvoiceStatus::written_off:
            return documents::InvoiceStamp::written_off;
        case domain::InvoiceStatus::credited:
            return documents::InvoiceStamp::credited;
    }
    return documents::InvoiceStamp::none;
}

// " · Budi · budi.pppoe"
std::string whose(const store::InvoiceLine& line) {
    std::string text;
    for (const std::string& name : {line.subscription_customer, line.subscription_name})
        if (!name.empty()) text += " · " + name;
    return text;
}

std::vector<documents::BilledLine> billed_lines(const billing::ExplainedInvoice& explained,
                                                words::Language language) {
    const std::vector<std::string> workings = workings_of(explained, language);
    std::vector<documents::BilledLine> lines;
    const bool is_of_several = !explained.invoice.subscription_id;
    for (std::size_t at = 0; at < explained.lines.size(); ++at) {
        const store::InvoiceLine& line = explained.lines[at];
        documents::BilledLine billed;
        billed.title = documents::title_of_line(line.kind, line.plan_name, line.description, language);
        if (is_of_several || !line.subscription_customer.empty()) billed.title += whose(line);
        if (line.from && line.to) billed.days = domain::Period{*line.from, *line.to};
        billed.working = workings[at];
        billed.amount = line.amount;
        lines.push_back(std::move(billed));
    }
    return lines;
}

std::optional<documents::BilledTax> billed_tax(const billing::ExplainedInvoice& explained,
                                               words::Language language) {
    const auto base = tax_base_of(explained);
    if (explained.invoice.tax == 0 && !base) return std::nullopt;
    documents::BilledTax tax;
    tax.amount = explained.invoice.tax;
    if (!base) return tax;
    const domain::Tax& terms = *explained.recomputed->inputs.front().terms.tax;
    tax.percent = documents::percent_text(terms.percent, language);
    tax.working = working_of_tax(explained, language);
    tax.base = base;
    tax.is_other_base = terms.base != domain::Rate(1, 1);
    tax.is_inclusive = terms.inclusive;
    return tax;
}

documents::BilledCustomer billed_customer(const store::PrintedCustomer& customer) {
    return {customer.name, customer.number, customer.address,
            customer.phone ? domain::local_phone(*customer.phone) : "", customer.partner_name};
}

documents::InvoiceDocument document_of(const store::Operator& tenant, const Letterhead& letterhead,
                                       const billing::ExplainedInvoice& explained,
                                       const store::PrintedCustomer& customer) {
    const store::Invoice& invoice = explained.invoice;
    documents::InvoiceDocument document;
    document.language = words::parse_language(customer.language).value_or(words::Language::indonesian);
    document.issuer = letterhead.issuer;
    document.customer = billed_customer(customer);
    document.number = invoice.number;
    document.currency = tenant.currency;
    document.issued_on = invoice.issued_on;
    document.due_on = invoice.due_on;
    document.period = invoice.period;
    document.lines = billed_lines(explained, document.language);
    document.subtotal = invoice.subtotal;
    document.tax = billed_tax(explained, document.language);
    document.total = invoice.amounts.total;
    document.paid = invoice.amounts.paid;
    document.credited = invoice.amounts.credited;
    document.withheld = invoice.amounts.withheld;
    document.written_off = invoice.amounts.written_off;
    document.open = invoice.open;
    document.stamp = stamp_of(invoice.status);
    document.accounts = letterhead.accounts;
    document.payment_instructions = tenant.settings.payment_instructions;
    document.made_at = tenant.zone.at(invoice.issued_on);
    const auto merchant = domain::MerchantQris::parse(tenant.settings.qris_code);
    if (!merchant || tenant.currency != domain::Currency::idr()) return document;
    document.qris = merchant->for_amount(invoice.open).value_or("");
    document.qris_merchant = merchant->merchant_name();
    return document;
}

}  // namespace

Letterhead letterhead_of(store::Tx& tx, const store::Operator& tenant) {
    Letterhead letterhead;
    const store::Settings& settings = tenant.settings;
    letterhead.issuer.name = tenant.name;
    letterhead.issuer.address = settings.address;
    if (!settings.contact_phone.empty())
        letterhead.issuer.phone = domain::local_phone(settings.contact_phone);
    if (const auto logo = store::find_logo(tx, tenant.id))
        letterhead.issuer.logo = documents::Picture::of_png(logo->octets);
    for (const store::Channel& channel : store::list_channels(tx, tenant.id))
        if (channel.active && !channel.account_number.empty())
            letterhead.accounts.push_back({channel.name, channel.account_number, channel.account_holder});
    return letterhead;
}

std::vector<documents::InvoiceDocument> invoice_documents(store::Tx& tx, const store::Operator& tenant,
                                                          const Letterhead& letterhead,
                                                          std::vector<store::Invoice> invoices) {
    std::vector<Id> customers;
    for (const store::Invoice& invoice : invoices) customers.push_back(invoice.customer_id);
    std::ranges::sort(customers);
    customers.erase(std::unique(customers.begin(), customers.end()), customers.end());
    auto printed = store::printed_customers(tx, tenant.id, customers);
    std::vector<documents::InvoiceDocument> documents;
    for (const billing::ExplainedInvoice& explained :
         billing::explain_invoices(tx, tenant.id, std::move(invoices)))
        documents.push_back(
            document_of(tenant, letterhead, explained, printed[explained.invoice.customer_id]));
    return documents;
}

documents::CreditNoteDocument credit_note_document(store::Tx& tx, const store::Operator& tenant,
                                                   const Letterhead& letterhead,
                                                   const store::CreditNote& note) {
    const auto invoice = store::find_invoice(tx, tenant.id, note.invoice_id);
    BANGNOPI_CHECK(invoice);
    const auto customers = store::printed_customers(tx, tenant.id, std::span(&note.customer_id, 1));
    const store::PrintedCustomer& customer = customers.at(note.customer_id);
    documents::CreditNoteDocument document;
    document.language = words::parse_language(customer.language).value_or(words::Language::indonesian);
    document.issuer = letterhead.issuer;
    document.customer = billed_customer(customer);
    document.number = note.number;
    document.invoice_number = note.invoice_number;
    document.invoice_issued_on = invoice->issued_on;
    document.currency = tenant.currency;
    document.issued_on = note.issued_on;
    document.reason = note.reason;
    document.tax = store::tax_of_credit_note(tx, tenant.id, note);
    document.subtotal = note.amount - document.tax;
    document.total = note.amount;
    document.to_balance = note.to_balance;
    document.lines.push_back(
        {.title = words::text("Correction of invoice {}"_msg(note.invoice_number), document.language),
         .working = {},
         .amount = document.subtotal});
    document.made_at = note.created_at;
    return document;
}

Batch print_batch(store::Database& db, const store::Operator& tenant, const std::vector<Id>& invoices,
                  const std::function<bool(std::string_view)>& take, const std::function<bool()>& stop) {
    Batch batch;
    if (invoices.empty()) return {0, true};
    const store::Scope scope = store::Scope::of(tenant.id);
    const Letterhead letterhead = db.read(scope, [&](store::Tx& tx) { return letterhead_of(tx, tenant); });
    std::optional<documents::Pdf> pdf;
    for (std::size_t at = 0; at < invoices.size(); at += batch_page) {
        if (stop() || (pdf && pdf->is_broken())) return batch;
        const std::span<const Id> page =
            std::span(invoices).subspan(at, std::min(batch_page, invoices.size() - at));
        const auto documents = db.read(scope, [&](store::Tx& tx) {
            return invoice_documents(tx, tenant, letterhead, store::invoices_of_ids(tx, tenant.id, page));
        });
        for (const documents::InvoiceDocument& document : documents) {
            if (pdf)
                pdf->begin_page();
            else
                pdf.emplace(documents::a4, tenant.name, document.made_at, take);
            documents::draw_invoice(*pdf, document);
            ++batch.invoices;
        }
    }
    if (!pdf || pdf->is_broken()) return batch;
    static_cast<void>(pdf->finish());
    batch.is_whole = true;
    return batch;
}

}  // namespace bangnopi::print
