#include "reports/verify.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <map>

#include "domain/journals.hpp"
#include "reports/prepaid_recount.hpp"
#include "reports/quota_recount.hpp"
#include "store/verify.hpp"

namespace bangnopi::reports {
namespace {

constexpr int invoices_per_page = 2000;
constexpr int subscriptions_per_page = 1000;

void offend(CheckResult& check, std::string row) {
    check.ok = false;
    ++check.offending;
    if (check.rows.size() < offending_rows_max) check.rows.push_back(std::move(row));
}

CheckResult check_invariant(store::Tx& tx, const store::Operator& subject, Instant now,
                            const store::Invariant& invariant) {
    CheckResult check{std::string(invariant.name), true, 0, {}};
    store::each_offence(tx, invariant, subject.id, now, [&](Id id, std::string_view what) {
        const bool is_plain = invariant.subject == "year" || invariant.subject == "account";
        offend(check, fmt::format("{} {}: {}", invariant.subject,
                                  is_plain ? std::to_string(id.value) : format_id(id), what));
    });
    return check;
}

bool same_line(const domain::DraftLine& kept, const domain::DraftLine& drafted) {
    const auto figures = [](const domain::DraftLine& line) {
        return std::tie(line.kind, line.days, line.of_days, line.bytes, line.units, line.amount);
    };
    return figures(kept) == figures(drafted) &&
           (!kept.has_days() || (kept.from == drafted.from && kept.to == drafted.to));
}

// What is wrong with an invoice beside its draft; empty if nothing is.
std::string difference(const store::KeptInvoice& invoice, const domain::InvoiceDraft& draft) {
    if (draft.period != invoice.period) return "its period is another one";
    if (std::tie(draft.subtotal, draft.tax, draft.total) !=
        std::tie(invoice.subtotal, invoice.tax, invoice.total))
        return fmt::format("total {}, computed again {}", invoice.total, draft.total);
    if (!std::equal(invoice.lines.begin(), invoice.lines.end(), draft.lines.begin(), draft.lines.end(),
                    same_line))
        return "its lines are not those that its input makes";
    std::int64_t sum = 0;
    for (const domain::DraftLine& line : invoice.lines) sum = domain::add(sum, line.amount);
    if (sum != invoice.subtotal && sum != invoice.total) return fmt::format("its lines sum to {}", sum);
    return {};
}

// Every invoice computed again, and what all of them come to in the ledger, by account and month.
class InvoiceReplay {
  public:
    InvoiceReplay(store::Tx& tx, Id operator_id, const ReplayInput& replay)
        : tx_(tx), operator_id_(operator_id), replay_(replay) {}

    CheckResult check_invoices() {
        CheckResult check{"an invoice is what its kept input makes", true, 0, {}};
        for (Id after{};;) {
            const std::vector<store::KeptInvoice> page =
                store::kept_invoices(tx_, operator_id_, after, invoices_per_page);
            if (page.empty()) return check;
            after = page.back().id;
            for (const store::KeptInvoice& invoice : page)
                if (std::string what = wrong_with(invoice); !what.empty())
                    offend(check,
                           fmt::format("invoice {} {}: {}", format_id(invoice.id), invoice.number, what));
        }
    }

    // Once the invoices are checked.
    CheckResult check_books() {
        CheckResult check{"the ledger of each month has what its invoices' kept inputs make", true, 0, {}};
        for (const store::InvoicesBooked& booked : store::booked_by_invoices(tx_, operator_id_)) {
            const std::int64_t expected = std::exchange(expected_[{booked.account, booked.month}], 0);
            compare(check, booked.account, booked.month, booked.amount, expected);
        }
        for (const auto& [place, expected] : expected_)
            compare(check, place.first, place.second, 0, expected);
        return check;
    }

  private:
    std::string wrong_with(const store::KeptInvoice& invoice) {
        if (invoice.input.empty()) return "has no kept input";
        const Result<domain::Replayed> replayed = replay_(invoice.input);
        if (!replayed) return "its kept input is refused: " + english(replayed.error().detail);
        const domain::InvoiceDraft& draft = replayed->draft;
        const std::string month = invoice.issued_on.iso().substr(0, 7);
        for (const domain::Posting& posting :
             domain::invoice_postings(Id{}, replayed->revenue, draft.tax, draft.total)) {
            std::int64_t& sum = expected_[{std::string(posting.account), month}];
            sum = domain::add(sum, posting.amount);
        }
        return difference(invoice, draft);
    }

    static void compare(CheckResult& check, std::string_view account, std::string_view month,
                        std::int64_t booked, std::int64_t expected) {
        if (booked != expected)
            offend(check,
                   fmt::format("account {} in {}: ledger {}, invoices {}", account, month, booked, expected));
    }

    store::Tx& tx_;
    Id operator_id_;
    const ReplayInput& replay_;
    std::map<std::pair<std::string, std::string>, std::int64_t> expected_;  // by account and month
};

CheckResult check_reserved(store::Tx& tx, const store::Operator& subject, domain::Date today) {
    CheckResult check{"reserved is the quote of each open period of pay as you go", true, 0, {}};
    for (Id after{};;) {
        const auto page = store::prepaid_subscriptions(tx, subject.id, after, subscriptions_per_page);
        if (page.empty()) return check;
        after = page.back().id;
        for (const store::PrepaidRows& rows : page) {
            const auto quote = recount_reserved(rows, subject.settings.tax, today);
            if (quote == rows.reserved) continue;
            offend(check, fmt::format("subscription {}: reserved {}, quote {}", format_id(rows.id),
                                      rows.reserved, quote ? std::to_string(*quote) : "beyond 64 bits"));
        }
    }
}

CheckResult check_bytes_left(store::Tx& tx, const store::Operator& subject, Instant now) {
    CheckResult check{
        "what a line has left is its quota less the usage of its period or package", true, 0, {}};
    const domain::Date today = subject.zone.date_of(now);
    for (Id after{};;) {
        const auto page = store::quota_subscriptions(tx, subject.id, now, today - longest_period_days, after,
                                                     subscriptions_per_page);
        if (page.empty()) return check;
        after = page.back().id;
        for (const store::QuotaRows& rows : page) {
            const auto left = recount_bytes_left(rows, today);
            if (left == rows.bytes_left) continue;
            const auto told = [](std::optional<std::int64_t> bytes) {
                return bytes ? std::to_string(*bytes) : "none";
            };
            offend(check, fmt::format("subscription {}: {} bytes left, counted again {}", format_id(rows.id),
                                      told(rows.bytes_left), told(left)));
        }
    }
}

// The day of an instant is another in another zone, and that of the operator may have been changed since.
CheckResult check_deferred_packages(store::Tx& tx, const store::Operator& subject, Instant now) {
    CheckResult check{"the fee of a package from first use is earned on the day of its end", true, 0, {}};
    for (Id after{};;) {
        const auto page = store::packages_from_first_use(tx, subject.id, now, after, subscriptions_per_page);
        if (page.empty()) return check;
        after = page.back().subscription_id;
        for (const store::DeferredPackage& package : page) {
            const domain::Date ends_on = subject.zone.date_of(package.ends_at);
            if (package.recognised_on >= ends_on - 1 && package.recognised_on <= ends_on + 1) continue;
            offend(check, fmt::format("subscription {}: ends on {}, earned on {}",
                                      format_id(package.subscription_id), ends_on.iso(),
                                      package.recognised_on.iso()));
        }
    }
}

}  // namespace

Verification verify(store::Database& db, const store::Operator& subject, Instant now,
                    const ReplayInput& replay) {
    Verification verification;
    db.read(store::Scope::of(subject.id), [&](store::Tx& tx) {
        for (const auto& invariants : {store::invariants(), store::correction_invariants()})
            for (const store::Invariant& invariant : invariants)
                verification.checks.push_back(check_invariant(tx, subject, now, invariant));
        InvoiceReplay invoices(tx, subject.id, replay);
        verification.checks.push_back(invoices.check_invoices());
        verification.checks.push_back(invoices.check_books());
        verification.checks.push_back(check_reserved(tx, subject, subject.zone.date_of(now)));
        verification.checks.push_back(check_bytes_left(tx, subject, now));
        verification.checks.push_back(check_deferred_packages(tx, subject, now));
    });
    verification.ok = std::all_of(verification.checks.begin(), verification.checks.end(),
                                  [](const CheckResult& c) { return c.ok; });
    return verification;
}

}  // namespace bangnopi::reports
