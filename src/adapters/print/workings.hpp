// The working of each line of an invoice, of what its kept input comes to.
#pragma once

#include <string>
#include <vector>

#include "billing/explained_invoice.hpp"
#include "words/language.hpp"

namespace bangnopi::print {

// In the order of its lines; empty where there is none, or where the line is not what comes of the input.
std::vector<std::string> workings_of(const billing::ExplainedInvoice& explained, words::Language language);
// Empty without a tax, or where the tax is not what comes of the input.
std::string working_of_tax(const billing::ExplainedInvoice& explained, words::Language language);
// DPP, as a tax invoice prints it; nothing likewise.
std::optional<std::int64_t> tax_base_of(const billing::ExplainedInvoice& explained);

}  // namespace bangnopi::print
