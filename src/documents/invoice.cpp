#include "documents/invoice.hpp"

#include <algorithm>

#include "documents/dates.hpp"
#include "documents/figures.hpp"
#include "domain/terbilang.hpp"

namespace bangnopi::documents {
namespace {

std::string in_capitals(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::toupper(c); });
    return text;
}

// What an invoice and a credit note have in common.
class Writer {
  public:
    Writer(words::Language language, domain::Currency currency) : language_(language), currency_(currency) {}

    [[nodiscard]] std::string say(const Message& message) const { return words::text(message, language_); }
    [[nodiscard]] std::string date(domain::Date day) const { return date_in_words(day, language_); }
    [[nodiscard]] std::string amount(std::int64_t minor_units) const {
        return amount_text(minor_units, currency_, language_);
    }
    [[nodiscard]] std::string money(std::int64_t minor_units) const {
        return money_text(minor_units, currency_, language_);
    }

    [[nodiscard]] Paper begun(const Issuer& issuer, const BilledCustomer& customer,
                              const std::string& number) const {
        Paper paper;
        paper.language = language_;
        paper.issuer = issuer;
        paper.number = number;
        paper.party_name = customer.name;
        paper.party_lines.push_back(customer.number);
        for (const std::string& line : {customer.address, customer.phone})
            if (!line.empty()) paper.party_lines.push_back(line);
        if (!customer.reseller.empty()) paper.party_lines.push_back(say("through {}"_msg(customer.reseller)));
        const bool is_rupiah = currency_ == domain::Currency::idr();
        paper.amounts_label =
            say("Amount"_msg) + " (" + (is_rupiah ? "Rp" : std::string(currency_.code())) + ')';
        return paper;
    }

    [[nodiscard]] std::vector<PaperLine> lines(const std::vector<BilledLine>& billed) const {
        std::vector<PaperLine> lines;
        for (const BilledLine& line : billed) {
            std::string detail = line.days ? days_in_words(*line.days, language_) : "";
            if (!detail.empty() && !line.working.empty()) detail += "  ·  ";
            lines.push_back({line.title, detail + line.working, amount(line.amount)});
        }
        return lines;
    }

    [[nodiscard]] std::string in_words(std::int64_t minor_units) const {
        return currency_.exponent() == 0 && minor_units >= 0 ? domain::terbilang(minor_units) : "";
    }

  private:
    words::Language language_;
    domain::Currency currency_;
};

class InvoiceWriter : Writer {
  public:
    explicit InvoiceWriter(const InvoiceDocument& invoice)
        : Writer(invoice.language, invoice.currency), invoice_(invoice) {}

    Paper paper() {
        Paper paper = begun(invoice_.issuer, invoice_.customer, invoice_.number);
        paper.title = in_capitals(say("Invoice"_msg));
        paper.party_label = say("Billed to"_msg);
        paper.facts = {{say("Issued on"_msg), date(invoice_.issued_on)},
                       {say("Due on"_msg), date(invoice_.due_on)},
                       {say("Period"_msg), days_in_words(invoice_.period, invoice_.language)}};
        paper.headline = {say("To be paid"_msg), money(invoice_.open)};
        paper.lines = lines(invoice_.lines);
        paper.sums = sums();
        paper.in_words = in_words(invoice_.total);
        add_stamp(paper);
        if (invoice_.open > 0) add_ways_to_pay(paper);
        return paper;
    }

  private:
    std::vector<PaperSum> sums() const {
        std::vector<PaperSum> sums;
        const bool is_exclusive = invoice_.tax && !invoice_.tax->is_inclusive;
        if (is_exclusive) {
            sums.push_back({say("Subtotal"_msg), "", amount(invoice_.subtotal)});
            add_tax(sums, *invoice_.tax);
        }
        sums.push_back({say("Total"_msg), "", money(invoice_.total), SumWeight::strong});
        if (invoice_.tax && !is_exclusive) add_tax(sums, *invoice_.tax);
        const auto taken_off = [&](const Message& label, std::int64_t minor_units) {
            if (minor_units != 0) sums.push_back({say(label), "", amount(-minor_units)});
        };
        taken_off("Paid"_msg, invoice_.paid);
        taken_off("Credited"_msg, invoice_.credited);
        taken_off("Income tax withheld"_msg, invoice_.withheld);
        taken_off("Written off"_msg, invoice_.written_off);
        if (invoice_.open != invoice_.total)
            sums.push_back({say("Still open"_msg), "", money(invoice_.open), SumWeight::strong});
        return sums;
    }

    void add_tax(std::vector<PaperSum>& sums, const BilledTax& tax) const {
        const SumWeight weight = tax.is_inclusive ? SumWeight::light : SumWeight::regular;
        if (tax.base)
            sums.push_back({tax.is_other_base ? say("Other tax base"_msg) : say("Tax base"_msg), "",
                            amount(*tax.base), SumWeight::light});
        std::string label = tax.is_inclusive ? say("with VAT in it"_msg) : say("VAT"_msg);
        if (!tax.percent.empty()) label += ' ' + tax.percent;
        sums.push_back({std::move(label), tax.working, amount(tax.amount), weight});
    }

    void add_stamp(Paper& paper) const {
        switch (invoice_.stamp) {
            case InvoiceStamp::none:
                return;
            case InvoiceStamp::paid_in_full:
                paper.stamp = say("Paid in full"_msg);
                break;
            case InvoiceStamp::voided:
                paper.stamp = say("Void"_msg);
                paper.stamp_ink = red;
                break;
            case InvoiceStamp::written_off:
                paper.stamp = say("Written off"_msg);
                paper.stamp_ink = grey;
                break;
            case InvoiceStamp::credited:
                paper.stamp = say("Credited"_msg);
                paper.stamp_ink = grey;
                break;
        }
        paper.stamp = in_capitals(paper.stamp);
    }

    void add_ways_to_pay(Paper& paper) const {
        paper.qris = invoice_.qris;
        if (!paper.qris.empty())
            paper.qris_facts = {{"", "QRIS " + money(invoice_.open)}, {"", invoice_.qris_merchant}};
        paper.accounts = invoice_.accounts;
        paper.instructions = invoice_.payment_instructions;
    }

    const InvoiceDocument& invoice_;
};

class CreditNoteWriter : Writer {
  public:
    explicit CreditNoteWriter(const CreditNoteDocument& note)
        : Writer(note.language, note.currency), note_(note) {}

    Paper paper() {
        Paper paper = begun(note_.issuer, note_.customer, note_.number);
        paper.title = in_capitals(say("Credit note"_msg));
        paper.party_label = say("Credited to"_msg);
        paper.facts = {{say("Issued on"_msg), date(note_.issued_on)},
                       {say("Of invoice"_msg), note_.invoice_number},
                       {say("Invoice issued on"_msg), date(note_.invoice_issued_on)}};
        paper.headline = {say("Credited"_msg), money(note_.total)};
        paper.lines = lines(note_.lines);
        if (note_.tax != 0) {
            paper.sums.push_back({say("Subtotal"_msg), "", amount(note_.subtotal)});
            paper.sums.push_back({say("VAT"_msg), "", amount(note_.tax)});
        }
        paper.sums.push_back({say("Total credited"_msg), "", money(note_.total), SumWeight::strong});
        if (note_.to_balance > 0)
            paper.sums.push_back(
                {say("Added to the balance"_msg), "", amount(note_.to_balance), SumWeight::light});
        paper.in_words = in_words(note_.total);
        if (!note_.reason.empty()) paper.note = say("Reason: {}"_msg(note_.reason));
        return paper;
    }

  private:
    const CreditNoteDocument& note_;
};

std::string drawn(const Paper& paper, Instant made_at) {
    Pdf pdf(a4, paper.title + ' ' + paper.number, made_at);
    draw(pdf, paper);
    return pdf.finish();
}

}  // namespace

std::string invoice_pdf(const InvoiceDocument& invoice) {
    return drawn(InvoiceWriter(invoice).paper(), invoice.made_at);
}

std::string credit_note_pdf(const CreditNoteDocument& note) {
    return drawn(CreditNoteWriter(note).paper(), note.made_at);
}

void draw_invoice(Pdf& pdf, const InvoiceDocument& invoice) {
    draw(pdf, InvoiceWriter(invoice).paper());
}

}  // namespace bangnopi::documents
