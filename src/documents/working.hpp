// How each figure of an invoice came about, as a short sum that its reader can follow: "150.000 × 15/30 hari". It is made of the
// inputs that were kept with the invoice, computed again, never of what holds today.
#pragma once

#include <span>
#include <string>

#include "domain/invoice.hpp"
#include "words/language.hpp"

namespace bangnopi::documents {

// Of a line of the draft, which is of these parts. Empty where there is nothing to work out, as with what comes from elsewhere.
std::string working_of(std::span<const domain::BillingCase> parts, const domain::InvoiceDraft& draft,
                       const domain::DraftLine& line, words::Language language);

// "11 % × DPP 137.500"; with a base that is a part of the price "12 % × DPP nilai lain 137.500 (11/12 × 150.000)". Empty without
// a tax.
std::string working_of_tax(std::span<const domain::BillingCase> parts, const domain::InvoiceDraft& draft,
                           words::Language language);

// What a line is for: "Langganan Rumah 20 Mbps". A description goes before what its kind is called.
std::string title_of_line(domain::LineKind kind, const std::string& plan_name, const std::string& description,
                          words::Language language);

}  // namespace bangnopi::documents
