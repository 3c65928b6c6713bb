// `bangnopi quote`: a billing case as JSON in, the invoice draft as JSON out; no database. The same shape is
// kept with every invoice, so that it can be explained and computed again.
//
// In: currency, time_zone, tax, plans, subscription, period_on, usage, as docs and shared cases show; beyond
// them, each optional: subscription.suspensions [{from, to?}], subscription.add_ons [{code, monthly_fee, from, to?, taxed?}],
// subscription.early_end_waived, in_advance, one_offs [{kind, amount, taxed?, of_fee?, description?}], upgrade {on, from},
// stamp_duty {amount, above}, and on a plan taxed, minimum_term_months, early_end_fee, days, price (prepaid_package). `usage` and
// `tax` may be left out for none. A case of one_offs without plans and subscription is a bill of its own of the day period_on. A key that
// is not known is refused: a misspelled fee would otherwise be a gift. Several cases that are one invoice are {"parts": [case, …]},
// each with a name `of` its own, where that helps. Money and bytes are JSON integers,
// dates ISO strings, percentages strings ("11", "11/12").
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "domain/invoice.hpp"

namespace bangnopi::billing {

inline constexpr std::size_t max_quote_bytes = 64U << 20U;
inline constexpr std::size_t max_quote_depth = 16;

// A billing case that owns what it is made of.
struct QuoteInput {
    std::string of;  // of a part: whose it is; of an invoice's kept input the id of its subscription
    std::string time_zone;
    std::vector<domain::PlanTerms> plans;
    std::vector<domain::PlanChange> changes;
    std::vector<domain::Suspension> suspensions;
    std::vector<domain::DailyUsage> usage;
    std::vector<domain::AddOn> add_ons;
    std::vector<domain::OneOff> one_offs;
    domain::BillingCase terms;  // the rest; its spans are set by billing_case()
    [[nodiscard]] domain::BillingCase billing_case() const;
};

// One case, checked: draft_invoice may be called on it.
Result<QuoteInput> parse_quote_input(std::string_view json);
// One case or the parts of one invoice, checked together: draft_invoice may be called on the cases of them.
Result<std::vector<QuoteInput>> parse_quote_parts(std::string_view json);
std::vector<domain::BillingCase> cases_of(std::span<const QuoteInput> parts);  // borrowed from them
inline constexpr std::size_t quote_parts_max = 1000;

// A plan by itself, as it stands under `plans`; its code is empty.
Result<domain::PlanTerms> parse_plan_terms(std::string_view json);

// How a line, and the tax, came about, as a short sum that its reader can follow; empty where there is nothing to work out.
struct Workings {
    std::function<std::string(std::span<const domain::BillingCase>, const domain::InvoiceDraft&,
                              const domain::DraftLine&)>
        of_line;
    std::function<std::string(std::span<const domain::BillingCase>, const domain::InvoiceDraft&)> of_tax;
};

// Answers one case with its draft, a list of cases with a list; a refused one with
// {"error":{"pointer","detail"}}, its detail in the language of `translate`. With `workings` a line has its "working", and the
// draft its "tax_working", where there is one.
std::string quote_answer(std::string_view json, bool& any_refused, Translate translate = in_english,
                         const Workings* workings = nullptr);

// Append compact JSON. Only plans that the case names are written. Made to be called a million times: no
// allocation but the growth of `out`.
void append_quote_input(std::string& out, const domain::BillingCase& billing_case,
                        std::string_view time_zone);
// The same of several parts, with whose each is.
void append_quote_parts(std::string& out, std::span<const domain::BillingCase> parts, std::span<const Id> of,
                        std::string_view time_zone);
// Of several parts each line says which it is of, from 0.
void append_draft(std::string& out, std::span<const domain::BillingCase> parts,
                  const domain::InvoiceDraft& draft, const Workings* workings = nullptr);

}  // namespace bangnopi::billing
