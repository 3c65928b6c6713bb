// A second, naive implementation of a draft, day by day and in 128 bits, held against the real one on random
// cases. It shares no code with it but the values; where the two differ one of them has misread the rules.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <sstream>

#include "domain/invoice.hpp"
#include "domain/journals.hpp"

namespace bangnopi::domain {
namespace {

__extension__ using Int128 = __int128;
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

struct OwnedCase {
    std::vector<PlanTerms> plans;
    std::vector<PlanChange> changes;
    std::vector<Suspension> suspensions;
    std::vector<DailyUsage> usage;
    std::vector<AddOn> add_ons;
    BillingCase terms;

    [[nodiscard]] BillingCase view() const {
        BillingCase whole = terms;
        whole.plans = plans;
        whole.changes = changes;
        whole.suspensions = suspensions;
        whole.usage = usage;
        whole.add_ons = add_ons;
        return whole;
    }
};

struct TooLarge {};

// Half away from zero, for amounts of either sign.
Int128 round_ratio(Int128 numerator, Int128 denominator) {
    const bool negative = numerator < 0;
    const Int128 magnitude = negative ? -numerator : numerator;
    const Int128 rounded = (2 * magnitude + denominator) / (2 * denominator);
    return negative ? -rounded : rounded;
}

std::int64_t narrow(Int128 value) {
    if (value > highest || value < -Int128{highest} - 1) throw TooLarge{};
    return static_cast<std::int64_t>(value);
}

class Model {
  public:
    explicit Model(const OwnedCase& owned) : case_(owned), terms_(owned.terms) {}

    InvoiceDraft draft() {
        find_period();
        walk_days();
        for (const Run& run : runs_) bill_fee(run);
        for (const Run& run : runs_) bill_bytes(run);
        bill_setup();
        for (std::uint32_t i = 0; i < case_.add_ons.size(); ++i) bill_add_on(i);
        bill_early_end();
        bill_discount();
        total_up();
        return draft_;
    }

  private:
    struct Run {
        Date from, to;
        std::uint32_t plan;
    };

    [[nodiscard]] bool is_anchor(Date date) const {
        const bool last_of_month = (date + 1).day() == 1;
        return date.day() == terms_.billing_day || (last_of_month && date.day() < terms_.billing_day);
    }

    void find_period() {
        Date from = terms_.period_on;
        while (!is_anchor(from)) from = from - 1;
        Date to = terms_.period_on + 1;
        while (!is_anchor(to)) to = to + 1;
        draft_.period = {from, to};
    }

    [[nodiscard]] bool billed_on(Date date) const {
        if (date < terms_.starts_on || (terms_.ends_on && date >= *terms_.ends_on)) return false;
        return std::ranges::none_of(case_.suspensions, [date](const Suspension& suspension) {
            return suspension.from <= date && (!suspension.to || date < *suspension.to);
        });
    }

    // The plan that begins on each day, of those days on which one does.
    [[nodiscard]] std::map<Date, std::uint32_t> plan_starts() const {
        std::map<Date, std::uint32_t> starts{{terms_.starts_on, terms_.plan}};
        for (const PlanChange& change : case_.changes)
            if (change.on >= terms_.starts_on && (!terms_.ends_on || change.on < *terms_.ends_on))
                starts[change.on] = change.plan;
        return starts;
    }

    void walk_days() {
        const auto starts = plan_starts();
        bool billed_before = false;
        for (Date date = draft_.period.from; date < draft_.period.to; date = date + 1) {
            const bool billed = billed_on(date);
            if (billed && (!billed_before || starts.contains(date)))
                runs_.push_back({date, date, std::prev(starts.upper_bound(date))->second});
            if (billed) runs_.back().to = date + 1;
            billed_before = billed;
        }
    }

    [[nodiscard]] const PlanTerms& plan(std::uint32_t index) const { return case_.plans[index]; }

    DraftLine& push(LineKind kind, std::uint32_t index, Int128 amount) {
        DraftLine line;
        line.kind = kind;
        line.plan = index;
        line.amount = narrow(amount);
        line.taxed = kind == LineKind::discount || plan(index).taxed;
        sum_ = narrow(Int128{sum_} + line.amount);
        draft_.lines.push_back(line);
        return draft_.lines.back();
    }

    void bill_fee(const Run& run) {
        if (plan(run.plan).monthly_fee == 0) return;
        const std::int32_t days = run.to - run.from;
        const std::int32_t of_days = draft_.period.to - draft_.period.from;
        DraftLine& line = push(LineKind::recurring, run.plan,
                               round_ratio(Int128{plan(run.plan).monthly_fee} * days, of_days));
        line.from = run.from;
        line.to = run.to;
        line.days = days;
        line.of_days = of_days;
    }

    [[nodiscard]] Int128 used(const Run& run) const {
        Int128 bytes = 0;
        for (const DailyUsage& usage : case_.usage)
            if (usage.on >= run.from && usage.on < run.to) bytes += usage.bytes;
        if (bytes > std::numeric_limits<std::uint64_t>::max()) throw TooLarge{};
        return bytes;
    }

    void bill_bytes(const Run& run) {
        const PlanTerms& terms = plan(run.plan);
        if (terms.billing == Billing::prepaid_usage)
            bill_metered(run, terms, used(run));
        else if (terms.beyond == Beyond::overage)
            bill_overage(run, terms, used(run));
    }

    void bill_metered(const Run& run, const PlanTerms& terms, Int128 bytes) {
        if (bytes == 0) return;
        // price × bytes in whole units and the rest, so that 128 bits hold twice of it
        const Int128 whole = bytes / terms.unit_bytes * terms.unit_price;
        const Int128 rest = round_ratio(bytes % terms.unit_bytes * terms.unit_price, terms.unit_bytes);
        DraftLine& line = push(LineKind::usage, run.plan, whole + rest);
        line.from = run.from;
        line.to = run.to;
        line.bytes = static_cast<std::uint64_t>(bytes);
    }

    void bill_overage(const Run& run, const PlanTerms& terms, Int128 bytes) {
        Int128 allowance = *terms.included_bytes;
        if (terms.prorate_allowance) {
            const std::int32_t of_days = draft_.period.to - draft_.period.from;
            const Int128 share = allowance * (run.to - run.from);
            allowance = share / of_days + (share % of_days > 0 ? 1 : 0);
        }
        Int128 over = bytes - allowance;
        if (over <= 0) return;
        const Int128 units = (over + terms.unit_bytes - 1) / terms.unit_bytes;
        DraftLine& line = push(LineKind::overage, run.plan, units * terms.unit_price);
        line.from = run.from;
        line.to = run.to;
        line.bytes = static_cast<std::uint64_t>(over);
        line.units = static_cast<std::uint64_t>(units);
    }

    void bill_setup() {
        const bool starts_here =
            draft_.period.from <= terms_.starts_on && terms_.starts_on < draft_.period.to;
        if (!starts_here || (terms_.ends_on && *terms_.ends_on == terms_.starts_on)) return;
        const std::uint32_t first = plan_starts().at(terms_.starts_on);
        if (plan(first).setup_fee > 0) push(LineKind::setup, first, plan(first).setup_fee);
    }

    void bill_add_on(std::uint32_t index) {
        const AddOn& add_on = case_.add_ons[index];
        std::optional<Date> since;
        for (Date date = draft_.period.from; date <= draft_.period.to; date = date + 1) {
            const bool rented = date < draft_.period.to && add_on.monthly_fee > 0 && billed_on(date) &&
                                add_on.from <= date && (!add_on.to || date < *add_on.to);
            if (rented && !since) since = date;
            if (rented || !since) continue;
            const std::int32_t of_days = draft_.period.to - draft_.period.from;
            DraftLine& line =
                push(LineKind::add_on, 0, round_ratio(Int128{add_on.monthly_fee} * (date - *since), of_days));
            line.add_on = index;
            line.from = *since;
            line.to = date;
            line.days = date - *since;
            line.of_days = of_days;
            since.reset();
        }
    }

    // The same day of the month so many months later, or that month's last.
    [[nodiscard]] static Date months_after(Date date, int months) {
        const int month = date.year() * 12 + date.month() - 1 + months;
        Date later(month / 12, month % 12 + 1, 1);
        while (later.day() < date.day() && (later + 1).day() != 1) later = later + 1;
        return later;
    }

    void bill_early_end() {
        if (!terms_.ends_on || *terms_.ends_on <= terms_.starts_on || terms_.early_end_waived) return;
        const Date last = *terms_.ends_on - 1;
        if (last < draft_.period.from || last >= draft_.period.to) return;
        const std::uint32_t held = std::prev(plan_starts().upper_bound(last))->second;
        if (plan(held).early_end_fee > 0 &&
            *terms_.ends_on < months_after(terms_.starts_on, plan(held).minimum_term_months))
            push(LineKind::early_end, held, plan(held).early_end_fee).taxed = false;
    }

    void bill_discount() {
        if (!terms_.discount) return;
        const Rate value = terms_.discount->value;
        Int128 recurring = 0;
        Int128 percent = 0;
        for (const DraftLine& line : draft_.lines) {
            if (line.kind != LineKind::recurring) continue;
            recurring += line.amount;
            percent +=
                round_ratio(Int128{line.amount} * value.numerator(), Int128{100} * value.denominator());
        }
        const bool is_percent = terms_.discount->kind == Discount::Kind::percent;
        const Int128 off = is_percent ? percent : std::min<Int128>(recurring, value.numerator());
        if (off > 0) push(LineKind::discount, 0, -off).plan = 0;
    }

    [[nodiscard]] std::int64_t untaxed() const {
        std::int64_t sum = 0;
        for (const DraftLine& line : draft_.lines)
            if (line.kind == LineKind::early_end) sum += line.amount;
        return sum;
    }

    // All plans are taxed here; the sharing of a discount has tables of its own.
    void total_up() {
        draft_.subtotal = draft_.total = sum_;
        if (!terms_.tax) return;
        const Rate p = terms_.tax->percent;
        const Rate b = terms_.tax->base;
        const Int128 n = Int128{p.numerator()} * b.numerator();
        const Int128 d = Int128{100} * p.denominator() * b.denominator();
        const std::int64_t base = sum_ - untaxed();
        if (terms_.tax->inclusive) {
            draft_.tax = base - narrow(round_ratio(Int128{base} * d, d + n));
            draft_.subtotal = sum_ - draft_.tax;
        } else {
            draft_.tax = narrow(round_ratio(Int128{base} * n, d));
            draft_.total = narrow(Int128{sum_} + draft_.tax);
        }
    }

    const OwnedCase& case_;
    const BillingCase& terms_;
    InvoiceDraft draft_;
    std::vector<Run> runs_;
    std::int64_t sum_ = 0;
};

// Random cases around one period, dense enough that changes, suspensions, starts and ends meet on the same
// days.

// Both ends included, evenly: a case is complicated from the first one on.
template <class T>
T between(T low, T high) {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<T>(low, static_cast<T>(high + 1)));
}

bool one_in(int n) {
    return between(1, n) == 1;
}

Date near(Date date) {
    return date + between(-45, 45);
}

std::int64_t any_price(bool huge) {
    if (one_in(5)) return 0;
    if (huge && one_in(3)) return between<std::int64_t>(highest / 4, highest - 1);
    return one_in(2) ? between<std::int64_t>(1, 100) : between<std::int64_t>(1, 2'000'000);
}

PlanTerms any_plan(std::size_t index, bool huge) {
    PlanTerms terms;
    terms.code = "plan" + std::to_string(index);
    terms.monthly_fee = any_price(huge);
    terms.setup_fee = any_price(huge);
    terms.unit_bytes = between<std::uint64_t>(1, one_in(2) ? 10 : 1'000'000'000);
    terms.unit_price = any_price(huge);
    terms.prorate_allowance = !one_in(3);
    terms.included_bytes = between<std::uint64_t>(0, one_in(2) ? 100 : 100'000'000'000);
    terms.beyond =
        *rc::gen::element(Beyond::none, Beyond::overage, Beyond::overage, Beyond::throttle, Beyond::stop);
    if (one_in(3)) terms.billing = Billing::prepaid_usage;
    if (one_in(2)) terms.early_end_fee = any_price(huge);
    terms.minimum_term_months = between(0, 5);
    return terms;
}

std::uint64_t any_bytes(bool huge) {
    if (huge && one_in(4)) return between<std::uint64_t>(1ULL << 60U, ~0ULL - 1);
    return between<std::uint64_t>(0, one_in(2) ? 100 : 100'000'000'000);
}

Discount any_discount() {
    if (one_in(2)) return {Discount::Kind::amount, Rate(between<std::int64_t>(0, 500'000), 1)};
    return {Discount::Kind::percent, Rate(between<std::int64_t>(0, 1000), 10)};
}

Tax any_tax() {
    const Rate percent = *rc::gen::element(Rate(11, 1), Rate(12, 1), Rate(1, 2), Rate(100, 1), Rate(0, 1));
    const Rate base = *rc::gen::element(Rate(1, 1), Rate(11, 12), Rate(0, 1), Rate(7, 3));
    return {percent, base, *rc::gen::arbitrary<bool>()};
}

std::uint32_t any_index(const OwnedCase& owned) {
    return between<std::uint32_t>(0, static_cast<std::uint32_t>(owned.plans.size() - 1));
}

void add_events(OwnedCase& owned, bool huge) {
    const Date on = owned.terms.period_on;
    for (int i = between(0, 5); i > 0; --i) owned.changes.push_back({near(on), any_index(owned)});
    for (int i = between(0, 2); i > 0; --i) {
        const Date from = near(on);
        owned.suspensions.push_back({from, one_in(5) ? std::nullopt : std::optional(from + between(0, 20))});
    }
    for (int i = between(0, 3); i > 0; --i) {
        const Date from = near(on);
        owned.add_ons.push_back({"ip", any_price(huge), true, from,
                                 one_in(2) ? std::nullopt : std::optional(from + between(0, 40))});
    }
    for (int i = between(0, 20); i > 0; --i) owned.usage.push_back({near(on), any_bytes(huge)});
}

OwnedCase any_case(bool huge = false) {
    OwnedCase owned;
    for (std::size_t i = between<std::size_t>(1, 4); i > 0; --i) owned.plans.push_back(any_plan(i, huge));
    BillingCase& terms = owned.terms;
    terms.period_on = Date(between(Date(2023, 1, 1).days(), Date(2030, 1, 1).days()));
    terms.billing_day = one_in(2) ? between(28, 31) : between(1, 31);
    terms.starts_on = one_in(2) ? terms.period_on - 100 : near(terms.period_on);
    if (one_in(2)) terms.ends_on = terms.starts_on + between(0, 130);
    terms.plan = any_index(owned);
    terms.early_end_waived = one_in(5);
    add_events(owned, huge);
    if (one_in(2)) terms.discount = any_discount();
    if (one_in(2)) terms.tax = any_tax();
    return owned;
}

std::string describe(const InvoiceDraft& draft) {
    std::ostringstream text;
    text << draft.period.from.iso() << ' ' << draft.period.to.iso() << ' ' << draft.subtotal << ' '
         << draft.tax << ' ' << draft.total;
    for (const DraftLine& line : draft.lines)
        text << '\n'
             << name_of(line.kind) << ' ' << line.plan << ' ' << line.add_on << ' ' << line.from.iso() << ' '
             << line.to.iso() << ' ' << line.days << '/' << line.of_days << ' ' << line.bytes << ' '
             << line.units << ' ' << line.amount;
    return text.str();
}

std::string model_of(const OwnedCase& owned) {
    try {
        return describe(Model(owned).draft());
    } catch (const TooLarge&) {
        return "overflow";
    }
}

std::string draft_of(const OwnedCase& owned) {
    const auto draft = draft_invoice(owned.view());
    return draft ? describe(*draft) : std::string(name_of(draft.error().code));
}

RC_GTEST_PROP(DraftModel, agrees_on_every_case, ()) {
    for (int i = 0; i < 10; ++i) {
        const OwnedCase owned = any_case();
        RC_ASSERT(check_case(owned.view()).has_value());
        RC_ASSERT(draft_of(owned) == model_of(owned));
    }
}

RC_GTEST_PROP(DraftModel, agrees_on_what_overflows, ()) {
    for (int i = 0; i < 10; ++i) {
        const OwnedCase owned = any_case(true);
        RC_ASSERT(draft_of(owned) == model_of(owned));
    }
}

RC_GTEST_PROP(DraftProperty, stretches_of_an_unchanged_plan_sum_to_the_fee_within_a_rupiah_each, ()) {
    OwnedCase owned;
    owned.plans.push_back(any_plan(0, false));
    if (one_in(2)) owned.plans[0].monthly_fee = between<std::int64_t>(highest / 2, highest - max_stretches);
    owned.terms.period_on = Date(2026, between(1, 12), between(1, 28));
    owned.terms.billing_day = between(1, 31);
    owned.terms.starts_on = owned.terms.period_on - 100;
    for (int i = between(0, 40); i > 0; --i) owned.changes.push_back({near(owned.terms.period_on), 0});
    const InvoiceDraft draft = draft_invoice(owned.view()).value();
    std::int64_t sum = 0;
    std::int64_t stretches = 0;
    std::int32_t days = 0;
    for (const DraftLine& line : draft.lines) {
        if (line.kind != LineKind::recurring) continue;
        sum += line.amount;
        days += line.days;
        ++stretches;
    }
    const std::int64_t fee = owned.plans[0].monthly_fee;
    RC_ASSERT(std::abs(sum - fee) <= stretches);
    RC_ASSERT(fee == 0 || days == draft.period.days());
}

RC_GTEST_PROP(DraftProperty, splitting_and_shuffling_usage_records_never_changes_a_charge, ()) {
    OwnedCase owned = any_case(one_in(3));
    const std::string whole = draft_of(owned);
    std::vector<DailyUsage> parts;
    for (const DailyUsage& usage : owned.usage) {
        const std::uint64_t first = between<std::uint64_t>(0, usage.bytes);
        parts.push_back({usage.on, first});
        parts.insert(parts.begin(), {usage.on, usage.bytes - first});
    }
    owned.usage = parts;
    RC_ASSERT(draft_of(owned) == whole);
}

RC_GTEST_PROP(DraftProperty, lines_and_totals_hold_together, ()) {
    const OwnedCase owned = any_case();
    const InvoiceDraft draft = draft_invoice(owned.view()).value();
    const bool inclusive = owned.terms.tax && owned.terms.tax->inclusive;
    std::int64_t sum = 0;
    for (const DraftLine& line : draft.lines) sum += line.amount;
    RC_ASSERT(sum == (inclusive ? draft.total : draft.subtotal));
    RC_ASSERT(draft.subtotal + draft.tax == draft.total);
    RC_ASSERT(sum >= 0);
    RC_ASSERT(draft.tax >= 0);
}

RC_GTEST_PROP(DraftProperty, an_upgrade_charges_the_difference_of_what_is_left_within_a_rupiah, ()) {
    OwnedCase owned;
    owned.plans = {any_plan(0, false), any_plan(1, false)};
    owned.plans[1].monthly_fee = between<std::int64_t>(owned.plans[0].monthly_fee, highest - 1);
    BillingCase& terms = owned.terms;
    terms.period_on = Date(2026, between(1, 12), between(1, 28));
    terms.billing_day = between(1, 31);
    terms.starts_on = terms.period_on - 100;
    terms.in_advance = true;
    terms.upgrade = Upgrade{terms.period_on, 0};
    owned.changes = {{terms.period_on, 1}};
    const InvoiceDraft draft = draft_invoice(owned.view()).value();
    const std::int64_t days = draft.period.days();
    const Int128 difference = Int128{owned.plans[1].monthly_fee} - owned.plans[0].monthly_fee;
    const Int128 miss = Int128{draft.total} * days - difference * (draft.period.to - terms.period_on);
    RC_ASSERT((miss < 0 ? -miss : miss) <= Int128{days});
    RC_ASSERT(draft.total >= 0);
}

RC_GTEST_PROP(RevenueModel, sums_to_the_subtotal_and_its_journal_to_zero, ()) {
    OwnedCase owned = any_case(one_in(2));
    for (PlanTerms& terms : owned.plans) terms.taxed = !one_in(3);
    const BillingCase made_of = owned.view();
    const auto drafted = draft_invoice(made_of);
    if (!drafted) return;  // agrees_on_what_overflows has those
    const InvoiceDraft& draft = *drafted;
    const Revenue revenue = split_revenue(alone(made_of), draft);
    std::int64_t deferred = 0;
    for (const DeferredFee& fee : revenue.deferred) deferred += fee.amount;
    RC_ASSERT(revenue.subscription + deferred + revenue.usage + revenue.setup + revenue.other -
                  revenue.discount ==
              draft.subtotal);
    RC_ASSERT(balanced(invoice_postings(Id{1}, revenue, draft.tax, draft.total)));
}

}  // namespace
}  // namespace bangnopi::domain
